"""Looking: from the front page to the words in three clicks, drawings with the same facts as their tables, exports."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from browser.addresses import World
from browser.serving import Site
from dateline.record import Record

ROWS = "rows => rows.map((row) => ({...row.dataset}))"
GRAPH = """() => {
  const graph = document.getElementById("network")._cyreg.cy;
  return {
    nodes: graph.nodes().map((node) => node.data("name")),
    edges: graph.edges().map((edge) => [edge.source().data("name"), edge.target().data("name"), edge.data("quad")]),
  };
}"""


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def any_page(request: pytest.FixtureRequest, open_browser: Callable[..., Any]) -> Any:
    """A reader's page, with JavaScript and without."""
    return open_browser(java_script_enabled=request.param).new_page()


def lit(page: Any) -> dict[str, str]:
    """The words that are lit up, by their role."""
    page.locator("#text .lit").first.wait_for()
    return {one.get_attribute("data-role") or "": one.inner_text() for one in page.locator("#text .lit").all()}


def test_the_words_of_an_event_are_three_clicks_from_the_front_page(any_page: Any) -> None:
    any_page.goto("/")
    any_page.locator(".stories .headline").first.click()
    any_page.locator(".happenings .told a").filter(has_text="bombed").first.click()
    assert "/articles/" in any_page.url and any_page.url.endswith("#words")
    words = lit(any_page)
    assert words["trigger"] and words["trigger"] in any_page.locator("#text").inner_text()
    assert any_page.locator("#text .lit").first.is_visible()


def test_a_contested_figure_is_three_clicks_from_the_front_page(any_page: Any) -> None:
    any_page.goto("/")
    any_page.locator(".stories .headline").first.click()
    figures = any_page.locator(".board").filter(has_text="31").first
    numbers = figures.locator(".figure a")
    assert len(set(numbers.all_inner_texts())) > 1
    numbers.first.click()
    assert any_page.locator("#text .lit").first.is_visible()


def test_choosing_an_event_lights_its_words_and_choosing_words_shows_their_event(any_page: Any, world: World) -> None:
    any_page.goto(f"/articles/{world.article_id}")
    assert any_page.locator("#text .lit").count() == 0
    chosen = any_page.locator(".happenings .told a").filter(has_text="warplane").first
    sentence = chosen.inner_text()
    chosen.click()
    assert lit(any_page)["trigger"]
    assert any_page.locator(".happenings .chosen .told a").inner_text() == sentence
    other = any_page.locator("#text .block").last.locator("xpath=preceding::a[contains(@class,'trigger')]").last
    event = str(other.get_attribute("href"))
    other.click()
    any_page.wait_for_url(f"**{event}")
    assert any_page.locator(".happenings .chosen").get_attribute("data-event") in event
    any_page.go_back()
    # With JavaScript the page is read anew after the address has changed.
    any_page.locator(".happenings .chosen .told a").filter(has_text=sentence).wait_for()


def test_furniture_and_captions_stand_where_they_belong(any_page: Any, world: World) -> None:
    any_page.goto(f"/articles/{world.article_id}")
    caption = any_page.locator("#text .caption")
    assert "Smoke rises" in caption.inner_text() and "Amna Kodi" in caption.inner_text()
    dropped = any_page.locator(".dropped")
    assert not dropped.locator("li").first.is_visible()
    dropped.locator("summary").click()
    assert dropped.locator("li").first.is_visible()


def test_a_dispute_shows_both_sides_each_with_the_way_to_its_words(any_page: Any) -> None:
    any_page.goto("/disputes")
    dispute = any_page.locator(".dispute").filter(has_text="Minsk")
    sides = dispute.locator(".voice")
    assert [one.locator(".who").inner_text() for one in sides.all()] == ["Poland accuses", "Belarus denies it"]
    left, right = (one.bounding_box() for one in sides.all())
    assert left["y"] == right["y"] and abs(left["width"] - right["width"]) < 2
    words = sides.last.locator("blockquote a")
    said = words.inner_text()
    words.click()
    assert any_page.locator(":target").inner_text() in said or said in any_page.locator(":target").inner_text()


def test_a_map_shows_the_facts_of_its_table(page: Any) -> None:
    page.goto("/map?status=occurred")
    page.locator("#map path.leaflet-interactive").first.wait_for()
    rows = page.locator("#spots tr[data-lat]").evaluate_all(ROWS)
    names = page.locator("#spots tr[data-lat] td:first-child").all_inner_texts()
    spots = page.locator("#map path.leaflet-interactive")
    # Places near each other share a circle, whose words name each of them.
    assert 1 < spots.count() <= len(rows)
    told: list[str] = []
    for spot in spots.all():
        spot.dispatch_event("click")
        told += page.locator(".leaflet-popup-content").last.locator("li").all_inner_texts()
    events = [
        f"{name} {row['total']} event{'' if row['total'] == '1' else 's'} · about the place"
        for name, row in zip(names, rows, strict=True)
    ]
    assert Counter(told) == Counter(events) and len(rows) > 10
    assert page.locator("#map .map-label").count() > 1 and page.locator("#map-legend").is_visible()
    page.locator(".leaflet-popup-content").last.get_by_role("link").first.click()
    page.wait_for_url("**/events?status=occurred&place=*")


def test_an_area_drawn_on_the_map_narrows_the_search(page: Any) -> None:
    page.goto("/map?status=occurred")
    page.locator("#map path.leaflet-interactive").first.wait_for()
    before = page.locator("#spots tr[data-lat]").count()
    page.get_by_role("button", name="Draw an area").click()
    box = page.locator("#map").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.8, steps=4)
    with page.expect_navigation(url="**/map?status=occurred&box=*"):
        page.mouse.up()
    assert 0 < page.locator("#spots tr[data-lat]").count() < before


def test_a_network_shows_the_facts_of_its_table(page: Any, world: World) -> None:
    page.goto(f"/network?article={world.article_id}")
    page.locator("#network canvas").first.wait_for()
    rows = page.locator("#ties tr[data-from]").evaluate_all(ROWS)
    graph = page.evaluate(GRAPH)
    assert len(rows) > 5
    assert Counter((a, b, str(quad)) for a, b, quad in graph["edges"]) == Counter(
        (row["from"], row["to"], row["quad"]) for row in rows
    )
    assert set(graph["nodes"]) == {row["from"] for row in rows} | {row["to"] for row in rows}


def test_drawings_stay_away_without_javascript_and_their_tables_stand(open_browser: Callable[..., Any]) -> None:
    page = open_browser(java_script_enabled=False).new_page()
    for address, drawing, rows in (("/map", "#map", "#spots tr"), ("/network", "#network", "#ties tr")):
        page.goto(address)
        assert not page.locator(drawing).is_visible()
        assert page.locator(rows).count() > 5


def test_a_search_is_narrowed_by_clicking_and_its_address_holds_all(any_page: Any) -> None:
    any_page.goto("/events")
    any_page.get_by_role("link", name="assault", exact=True).first.click()
    place = any_page.locator(".facets details").filter(has=any_page.locator("summary", has_text="Place"))
    if place.get_attribute("open") is None:
        place.locator("summary").click()
    any_page.locator(".facets").get_by_role("link", name="Nyala", exact=True).click()
    found = any_page.locator(".results tbody tr").filter(has=any_page.locator(".told"))
    assert found.count() > 1 and all("Nyala" in row for row in found.all_inner_texts())
    address, shown = any_page.url, found.all_inner_texts()
    any_page.goto("/")
    any_page.goto(address)
    assert found.all_inner_texts() == shown
    any_page.get_by_label("Words").fill("rebel militia")
    any_page.locator(".facets").get_by_role("button", name="Search").click()
    assert "type=ASSAULT" in any_page.url and 0 < found.count() < len(shown)


def save(page: Any, name: str, folder: Path) -> str:
    with page.expect_download() as waiting:
        page.locator(".exports").get_by_role("link", name=name, exact=True).first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_text("utf-8")


def test_what_is_exported_reads_back_as_what_the_page_shows(page: Any, tmp_path: Path, records: list[Record]) -> None:
    page.goto("/events?type=ASSAULT")
    total = int(page.locator(".results .about strong").first.inner_text())
    shown = Counter(page.locator(".results .told a").all_inner_texts())
    events = {(record.article.id, event.id) for record in records for event in record.events if event.type == "ASSAULT"}
    rows = list(csv.DictReader(save(page, "CSV", tmp_path).splitlines()))
    lines = [json.loads(line) for line in save(page, "JSON lines", tmp_path).splitlines()]
    assert len(rows) == len(lines) == total == len(events)
    assert Counter(row["sentence"] for row in rows) == shown
    assert {(line["article"], line["event"]) for line in lines} == events
    address = page.locator(".exports").get_by_role("link", name="GeoJSON").get_attribute("href")
    placed = page.request.get(address).json()["features"]
    assert 0 < len(placed) == sum(1 for line in lines if line["place"] and line["place"]["lat"] is not None)
    feed = page.request.get(page.locator(".exports").get_by_role("link", name="Atom").get_attribute("href"))
    assert len(ET.fromstring(feed.body()).findall("{http://www.w3.org/2005/Atom}entry")) == total


def test_no_page_asked_anything_of_another_host(page: Any, site: Site) -> None:
    for address in ("/", "/map", "/network", "/disputes"):
        page.goto(address)
    assert page.context.asked and all(url.startswith((site.base, "data:")) for url in page.context.asked)


@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desk", "telephone"])
def test_a_link_to_an_event_lands_on_its_words(
    size: tuple[int, int], open_browser: Callable[..., Any], records: list[Record]
) -> None:
    page = open_browser(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce").new_page()
    longest = sorted(records, key=lambda one: len(one.article.text))[-3:]
    for record in longest:
        for event in (record.events[0], record.events[len(record.events) // 2], record.events[-1]):
            page.goto("about:blank")
            page.goto(f"/articles/{record.article.id}?event={event.id}#words")
            seen = page.evaluate(
                "() => [...document.querySelectorAll('#text .lit')].some((one) => { const box = "
                "one.getBoundingClientRect(); return box.top >= 0 && box.bottom <= window.innerHeight; })"
            )
            assert seen, (record.article.headline, event.id)
            if size[0] > 1000:
                chosen = page.locator(".beside .chosen .told").bounding_box()
                assert chosen and 0 <= chosen["y"] < size[1]
            else:
                assert page.locator(".in-short").is_visible()


def test_the_line_at_the_foot_of_a_telephone_leads_to_the_event(open_browser: Callable[..., Any], world: World) -> None:
    page = open_browser(viewport={"width": 390, "height": 844}, reduced_motion="reduce").new_page()
    page.goto(f"/articles/{world.article_id}?event={world.event_id}#words")
    page.locator(".in-short a").click()
    box = page.locator(".beside .chosen").bounding_box()
    assert box and 0 <= box["y"] < 844
