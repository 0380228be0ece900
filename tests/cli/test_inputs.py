"""What the commands read: tables with --map, feeds with --feed, and what they say of repeats and set-asides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dateline.record import decode
from dateline.scale.set_aside import SetAside, reason_kind

Dateline = Callable[..., Any]
STORY = (
    "Police in Oslo arrested two men on Monday after shots were fired near the harbour, the ministry said. "
    "The men were held for questioning and are to appear in court on Thursday."
)


def write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def test_a_table_is_coded_with_its_columns_said_on_standard_error(dateline: Dateline, tmp_path: Path) -> None:
    path = write(tmp_path / "news.csv", f'Headline,Story,Day\nTwo held,"{STORY}",12/03/2021\nNone,,13/03/2021\n')
    result = dateline("code", path, "--format", "jsonl")
    [record] = [decode(line) for line in result.out.splitlines()]
    assert (record.article.headline, record.article.published.date) == ("Two held", "2021-03-12")
    assert result.code == 1
    assert "read as --map text=Story,title=Headline,published=Day" in result.err
    assert f'set aside {path}:3: there is no "Story" in it' in result.err
    mapped = dateline("code", path, "--format", "jsonl", "--map", "text=Story")
    assert "read as" not in mapped.err and "not read: 2 columns: Headline" in mapped.err


@pytest.mark.parametrize("command", [("code",), ("read",), ("ingest", "--to", "corpus")])
def test_a_folder_without_anything_to_read_is_wrong_use(
    dateline: Dateline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news").mkdir()
    result = dateline(*command, "news")
    assert result.code == 2 and "nothing to read in news" in result.err
    assert not (tmp_path / "corpus").exists()


@pytest.mark.parametrize(
    ("columns", "said"), [("txt=Body", 'did you mean "text"'), ("title=Body", "add text=COLUMN"), ("x", "FIELD=COLUMN")]
)
def test_a_map_that_cannot_be_is_wrong_use(dateline: Dateline, tmp_path: Path, columns: str, said: str) -> None:
    result = dateline("code", write(tmp_path / "news.csv", "a,b\n"), "--map", columns)
    assert result.code == 2 and said in result.err


def test_a_feed_is_coded(dateline: Dateline, tmp_path: Path) -> None:
    words = f"<![CDATA[<p>{STORY}</p><p>{STORY[:-1]} next week, the ministry said in a statement on Tuesday.</p>]]>"
    item = f"<title>Two held</title><pubDate>12 Mar 2021</pubDate><description>{words}</description>"
    path = write(tmp_path / "feed.xml", f'<rss version="2.0"><channel><item>{item}</item></channel></rss>')
    result = dateline("code", "--feed", path, "--format", "jsonl")
    [record] = [decode(line) for line in result.out.splitlines()]
    assert (record.article.headline, record.article.published.date) == ("Two held", "2021-03-12")


def test_repeats_and_reasons_are_told_at_the_end(dateline: Dateline, tmp_path: Path) -> None:
    rows = f'text,id\n"{STORY}",a\n"{STORY}",b\n,c\n,d\n...,e\n'
    lines = dateline("code", write(tmp_path / "news.csv", rows), "--format", "jsonl").err.splitlines()
    assert "dateline: 1 article given before in this run, and coded again; the first: b is the same as a" in lines
    total = lines.index("dateline: 2 coded, 3 set aside")
    assert lines[total + 1] == f'dateline:       2  there is no "text" in it (the first: {tmp_path}/news.csv:4)'


def test_an_ingest_tells_the_same(dateline: Dateline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = f'text,id\n"{STORY}",a\n"{STORY}",b\n,c\n,d\n'
    path = write(tmp_path / "news.csv", rows)
    result = dateline("ingest", path, "--to", tmp_path / "corpus", "--map", "text=text,id=id")
    assert result.code == 1
    assert "1 article given before in this run, and coded once; the first: b is the same as a" in result.err
    assert "4 articles: 1 coded" in result.err
    assert f'      2  there is no "text" in it (the first: {path}:4)' in result.err
    # Articles that take much memory are not counted beforehand, and none is lost for it.
    monkeypatch.setattr("dateline.cli.ingest.HELD_LIMIT", 1)
    assert (
        "4 articles: 0 coded, 2 here already, 2 set aside" in dateline("ingest", path, "--to", tmp_path / "corpus").err
    )


def test_words_of_an_article_cannot_steer_the_terminal(dateline: Dateline, tmp_path: Path) -> None:
    result = dateline(
        "code", write(tmp_path / "news.csv", "text,id\n...,\x1b[31mred\x9b\n"), "--map", "text=text,id=id"
    )
    assert "set aside \\x1b[31mred\\x9b: " in result.err and "\x1b" not in result.err


def test_a_feed_without_entries_is_no_wrong_use(dateline: Dateline, tmp_path: Path) -> None:
    feed = write(tmp_path / "feed.xml", '<rss version="2.0"><channel><title>Wire</title></channel></rss>')
    result = dateline("code", "--feed", feed, "--format", "jsonl")
    assert (result.code, result.out) == (0, "") and "the feed has no entries" in result.err


def test_a_text_in_another_language_is_coded_if_asked_for(dateline: Dateline, tmp_path: Path) -> None:
    words = "Die Polizei hat am Montag in Oslo zwei Männer festgenommen, wie das Ministerium am Abend mitteilte."
    path = write(tmp_path / "news.txt", words)
    assert "not in English" in dateline("code", path).err
    assert dateline("code", path, "--any-language").code == 0


def test_wrong_use_makes_no_corpus(dateline: Dateline, tmp_path: Path) -> None:
    path = write(tmp_path / "news.txt", STORY)
    result = dateline("ingest", path, "--to", tmp_path / "corpus", "--address", "head:6379")
    assert result.code == 2 and "--executor ray" in result.err
    assert not (tmp_path / "corpus").exists()


def test_nothing_named_is_wrong_use(dateline: Dateline, tmp_path: Path) -> None:
    result = dateline("ingest", "--to", tmp_path / "corpus")
    assert result.code == 2 and "--feed" in result.err


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("a.html: too large: a text of 600,000 characters", "too large"),
        ("too large, the limit is 20,000,000 bytes", "too large, the limit is … bytes"),
        ("not in English: de", "not in English"),
        ("the page holds no article: no running text was found", "the page holds no article"),
        (": ", ": "),
    ],
)
def test_reasons_are_counted_without_what_differs(reason: str, kind: str) -> None:
    assert reason_kind("a.html", reason) == kind


def test_rare_reasons_are_summed_up() -> None:
    reasons = SetAside()
    for number in range(30):
        for _ in range(2 if number else 5):
            reasons.add("a.html", "reason " + "abcdefghijklmnopqrstuvwxyz"[number % 26] * (1 + number // 26))
    lines = list(reasons.lines())
    assert lines[0].split()[0] == "5"
    assert lines[-1].strip() == "20  for 10 other reasons"
