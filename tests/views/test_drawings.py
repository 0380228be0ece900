"""The timeline and the map of a table of events."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest
from fake_coder import code, make_article
from hypothesis import given, settings
from hypothesis import strategies as st

import dateline
from dateline.views.drawings import Drawing

TEXT = (
    "Ruritania attacked Graustark in Aleppo on 2016-12-08. Syldavia met Borduria in Geneva on 2016-12-10. "
    "Ruritania attacked Borduria in Aleppo on 2016-12-08."
)
NAME = "{http://www.w3.org/2000/svg}"


def positions(*rows: tuple[str | None, float | None, float | None]) -> pa.Table:
    kinds = (("place", pa.string()), ("lat", pa.float64()), ("lon", pa.float64()))
    columns = zip(*rows, strict=True) if rows else ([], [], [])
    return pa.table(
        [pa.array(list(c), kind) for c, (_, kind) in zip(columns, kinds, strict=True)], [n for n, _ in kinds]
    )


def titles(drawing: Drawing | None) -> list[str | None]:
    assert drawing is not None
    return [title.text for title in ET.fromstring(drawing.svg).iter(f"{NAME}title")]


def test_a_timeline_counts_events_by_day_and_kind() -> None:
    events = dateline.event_table([code(make_article(TEXT))])
    assert titles(dateline.draw_timeline(events)) == [
        "8 December 2016: 2 of material conflict",
        "10 December 2016: 1 of verbal cooperation",
    ]


def test_a_map_counts_events_by_place_and_names_places() -> None:
    drawing = dateline.draw_map(positions(("Goma", -1.7, 29.2), ("Bukavu", -2.5, 28.9), ("Goma", -1.7, 29.2)))
    assert titles(drawing) == ["Goma: 2 events", "Bukavu: 1 event"]
    root = ET.fromstring(drawing.svg)
    assert [text.text for text in root.iter(f"{NAME}text")] == ["Goma", "Bukavu"]
    radii = [float(disc.get("r", "0")) for disc in root.iter(f"{NAME}circle")]
    assert radii[0] > radii[1] > 0
    assert len(list(root.iter(f"{NAME}polygon"))) > 3, "no outlines of countries"


def test_what_has_neither_day_nor_position_is_not_drawn() -> None:
    events = dateline.event_table([code(make_article("Ruritania attacked Graustark.", published=None))])
    assert events.num_rows == 1
    assert dateline.draw_timeline(events) is None
    assert dateline.draw_map(events) is None
    assert dateline.draw_map(positions()) is None


def test_names_of_places_are_text() -> None:
    drawing = dateline.draw_map(positions(("<script>é", 1.0, 2.0), (None, 3.0, 4.0)))
    assert drawing is not None and drawing.svg.isascii() and "<script" not in drawing.svg
    assert titles(drawing) == [": 1 event", "<script>é: 1 event"]
    assert drawing._repr_svg_() == drawing.svg


@pytest.mark.parametrize(
    "rows", [[("Suva", -18.1, 178.4)], [("Alert", 82.5, -62.3)], [("A", 90, 180), ("B", -90, -180)]]
)
def test_maps_of_the_edges_of_the_world_have_room(rows: list[tuple[str, float, float]]) -> None:
    drawing = dateline.draw_map(positions(*rows))
    assert drawing is not None
    root = ET.fromstring(drawing.svg)
    assert 100 < int(root.get("height", "0")) < 800


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=("Cs",)), max_size=5), st.floats(-90, 90), st.floats(-180, 180)
        ),
        min_size=1,
        max_size=5,
    ),
    st.lists(st.tuples(st.none() | st.dates(), st.none() | st.integers(0, 5)), max_size=5),
)
def test_any_table_gives_a_drawing_without_broken_numbers(
    places: list[tuple[str, float, float]], days: list[tuple[date | None, int | None]]
) -> None:
    drawing = dateline.draw_map(positions(*places))
    assert drawing is not None
    ET.fromstring(drawing.svg)
    assert not re.search(r'="(nan|inf|-inf)"', drawing.svg)
    table = pa.table({"date": pa.array([d for d, _ in days], pa.date32()), "quad": pa.array([q for _, q in days])})
    lines = dateline.draw_timeline(table)
    assert (lines is None) == (not any(day and quad in (1, 2, 3, 4) for day, quad in days))
