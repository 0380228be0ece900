"""Every list can be narrowed to a story and be taken along, as PLOVER's JSON lines too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import samples
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html

from conftest import HERE
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.results import Story
from dateline.store.writer import Writer
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.settings import Settings


@pytest.fixture(params=["memory", "corpus"])
def reader(request: pytest.FixtureRequest, tmp_path: Path, wording: Wording) -> Any:
    if request.param == "memory":
        room: Any = MemoryRepository(samples.world(), wording, [Story("sto-port", "Port", ("art-port",))])
    else:
        with Writer(tmp_path) as writer:
            for record in samples.world():
                assert writer.add(record)
            writer.put_stories([{"story_id": "sto-port", "article_id": "art-port", "headline": "Port"}])
        room = CorpusRepository(tmp_path, wording)
    desk = AppContext(room, wording, Settings(trusted_hosts=("testserver.local",)))
    with TestClient(create_application(desk), base_url=HERE) as client:
        yield client


def lines(reader: TestClient[Litestar], address: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in reader.get(address).text.splitlines()]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("story=sto-port", {"ev-shell", "ev-talks", "ev-evac"}),
        ("story=sto-port&type=ASSAULT", {"ev-shell"}),
        ("story=sto-port&article=art-port&status=planned", {"ev-talks"}),
        ("story=sto-port&article=art-shelling", set()),
        ("story=sto-none", set()),
    ],
)
def test_a_list_is_narrowed_to_a_story(reader: TestClient[Litestar], search: str, found: set[str]) -> None:
    assert {line["event"] for line in lines(reader, f"/events.jsonl?{search}")} == found
    assert reader.get(f"/api/v1/events?{search}").json()["total"] == len(found)


def test_what_a_story_offers_to_take_along_holds_its_events(reader: TestClient[Litestar]) -> None:
    story = html.fromstring(reader.get("/stories/sto-port").text)
    offered = dict(zip(*(story.xpath(f"//p[@class='exports']//a/{what}") for what in ("text()", "@href")), strict=True))
    assert {"CSV", "JSON lines", "PLOVER", "GeoJSON", "Atom feed", "map", "network"} <= set(offered)
    assert all(reader.get(where).status_code == 200 for where in offered.values())
    assert "ev-talks" in reader.get(offered["GeoJSON"]).text and "ev-blame" not in reader.get(offered["CSV"]).text
    assert "dateline: Port. 3 events" in story.text_content()
    assert story.xpath("//h3[@class='day']/text()") == [
        "6 March 2024",
        "No date, reported 7 March 2024",
        "9 March 2024",
    ]


def test_plover_lines_have_the_manual_s_fields_and_the_words(reader: TestClient[Litestar]) -> None:
    found = {line["id"]: line for line in lines(reader, "/events.plover.jsonl")}
    assert set(found) == {"ev-shell", "ev-talks", "ev-fire", "ev-blame", "ev-h"}  # the others have no date
    shelling, talks = found["ev-shell"], found["ev-talks"]
    assert shelling["event"] == ["ASSAULT"] and shelling["mode"] == ["heavy-weapons"]
    assert shelling["actor"][0]["identifier_text"] == "Tavarian navy"
    assert shelling["event_text"][0].startswith("Gunboats of the Tavarian navy shelled")
    assert talks["event"] == ["AGREE"] and talks["context"] == ["future"]


def test_a_text_that_others_print_stands_once_with_all_who_print_it(tmp_path: Path, wording: Wording) -> None:
    with Writer(tmp_path) as writer:
        rows: list[dict[str, Any]] = []
        for record in samples.world()[:2]:
            assert writer.add(record)
            rows.append({"story_id": "sto", "article_id": record.article.id, "headline": "Shelling"})
        rows[1]["copy_of"] = "art-port"
        star = samples.port_strike().article
        writer.copy(msgspec.structs.replace(star, url="https://star.example/1", outlet="Evening Star"), of="art-port")
        writer.put_stories(rows)
    desk = AppContext(CorpusRepository(tmp_path, wording), wording, Settings(trusted_hosts=("testserver.local",)))
    with TestClient(create_application(desk), base_url=HERE) as client:
        story = html.fromstring(client.get("/stories/sto").text)
        front = html.fromstring(client.get("/").text)
    (item,) = story.xpath("//section[@aria-labelledby='articles-of']/ul/li")
    assert "the same in Evening Star" in item.xpath("string(span)")
    assert item.xpath("string(details/summary)") == "1 more with this text of Coastal Wire: Inland Courier"
    assert item.xpath("details//a/text()") == ["Nineteen dead as warships fire on Marsalla"]
    assert "2 articles · 3 outlets" in front.xpath("string(//ol[@class='stories']/li)")


def test_the_page_says_how_many_events_each_file_has(client: TestClient[Litestar]) -> None:
    for asked in ("", "?type=ASSAULT", "?dated=none"):
        note = html.fromstring(client.get(f"/events{asked}").text).xpath("string(//p[contains(., 'PLOVER has')])")
        lines = client.get(f"/events.jsonl{asked}").text.splitlines()
        placed = client.get(f"/events.geojson{asked}").json()["features"]
        dated = client.get(f"/events.plover.jsonl{asked}").text.splitlines()
        assert f"have all {len(lines)} events" in note and f"GeoJSON has the {len(placed)} whose" in note
        assert f", {len(dated)} at most" in note or len(dated) == len(lines)
