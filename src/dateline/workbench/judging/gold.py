"""Reviewed articles as gold: records by which `dateline bench records` measures the program on one's own material."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import select

from dateline.record import Record, check
from dateline.workbench.database.opening import Database
from dateline.workbench.database.tables import decisions
from dateline.workbench.judging.book import OPEN_LANE
from dateline.workbench.judging.exporting import AT_ONCE, with_stacks
from dateline.workbench.judging.recoding import covered, without
from dateline.workbench.judging.values import Decision, apply, is_judged
from dateline.workbench.reading.room import ReadingRoom

LAYERS = ("events",)
"""What reviewers decide on. All else in a record is the machine's own, and no measure of it."""


def reviewed_whole(records: Iterable[Record], database: Database) -> Iterator[Record]:
    """The records of which each event has been decided on, as they stand after the decisions.

    A record with an event that nobody has judged yet is left out: what a reviewer has not seen is no gold.
    """
    for record, stacks in with_stacks(records, database):
        twins = covered(record, stacks)
        if _judged_whole(record, stacks, twins):
            yield apply(without(record, twins), stacks)


def _judged_whole(record: Record, stacks: Mapping[str, Sequence[Decision]], twins: set[str]) -> bool:
    judged = {event for event, stack in stacks.items() if is_judged(stack)}
    waiting = {event for event, stack in stacks.items() if stack and not is_judged(stack)}
    return bool(judged) and not waiting and all(event.id in judged or event.id in twins for event in record.events)


def reviewed_records(database: Database, room: ReadingRoom) -> Iterator[Record]:
    """The records of a reading room of which each event has been decided on, by article id."""
    with database.reading() as connection:
        articles = connection.execute(
            select(decisions.c.article).where(decisions.c.lane == OPEN_LANE).distinct().order_by(decisions.c.article)
        ).scalars()
        found = list(articles)
    for start in range(0, len(found), AT_ONCE):
        records = room.records(found[start : start + AT_ONCE])
        yield from reviewed_whole(sorted(records, key=lambda record: record.article.id), database)


def gold_line(record: Record) -> bytes:
    """A reviewed record as a line of gold, with the name of the layers in it that were reviewed. Raises RecordFault."""
    check(record)
    return msgspec.json.encode({"layers": LAYERS, **msgspec.to_builtins(record)}) + b"\n"
