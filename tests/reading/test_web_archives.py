"""WARC and WACZ archives: pages alone, their dates and addresses, encodings, damage and bombs."""

from __future__ import annotations

import gzip
import random
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.record import Article
from tests.reading.made_files import PAGE, read_all, write

URL = "https://wire.example/held"


def record(
    body: bytes | str = PAGE,
    url: str = URL,
    status: str = "200 OK",
    media: str = "text/html; charset=utf-8",
    kind: str = "response",
    headers: str = "",
    length: int | None = None,
) -> bytes:
    body = body.encode() if isinstance(body, str) else body
    answer = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{headers}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2021-03-12T10:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {length or len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def test_pages_have_their_address_and_the_day_of_the_archive_as_the_last_resort(
    tmp_path: Path, read: Callable[..., Article]
) -> None:
    found = read_all(write(tmp_path / "crawl.warc", record()))
    (source,) = found.sources
    assert (source.name, source.url) == (f"{tmp_path}/crawl.warc:{URL}", URL)
    assert (source.published, source.file_date) == (None, "2021-03-12")
    article = read(source.load(), url=source.url, file_date=source.file_date)
    assert (article.published.date, article.published.basis) == ("2021-03-12", "file")


def test_only_pages_are_read_and_the_rest_is_counted(tmp_path: Path) -> None:
    records = [
        record(kind="request"),
        record(status="404 Not Found"),
        record(status="301 Moved", headers="Location: /x\r\n"),
        record(b"\x89PNG", media="image/png"),
        record(media="application/xhtml+xml"),
        record(kind="revisit"),
        record(),
    ]
    path = write(tmp_path / "crawl.warc.gz", b"".join(map(gzip.compress, records)))
    found = read_all(tmp_path)
    assert (found.words, found.faults) == ([PAGE, PAGE], [])
    assert found.said == [
        f"{path}: responses that are no pages were not read: "
        "2 with other answers than 200, 1 with other media types than HTML"
    ]


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE.encode()), "Content-Encoding: gzip\r\n"),
        (zlib.compress(PAGE.encode()), "Content-Encoding: deflate\r\n"),
        (PAGE.encode(), "Content-Encoding: gzip\r\n"),
        (PAGE.encode(), "Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n"),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGE), PAGE.encode()), "Transfer-Encoding: chunked\r\n"),
        (PAGE.encode(), "Content-Encoding: identity\r\n"),
    ],
)
def test_bodies_are_decoded_and_headers_that_lie_do_no_harm(tmp_path: Path, body: bytes, headers: str) -> None:
    found = read_all(write(tmp_path / "crawl.warc", record(body, headers=headers) + record(url="https://b.example/")))
    assert found.words == [PAGE, PAGE]


def test_a_long_page_is_read_whole(tmp_path: Path) -> None:
    body = random.Random(1).randbytes(1_500_000).hex()
    found = read_all(write(tmp_path / "crawl.warc.gz", gzip.compress(record(body)) + gzip.compress(record())))
    assert found.words == [body, PAGE]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_archive_that_is_cut_off_gives_what_can_be_read(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    noise = random.Random(1).randbytes(5000).hex()
    found = read_all(
        write(tmp_path / "crawl.warc.gz", (pack(record()) + pack(record(noise, "https://b.example/")))[:-900])
    )
    assert found.words == [PAGE]
    ((name, reason),) = found.faults
    assert name.endswith(".gz:https://b.example/") and "cut off" in reason


def test_a_picture_that_is_cut_off_is_told_too(tmp_path: Path) -> None:
    data = record() + record(b"\x00" * 500, media="image/png")
    found = read_all(write(tmp_path / "crawl.warc", data[:-100]))
    assert (found.words, len(found.faults), found.said) == ([PAGE], 1, [])


def test_after_damage_the_rest_is_one_fault(tmp_path: Path) -> None:
    found = read_all(write(tmp_path / "crawl.warc", record() + b"garbage\r\n" * 9 + record() + record()))
    assert found.words == [PAGE]
    assert [name for name, _ in found.faults] == [f"{tmp_path}/crawl.warc"]
    assert found.faults[0][1].startswith(f"after {URL}: ")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.warc", b"", "no responses"),
        ("a.warc", b"hello hello", "warc header"),
        ("a.warc", record(kind="request"), "no responses"),
        ("a.warc", b"WARC/1.0\r\n" + b"X: y\r\n" * 100_000, "header length"),
        ("a.warc.gz", b"hello hello", ""),
        ("a.wacz", b"hello hello", "not a zip"),
    ],
)
def test_what_is_no_archive_of_pages(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    ((source, said),) = read_all(write(tmp_path / name, data)).faults
    assert source.endswith(name) and reason in said.lower()


def test_archives_that_are_not_there(tmp_path: Path) -> None:
    for name in ("a.warc.gz", "a.wacz"):
        assert read_all(tmp_path / name).faults[0][1] == "no such file or directory"


def test_a_record_larger_than_an_input_is_set_aside_and_the_next_is_read(tmp_path: Path) -> None:
    records = [
        gzip.compress(record(b"\0" * 50_000_000)),
        gzip.compress(record(gzip.compress(b" " * 50_000_000), headers="Content-Encoding: gzip\r\n")),
        gzip.compress(record()),
    ]
    found = read_all(write(tmp_path / "bomb.warc.gz", b"".join(records)))
    assert found.words == [PAGE]
    assert [reason for _, reason in found.faults] == ["too large, the limit is 20,000,000 bytes"] * 2


def test_a_record_that_claims_to_be_endless_takes_no_memory(tmp_path: Path) -> None:
    found = read_all(write(tmp_path / "a.warc", record(length=10**15)))
    assert found.faults[0][1] == "too large, the limit is 20,000,000 bytes"


def wacz(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data, zipfile.ZIP_DEFLATED)
    return path


def test_a_wacz_archive(tmp_path: Path) -> None:
    files = {
        "archive/a.warc.gz": gzip.compress(record()),
        "archive/b.warc": record() + record(status="500 Error"),
        "archive/c.warc.gz": b"hello",
        "pages/pages.jsonl": b"{}",
    }
    found = read_all(wacz(tmp_path / "a.wacz", files))
    assert found.words == [PAGE, PAGE]
    assert [name.rpartition("/")[2] for name, _ in found.faults] == ["c.warc.gz"]
    assert "1 with other answers than 200" in found.said[0]


def test_a_wacz_archive_without_records_or_with_damage(tmp_path: Path) -> None:
    assert "no WARC file" in read_all(wacz(tmp_path / "a.wacz", {"x": b""})).faults[0][1]
    data = wacz(tmp_path / "b.wacz", {"a.warc": record(), "b.warc": record() * 50}).read_bytes()
    place = data.rindex(b"PK\x03\x04") + 60
    broken = write(tmp_path / "c.wacz", data[:place] + b"\xff" * 20 + data[place + 20 :])
    found = read_all(broken)
    assert PAGE in found.words and found.faults


def test_a_bomb_in_a_wacz_archive_ends_with_one_fault_each(tmp_path: Path) -> None:
    files = {"a.warc": record(b"\0" * 60_000_000), "b.warc": b"\0" * 60_000_000}
    found = read_all(wacz(tmp_path / "bomb.wacz", files))
    assert (found.words, len(found.faults)) == ([], 2)
