"""Every value of every facet can be reached: those that are shown beside a search, and all others behind "more"."""

from __future__ import annotations

from typing import Any

import pytest
import samples
from litestar.testing import TestClient
from lxml import html

from conftest import HERE
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.query import Query
from dateline.record import EVENT_TYPES, Actor, Event, Record
from dateline.store.writer import Writer
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.settings import Settings

CREWS = 230


def records() -> list[Record]:
    """An article of each type of event, and many events of one type by as many crews."""
    out = []
    for number, event_type in enumerate([*EVENT_TYPES, *(["PROTEST"] * CREWS)]):
        draft = samples.Draft(f"art-{number}", "Post", "2024-03-07", [("paragraph", f"Crew {number} acted.")])
        span = draft.at(f"Crew {number}")
        actor = Actor(f"act-{number}", f"Crew {number}", "group", mentions=(span,))
        event = Event(f"ev-{number}", event_type, draft.at("acted"), (span,), actors=(actor.id,))  # type: ignore[arg-type]
        out.append(
            Record(
                id=draft.article_id, article=draft.article(), actors=(actor,), events=(event,), made_by=samples.MADE_BY
            )
        )
    return out


@pytest.fixture(params=["memory", "corpus"], scope="module")
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, wording: Wording) -> Any:
    if request.param == "memory":
        return MemoryRepository(records(), wording)
    folder = tmp_path_factory.mktemp("facets") / "corpus"
    with Writer(folder) as writer:
        for record in records():
            writer.add(record)
    return CorpusRepository(folder, wording)


@pytest.fixture
def client(room: Any, wording: Wording) -> Any:
    desk = AppContext(room, wording, Settings(trusted_hosts=("testserver.local",)))
    with TestClient(create_application(desk), base_url=HERE) as client:
        yield client


def test_every_type_can_be_chosen_beside_the_search(room: Any) -> None:
    assert {one.value for one in room.search(Query(), {}).facets["type"]} == set(EVENT_TYPES)


def test_more_leads_to_all_values_of_the_search(client: Any) -> None:
    page = html.fromstring(client.get("/events?type=PROTEST").text)
    (more,) = page.xpath("//a[starts-with(., 'more …') and contains(., 'Who')]/@href")
    values = html.fromstring(client.get(more).text)
    assert "231 values" in " ".join(values.xpath("string(//p[@class='about'])").split())
    assert len(values.xpath("//table//tbody/tr")) == 100
    (following,) = values.xpath("//a[@rel='next']/@href")
    assert len(html.fromstring(client.get(f"/events/values{following}").text).xpath("//table//tbody/tr")) == 100


def test_values_have_a_search_of_their_own_and_narrow_the_search(client: Any) -> None:
    found = html.fromstring(client.get("/events/values?facet=actor&type=PROTEST&having=crew+117").text)
    (href,) = found.xpath("//table//a/@href")
    assert href == "/events?type=PROTEST&actor=Crew+117"
    assert client.get("/api/v1/events?type=PROTEST&actor=Crew+117").json()["total"] == 1
    assert "None." in client.get("/events/values?facet=actor&having=nobody").text


def test_there_is_no_page_of_values_that_are_no_facet(client: Any) -> None:
    assert client.get("/events/values?facet=evidence").status_code == 404
    assert client.get("/events/values?facet=actor&p=99999").status_code == 200
