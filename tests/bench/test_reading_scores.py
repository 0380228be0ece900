"""The scorer of article extraction and the bench of reading, on cases that can be counted by hand."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import zipfile
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dateline.bench.gold_sets import GoldFault
from dateline.bench.reading_scores import run, score_articles
from dateline.knowledge.loaders.page_patterns import load_reading_knowledge
from dateline.reading.read_article import read_text


def scored(gold: dict[str, Any], ours: dict[str, Any]) -> dict[str, dict[str, float]]:
    return score_articles([{"id": "a", **gold}], {"a": ours})


@pytest.mark.parametrize(
    ("gold", "ours", "field", "expected"),
    [
        ({"body": "a b c d e"}, {"body": "a b c d e"}, "body", {"P": 1.0, "R": 1.0, "exact": 1.0}),
        ({"body": "a b c d e"}, {"body": "a b c d"}, "body", {"P": 1.0, "R": 0.5, "exact": 0.0}),
        ({"body": "a b c d e"}, {}, "body", {"P": 0.0, "R": 0.0, "F1": 0.0}),
        ({"body": "a b"}, {"body": "a b"}, "body", {"F1": 1.0}),
        (
            {"with": ["one  two", "six"], "without": ["three"]},
            {"body": "one two\nthree"},
            "probes",
            {"P": 0.5, "R": 0.5, "accuracy": 1 / 3},
        ),
        ({"paragraphs": ["One.", "Two."]}, {"body": "one\n\nThree"}, "para", {"P": 0.5, "R": 0.5}),
        ({"title": "It’s  over"}, {"title": "Its over!"}, "title", {"exact": 0.0, "normal": 1.0, "word F1": 1.0}),
        ({"date": "2020-01-02"}, {"date": "2020-01-02T10:00"}, "date", {"accuracy": 1.0}),
        ({"date": "2020-01-02"}, {"date": "2020-01-03"}, "date", {"P": 0.0, "accuracy": 0.0}),
        ({"authors": ["Ann Lee", "Joe Doe"]}, {"authors": "by Ann Lee; Tim Roe"}, "authors", {"P": 0.5, "R": 0.5}),
        (
            {"captions": ["a b c d e", "f"]},
            {"captions": ["a b c d", "x", " "]},
            "captions",
            {"P": 0.5, "R": 0.5, "gold": 2},
        ),
        ({"captions": []}, {"captions": ["x"]}, "captions", {"P": 0.0, "gold": 0}),
    ],
)
def test_a_field(gold: dict[str, Any], ours: dict[str, Any], field: str, expected: dict[str, float]) -> None:
    figures = scored(gold, ours)[field]
    assert {name: figures[name] for name in expected} == pytest.approx(expected)


def test_a_field_that_gold_lacks_is_not_scored() -> None:
    assert set(scored({"title": "x"}, {"title": "x", "body": "y"})) == {"title"}


PAGE = """<html lang="en"><head><title>Ferry runs aground</title></head><body><article><h1>Ferry runs aground</h1>
<p>The ferry ran aground off the island of Lund on Friday night, the coast guard said in a statement.</p>
<p>All 212 passengers were taken ashore by fishing boats before dawn, and nobody was hurt, it said.</p>
</article></body></html>"""
BODY = (
    "The ferry ran aground off the island of Lund on Friday night, the coast guard said in a statement.\n\n"
    "All 212 passengers were taken ashore by fishing boats before dawn, and nobody was hurt, it said."
)


def coder() -> Any:
    knowledge = load_reading_knowledge()
    return SimpleNamespace(read=lambda data, **known: read_text(data, knowledge=knowledge, **known))


def test_the_bench_reads_pages_from_an_archive(tmp_path: Path) -> None:
    lines = [{"id": "set/one", "body": BODY, "title": "Ferry runs aground"}, {"id": "set/two", "title": "Missing"}]
    with gzip.open(tmp_path / "lines.jsonl.gz", "wt") as file:
        file.write("\n".join(json.dumps(line) for line in lines))
    with zipfile.ZipFile(tmp_path / "held.zip", "w") as archive:
        archive.writestr("set/one.html", PAGE)
    report = run(tmp_path, coder())
    rows = {row[0]: row[2] for row in report.rows}
    assert rows["set body F1"] == pytest.approx(1.0)
    assert rows["set title exact"] == pytest.approx(0.5)
    assert report.predictions[0]["body"] == BODY
    assert report.notes == ["set: 1 of 2 pages are not here and count as misses"]


def test_the_bench_reads_pages_from_a_folder_and_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "one", "body": "x y"}\n{"id": "two", "body": "x y"}\n')
    (tmp_path / "one.html").write_text("<html></html>")
    report = run(tmp_path, coder(), limit=1)
    assert report.predictions == [{"id": "one"}]
    assert report.notes == ["one was set aside: the page holds no article: no running text was found"]


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"id": "one", "body": "x y"}\n')
    with pytest.raises(GoldFault, match="pages beside it"):
        run(tmp_path, coder())


OURS = {"accuracy": "acc", "normal": "norm", "word F1": "tokF1", "page F1": "pageF1"}


@pytest.mark.skipif("DATELINE_GOLD" not in os.environ, reason="DATELINE_GOLD names no gold folder")
def test_the_figures_are_those_of_the_original_scorer() -> None:
    folder = Path(os.environ["DATELINE_GOLD"])
    specification = importlib.util.spec_from_file_location(
        "reference_articles", next(folder.rglob("score_articles.py"))
    )
    assert specification is not None
    assert specification.loader is not None
    original = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(original)
    for path in sorted((folder / "articles").glob("*/gold.jsonl.gz")):
        gold = list(original.load(str(path)))
        shifted = {
            line["id"]: {
                "body": (line.get("body") or " ".join(line.get("with", [])))[7:],
                "title": line.get("title"),
                "date": other.get("date"),
                "authors": other.get("authors"),
                "captions": (line.get("captions") or [])[1:],
            }
            for line, other in pairwise(gold)
        }
        theirs = original.score(gold, shifted)
        for field, figures in score_articles(gold, shifted).items():
            for name, value in figures.items():
                key = "acc" if (field, name) == ("body", "exact") else OURS.get(name, name)
                assert theirs[field][key] == pytest.approx(value, abs=1e-12), (path.parent.name, field, name)
