"""Who has decided how much, and how much of it others have looked at since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from urllib.parse import parse_qsl

from sqlalchemy import and_, delete, distinct, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dateline.query.query import Query, parse_query
from dateline.review.database.connection import Database
from dateline.review.database.tables import assignments, decisions, leases, members
from dateline.review.decision_log import OPEN_LANE, stacks_of
from dateline.review.event_snapshot import agreeing
from dateline.views.event_row import Key

LATEST = 5000


@dataclass
class Progress:
    """What a member has decided before all eyes, by kind; when last; and how often another member then said the same
    (`confirmed`) or something else (`changed`)."""

    member: int
    name: str
    kinds: Counter[str] = field(default_factory=Counter)
    last: int = 0
    confirmed: int = 0
    changed: int = 0

    @property
    def total(self) -> int:
        """How many decisions there are, without those that take one back."""
        return self.kinds.total() - self.kinds["undo"]


def progress(database: Database) -> list[Progress]:
    """Everybody who has decided something, who did most first."""
    own, other = decisions.alias("own"), decisions.alias("other")
    with database.reading() as connection:
        counted = connection.execute(
            select(decisions.c.member, members.c.name, decisions.c.kind, func.count(), func.max(decisions.c.made))
            .join(members, members.c.id == decisions.c.member)
            .where(decisions.c.lane == OPEN_LANE)
            .group_by(decisions.c.member, members.c.name, decisions.c.kind)
        ).all()
        looked_at = connection.execute(
            select(own.c.member, other.c.kind, func.count(distinct(own.c.id)))
            .join(
                other,
                and_(
                    other.c.article == own.c.article,
                    other.c.event == own.c.event,
                    other.c.lane == own.c.lane,
                    other.c.sequence == own.c.sequence + 1,
                    other.c.member != own.c.member,
                ),
            )
            .where(own.c.lane == OPEN_LANE, own.c.kind != "undo", other.c.kind != "undo")
            .group_by(own.c.member, other.c.kind)
        ).all()
    out: dict[int, Progress] = {}
    for member, name, kind, count, last in counted:
        one = out.setdefault(member, Progress(member, name))
        one.kinds[kind] += count
        one.last = max(one.last, last)
    for member, kind, count in looked_at:
        if kind == "accept":
            out[member].confirmed += count
        else:
            out[member].changed += count
    return sorted(out.values(), key=lambda one: (-one.total, one.name))


def decided_since(database: Database, member: int, since: int, lane: str = OPEN_LANE) -> int:
    """On how many events a member has decided from a second on, without what the member took back."""
    with database.reading() as connection:
        rows = connection.execute(
            select(decisions.c.article, decisions.c.event, decisions.c.kind)
            .where(decisions.c.member == member, decisions.c.lane == lane, decisions.c.made >= since)
            .order_by(decisions.c.id)
        ).all()
    done: Counter[Key] = Counter()
    for article, event, kind in rows:
        done[article, event] += -1 if kind == "undo" else 1
    return sum(count > 0 for count in done.values())


def decided_by(database: Database, member: int, not_by: int) -> list[Key]:
    """Events on which a member has decided (0: anybody else) and another has not, as a sample to be checked: in an
    order that has nothing to do with when or how they were decided."""
    own, mine = decisions.alias("own"), decisions.alias("mine")
    seen = (
        select(mine.c.id)
        .where(
            mine.c.article == own.c.article,
            mine.c.event == own.c.event,
            mine.c.lane == OPEN_LANE,
            mine.c.member == not_by,
        )
        .exists()
    )
    whose = own.c.member == member if member else own.c.member != not_by
    with database.reading() as connection:
        rows = connection.execute(
            select(own.c.article, own.c.event)
            .where(own.c.lane == OPEN_LANE, whose, ~seen)
            .order_by(own.c.id.desc())
            .limit(LATEST)
        ).all()
    keys = dict.fromkeys((row.article, row.event) for row in rows)
    return sorted(keys, key=lambda key: blake2b("/".join(key).encode()).digest())


def disagreeing(database: Database) -> list[Key]:
    """Events on which members have decided differently, without one having taken up what the other said."""
    with database.reading() as connection:
        rows = connection.execute(
            select(decisions.c.article, decisions.c.event)
            .where(decisions.c.lane == OPEN_LANE, decisions.c.kind != "undo")
            .group_by(decisions.c.article, decisions.c.event)
            .having(func.count(distinct(decisions.c.member)) > 1)
            .order_by(func.max(decisions.c.id).desc())
            .limit(LATEST)
        ).all()
    keys = [(row.article, row.event) for row in rows]
    stacks = stacks_of(database, _articles(keys))
    out = []
    for article, event in keys:
        stack = stacks.get(article, {}).get(event, [])
        deciders = {one.member for one in stack if one.kind != "split"}
        if stack and deciders - agreeing(stack):
            out.append((article, event))
    return out


def _articles(keys: Sequence[Key]) -> list[str]:
    return list(dict.fromkeys(article for article, _ in keys))


LONGEST_SEARCH = 20_000


@dataclass(frozen=True)
class Assignment:
    """The events of a search, and the member who is to review them; `ended` is when it was taken off the list."""

    id: int
    member: int
    to: str
    name: str
    query: Query
    made: int
    ended: int | None


def assign(database: Database, member: int, name: str, query: Query, by: int, now: int) -> int:
    """Give the events of a search to a member; returns the id of the assignment."""
    with database.writing() as connection:
        key = connection.execute(
            insert(assignments).values(
                member=member, name=name[:100], query=query.address[:LONGEST_SEARCH], made=now, made_by=by
            )
        ).inserted_primary_key
    return int(key[0]) if key else 0


def end(database: Database, assignment: int, now: int) -> None:
    """Take an assignment off the list: what is left of it is free for all again."""
    with database.writing() as connection:
        connection.execute(
            update(assignments).where(assignments.c.id == assignment, assignments.c.ended.is_(None)).values(ended=now)
        )


def open_assignments(database: Database) -> list[Assignment]:
    """What is assigned at present, the first one first."""
    with database.reading() as connection:
        rows = connection.execute(
            select(assignments, members.c.name.label("to"))
            .join(members, members.c.id == assignments.c.member)
            .where(assignments.c.ended.is_(None))
            .order_by(assignments.c.id)
        ).all()
    return [
        Assignment(row.id, row.member, row.to, row.name, parse_query(parse_qsl(row.query)), row.made, row.ended)
        for row in rows
    ]


def take(database: Database, key: Key, lane: str, member: int, seconds: int, now: int) -> bool:
    """Take an event for a while; false if somebody else has it. Taking it again prolongs it."""
    article, event = key
    with database.writing() as connection:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        put = dialect.insert(leases).values(article=article, event=event, lane=lane, member=member, until=now + seconds)
        connection.execute(
            put.on_conflict_do_update(
                index_elements=["article", "event", "lane"],
                set_={"member": member, "until": now + seconds},
                where=(leases.c.member == member) | (leases.c.until <= now),
            )
        )
        holder = connection.execute(
            select(leases.c.member).where(leases.c.article == article, leases.c.event == event, leases.c.lane == lane)
        ).scalar_one()
    return bool(holder == member)


def let_go(database: Database, key: Key, lane: str, member: int) -> None:
    """Give an event back, as after a decision on it."""
    article, event = key
    with database.writing() as connection:
        connection.execute(
            delete(leases).where(
                leases.c.article == article, leases.c.event == event, leases.c.lane == lane, leases.c.member == member
            )
        )


def held_by_others(database: Database, lane: str, member: int, now: int) -> set[Key]:
    """The events that other members have at the moment."""
    with database.reading() as connection:
        rows = connection.execute(
            select(leases.c.article, leases.c.event).where(
                leases.c.lane == lane, leases.c.member != member, leases.c.until > now
            )
        ).all()
    return {(row.article, row.event) for row in rows}
