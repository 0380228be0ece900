"""Where the open corpus is, and what is said where it is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dateline.errors import TrainingFault
from dateline.training import open_corpus
from dateline.training.coded_articles import part_of
from dateline.training.open_corpus import read_open_corpus


def write_articles(folder: Path, numbers: list[str]) -> None:
    for number in numbers:
        coded = {"id": number, "blocks": [["paragraph", "Police arrested two men in Lusaka."]]}
        (folder / f"{number}.json").write_text(json.dumps(coded), encoding="utf-8")


def numbers_of(part: str, count: int) -> list[str]:
    return [number for number in (f"{n:04}" for n in range(500)) if part_of(number) == part][:count]


def test_a_checkout_has_the_corpus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_articles(tmp_path, [*numbers_of("train", 5), *numbers_of("development", 2), *numbers_of("test", 2)])
    monkeypatch.setattr(open_corpus, "CHECKOUT", tmp_path)
    corpus = read_open_corpus(None)
    assert [len(corpus.train), len(corpus.development)] == [5, 2]
    assert open_corpus.CHECKOUT.is_dir()


def test_three_open_articles_go_with_each_of_the_team_as_far_as_there_are_any(tmp_path: Path) -> None:
    write_articles(tmp_path, [*numbers_of("train", 20), *numbers_of("development", 1)])
    corpus = read_open_corpus(tmp_path)
    assert [len(corpus.sample(taught, 20)) for taught in (0, 1, 4, 100)] == [0, 3, 12, 20]
    assert corpus.sample(4, 20) == corpus.sample(4, 20)


@pytest.mark.parametrize("place", ["nowhere", "empty"])
def test_a_folder_without_the_corpus_is_named_with_the_remedy(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(TrainingFault, match=f"{place}.*--corpus DIR"):
        read_open_corpus(tmp_path / place)


@pytest.mark.parametrize("broken", ["", "[1]", '{"id": "x"}', '{"id": "x", "blocks": 3}', "[" * 100_000])
def test_a_broken_article_is_named(tmp_path: Path, broken: str) -> None:
    [number] = numbers_of("train", 1)
    (tmp_path / f"{number}.json").write_text(broken, encoding="utf-8")
    with pytest.raises(TrainingFault, match=f"{number}.json: no coded article"):
        read_open_corpus(tmp_path)
