"""Web archives as sources: the HTML pages in WARC files, packed or not, and in WACZ archives."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import IO, Any

from dateline.reading.read_article import LARGEST_INPUT, TOO_LARGE
from dateline.reading.sources.opening import DAMAGE, damage
from dateline.reading.sources.source import Notices, Source, unreadable_source

WARC_ENDINGS = (".warc", ".warc.gz", ".warc.zst")
WACZ_ENDING = ".wacz"
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_CUT_OFF = "the archive is cut off or damaged here"


def sources_in_warc(path: str, notices: Notices) -> Iterator[Source]:
    """Yield the pages of a WARC file: responses in HTML with the status 200.

    The day on which a page was archived is its ``file_date``, the last resort. What cannot be read is a source that
    cannot be loaded: a record that is cut off, and from there on the rest of the file. What else the archive holds is
    counted and said.
    """
    others: Counter[str] = Counter()
    try:
        # The library's own message for a file that is not there is long.
        Path(path).stat()
        yield from _pages(path, path, others)
    except DAMAGE as error:
        yield unreadable_source(path, damage(error))
    _report(path, others, notices)


def sources_in_wacz(path: str, notices: Notices) -> Iterator[Source]:
    """Yield the pages of all WARC files in a WACZ archive, like :func:`sources_in_warc`."""
    others: Counter[str] = Counter()
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(WARC_ENDINGS)]
            if not names:
                yield unreadable_source(path, "the archive holds no WARC file")
            for name in names:
                try:
                    with archive.open(name) as stream:
                        yield from _pages(f"{path}/{name}", stream, others)
                except DAMAGE as error:
                    yield unreadable_source(f"{path}/{name}", damage(error))
    except DAMAGE as error:
        yield unreadable_source(path, damage(error))
    _report(path, others, notices)


def _pages(path: str, stream: str | IO[bytes], others: Counter[str]) -> Iterator[Source]:
    """Yield the pages of one WARC file, and count what else it holds."""
    from fastwarc import ArchiveIterator, WarcRecordType

    place, records = path, 0
    try:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True, strict_mode=False):
            records += 1
            url = (record.headers.get("WARC-Target-URI") or "").strip("<>") or None
            place = f"{path}:{url or records}"
            kind = _kind(record)
            if kind is not None:
                length = record.content_length
                if record.reader.consume() < length:
                    yield unreadable_source(place, _CUT_OFF)
                else:
                    others[kind] += 1
            else:
                yield _page(place, url, record)
    except DAMAGE as error:
        after = f"after {place.removeprefix(f'{path}:')}: " if records else ""
        yield unreadable_source(path, f"{after}{damage(error)}")
    else:
        if not records:
            yield unreadable_source(path, "it holds no responses of web servers")


def _kind(record: Any) -> str | None:
    """Return what a response is in words, or ``None`` for a page."""
    status = record.http_headers.status_code if record.is_http_parsed else None
    if status != 200:
        return "other answers than 200"
    return None if (record.http_content_type or "").lower() in _PAGES else "other media types than HTML"


def _page(place: str, url: str | None, record: Any) -> Source:
    length = record.content_length
    if length > LARGEST_INPUT:
        return unreadable_source(place, TOO_LARGE)
    body = record.reader.read(length) if length else b""
    if len(body) < length:
        return unreadable_source(place, _CUT_OFF)
    body = _decoded(body, record)
    if len(body) > LARGEST_INPUT:
        return unreadable_source(place, TOO_LARGE)
    day = record.record_date.date().isoformat() if record.record_date else None
    return Source(place, partial(bytes, body), url=url, file_date=day, held=len(body))


def _decoded(body: bytes, record: Any) -> bytes:
    """Return a body without its transfer and content encodings, cut off where it gets too large.

    Some archives keep the headers of encodings that they have undone: what cannot be decoded is taken as it is.
    """
    headers = record.http_headers
    encodings = (headers.get("Transfer-Encoding"), headers.get("Content-Encoding"))
    for name in ",".join(filter(None, encodings)).lower().split(","):
        make_reader = _decoders().get(name.strip())
        if make_reader is None:
            continue
        try:
            body = make_reader(io.BytesIO(body)).read(LARGEST_INPUT + 1) or body
        except (OSError, ValueError):
            continue
    return body


@cache
def _decoders() -> Mapping[str, Callable[[IO[bytes]], Any]]:
    from fastwarc import stream_io

    return {
        "chunked": stream_io.ChunkedReader,
        "gzip": stream_io.GzipReader,
        "x-gzip": stream_io.GzipReader,
        "deflate": partial(stream_io.GzipReader, zlib=True),
        "br": stream_io.BrotliReader,
        "zstd": stream_io.ZstdReader,
    }


def _report(path: str, others: Counter[str], notices: Notices) -> None:
    if others:
        kinds = ", ".join(f"{count:,} with {kind}" for kind, count in others.most_common())
        notices.say(f"{path}: responses that are no pages were not read: {kinds}")
