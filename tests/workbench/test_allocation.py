"""Memory that is given back: answers stay what they are, and columns are held as shortly as they can be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from litestar.testing import TestClient

from dateline.allocation import ARROW_POOL, returning_memory, spare_memory, trim_heap
from dateline.bench.made_up.articles import write_whole_corpus
from dateline.bench.made_up.news_world import World
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.query import Query
from dateline.query.snapshot import Present
from dateline.query.text_index import HashedRows, Runs, Texts
from dateline.views.wording import Wording
from dateline.workbench.application import open_for_good
from dateline.workbench.settings import load_settings


def test_answers_are_the_same_after_memory_was_given_back(tmp_path: Path, wording: Wording) -> None:
    write_whole_corpus(tmp_path / "corpus", 60, 5, World(5, places=25, actors=520))
    room = CorpusRepository(tmp_path / "corpus", wording)
    room.prepare()
    asked = Query(quad=("4",))

    def answers() -> list[object]:
        return [room.search(asked, {}), room.story_lines({}, 0, 5), room.stories(3), room.arrived_since(0)]

    before = answers()
    room.release_memory()
    assert answers() == before


def test_a_fault_while_much_is_read_comes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ARROW_POOL, "mimalloc")
    spare_memory()
    with pytest.raises(ValueError, match="broken file"), returning_memory():
        raise ValueError("broken file")
    trim_heap()
    assert np.arange(10_000_000).sum() == 49_999_995_000_000


def test_rows_are_found_by_hashes_where_texts_come_again() -> None:
    hashed = HashedRows(pa.array(["art-b", "art-a", None, "art-b"]))
    assert hashed.rows("art-b") == [0, 3]
    assert hashed.rows("art-a") == [1]
    assert hashed.rows("art-c") == []


@pytest.mark.parametrize(
    ("column", "runs"),
    [
        (["a", "a", "b", "c", "c", None], True),
        (["a", "b", "a"], False),
        ([None, "a"], False),
        ([None, None], True),
        ([], True),
    ],
)
def test_texts_that_follow_each_other_are_known_by_their_beginnings(column: list[str | None], runs: bool) -> None:
    texts = Texts(pa.array(column, pa.string()))
    assert isinstance(texts._codes, Runs) is runs
    assert [texts.text(row) for row in range(len(texts))] == texts.column().to_pylist() == column
    assert texts.texts(np.arange(len(column), dtype=np.int32)) == column
    assert (texts.numbers() == -1).tolist() == [text is None for text in column]


def test_the_first_visit_of_the_front_page_asks_the_corpus_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole_corpus(tmp_path / "corpus", 60, 5, World(5, places=25, actors=520))
    application = open_for_good(tmp_path / "corpus", load_settings(None, {}))
    asked: list[str] = []

    def ask(_present: Present, query: str) -> list[dict[str, object]]:
        asked.append(query)
        return []

    monkeypatch.setattr(Present, "ask", ask)
    with TestClient(application, base_url="http://127.0.0.1:8000") as client:
        answer = client.get("/")
    assert answer.status_code == 200 and "/stories/" in answer.text
    assert not asked
