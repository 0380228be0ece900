"""Articles are found by their whole text: words, phrases, alternatives, and what must not stand there."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from dateline.query.article_texts import FILE, TextIndex, match_expression
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.query import Query, parse_query
from dateline.store.writer import Writer
from dateline.views.wording import Wording

TEXTS = {
    "aleppo": "Shelling of east Aleppo went on. A cease-fire was agreed, Ankara’s envoy said.",
    "idlib": "Rebels in Idlib rejected the truce; planes attacked the town of Café Müller.",
    "moscow": "Moscow denied that it had planned an attack on East Idlib.",
    "empty": "",
}


@pytest.fixture(scope="module")
def index() -> TextIndex:
    index = TextIndex()
    index.update(TEXTS, lambda new: ((article, TEXTS[article]) for article in new))
    return index


@pytest.mark.parametrize(
    ("asked", "articles"),
    [
        ("idlib", ["idlib", "moscow"]),
        ("EAST idlib", ["moscow"]),
        ('"east aleppo"', ["aleppo"]),
        ("“east aleppo”", ["aleppo"]),
        ('"aleppo east"', []),
        ("aleppo OR moscow", ["aleppo", "moscow"]),
        ("idlib aleppo OR moscow", ["moscow"]),
        ("idlib -denied", ["idlib"]),
        ('east -"east aleppo" -rebels', ["moscow"]),
        ("attacks", ["idlib", "moscow"]),
        ("cease-fire", ["aleppo"]),
        ("Ankara's", ["aleppo"]),
        ("cafe muller", ["idlib"]),
        ("NOT AND near(idlib", []),
        ("OR idlib OR", ["idlib", "moscow"]),
        ('"idlib', ["idlib", "moscow"]),
        ("-idlib", []),
        ("text:idlib", []),
        ("id*", []),
        ('" " - * () ""', []),
        ("", []),
    ],
)
def test_what_is_asked_for_is_found(index: TextIndex, asked: str, articles: list[str]) -> None:
    assert index.find(asked) == articles


@given(st.text(max_size=60))
def test_nothing_that_is_asked_breaks_a_search(index: TextIndex, asked: str) -> None:
    assert set(index.find(asked)) <= set(TEXTS)
    assert bool(parse_query([("text", asked)]).text) == bool(match_expression(asked.replace("\x00", "").strip()))


def test_an_index_takes_in_what_is_new_alone(tmp_path: Path) -> None:
    asked: list[frozenset[str]] = []

    def texts_of(new: frozenset[str]) -> list[tuple[str, str]]:
        asked.append(new)
        return [(article, TEXTS[article]) for article in new]

    first, second = TextIndex(tmp_path / FILE), TextIndex(tmp_path / FILE)
    first.update(["aleppo", "idlib"], texts_of)
    second.update(["aleppo", "idlib"], texts_of)
    second.update(["aleppo", "moscow"], texts_of)
    assert asked == [{"aleppo", "idlib"}, {"moscow"}]
    assert first.find("idlib") == ["idlib", "moscow"]


def test_an_update_that_fails_leaves_nothing_by_half(tmp_path: Path) -> None:
    def broken(new: frozenset[str]) -> Any:
        yield "aleppo", TEXTS["aleppo"]
        raise OSError("the file is gone")

    index = TextIndex(tmp_path / FILE)
    with pytest.raises(OSError, match="gone"):
        index.update(["aleppo", "idlib"], broken)
    assert index.find("aleppo") == []
    index.update(["aleppo"], lambda new: [(article, TEXTS[article]) for article in new])
    assert index.find("aleppo") == ["aleppo"]


def test_several_at_once_index_once(tmp_path: Path) -> None:
    indexes = [TextIndex(tmp_path / FILE) for _ in range(4)]
    everybody = [
        threading.Thread(target=one.update, args=(TEXTS, lambda new: [(a, TEXTS[a]) for a in sorted(new)]))
        for one in indexes
    ]
    for one in everybody:
        one.start()
    for one in everybody:
        one.join()
    assert all(one.find("idlib") == ["idlib", "moscow"] for one in indexes)


@pytest.mark.parametrize("content", [b"no database " * 100, None])
def test_a_file_that_cannot_be_used_is_done_without(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / FILE
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    index = TextIndex(path)
    index.update(TEXTS, lambda new: [(article, TEXTS[article]) for article in new])
    assert index.find("moscow") == ["moscow"]


def test_events_are_found_by_the_text_of_their_article(
    tmp_path: Path, wording: Wording, room: MemoryRepository
) -> None:
    with Writer(tmp_path) as writer:
        for record in samples.world():
            assert writer.add(record)
    corpus = CorpusRepository(tmp_path, wording)
    row = next(iter(room.every(Query(), {}, 1)))
    overlay = {row.key: msgspec.structs.replace(row, reviewed="accepted")}
    for text, found in (("vienna -inquiry", {"art-port"}), ("doctors", {"art-shelling"}), ("nobody", set())):
        query = parse_query([("text", text)])
        for one in (room, corpus):
            for decided in ({}, overlay):
                assert {hit.article for hit in one.search(query, decided).rows} == found
        assert room.search(msgspec.structs.replace(query, article=("art-hostile",)), {}).total == 0
    assert (tmp_path / FILE).exists()
    with Writer(tmp_path) as writer:
        article = msgspec.structs.replace(samples.empty().article, id="art-new", text="Doctors went home.")
        assert writer.add(msgspec.structs.replace(samples.empty(), id="art-new", article=article))
    assert list(CorpusRepository(tmp_path, wording).articles_with("doctor")) == ["art-new", "art-shelling"]


def test_the_pages_search_texts(client: Any) -> None:
    page = html.fromstring(client.get("/articles", params={"text": '"Foreign ministers" -inquiry'}).text)
    assert page.xpath("//ul[@class='articles']//a/@href") == ["/articles/art-port"]
    (their_events,) = page.xpath("//a[text()='Their events']/@href")
    assert client.get(f"/api/v1{their_events}").json()["total"] == 3
    nothing = html.fromstring(client.get("/events?text=-port").text)
    assert "text cannot be “-port”" in nothing.xpath("string(//p[@class='fault'])")
    assert "0 articles" in client.get("/articles?text=%22%00").text
