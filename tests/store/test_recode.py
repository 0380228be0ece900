from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from fake_coder import code, coding, make_article, reading

from dateline.record import Article, MadeBy, Record
from dateline.scale.ingest import Input, ingest
from dateline.scale.recode import RecodeTally, count_outdated, recode
from dateline.store.corpus import Corpus
from dateline.store.record_diff import carry_ids, changes
from dateline.store.writer import Writer

TEXTS = [
    "Ruritania attacked Graustark in Aleppo on 2016-12-08, killing 12, Syldavia said.",
    "Syldavia met Borduria. Borduria praised Syldavia.",
    "Graustark arrested Ruritania, Ruritania denied. BENT",
]
NEW = MadeBy("2", "none", "test")
WITHOUT_READER = MadeBy("2", "less", "test")


def recoding() -> Callable[[Article], Record]:
    """A newer coder: it knows that meetings are visits, withdraws praise, finds no 'BENT' news, and names ids anew."""

    def code_again(article: Article) -> Record:
        record = code(article, "2")
        if "BENT" in article.text:
            raise ValueError("bent article")
        renamed = _with_new_ids(record)
        events = tuple(
            msgspec.structs.replace(event, mode="visit") if event.type == "CONSULT" else event
            for event in renamed.events
            if event.type != "SUPPORT"
        )
        return msgspec.structs.replace(renamed, events=events)

    return code_again


def _with_new_ids(record: Record) -> Record:
    text = msgspec.json.encode(record).decode()
    for prefix in ("act", "plc", "tim", "fig", "sta", "evt", "clm"):
        text = text.replace(f'"{prefix}-', f'"{prefix}-v2')
    return msgspec.json.decode(text, type=Record)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    with Writer(tmp_path / "c", batch=2) as writer:
        ingest(writer, [Input(f"{n}", text.encode()) for n, text in enumerate(TEXTS)], reading, coding, version="1")
        ingest(writer, [Input("x", b"")], reading, coding, version="1")
    return tmp_path / "c"


def run(corpus: Path) -> RecodeTally:
    with Writer(corpus) as writer:
        return recode(writer, recoding, NEW)


def test_ids_of_what_did_not_change_stay(corpus: Path) -> None:
    with Corpus.open(corpus) as opened:
        before = {record.article.id: record for record in opened.records()}
    run(corpus)
    with Corpus.open(corpus) as opened:
        first = opened.record(make_article(TEXTS[0]).id)
    assert msgspec.structs.replace(first, made_by=before[first.article.id].made_by) == before[first.article.id]


def test_the_feed_tells_what_was_added_changed_and_withdrawn(corpus: Path) -> None:
    done = run(corpus)
    assert (done.articles, done.failed, done.added, done.changed, done.withdrawn) == (3, 1, 0, 1, 1)
    with Corpus.open(corpus) as opened:
        feed = {row["change"]: row for row in opened.table("changes").to_pylist()}
        assert feed["changed"]["fields"] == ["mode"]
        assert msgspec.json.decode(feed["changed"]["after"])["mode"] == "visit"
        assert feed["changed"]["event_id"] == opened.events(type="CONSULT")["event_id"][0].as_py()
        assert msgspec.json.decode(feed["withdrawn"]["before"])["type"] == "SUPPORT"
        assert opened.count(type="SUPPORT") == 0


def test_an_article_that_can_no_longer_be_coded_keeps_its_record(corpus: Path) -> None:
    run(corpus)
    with Corpus.open(corpus) as opened:
        assert opened.record(make_article(TEXTS[2]).id) == code(make_article(TEXTS[2]))
        reasons = opened.problems()["reason"].to_pylist()
    assert any("kept its older record: ValueError: bent article" in reason for reason in reasons)


def test_nothing_is_recoded_twice_and_nothing_else_is_lost(corpus: Path) -> None:
    with Writer(corpus) as writer:
        assert count_outdated(writer, NEW) == 3
    run(corpus)
    assert run(corpus).articles == 0
    with Corpus.open(corpus) as opened:
        assert sorted(opened.table("articles")["read_from"].to_pylist()) == ["0", "1", "2"]
        assert len(opened.table("problems")) == 2


def recoding_without_reader() -> Callable[[Article], Record]:
    """The newer coder, whose reader fails for the first article."""
    code_again = recoding()

    def code_some(article: Article) -> Record:
        record = code_again(article)
        return record if "attacked" not in article.text else msgspec.structs.replace(record, made_by=WITHOUT_READER)

    return code_some


def test_what_the_reader_did_not_read_is_coded_again_by_the_next_run(corpus: Path) -> None:
    with Writer(corpus) as writer:
        assert recode(writer, recoding_without_reader, NEW).articles == 3
        assert count_outdated(writer, NEW) == 1
    assert run(corpus).articles == 1
    with Corpus.open(corpus) as opened:
        assert opened.record(make_article(TEXTS[0]).id).made_by == NEW
        assert opened.table("articles").num_rows == 3
    assert run(corpus).articles == 0


def test_a_recoding_that_stops_half_way_goes_on_where_it_was(corpus: Path) -> None:
    seen = 0

    def stop(done: RecodeTally) -> None:
        nonlocal seen
        seen += 1
        if seen == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Writer(corpus) as writer:
        recode(writer, recoding, NEW, batch=1, report=stop)
    with Corpus.open(corpus) as opened:
        assert opened.count(type="SUPPORT") == 1
        assert opened.table("changes").num_rows == 0
    assert run(corpus).articles == 2
    with Corpus.open(corpus) as opened:
        assert opened.count(type="SUPPORT") == 0
        assert opened.table("changes").num_rows == 2
        assert opened.manifest.pending == []


def test_an_event_that_moved_to_another_trigger_in_the_same_words_keeps_its_id() -> None:
    old = code(make_article(TEXTS[1]))
    event = old.events[0]
    moved = msgspec.structs.replace(event, id="evt-other", trigger=(0, 4))
    new = msgspec.structs.replace(old, events=(moved, *old.events[1:]), claims=())
    carried = carry_ids(old, new)
    assert carried.events[0].id == event.id
    assert [(change.change, change.fields) for change in changes(old, carried)] == [("changed", ("trigger",))]
