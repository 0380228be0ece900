"""Records on their way out: as people left them, each event with how it was reviewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from dateline.export.reviews import Review, Reviewed
from dateline.record import Record
from dateline.workbench.database.opening import Database
from dateline.workbench.judging.book import stacks_of
from dateline.workbench.judging.recoding import covered, without
from dateline.workbench.judging.values import Decision, agreeing, apply, differences, is_judged, state

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
