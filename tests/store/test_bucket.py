"""A corpus in a bucket: read and written by several at once, with nothing locked or renamed there."""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import fsspec
import pytest
from corpus_rows import corpus_rows
from fake_coder import code, coding, make_article, reading
from typer.testing import CliRunner

from dateline.cli.main import app
from dateline.errors import CorpusBusy, CorpusFault
from dateline.knowledge.loaders.story_terms import load_stories
from dateline.record import MadeBy
from dateline.scale.ingest import IngestTally, Input, ingest
from dateline.scale.recode import RecodeTally, recode
from dateline.scale.story_updates import update_stories
from dateline.store.addresses import open_place
from dateline.store.bucket import BucketPlace
from dateline.store.corpus import Corpus
from dateline.store.maintenance import check_corpus
from dateline.store.merged_events import join, merges, split
from dateline.store.places import MANIFEST, Overtaken, Place, Stored
from dateline.store.removal import Removal, remove_articles
from dateline.store.writer import Writer
from dateline.workbench.application import database_of
from dateline.workbench.settings import SettingsFault, load_settings

LIVE = "url: https://wire.example/live\n"
NEWS = [
    "Ruritania attacked Graustark in Aleppo on 2016-12-08, killing 12, Syldavia said.",
    "Syldavia met Borduria in Geneva on 2016-12-10.",
    f"{LIVE}Graustark praised Ruritania. Ruritania arrested Borduria in Homs on 2016-11-30, Borduria denied.",
]


def take(corpus: Path | str | Place, texts: list[str], batch: int = 512) -> IngestTally:
    inputs = [Input(f"{text[:30]}.txt", text.encode()) for text in texts]
    with Writer(corpus, batch=batch) as writer:
        return ingest(writer, inputs, reading, coding, version="1")


def add(writer: Writer, *texts: str) -> None:
    """Add articles to what a writer is about to commit."""
    for text in texts:
        ingest(writer, [Input(f"{text[:30]}.txt", text.encode())], reading, coding, version="1")


@pytest.fixture(params=["s3", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A corpus that is not there yet, on S3 and on a store of which fsspec alone is known."""
    if request.param == "s3":
        yield request.getfixturevalue("bucket_corpus")
        return
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    yield "memory://news/corpus"
    fsspec.filesystem("memory").rm("/news", recursive=True)


def objects(address: str, under: str) -> set[str]:
    """The names of what lies directly under a folder of a corpus."""
    system, root = fsspec.core.url_to_fs(address)
    system.invalidate_cache()
    return {path.removeprefix(f"{root}/{under}/").split("/")[0] for path in system.find(f"{root}/{under}")}


def forget_copies(tmp_path: Path) -> None:
    """Be another machine, which has read nothing yet."""
    shutil.rmtree(tmp_path / "cache")


def test_a_bucket_holds_what_a_folder_holds(address: str, tmp_path: Path) -> None:
    rounds = [NEWS, [NEWS[0], f"{LIVE}Graustark met Ruritania.", ""], [f"url: https://other.example/a\n{NEWS[0]}"]]
    for texts in rounds:
        there, here = take(address, texts), take(tmp_path / "folder", texts)
        assert (there.coded, there.known, there.copies) == (here.coded, here.known, here.copies)
        forget_copies(tmp_path)
    assert corpus_rows(address) == corpus_rows(tmp_path / "folder")
    assert check_corpus(address) == 3


def test_only_the_tables_that_are_asked_for_are_copied(bucket_corpus: str, tmp_path: Path) -> None:
    take(bucket_corpus, NEWS)
    forget_copies(tmp_path)
    with Corpus.open(bucket_corpus) as corpus:
        assert corpus.count(type="ASSAULT") == 1
        assert [path.name for path in corpus.folder.rglob("*.parquet")] == ["events.parquet"]
        assert corpus.article(make_article(NEWS[0]).id).text == NEWS[0]


def test_many_small_segments_are_merged(address: str) -> None:
    take(address, [f"News {number}. {NEWS[0]}" for number in range(20)], batch=1)
    with Corpus.open(address) as corpus:
        assert [segment.level for segment in corpus.manifest.segments] == [1, 0, 0, 0, 0]
        assert corpus.count() == 20


def test_the_commands_take_the_address(bucket_corpus: str, tmp_path: Path) -> None:
    take(bucket_corpus, NEWS)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "400"})
        assert result.exit_code == 0, result.output + repr(result.exception)
        return result.stdout

    assert "Aleppo" in run("query", bucket_corpus, "--type", "ASSAULT")
    assert json.loads(run("sql", bucket_corpus, "SELECT count(*) AS n FROM events", "--format", "jsonl")) == {"n": 4}
    assert run("merge", "again", bucket_corpus) == ""
    assert "Ruritania attacked Graustark" in run("stories", bucket_corpus)
    assert f"articles {3:>16}" in (told := run("corpus", "info", bucket_corpus))
    assert int(told.split("bytes")[1].split()[0].replace(",", "")) > 10_000
    run("export", bucket_corpus, "--to", "csv", "-o", str(tmp_path / "events.csv"), "--quiet")
    assert len((tmp_path / "events.csv").read_text(encoding="utf-8").splitlines()) == 5


def test_two_writers_at_once_lose_nothing_and_write_nothing_twice(address: str, tmp_path: Path) -> None:
    first, second = Writer(address), Writer(address)
    versions = [f"{LIVE}Ruritania attacked Graustark, killing {n}." for n in range(1, 5)]
    add(first, NEWS[0], versions[0], versions[1], f"url: https://a.example/1\n{NEWS[1]}", "BROKEN 1")
    add(second, NEWS[0], NEWS[1], versions[0], versions[2], "BROKEN 1", "BROKEN 2")
    first.commit()
    second.commit()
    add(first, NEWS[1], versions[3], "Syldavia praised Borduria.")
    add(second, "Syldavia praised Borduria.", versions[1])
    for writer in (second, first):
        writer.commit()
        writer.close()
    with Corpus.open(address) as corpus:
        live = corpus.sql(
            "SELECT version, previous, article_id FROM articles WHERE url LIKE '%live' "
            "UNION ALL SELECT version, previous, article_id FROM old_articles ORDER BY version"
        ).read_all()
        articles = corpus.table("articles").num_rows
        copies = corpus.table("copies")["url"].to_pylist()
        assert corpus.problems()["read_from"].to_pylist() == ["BROKEN 1.txt", "BROKEN 2.txt"]
        assert {record.article.text for record in corpus.records()} == {
            NEWS[0],
            NEWS[1],
            versions[3].removeprefix(LIVE),
            "Syldavia praised Borduria.",
        }
    assert live["version"].to_pylist() == [1, 2, 3, 4]
    assert live["previous"].to_pylist() == [None, *live["article_id"].to_pylist()[:-1]]
    assert (articles, copies) == (4, [])
    assert check_corpus(address) == 4
    again = take(address, [*NEWS[:2], *versions, "Syldavia praised Borduria."])
    assert (again.coded, again.known) == (0, 7)


def test_threads_that_ingest_the_same_news_make_one_corpus(bucket_corpus: str, tmp_path: Path) -> None:
    texts = [f"Ruritania attacked Graustark on 2016-12-{day:02d}, killing {day}." for day in range(1, 29)]
    parts = [texts[:20], texts[8:], texts[::-1]]
    threads = [threading.Thread(target=take, args=(bucket_corpus, part, 3)) for part in parts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    take(tmp_path / "folder", texts)
    assert corpus_rows(bucket_corpus)["events"] == corpus_rows(tmp_path / "folder")["events"]
    assert check_corpus(bucket_corpus) == 28


class DyingPlace(BucketPlace):
    """A place whose writer dies when a segment is there and the manifest does not name it yet."""

    def replace(self, name: str, data: bytes, before: Stored | None) -> Stored:
        if name == MANIFEST and before is not None:
            raise SystemExit
        return super().replace(name, data, before)


def test_a_writer_that_dies_before_its_manifest_costs_nothing(address: str, tmp_path: Path) -> None:
    take(address, NEWS[:1])
    with pytest.raises(SystemExit):
        take(DyingPlace(address), NEWS)
    assert len(objects(address, "segments")) == 2
    with Corpus.open(address) as corpus:
        assert corpus.count() == 1
    assert take(address, NEWS).coded == 2
    take(tmp_path / "folder", NEWS)
    assert corpus_rows(address) == corpus_rows(tmp_path / "folder")
    # What it left is noted when its time has passed, and removed when that time has passed again.
    take(BucketPlace(address, keep_s=-1.0), [])
    assert len(objects(address, "segments")) == 3
    take(BucketPlace(address, keep_s=-1.0), [])
    assert len(objects(address, "segments")) == 2
    assert objects(address, "unused") == set()
    assert check_corpus(address) == 3


class DeafPlace(BucketPlace):
    """A place that replaces the manifest and whose answer is lost, so that the request is made again."""

    lost = 0

    def replace(self, name: str, data: bytes, before: Stored | None) -> Stored:
        stored = super().replace(name, data, before)
        if name == MANIFEST and before is not None and self.lost < 2:
            self.lost += 1
            raise Overtaken
        return stored


def test_an_answer_that_is_lost_makes_nothing_twice(address: str) -> None:
    take(DeafPlace(address), NEWS)
    with Writer(DeafPlace(address)) as writer:
        update_stories(writer, load_stories())
    assert check_corpus(address) == 3
    with Corpus.open(address) as corpus:
        assert corpus.stories().num_rows == 4


def test_a_reader_of_an_older_state_goes_on(bucket_corpus: str, tmp_path: Path) -> None:
    texts = [f"News {number}. {NEWS[0]}" for number in range(16)]
    take(bucket_corpus, texts[:4], batch=1)
    forget_copies(tmp_path)
    with Corpus.open(bucket_corpus) as reader:
        take(bucket_corpus, texts[4:], batch=1)
        forget_copies(tmp_path)
        with Corpus.open(bucket_corpus) as now:
            assert len(now.manifest.segments) == 1
        assert reader.count() == 4
        assert reader.refresh()
        assert reader.count() == 16


def test_a_state_whose_day_is_over_is_said_to_be(bucket_corpus: str, tmp_path: Path) -> None:
    take(bucket_corpus, [f"News {number}. {NEWS[0]}" for number in range(15)], batch=1)
    reader = Corpus.open(bucket_corpus)
    forget_copies(tmp_path)
    for texts in (["News 15."], [], []):
        take(BucketPlace(bucket_corpus, keep_s=-1.0), texts)
    assert len(objects(bucket_corpus, "segments")) == 1
    with pytest.raises(CorpusFault, match=r"segments/.*/events.parquet is no longer there: .* open the corpus again"):
        reader.count()
    assert reader.refresh()
    assert reader.count() == 15


def news(outlet: str, text: str) -> object:
    return code(make_article(text, f"https://{outlet}.example/0", "2016-12-08", outlet))


ATTACK = "Ruritania attacked Graustark in Strelsau on 2016-12-08, killing {}. Smoke stood over Strelsau for hours."


def test_stories_and_decisions_of_two_writers_are_all_kept(bucket_corpus: str) -> None:
    first, second = Writer(bucket_corpus), Writer(bucket_corpus)
    first.add(news("post", ATTACK.format(12)))
    second.add(news("mail", ATTACK.format(19) + " Bells rang from both cathedrals until the evening."))
    overtaken: list[int] = []
    publish = second.publish

    def publish_late(change: Callable[..., object]) -> None:
        """Let the other writer replace the table of stories while this one makes it."""
        if not overtaken and len(second.known._texts._new) == 1 and not second._pending:
            overtaken.append(1)
            update_stories(first, load_stories())
        publish(change)

    second.publish = publish_late  # type: ignore[method-assign]
    tally = update_stories(second, load_stories())
    assert overtaken == [1]
    assert (tally.stories, tally.merged) == (1, 1)
    with Corpus.open(bucket_corpus) as corpus:
        (merged,) = merges(corpus)
        assert {row["outlet"] for row in merged.reports} == {"post", "mail"}
        event = merged.reports[0]["event_id"]
    split(first, [f"{merged.reports[0]['article_id']}/{event}"], who="Ada")
    with Corpus.open(bucket_corpus) as corpus:
        reports = [f"{row['article_id']}/{row['event_id']}" for row in corpus.stories().to_pylist()]
        assert merges(corpus) == []
    join(second, reports, who="Bob")
    for writer in (first, second):
        writer.close()
    lines = [json.loads(line) for line in open_place(bucket_corpus).read("decisions.jsonl").data.splitlines()]
    assert [line["who"] for line in lines] == ["Ada", "Bob"]


def test_an_article_that_was_taken_out_comes_into_no_story(bucket_corpus: str) -> None:
    first, second = Writer(bucket_corpus), Writer(bucket_corpus)
    add(first, *NEWS)
    first.commit()
    with first.reader() as corpus:
        gone = corpus.sql("SELECT min(article_id) AS id FROM events").read_all()["id"][0].as_py()
    removals: list[Removal] = []
    publish = second.publish

    def publish_late(change: Callable[..., object]) -> None:
        """Let the other writer take the article out while this one puts it into a story."""
        if not removals:
            removals.append(remove_articles(first, [gone]))
        publish(change)

    second.publish = publish_late  # type: ignore[method-assign]
    update_stories(second, load_stories())
    for writer in (first, second):
        writer.close()
    assert (removals[0].articles, removals[0].left > 0) == (1, True)
    with Corpus.open(bucket_corpus) as corpus:
        assert [name for name in corpus.tables if gone in str(corpus.table(name).to_pylist())] == []
        assert len(set(corpus.stories()["article_id"].to_pylist())) == len(NEWS) - 1
    assert check_corpus(bucket_corpus) == len(NEWS) - 1


def coding_anew() -> Callable[..., object]:
    return lambda article: code(article, "2")


def test_a_recoding_beside_an_ingest_loses_nothing(address: str) -> None:
    take(address, NEWS, batch=2)
    with Writer(address) as writer:
        others = iter(["Syldavia praised Borduria.", "Borduria met Graustark."])

        def report(_: object) -> None:
            take(address, [text]) if (text := next(others, None)) else None

        tally = recode(writer, coding_anew, MadeBy("2", "none", "test"), batch=1, report=report)
    assert tally.articles >= 3
    with Corpus.open(address) as corpus:
        versions = corpus.table("articles")["dateline_version"].to_pylist()
    assert sorted(versions)[-3:] == ["2", "2", "2"]
    assert check_corpus(address) == 5


class Stopped(Exception):
    pass


@pytest.mark.parametrize("last", [1, 3])
def test_one_recodes_at_a_time(bucket_corpus: str, last: int) -> None:
    take(bucket_corpus, NEWS)
    new = MadeBy("2", "none", "test")
    with Writer(bucket_corpus) as first, Writer(bucket_corpus) as second:

        def stop(tally: RecodeTally) -> None:
            if tally.articles > last:
                raise Stopped

        def report(tally: RecodeTally) -> None:
            if tally.articles == 1:
                with contextlib.suppress(Stopped):
                    recode(second, coding_anew, new, batch=1, report=stop)

        # The first is refused as long as the second is not ready, and has nothing left to do when it is.
        refused = pytest.raises(CorpusBusy, match="coded again by another process")
        with refused if last < 3 else contextlib.nullcontext():
            recode(first, coding_anew, new, batch=1, report=report)
    with Writer(bucket_corpus) as writer:
        assert recode(writer, coding_anew, new).articles == 3 - last
    assert check_corpus(bucket_corpus) == 3


def test_an_error_names_the_bucket_the_key_and_a_remedy(bucket_corpus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CorpusFault, match=r"s3://nowhere/c/manifest.json: there is no such bucket; make it first"):
        Writer("s3://nowhere/c")
    with pytest.raises(CorpusFault, match=rf"{bucket_corpus} is not a corpus.*ingest SOURCE --to {bucket_corpus}"):
        Corpus.open(bucket_corpus)
    fsspec.filesystem("s3").pipe(f"{bucket_corpus}/letters.txt", b"dear")
    with pytest.raises(CorpusFault, match=f"{bucket_corpus} is not empty and not a corpus; name a new address"):
        Writer(bucket_corpus)
    with pytest.raises(CorpusFault, match="nosuch://x/y"):
        Corpus.open("nosuch://x/y")
    with pytest.raises(SettingsFault, match="--database"):
        database_of(bucket_corpus, load_settings(None, {}))
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(CorpusFault, match="pip install 'dateline\\[s3\\]'"):
        Corpus.open(bucket_corpus)


def test_a_denied_request_says_what_the_credentials_must_allow(
    bucket_corpus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(bucket_corpus, NEWS)

    def deny(*_: object, **__: object) -> None:
        raise PermissionError("Access Denied")

    monkeypatch.setattr("dateline.store.bucket._put_object", deny)
    with pytest.raises(CorpusFault, match=r"manifest.json: access is denied; the credentials must allow .*read"):
        take(bucket_corpus, ["Syldavia praised Borduria."])


def test_a_folder_may_be_written_as_an_address(tmp_path: Path) -> None:
    take(f"file://{tmp_path}/my%20corpus", NEWS)
    assert check_corpus(tmp_path / "my corpus") == 3
