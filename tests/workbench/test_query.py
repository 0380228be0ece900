"""The address holds the whole search, and nothing that it holds can break one."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from dateline.query.memory_repository import MemoryRepository
from dateline.query.query import FACETS, Query, parse_query
from dateline.views.wording import load_wording

WORDING = load_wording()
ROOM = MemoryRepository(samples.world(), WORDING, samples.stories())
NAMES = st.sampled_from([*Query.__struct_fields__, "q", "nonsense"])


@given(st.lists(st.tuples(NAMES, st.text(max_size=30)), max_size=12))
def test_any_address_is_a_search_and_its_own_address_is_the_same_search(pairs: list[tuple[str, str]]) -> None:
    query = parse_query(pairs)
    assert parse_query(parse_qsl(query.address)) == query
    ROOM.search(query, {})


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("type=ASSAULT", {"ev-shell", "ev-fire"}),
        ("type=ASSAULT&type=ACCUSE&outlet=Inland+Courier", {"ev-fire", "ev-blame"}),
        ("status=planned", {"ev-talks"}),
        ("recipient=dockers", {"ev-shell"}),
        ("party=Tavarian+navy", {"ev-shell", "ev-fire", "ev-blame"}),
        ("actor=Tavarian+navy", {"ev-shell", "ev-fire"}),
        ("place=Vienna", {"ev-talks"}),
        ("country=GEO", {"ev-talks", "ev-blame", "ev-ask"}),
        ("q=condemned+ORLENIA", {"ev-blame"}),
        ("since=2024-03-07&until=2024-03-08", {"ev-blame", "ev-ask", "ev-evac"}),
        ("until=2023", {"ev-h"}),
        ("confidence=doubtful", {"ev-evac", "ev-h"}),
        ("min_confidence=0.65", {"ev-shell", "ev-talks", "ev-fire", "ev-blame", "ev-ask"}),
        ("min_confidence=1.5", {"ev-shell", "ev-talks", "ev-evac", "ev-fire", "ev-blame", "ev-ask", "ev-h"}),
        ("min_confidence=nan", {"ev-shell", "ev-talks", "ev-evac", "ev-fire", "ev-blame", "ev-ask", "ev-h"}),
        ("quad=2", {"ev-evac"}),
        ("type=NONSENSE", {"ev-shell", "ev-talks", "ev-evac", "ev-fire", "ev-blame", "ev-ask", "ev-h"}),
        ("q=nothing+like+it", set()),
    ],
)
def test_fields_are_joined_and_values_are_alternatives(asked: str, found: set[str]) -> None:
    assert {row.event for row in ROOM.search(parse_query(parse_qsl(asked)), {}).rows} == found


def test_facets_count_what_is_found() -> None:
    facets = ROOM.search(parse_query([("outlet", "Inland Courier")]), {}).facets
    assert {v.value: v.count for v in facets["type"]} == {"ASSAULT": 1, "ACCUSE": 1, "REQUEST": 1}
    assert set(facets) == set(FACETS)


def test_a_value_is_put_in_and_taken_out() -> None:
    query = Query(page=3).toggled("type", "AID")
    assert (query.type, query.page) == (("AID",), 1)
    assert query.toggled("type", "AID").type == ()


@pytest.mark.parametrize(
    ("order", "first"),
    [
        ("newest", "ev-talks"),
        ("oldest", "ev-h"),
        ("confidence", "ev-h"),
        ("field_confidence", "ev-talks"),
        ("coded", "ev-fire"),
    ],
)
def test_orders(order: str, first: str) -> None:
    assert ROOM.search(parse_query([("sort", order)]), {}).rows[0].event == first


def test_ties_join_the_sides_of_a_reciprocal_event() -> None:
    assert ("Tavaria", "Orlenia") in {(t.actor, t.recipient) for t in ROOM.ties(Query(), {})}
