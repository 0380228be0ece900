"""What a corpus has seen: so that nothing is read, coded or listed twice.

The keys of what lies on disk are kept as sorted arrays (8 bytes a key), those of this run in small sets.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.record import Article
from dateline.store.article_keys import Keys, pair_keys, text_key, url_key
from dateline.store.manifest import Manifest, segment_files


@dataclass(frozen=True)
class Sighting:
    """How an article relates to the corpus: ``new`` (to be coded; perhaps a new version of an address),
    ``same`` (here already), ``copy`` (its text is here under another address, as article ``of``)."""

    kind: Literal["new", "same", "copy"]
    of: str | None = None


class KeyMap:
    """64-bit keys → values: sorted arrays for what is on disk, a dictionary for what this run adds.

    Of several values under one key the last one counts.
    """

    def __init__(self, keys: Keys, *values: pa.ChunkedArray) -> None:
        order = np.argsort(keys, kind="stable")
        self._keys = keys[order]
        self._rows = order
        self._values = values
        self._new: dict[int, tuple[Any, ...]] = {}

    def get(self, key: int) -> tuple[Any, ...] | None:
        """The values that were added last under a key."""
        if key in self._new:
            return self._new[key]
        at = int(np.searchsorted(self._keys, key, side="right")) - 1
        if at < 0 or self._keys[at] != key:
            return None
        row = int(self._rows[at])
        return tuple(value[row].as_py() for value in self._values)

    def add(self, key: int, *values: Any) -> None:
        """Remember ``values`` under a key."""
        self._new[key] = values


class KeySet:
    """64-bit keys: a sorted array for what is on disk, a set for what this run adds."""

    def __init__(self, keys: Keys) -> None:
        self._keys = np.sort(keys)
        self._new: set[int] = set()

    def __contains__(self, key: int) -> bool:
        if key in self._new:
            return True
        at = int(np.searchsorted(self._keys, key))
        return at < len(self._keys) and bool(self._keys[at] == key)

    def add(self, key: int) -> None:
        """Remember a key."""
        self._new.add(key)


class Known:
    """What the corpus in ``folder`` held when it was opened, and what this run has added since."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        articles = _read(folder, manifest, "articles", ["article_id", "url_key", "text_key", "source_key", "version"])
        copies = _read(folder, manifest, "copies", ["url_key", "text_key", "source_key"])
        problems = _read(folder, manifest, "problems", ["article_id", "source_key", "dateline_version"])
        with_url = articles.filter(articles["url_key"].is_valid()).sort_by("version")
        self._texts = KeyMap(_keys(articles, "text_key"), articles["article_id"])
        self._addresses = KeyMap(_keys(with_url, "url_key"), with_url["article_id"], with_url["version"])
        self._pairs = KeySet(np.concatenate([_pair_keys(articles), _pair_keys(copies)]))
        self._sources = KeySet(np.concatenate([_keys(articles, "source_key"), _keys(copies, "source_key")]))
        self._failures = _failures(problems, "source_key") | _failures(problems, "article_id")

    def source_seen(self, key: int) -> bool:
        """Whether the same bytes from the same address have become an article here before."""
        return key in self._sources

    def failed(self, key: int | str | None, version: str) -> bool:
        """Whether a source (by key) or an article (by id) was set aside by this version of the program."""
        return (key, version) in self._failures

    def look(self, article: Article) -> Sighting:
        """How an article relates to what is known."""
        text = text_key(article.text)
        holder = self._texts.get(text)
        if holder is None:
            return Sighting("new")
        if article.url is None or _pair(article, text) in self._pairs:
            return Sighting("same", holder[0])
        if self._addresses.get(url_key(article.url)) is not None:
            return Sighting("new")
        return Sighting("copy", holder[0])

    def standing(self, url: str | None) -> tuple[str, int] | None:
        """The id and the version number of the newest article under an address."""
        found = self._addresses.get(url_key(url)) if url else None
        return (found[0], found[1]) if found else None

    def add_article(self, article: Article) -> None:
        """Remember an article that is about to be coded."""
        text = text_key(article.text)
        self._texts.add(text, article.id)
        self._pairs.add(_pair(article, text))

    def add_version(self, article: Article, version: int) -> None:
        """Remember an article, now coded, as the newest under its address."""
        if article.url:
            self._addresses.add(url_key(article.url), article.id, version)

    def add_copy(self, article: Article) -> None:
        """Remember an address under which a known text was seen."""
        self._pairs.add(_pair(article, text_key(article.text)))

    def add_source(self, key: int) -> None:
        """Remember bytes that have been read."""
        self._sources.add(key)

    def add_failure(self, key: int | str | None, version: str) -> None:
        """Remember a source or an article that was set aside."""
        if key is not None:
            self._failures.add((key, version))


def _read(folder: Path, manifest: Manifest, table: str, columns: list[str]) -> pa.Table:
    tables = [pq.read_table(path, columns=columns) for path in segment_files(folder, manifest, table)]
    if tables:
        return pa.concat_tables(tables)
    kinds = {"version": pa.int64(), "url_key": pa.int64(), "text_key": pa.int64(), "source_key": pa.int64()}
    return pa.table({name: pa.array([], kinds.get(name, pa.string())) for name in columns})


def _keys(table: pa.Table, column: str) -> Keys:
    return np.asarray(table[column].drop_null().to_numpy(), dtype=np.int64)


def _pair_keys(table: pa.Table) -> Keys:
    return pair_keys(np.asarray(table["url_key"].fill_null(0).to_numpy(), dtype=np.int64), _keys(table, "text_key"))


def _pair(article: Article, text: int) -> int:
    url = url_key(article.url) if article.url else 0
    return int(pair_keys(np.array([url], dtype=np.int64), np.array([text], dtype=np.int64))[0])


def _failures(problems: pa.Table, column: str) -> set[tuple[int | str, str]]:
    keys = zip(problems[column].to_pylist(), problems["dateline_version"].to_pylist(), strict=True)
    return {(key, version) for key, version in keys if key is not None}
