"""The list of a corpus's articles in memory, those last published first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dateline.store.corpus import Corpus
from dateline.workbench.reading.index import Index
from dateline.workbench.reading.room import NO_HEADLINE, ArticleLine

COLUMNS = ("article_id", "headline", "outlet", "agency", "published", "events")
COPIES = "SELECT DISTINCT article_id, outlet FROM copies WHERE outlet IS NOT NULL ORDER BY ALL"
SHARED = ("outlet", "agency", "published")


class Articles:
    """The articles of one state of a corpus. Nothing of it changes."""

    def __init__(self, corpus: Corpus) -> None:
        day = "coalesce(strftime(published_date, '%Y-%m-%d'), '') AS day"
        table = corpus.sql(
            f"SELECT {', '.join(COLUMNS)}, {day} FROM articles ORDER BY day DESC, article_id DESC"
        ).read_all()
        for name in (*SHARED, "day"):
            at = table.schema.get_field_index(name)
            table = table.set_column(at, name, pc.dictionary_encode(table[name].combine_chunks()))
        self._table: pa.Table = table.combine_chunks()
        self._also: dict[str, list[str]] = {}
        for one in corpus.sql(COPIES).read_all().to_pylist():
            self._also.setdefault(one["article_id"], []).append(one["outlet"])
        self._index = Index(self._table["article_id"])
        self.total = self._table.num_rows

    def lines(self, first: int, most: int) -> list[ArticleLine]:
        """Some articles in a row."""
        return [self._line(one) for one in self._table.slice(first, most).to_pylist()]

    def lines_of(self, articles: Collection[str]) -> list[ArticleLine]:
        """Some articles by their ids; those that there are not are left out."""
        rows = self._index.rows(articles)
        return [self._line(one) for one in self._table.take(pa.array(rows)).to_pylist()]

    def position(self, place: tuple[str, str]) -> int:
        """How many articles do not come after the one published on a day under an id."""

        def comes_after(row: int) -> bool:
            return (self._table["day"][row].as_py(), self._table["article_id"][row].as_py()) < place

        return bisect_left(range(self.total), True, key=comes_after)

    def _line(self, one: dict[str, Any]) -> ArticleLine:
        headline, events = one["headline"] or NO_HEADLINE, one["events"] or 0
        also = tuple(outlet for outlet in self._also.get(one["article_id"], ()) if outlet != one["outlet"])
        return ArticleLine(one["article_id"], headline, one["outlet"], one["agency"], one["published"], events, also)
