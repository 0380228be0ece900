"""From a reviewer's form to an event: values from lists, names, and words marked in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

import msgspec

from dateline.record import EVENT_TYPES, Actor, Event, Place, Record, Span, Status, content_id
from dateline.workbench.judging.values import Judged, judged
from dateline.workbench.reading.query import is_day
from dateline.workbench.reading.wording import Wording

SEPARATOR = ";"
LONGEST_NAME = 200


class EditRefused(ValueError):
    """A correction cannot be; the message is for the reviewer."""


def edit(record: Record, event: Event, form: Mapping[str, str], wording: Wording) -> Judged:
    """The event as the form says. What the form leaves out stays as it is. Raises EditRefused."""
    changes: dict[str, object] = {}
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
    for field in ("start", "end"):
        if field in form:
            changes[field] = _date(form[field])
    if changes.get("start") and changes.get("end") and str(changes["end"])[:10] < str(changes["start"])[:10]:
        raise EditRefused("The end lies before the start.")
    if "flags" in form:
        changes["ongoing"] = form.get("ongoing") == "1"
        changes["background"] = form.get("background") == "1"
    record, changes = _sides(record, event, form, changes)
    record, changes = _place(record, event, form, changes)
    return judged(record, msgspec.structs.replace(event, **changes))


def new_event(record: Record, form: Mapping[str, str], wording: Wording) -> Judged:
    """A missed event: its words are marked in the text, its fields given by the form. Raises EditRefused."""
    trigger = find_words(record, form.get("trigger", ""), form.get("trigger_at", ""), None)
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


def find_words(record: Record, words: str, at: str, near: Span | None) -> Span:
    """Where words stand in the text: at a given offset, else the occurrence nearest to `near`. Raises EditRefused."""
    text = record.article.text
    words = words.strip()
    if not words or len(words) > LONGEST_NAME:
        raise EditRefused("Please mark or type the words as they stand in the text.")
    if at.isascii() and at.isdigit() and len(at) < 10 and text[int(at) : int(at) + len(words)] == words:
        return int(at), int(at) + len(words)
    found: list[int] = []
    start = text.find(words)
    while start >= 0 and len(found) < 500:
        found.append(start)
        start = text.find(words, start + 1)
    if not found:
        raise EditRefused(f"The words “{words}” do not stand in the text.")
    middle = near[0] if near else 0
    start = min(found, key=lambda one: abs(one - middle))
    return start, start + len(words)


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


def _date(value: str) -> str | None:
    value = value.strip()
    if not value:
        return None
    if not is_day(value):
        raise EditRefused(f"“{value}” is not a date; write 2016-12-08, 2016-12 or 2016.")
    return value


def _sides(
    record: Record, event: Event, form: Mapping[str, str], changes: dict[str, object]
) -> tuple[Record, dict[str, object]]:
    """Actors and recipients by name; a name that the record does not know must stand in the text."""
    for field in ("actors", "recipients"):
        if field not in form:
            continue
        held = {actor.name.casefold(): actor.id for actor in record.actors}
        held |= {actor.name.casefold(): actor.id for actor in record.actors if actor.id in getattr(event, field)}
        ids: list[str] = []
        for name in (part.strip() for part in form[field].split(SEPARATOR)):
            if not name:
                continue
            known = held.get(name.casefold())
            if known is None:
                span = find_words(record, name, "", event.trigger)
                actor = Actor(content_id("act", record.article.id, name), name, "group", mentions=(span,))
                record = msgspec.structs.replace(record, actors=(*record.actors, actor))
                known = actor.id
            ids.append(known)
        changes[field] = tuple(dict.fromkeys(ids))
    return record, changes


def _place(
    record: Record, event: Event, form: Mapping[str, str], changes: dict[str, object]
) -> tuple[Record, dict[str, object]]:
    if "place" not in form:
        return record, changes
    name = form["place"].strip()
    held = next((p.id for p in record.places if p.id == event.place and p.name.casefold() == name.casefold()), None)
    known = held or next((p.id for p in record.places if p.name.casefold() == name.casefold()), None)
    if name and known is None:
        span = find_words(record, name, "", event.trigger)
        place = Place(content_id("plc", record.article.id, name), name, mentions=(span,))
        record = msgspec.structs.replace(record, places=(*record.places, place))
        known = place.id
    changes["place"] = known if name else None
    return record, changes


def names_of(record: Record, ids: Sequence[str]) -> str:
    """The names of some actors as the form shows them."""
    names = {actor.id: actor.name for actor in record.actors}
    return f"{SEPARATOR} ".join(names[i] for i in ids if i in names)
