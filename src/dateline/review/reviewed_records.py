"""Records on their way out: as people left them, each event with how it was reviewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import msgspec
from sqlalchemy import select

from dateline.query.repository import EventRepository
from dateline.record import Record, check
from dateline.review.database.connection import Database
from dateline.review.database.tables import decisions
from dateline.review.decision_log import OPEN_LANE, stacks_of
from dateline.review.event_snapshot import Decision, agreeing, apply, differences, is_judged, state
from dateline.review.rebase import covered, without
from dateline.review.review_state import Review, Reviewed

AT_ONCE = 256


def as_reviewed(records: Iterable[Record], database: Database, reviewed_only: bool = False) -> Iterator[Reviewed]:
    """Each record after the decisions that all see. With `reviewed_only` only the events that somebody has decided on
    are left, and records without one are left out."""
    for record, stacks in with_stacks(records, database):
        one = _reviewed(record, stacks)
        if not reviewed_only:
            yield one
        elif one.reviews or one.rejected or one.merged:
            yield replace(one, record=_only(one.record, one.reviews))


def with_stacks(records: Iterable[Record], database: Database) -> Iterator[tuple[Record, dict[str, list[Decision]]]]:
    """Each record with the decisions that stand on its events, by event."""
    waiting = iter(records)
    while batch := list(islice(waiting, AT_ONCE)):
        of_articles = stacks_of(database, [record.article.id for record in batch])
        yield from ((record, of_articles.get(record.article.id, {})) for record in batch)


def _reviewed(record: Record, stacks: dict[str, list[Decision]]) -> Reviewed:
    if not stacks:
        return Reviewed(record)
    after = apply(without(record, covered(record, stacks)), stacks)
    kept = {event.id for event in after.events}
    reviews = {event: review_of(stack) for event, stack in stacks.items() if is_judged(stack) and event in kept}
    gone = Counter(stack[-1].kind for stack in stacks.values() if stack)
    return Reviewed(after, reviews, gone["reject"], gone["merge"])


def review_of(stack: Sequence[Decision]) -> Review:
    """How an event stands after the decisions on it, of which there is at least one."""
    last = stack[-1]
    changed = differences(last.machine, last.after) if last.machine is not None and last.after is not None else ()
    return Review(state(last), len(agreeing(stack)), changed)


def _only(record: Record, events: Mapping[str, Review]) -> Record:
    return without(record, {event.id for event in record.events if event.id not in events})


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


def reviewed_records(database: Database, room: EventRepository) -> Iterator[Record]:
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
