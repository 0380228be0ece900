"""Sources of articles: files, folders, patterns, standard input, web addresses and article files."""

from __future__ import annotations

import glob
import gzip
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from dateline.errors import SourceUnreadable
from dateline.plugins import blame_plugin, load_plugin, plugin_names
from dateline.reading.object_stores import find_objects, is_store_address, open_object, read_object
from dateline.reading.read_article import LARGEST_INPUT
from dateline.reading.web import Fetcher

OpenLines = Callable[[str], AbstractContextManager[IO[bytes]]]
_PAGE_ENDINGS = frozenset({".html", ".htm", ".xhtml", ".shtml", ".txt", ".text", ".md", ".markdown"})
_ARTICLE_FILE_ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_PATTERN_CHARACTERS = frozenset("*?[")


@dataclass(frozen=True)
class Source:
    """One input: its ``name`` for messages, what is known about it, and a way to load its bytes.

    ``url``, ``published`` and ``file_date`` are arguments of ``read_text``; ``id`` is the one that an article file
    gives. ``load`` raises SourceUnreadable with a message of one line.
    """

    name: str
    load: Callable[[], bytes]
    url: str | None = None
    published: str | None = None
    file_date: str | None = None
    id: str | None = None


def find_sources(paths: list[str], fetcher: Fetcher | None = None, file_dates: bool = False) -> Iterator[Source]:
    """The sources that ``paths`` name, in order; those in folders sorted by name.

    A path is a file of any extension, a folder (searched with all its folders for pages, texts and article files), a
    pattern such as ``news/*.html``, ``-`` for standard input, an address (http, https), or an article file (.jsonl):
    one article a line with ``text`` or ``html`` and, if known, ``url``, ``published``, ``id``, ``title``.
    Files, folders and patterns may be in an object store, by an address that fsspec knows (``s3://bucket/news/``).
    ``NAME:REST`` is handed to the source that a package adds under that name (``dateline.sources``), unless a file is
    called so. A path that cannot be read is a source whose ``load`` raises an error. ``fetcher`` gets the addresses;
    the default one may also reach private hosts, as the person at the command line may. With ``file_dates`` the day on
    which a file was changed last is given as its ``file_date``.
    """
    for path in paths:
        if path == "-":
            yield Source("standard input", _load_standard_input)
        elif path.startswith(("http://", "https://")):
            fetcher = fetcher or Fetcher(private=True)
            yield Source(path, partial(fetcher.fetch, path), url=path)
        elif (added := path.partition(":"))[1] and added[0] in plugin_names("sources") and not Path(path).exists():
            yield from _sources_of_plugin(added[0], added[2])
        elif is_store_address(path):
            yield from _sources_in_store(path)
        else:
            yield from _sources_on_disk(path, file_dates)


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


def _sources_in_store(address: str) -> Iterator[Source]:
    """Yield the pages, texts and article files at an address of an object store."""
    try:
        names = find_objects(address, _has_readable_ending)
    except SourceUnreadable as error:
        yield _unreadable_source(address, str(error).removeprefix(f"{address}: "))
        return
    for name in names:
        if not name.lower().endswith(_ARTICLE_FILE_ENDINGS):
            yield Source(name, partial(read_object, name))
            continue
        try:
            yield from _sources_in_article_file(name, _open_stored_lines)
        except SourceUnreadable as error:
            yield _unreadable_source(name, str(error).removeprefix(f"{name}: "))


def _sources_on_disk(path: str, file_dates: bool) -> Iterator[Source]:
    if Path(path).is_dir():
        for name in _walk_folder(path):
            yield from _sources_in_file(name, file_dates)
    elif _PATTERN_CHARACTERS & set(path) and not Path(path).exists():
        names = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute patterns
        if not names:
            yield _unreadable_source(path, "no file matches this pattern")
        for name in names:
            yield from _sources_on_disk(name, file_dates)
    else:
        yield from _sources_in_file(path, file_dates)


def _walk_folder(folder: str) -> Iterator[str]:
    """Yield the pages, texts and article files under ``folder``, without hidden files, pipes and devices."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(parent) / name
            is_readable = not name.startswith(".") and _has_readable_ending(name)
            # A broken link is a source, too: loading it raises an error that names it.
            if is_readable and (path.is_file() or not path.exists()):
                yield str(path)


def _has_readable_ending(name: str) -> bool:
    return Path(name.lower()).suffix in _PAGE_ENDINGS or name.lower().endswith(_ARTICLE_FILE_ENDINGS)


def _sources_in_file(path: str, file_dates: bool) -> Iterator[Source]:
    if path.lower().endswith(_ARTICLE_FILE_ENDINGS):
        yield from _sources_in_article_file(path, _open_lines)
    else:
        yield Source(path, partial(_load_file, path), file_date=_modification_day(path) if file_dates else None)


def _modification_day(path: str) -> str | None:
    try:
        return date.fromtimestamp(Path(path).stat().st_mtime).isoformat()
    except (OSError, ValueError, OverflowError):
        return None


def _load_file(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return _read_limited(file, path)
    except (OSError, ValueError) as error:
        raise SourceUnreadable(f"{path}: {_system_message(error)}") from error


def _load_standard_input() -> bytes:
    return _read_limited(sys.stdin.buffer, "standard input")


def _read_limited(file: IO[bytes], name: str) -> bytes:
    data = file.read(LARGEST_INPUT + 1)
    if len(data) > LARGEST_INPUT:
        raise SourceUnreadable(f"{name}: too large, the limit is {LARGEST_INPUT:,} bytes")
    return data


def _system_message(error: Exception) -> str:
    """Return the message of the system in lower case: "no such file or directory"."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return words[:1].lower() + words[1:]


def _unreadable_source(name: str, reason: str) -> Source:
    def load() -> bytes:
        raise SourceUnreadable(f"{name}: {reason}")

    return Source(name, load)


def _sources_in_article_file(path: str, open_lines: OpenLines) -> Iterator[Source]:
    """Yield the articles of an article file, one for each line; a broken line is a source that cannot be loaded."""
    number = 0
    try:
        with open_lines(path) as file:
            while line := file.readline(LARGEST_INPUT + 1):
                number += 1
                if line.strip():
                    yield _source_of_article(f"{path}:{number}", line)
                while len(line) > LARGEST_INPUT and not line.endswith(b"\n"):
                    line = file.readline(LARGEST_INPUT + 1)
    except (OSError, EOFError) as error:
        yield _unreadable_source(path if number == 0 else f"{path}:{number + 1}", _system_message(error))


def _open_lines(path: str) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb")) if path.lower().endswith(".gz") else Path(path).open("rb")


@contextmanager
def _open_stored_lines(address: str) -> Iterator[IO[bytes]]:
    with open_object(address) as stream:
        if address.lower().endswith(".gz"):
            with gzip.open(stream, "rb") as unpacked:
                yield cast(IO[bytes], unpacked)
        else:
            yield stream


def _source_of_article(name: str, line: bytes) -> Source:
    if len(line) > LARGEST_INPUT:
        return _unreadable_source(name, f"too large, the limit is {LARGEST_INPUT:,} bytes")
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _unreadable_source(name, f"not JSON: {error}")
    if not isinstance(fields, dict):
        return _unreadable_source(name, 'not an article: a line must be an object with "text" or "html"')
    known = {key: value for key, value in fields.items() if isinstance(value, str) and value}
    words = known.get("html") or _with_title(known)
    if words is None:
        return _unreadable_source(name, 'not an article: the object has no "text" and no "html"')
    return Source(
        known.get("id", name),
        partial(words.encode, "utf-8", "replace"),
        url=known.get("url"),
        published=known.get("published"),
        id=_article_id(fields),
    )


def _with_title(known: dict[str, str]) -> str | None:
    text, title = known.get("text"), known.get("title") or known.get("headline")
    if text is None or title is None or text.lstrip().startswith(title):
        return text
    return f"{title}\n\n{text}"


def _article_id(fields: dict[str, Any]) -> str | None:
    value = fields.get("id")
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
