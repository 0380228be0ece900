"""What becomes of decisions when the machine codes anew: they stand, and where it now differs they are looked at again.

A coding anew keeps the ids of events that it finds again. An event that a person added, or that the machine lost and
found again, has another id there; it is known by its words instead, so that one event never stands twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from dateline.record import Event, Record, Span
from dateline.review.event_snapshot import GONE, OF_KNOWLEDGE, Decision, EventSnapshot, differences, take_snapshot

FOUND = "found"
"""The field that stands for whether the machine finds the event at all."""


def counterparts(record: Record, stacks: Mapping[str, Sequence[Decision]]) -> dict[str, Event]:
    """For each decided event the machine's event in its place now: that of the same id, else one of overlapping words.

    Events that the machine does not find are left out. No event of the machine stands for two.
    """
    present = {event.id: event for event in record.events}
    out = {event: present[event] for event in stacks if event in present}
    free = [event for event in record.events if event.id not in stacks]
    # What was split off comes last, for its words are those of the event that it was split from.
    for event_id, stack in sorted(stacks.items(), key=lambda item: _is_part(item[1])):
        if event_id in present or not stack or stack[-1].after is None:
            continue
        decided = stack[-1].after
        near = [event for event in free if _overlap(event.trigger, decided.event.trigger)]
        if _is_part(stack):
            near = [event for event in near if not differences(decided, take_snapshot(record, event))]
        if near:
            out[event_id] = max(near, key=lambda event: event.type == decided.event.type)
            free.remove(out[event_id])
    return out


def _is_part(stack: Sequence[Decision]) -> bool:
    """Whether an event was split off another one by a person."""
    return bool(stack) and stack[0].kind == "split" and stack[0].machine is None


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def covered(record: Record, stacks: Mapping[str, Sequence[Decision]]) -> set[str]:
    """The machine's events for which a decision on an event of another id stands."""
    return {event.id for event_id, event in counterparts(record, stacks).items() if event.id != event_id}


def without(record: Record, events: set[str]) -> Record:
    """A record without some of its events."""
    if not events:
        return record
    return msgspec.structs.replace(
        record,
        events=tuple(event for event in record.events if event.id not in events),
        claims=tuple(
            msgspec.structs.replace(claim, events=tuple(event for event in claim.events if event not in events))
            for claim in record.claims
        ),
    )


def _told_differences(left: EventSnapshot, right: EventSnapshot) -> tuple[str, ...]:
    """The fields in which two versions tell an event differently: what follows from knowledge alone changes with every
    new gazetteer, and is no matter for a second look."""
    return tuple(field for field in differences(left, right) if field not in OF_KNOWLEDGE)


def conflict(last: Decision, now: EventSnapshot | None) -> tuple[str, ...]:
    """The fields in which the machine says something new since a decision, and something else than was decided.

    `now` is what the machine finds in the event's place at present. A rejected or merged event is in conflict as
    soon as the machine tells it otherwise than when that was decided.
    """
    then = last.machine
    if now is None:
        return () if then is None or last.kind in GONE else (FOUND,)
    if then is None:
        return (FOUND,) if last.kind in GONE or last.after is None else _told_differences(last.after, now)
    changed = _told_differences(then, now)
    if last.kind in GONE or last.after is None:
        return changed
    decided = differences(last.after, now)
    return tuple(field for field in changed if field in decided)
