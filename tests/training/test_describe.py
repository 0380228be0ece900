"""What the data card counts in the training articles."""

from __future__ import annotations

from typing import Any

import pytest

from training.describe import describe, era_of, read_all, region_of, regions


def coded(**fields: Any) -> dict[str, Any]:
    return {"id": "0002", "published": "2012-10-08", "blocks": [["paragraph", "Police arrested two men."]], **fields}


@pytest.mark.parametrize(
    ("day", "era"),
    [("1993-01-02", "1993–1999"), ("2000-01-01", "2000–2009"), ("2014-12-31", "2010–2014"), ("2026-05-14", "2020–")],
)
def test_an_article_belongs_to_the_era_in_which_it_was_published(day: str, era: str) -> None:
    assert era_of(coded(published=day)) == era


@pytest.mark.parametrize(
    ("places", "region"),
    [
        ([], "none"),
        (
            [{"country": "MMR", "mentions": ["Letpadan", "Naypyidaw"]}, {"country": "KEN", "mentions": ["Lamu"]}],
            "Southeast Asia",
        ),
        ([{"mentions": ["the river"]}], "none"),
        ([{"country": "QQQ", "mentions": ["Nowhere"]}], "other"),
    ],
)
def test_the_region_of_an_article_is_that_of_the_country_it_names_most(
    places: list[dict[str, Any]], region: str
) -> None:
    assert region_of(coded(places=places), regions()) == region


def test_events_are_counted_by_what_they_have() -> None:
    event = {"type": "COERCE", "status": "occurred", "actors": ["police"]}
    tables = describe([coded(events=[event, event | {"status": "planned", "background": True, "actors": []}])])
    assert tables["Events by status"] == {"occurred": 1, "planned": 1}
    assert tables["Events that have"] == {"background": 1, "actors": 1, "according_to": 0, "place": 0}
    assert tables["In all"]["events"] == 2 and tables["In all"]["words"] == 4


def test_no_articles_give_no_tables() -> None:
    assert describe([]) == {}


def test_every_article_is_counted_once() -> None:
    tables = describe(read_all())
    number = tables["In all"]["articles"]
    assert number > 900
    assert {tables[title].total() for title in tables if title.startswith("Articles by ")} == {number}
