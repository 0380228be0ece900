"""Saved searches by e-mail: what is new is told at once or once a day, and ended by one click.

An article is new to the workbench when it was written down lately and the workbench sees it for the first time; when it
was published does not count, nor that it was coded anew.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import parse_qsl

import msgspec
from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dateline.query.query import Query, parse_query
from dateline.query.repository import EventRepository, Overlay
from dateline.review.database.tables import arrivals, members, searches
from dateline.translation import gettext, ngettext, speaking
from dateline.views.event_row import Row
from dateline.views.localised import number_words
from dateline.workbench.members.grants import level_of
from dateline.workbench.members.services import People
from dateline.workbench.roles import Viewer

HOW_OFTEN = ("once", "daily", "never")
HOUR, DAY = 3600, 86400
LOOKED_BACK = DAY
"""How long before the last look an article may have been written down that is seen only now: an ingest stamps articles
before it shows them."""
KEPT = 10 * DAY
AT_ONCE = 5000
MOST_TOLD = 20
COUNTED = 1000


@dataclass(frozen=True)
class Due:
    """A search whose member is to hear of what is new since it was checked."""

    id: int
    address: str
    name: str
    member_name: str
    language: str
    query: Query
    checked: int


def choose(people: People, room: EventRepository, member: int, search: int, often: str, now: int) -> None:
    """Let a member hear of what one of their searches finds new from now on: at once, daily, or never."""
    if often not in HOW_OFTEN:
        return
    note_arrivals(people, room, now, now)
    with people.database.writing() as connection:
        mine = update(searches).where(searches.c.id == search, searches.c.member == member, searches.c.mail != often)
        connection.execute(mine.values(mail=often, checked=now, mailed=now if often == "daily" else 0))


def note_arrivals(people: People, room: EventRepository, earliest: int, now: int) -> None:
    """Write down which articles are seen for the first time: of those that came since the last one was, or since the
    moment that is given where none ever was."""
    with people.database.reading() as connection:
        last = connection.execute(select(func.max(arrivals.c.seen))).scalar() or earliest
    present = set(room.arrived_since(min(last, now) - LOOKED_BACK))
    with people.database.writing() as connection:
        known = {row.article: row.seen for row in connection.execute(select(arrivals))}
        _add(connection, sorted(present - known.keys()), now)
        old = [article for article, seen in known.items() if seen < now - KEPT and article not in present]
        for some in _portions(old):
            connection.execute(delete(arrivals).where(arrivals.c.article.in_(some)))


def _portions(articles: Sequence[str]) -> Iterator[Sequence[str]]:
    return (articles[start : start + AT_ONCE] for start in range(0, len(articles), AT_ONCE))


def _add(connection: Connection, articles: list[str], now: int) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    put = dialect.insert(arrivals).on_conflict_do_nothing()
    for some in _portions(articles):
        connection.execute(put, [{"article": article, "seen": now} for article in some])


def tell_of_new(people: People, room: EventRepository, overlay: Overlay, now: int) -> int:
    """Write to all whose searches have found something new and who are due to hear of it; returns how many letters."""
    due = _due(people, now) if people.outbox is not None else []
    if not due:
        return 0
    note_arrivals(people, room, min(one.checked for one in due), now)
    sent = 0
    for one in due:
        articles = _seen_since(people, one.checked)
        rows = _new_rows(room, overlay, one.query, articles)
        with people.database.writing() as connection:
            mine = update(searches).where(searches.c.id == one.id, searches.c.checked == one.checked)
            # Of several processes one is the first.
            if connection.execute(mine.values(checked=now)).rowcount and rows:
                connection.execute(update(searches).where(searches.c.id == one.id).values(mailed=now))
                with speaking(people.language_for(one.language)):
                    _send(people, connection, one, rows, now)
                sent += 1
    if people.outbox is not None and sent:
        people.outbox.wake()
    return sent


def _due(people: People, now: int) -> list[Due]:
    """The searches to be looked at: daily ones a day after the last letter, others at most once an hour."""
    with people.database.reading() as connection:
        rows = connection.execute(
            select(searches, members.c.address, members.c.name.label("member_name"), members.c.language)
            .join(members, members.c.id == searches.c.member)
            .where(members.c.left.is_(None), members.c.address.is_not(None))
            .where(
                ((searches.c.mail == "once") & (searches.c.mailed <= now - HOUR))
                | ((searches.c.mail == "daily") & (searches.c.mailed <= now - DAY))
            )
            .order_by(searches.c.id)
        ).all()
        today, rules = datetime.fromtimestamp(now, UTC).date(), people.settings.rules
        return [
            Due(
                row.id,
                row.address,
                row.name,
                row.member_name,
                row.language,
                parse_query(parse_qsl(row.query)),
                row.checked,
            )
            for row in rows
            if Viewer(level_of(connection, row.member, today), row.member_name, row.member).may("read", rules)
        ]


def _seen_since(people: People, moment: int) -> list[str]:
    with people.database.reading() as connection:
        found = select(arrivals.c.article).where(arrivals.c.seen > moment).order_by(arrivals.c.article)
        return list(connection.execute(found).scalars())


def _new_rows(room: EventRepository, overlay: Overlay, query: Query, articles: Sequence[str]) -> list[Row]:
    """The events of a search in some articles, the newest first, at most `COUNTED`."""
    wanted = set(query.article)
    found: list[Row] = []
    for some in _portions([one for one in articles if not wanted or one in wanted]):
        within = msgspec.structs.replace(query, article=tuple(some), sort="newest", page=1)
        found += islice(room.every(within, overlay, COUNTED - len(found)), COUNTED - len(found))
    return found


def _send(people: People, connection: Connection, one: Due, rows: list[Row], now: int) -> None:
    base = people.settings.base
    lines = [
        f"{row.sentence}\n{', '.join(filter(None, (row.outlet, row.published and f'reported {row.published}')))}\n"
        f"{base}/articles/{row.article}/events/{row.event}"
        for row in rows[:MOST_TOLD]
    ]
    if len(rows) > MOST_TOLD:
        lines.append(gettext("… and %(count)s more", count=number_words(len(rows) - MOST_TOLD)))
    number = number_words(len(rows))
    if len(rows) >= COUNTED:
        count = gettext("%(count)s or more events", count=number)
    else:
        count = ngettext("%(count)s event", "%(count)s events", len(rows), count=number)
    letter = people.letter(
        "search",
        one.address,
        one.member_name,
        unsubscribe_address(people, one.id),
        lines,
        count=count,
        about=one.name,
        link=f"{base}/events?{one.query.address}",
        searches=f"{base}/searches",
    )
    if people.outbox is not None:
        people.outbox.put(letter, now, connection=connection)


def unsubscribe_address(people: People, search: int) -> str:
    """An address that ends the letters for a search, which nobody else can make."""
    return f"{people.settings.base}/searches/{search}/no-more-letters/{_proof(people, search)}"


def _proof(people: People, search: int) -> str:
    return people.keyring.keyed("search letters", str(search))[:40]


def unsubscribe(people: People, search: int, proof: str) -> bool:
    """End the letters for a search if the proof is right."""
    if not hmac.compare_digest(proof.encode("utf-8", "replace"), _proof(people, search).encode()):
        return False
    with people.database.writing() as connection:
        connection.execute(update(searches).where(searches.c.id == search).values(mail="never"))
    return True
