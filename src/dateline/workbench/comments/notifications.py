"""Letters about answers, mentions and reports: at once, once a day or never, as members chose, ended by one click."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, func, select, true, update

from dateline.review.database.tables import comments, grants, members, reports
from dateline.review.database.tables import mentions as mentioned
from dateline.translation import gettext, ngettext, speaking
from dateline.workbench.comments.heard import LONGEST_QUOTE, Heard, answers_to, mentions_of, text_of
from dateline.workbench.comments.threads import Topic
from dateline.workbench.members.grants import level_of
from dateline.workbench.members.mail import Letter
from dateline.workbench.members.services import People
from dateline.workbench.roles import Level, Viewer

DAY = 86400
MOST_IN_DIGEST = 20
MOST_MODERATORS = 50
REPORTED = "/moderation"


@dataclass(frozen=True)
class Notice:
    """Who is to hear of a comment, and why: it answers theirs, or mentions them."""

    member: int
    address: str
    name: str
    kind: str
    language: str


def tell_of(people: People, comment: int, topic: Topic, about: str, who: str, now: int) -> None:
    """Write to those whom a comment answers or newly mentions and who want to hear of it at once."""
    if people.outbox is None:
        return
    with people.database.reading() as connection:
        text = text_of(connection, comment)
        author, parent, made = connection.execute(
            select(comments.c.member, comments.c.parent, comments.c.made).where(comments.c.id == comment)
        ).one()
        # A comment that was changed answers nobody anew.
        answered = select(comments.c.member).where(comments.c.id == parent, made == now)
        named = select(mentioned.c.member).where(mentioned.c.comment == comment, mentioned.c.made == now)
        rows = connection.execute(
            select(
                members.c.id,
                members.c.address,
                members.c.name,
                members.c.language,
                members.c.id.in_(answered).label("answered"),
            )
            .where(members.c.id.in_(answered) | members.c.id.in_(named), members.c.id != author)
            .where(members.c.notify == "once", members.c.left.is_(None), members.c.address.is_not(None))
        ).all()
    for row in rows:
        notice = Notice(row.id, row.address, row.name, "reply" if row.answered else "mention", row.language)
        _send(people, notice, who, about, text[:LONGEST_QUOTE], address_of(people, topic, comment), now)


def _send(people: People, to: Notice, who: str, about: str, words: str, link: str, now: int) -> None:
    if people.outbox is not None:
        ends = unsubscribe_address(people, to.member)
        with speaking(people.language_for(to.language)):
            letter = people.letter(
                to.kind, to.address, to.name, ends, who=who, about=about, words=words or gettext("none"), link=link
            )
        people.outbox.put(letter, now)


def tell_of_report(people: People, comment: int, about: str, reason: str, now: int) -> None:
    """Write to those who may hide comments and want to hear at once, when a comment is reported for the first time."""
    if people.outbox is None:
        return
    with people.database.reading() as connection:
        open_ones = select(func.count()).where(reports.c.comment == comment, reports.c.settled.is_(False))
        if connection.execute(open_ones).scalar_one() != 1:
            return
        told = [one for one in moderators(connection, people, _day(now)) if one.notify == "once"]
    for one in told:
        notice = Notice(one.id, one.address, one.name, "report", one.language)
        _send(people, notice, "", about, reason, f"{people.settings.base}{REPORTED}", now)


@dataclass(frozen=True)
class Moderator:
    """A member who may hide comments, and how often letters are wanted."""

    id: int
    address: str
    name: str
    notify: str
    notified: int
    language: str


def moderators(connection: Connection, people: People, today: date) -> list[Moderator]:
    """The members who may hide comments and have an address."""
    least = people.settings.rules["moderate"]
    held = select(grants.c.member).where(grants.c.ended.is_(None), grants.c.level >= int(least))
    rows = connection.execute(
        select(
            members.c.id,
            members.c.address,
            members.c.name,
            members.c.notify,
            members.c.notified,
            members.c.language,
        )
        .where(members.c.left.is_(None), members.c.address.is_not(None))
        .where(true() if least <= Level.MEMBER else members.c.id.in_(held))
        .order_by(members.c.id)
        .limit(MOST_MODERATORS)
    ).all()
    rules = people.settings.rules
    return [
        Moderator(*row)
        for row in rows
        if Viewer(level_of(connection, row.id, today), row.name, row.id).may("moderate", rules)
    ]


def send_daily(people: People, now: int) -> int:
    """Write to those who want to hear once a day of answers, mentions and reports, and have not heard today; returns
    how many letters."""
    if people.outbox is None:
        return 0
    sent = 0
    with people.database.writing() as connection:
        editors = {one.id for one in moderators(connection, people, _day(now))}
        due = connection.execute(
            select(members.c.id, members.c.address, members.c.name, members.c.notified, members.c.language)
            .where(members.c.notify == "daily", members.c.left.is_(None), members.c.address.is_not(None))
            .where(members.c.notified <= now - DAY)
        ).all()
        for member in due:
            with speaking(people.language_for(member.language)):
                letter = _digest(people, connection, member, member.id in editors, now)
            if letter is not None:
                people.outbox.put(letter, now, connection=connection)
                sent += 1
            connection.execute(update(members).where(members.c.id == member.id).values(notified=now))
    if sent:
        people.outbox.wake()
    return sent


def _digest(people: People, connection: Connection, member: Any, edits: bool, now: int) -> Letter | None:
    """The daily letter to a member, if there is something to tell."""
    found = answers_to(connection, member.id, member.notified, now)
    found += mentions_of(connection, member.id, member.notified, now)
    lines = [_line(people, one) for one in found]
    if edits:
        lines += _reports(people, connection, member.notified, now)
    if not lines:
        return None
    about = ngettext("%(count)s comment", "%(count)s comments", len(lines), count=len(lines))
    if len(lines) > MOST_IN_DIGEST:
        lines = [*lines[:MOST_IN_DIGEST], gettext("… and %(count)s more", count=len(lines) - MOST_IN_DIGEST)]
    return people.letter(
        "digest", member.address, member.name, unsubscribe_address(people, member.id), lines, about=about
    )


def _reports(people: People, connection: Connection, since: int, now: int) -> list[str]:
    found = connection.execute(
        select(reports.c.reason)
        .where(reports.c.settled.is_(False), reports.c.made >= since, reports.c.made < now)
        .order_by(reports.c.id)
    ).scalars()
    where = f"{people.settings.base}{REPORTED}"
    said = gettext("A comment was reported: %(reason)s")
    return [f"{said % {'reason': reason or gettext('no reason given')}}\n{where}" for reason in found]


def _line(people: People, one: Heard) -> str:
    said = gettext("%(name)s answered you") if one.kind == "reply" else gettext("%(name)s mentioned you")
    return f"{said % {'name': one.name}}{gettext(': ')}{one.words}\n{address_of(people, one.topic, one.comment)}"


def _day(now: int) -> date:
    return datetime.fromtimestamp(now, UTC).date()


def address_of(people: People, topic: Topic, comment: int) -> str:
    """The absolute address of a comment."""
    return f"{people.settings.base}{path_of(topic)}#comment-{comment}"


def path_of(topic: Topic) -> str:
    """The page that a thread stands on."""
    if topic.about == "story":
        return f"/stories/{topic.article}"
    return f"/articles/{topic.article}" + (f"/events/{topic.event}" if topic.event else "")


def unsubscribe_address(people: People, member: int) -> str:
    """An address that ends a member's letters, which nobody else can make."""
    return f"{people.settings.base}/no-more-letters/{member}/{people.keyring.keyed('letters', str(member))[:40]}"


def unsubscribe(people: People, member: int, proof: str) -> bool:
    """End a member's letters if the proof is right."""
    expected = people.keyring.keyed("letters", str(member))[:40]
    if not hmac.compare_digest(proof.encode("utf-8", "replace"), expected.encode()):
        return False
    with people.database.writing() as connection:
        connection.execute(update(members).where(members.c.id == member).values(notify="never"))
    return True
