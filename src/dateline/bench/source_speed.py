"""The bench "sources": the articles a second of each source, beside its library alone on the same file.

Data: made-up articles of some 400 words, written into a file of each form. The library does the least that gives the
text of each article; dateline also finds the columns, reads the dates and makes each a source that can be loaded.
Figures: articles a second, the best of some rounds in alternation, and their ratio.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from html import escape
from itertools import islice
from pathlib import Path

from dateline.bench.bench_report import BenchReport
from dateline.bench.made_up.reports import make_reports
from dateline.reading.sources import find_sources

ARTICLES = 5000
ROUNDS = 3
_REPORTS_AN_ARTICLE = 6

Row = dict[str, str]


def run(articles: int = ARTICLES) -> BenchReport:
    """Write made-up articles into a file of each form, and time how fast they are read."""
    rows = list(_make_rows(articles))
    report = BenchReport(
        f"sources: {articles:,} articles", ["source", "library", "articles a second", "library alone", "ratio"], []
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, library, write, read in FORMS:
            path = Path(folder) / name
            write(path, rows)
            ours, alone = _fastest([partial(_read_all, path), partial(read, path)], articles)
            report.rows.append([name, library, float(ours), float(alone), ours / alone])
    words = sum(len(row["text"].split()) for row in rows) // max(1, len(rows))
    report.notes.append(f"{words} words an article; the best of {ROUNDS} rounds in alternation, in one process")
    return report


def _make_rows(count: int) -> Iterator[Row]:
    reports = make_reports(count * _REPORTS_AN_ARTICLE)
    for number in range(count):
        parts = [report.article for report in islice(reports, _REPORTS_AN_ARTICLE)]
        yield {
            "id": f"article-{number}",
            "title": parts[0].headline or "",
            "text": "\n\n".join(part.text for part in parts),
            "published": parts[0].published.date or "2015-01-01",
            "url": f"https://wire.example/{number}",
        }


def _fastest(calls: Sequence[Callable[[], int]], count: int) -> list[float]:
    """Return the articles a second of each call, the best of some rounds. Raises ValueError if one misses articles."""
    seconds = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for number, call in enumerate(calls):
            start = time.perf_counter()
            if (read := call()) != count:
                raise ValueError(f"{read} of {count} articles were read")
            seconds[number] = min(seconds[number], time.perf_counter() - start)
    return [count / least for least in seconds]


def _read_all(path: Path) -> int:
    is_feed = path.suffix == ".xml"
    sources = find_sources([] if is_feed else [str(path)], feeds=[str(path)] if is_feed else ())
    return sum(bool(source.load()) for source in sources)


def _write_json_lines(path: Path, rows: Sequence[Row]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _read_json_lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(bool(json.loads(line)["text"]) for line in stream)


def _write_json(path: Path, rows: Sequence[Row]) -> None:
    path.write_text(json.dumps(rows), encoding="utf-8")


def _read_json(path: Path) -> int:
    return sum(bool(row["text"]) for row in json.loads(path.read_bytes()))


def _write_csv(path: Path, rows: Sequence[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _read_csv(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(bool(row["text"]) for row in csv.DictReader(stream))


def _write_parquet(path: Path, rows: Sequence[Row]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist(list(rows)), path)


def _read_parquet(path: Path) -> int:
    import pyarrow.parquet as pq

    batches = pq.ParquetFile(path).iter_batches()
    return sum(bool(row["text"]) for batch in batches for row in batch.to_pylist())


def _paragraphs(row: Row) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in row["text"].split("\n\n"))


def _write_feed(path: Path, rows: Sequence[Row]) -> None:
    items = "".join(
        f"<entry><id>{row['id']}</id><title>{escape(row['title'])}</title>"
        f"<updated>{row['published']}T00:00:00Z</updated>"
        f'<link href="{row["url"]}"/><content type="html">{escape(_paragraphs(row))}</content></entry>'
        for row in rows
    )
    path.write_text(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title>{items}</feed>', encoding="utf-8")


def _read_feed(path: Path) -> int:
    import feedparser

    parsed = feedparser.parse(io.BytesIO(path.read_bytes()))
    return sum(bool(entry.content[0].value) for entry in parsed.entries)


def _write_warc(path: Path, rows: Sequence[Row]) -> None:
    with path.open("wb") as stream:
        for row in rows:
            page = f"<html><head><title>{escape(row['title'])}</title></head><body>{_paragraphs(row)}</body></html>"
            answer = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}".encode()
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {row['url']}\r\n"
                f"WARC-Date: {row['published']}T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:{row['id']}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            stream.write(gzip.compress(head.encode() + answer + b"\r\n\r\n", 6))


def _read_warc(path: Path) -> int:
    from fastwarc import ArchiveIterator, WarcRecordType

    records = ArchiveIterator(str(path), record_types=WarcRecordType.response)
    return sum(bool(record.reader.read()) for record in records)


# The name of the file, its library, and how it is written and read with the library alone.
FORMS: tuple[tuple[str, str, Callable[[Path, Sequence[Row]], None], Callable[[Path], int]], ...] = (
    ("articles.jsonl", "json", _write_json_lines, _read_json_lines),
    ("articles.json", "json", _write_json, _read_json),
    ("articles.csv", "csv", _write_csv, _read_csv),
    ("articles.parquet", "pyarrow", _write_parquet, _read_parquet),
    ("articles.xml", "feedparser", _write_feed, _read_feed),
    ("articles.warc.gz", "FastWARC", _write_warc, _read_warc),
)
