"""A corpus filled from Python in one call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fake_coder import code, make_article

import dateline
from dateline.errors import CorpusFault, NotAnArticle
from dateline.record import Article, Record

NEWS = {
    "a.txt": "Ruritania attacked Graustark in Aleppo on 2016-12-08, killing 12, Syldavia said.",
    "b.txt": "Graustark attacked Ruritania in Aleppo on 2016-12-08, killing 3, Borduria denied.",
    "c/d.txt": "Syldavia met Borduria in Geneva on 2016-12-10.",
}


class FourVerbs:
    """A coder that knows four verbs."""

    def read(self, data: bytes, url: str | None, published: str | None, file_date: str | None) -> Article:
        if not data.strip():
            raise NotAnArticle("the file is empty")
        return make_article(data.decode(), url)

    def code_article(self, article: Article) -> Record:
        return code(article)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in NEWS.items():
        path = tmp_path / "news" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "news"


def take(*arguments: Any, **options: Any) -> Any:
    return dateline.ingest(*arguments, FourVerbs(), **options)


def test_a_folder_becomes_a_corpus_with_stories(folder: Path, tmp_path: Path) -> None:
    tally = take([folder], tmp_path / "corpus")
    assert (tally.coded, tally.events, tally.set_aside) == (3, 3, 0)
    with dateline.Corpus.open(tmp_path / "corpus") as corpus:
        assert {record.article.text for record in corpus.records()} == set(NEWS.values())
        assert set(corpus.stories()["article_id"].to_pylist()) == {make_article(text).id for text in NEWS.values()}


def test_what_is_known_is_not_coded_again_and_what_is_broken_stops_nothing(folder: Path, tmp_path: Path) -> None:
    take([str(folder / "a.txt")], str(tmp_path / "corpus"))
    (folder / "empty.txt").touch()
    (folder / "bad.txt").write_text("BROKEN")
    tally = take([folder], tmp_path / "corpus")
    assert (tally.known, tally.coded, tally.set_aside, tally.reasons.total) == (1, 2, 2, 2)
    with dateline.Corpus.open(tmp_path / "corpus") as corpus:
        assert len(corpus.problems()) == 2


def test_notices_of_the_sources_are_passed_on(tmp_path: Path) -> None:
    table = tmp_path / "news.csv"
    table.write_text(f'text,mood\n"{NEWS["a.txt"]}",dark\n', encoding="utf-8")
    notices: list[str] = []
    assert take([table], tmp_path / "corpus", notify=notices.append).coded == 1
    assert [notice for notice in notices if "news.csv" in notice and "mood" in notice] == notices != []


def test_a_folder_that_holds_other_things_is_left_alone(folder: Path) -> None:
    with pytest.raises(CorpusFault, match="not empty and not a corpus"):
        take([folder], folder)
