"""The combined texts of the register's columns as values of the record.

The same sides, places and figures stand in many events, so those met last are kept as they were made.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dateline.record import According, Actor, Figure, Place
from dateline.workbench.reading.register.numbering import FIELD, parted

KEPT = 8192


@lru_cache(KEPT)
def sides_of(text: str, role: str) -> tuple[Actor, ...]:
    """The actors or recipients of an event; `role` distinguishes their ids."""
    names, countries, codes = parted(text)
    return tuple(
        Actor(f"{role}:{number}", name, "group", country or None, code=code or None)
        for number, (name, country, code) in enumerate(
            zip(names, _filled(countries, names), _filled(codes, names), strict=False)
        )
    )


@lru_cache(KEPT)
def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures of an event."""
    kinds, *about = parted(text)
    columns: list[Any] = [_filled(part, kinds) for part in about]
    return tuple(
        Figure(f"figure:{number}", kind, (0, 1), unit=unit or None, approximate=approximate == "true",
               **_bounds(low, high))
        for number, (kind, low, high, unit, approximate) in enumerate(zip(kinds, *columns, strict=False))
    )  # fmt: skip


@lru_cache(KEPT)
def place_of(text: str) -> Place | None:
    """The place of an event; none for an empty text."""
    name, country, lat, lon, resolution = text.split(FIELD)
    if not name:
        return None
    return Place("place", name, _decimal(lat), _decimal(lon), country or None,
                 resolution=int(resolution) if resolution else None)  # fmt: skip


@lru_cache(KEPT)
def contexts_of(text: str) -> tuple[str, ...]:
    """The contexts of an event."""
    return tuple(parted(text)[0])


def sources_of(text: str, sides: tuple[Actor, ...]) -> tuple[dict[str, Actor], tuple[According, ...]]:
    """Those whom an event rests on, by id, and their stances; a side of the event may be one of them."""
    names, stances = parted(text)
    names = _filled(names, stances)
    known = {actor.name: actor for actor in sides}
    actors = {name: known.get(name) or Actor(f"source:{name}", name, "group") for name in names if name}
    said = zip(names, stances, strict=False)
    told = tuple(According(actors[name].id if name else None, stance) for name, stance in said)  # type: ignore[arg-type]
    return {actor.id: actor for actor in actors.values()}, told


def _filled(items: list[str], like: list[str]) -> list[str]:
    """The items of a field beside another: a single item that is empty is not told from none by the text alone."""
    return items or [""] * len(like)


def _decimal(text: str) -> float | None:
    return float(text) if text else None


def _bounds(low: str, high: str) -> dict[str, Any]:
    least, most = _whole(_decimal(low)), _whole(_decimal(high))
    return {"value": least} if least == most else {"low": least, "high": most}


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value
