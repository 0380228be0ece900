"""Coding in pairs: which articles two members code, each without seeing the other's decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import msgspec
from sqlalchemy import insert, select, update

from dateline.query.repository import EventRepository
from dateline.review.agreement import Coded, Difference, coded, differing, matched
from dateline.review.database.connection import Database
from dateline.review.database.tables import codings, members
from dateline.review.decision_log import DecisionLog, Draft, EditConflict
from dateline.review.event_snapshot import EventSnapshot, Kind, differences, take_snapshot
from dateline.views.event_row import Key


@dataclass(frozen=True)
class Coding:
    """Some articles and the two members who code them. It ends when an adjudicator closes it."""

    id: int
    name: str
    articles: tuple[str, ...]
    coders: tuple[int, int]
    names: tuple[str, str]
    closed: int | None

    def lane(self, member: int) -> str:
        """The lane of a coder's decisions."""
        return f"coding-{self.id}-{member}"


def begin(database: Database, name: str, articles: Sequence[str], coders: tuple[int, int], by: int, now: int) -> int:
    """Begin a coding; returns its id."""
    with database.writing() as connection:
        key = connection.execute(
            insert(codings).values(
                name=name[:100],
                articles=msgspec.json.encode(list(articles)).decode(),
                coders=msgspec.json.encode(list(coders)).decode(),
                made=now,
                made_by=by,
            )
        ).inserted_primary_key
    return int(key[0]) if key else 0


def close(database: Database, coding: int, now: int) -> None:
    """End a coding."""
    with database.writing() as connection:
        connection.execute(update(codings).where(codings.c.id == coding).values(closed=now))


def list_codings(database: Database) -> list[Coding]:
    """All codings, the newest first."""
    with database.reading() as connection:
        rows = connection.execute(select(codings).order_by(codings.c.id.desc())).all()
        names = {row.id: row.name for row in connection.execute(select(members.c.id, members.c.name))}
    out = []
    for row in rows:
        one, other = msgspec.json.decode(row.coders, type=tuple[int, int])
        out.append(
            Coding(
                row.id,
                row.name,
                msgspec.json.decode(row.articles, type=tuple[str, ...]),
                (one, other),
                (names.get(one, "?"), names.get(other, "?")),
                row.closed,
            )
        )
    return out


def in_open_codings(database: Database) -> set[str]:
    """The articles that are being coded blind at present, and therefore not offered to others for review."""
    with database.reading() as connection:
        rows = connection.execute(select(codings.c.articles).where(codings.c.closed.is_(None))).scalars()
        return {article for row in rows for article in msgspec.json.decode(row, type=tuple[str, ...])}


def find(database: Database, coding: int) -> Coding | None:
    """One coding by its id."""
    return next((one for one in list_codings(database) if one.id == coding), None)


@dataclass(frozen=True)
class Standing:
    """What both coders left of each article, the articles of which both have judged every event, and who of others
    than the two has decided before all eyes on which event."""

    coding: Coding
    pairs: Mapping[str, tuple[Coded, Coded]]
    finished: frozenset[str]
    settled: Mapping[Key, str]

    def settled_by(self, one: Difference) -> str:
        """The third person who has decided on an event since, empty if nobody has."""
        names = (self.settled.get((one.article, event), "") for event in (one.event, one.other))
        return next((name for name in names if name), "")

    @property
    def done(self) -> list[tuple[Coded, Coded]]:
        """What both left of the finished articles, which alone can be compared."""
        return [pair for article, pair in self.pairs.items() if article in self.finished]

    @property
    def differences(self) -> list[Difference]:
        """Where the two differ in finished articles: what nobody has settled first, then the most fields first."""
        found = [
            one
            for article, (left, right) in self.pairs.items()
            if article in self.finished
            for one in differing(article, left, right)
        ]
        return sorted(found, key=lambda one: (self.settled_by(one) != "", -one.weight))


def standing_of(book: DecisionLog, room: EventRepository, coding: Coding) -> Standing:
    """How a coding stands at present."""
    lanes = [book.of_articles(coding.articles, coding.lane(member)) for member in coding.coders]
    pairs = {
        article: (coded(lanes[0].get(article, {})), coded(lanes[1].get(article, {}))) for article in coding.articles
    }
    finished = frozenset(
        record.article.id
        for record in room.records(coding.articles)
        if all(event.id in side.seen for event in record.events for side in pairs[record.article.id])
    )
    settled = {
        (article, event): stack[-1].name
        for article, stacks in book.of_articles(coding.articles).items()
        for event, stack in stacks.items()
        if stack and stack[-1].member not in coding.coders
    }
    return Standing(coding, pairs, finished, settled)


def publish(book: DecisionLog, room: EventRepository, standing: Standing, now: int) -> int:
    """Write down for all to see what both coders decided alike, as the decisions of both; returns on how many events.

    Events on which somebody has decided before all eyes already are left as they are.
    """
    coding, written = standing.coding, 0
    for article in sorted(standing.finished):
        settled = book.of_article(article)
        for event, kind, after, other in _alike(article, standing, room):
            if settled.get(event):
                continue
            with suppress(EditConflict):
                for member in coding.coders:
                    expected = len(book.history(article, event))
                    draft = Draft(article, event, kind, after, expected, note=f"coded in “{coding.name}”", other=other)
                    book.decide_together([draft], member, now)
                written += 1
    return written


def _alike(article: str, standing: Standing, room: EventRepository) -> Iterator[tuple[str, Kind, EventSnapshot, str]]:
    """The events that both kept with the same fields, and those that both rejected or merged into the same one."""
    left, right = standing.pairs[article]
    record = room.record(article)
    machine = {event.id: take_snapshot(record, event) for event in record.events} if record else {}
    for one, other in matched(left, right):
        if not differences(left.kept[one], right.kept[other]):
            yield one, "accept" if one in machine else "add", left.kept[one], ""
    for event in sorted(left.rejected & right.rejected):
        if event in machine:
            yield event, "reject", machine[event], ""
    for event in sorted(left.merged.keys() & right.merged.keys() & machine.keys()):
        if left.merged[event] == right.merged[event]:
            yield event, "merge", machine[event], left.merged[event]
