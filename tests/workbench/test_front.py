"""The front page tells first what most outlets tell of this week, then what they told of before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import samples
from litestar.testing import TestClient
from lxml import html
from msgspec.structs import replace

from conftest import HERE
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.results import Story
from dateline.record import Published, Record
from dateline.store.writer import Writer
from dateline.views.dispute_headings import claim_heading, is_leading
from dateline.views.event_detail import DisputeView, Voice
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.settings import Settings

TOLD = {
    "flood": [("Post", "2024-03-14"), ("Mail", "2024-03-15")],
    "vote": [("Post", "2024-03-10"), ("Post", "2024-03-11"), ("Post", "2024-03-12")],
    "war": [("Post", "2024-02-01"), ("Mail", "2024-02-01"), ("Sun", "2024-03-09")],
    "misdated": [("Post", "2031-01-01")],
    "filed": [("Post", "2024-03-16")],
    "undated": [("Mail", "")],
}


def told() -> list[tuple[str, Record]]:
    out = []
    for story, reports in TOLD.items():
        for number, (outlet, day) in enumerate(reports):
            draft = samples.Draft(f"art-{story}-{number}", outlet, day, [("headline", f"{story} {number}")])
            basis = "file" if story == "filed" else "metadata"
            dated = Published(day, basis) if day else Published()
            article = replace(draft.article(), published=dated)
            record = Record(id=draft.article_id, article=article, made_by=samples.MADE_BY)
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
        articles = html.fromstring(client.get("/articles").text)
    lead = page.xpath("//section[@class='lead']")[0]
    assert lead.xpath("h2/text()")[:2] == [heading, "Most covered before"]
    week, before = lead.xpath("ol")
    assert week.xpath(".//a[@class='headline']/text()") == ["sto-flood", "sto-vote", "sto-war"]
    assert before.xpath(".//a[@class='headline']/text()") == ["sto-filed", "sto-misdated", "sto-undated"]
    assert every.xpath("//a[@class='headline']/text()") == [
        "sto-war",
        "sto-flood",
        "sto-vote",
        "sto-filed",
        "sto-misdated",
        "sto-undated",
    ]
    assert "(date of the file)" in articles.xpath("string(//li[contains(., 'filed')])")
    assert "(date of the file)" not in articles.xpath("string(//li[contains(., 'flood')])")
    assert "who did what to whom" in page.xpath("string(//p[contains(@class, 'intro')])")


def claim(about: str, names: tuple[str | None, str | None], events: tuple[str, ...] = ("ev-1",)) -> DisputeView:
    positions = tuple(Voice(name, stance) for name, stance in zip(names, ("accuses", "denies"), strict=True))
    return DisputeView("c", about, "art", None, None, None, positions, (), events)


@pytest.mark.parametrize(
    ("about", "names", "leads"),
    [
        ("him of publishing secret documents", ("Tavarian prosecutors", "Oren Kerr"), True),
        ("the army of shelling the market", ("Red Crescent", "Tavaria"), True),
        ("What’s the name of a woman who slept with a man?", ("man", "Union"), False),
        ("the army of shelling the market", ("man", "Tavaria"), False),
        ("the army of shelling the market", (None, "Tavaria"), False),
        ("the army of shelling the market", ("Tavaria", "Tavaria"), False),
        ("its forces shot down 33 drones", ("Ministry of Defence", "Tavaria"), False),
        ("US Airman’s Self-Immolation on Western Culture", ("Oren Kerr", "Tavaria"), False),
        ("the deed", ("Oren Kerr", "Tavaria"), False),
    ],
)
def test_what_leads_the_front_page_is_a_dispute_of_two_named_sides(
    about: str, names: tuple[str | None, str | None], leads: bool
) -> None:
    assert is_leading(claim(about, names)) is leads
    assert not is_leading(claim(about, names, ()))


@pytest.mark.parametrize(
    ("about", "heading"),
    [
        ("him of publishing secret documents", "Accused of publishing secret documents"),
        ("the army of shelling", "Accused: the army of shelling"),
        ("killed: at least 14", "How many were killed? at least 14"),
    ],
)
def test_a_claim_is_headed_in_plain_english(about: str, heading: str, wording: Wording) -> None:
    assert claim_heading(claim(about, ("Oren Kerr", "Tavaria")), wording) == heading
