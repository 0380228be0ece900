"""Two codings of one article: ids are carried over to what is still the same, and what differs is named."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from dateline.record import Event, Record

Key = Callable[[Any], Hashable]
# By what an item is known again, the surest first. Spans, because the text of an article never changes.
SAME: Mapping[str, tuple[Key, ...]] = {
    "actors": (lambda one: one.mentions, lambda one: one.mentions[:1] or one.name, lambda one: one.name),
    "places": (lambda one: one.mentions, lambda one: one.mentions[:1] or one.name),
    "times": (lambda one: one.span,),
    "figures": (lambda one: one.span,),
    "statements": (lambda one: one.content, lambda one: one.content[:1]),
    "events": (
        lambda one: (one.type, one.trigger),
        lambda one: one.trigger,
        lambda one: (one.type, one.evidence[:1]),
    ),
    "claims": (lambda one: (one.about, one.evidence), lambda one: one.evidence or one.about),
}
# The fields that hold ids, and of what.
REFERENCES: Mapping[str, Mapping[str, str]] = {
    "statements": {"actor": "actors", "inside": "statements"},
    "events": {"actors": "actors", "recipients": "actors", "place": "places", "figures": "figures"},
    "claims": {"events": "events"},
}
ITEMS = tuple(SAME)


@dataclass(frozen=True)
class Change:
    """An event that a new coding ``added``, ``changed`` (in ``fields``) or ``withdrew``; with both its states."""

    event_id: str
    change: Literal["added", "changed", "withdrawn"]
    fields: tuple[str, ...] = ()
    before: Event | None = None
    after: Event | None = None


def carry_ids(old: Record, new: Record) -> Record:
    """The new record with the old one's ids for all that is still the same, so that what points at them holds."""
    names = {kind: _renamed(getattr(old, kind), getattr(new, kind), SAME[kind]) for kind in ITEMS}
    if not any(names.values()):
        return new
    changed = {kind: tuple(_rename(kind, item, names) for item in getattr(new, kind)) for kind in ITEMS}
    return msgspec.structs.replace(new, id=old.id, **changed)


def changes(old: Record, new: Record) -> list[Change]:
    """What the new record says of its events that the old one did not, by the events' ids."""
    before = {event.id: event for event in old.events}
    after = {event.id: event for event in new.events}
    found = []
    for event_id, event in after.items():
        if event_id not in before:
            found.append(Change(event_id, "added", after=event))
            continue
        was, now = _told(old, before[event_id]), _told(new, event)
        fields = tuple(name for name in now if now[name] != was.get(name))
        if fields:
            found.append(Change(event_id, "changed", fields, before[event_id], event))
    found.extend(Change(one, "withdrawn", before=before[one]) for one in before if one not in after)
    return found


def _renamed(old: Sequence[Any], new: Sequence[Any], keys: Iterable[Key]) -> dict[str, str]:
    """New id → old id, for each new item that is an old one under another id."""
    kept = {item.id for item in new} & {item.id for item in old}
    free_old = [item for item in old if item.id not in kept]
    free_new = [item for item in new if item.id not in kept]
    names: dict[str, str] = {}
    for key in keys:
        by_key: dict[Hashable, str] = {}
        for item in free_old:
            by_key.setdefault(key(item), item.id)
        for item in free_new:
            match = by_key.pop(key(item), None)
            if match is not None:
                names[item.id] = match
        free_old = [item for item in free_old if item.id not in names.values()]
        free_new = [item for item in free_new if item.id not in names]
    return names


def _rename(kind: str, item: Any, names: Mapping[str, Mapping[str, str]]) -> Any:
    fields: dict[str, Any] = {"id": names[kind].get(item.id, item.id)}
    for field, target in REFERENCES.get(kind, {}).items():
        value = getattr(item, field)
        if isinstance(value, tuple):
            fields[field] = tuple(names[target].get(one, one) for one in value)
        elif value is not None:
            fields[field] = names[target].get(value, value)
    for field in ("according_to", "positions"):
        if hasattr(item, field):
            fields[field] = tuple(_rename_source(one, names) for one in getattr(item, field))
    return msgspec.structs.replace(item, **fields)


def _rename_source(source: Any, names: Mapping[str, Mapping[str, str]]) -> Any:
    return msgspec.structs.replace(
        source,
        actor=names["actors"].get(source.actor, source.actor),
        statement=names["statements"].get(source.statement, source.statement),
    )


def _told(record: Record, event: Event) -> dict[str, Any]:
    """What an event says, with its actors, place and figures in full instead of their ids."""
    actors = {actor.id: (actor.name, actor.country, actor.sectors, actor.code) for actor in record.actors}
    places = {place.id: (place.name, place.country, place.geonameid, place.lat, place.lon) for place in record.places}
    figures = {one.id: (one.kind, one.value, one.low, one.high, one.unit) for one in record.figures}
    told = {name: getattr(event, name) for name in event.__struct_fields__ if name not in ("id", "support")}
    told["actors"] = [actors[one] for one in event.actors]
    told["recipients"] = [actors[one] for one in event.recipients]
    told["place"] = places[event.place] if event.place is not None else None
    told["figures"] = [figures[one] for one in event.figures]
    told["according_to"] = [(actors[one.actor] if one.actor else None, one.stance) for one in event.according_to]
    return told
