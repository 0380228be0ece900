"""An address for every page of the workbench, and the world that those pages show."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert

from browser.serving import Site
from dateline.record import Record
from dateline.review import double_coding
from dateline.review.database.tables import invitations
from dateline.workbench.comments.notifications import path_of
from dateline.workbench.comments.threads import Topic, change, report, say
from dateline.workbench.members import sign_in_links
from dateline.workbench.members.grants import add_member
from dateline.workbench.members.tokens import hash_of
from dateline.workbench.roles import Level

PAGES: Mapping[str, str] = {
    "/": "visitor",
    "/articles": "visitor",
    "/articles/{article_id}": "visitor",
    "/articles/{article_id}/events/{event_id}": "visitor",
    "/articles/{article_id}/events/{event_id}/history": "visitor",
    "/events": "visitor",
    "/events/values": "visitor",
    "/actors": "visitor",
    "/places": "visitor",
    "/outlets": "visitor",
    "/actor": "visitor",
    "/place": "visitor",
    "/about": "visitor",
    "/stories": "visitor",
    "/stories/{story_id}": "visitor",
    "/disputes": "visitor",
    "/map": "visitor",
    "/network": "visitor",
    "/counts": "visitor",
    "/join": "visitor",
    "/sign-in": "visitor",
    "/link/{token}": "visitor",
    "/invitation/{token}": "visitor",
    "/comments/{comment}/texts": "visitor",
    "/no-more-letters/{member}/{proof}": "visitor",
    "/account": "member",
    "/searches": "member",
    "/review": "reviewer",
    "/review/progress": "editor",
    "/review/bulk": "reviewer",
    "/codings": "editor",
    "/codings/{coding_id}": "editor",
    "/review/{article_id}/new": "reviewer",
    "/review/{article_id}/{event_id}": "reviewer",
    "/review/{article_id}/{event_id}/merge": "reviewer",
    "/review/{article_id}/{event_id}/reports": "reviewer",
    "/sql": "editor",
    "/moderation": "editor",
    "/members": "administrator",
    "/members/mail": "administrator",
}
"""Every page by its route, and the lowest level that sees it."""

MORE: Mapping[str, str] = {
    "/nowhere": "visitor",
    "/members?as=visitor": "visitor",
    "/articles/{article_id}?event={event_id}": "visitor",
    "/articles/{article_id}?as=editor": "editor",
    "/events?q=nobody+did+this": "visitor",
    "/events?type=ASSAULT&quad=4": "visitor",
    "/articles?text=nyala+-truce": "visitor",
    "/events?near=15,25,400&since=5+March": "visitor",
    "/counts?by=party&period=day": "visitor",
    "/counts?q=nobody+did+this": "visitor",
    "/map?box=0,0,30,60": "visitor",
    "/network?ego=Rapid+Support+Forces&least=1": "visitor",
    "/events?as=member": "member",
    "/review?show=queue": "reviewer",
    "/sql?q=SELECT+type,+count(*)+FROM+events+GROUP+BY+ALL": "editor",
}
"""The same routes in another state: refused, chosen, empty, narrowed, and with an editor's forms."""


@dataclass(frozen=True)
class World:
    """What stands in the place of the names in a route."""

    article_id: str
    event_id: str
    story_id: str
    link: str
    token: str
    comment: int
    member: int
    coding_id: int
    proof: str

    def address(self, route: str) -> str:
        if route == "/link/{token}":
            return f"/link/{self.link}"
        return route.format(**vars(self)) + {
            "/actor": "?name=Rapid+Support+Forces",
            "/place": "?name=Nyala",
            "/events/values": "?facet=actor&type=ASSAULT",
        }.get(route, "")


def make_world(site: Site, records: list[Record], story: str) -> World:
    """Somebody has commented, changed a comment and been reported; a link and an invitation wait under one token."""
    record = next(r for r in records if r.article.outlet == "The Harbour Post")
    event = next(e for e in record.events if e.type == "ASSAULT" and e.place and not e.background)
    people, now, token = site.people, int(time.time()), "a-token-of-the-tests"
    with people.database.writing() as connection:
        member = add_member(connection, "edda@example.org", "Edda", now)
        other = add_member(connection, "frida@example.org", "Frida", now)
        connection.execute(
            insert(invitations).values(
                token=hash_of(token),
                level=int(Level.REVIEWER),
                left=5,
                until="2031-01-01",
                given_by="Edda",
                expires=now + 86400,
            )
        )
    topic = Topic("article", record.article.id)
    text = "Thirty-one {} the *first* count.\n\n> at least 31 people"
    said = say(people.database, topic, member, text.format("is"), None, "", None, now)
    say(people.database, topic, other, "@Edda see https://example.org/count", said, "", None, now)
    change(people.database, said, member, "Thirty-one was the *first* count.\n\n> at least 31 people", now + 60)
    report(people.database, said, other, "off the point", now)
    coding = double_coding.begin(people.database, "Nyala, twice", [record.article.id], (member, other), member, now)
    asked = sign_in_links.ask(people, "sign_in", "edda@example.org", "", "", "test", path_of(topic), now)
    link = asked.link.rsplit("/", 1)[1]
    return World(record.article.id, event.id, story, link, token, said, member, coding, "not-a-proof")
