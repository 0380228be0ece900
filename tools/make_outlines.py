#!/usr/bin/env python3
"""Country outlines for the map: Natural Earth's 1:110m TopoJSON to GeoJSON with one decimal of a degree.

    make_outlines.py countries-110m.json > src/dateline/workbench/static/vendor/outlines.json

One decimal is about 11 km, less than the width of a line on a world map.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Point = list[float]


def main() -> None:
    """Read the TopoJSON named on the command line and write GeoJSON to the standard output."""
    topology = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    lines = [decode(arc, topology["transform"]) for arc in topology["arcs"]]
    features = [f for g in topology["objects"]["countries"]["geometries"] if (f := feature(g, lines)) is not None]
    json.dump(
        {"type": "FeatureCollection", "features": features}, sys.stdout, separators=(",", ":"), ensure_ascii=False
    )


def decode(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    """A delta-coded arc as points in degrees, without points that fall together."""
    x = y = 0
    points: list[Point] = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        point = [
            round(x * transform["scale"][0] + transform["translate"][0], 1),
            round(y * transform["scale"][1] + transform["translate"][1], 1),
        ]
        if not points or points[-1] != point:
            points.append(point)
    return points


def feature(geometry: dict[str, Any], lines: list[list[Point]]) -> dict[str, Any] | None:
    """One country as a GeoJSON feature; none if nothing of it is left at this scale."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    rings = [[r for r in (ring(indexes, lines) for indexes in polygon) if len(r) > 3] for polygon in polygons]
    rings = [polygon for polygon in rings if polygon]
    if not rings:
        return None
    return {
        "type": "Feature",
        "properties": {"name": geometry["properties"]["name"]},
        "geometry": {"type": "MultiPolygon", "coordinates": rings},
    }


def ring(indexes: list[int], lines: list[list[Point]]) -> list[Point]:
    """Arcs joined end to end; a negative index is the arc ~index read backwards."""
    points: list[Point] = []
    for index in indexes:
        line = lines[index] if index >= 0 else lines[~index][::-1]
        points += line[1:] if points else line
    return unwrapped(points)


def unwrapped(points: list[Point]) -> list[Point]:
    """A ring that crosses the 180th meridian, carried on beyond it, so that no line is drawn across the map.

    A ring around the pole cannot be closed that way and stays as it is.
    """
    turns = 0
    out: list[Point] = []
    for number, (x, y) in enumerate(points):
        step = x - points[number - 1][0] if number else 0
        turns += (step < -180) - (step > 180)
        out.append([round(x + 360 * turns, 1), y])
    return out if turns == 0 else points


if __name__ == "__main__":
    main()
