"""One line of the corpus's table of events as a row of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dateline.record import According, Actor, Article, Event, Figure, Place, Published
from dateline.workbench.reading.rows import Row, make_row
from dateline.workbench.reading.wording import Wording


def row_of_columns(values: Mapping[str, Any], wording: Wording) -> Row:
    """The row of one line of the table of events, by the names of its columns."""
    actors = _sides(values, "actor")
    recipients = _sides(values, "recipient")
    sides = {actor.name: actor for actor in (*actors, *recipients)}
    sources = [sides.get(name) or Actor(f"source:{name}", name, "group") for name in values["sources"] or () if name]
    named = {actor.name: actor.id for actor in sources}
    figures = {figure.id: figure for figure in _figures(values)}
    place = _place(values)
    event = Event(
        id=values["event_id"],
        type=values["type"],
        trigger=(0, 1),
        evidence=(),
        mode=values["mode"],
        quad=values["quad"],
        contexts=tuple(values["contexts"] or ()),
        actors=tuple(actor.id for actor in actors),
        recipients=tuple(actor.id for actor in recipients),
        place=place.id if place else None,
        start=values["start"],
        end=values["end"],
        status=values["status"],
        ongoing=bool(values["ongoing"]),
        background=bool(values["background"]),
        according_to=tuple(
            According(named.get(name), stance)
            for name, stance in zip(values["sources"] or (), values["stances"] or (), strict=False)
        ),
        figures=tuple(figures),
        prominence=values["prominence"] or "body",
        confidence=values["confidence"],
        rule=values["rule"],
    )
    everyone = {actor.id: actor for actor in (*actors, *recipients, *sources)}
    places = {place.id: place} if place else {}
    return make_row(_article(values), event, everyone, places, figures, values["evidence"] or "", wording)


def _article(values: Mapping[str, Any]) -> Article:
    published = values["published_date"]
    return Article(
        id=values["article_id"],
        text="",
        url=values["url"],
        outlet=values["outlet"],
        headline=values["headline"],
        published=Published(published.isoformat() if isinstance(published, date) else None),
    )


def _place(values: Mapping[str, Any]) -> Place | None:
    if not values["place"]:
        return None
    return Place("place", values["place"], values["lat"], values["lon"], values["place_country"],
                 resolution=values["resolution"])  # fmt: skip


def _figures(values: Mapping[str, Any]) -> list[Figure]:
    parts = (values[f"figure_{part}"] or () for part in ("kinds", "lows", "highs", "units", "about"))
    return [
        Figure(f"figure:{number}", kind, (0, 1), unit=unit or None, approximate=bool(about), **_bounds(low, high))
        for number, (kind, low, high, unit, about) in enumerate(zip(*parts, strict=False))
    ]


def _bounds(low: float | None, high: float | None) -> dict[str, Any]:
    low, high = _whole(low), _whole(high)
    return {"value": low} if low == high else {"low": low, "high": high}


def _sides(values: Mapping[str, Any], role: str) -> list[Actor]:
    names, countries, codes = (values[f"{role}{part}"] or () for part in ("s", "_countries", "_codes"))
    return [
        Actor(f"{role}:{number}", name, "group", country or None, code=code or None)
        for number, (name, country, code) in enumerate(zip(names, countries, codes, strict=False))
    ]


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value
