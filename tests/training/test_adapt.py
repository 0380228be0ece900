"""A whole training with a few reviewed articles; left out where torch is not installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.errors import TrainingFault
from dateline.pipeline import Tools, code
from dateline.reader.learned_reader import WEIGHTS, LearnedReader
from dateline.record import Article
from dateline.training.coded_articles import CodedArticle
from dateline.training.open_corpus import OpenCorpus
from dateline.training.reviewed import FEWEST, as_coded
from dateline.training.settings import Settings

QUICK = Settings(epochs=1, encoder_rate=1e-6, head_rate=1e-6, choose_from=1, workers=1)


@pytest.fixture(scope="module")
def reviewed(tools: Tools, make_article: Callable[..., Article]) -> list[CodedArticle]:
    record = code(make_article("Rebels shelled Goma on Monday, the army said.", "2026-05-14"), tools)
    coded = as_coded(record)
    return [CodedArticle(f"art-{n}", coded.article, coded.mentions, coded.events) for n in range(FEWEST)]


def test_weights_that_are_no_worse_are_written_as_knowledge(reviewed: list[CodedArticle], tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="dateline[train] is not installed")
    from dateline.training.adapt import adapt

    lines: list[str] = []
    (tmp_path / "reader").mkdir()
    (tmp_path / "reader" / "older.txt").write_text("older", encoding="utf-8")
    made = adapt(reviewed, OpenCorpus(development=reviewed[:1]), WEIGHTS, tmp_path, QUICK, lines.append)
    assert made.is_written and made.before.corpus is not None and made.after.corpus is not None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["reader"]
    assert sorted(path.name for path in (tmp_path / "reader").iterdir()) == sorted(p.name for p in WEIGHTS.iterdir())
    assert LearnedReader(tmp_path / "reader").version != LearnedReader().version
    assert any(line.startswith("epoch 1 of 1, step 1 of ") for line in lines)


def test_articles_kept_aside_without_an_event_teach_nothing(reviewed: list[CodedArticle], tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="dateline[train] is not installed")
    from dateline.training.adapt import adapt

    empty = [CodedArticle(one.number, one.article, one.mentions, ()) for one in reviewed]
    with pytest.raises(TrainingFault, match="kept aside hold no event"):
        adapt(empty, OpenCorpus(), WEIGHTS, tmp_path / "mine", QUICK, print)
    assert not (tmp_path / "mine").exists()
