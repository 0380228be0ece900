"""A team's reviewed articles, as what teaches the reader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dateline.errors import TrainingFault
from dateline.pipeline import Tools, code
from dateline.record import Article, Record, encode
from dateline.training.comparison import Figures, Measured
from dateline.training.reviewed import FEWEST, as_coded, read_reviewed, split
from dateline.training.scoring import Score

TEXT = "Rebels shelled Goma on Monday, the army said.\n\nThe shelling of Goma by rebels shocked traders, the army said."


@pytest.fixture(scope="module")
def record(tools: Tools, make_article: Callable[..., Article]) -> Record:
    return code(make_article(TEXT, "2026-05-14"), tools)


def gold(folder: Path, *records: Record, **changes: Any) -> Path:
    """A file of gold, each line with the fields that are changed."""
    path = folder / "gold.jsonl"
    lines = [
        msgspec.json.encode(msgspec.json.decode(encode(record)) | {"layers": ["events"]} | changes)
        for record in records
    ]
    path.write_bytes(b"\n".join(lines) + b"\n\n")
    return path


def numbered(record: Record, count: int) -> list[Record]:
    change = msgspec.structs.replace
    return [change(record, article=change(record.article, id=f"art-{number}")) for number in range(count)]


def test_spans_and_parts_of_a_record_are_those_of_the_coded_article(record: Record) -> None:
    coded = as_coded(record)
    words = {(item.kind, TEXT[slice(*item.span)]) for item in coded.mentions}
    assert {("actor", "Rebels"), ("place", "Goma"), ("time", "Monday")} <= {
        (kind, text.removeprefix("on ")) for kind, text in words
    }
    [event] = [event for event in coded.events if event.type == "ASSAULT"]
    names = {item.id: TEXT[slice(*item.span)] for item in coded.mentions}
    assert [TEXT[slice(*event.trigger)], event.mode, event.status] == ["shelled", "heavy-weapons", "occurred"]
    assert [names[i] for i in (*event.places, *event.times)] == ["Goma", "Monday"]
    assert [TEXT[slice(*span)].split()[:2] for span in event.other_evidence] == [["The", "shelling"]]
    assert len(event.sources) == len(event.actors) == 1 and event.sources != event.actors


def test_a_file_of_gold_is_read_and_the_last_of_an_article_counts(record: Record, tmp_path: Path) -> None:
    records = numbered(record, FEWEST)
    corrected = msgspec.structs.replace(records[0], events=())
    articles = read_reviewed(gold(tmp_path, *records, corrected))
    assert [article.number for article in articles] == [one.article.id for one in records]
    assert articles[0].events == () != articles[1].events


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"layers": ["places"]}, r"gold.jsonl:1: its events were not reviewed"),
        (
            {"events": [{"id": "e1"}]},
            r"gold.jsonl:1: not a reviewed record .*; write such a file with: dateline export",
        ),
        ({"actors": []}, r"gold.jsonl:1: not a reviewed record"),
    ],
)
def test_what_is_no_gold_is_named(record: Record, tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(TrainingFault, match=words):
        read_reviewed(gold(tmp_path, *numbered(record, FEWEST), **changes))


@pytest.mark.parametrize("line", [b"not JSON", b"[1]", b"\xff", b"[" * 100_000])
def test_any_line_that_is_none_is_named(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "gold.jsonl").write_bytes(line)
    with pytest.raises(TrainingFault, match=r"gold.jsonl:1: not a reviewed record"):
        read_reviewed(tmp_path / "gold.jsonl")


def test_too_few_articles_teach_nothing(record: Record, tmp_path: Path) -> None:
    with pytest.raises(TrainingFault, match=f"{FEWEST - 1} reviewed articles are too few, {FEWEST} is the least"):
        read_reviewed(gold(tmp_path, *numbered(record, FEWEST - 1)))


def test_an_article_stays_on_its_side_when_more_are_reviewed(record: Record) -> None:
    coded = [as_coded(one) for one in numbered(record, 200)]
    _, few = split(coded[:60])
    taught, aside = split(coded)
    assert {article.number for article in few} <= {article.number for article in aside}
    assert {article.number for article in taught}.isdisjoint(article.number for article in aside)
    assert len(taught) + len(aside) == 200 and 25 <= len(aside) <= 55


def test_something_is_always_kept_aside(record: Record) -> None:
    for start in range(0, 60, FEWEST):
        taught, aside = split([as_coded(one) for one in numbered(record, 60)[start : start + FEWEST]])
        assert aside and taught


def finding(right: int) -> Figures:
    return Figures(9, Score(right, 100, 100), status=0.9, mode=0.8)


@pytest.mark.parametrize(
    ("aside", "corpus", "is_worse"),
    [(80, 80, False), (81, 79, False), (79, 90, True), (90, 78, True)],
)
def test_weights_are_worse_that_find_fewer_of_the_teams_events_or_lose_much_elsewhere(
    aside: int, corpus: int, is_worse: bool
) -> None:
    before = Measured(finding(80), finding(80))
    assert Measured(finding(aside), finding(corpus)).is_worse_than(before) is is_worse


@pytest.mark.parametrize(("aside", "is_worse"), [(79, True), (80, False)])
def test_without_an_open_corpus_only_the_teams_events_count(aside: int, is_worse: bool) -> None:
    assert Measured(finding(aside), None).is_worse_than(Measured(finding(80), None)) is is_worse
