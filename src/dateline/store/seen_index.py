"""What a corpus has seen, so that nothing is read, coded or listed twice.

The keys of what is on disk are sorted arrays (8 bytes a key), those of this run small sets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.record import Article
from dateline.store.places import Place
from dateline.store.segments import Manifest, segment_files


@dataclass(frozen=True)
class LookupResult:
    """The relation of an article to the corpus: ``new`` (to be coded; perhaps a new version of an address),
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
        """Return the values that were added last under a key."""
        if key in self._new:
            return self._new[key]
        index = int(np.searchsorted(self._keys, key, side="right")) - 1
        if index < 0 or self._keys[index] != key:
            return None
        row = int(self._rows[index])
        return tuple(value[row].as_py() for value in self._values)

    def add(self, key: int, *values: Any) -> None:
        """Remember ``values`` under a key."""
        self._new[key] = values

    def items(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield each key with its values."""
        keys = {*self._keys.tolist(), *self._new}
        for key in keys:
            values = self.get(key)
            if values is not None:
                yield key, values


class KeySet:
    """64-bit keys: a sorted array for what is on disk, a set for what this run adds."""

    def __init__(self, keys: Keys) -> None:
        self._keys = np.sort(keys)
        self._new: set[int] = set()

    def __contains__(self, key: int) -> bool:
        if key in self._new:
            return True
        index = int(np.searchsorted(self._keys, key))
        return index < len(self._keys) and bool(self._keys[index] == key)

    def add(self, key: int) -> None:
        """Remember a key."""
        self._new.add(key)

    def update(self, other: KeySet) -> None:
        """Remember the keys of another set."""
        self._new.update(other._keys.tolist(), other._new)


class SeenIndex:
    """What the segments of a manifest hold, and what was added since."""

    def __init__(self, place: Place, manifest: Manifest) -> None:
        articles = _read(place, manifest, "articles", ["article_id", "url_key", "text_key", "source_key", "version"])
        copies = _read(place, manifest, "copies", ["url_key", "text_key", "source_key"])
        problems = _read(place, manifest, "problems", ["article_id", "source_key", "dateline_version"])
        with_url = articles.filter(articles["url_key"].is_valid()).sort_by("version")
        self._texts = KeyMap(_keys(articles, "text_key"), articles["article_id"])
        self._addresses = KeyMap(_keys(with_url, "url_key"), with_url["article_id"], with_url["version"])
        self._pairs = KeySet(np.concatenate([_pair_keys(articles), _pair_keys(copies)]))
        self._sources = KeySet(np.concatenate([_keys(articles, "source_key"), _keys(copies, "source_key")]))
        self._failures = _failures(problems, "source_key") | _failures(problems, "article_id")

    def source_seen(self, key: int) -> bool:
        """Return whether the same bytes from the same address have become an article here before."""
        return key in self._sources

    def failed(self, key: int | str | None, version: str) -> bool:
        """Return whether a source (by key) or an article (by id) was set aside by this version of the program."""
        return (key, version) in self._failures

    def look_up(self, article: Article) -> LookupResult:
        """Return how an article relates to the corpus."""
        return self.match(url_key(article.url) if article.url else None, text_key(article.text))

    def match(self, address: int | None, text: int) -> LookupResult:
        """Return how an article relates to the corpus, by the keys of its address, if it has one, and its text."""
        holder = self._texts.get(text)
        if holder is None:
            return LookupResult("new")
        if address is None or _pair(address, text) in self._pairs:
            return LookupResult("same", holder[0])
        if self._addresses.get(address) is not None:
            return LookupResult("new")
        return LookupResult("copy", holder[0])

    def newest_version(self, address: int | None) -> tuple[str, int] | None:
        """Return the id and the version number of the newest article under an address, by its key."""
        entry = self._addresses.get(address) if address is not None else None
        return (entry[0], entry[1]) if entry else None

    def add_article(self, article: Article) -> None:
        """Remember an article that is about to be coded."""
        text = text_key(article.text)
        self._texts.add(text, article.id)
        self._pairs.add(_pair(url_key(article.url) if article.url else None, text))

    def add_version(self, address: int | None, article_id: str, version: int) -> None:
        """Remember an article, now coded, as the newest under its address, given by its key."""
        if address is not None:
            self._addresses.add(address, article_id, version)

    def add_copy(self, article: Article) -> None:
        """Remember an address under which a known text was seen."""
        self._pairs.add(_pair(url_key(article.url) if article.url else None, text_key(article.text)))

    def add_source(self, key: int) -> None:
        """Remember bytes that have been read."""
        self._sources.add(key)

    def add_failure(self, key: int | str | None, version: str) -> None:
        """Remember a source or an article that was set aside."""
        if key is not None:
            self._failures.add((key, version))

    def update(self, other: SeenIndex) -> None:
        """Remember what another index knows, such as one of the segments of another writer."""
        for text, values in other._texts.items():
            self._texts.add(text, *values)
        for address, (article_id, version) in other._addresses.items():
            known = self.newest_version(address)
            if known is None or known[1] <= version:
                self._addresses.add(address, article_id, version)
        self._pairs.update(other._pairs)
        self._sources.update(other._sources)
        self._failures |= other._failures


def _read(place: Place, manifest: Manifest, table: str, columns: list[str]) -> pa.Table:
    tables = [pq.read_table(path, columns=columns) for path in segment_files(place, manifest, table)]
    if tables:
        return pa.concat_tables(tables)
    kinds = {"version": pa.int64(), "url_key": pa.int64(), "text_key": pa.int64(), "source_key": pa.int64()}
    return pa.table({name: pa.array([], kinds.get(name, pa.string())) for name in columns})


def _keys(table: pa.Table, column: str) -> Keys:
    return np.asarray(table[column].drop_null().to_numpy(), dtype=np.int64)


def _pair_keys(table: pa.Table) -> Keys:
    return pair_keys(np.asarray(table["url_key"].fill_null(0).to_numpy(), dtype=np.int64), _keys(table, "text_key"))


def _pair(address: int | None, text: int) -> int:
    return int(pair_keys(np.array([address or 0], dtype=np.int64), np.array([text], dtype=np.int64))[0])


def _failures(problems: pa.Table, column: str) -> set[tuple[int | str, str]]:
    keys = zip(problems[column].to_pylist(), problems["dateline_version"].to_pylist(), strict=True)
    return {(key, version) for key, version in keys if key is not None}


Keys = npt.NDArray[np.int64]
MIXER = 0x5851F42D4C957F2D
TRACKING = ("utm_", "fbclid", "gclid")


def url_key(url: str) -> int:
    """Return a 64-bit hash of an address, the same for spellings that lead to the same page."""
    return _hash(plain_url(url).encode("utf-8", "surrogatepass"))


def text_key(text: str) -> int:
    """Return a 64-bit hash of a text; white space does not matter."""
    return _hash(" ".join(text.split()).encode("utf-8", "surrogatepass"))


def source_key(data: bytes, url: str | None) -> int:
    """Return a 64-bit hash of what was read from where: the same bytes need not be read twice."""
    return _hash(data, (url or "").encode("utf-8", "surrogatepass"))


def pair_keys(urls: Keys, texts: Keys) -> Keys:
    """Return the keys of addresses (0 for none) and of the texts under them, each pair mixed into one key."""
    with np.errstate(over="ignore"):
        return urls * np.int64(MIXER) ^ texts


def plain_url(url: str) -> str:
    """Return an address without fragment, tracking parameters and final slash, its host in lower case."""
    try:
        parts = urlsplit(url.strip())
        query = urlencode(
            [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith(TRACKING)]
        )
        return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), query, ""))
    except ValueError:
        return url.strip()


def _hash(*parts: bytes) -> int:
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return int.from_bytes(digest.digest(), "little", signed=True)
