"""A corpus for reading: one consistent state of it, whatever is written meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import duckdb
import pyarrow as pa

from dateline.errors import CorpusFault
from dateline.knowledge.loaders.ontology import suggestion
from dateline.record import Article, Event, Record, decode
from dateline.store.addresses import open_place
from dateline.store.data_frames import to_pandas, to_polars
from dateline.store.database import Database, Filters, SqlAnswer
from dateline.store.places import Place
from dateline.store.segments import Manifest, read_manifest
from dateline.store.tables import load_tables

Order = Literal["newest", "oldest"]
BY: Mapping[str, str] = {"newest": "date DESC NULLS LAST, event_id", "oldest": "date NULLS LAST, event_id"}

COUNTED: Mapping[str, str] = {
    "type": "type",
    "mode": "mode",
    "quad": "quad",
    "status": "status",
    "in_country": "place_country",
    "division": "admin1",
    "place": "place",
    "country": "unnest(list_distinct(list_concat(actor_countries, recipient_countries)))",
    "party": "unnest(list_distinct(list_concat(actors, recipients)))",
    "actor": "unnest(list_distinct(actors))",
    "recipient": "unnest(list_distinct(recipients))",
    "source": "unnest(list_distinct(sources))",
    "outlet": "outlet",
}
"""The fields by which events are counted, and their values in SQL."""


@dataclass(frozen=True)
class FoundEvent:
    """An event with its record."""

    record: Record
    event: Event


class Corpus:
    """A corpus in the state in which it was opened; :meth:`refresh` moves on to the present state.

    One corpus may serve several threads. Tables come as :class:`pyarrow.Table`; :meth:`to_pandas` and
    :meth:`to_polars` give events as a data frame, if the package is installed. Close it, or use it as a context
    manager: files stay on disk as long as a reader is open; those of a bucket for a day after they became obsolete.
    """

    def __init__(self, place: Place, manifest: Manifest | None = None) -> None:
        self.place = place
        self.tables = load_tables()
        if manifest is None:
            read_manifest(place)
        self._lock = place.lock_for_reading()
        self.manifest: Manifest = manifest or read_manifest(place)
        self._database = Database(place, self.manifest, self.tables)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open the corpus in the folder ``path``, or at an address such as ``s3://bucket/corpus``. Raises CorpusFault
        if there is none."""
        return cls(open_place(path))

    @property
    def folder(self) -> Path:
        """The folder of the disk from which the corpus is read: its own, or that of the copies of one in a bucket."""
        return self.place.folder

    def refresh(self) -> bool:
        """Move on to the present state, and return whether anything has changed."""
        manifest = read_manifest(self.place)
        if manifest.generation == self.manifest.generation:
            return False
        self.manifest, self._database = manifest, Database(self.place, manifest, self.tables)
        return True

    def release_memory(self) -> None:
        """Give back the memory that the database keeps of what it was asked; answers that are being read go on."""
        self._database = Database(self.place, self.manifest, self.tables)

    def events(self, *, limit: int | None = None, offset: int = 0, order: Order = "newest", **filters: Any) -> pa.Table:
        """Return events as a table; the filters are the fields of :class:`dateline.store.database.Filters`.

        The columns are those of the table ``events``, which CSV and Parquet have, too. With a ``limit`` it is a page:
        the days that it covers are found first, by counting, so that only their part of the files is read in full, and
        every page costs the same. Raises CorpusFault for a filter with a value that there is not.
        """
        condition, values = Filters(**filters).condition()
        where = f"WHERE {condition}" if condition else ""
        query = f"SELECT * FROM events {where} ORDER BY {BY[order]}, article_id"
        if limit is None:
            return self._fetch(f"{query} OFFSET {int(offset)}", values)
        days = self._fetch(f"SELECT date, count(*) AS n FROM events {where} GROUP BY date", values)
        counts = sorted(zip(days["date"].to_pylist(), days["n"].to_pylist(), strict=True), key=_by_day(order))
        page, before = _page(counts, int(limit), int(offset))
        if not page:
            return self.tables["events"].empty()
        known = [day for day in page if day is not None]
        parts = ["date BETWEEN ? AND ?"] if known else []
        parts += ["date IS NULL"] if None in page else []
        where = f"WHERE ({' OR '.join(parts)})" + (f" AND {condition}" if condition else "")
        bounds = [min(known), max(known)] if known else []
        query = f"SELECT * FROM events {where} ORDER BY {BY[order]}, article_id"
        return self._fetch(f"{query} LIMIT {int(limit)} OFFSET {before}", [*bounds, *values])

    def to_pandas(self, **filters: Any) -> Any:
        """Return :meth:`events`, with the same arguments, as :func:`dateline.to_pandas` makes a data frame of it."""
        return to_pandas(self.events(**filters))

    def to_polars(self, **filters: Any) -> Any:
        """Return :meth:`events`, with the same arguments, as :func:`dateline.to_polars` makes a data frame of it."""
        return to_polars(self.events(**filters))

    def event_stream(self, *, order: Order = "oldest", **filters: Any) -> Iterator[dict[str, Any]]:
        """Yield every event that matches the filters, as a dictionary."""
        condition, values = Filters(**filters).condition()
        where = f"WHERE {condition}" if condition else ""
        query = f"SELECT * FROM events {where} ORDER BY {BY[order]}, article_id"
        for batch in self._database.run(query, values).to_arrow_reader(4096):
            yield from batch.to_pylist()

    def count(self, **filters: Any) -> int:
        """Return how many events match the filters."""
        condition, values = Filters(**filters).condition()
        where = f"WHERE {condition}" if condition else ""
        return int(self._fetch(f"SELECT count(*) AS n FROM events {where}", values)["n"][0].as_py())

    def counts(self, by: str, **filters: Any) -> pa.Table:
        """Return how many of the events that match the filters have each value of a field (``value``, ``events``), the
        most frequent first. An event with several values counts under each; events without one are left out.

        Raises CorpusFault for a field that is none of ``COUNTED``.
        """
        if by not in COUNTED:
            raise CorpusFault(f'events cannot be counted by "{by}"{suggestion(by, list(COUNTED))}')
        condition, values = Filters(**filters).condition()
        where = f"WHERE {condition}" if condition else ""
        inner = f"SELECT {COUNTED[by]} AS value FROM events {where}"
        return self._fetch(
            f"SELECT CAST(value AS VARCHAR) AS value, count(*) AS events FROM ({inner}) WHERE value IS NOT NULL "
            "AND CAST(value AS VARCHAR) <> '' GROUP BY value ORDER BY events DESC, value",
            values,
        )

    def sql(self, query: str) -> pa.RecordBatchReader:
        """Return the answer to one SELECT over the corpus's views. Raises CorpusFault for anything else."""
        return self._database.select(query)

    def sql_rows(self, query: str, most: int, seconds: float) -> SqlAnswer:
        """Return at most `most` rows of the answer to one SELECT. Raises CorpusFault for anything else, and where it
        takes longer than some seconds."""
        return self._database.select_some(query, most, seconds)

    def table(self, name: str) -> pa.Table:
        """Return a whole table: ``articles``, ``stories``, ``problems`` …"""
        if name not in self.tables:
            raise CorpusFault(f'there is no table "{name}"; there are: {", ".join(self.tables)}')
        order = ", ".join(self.tables[name].sort)
        return self._fetch(f"SELECT * FROM {name} ORDER BY {order}", [])

    def stories(self) -> pa.Table:
        """Return the table of stories: one row for each report of each story."""
        return self.table("stories")

    def problems(self) -> pa.Table:
        """Return what was set aside and has not become an article since, each with its reason."""
        unsolved = " AND ".join(
            f"NOT EXISTS (FROM articles a WHERE a.{key} = p.{key} AND a.coded >= p.seen)"
            for key in ("article_id", "source_key", "read_from")
        )
        return self._fetch(f"SELECT * FROM problems p WHERE {unsolved} ORDER BY read_from, seen", [])

    def record(self, article_id: str) -> Record:
        """Return the record of an article, by the article's id. Raises CorpusFault if there is none."""
        for view in ("records", "old_records"):
            rows = self._fetch(f"SELECT record FROM {view} WHERE article_id = ?", [article_id])
            if rows.num_rows:
                return decode(rows["record"][0].as_py())
        raise CorpusFault(f"no article {article_id} in {self.place}")

    def article(self, article_id: str) -> Article:
        """Return an article, by its id. Raises CorpusFault if there is none."""
        return self.record(article_id).article

    def event(self, event_id: str) -> FoundEvent:
        """Return an event with its record. ``event_id`` is the event's id, or ``ARTICLE_ID/EVENT_ID``.

        Raises CorpusFault if there is none, or if events of several articles bear the id.
        """
        article, _, event = event_id.rpartition("/")
        query, values = "SELECT DISTINCT article_id FROM events WHERE event_id = ?", [event]
        if article:
            query, values = f"{query} AND article_id = ?", [event, article]
        articles = self._fetch(query, values)["article_id"].to_pylist()
        if not articles:
            raise CorpusFault(f"no event {event_id} in {self.place}")
        if len(articles) > 1:
            several = ", ".join(f"{article_id}/{event}" for article_id in sorted(articles))
            raise CorpusFault(f"several articles have an event {event}; name one of: {several}")
        record = self.record(articles[0])
        return FoundEvent(record, next(candidate for candidate in record.events if candidate.id == event))

    def records(self, **filters: Any) -> Iterator[Record]:
        """Yield every record, or those with an event that matches the filters, in the order of article ids."""
        condition, values = Filters(**filters).condition()
        where = f"WHERE article_id IN (SELECT article_id FROM events WHERE {condition})" if condition else ""
        query = f"SELECT record FROM records {where}"
        for batch in self._database.run(query, values).to_arrow_reader(256):
            for text in batch["record"]:
                yield decode(text.as_py())

    def close(self) -> None:
        """Close the corpus's files."""
        self._database.close()
        self.place.finish_reading(self._lock, self.manifest.names(), self.manifest.generation)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _fetch(self, query: str, values: list[Any]) -> pa.Table:
        try:
            return self._database.run(query, values).to_arrow_table()
        except duckdb.Error as error:
            raise CorpusFault(f"{self.place}: {error}") from error


def _by_day(order: Order) -> Callable[[tuple[date | None, int]], tuple[bool, int]]:
    """Return the sort key of days: the newest or the oldest first, the unknown day last."""
    sign = -1 if order == "newest" else 1
    return lambda count: (count[0] is None, sign * count[0].toordinal() if count[0] else 0)


def _page(days: list[tuple[date | None, int]], limit: int, offset: int) -> tuple[list[date | None], int]:
    """Return the days that a page covers, of days with the number of their events, and how many events of the first
    of them come before the page."""
    covered: list[date | None] = []
    before = position = 0
    for day, count in days:
        if position >= offset + limit:
            break
        if position + count > offset:
            if not covered:
                before = offset - position
            covered.append(day)
        position += count
    return covered, before
