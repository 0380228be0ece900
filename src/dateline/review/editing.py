"""From a reviewer's form to an event: values from lists, names, and words marked in the text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from dateline.query.query import is_day
from dateline.record import EVENT_TYPES, Event, Record, Span, Status, Support, content_id, words
from dateline.review.event_snapshot import Judged, judged
from dateline.review.field_values import BY_REVIEWER, NAMED, SHOWN
from dateline.review.text_search import EditRefused, Finder, find_one, finder
from dateline.views.wording import Wording

SUPPORTED = ("type", "mode", "status", "start", "actors", "recipients", "place")
"""The fields of an event whose words and reasons it tells."""


def edit(record: Record, event: Event, form: Mapping[str, str], wording: Wording) -> Judged:
    """The event as the form says. What the form leaves out stays as it is. Raises EditRefused."""
    changes: dict[str, Any] = {}
    event_type = form.get("type", event.type)
    if event_type not in EVENT_TYPES:
        raise EditRefused(f"There is no type {event_type!r}.")
    changes["type"] = event_type
    changes["quad"] = wording.quad_of[event_type]
    if "mode" in form:
        changes["mode"] = _mode(event_type, form["mode"], wording)
    status = form.get("status", event.status)
    if status not in get_args(Status):
        raise EditRefused(f"There is no status {status!r}.")
    changes["status"] = status
    if "flags" in form:
        changes["ongoing"] = form.get("ongoing") == "1"
        changes["background"] = form.get("background") == "1"
    marked = finder(record, event.trigger, form)
    changes |= _dates(marked, event, form)
    support: list[Support] = []
    for field, named in NAMED.items():
        if field in form and form[field].strip() != SHOWN[field](record, event):
            brought, changed, carried = named(marked, event, form[field], wording)
            marked = Finder(brought, marked.near, marked.marked)
            changes |= changed
            support += carried
    after = msgspec.structs.replace(event, **changes)
    return judged(marked.record, msgspec.structs.replace(after, support=_support(event, after, support)))


def _support(before: Event, after: Event, carried: list[Support]) -> tuple[Support, ...]:
    """The words and reasons of the fields: those of changed ones are the reviewer's."""
    changed = {field for field in SUPPORTED if getattr(before, field) != getattr(after, field)}
    kept = [one for one in before.support if one.field not in changed]
    told = [one for one in carried if one.field in changed]
    silent = changed - {one.field for one in told}
    return (*kept, *told, *(Support(field, BY_REVIEWER) for field in SUPPORTED if field in silent))


def new_event(record: Record, form: Mapping[str, str], wording: Wording) -> Judged:
    """A missed event: its words are marked in the text, its fields given by the form. Raises EditRefused."""
    trigger = find_one(record, form.get("trigger", ""), form.get("trigger_at", ""))
    evidence = _paragraph(record, trigger)
    event_type = form.get("type", "")
    if event_type not in EVENT_TYPES:
        raise EditRefused("Please choose what kind of event it is.")
    draft = Event(
        content_id("evt", record.article.id, "added", *trigger, event_type),
        event_type,  # type: ignore[arg-type]
        trigger,
        (evidence,),
        rule="added by a reviewer",
    )
    if any(event.id == draft.id for event in record.events):
        raise EditRefused("This event has been added already.")
    return edit(record, draft, form, wording)


def _paragraph(record: Record, span: Span) -> Span:
    """The block that words stand in; the words alone where it cannot be told."""
    for block in record.article.blocks:
        if block.start <= span[0] and span[1] <= block.end:
            return block.start, block.end
    return span


def _mode(event_type: str, mode: str, wording: Wording) -> str | None:
    if not mode:
        return None
    if mode not in wording.modes(event_type):
        raise EditRefused(
            f"{event_type} has no mode “{mode}”; it has {', '.join(wording.modes(event_type)) or 'none'}."
        )
    return mode


def _dates(marked: Finder, event: Event, form: Mapping[str, str]) -> dict[str, Any]:
    """First and last day: as ISO dates, or as words of the text that tell a time."""
    changes: dict[str, Any] = {}
    for field in ("start", "end"):
        if field in form:
            changes[field], basis = _date(marked, form[field].strip(), field)
            if basis is not None or changes[field] != getattr(event, field):
                changes["date_basis"] = basis or changes.get("date_basis")
    start, end = changes.get("start"), changes.get("end")
    if start and end and str(end)[:10] < str(start)[:10]:
        raise EditRefused("The end lies before the start.")
    return changes


def _date(marked: Finder, value: str, field: str) -> tuple[str | None, str | None]:
    """A day, and the words of the text that it stands for, if it was given by words."""
    if not value:
        return None, None
    if is_day(value):
        return value, None
    record = marked.record
    at = marked.marked_span(value)
    times = [
        time
        for time in record.times
        if time.start and (time.span == at or words(record, time.span).casefold() == value.casefold())
    ]
    if not times:
        raise EditRefused(f"“{value}” is not a date; write 2016-12-08, 2016-12 or 2016, or mark words that tell one.")
    middle = at[0] if at else (marked.near or (0, 0))[0]
    time = min(times, key=lambda one: abs(one.span[0] - middle))
    return (time.start if field == "start" else time.end or time.start), words(record, time.span)
