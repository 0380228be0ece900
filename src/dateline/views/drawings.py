"""Tables of events as drawings that need nothing else: a timeline and a map, in SVG."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

import pyarrow as pa

from dateline.views.charts import DayCount, Timeline, timeline
from dateline.views.wording import date_words, load_wording

COLOURS: Mapping[int, str] = {1: "#0b66a3", 2: "#0a6b52", 3: "#8a6100", 4: "#a11a50"}
TEXT = 'font-family="sans-serif" font-size="11" fill="#444"'
HALO = 'stroke="#fff" stroke-width="3" paint-order="stroke"'
MAP_WIDTH, LEAST_DEGREES, LABELS = 720, 8.0, 10
LEAST_RATIO = 1.6
"""How much wider than high a map is at least."""
# The outlines of countries of the workbench's map, read as the data that they are.
OUTLINES = ("workbench", "static", "vendor", "outlines.json")
Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Drawing:
    """A drawing; ``svg`` is its text, in ASCII. Notebooks show it, and ``Path("map.svg").write_text(drawing.svg)``
    keeps it."""

    svg: str = field(repr=False)

    def _repr_svg_(self) -> str:
        """The drawing, for notebooks."""
        return self.svg


def draw_timeline(events: pa.Table) -> Drawing | None:
    """Return the events by day, one lane for each quad category, or None if no event has a day.

    ``events`` needs the columns ``date`` and ``quad`` of the table of events. A column is a day, or a week, month,
    quarter, year or decade where days alone would be too many; see :func:`dateline.views.charts.timeline`.
    """
    days = zip(events["date"].to_pylist(), events["quad"].to_pylist(), strict=True)
    counts = Counter((day.isoformat(), quad) for day, quad in days if day is not None and quad in COLOURS)
    drawing = timeline([DayCount(day, quad, count) for (day, quad), count in sorted(counts.items())], date.min)
    return Drawing(_svg(drawing.width, drawing.height, "Events by day", _lines(drawing))) if drawing else None


def _lines(drawing: Timeline) -> Iterator[str]:
    names = _quad_names()
    for quad, y in drawing.lanes:
        yield f'<text x="{drawing.left - 10}" y="{y - 4}" text-anchor="end" {TEXT}>{names[str(quad)]}</text>'
        yield f'<line x1="{drawing.left}" x2="{drawing.width}" y1="{y}" y2="{y}" stroke="#bbb"/>'
    for one in drawing.strokes:
        title = escape(f"{date_words(one.day)}: {one.count} of {names[str(one.quad)]}")
        yield (
            f'<line x1="{one.x}" x2="{one.x}" y1="{one.top}" y2="{one.bottom}" stroke="{COLOURS[one.quad]}" '
            f'stroke-width="5"><title>{title}</title></line>'
        )
    for x, label in drawing.ticks:
        yield f'<text x="{x}" y="{drawing.height - 6}" text-anchor="middle" {TEXT}>{escape(label)}</text>'


@cache
def _quad_names() -> Mapping[str, str]:
    return load_wording().labels["quads"]


@dataclass(frozen=True)
class _Frame:
    """The part of the world that a map shows, in degrees, and how many units of the drawing a degree is wide."""

    west: float
    south: float
    east: float
    north: float
    scale: float
    stretch: float

    @property
    def height(self) -> int:
        return round((self.north - self.south) * self.scale * self.stretch)

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        return round((lon - self.west) * self.scale, 1), round((self.north - lat) * self.scale * self.stretch, 1)


def draw_map(events: pa.Table) -> Drawing | None:
    """Return a map of the places of events, or None if no event has a position.

    ``events`` needs the columns ``place``, ``lat`` and ``lon`` of the table of events. The area of a disc grows with
    the number of events; the places with most events are named. The map shows as much of the world as is needed, with
    the outlines of countries of Natural Earth, and distances are right along the parallel in its middle.
    """
    columns = (events[name].to_pylist() for name in ("place", "lat", "lon"))
    spots = Counter(
        (lon, lat, place or "") for place, lat, lon in zip(*columns, strict=True) if lat is not None and lon is not None
    )
    if not spots:
        return None
    frame = _frame([(lon, lat) for lon, lat, _ in spots])
    return Drawing(_svg(MAP_WIDTH, frame.height, "Places of events", (*_land(frame), *_discs(frame, spots))))


def _frame(points: Iterable[tuple[float, float]]) -> _Frame:
    """Return a frame with some room around the points, nowhere beyond the world, as wide as it needs to be for its
    height."""
    lons, lats = zip(*points, strict=True)
    west, east = _widened(min(lons), max(lons), 180.0)
    south, north = _widened(min(lats), max(lats), 85.0)
    stretch = 1 / math.cos(math.radians((south + north) / 2))
    missing = (north - south) * stretch * LEAST_RATIO - (east - west)
    if missing > 0:
        west, east = max(west - missing / 2, -180.0), min(east + missing / 2, 180.0)
    return _Frame(west, south, east, north, MAP_WIDTH / (east - west), stretch)


def _widened(low: float, high: float, bound: float) -> tuple[float, float]:
    room = max((high - low) * 0.15, LEAST_DEGREES)
    return max(low - room, -bound), min(high + room, bound)


def _land(frame: _Frame) -> Iterator[str]:
    for ring in _outlines():
        lons, lats = zip(*ring, strict=True)
        if max(lons) < frame.west or min(lons) > frame.east or max(lats) < frame.south or min(lats) > frame.north:
            continue
        points = " ".join(f"{x},{y}" for x, y in (frame.point(lon, lat) for lon, lat in ring))
        yield f'<polygon points="{points}" fill="#eee9e0" stroke="#b9b2a5" stroke-width="0.6"/>'


@cache
def _outlines() -> list[Ring]:
    """Return the outer rings of all countries: (longitude, latitude) in degrees."""
    collection: dict[str, Any] = json.loads(files("dateline").joinpath(*OUTLINES).read_text("utf-8"))
    rings: list[Ring] = []
    for feature in collection["features"]:
        shape = feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings += [[(lon, lat) for lon, lat in part[0]] for part in parts]
    return rings


def _discs(frame: _Frame, spots: Counter[tuple[float, float, str]]) -> Iterator[str]:
    """Yield discs, the smallest on top, and then the names of the largest."""
    most = max(spots.values())
    ranked = sorted(spots.items(), key=lambda item: (-item[1], item[0][2], item[0]))
    for (lon, lat, place), count in ranked:
        x, y = frame.point(lon, lat)
        radius = round(2 + 7 * math.sqrt(count / most), 1)
        title = _text(f"{place}: {count} {'event' if count == 1 else 'events'}")
        disc = f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{COLOURS[4]}" fill-opacity="0.6">'
        yield f"{disc}<title>{title}</title></circle>"
    for (lon, lat, place), _ in ranked[:LABELS]:
        x, y = frame.point(lon, lat)
        right = x > MAP_WIDTH * 0.8
        anchor, dx = ("end", -10) if right else ("start", 10)
        yield f'<text x="{x + dx:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}" {TEXT} {HALO}>{_text(place)}</text>'


def _text(words: str) -> str:
    """Return words as XML can hold them: without control characters."""
    return escape("".join(character for character in words if character.isprintable()))


def _svg(width: int, height: int, name: str, parts: Iterable[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{name}">'
    )
    text = "\n".join((head, f'<rect width="{width}" height="{height}" fill="#fff"/>', *parts, "</svg>"))
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
