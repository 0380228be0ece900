"""The sources that paths, addresses and names of plugins stand for."""

from __future__ import annotations

import glob
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from dateline.errors import SourceUnreadable
from dateline.plugins import blame_plugin, load_plugin, plugin_names
from dateline.reading.addresses import is_store_address
from dateline.reading.object_stores import find_objects, read_object
from dateline.reading.sources.column_maps import ColumnMap
from dateline.reading.sources.documents import SNIFFED_ENDINGS, sources_in_document
from dateline.reading.sources.excel import open_workbook
from dateline.reading.sources.feed_entries import sources_in_feeds
from dateline.reading.sources.opening import DAMAGE, bare_name, damage
from dateline.reading.sources.source import (
    Links,
    Notices,
    Notify,
    Source,
    load_file,
    read_limited,
    unreadable_source,
)
from dateline.reading.sources.table_rows import (
    Table,
    guarded,
    open_csv,
    open_json,
    open_json_lines,
    open_parquet,
)
from dateline.reading.sources.tables import NoArticles, sources_in_table
from dateline.reading.sources.warc import WACZ_ENDING, WARC_ENDINGS, sources_in_wacz, sources_in_warc
from dateline.reading.web import Fetcher

_PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".shtml", ".txt", ".text", ".md", ".markdown")
_WORKBOOK_ENDINGS = (".xlsx", ".xlsm", ".xls")
_TABLE_ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", *_WORKBOOK_ENDINGS)
# What is read as a stream, and so from an object store, too; and what needs a file on a disk.
_STREAMED_ENDINGS = (".jsonl", ".ndjson", ".json", ".csv", ".tsv")
_DISK_ENDINGS = (".parquet", ".rtf", ".docx", *_WORKBOOK_ENDINGS, *WARC_ENDINGS, WACZ_ENDING)
_FILE_ENDINGS = (*_PAGE_ENDINGS, *SNIFFED_ENDINGS, *WARC_ENDINGS, WACZ_ENDING)
# Files that may well be articles, and cannot be read.
_UNREAD_ENDINGS = (".pdf", ".doc", ".odt", ".ods", ".xlsb", ".epub", ".mht", ".mhtml", ".eml", ".zip", ".7z")
_PATTERN_CHARACTERS = frozenset("*?[")


@dataclass
class _Search:
    """What the caller wants of the sources, and what is to be said at the end."""

    file_dates: bool
    column_map: ColumnMap | None
    links: Links
    notices: Notices

    def pass_over(self, path: str, why: str) -> None:
        """Count a file of a folder that is not read."""
        self.notices.count(f"files passed over, {why}", path)


def find_sources(
    paths: list[str],
    fetcher: Fetcher | None = None,
    file_dates: bool = False,
    *,
    feeds: Sequence[str] = (),
    column_map: ColumnMap | None = None,
    notify: Notify | None = None,
) -> Iterator[Source]:
    """The sources that ``paths`` and ``feeds`` name, in order; those in folders sorted by name.

    A path is a file of any extension, a folder (searched with all its folders), a pattern such as ``news/*.html``,
    ``-`` for standard input, or an address (http, https). By the ending of its name a file may be a table with one
    article in each row (JSON lines, JSON, CSV, TSV, Parquet, Excel) or a web archive (WARC, WACZ). ``NAME:REST`` is
    handed to the source that a package adds under that name (``dateline.sources``), unless a file is called so. A feed
    is an address, a file, or a list of feeds (OPML). What cannot be read is a source whose ``load`` raises an error.
    Pages, texts, JSON and CSV may be in an object store, by an address that fsspec knows (``s3://bucket/news/``).

    ``fetcher`` gets all addresses; without one, those that are named here may be on private hosts, as the person at
    the command line may reach them, and those that stand in files and feeds may not. With ``file_dates`` the day on
    which a file was changed last is given as its ``file_date``. ``column_map`` says which columns of tables are what;
    without it their names decide. ``notify`` takes lines on what was guessed, not read or passed over.
    """
    search = _Search(file_dates, column_map, Links(fetcher), Notices(notify or (lambda _: None)))
    for path in paths:
        if path == "-":
            yield Source("standard input", _load_standard_input)
        elif path.startswith(("http://", "https://")):
            yield Source(path, partial(search.links.fetch_typed, path), url=path)
        elif (added := path.partition(":"))[1] and added[0] in plugin_names("sources") and not Path(path).exists():
            yield from _sources_of_plugin(added[0], added[2])
        elif is_store_address(path):
            yield from _sources_in_store(path, search)
        else:
            yield from _sources_on_disk(path, search)
    if feeds:
        yield from sources_in_feeds(feeds, search.links, search.notices)
    search.notices.report()


def _sources_of_plugin(name: str, words: str) -> Iterator[Source]:
    """Yield the sources of another package. Raises PluginFault if it fails or yields anything else."""
    find = load_plugin("sources", name)
    with blame_plugin("sources", name):
        sources = find(words)
        if not isinstance(sources, Iterable):
            raise TypeError(f"it returned {sources!r}, not an iterator of Source")
        for source in sources:
            if not isinstance(source, Source):
                raise TypeError(f"it yielded {source!r}, not a Source")
            yield replace(source, load=partial(_load_from_plugin, name, source.load))


def _load_from_plugin(name: str, load: Callable[[], bytes]) -> bytes:
    with blame_plugin("sources", name, (SourceUnreadable, OSError)):
        data = load()
        if not isinstance(data, bytes):
            raise TypeError(f"it loaded {type(data).__name__}, not bytes")
        return data


def _sources_in_store(address: str, search: _Search) -> Iterator[Source]:
    """Yield the pages, texts and tables at an address of an object store."""
    try:
        names = find_objects(address, lambda name: bare_name(name).endswith((*_PAGE_ENDINGS, *_STREAMED_ENDINGS)))
    except SourceUnreadable as error:
        yield unreadable_source(address, str(error).removeprefix(f"{address}: "))
        return
    for name in names:
        if bare_name(name).endswith(_STREAMED_ENDINGS):
            try:
                yield from _sources_in_file(name, search, named=name == address)
            except SourceUnreadable as error:
                yield unreadable_source(name, str(error).removeprefix(f"{name}: "))
        elif bare_name(name).endswith(_DISK_ENDINGS):
            yield unreadable_source(name, "files of this kind are read from a disk only; copy it to one")
        else:
            yield Source(name, partial(read_object, name))


def _sources_on_disk(path: str, search: _Search) -> Iterator[Source]:
    if Path(path).is_dir():
        for name in _walk_folder(path, search):
            yield from _sources_in_file(name, search, named=False)
    elif _PATTERN_CHARACTERS & set(path) and not Path(path).exists():
        names = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute patterns
        if not names:
            yield unreadable_source(path, "no file matches this pattern")
        for name in names:
            yield from _sources_on_disk(name, search)
    else:
        yield from _sources_in_file(path, search)


def _walk_folder(folder: str, search: _Search) -> Iterator[str]:
    """Yield the files under ``folder`` that can be read, without hidden files, pipes and devices."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path, bare = Path(parent) / name, bare_name(name)
            if name.startswith("."):
                continue
            is_read = name.lower().endswith(_FILE_ENDINGS) or bare.endswith(_TABLE_ENDINGS)
            # A broken link is a source, too: loading it raises an error that names it.
            if is_read and (path.is_file() or not path.exists()):
                yield str(path)
            elif bare.endswith(_UNREAD_ENDINGS) or name.lower().endswith(".zip"):
                search.pass_over(str(path), f"for *{path.suffix.lower()} cannot be read")


def _sources_in_file(path: str, search: _Search, named: bool = True) -> Iterator[Source]:
    """Yield the articles of a file. One without articles is passed over unless it was ``named`` by the user."""
    lower = path.lower()
    try:
        if bare_name(path).endswith(_TABLE_ENDINGS):
            yield from _articles_in_table(path, search, named)
        elif lower.endswith(WARC_ENDINGS):
            yield from sources_in_warc(path, search.notices)
        elif lower.endswith(WACZ_ENDING):
            yield from sources_in_wacz(path, search.notices)
        elif lower.endswith(SNIFFED_ENDINGS) and (articles := sources_in_document(path, search.links)):
            yield from articles
        elif lower.endswith(".xml") and not named:
            raise NoArticles("of XML only that of trafilatura is read, and feeds that are named after --feed")
        else:
            day = _modification_day(path) if search.file_dates else None
            yield Source(path, partial(load_file, path), file_date=day)
    except NoArticles as error:
        if named:
            yield unreadable_source(path, str(error))
        elif error.of_news:
            search.pass_over(path, str(error).partition(": ")[0])


def _articles_in_table(path: str, search: _Search, named: bool) -> Iterator[Source]:
    """Yield the articles of a table or a workbook. Raises NoArticles if it holds none."""
    bare = bare_name(path)
    if bare.endswith(_WORKBOOK_ENDINGS):
        yield from _articles_in_workbook(path, search, named)
        return
    if bare.endswith((".jsonl", ".ndjson")):
        table = guarded(partial(open_json_lines, path), path)
    elif bare.endswith(".json"):
        table = guarded(partial(open_json, path), path)
    elif bare.endswith(".parquet"):
        table = guarded(partial(open_parquet, path), path)
    else:
        table = guarded(partial(open_csv, path, search.column_map), path)
    yield from _articles_in(table, search, named)


def _articles_in(table: Table, search: _Search, named: bool) -> Iterator[Source]:
    return sources_in_table(table, search.column_map, search.links, search.notices, named)


def _articles_in_workbook(path: str, search: _Search, named: bool) -> Iterator[Source]:
    """Yield the articles of all sheets that hold some. Raises NoArticles if none does."""
    without: list[NoArticles] = []
    has_sources = False
    try:
        for sheet in open_workbook(path):
            try:
                for source in _articles_in(sheet, search, named):
                    has_sources = True
                    yield source
            except NoArticles as error:
                without.append(error)
                for _ in sheet.rows:
                    pass
    except SourceUnreadable as error:
        has_sources = True
        yield unreadable_source(path, str(error))
    except DAMAGE as error:
        has_sources = True
        yield unreadable_source(path, damage(error))
    if not has_sources and without:
        raise without[0]


def _modification_day(path: str) -> str | None:
    try:
        return date.fromtimestamp(Path(path).stat().st_mtime).isoformat()
    except (OSError, ValueError, OverflowError):
        return None


def _load_standard_input() -> bytes:
    return read_limited(sys.stdin.buffer, "standard input")
