"""A story and an article end with what to read next, and why."""

from __future__ import annotations

import pytest
import samples
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html

from conftest import HERE
from dateline.query.memory_repository import MemoryRepository
from dateline.query.results import Story
from dateline.query.story_page import days_around
from dateline.record import Actor, Event, Place, Record
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.settings import Settings

TOLD = [
    ("march", "2024-03-05", "Bakers", "Lunde"),
    ("same-place", "2024-03-20", "Bakers", "Lunde"),
    ("elsewhere", "2024-04-10", "Bakers", "Aarby"),
    ("years-before", "2019-03-05", "Bakers", "Lunde"),
    ("others", "2024-03-06", "Millers", "Lunde"),
]


def article(name: str, day: str, who: str, where: str) -> Record:
    """An article on a march of somebody somewhere."""
    draft = samples.Draft(f"art-{name}", "Post", day, [("headline", f"{name}: {who} march in {where}")])
    march = Event(
        "ev",
        "PROTEST",
        draft.at("march", draft.text.count("march")),
        (draft.at(draft.text),),
        quad=4,
        actors=("who",),
        place="where",
        start=day,
        end=day,
    )
    return Record(
        id=draft.article_id,
        article=draft.article(),
        actors=(Actor("who", who, "group", mentions=(draft.at(who),)),),
        places=(Place("where", where, 60.0, 10.0, "NOR", mentions=(draft.at(where),)),),
        events=(march,),
        made_by=samples.MADE_BY,
    )


@pytest.fixture(scope="module")
def reader(wording: Wording) -> TestClient[Litestar]:
    stories = [Story(f"st-{name}", f"Story {name}", (f"art-{name}",)) for name, *_ in TOLD]
    room = MemoryRepository([article(*one) for one in TOLD], wording, stories)
    return TestClient(
        create_application(AppContext(room, wording, Settings(trusted_hosts=("testserver.local",)))), base_url=HERE
    )


def test_a_story_leads_to_those_of_the_same_people_in_the_same_weeks_with_the_reason(
    reader: TestClient[Litestar],
) -> None:
    page = html.fromstring(reader.get("/stories/st-march").text)
    lines = page.xpath("//section[@aria-labelledby='more-stories']//li")
    assert [line.xpath("string(a)") for line in lines] == ["Story same-place", "Story elsewhere"]
    assert [" ".join(line.xpath("string(span)").split()) for line in lines] == [
        "also about Bakers, in Lunde · 1 article",
        "also about Bakers · 1 article",
    ]
    assert reader.get(lines[0].xpath("a/@href")[0]).status_code == 200


def test_a_story_without_company_ends_without_the_heading(reader: TestClient[Litestar]) -> None:
    assert "Read more" not in reader.get("/stories/st-others").text
    assert "Read more" not in reader.get("/stories/st-years-before").text


def test_an_article_leads_to_those_of_the_same_weeks_before_older_ones(reader: TestClient[Litestar]) -> None:
    page = html.fromstring(reader.get("/articles/art-march").text)
    items = page.xpath("//aside//ul[last()]/li")
    assert [one.xpath("string(a)").partition(":")[0] for one in items] == ["elsewhere", "same-place", "years-before"]
    assert items[0].xpath("string(span)") == "also about Bakers · Post · 10 April 2024"


@pytest.mark.parametrize(
    ("first", "last", "around"),
    [
        ("2024-03-01", "2024-03-02", ("2024-01-01", "2024-05-01")),
        ("2024-03", None, ("2024-01-01", "2024-05-30")),
        ("0001-01-05", "9999-12-30", ("0001-01-01", "9999-12-31")),
        ("soon", "later", ("", "")),
        (None, None, ("", "")),
    ],
)
def test_the_weeks_around_some_days(first: str | None, last: str | None, around: tuple[str, str]) -> None:
    assert days_around(first, last) == around
