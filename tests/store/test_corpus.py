from __future__ import annotations

from pathlib import Path

import pytest
from fake_coder import code, coding, make_article, reading

from dateline.errors import CorpusBusy, CorpusFault
from dateline.scale.executors import IN_PROCESS, Executor
from dateline.scale.ingest import IngestTally, Input, ingest
from dateline.scale.processes import Processes
from dateline.store.corpus import Corpus
from dateline.store.maintenance import check_corpus
from dateline.store.segments import read_manifest
from dateline.store.writer import Writer

NEWS = [
    "Ruritania attacked Graustark in Aleppo on 2016-12-08, killing 12, Syldavia said.",
    "Syldavia met Borduria in Geneva on 2016-12-10.",
    "Graustark praised Ruritania. Ruritania arrested Borduria in Homs on 2016-11-30, Borduria denied.",
]


def take(corpus: Path, texts: list[str], **options: object) -> IngestTally:
    inputs = [text if isinstance(text, Input) else Input(f"{n}.txt", text.encode()) for n, text in enumerate(texts)]
    with Writer(corpus, batch=options.pop("batch", 512)) as writer:
        return ingest(writer, inputs, reading, coding, version="1", **options)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    take(tmp_path / "c", NEWS)
    return tmp_path / "c"


def test_what_was_ingested_can_be_read_back_whole(corpus: Path) -> None:
    with Corpus.open(corpus) as opened:
        for text in NEWS:
            article = make_article(text)
            assert opened.record(article.id) == code(article)
            assert opened.article(article.id) == article
        assert {record.article.text for record in opened.records()} == set(NEWS)


def test_the_events_table_says_who_what_whom_where_when(corpus: Path) -> None:
    with Corpus.open(corpus) as opened:
        row = opened.events(type="ASSAULT").to_pylist()[0]
    wanted = {
        "actors": ["Ruritania"],
        "actor_codes": ["RURGOV"],
        "recipients": ["Graustark"],
        "place": "Aleppo",
        "killed_low": 12.0,
        "sources": ["Syldavia"],
        "stances": ["asserts"],
        "trigger": "attacked",
        "status": "occurred",
        "evidence": NEWS[0].rstrip("."),
        "outlet": "Wire",
    }
    assert {name: row[name] for name in wanted} == wanted
    assert row["date"].isoformat() == row["date_last"].isoformat() == "2016-12-08"


def test_the_same_article_again_changes_nothing(corpus: Path) -> None:
    generation = Corpus.open(corpus).manifest.generation
    assert take(corpus, NEWS).known == 3
    assert take(corpus, [Input("renamed", NEWS[0].encode() + b"\n")]).known == 1
    assert Corpus.open(corpus).manifest.generation == generation


def test_the_same_article_twice_in_one_run_is_coded_once(tmp_path: Path) -> None:
    tally = take(tmp_path / "c", [*NEWS, *NEWS], executor=Processes(2))
    assert (tally.coded, tally.known) == (3, 3)


def test_a_known_text_under_another_address_is_a_copy(corpus: Path) -> None:
    tally = take(corpus, [f"url: https://other.example/a\n{NEWS[0]}"])
    assert (tally.coded, tally.copies) == (0, 1)
    assert take(corpus, [f"url: https://other.example/a/?utm_source=x#top\n{NEWS[0]}"]).known == 1
    with Corpus.open(corpus) as opened:
        rows = opened.table("copies").to_pylist()
    assert [(row["article_id"], row["url"]) for row in rows] == [(make_article(NEWS[0]).id, "https://other.example/a")]


def test_a_changed_text_is_a_new_version_and_the_old_one_is_kept(tmp_path: Path) -> None:
    url = "https://wire.example/story"
    texts = [
        "Ruritania attacked Graustark, killing 3.",
        "Ruritania attacked Graustark, killing 5.",
        "Ruritania met Graustark.",
    ]
    for text in texts:
        assert take(tmp_path / "c", [f"url: {url}\n{text}"]).coded == 1
    with Corpus.open(tmp_path / "c") as opened:
        present = opened.table("articles").to_pylist()
        old = (
            opened.sql("SELECT article_id, version, previous FROM old_articles ORDER BY version").read_all().to_pylist()
        )
        assert [row["version"] for row in present] == [3]
        assert [row["version"] for row in old] == [1, 2]
        assert present[0]["previous"] == old[1]["article_id"]
        assert old[1]["previous"] == old[0]["article_id"]
        assert opened.events()["type"].to_pylist() == ["CONSULT"]
        assert opened.article(old[0]["article_id"]).text == texts[0]
    assert take(tmp_path / "c", [f"url: {url}\n{texts[2]}"]).known == 1


def test_versions_within_one_run_follow_the_order_of_the_inputs(tmp_path: Path) -> None:
    texts = [f"url: https://wire.example/live\nRuritania attacked Graustark, killing {n}." for n in range(1, 8)]
    take(tmp_path / "c", texts, executor=Processes(2), batch=3)
    with Corpus.open(tmp_path / "c") as opened:
        assert opened.events()["killed_low"].to_pylist() == [7.0]
        assert opened.table("articles")["version"].to_pylist() == [7]


@pytest.mark.parametrize("executor", [IN_PROCESS, Processes(2)])
def test_what_cannot_be_read_or_coded_is_set_aside_with_its_reason(tmp_path: Path, executor: Executor) -> None:
    texts = [
        NEWS[0],
        "",
        "BROKEN news",
        Input("gone.html", unreadable="no such file"),
        Input("bytes", b"\xff\xfe"),
        NEWS[1],
    ]
    tally = take(tmp_path / "c", texts, executor=executor)
    assert (tally.inputs, tally.coded, tally.set_aside) == (6, 2, 4)
    with Corpus.open(tmp_path / "c") as opened:
        problems = {
            row["read_from"]: (row["stage"], row["reason"].split(" (")[0]) for row in opened.problems().to_pylist()
        }
    assert problems["1.txt"] == ("reading", "the file is empty")
    assert problems["2.txt"] == ("coding", "ValueError: broken article")
    assert problems["gone.html"] == ("reading", "no such file")
    assert problems["bytes"][1].startswith("UnicodeDecodeError")
    again = take(tmp_path / "c", texts, executor=executor)
    assert (again.known, again.set_aside) == (2, 4)
    assert len(Corpus.open(tmp_path / "c").table("problems")) == 4


def test_a_crash_and_an_endless_loop_set_aside_their_article_only(tmp_path: Path) -> None:
    tally = take(tmp_path / "c", [NEWS[0], "CRASH", NEWS[1], "ENDLESS", NEWS[2]], executor=Processes(2), limit_s=1.0)
    assert (tally.coded, tally.set_aside) == (3, 2)
    reasons = sorted(Corpus.open(tmp_path / "c").problems()["reason"].to_pylist())
    assert reasons == ["the worker died (SIGKILL)", "took longer than 1 seconds"]


def test_what_was_set_aside_is_tried_again_on_request_and_leaves_the_list(tmp_path: Path) -> None:
    def coding_later() -> object:
        return lambda article: code(make_article(article.text.replace("BROKEN", "BENT"))).__class__(
            id="rec", article=article, made_by=code(make_article("x")).made_by
        )

    take(tmp_path / "c", ["BROKEN news"])
    with Writer(tmp_path / "c") as writer:
        tally = ingest(writer, [Input("0.txt", b"BROKEN news")], reading, coding_later, version="1", retry=True)
    assert tally.coded == 1
    assert Corpus.open(tmp_path / "c").problems().num_rows == 0


def test_a_record_that_cannot_be_stored_is_set_aside(tmp_path: Path) -> None:
    with Writer(tmp_path / "c") as writer:
        assert not writer.add(code(make_article("Ruritania met Graustark \ud800 there.")))
        assert not writer.add(code(make_article("Ruritania attacked Graustark, killing " + "9" * 400 + ".")))
        assert writer.add(code(make_article(NEWS[0])))
    with Corpus.open(tmp_path / "c") as opened:
        assert opened.count() == 1
        assert opened.problems().num_rows == 2


def test_one_writer_at_a_time(corpus: Path) -> None:
    with Writer(corpus), pytest.raises(CorpusBusy, match=r"in use by process \d+ .*--wait"):
        Writer(corpus)
    with Writer(corpus):
        pass


def test_a_reader_sees_one_state_until_it_moves_on(corpus: Path) -> None:
    with Corpus.open(corpus) as opened:
        before = opened.count()
        take(corpus, ["Syldavia attacked Borduria."])
        assert opened.count() == before
        assert opened.refresh()
        assert opened.count() == before + 1
        assert not opened.refresh()


def test_small_segments_are_merged_and_nothing_is_lost(tmp_path: Path) -> None:
    texts = [f"Ruritania attacked Graustark on 2016-12-{day:02d}, killing {day}." for day in range(1, 29)]
    take(tmp_path / "c", texts[:10], batch=1)
    with Corpus.open(tmp_path / "c") as opened:
        take(tmp_path / "c", texts[10:], batch=1)
        assert opened.count() == len(list(opened.records())) == 10
    take(tmp_path / "c", ["Syldavia met Borduria."])
    with Corpus.open(tmp_path / "c") as opened:
        assert [segment.level for segment in opened.manifest.segments] == [1, *[0] * 13]
        assert opened.count() == 29
        assert {record.article.text for record in opened.records()} == {*texts, "Syldavia met Borduria."}
    assert len(list((tmp_path / "c" / "segments").iterdir())) == 14


def test_a_folder_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(CorpusFault, match="not empty and not a corpus"):
        Writer(tmp_path)
    with pytest.raises(CorpusFault, match="not a corpus"):
        Corpus.open(tmp_path)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "manifest.json").write_text("{")
    with pytest.raises(CorpusFault, match="cannot be read"):
        Corpus.open(tmp_path / "bad")


def test_an_empty_corpus_answers(tmp_path: Path) -> None:
    with Writer(tmp_path / "c"):
        pass
    with Corpus.open(tmp_path / "c") as opened:
        assert opened.count() == opened.events().num_rows == opened.stories().num_rows == 0
        assert list(opened.records()) == []
        with pytest.raises(CorpusFault, match="no event evt-none"):
            opened.event("evt-none")


def test_the_table_of_stories_is_replaced_whole(corpus: Path) -> None:
    rows = [
        {"story_id": "sto-1", "article_id": make_article(text).id, "headline": "War", "score": 0.9} for text in NEWS
    ]
    for wanted in (rows, rows[:1], []):
        with Writer(corpus) as writer:
            writer.put_stories(wanted)
        with Corpus.open(corpus) as opened:
            assert opened.stories().num_rows == len(wanted)
            assert opened.count() == 4
    assert len(list((corpus / "segments").glob("*-stories"))) == 1


def test_an_event_is_found_by_its_id(corpus: Path) -> None:
    with Corpus.open(corpus) as opened:
        row = opened.events(type="COERCE").to_pylist()[0]
        found = opened.event(row["event_id"])
        assert found.event.type == "COERCE"
        assert found.record.article.text == NEWS[2]
        assert opened.event(f"{row['article_id']}/{row['event_id']}") == found


def test_a_corpus_that_grows_by_single_articles_has_few_segments(tmp_path: Path) -> None:
    for number in range(15):
        take(tmp_path / "c", [f"News {number}. {NEWS[0]}"])
    with Writer(tmp_path / "c") as writer:
        while writer.compact(fan_in=3):
            pass
    segments = read_manifest(tmp_path / "c").segments
    assert [(segment.level, segment.rows["records"]) for segment in segments] == [(2, 9), (1, 3), (1, 3)]
    assert check_corpus(tmp_path / "c") == 15
