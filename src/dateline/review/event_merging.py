"""Two coded events that are one, and one that is two: what becomes of their fields, words and sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import count
from typing import Any, Literal, get_args

import msgspec

from dateline.record import Event, FieldConfidence, Prominence, Record, content_id
from dateline.review.decision_log import Draft
from dateline.review.event_snapshot import EventSnapshot, kept_confidence, take_snapshot
from dateline.review.text_search import EditRefused
from dateline.translation import gettext

Choice = Literal["stays", "goes", "both"]
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "type": ("type", "mode", "quad"),
    "status": ("status",),
    "actors": ("actors",),
    "recipients": ("recipients",),
    "place": ("place",),
    "start": ("start", "end", "date_basis"),
    "contexts": ("contexts",),
}
"""What is chosen between two events that are one, each with the fields of an event that go together."""
SEVERAL = frozenset({"actors", "recipients", "contexts"})
"""Fields of which the values of both can be taken."""
PROMINENCES: tuple[str, ...] = get_args(Prominence)
MOST_PARTS = 50


def defaults(stays: Event, goes: Event) -> dict[str, Choice]:
    """What is taken where the member chooses nothing: the fields of the event that stays, and what it lacks of the
    other."""
    return {
        name: "stays" if _says(stays, fields) or not _says(goes, fields) else "goes" for name, fields in CHOSEN.items()
    }


def _says(event: Event, fields: Collection[str]) -> bool:
    return any(getattr(event, field) for field in fields)


def open_choices(record: Record, stays: Event, goes: Event) -> list[str]:
    """What there is to choose: where the two differ."""
    names = {item.id: item.name for items in (record.actors, record.places) for item in items}

    def told(event: Event, fields: Collection[str]) -> list[object]:
        values = [getattr(event, field) for field in fields if field not in {"quad", "date_basis"}]
        return [
            frozenset(names.get(v, v) for v in one) if isinstance(one, tuple) else names.get(one, one) for one in values
        ]

    return [name for name, fields in CHOSEN.items() if told(stays, fields) != told(goes, fields)]


def joined(record: Record, stays: Event, goes: Event, chosen: Mapping[str, str]) -> EventSnapshot:
    """One event made of two: with what was chosen (else what `defaults` says), and with the words, sources and figures
    of both. Raises EditRefused if something cannot be chosen."""
    if stays.id == goes.id:
        raise EditRefused(gettext("Please choose another event of this article."))
    changes: dict[str, Any] = {}
    support = []
    picked = {**defaults(stays, goes), **chosen}
    for name, choice in picked.items():
        if name not in CHOSEN or choice not in get_args(Choice) or (choice == "both" and name not in SEVERAL):
            raise EditRefused(gettext("“%(choice)s” cannot be chosen.", choice=f"{name}: {choice}"))
        if choice == "both":
            changes[name] = tuple(dict.fromkeys((*getattr(stays, name), *getattr(goes, name))))
        elif choice == "goes":
            changes |= {field: getattr(goes, field) for field in CHOSEN[name]}
        sides = {"stays": (stays,), "goes": (goes,), "both": (stays, goes)}[choice]
        support += [s for side in sides for s in side.support if s.field in CHOSEN[name]]
    rest = [s for s in stays.support if not any(s.field in fields for fields in CHOSEN.values())]
    merged = msgspec.structs.replace(
        stays,
        evidence=tuple(dict.fromkeys((*stays.evidence, *goes.evidence))),
        according_to=tuple(dict.fromkeys((*stays.according_to, *goes.according_to))),
        figures=tuple(dict.fromkeys((*stays.figures, *goes.figures))),
        ongoing=stays.ongoing or goes.ongoing,
        background=stays.background and goes.background,
        prominence=min(stays.prominence, goes.prominence, key=PROMINENCES.index),
        support=tuple(dict.fromkeys((*support, *rest))),
        **changes,
    )
    return take_snapshot(record, msgspec.structs.replace(merged, field_confidence=kept_confidence(stays, merged)))


def merge_drafts(
    record: Record, stays: Event, goes: Event, after: EventSnapshot, expected: tuple[int, int], note: str = ""
) -> list[Draft]:
    """The decisions that make one event of two: the one takes over what it lacks, the other goes into it. `expected`
    are the sequences of the last decisions on both, in this order."""
    article = record.article.id
    return [
        Draft(article, stays.id, "take", after, expected[0], note=note, other=goes.id),
        Draft(article, goes.id, "merge", take_snapshot(record, goes), expected[1], note=note, other=stays.id),
    ]


def split_drafts(record: Record, event: Event, known: Collection[str], expected: int, note: str = "") -> list[Draft]:
    """The decisions that make two events of one: a copy of it under an id of its own, which is none of those `known`.
    Both wait to be corrected. Raises EditRefused if it has been split too often."""
    article = record.article.id
    ids = (content_id("evt", article, "split", event.id, number) for number in count(1))
    new = next((one for _, one in zip(range(MOST_PARTS), ids, strict=False) if one not in known), None)
    if new is None:
        raise EditRefused(gettext("This event has been split too often."))
    unrated = {"confidence": None, "field_confidence": FieldConfidence()}
    copy = msgspec.structs.replace(event, id=new, rule="split off by a reviewer", **unrated)
    return [
        Draft(article, event.id, "split", take_snapshot(record, event), expected, note=note, other=new),
        Draft(article, new, "split", take_snapshot(record, copy), 0, note=note, other=event.id),
    ]


def by_likeness(record: Record, event: Event) -> list[Event]:
    """The other events of an article, those first that are most likely the same: of the same type, on the same day,
    with the same sides, told nearby."""

    def likeness(other: Event) -> tuple[int, int]:
        alike = sum(
            (
                2 * (other.type == event.type),
                bool(event.start) and other.start == event.start,
                bool(event.place) and other.place == event.place,
                bool({*event.actors, *event.recipients} & {*other.actors, *other.recipients}),
            )
        )
        return -alike, abs(other.trigger[0] - event.trigger[0])

    return sorted((other for other in record.events if other.id != event.id), key=likeness)
