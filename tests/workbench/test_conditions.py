"""A condition that is none is an error with a remedy, never a search for everything."""

from __future__ import annotations

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html

from dateline.partial_dates import date_meant
from dateline.query.conditions import condition_faults
from dateline.query.query import parse_query

Client = TestClient[Litestar]
MALFORMED = [
    ("since=5+Dec+2016", "since cannot be “5 Dec 2016”: did you mean 2016-12-05?"),
    ("until=12/05/2016", "until cannot be “12/05/2016”: write 2016-12-08"),
    ("since=December+2016", "did you mean 2016-12?"),
    ("type=ASAULT", "did you mean ASSAULT?"),
    ("status=happened", "it can be occurred, planned, hypothetical, negated"),
    ("min_confidence=high", "a number between 0 and 1"),
    ("box=1,2,3", "south,west,north,east"),
    ("near=here", "latitude,longitude"),
    ("dated=soon", "longer-than-day"),
    ("sort=nwest", "did you mean newest?"),
]
ANSWERED_STRICTLY = [
    "/api/v1/events",
    "/api/v1/days",
    "/api/v1/counts",
    "/api/v1/network",
    "/api/v1/map",
    "/events.csv",
    "/events.jsonl",
    "/events.plover.jsonl",
    "/events.geojson",
    "/events.atom",
    "/counts.csv",
    "/network.graphml",
    "/network.gexf",
]


@pytest.mark.parametrize(("asked", "remedy"), MALFORMED)
def test_a_malformed_condition_is_refused_with_a_remedy(client: Client, asked: str, remedy: str) -> None:
    answer = client.get(f"/api/v1/events?{asked}")
    assert answer.status_code == 400 and remedy in answer.json()["detail"]
    page = html.fromstring(client.get(f"/events?{asked}").text)
    assert remedy in " ".join(page.xpath("//p[@class='fault']")[0].text_content().split())


@pytest.mark.parametrize("address", ANSWERED_STRICTLY)
def test_no_answer_to_a_program_is_wider_than_what_was_asked(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200
    assert client.get(f"{address}?type=ASAULT").status_code == 400
    assert client.get(f"{address}?typ=ASSAULT&since=2024").status_code == 400


@pytest.mark.parametrize(
    ("asked", "remedy"),
    [("contry=TUR", "did you mean country?"), ("by=typ", "it can be type, mode"), ("period=decade", "it can be day")],
)
def test_misspelt_names_are_errors(client: Client, asked: str, remedy: str) -> None:
    answer = client.get(f"/api/v1/counts?{asked}")
    assert answer.status_code == 400 and remedy in answer.json()["detail"]


def test_the_case_of_codes_does_not_matter(client: Client) -> None:
    assert client.get("/api/v1/events?type=assault").json()["total"] == 2
    assert client.get("/api/v1/events?status=Occurred&country=tur").json()["total"] > 0
    assert parse_query([("type", "assault"), ("country", "tur")]).address == "type=ASSAULT&country=TUR"


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("5 Dec 2016", "2016-12-05"),
        ("December 5, 2016", "2016-12-05"),
        ("Dec. 2016", "2016-12"),
        ("december of 2016", "2016-12"),
        ("12/2016", "2016-12"),
        ("spring 2016", "2016-SP"),
        ("Q3 of 2016", "2016-Q3"),
        ("12/05/2016", None),
        ("soon", None),
        ("", None),
        ("December " * 9 + "2016", None),
    ],
)
def test_dates_in_words_are_read_where_they_can_be_read_in_one_way(words: str, date: str | None) -> None:
    assert date_meant(words) == date


def test_what_is_understood_is_no_fault() -> None:
    assert condition_faults([("type", "ASSAULT"), ("min_confidence", "0"), ("since", "2016-W49"), ("x", "y")]) == []
    assert condition_faults([("words", "|"), ("place", "\x00")]) != []
