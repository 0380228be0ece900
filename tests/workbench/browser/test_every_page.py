"""What holds for every page: it names itself, asks nothing of other hosts, is light, narrow enough, and open to all."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

from browser.addresses import MORE, PAGES, World
from browser.serving import Site

ASSETS = Path(__file__).parents[1] / "assets"
AXE = (ASSETS / "axe.min.js").read_text("utf-8")
LARGEST = 100_000
NARROW = {"width": 320, "height": 640}
EXPECTED_COMPLAINT = "Failed to load resource: the server responded with a status of"
# Not pages: files to take along, what machines read, and what runs beside the pages.
NO_PAGES = (
    "/api/",
    "/static/",
    "/events.",
    "/health",
    "/metrics",
    "/account/data.json",
    "/gold.jsonl",
    "/counts.csv",
    "/sql.csv",
    "/network.",
    "/searches/",
    "/language/",
)
LANDMARKS = """() => ({
  language: document.documentElement.lang, title: document.title, headings: document.querySelectorAll("h1").length,
  parts: ["main", "body > header", "body > footer", "nav"].filter((part) => !document.querySelector(part)),
})"""
VIOLATIONS = """async (rules) => (await axe.run(document, rules ? { runOnly: rules } : {})).violations.map(
  (one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(" | ")}`)"""


def test_every_route_that_answers_a_reader_is_among_the_pages(make_application: Callable[[], Litestar]) -> None:
    routes = {
        route.path_format
        for route in make_application().routes
        for handler in getattr(route, "route_handlers", [])
        if "GET" in handler.http_methods and not route.path_format.startswith(NO_PAGES)
    }
    assert routes - {"/api/v1"} == set(PAGES)


def test_what_the_tests_carry_from_others_is_what_the_list_says() -> None:
    listed = tomllib.loads((ASSETS / "VENDORED.toml").read_text("utf-8"))["asset"]
    for asset in listed:
        assert sha256((ASSETS / asset["file"]).read_bytes()).hexdigest() == asset["sha256"], asset["file"]
    assert {asset["file"] for asset in listed} | {"VENDORED.toml"} == {path.name for path in ASSETS.iterdir()}


@pytest.mark.parametrize("route", [*PAGES, *MORE])
def test_a_page_is_light_and_open_to_everybody(
    route: str, world: World, site: Site, reader_of_level: Callable[[str], Any]
) -> None:
    page = reader_of_level((PAGES | MORE)[route])
    answer = page.goto(world.address(route))
    assert answer.status in (200, 403, 404)
    assert len(answer.body()) < LARGEST
    found = page.evaluate(LANDMARKS)
    assert found["language"] == "en" and len(found["title"]) > len(" · dateline")
    assert found["headings"] == 1 and found["parts"] == []
    page.evaluate(AXE + "; undefined")
    assert page.evaluate(VIOLATIONS) == []
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(VIOLATIONS, ["color-contrast", "link-in-text-block"]) == []
    page.set_viewport_size(NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert [url for url in page.context.asked if not url.startswith((site.base, "data:"))] == []
    complaints = [line for line in page.context.complaints if not line.startswith(EXPECTED_COMPLAINT)]
    assert complaints == []
