"""The pictures of docs/workbench.md, made anew when DATELINE_SCREENSHOTS names the folder for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from browser.addresses import World

FOLDER = os.environ.get("DATELINE_SCREENSHOTS", "")
WIDE, NARROW = {"width": 1180, "height": 800}, {"width": 360, "height": 720}
PICTURES = {
    "front": ("/", "visitor"),
    "story": ("/stories/{story_id}", "visitor"),
    "article": ("/articles/{article_id}?event={event_id}", "visitor"),
    "event": ("/articles/{article_id}/events/{event_id}", "visitor"),
    "disputes": ("/disputes", "visitor"),
    "search": ("/events?type=ASSAULT", "visitor"),
    "map": ("/map", "visitor"),
    "network": ("/network?article={article_id}", "visitor"),
    "join": ("/join", "visitor"),
    "review": ("/review/{article_id}/{event_id}", "reviewer"),
}


@pytest.mark.skipif(not FOLDER, reason="pictures are made when DATELINE_SCREENSHOTS names a folder")
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_of_the_tour(
    name: str, world: World, sign_in: Callable[..., Any], open_browser: Callable[..., Any]
) -> None:
    route, level = PICTURES[name]
    for suffix, options in (
        ("", {"viewport": WIDE}),
        ("-dark", {"viewport": WIDE, "color_scheme": "dark"}),
        ("-narrow", {"viewport": NARROW}),
    ):
        page = open_browser(**options).new_page() if level == "visitor" else sign_in(level, **options)
        assert page.goto(world.address(route), wait_until="networkidle").ok
        path = Path(FOLDER) / f"{name}{suffix}.png"
        page.screenshot(path=path)
        assert path.stat().st_size > 1000
