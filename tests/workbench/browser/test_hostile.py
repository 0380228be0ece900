"""Hostile words in every field of every article, in a real browser: nothing runs, nothing leaves, nothing complains."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from security.hostile import WORDS, hostile_records

from browser.serving import free_port, serving

LISTS = (
    "/",
    "/events",
    "/articles",
    "/actors",
    "/places",
    "/outlets",
    "/disputes",
    "/map",
    "/network",
    "/review?show=queue",
)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A workbench with one local user over hostile articles."""
    folder, port = tmp_path_factory.mktemp("hostile"), free_port()
    records, settings = folder / "records.jsonl", folder / "dateline.toml"
    records.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in hostile_records()))
    settings.write_text(f"port = {port}\n", "utf-8")
    with serving(records, settings, port, Path(folder / "log")) as base:
        yield base


def test_nothing_hostile_runs_leaves_or_breaks_a_page(browser: Any, hostile_site: str) -> None:
    context = browser.new_context(base_url=hostile_site)
    context.set_default_timeout(10_000)
    heard: list[str] = []
    context.on("dialog", lambda dialog: (heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
    context.on("weberror", lambda error: heard.append(str(error.error)))
    context.on("console", lambda line: line.type == "error" and heard.append(line.text))
    context.on("request", lambda asked: asked.url.startswith((hostile_site, "data:")) or heard.append(asked.url))
    page = context.new_page()
    articles = [f"/articles/art-{number}?event=ev-shell" for number in range(len(WORDS))]
    for path in (*LISTS, *articles, "/articles/art-0/events/ev-shell", "/review/art-1/ev-shell", "/review/art-2/new"):
        answer = page.goto(path)
        assert answer.ok, path
        assert page.locator("main").count() == page.locator("footer").count() == page.locator("h1").count() == 1, path
        assert heard == [], path
    context.close()
