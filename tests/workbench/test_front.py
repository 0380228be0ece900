"""The front page tells first what most outlets tell of this week, then what they told of before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import samples
from litestar.testing import TestClient
from lxml import html

from conftest import HERE
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.results import Story
from dateline.record import Record
from dateline.store.writer import Writer
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.settings import Settings

TOLD = {
    "flood": [("Post", "2024-03-14"), ("Mail", "2024-03-15")],
    "vote": [("Post", "2024-03-10"), ("Post", "2024-03-11"), ("Post", "2024-03-12")],
    "war": [("Post", "2024-02-01"), ("Mail", "2024-02-01"), ("Sun", "2024-03-09")],
    "misdated": [("Post", "2031-01-01")],
}


def told() -> list[tuple[str, Record]]:
    out = []
    for story, reports in TOLD.items():
        for number, (outlet, day) in enumerate(reports):
            draft = samples.Draft(f"art-{story}-{number}", outlet, day, [("headline", f"{story} {number}")])
            record = Record(id=draft.article_id, article=draft.article(), made_by=samples.MADE_BY)
            out.append((f"sto-{story}", record))
    return out


def on_disk(folder: Path, wording: Wording) -> CorpusRepository:
    with Writer(folder) as writer:
        rows = []
        for story, record in told():
            writer.add(record)
            rows.append({"story_id": story, "article_id": record.article.id, "headline": story})
        writer.put_stories(rows)
    return CorpusRepository(folder, wording)


def in_memory(wording: Wording) -> MemoryRepository:
    articles: dict[str, list[str]] = {}
    for story, record in told():
        articles.setdefault(story, []).append(record.article.id)
    stories = [Story(story, story, tuple(ids)) for story, ids in articles.items()]
    return MemoryRepository([record for _, record in told()], wording, stories)


@pytest.mark.parametrize("kept", ["memory", "corpus"])
@pytest.mark.parametrize(
    ("today", "heading"), [("2024-03-17", "This week"), ("2024-05-01", "The week to 15 March 2024")]
)
def test_what_most_outlets_tell_this_week_comes_first(
    kept: str, today: str, heading: str, tmp_path: Path, wording: Wording
) -> None:
    room: Any = in_memory(wording) if kept == "memory" else on_disk(tmp_path, wording)
    now = datetime.fromisoformat(today).replace(tzinfo=UTC)
    desk = AppContext(room, wording, Settings(trusted_hosts=("testserver.local",)), clock=lambda: now)
    with TestClient(create_application(desk), base_url=HERE) as client:
        page = html.fromstring(client.get("/").text)
        every = html.fromstring(client.get("/stories").text)
    lead = page.xpath("//section[@class='lead']")[0]
    assert lead.xpath("h2/text()")[:2] == [heading, "Most covered before"]
    week, before = lead.xpath("ol")
    assert week.xpath(".//a[@class='headline']/text()") == ["sto-flood", "sto-vote", "sto-war"]
    assert before.xpath(".//a[@class='headline']/text()") == ["sto-misdated"]
    assert every.xpath("//a[@class='headline']/text()") == ["sto-war", "sto-flood", "sto-vote", "sto-misdated"]
