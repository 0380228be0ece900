"""``dateline train`` as far as it goes without torch: what it needs, and what it says where that is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dateline.record import Article, MadeBy, Record
from dateline.training import open_corpus
from dateline.training.reviewed import FEWEST

Dateline = Callable[..., Any]


@pytest.fixture
def gold(tmp_path: Path, make_article: Callable[..., Article]) -> Path:
    """A file of reviewed articles in which nothing happened."""
    path = tmp_path / "mine.jsonl"
    articles = [make_article(f"Nothing happened on day {number}.") for number in range(FEWEST)]
    records = [
        Record(id="rec-1", article=one, made_by=MadeBy(dateline="0.1.0", model="model", knowledge="knowledge"))
        for one in articles
    ]
    path.write_bytes(b"\n".join(msgspec.json.encode(record) for record in records))
    return path


def test_gold_that_is_missing_or_too_little_is_named(dateline: Dateline, tmp_path: Path, gold: Path) -> None:
    ended = dateline("train", "--from", tmp_path / "nowhere.jsonl", "--to", tmp_path / "mine")
    assert ended.code == 2 and "nowhere.jsonl: No such file or directory; write such a file with" in ended.err
    gold.write_bytes(gold.read_bytes().splitlines()[0])
    ended = dateline("train", "--from", gold, "--to", tmp_path / "mine")
    assert ended.code == 2 and f"1 reviewed articles are too few, {FEWEST} is the least" in ended.err


def test_without_the_open_corpus_two_ways_on_are_named(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gold: Path
) -> None:
    monkeypatch.setattr(open_corpus, "CHECKOUT", tmp_path / "installed" / "training")
    ended = dateline("train", "--from", gold, "--to", tmp_path / "mine")
    assert ended.code == 2
    assert "--corpus DIR" in ended.err and "--without-corpus" in ended.err


def test_without_torch_the_extra_is_named(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gold: Path
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    ended = dateline("train", "--from", gold, "--to", tmp_path / "mine", "--without-corpus")
    assert ended.code == 2 and "pip install 'dateline[train]'" in ended.err
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--base", "nowhere"], "nowhere/reader/config.json"),
        (["--corpus", "articles", "--without-corpus"], "either name a corpus or teach without one"),
        (["--workers", "5"], "--workers"),
    ],
)
def test_wrong_options_are_named(
    dateline: Dateline, tmp_path: Path, gold: Path, options: list[str], words: str
) -> None:
    ended = dateline("train", "--from", gold, "--to", tmp_path / "mine", *options)
    assert ended.code == 2 and words in ended.err


def test_a_file_takes_no_weights(dateline: Dateline, gold: Path) -> None:
    ended = dateline("train", "--from", gold, "--to", gold)
    assert ended.code == 2 and "it is no folder" in ended.err
