"""Events are counted by period and by a field; a figure that several reports of one event give counts once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import msgspec
import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from conftest import Place
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.period_counts import CountTable, bounds_of
from dateline.query.query import Query
from dateline.store.writer import Writer
from dateline.views.count_chart import count_chart
from dateline.views.event_row import Count
from dateline.views.periods import (
    PERIODS,
    Period,
    busiest_window,
    fitting_period,
    index_of_name,
    is_dated,
    is_dating,
    period_index,
    period_name,
    period_of,
)
from dateline.views.wording import Wording

SHELL, FIRE = ("art-port", "ev-shell"), ("art-shelling", "ev-fire")


def table(room: Any, by: str = "type", period: Period = "day", query: Query | None = None) -> CountTable:
    return room.counts(query or Query(), {}, by, period, {})


def killed(counted: CountTable, period: str = "all", value: str = "") -> tuple[float, float, bool, int]:
    one = next(one for one in counted.cell(period, value).figures if one.kind == "killed")
    return one.low, one.high, one.more, one.events


def test_the_reports_of_one_event_give_its_bounds_once(room: MemoryRepository) -> None:
    counted = table(room)
    assert killed(counted) == killed(counted, "2024-03-06", "ASSAULT") == (14, 19, False, 1)
    assert counted.cell("2024-03-06", "ASSAULT").events == 2
    apart = room.counts(Query(), {}, "type", "day", {SHELL: "one", FIRE: "other"})
    assert killed(apart) == (33, 33, True, 2)


def test_undated_events_stand_apart_and_not_on_the_day_of_publication(room: MemoryRepository) -> None:
    counted = table(room)
    assert counted.periods == ("2023-01-01", "2024-03-06", "2024-03-07", "2024-03-09")
    assert counted.cell("2024-03-07").events == 1
    assert counted.cell("none").events == 2
    assert counted.cell().events == 7


def test_a_corpus_counts_merged_reports_once_as_well(tmp_path: Path, wording: Wording, room: MemoryRepository) -> None:
    with Writer(tmp_path) as writer:
        for record in samples.world():
            assert writer.add(record)
        writer.put_stories(
            {"story_id": "s", "article_id": article, "event_id": event, "headline": "S", "merged_event_id": "m"}
            for article, event in (SHELL, FIRE)
        )
    corpus = CorpusRepository(tmp_path, wording)
    for by in ("type", "party", "source"):
        assert table(corpus, by, "month") == table(room, by, "month")


def test_a_source_has_the_figures_that_it_gives_itself(room: MemoryRepository, client: Any) -> None:
    counted = table(room, "source")
    assert killed(counted) == (14, 19, False, 1)
    # The union gives one of the two figures of its report; the navy, which denies the shelling, gives none.
    assert killed(counted, value="harbour union") == (14, 14, True, 1)
    assert counted.cell("all", "Ivo Brandt").events == 1
    assert counted.cell("all", "Ivo Brandt").figures == ()
    page = html.fromstring(client.get("/counts?by=source&period=day").text)
    (by_source,) = page.xpath("//table[caption[starts-with(., 'By source')]]")
    rows = {row.findtext("th"): [cell.text_content() for cell in row.findall("td")] for row in by_source.iter("tr")}
    assert rows["harbour union"] == ["1", "at least 14"]
    assert rows["Ivo Brandt"] == ["1", ""]


def test_a_figure_in_a_denial_is_given_by_nobody(wording: Wording) -> None:
    record = samples.port_strike()
    said = msgspec.structs.replace(record.statements[0], act="denies")
    other = MemoryRepository([msgspec.structs.replace(record, statements=(said,))], wording)
    counted = table(other, "source")
    assert killed(counted) == (14, 14, True, 1)
    assert not any(counted.cell("all", value).figures for value in counted.values)


def test_figures_of_what_did_not_occur_are_not_summed(room: MemoryRepository, wording: Wording) -> None:
    record = samples.port_strike()
    event = msgspec.structs.replace(record.events[0], status="planned")
    told = msgspec.structs.replace(record.events[0], background=True)
    for changed in (event, told):
        other = MemoryRepository([msgspec.structs.replace(record, events=(changed,))], wording)
        assert table(other).cell().events == 1
        assert table(other).kinds == ()


@pytest.mark.parametrize(
    ("figures", "bounds"),
    [
        ([(14, None)], (14, 14, True)),
        ([(None, 20)], (0, 20, False)),
        ([(14, None), (19, 19)], (14, 19, False)),
        ([(14, None), (9, 9)], (9, 14, True)),
        ([(3, 3), (5, 7)], (3, 7, False)),
    ],
)
def test_bounds_hold_all_that_is_said(figures: list[tuple[int | None, int | None]], bounds: tuple[float, ...]) -> None:
    (one,) = bounds_of(Count("killed", low, high) for low, high in figures)
    assert (one.low, one.high, one.more) == bounds


def test_numbers_that_count_no_people_are_not_summed() -> None:
    assert bounds_of([Count("money", 5, 5), Count("killed", None, None), Count("duration", 3, 3)]) == ()


@pytest.mark.parametrize("address", ["/counts", "/counts?by=party&period=month", "/counts?by=country&country=GEO"])
def test_every_number_leads_to_as_many_events(client: Any, address: str) -> None:
    page = html.fromstring(client.get(address).text)
    links = page.xpath("//table//td/a")
    assert len(links) > 5
    for link in links:
        where = link.get("href").replace("/events", "/api/v1/events", 1)
        assert str(client.get(where).json()["total"]) == link.text, where


def test_page_api_and_csv_say_the_same_and_keep_the_filter(client: Any) -> None:
    asked = "by=type&period=month&type=ASSAULT&box=36%2C34%2C37%2C35"
    page = html.fromstring(client.get(f"/counts?{asked}").text)
    offered = {a.text: a.get("href") for a in page.xpath("//p[@class='exports']/a")}
    assert dict(parse_qsl(offered["CSV"].partition("?")[2])) == dict(parse_qsl(asked))
    lines = list(csv.DictReader(io.StringIO(client.get(offered["CSV"]).text)))
    cells = client.get(offered["API"]).json()["cells"]
    assert [(one["month"], one["type"], int(one["events"])) for one in lines] == [
        (one["period"], one["value"], one["events"]) for one in cells
    ]
    assert lines[0] | {"killed_events": ""} == {
        "month": "all",
        "type": "",
        "events": "2",
        "killed_low": "14.0",
        "killed_high": "19.0",
        "killed_or_more": "false",
        "killed_events": "",
    }
    assert "14 to 19" in page.text_content() and "lowest and the highest number" in page.text_content()
    assert len(page.xpath("//*[local-name()='rect']")) == 2


def test_counts_of_nothing_and_of_nonsense(client: Any) -> None:
    page = html.fromstring(client.get("/counts?q=nothing+like+it&by=nonsense&period=fortnight").text)
    assert "No events found" in page.text_content() and not page.xpath("//*[local-name()='svg']")
    assert client.get("/api/v1/counts?q=nothing+like+it").json()["cells"] == []
    assert client.get("/counts.csv?q=nothing+like+it").text.splitlines() == ["month,type,events"]


def test_reports_that_a_member_parts_count_apart(make_place: Callable[..., Place], tmp_path: Path) -> None:
    place = make_place(str(tmp_path / "counts.sqlite"), members=False)
    desk, reader = place.desk, place.browser()
    assert reader.get("/counts").status_code == 200
    assert desk.book is not None
    assert killed(desk.counts(Query(), "type", "day")) == (14, 19, False, 1)
    first = desk.book.groupings.say("split", [FIRE], [SHELL], 1, 0, 1)
    assert killed(desk.counts(Query(), "type", "day")) == (33, 33, True, 2)
    desk.book.groupings.say("join", [FIRE, SHELL], [], 1, first, 2)
    assert killed(desk.counts(Query(), "type", "day")) == (14, 19, False, 1)


@pytest.mark.parametrize(
    ("start", "end", "periods"),
    [
        ("2016-12-08", None, ("2016-12-08", "2016-W49", "2016-12", "2016")),
        (None, "2017-01-01", ("2017-01-01", "2016-W52", "2017-01", "2017")),
        ("2016-W49", None, ("longer-than-day", "2016-W49", "2016-12", "2016")),
        ("2016-12", "2016-12-09", ("longer-than-day", "longer-than-week", "2016-12", "2016")),
        ("201X", None, ("longer-than-day", "longer-than-week", "longer-than-month", "longer-than-year")),
        (None, None, ("none",) * 4),
        ("soon", "2016-13", ("none",) * 4),
    ],
)
def test_an_event_lies_in_a_period_as_exactly_as_it_is_dated(
    start: str | None, end: str | None, periods: tuple[str, ...]
) -> None:
    assert tuple(period_of(start, end, period) for period in PERIODS) == periods
    for name in periods:
        assert is_dating(name) and is_dated(start, end, name)
    assert not is_dated(start, end, "1999") and not is_dated(start, end, "nonsense")


@given(st.dates(), st.sampled_from(PERIODS))
def test_periods_have_numbers_and_names(day: date, period: Period) -> None:
    number = period_index(day, period)
    name = period_name(number, period)
    assert index_of_name(name, period) == number
    assert period_of(day.isoformat(), None, period) == name


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 9), min_size=1), st.integers(1, 20))
def test_a_window_holds_most_events(events: dict[int, int], width: int) -> None:
    first, last = busiest_window(events, width)
    held = sum(n for number, n in events.items() if first <= number <= last)
    assert last - first < width
    assert held == max(sum(events.get(number + step, 0) for step in range(width)) for number in range(-20, 61))


@pytest.mark.parametrize(
    ("days", "period"),
    [
        ({"2016-12-01": 5, "2016-12-30": 5, "none": 99}, "day"),
        ({f"2016-{month:02d}-01": 1 for month in range(1, 13)}, "week"),
        ({f"{year}-01-01": 1 for year in range(2012, 2017)}, "month"),
        ({f"{year}-01-01": 1 for year in range(1900, 2017)}, "year"),
        ({"none": 3}, "month"),
    ],
)
def test_the_period_suits_what_is_found(days: dict[str, int], period: str) -> None:
    assert fitting_period(days) == period


def test_a_drawing_stays_within_its_box() -> None:
    events = {"2016-W01": 3, "2016-W02": 40, "1914-W30": 1}
    drawing = count_chart("week", events, [("x", "a name that is much longer than its lane", {"2016-W02": 7})])
    assert drawing is not None
    assert (drawing.first, drawing.last, drawing.shown) == ("2016-W01", "2016-W02", 43)
    for lane in drawing.lanes:
        assert all(bar.x >= drawing.left and bar.x + bar.width <= drawing.width and bar.y >= 0 for bar in lane.bars)
        assert all(bar.y + bar.height <= lane.bottom + 0.1 for bar in lane.bars) and len(lane.label) <= 26
    assert count_chart("week", {}, []) is None
