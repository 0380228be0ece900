"""The pictures of docs/workbench.md, made anew when DATELINE_SCREENSHOTS names the folder for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.addresses import World

FOLDER = os.environ.get("DATELINE_SCREENSHOTS", "")
WIDE = {"viewport": {"width": 1120, "height": 720}}
DARK = {**WIDE, "color_scheme": "dark"}
SMALL = {"viewport": {"width": 360, "height": 640}}
PICTURES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "front": ("/", "visitor", WIDE),
    "front-small": ("/", "visitor", SMALL),
    "story": ("/stories/{story_id}", "visitor", WIDE),
    "article": ("/articles/{article_id}?event={event_id}", "visitor", WIDE),
    "article-dark": ("/articles/{article_id}?event={event_id}", "visitor", DARK),
    "event": ("/articles/{article_id}/events/{event_id}", "visitor", WIDE),
    "disputes": ("/disputes", "visitor", WIDE),
    "search": ("/events?type=ASSAULT", "visitor", WIDE),
    "map": ("/map", "visitor", WIDE),
    "network": ("/network?article={article_id}", "visitor", WIDE),
    "join": ("/join", "visitor", WIDE),
    "review": ("/review/{article_id}/{event_id}", "reviewer", WIDE),
}
LARGEST = 200_000


@pytest.mark.skipif(not FOLDER, reason="pictures are made when DATELINE_SCREENSHOTS names a folder")
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_the_tour(
    name: str, world: World, sign_in: Callable[..., Any], open_browser: Callable[..., Any]
) -> None:
    route, level, options = PICTURES[name]
    page = open_browser(**options).new_page() if level == "visitor" else sign_in(level, "anna", **options)
    assert page.goto(world.address(route), wait_until="networkidle").ok
    path = Path(FOLDER) / f"{name}.png"
    page.screenshot(path=path)
    assert 1000 < path.stat().st_size < LARGEST
