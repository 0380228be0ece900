"""Two codings of one article: the ids of what is the same are carried over, and the differences are named."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from dateline.record import Event, Record

Key = Callable[[Any], Hashable]
# The keys by which an item is recognised, the surest first: spans, because the text of an article never changes.
SAME: Mapping[str, tuple[Key, ...]] = {
    "actors": (lambda item: item.mentions, lambda item: item.mentions[:1] or item.name, lambda item: item.name),
    "places": (lambda item: item.mentions, lambda item: item.mentions[:1] or item.name),
    "times": (lambda item: item.span,),
    "figures": (lambda item: item.span,),
    "statements": (lambda item: item.content, lambda item: item.content[:1]),
    "events": (
        lambda item: (item.type, item.trigger),
        lambda item: item.trigger,
        lambda item: (item.type, item.evidence[:1]),
    ),
    "claims": (lambda item: (item.about, item.evidence), lambda item: item.evidence or item.about),
}
# The fields that hold ids, and of what.
REFERENCES: Mapping[str, Mapping[str, str]] = {
    "statements": {"actor": "actors", "inside": "statements"},
    "events": {"actors": "actors", "recipients": "actors", "place": "places", "figures": "figures"},
    "claims": {"events": "events"},
}
ITEMS = tuple(SAME)
# What says how an event was coded, not what the article tells of it.
UNCOMPARED = frozenset({"id", "support", "field_confidence"})


@dataclass(frozen=True)
class Change:
    """An event that a new coding ``added``, ``changed`` (in ``fields``) or ``withdrew``; with both its states."""

    event_id: str
    change: Literal["added", "changed", "withdrawn"]
    fields: tuple[str, ...] = ()
    before: Event | None = None
    after: Event | None = None


def carry_ids(old: Record, new: Record) -> Record:
    """Return the new record with the old one's ids for all that is the same, so that references to them stay valid."""
    names = {kind: _renamed(getattr(old, kind), getattr(new, kind), SAME[kind]) for kind in ITEMS}
    if not any(names.values()):
        return new
    changed = {kind: tuple(_rename(kind, item, names) for item in getattr(new, kind)) for kind in ITEMS}
    return msgspec.structs.replace(new, id=old.id, **changed)


def changes(old: Record, new: Record) -> list[Change]:
    """Return the differences of the events of two records, by the events' ids."""
    before = {event.id: event for event in old.events}
    after = {event.id: event for event in new.events}
    differences = []
    for event_id, event in after.items():
        if event_id not in before:
            differences.append(Change(event_id, "added", after=event))
            continue
        was, now = _resolved_fields(old, before[event_id]), _resolved_fields(new, event)
        fields = tuple(name for name in now if now[name] != was.get(name))
        if fields:
            differences.append(Change(event_id, "changed", fields, before[event_id], event))
    differences.extend(
        Change(event_id, "withdrawn", before=before[event_id]) for event_id in before if event_id not in after
    )
    return differences


def _renamed(old: Sequence[Any], new: Sequence[Any], keys: Iterable[Key]) -> dict[str, str]:
    """Return new id → old id for each new item that is an old one under another id."""
    shared = {item.id for item in new} & {item.id for item in old}
    free_old = [item for item in old if item.id not in shared]
    free_new = [item for item in new if item.id not in shared]
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
            fields[field] = tuple(names[target].get(item_id, item_id) for item_id in value)
        elif value is not None:
            fields[field] = names[target].get(value, value)
    for field in ("according_to", "positions"):
        if hasattr(item, field):
            fields[field] = tuple(_rename_source(source, names) for source in getattr(item, field))
    return msgspec.structs.replace(item, **fields)


def _rename_source(source: Any, names: Mapping[str, Mapping[str, str]]) -> Any:
    return msgspec.structs.replace(
        source,
        actor=names["actors"].get(source.actor, source.actor),
        statement=names["statements"].get(source.statement, source.statement),
    )


def _resolved_fields(record: Record, event: Event) -> dict[str, Any]:
    """Return the fields of an event with its actors, place and figures resolved."""
    actors = {actor.id: (actor.name, actor.country, actor.sectors, actor.code) for actor in record.actors}
    places = {place.id: (place.name, place.country, place.geonameid, place.lat, place.lon) for place in record.places}
    figures = {
        figure.id: (figure.kind, figure.value, figure.low, figure.high, figure.unit) for figure in record.figures
    }
    fields = {name: getattr(event, name) for name in event.__struct_fields__ if name not in UNCOMPARED}
    fields["actors"] = [actors[actor_id] for actor_id in event.actors]
    fields["recipients"] = [actors[actor_id] for actor_id in event.recipients]
    fields["place"] = places[event.place] if event.place is not None else None
    fields["figures"] = [figures[figure_id] for figure_id in event.figures]
    fields["according_to"] = [
        (actors[source.actor] if source.actor else None, source.stance) for source in event.according_to
    ]
    return fields
