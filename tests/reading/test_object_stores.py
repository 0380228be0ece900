"""Sources in object stores, by the file system in memory that fsspec brings."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator

import fsspec
import pytest

from dateline.errors import SourceUnreadable
from dateline.reading.read_article import LARGEST_INPUT
from dateline.reading.sources import find_sources


@pytest.fixture
def bucket() -> Iterator[fsspec.AbstractFileSystem]:
    store = fsspec.filesystem("memory")
    lines = b"\n".join(json.dumps({"text": f"News {number}.", "id": str(number)}).encode() for number in (1, 2))
    files = {
        "b.html": b"<p>Words.",
        "a.txt": b"words",
        "deep/c.jsonl": lines,
        "deep/d.jsonl.gz": gzip.compress(lines + b"\n{broken"),
        "picture.png": b"",
        ".hidden/e.txt": b"",
    }
    for name, data in files.items():
        store.pipe(f"/bucket/{name}", data)
    yield store
    store.rm("/bucket", recursive=True)


def loaded(*addresses: str) -> list[tuple[str, str]]:
    found = []
    for source in find_sources(list(addresses)):
        try:
            found.append((source.name.removeprefix("memory://"), source.load().decode()))
        except SourceUnreadable as error:
            found.append((source.name.removeprefix("memory://"), f"! {error}"))
    return found


def test_a_folder_is_searched_in_the_order_of_names(bucket: fsspec.AbstractFileSystem) -> None:
    *articles, broken = loaded("memory://bucket")
    assert articles == [
        ("/bucket/a.txt", "words"),
        ("/bucket/b.html", "<p>Words."),
        *[("1", "News 1."), ("2", "News 2.")] * 2,
    ]
    assert broken[0] == "/bucket/deep/d.jsonl.gz:3"
    assert "not JSON" in broken[1]


def test_files_and_patterns(bucket: fsspec.AbstractFileSystem) -> None:
    assert loaded("memory://bucket/a.txt", "memory://bucket/*.html") == [
        ("/bucket/a.txt", "words"),
        ("/bucket/b.html", "<p>Words."),
    ]


def test_what_cannot_be_read_is_named_with_its_reason(
    bucket: fsspec.AbstractFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.pipe("/bucket/large.txt", b"x" * (LARGEST_INPUT + 1))
    addresses = ["memory://bucket/gone.txt", "memory://bucket/*.asp", "memory://bucket/large.txt", "nowhere://x/y"]
    reasons = [words for _, words in loaded(*addresses, "memory://bucket/gone.jsonl")]
    for reason, wanted in zip(
        reasons, ["no such file", "no file matches", "too large", "Protocol not known", "no such file"], strict=True
    ):
        assert reason.startswith("! ")
        assert wanted in reason
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert "pip install 'dateline[s3]'" in loaded("s3://bucket/a.txt")[0][1]


def test_a_damaged_file_costs_no_other(bucket: fsspec.AbstractFileSystem) -> None:
    bucket.pipe("/bucket/deep/a.jsonl.gz", b"\x1f\x8b\x08\x00 no archive")
    names = [name for name, _ in loaded("memory://bucket")]
    assert names[2:5] == ["/bucket/deep/a.jsonl.gz", "1", "2"]


def test_tables_are_streamed_and_what_needs_a_disk_is_said(bucket: fsspec.AbstractFileSystem) -> None:
    bucket.pipe("/bucket/t.csv", b"id,text,published\n7,The court sat on Monday.,2024-05-06\n")
    bucket.pipe("/bucket/t.csv.gz", gzip.compress(bucket.cat("/bucket/t.csv")))
    bucket.pipe("/bucket/t.parquet", b"PAR1")
    assert loaded("memory://bucket/t.csv", "memory://bucket/t.csv.gz") == [("7", "The court sat on Monday.")] * 2
    assert "from a disk only" in loaded("memory://bucket/t.parquet")[0][1]
