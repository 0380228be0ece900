"""``dateline code``: formats, what is set aside, exit codes, and the same records whatever the number of workers."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dateline.api import Coder
from dateline.record import Article, Record, decode

Dateline = Callable[..., Any]

EXAMPLES = Path(__file__).parents[2] / "examples"
ARTICLE = EXAMPLES / "lusaka-envoy.txt"


def records_of(text: str) -> list[Record]:
    return [decode(line) for line in text.splitlines()]


def test_one_article_as_a_block_with_one_line_an_event_and_its_words(dateline: Dateline) -> None:
    result = dateline("code", ARTICLE)
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0] == "Zambia expels Russian diplomat over student’s death"
    assert "2023-09-06" in lines[1]
    assert any(" · " in line and line.startswith("  ") for line in lines[2:])
    assert any(line.strip().startswith("“") for line in lines[2:])
    assert "\x1b" not in result.out


def test_every_example_is_coded_in_the_order_of_its_name(dateline: Dateline) -> None:
    result = dateline("code", EXAMPLES, "--format", "jsonl")
    assert (result.code, result.err) == (0, "")
    pages = sorted(path for path in EXAMPLES.iterdir() if path.suffix in {".txt", ".html"})
    coded = records_of(result.out)
    assert len(coded) == len(pages)
    for path, record in zip(pages, coded, strict=True):
        assert record.article.headline is not None and record.article.headline in path.read_text(encoding="utf-8")
        assert record.article.published.date is not None
        assert record.events, path.name


def test_the_same_article_gives_the_same_line_again(dateline: Dateline, coded: dict[Any, Record]) -> None:
    first = dateline("code", ARTICLE, "--format", "jsonl").out
    coded.clear()
    assert dateline("code", ARTICLE, "--format", "jsonl").out == first


def test_workers_change_nothing_not_even_the_order(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "nothing.txt").write_bytes(b"")
    paths = [ARTICLE, tmp_path / "nothing.txt", EXAMPLES / "vienna-talks.html", EXAMPLES / "nairobi-verdict.txt"]
    alone = dateline("code", *paths, "--format", "jsonl")
    shared = dateline("code", *paths, "--format", "jsonl", "--workers", "2")
    assert len(alone.out.splitlines()) == 3
    assert shared == alone


def test_standard_input_is_read(dateline: Dateline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.read_bytes())))
    [record] = records_of(dateline("code", "-", "--format", "jsonl").out)
    assert record.article.headline == "Zambia expels Russian diplomat over student’s death"


def test_the_given_publication_date_holds(dateline: Dateline) -> None:
    [record] = records_of(dateline("code", ARTICLE, "--format", "jsonl", "--published", "2023-09-07").out)
    assert (record.article.published.date, record.article.published.basis) == ("2023-09-07", "given")


def test_events_of_little_confidence_are_left_out_with_the_actors_that_only_they_have(dateline: Dateline) -> None:
    [whole] = records_of(dateline("code", ARTICLE, "--format", "jsonl").out)
    [part] = records_of(dateline("code", ARTICLE, "--format", "jsonl", "--min-confidence", "0.9").out)
    assert part.events == tuple(event for event in whole.events if (event.confidence or 0) >= 0.9)
    assert 0 < len(part.events) < len(whole.events)
    assert set(part.actors) <= set(whole.actors)


@pytest.mark.parametrize("value", ["1.5", "-0.1", "nan", "high"])
@pytest.mark.parametrize("command", ["code", "ingest", "query", "export"])
def test_a_confidence_that_is_none_is_refused(dateline: Dateline, command: str, value: str) -> None:
    rest = {"ingest": ["--to", "corpus"], "export": ["--to", "csv"]}.get(command, [])
    result = dateline(command, ARTICLE, *rest, f"--min-confidence={value}")
    assert result.code == 2
    assert "--min-confidence" in result.err


def test_csv_and_parquet_hold_the_same_events(dateline: Dateline, tmp_path: Path) -> None:
    assert dateline("code", ARTICLE, "-o", tmp_path / "events.csv").code == 0
    assert dateline("code", ARTICLE, "-o", tmp_path / "events.parquet").code == 0
    with (tmp_path / "events.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    table = pq.read_table(tmp_path / "events.parquet")
    assert [row["event_id"] for row in rows] == table.column("event_id").to_pylist() != []
    assert table.column_names == list(rows[0])


def test_a_file_appears_whole_and_nothing_stays_beside_it(dateline: Dateline, tmp_path: Path) -> None:
    result = dateline("code", ARTICLE, "-o", tmp_path / "out.jsonl")
    assert (result.code, result.out) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]
    assert len(records_of((tmp_path / "out.jsonl").read_text(encoding="utf-8"))) == 1


def test_a_link_stays_a_link_and_a_pipe_is_written_as_it_is(dateline: Dateline, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    os.mkfifo(tmp_path / "pipe.csv")
    with ThreadPoolExecutor() as pool:
        read = pool.submit((tmp_path / "pipe.csv").read_text, "utf-8")
        assert dateline("code", ARTICLE, "-o", tmp_path / "pipe.csv").code == 0
        assert dateline("code", ARTICLE, "-o", tmp_path / "link.csv").code == 0
        assert read.result() == (tmp_path / "real.csv").read_text(encoding="utf-8")
    assert (tmp_path / "link.csv").is_symlink() and (tmp_path / "pipe.csv").is_fifo()


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="this system has no device that is always full")
def test_a_full_disk_is_told_in_one_line(dateline: Dateline) -> None:
    result = dateline("code", ARTICLE, "-o", "/dev/full")
    assert (result.code, result.err) == (
        2,
        "dateline: cannot write /dev/full: No space left on device; choose another file\n",
    )


def test_a_reader_that_goes_away_ends_the_run_without_a_word() -> None:
    command = [sys.executable, "-m", "dateline", "code", str(ARTICLE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None and run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0


def test_an_interrupted_run_says_so_and_leaves_no_file(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(self: Coder, article: Article) -> Record:
        raise KeyboardInterrupt

    monkeypatch.setattr(Coder, "code_article", interrupted)
    result = dateline("code", ARTICLE, "-o", tmp_path / "out.jsonl")
    assert (result.code, result.err) == (130, "dateline: interrupted; no file was left half written\n")
    assert list(tmp_path.iterdir()) == []


NO_ARTICLE = (
    "<html><head><title>All topics</title></head><body><ul><li><a href='/a'>Politics</a></li>"
    "<li><a href='/b'>Sport</a></li></ul><form><label>E-mail</label><input><button>Log in</button></form></body></html>"
)
GERMAN = (
    "Regierung tritt zurück\n\nBERLIN – Die Bundesregierung ist am Montag nach wochenlangen Verhandlungen "
    "zurückgetreten. Das teilte ein Sprecher mit. Die Opposition forderte sofortige Neuwahlen und warf dem Kanzler "
    "vor, das Land in die Krise geführt zu haben. Der Bundespräsident will am Dienstag mit allen Parteien sprechen.\n"
)


@pytest.fixture
def troubled(tmp_path: Path) -> Path:
    """A folder with one good article among files of every kind that cannot be coded."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "empty.html").write_bytes(b"")
    (folder / "german.txt").write_text(GERMAN, encoding="utf-8")
    (folder / "good.txt").write_bytes(ARTICLE.read_bytes())
    (folder / "login.html").write_text(NO_ARTICLE, encoding="utf-8")
    with (folder / "vast.txt").open("wb") as stream:
        stream.truncate(60_000_000)
    (folder / "vanished.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    return folder


def test_what_cannot_be_coded_is_set_aside_in_one_line_each_and_the_rest_is_coded(
    dateline: Dateline, troubled: Path
) -> None:
    result = dateline("code", troubled, "--format", "jsonl")
    assert result.code == 1
    assert len(records_of(result.out)) == 1
    *aside, total = result.err.splitlines()
    named = sorted(Path(line.split()[3].rstrip(":")).name for line in aside)
    assert named == ["binary.txt", "empty.html", "german.txt", "login.html", "vanished.txt", "vast.txt"]
    assert all(line.startswith("dateline: set aside ") and len(line.split(": ", 2)[2]) > 5 for line in aside)
    assert total == "dateline: 1 coded, 6 set aside"


def test_a_broken_encoding_is_read_as_well_as_can_be(dateline: Dateline, tmp_path: Path) -> None:
    text = ARTICLE.read_text(encoding="utf-8").encode("cp1252")
    (tmp_path / "broken.txt").write_bytes(text.replace(b"Luhansk", b"Luhansk\xff\xfe"))
    result = dateline("code", tmp_path, "--format", "jsonl")
    assert result.code == 0
    assert "student’s death" in records_of(result.out)[0].article.text


def test_a_fault_in_coding_one_article_sets_it_aside_with_the_place_of_the_fault(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_article = Coder.code_article

    def faulty(self: Coder, article: Article) -> Record:
        if "Vienna" in article.text:
            raise RuntimeError("out of ink")
        return code_article(self, article)

    monkeypatch.setattr(Coder, "code_article", faulty)
    result = dateline("code", EXAMPLES / "vienna-talks.html", ARTICLE, "--format", "jsonl")
    assert result.code == 1
    assert len(records_of(result.out)) == 1
    assert "vienna-talks.html: RuntimeError: out of ink (test_code.py:" in result.err
    assert "report it" in result.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["code"], "name something to read"),
        (["code", str(ARTICLE), "--published", "last Monday"], "--published"),
        (["code", str(ARTICLE), "--format", "xml"], "--format"),
        (["code", str(ARTICLE), "--workers", "0"], "--workers"),
        (["code", str(ARTICLE), "-o", "/nowhere/at/all.csv"], "choose another file"),
        (["code", str(ARTICLE), "-o", str(EXAMPLES)], "it is a folder"),
        (["code", str(ARTICLE), "--model", "xx_no_such_model"], "xx_no_such_model"),
        (["publish"], "publish"),
    ],
)
def test_wrong_use_exits_with_two_and_says_what_is_wrong(dateline: Dateline, arguments: list[str], said: str) -> None:
    result = dateline(*arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_a_folder_without_articles_is_wrong_use(dateline: Dateline, tmp_path: Path) -> None:
    result = dateline("code", tmp_path)
    assert result.code == 2
    assert str(tmp_path.name) in "".join(result.err.split())
