"""The list of a corpus's articles in memory, those last published first."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dateline.cache import Cache
from dateline.query.repository import NO_HEADLINE
from dateline.query.results import ArticleLine
from dateline.query.text_index import HashedRows
from dateline.record import Record, decode
from dateline.store.corpus import Corpus

COLUMNS = ("article_id", "headline", "outlet", "agency", "published", "published_basis", "events")
COPIES = "SELECT DISTINCT article_id, outlet FROM copies WHERE outlet IS NOT NULL ORDER BY ALL"
SHARED = ("outlet", "agency", "published", "published_basis")


class Articles:
    """The articles of one state of a corpus. Nothing of it changes."""

    def __init__(self, corpus: Corpus, files: Sequence[Path], gone: Collection[str]) -> None:
        # Not by the database, which keeps a part of the memory that it has once used.
        tables = [_read_articles(file, gone) for file in files] or [_EMPTY]
        table = pa.concat_tables(tables)
        order = pc.sort_indices(table, [("day", "descending"), ("article_id", "descending")])
        columns = {name: table[name].take(order).combine_chunks() for name in table.column_names}
        encoded = {name: pc.dictionary_encode(columns[name]) for name in (*SHARED, "day")}
        self._table: pa.Table = pa.table(columns | encoded)
        self._also: dict[str, list[str]] = {}
        for one in corpus.sql(COPIES).read_all().to_pylist():
            self._also.setdefault(one["article_id"], []).append(one["outlet"])
        self._hashed = HashedRows(self._table["article_id"])
        self.total = self._table.num_rows

    def lines(self, first: int, most: int) -> list[ArticleLine]:
        """Some articles in a row."""
        return [self._line(one) for one in self._table.slice(first, most).to_pylist()]

    def lines_of(self, articles: Collection[str]) -> list[ArticleLine]:
        """Some articles by their ids; those that there are not are left out."""
        ids = self._table["article_id"]
        rows = sorted(row for one in set(articles) for row in self._hashed.rows(one) if ids[row].as_py() == one)
        return [self._line(one) for one in self._table.take(pa.array(rows, pa.int32())).to_pylist()]

    def position(self, place: tuple[str, str]) -> int:
        """How many articles do not come after the one published on a day under an id."""

        def comes_after(row: int) -> bool:
            return (self._table["day"][row].as_py(), self._table["article_id"][row].as_py()) < place

        return bisect_left(range(self.total), True, key=comes_after)

    def _line(self, one: dict[str, Any]) -> ArticleLine:
        headline, events = one["headline"] or NO_HEADLINE, one["events"] or 0
        also = tuple(outlet for outlet in self._also.get(one["article_id"], ()) if outlet != one["outlet"])
        return ArticleLine(
            one["article_id"],
            headline,
            one["outlet"],
            one["agency"],
            one["published"],
            events,
            also,
            one["published_basis"],
        )


_EMPTY = pa.table({name: pa.array([], pa.int64() if name == "events" else pa.string()) for name in (*COLUMNS, "day")})


def _read_articles(file: Path, gone: Collection[str]) -> pa.Table:
    table = pq.read_table(file, columns=[*COLUMNS, "published_date"])
    if gone:
        table = table.filter(pc.invert(pc.is_in(table["article_id"], pa.array(gone, pa.string()))))
    day = pc.fill_null(table["published_date"].cast(pa.string()), "")
    return table.select(COLUMNS).append_column("day", day)


GROUPS_KEPT = 32
RECORD = ("article_id", "record")


@dataclass(frozen=True)
class RecordFile:
    """One file of records, and the rows of their articles."""

    articles: HashedRows
    groups: RowGroups


class RecordFiles:
    """The records of one state of a corpus. What was read of a file for the state before need not be read again."""

    def __init__(self, paths: Sequence[Path], before: RecordFiles | None = None) -> None:
        known: dict[Path, RecordFile] = before.files if before else {}
        self.files: dict[Path, RecordFile] = {path: known.get(path) or _open(path) for path in paths}
        self._groups: Cache = before._groups if before else Cache(GROUPS_KEPT)

    def record(self, article: str) -> Record | None:
        """The record of an article by its id."""
        for file in self.files.values():
            for row in file.articles.rows(article):
                group, place = file.groups.place(row)
                table: pa.Table = self._groups.get((file.groups.path, group), partial(file.groups.read, group, RECORD))
                if table["article_id"][place].as_py() == article:
                    return decode(table["record"][place].as_py())
        return None


def _open(path: Path) -> RecordFile:
    with pq.ParquetFile(path) as file:
        articles = HashedRows(file.read(columns=["article_id"])["article_id"])
        return RecordFile(articles, row_groups(path, file.metadata))


@dataclass(frozen=True)
class RowGroups:
    """One file, and the first rows of its row groups."""

    path: Path
    starts: list[int]
    metadata: pq.FileMetaData

    def place(self, row: int) -> tuple[int, int]:
        """The row group of a row, and its place in the group."""
        group = bisect_right(self.starts, row) - 1
        return group, row - self.starts[group]

    def read(self, group: int, columns: Sequence[str]) -> pa.Table:
        """Some columns of a row group."""
        with pq.ParquetFile(self.path, metadata=self.metadata) as file:
            return file.read_row_group(group, columns=list(columns), use_threads=False).combine_chunks()


def row_groups(path: Path, metadata: pq.FileMetaData) -> RowGroups:
    """The row groups of a file with such metadata."""
    sizes = [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
    return RowGroups(path, list(accumulate([0, *sizes[:-1]])), metadata)
