"""Where events happened: in a country, a first-level division, a box or a circle, asked in every way that there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from dateline.errors import CorpusFault
from dateline.geo import Box, Circle, great_circle_km, parse_box, parse_circle
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.query import Query, misread, parse_query
from dateline.record import Actor, Article, Event, MadeBy, Place, Published, Record
from dateline.store.corpus import Corpus
from dateline.store.writer import Writer
from dateline.views.wording import Wording

TEXT = "Soldiers of Fiji shelled the town."
PLACES = {
    "suva": Place("p", "Suva", -18.14, 178.44, "FJI", "Central", resolution=4),
    "taveuni": Place("p", "Taveuni", -16.85, -179.97, "FJI", "Northern", resolution=3),
    "fiji": Place("p", "Fiji", -18.0, 178.0, "FJI", resolution=1),
    "central": Place("p", "Central", -18.0, 178.3, "FJI", "Central", resolution=2),
    "apia": Place("p", "Apia", -13.83, -171.77, "WSM", "Tuamasaga", resolution=4),
    "kyiv": Place("p", "Kyiv", 50.45, 30.52, "UKR", "Kyiv City", resolution=4),
    "village": Place("p", "Nadro", None, None, "FJI", "Northern", resolution=4),
    "nowhere": None,
}


def record(name: str, place: Place | None) -> Record:
    return Record(
        id=name,
        article=Article(id=name, text=TEXT, published=Published("2024-03-07")),
        actors=(Actor("a", "Soldiers of Fiji", "group", "FJI", mentions=((0, 16),)),),
        places=(place,) if place else (),
        events=(
            Event(
                name,
                "ASSAULT",
                (17, 24),
                ((0, 34),),
                actors=("a",),
                place="p" if place else None,
                start="2024-03-06",
            ),
        ),
        made_by=MadeBy("0.1.0", "test", "test"),
    )


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("areas") / "corpus"
    with Writer(folder) as writer:
        for name, place in PLACES.items():
            assert writer.add(record(name, place))
    return folder


@pytest.fixture(scope="module")
def rooms(corpus: Path, wording: Wording) -> list[Any]:
    records = [record(name, place) for name, place in PLACES.items()]
    return [MemoryRepository(records, wording), CorpusRepository(corpus, wording)]


@pytest.fixture(scope="module")
def opened(corpus: Path) -> Iterator[Corpus]:
    with Corpus.open(corpus) as opened:
        yield opened


def found(room: Any, query: Query) -> set[str]:
    return {row.event for row in room.search(query, {}).rows}


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"in_country": "FJI"}, {"suva", "taveuni", "fiji", "central", "village"}),
        ({"in_country": "fji", "division": "Northern"}, {"taveuni", "village"}),
        ({"division": "Central"}, {"suva", "central"}),
        ({"in_country": "USA"}, set()),
        ({"box": "-19,178,-18,179"}, {"suva"}),
        ({"box": "-19,177,-13,-171"}, {"suva", "taveuni", "apia"}),
        ({"near": "-18.14,178.44,1"}, {"suva"}),
        ({"near": "-16.85,179.97,10"}, {"taveuni"}),
        ({"near": "-18,178,1000", "in_country": "FJI"}, {"suva", "taveuni"}),
        ({"near": "0,0,20100"}, {"suva", "taveuni", "apia", "kyiv"}),
        ({"box": "-90,-180,90,180", "near": "50,30,100"}, {"kyiv"}),
    ],
)
def test_where_it_happened_means_the_same_everywhere(
    rooms: list[Any], opened: Corpus, asked: dict[str, str], names: set[str]
) -> None:
    query = parse_query(asked.items())
    assert parse_query(parse_qsl(query.address)) == query
    for room in rooms:
        assert found(room, query) == names
        assert {spot.where.name for spot in room.spots(query, {}, 50)} <= {"Suva", "Taveuni", "Fiji", "Central"} | {
            "Apia",
            "Kyiv",
        }
    assert set(opened.events(**asked)["event_id"].to_pylist()) == names


@given(
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    width=st.floats(0, 360),
    km=st.floats(0.1, 20_000),
)
@settings(max_examples=60, deadline=None)
def test_a_corpus_and_its_records_agree_on_areas(
    rooms: list[Any], opened: Corpus, lat: float, lon: float, width: float, km: float
) -> None:
    east = (lon + width + 180) % 360 - 180
    for name, value in (("box", f"{lat},{lon},90,{east}"), ("near", f"{lat},{lon},{km}")):
        query = parse_query([(name, value)])
        assert query.narrowed
        names = found(rooms[0], query)
        assert found(rooms[1], query) == names
        assert set(opened.events(**{name: getattr(query, name)})["event_id"].to_pylist()) == names


def test_the_facets_tell_where_events_happened(rooms: list[Any]) -> None:
    for room in rooms:
        facets = room.search(Query(), {}).facets
        assert {v.value: v.count for v in facets["in_country"]} == {"FJI": 5, "WSM": 1, "UKR": 1}
        assert {v.value: v.count for v in facets["country"]} == {"FJI": len(PLACES)}
        assert facets["division"][0].count == 2


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("box", "1,2,3", "not of the form"),
        ("box", "1,2,3,x", "not of the form"),
        ("box", "1,2,nan,4", "not of the form"),
        ("box", "١,2,3,4", "not of the form"),
        ("box", "5,2,3,4", "lies north of"),
        ("box", "1,2,91,4", "latitude 91"),
        ("near", "1,200,3", "longitude 200"),
        ("near", "1,2,0", "more than 0"),
        ("near", "1,2,1e999", "not of the form"),
        ("near", "", "not of the form"),
    ],
)
def test_an_area_that_is_none_is_said(corpus: Path, name: str, value: str, word: str) -> None:
    with Corpus.open(corpus) as opened, pytest.raises(CorpusFault, match=word):
        opened.events(**{name: value})
    assert parse_query([(name, value)]) == Query()


def test_areas_have_one_form() -> None:
    assert str(parse_box("-0.0, 1.500,2,-3.0000001")) == "0,1.5,2,-3"
    assert parse_box("1,170,2,-170") == Box(1, 170, 2, -170)
    assert parse_circle(" 1,2,3.5") == Circle(1, 2, 3.5)
    assert great_circle_km(0, 179.9, 0, -179.9) == pytest.approx(22.2, abs=0.1)


def test_what_was_not_understood_is_named() -> None:
    pairs = [("since", "5 Dec 2016"), ("near", "36,37"), ("type", "ASAULT"), ("q", "x"), ("foo", "1"), ("page", "0")]
    assert misread([*pairs, ("min_confidence", "0"), ("status", "planned")]) == pairs[:3]


def test_the_pages_say_what_they_left_out_and_keep_the_area(client: Any) -> None:
    for page in ("/events", "/map"):
        shown = html.fromstring(client.get(f"{page}?near=36.8,34.6&box=36,34,37,35").text)
        assert "near cannot be “36.8,34.6”" in shown.xpath("string(//p[@class='fault'])")
        assert shown.xpath("//input[@name='box']/@value") == ["36,34,37,35"]
    lists = shown.xpath("//table[@id='spots']//td[@class='number']/a/@href")
    assert len(lists) == 1
    assert dict(parse_qsl(lists[0].partition("?")[2])) == {"box": "36,34,37,35", "place": "Marsalla"}
    assert client.get(lists[0].replace("/events?", "/api/v1/events?")).json()["total"] == 2
