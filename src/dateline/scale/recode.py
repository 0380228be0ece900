"""A corpus through a new version of the program: code each article again, keep the ids of what is the same.

The new coding of a segment is written in parts that readers do not see yet (``pending`` in the manifest), so that a
re-coding that was killed goes on after its last part. When all articles of a segment are coded, its parts replace it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import CorpusBusy
from dateline.record import MadeBy, Record, decode, encode
from dateline.scale.executors import IN_PROCESS, TIME_LIMIT_S, Executor
from dateline.scale.ingest import LoadCoder
from dateline.scale.outcomes import Outcome
from dateline.store.places import Overtaken
from dateline.store.record_diff import Change, carry_ids, changes
from dateline.store.record_rows import Row, Rows, record_rows
from dateline.store.segments import Manifest, Segment, table_file
from dateline.store.writer import BATCH, Writer

# The tables that do not depend on the coding.
UNTOUCHED_TABLES = ("copies", "problems", "retired", "changes")
# The columns of an article that do not depend on it, either.
UNTOUCHED_COLUMNS = ("version", "previous", "read_from", "ingested", "coded", "url_key", "text_key", "source_key")


@dataclass
class RecodeTally:
    """How many articles were coded again or failed, and how many events that added, changed and withdrew."""

    articles: int = 0
    failed: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0


def recode(
    writer: Writer,
    load_coder: LoadCoder,
    made_by: MadeBy,
    *,
    executor: Executor = IN_PROCESS,
    limit_s: float | None = TIME_LIMIT_S,
    batch: int = BATCH,
    report: Callable[[RecodeTally], None] | None = None,
) -> RecodeTally:
    """Code again every article of the writer's corpus that another version than ``made_by`` coded.

    Readers see the new coding segment by segment, each whole. A run after a kill does the rest. An article that can
    no longer be coded keeps its record and is listed among the problems; one that was coded by less than ``made_by``,
    because the reader failed, is coded again by the next run. ``batch`` is the number of articles of a
    part; ``report``, if given, is called after each article.
    """
    versions = _versions(made_by)
    run = _Recoding(writer, load_coder, versions, executor, limit_s, batch, report, RecodeTally())
    run.drop_foreign_parts()
    while (segment := run.next_segment()) is not None:
        run.recode_segment(segment)
    while writer.compact():
        pass
    return run.tally


def count_outdated(writer: Writer, made_by: MadeBy) -> int:
    """Return how many articles another version than ``made_by`` coded."""
    versions = _versions(made_by)
    return sum(segment.rows.get("records", 0) for segment in writer.manifest.segments if segment.made_by != versions)


def _versions(made_by: MadeBy) -> list[str]:
    return [made_by.dateline, made_by.model, made_by.knowledge]


@dataclass
class _Part:
    """Articles that were coded again by one version, as rows."""

    made_by: list[str] = field(default_factory=list)
    rows: list[Rows] = field(default_factory=list)


@dataclass
class _Recoding:
    """One run over a corpus: its options, and its tally so far."""

    writer: Writer
    load_coder: LoadCoder
    versions: list[str]
    executor: Executor
    limit_s: float | None
    batch: int
    report: Callable[[RecodeTally], None] | None
    tally: RecodeTally
    # The parts of the segment in hand, and the segments that this run has written or passed over.
    parts: list[Segment] = field(default_factory=list)
    done: set[str] = field(default_factory=set)

    def drop_foreign_parts(self) -> None:
        """Drop the parts that an unfinished re-coding by another version left."""

        def with_own_parts(manifest: Manifest) -> Manifest:
            names = {segment.name for segment in manifest.segments}
            own = [part for part in manifest.pending if part.made_by == self.versions and part.replaces in names]
            return manifest if own == manifest.pending else msgspec.structs.replace(manifest, pending=own)

        self.writer.publish(with_own_parts)

    def next_segment(self) -> Segment | None:
        """Return the next segment that another version coded, or None if there is none left."""
        for segment in self.writer.manifest.segments:
            if segment.made_by != self.versions and segment.rows.get("records") and segment.name not in self.done:
                return segment
        return None

    def recode_segment(self, segment: Segment) -> None:
        """Code one segment again in parts, and replace it by them.

        If another writer has merged it with others meanwhile, what was done of it is dropped.
        """
        self.done.add(segment.name)
        self.parts = [part for part in self.writer.manifest.pending if part.replaces == segment.name]
        try:
            self._code_parts(segment)
            self._replace(segment)
        except Overtaken:
            self.drop_foreign_parts()

    def _code_parts(self, segment: Segment) -> None:
        finished = self._finished_articles()
        articles = {row["article_id"]: row for row in self._read(segment, "articles").to_pylist()}
        records = (record for record in self._records(segment) if record.article.id not in finished)
        work = partial(_load_recoder, self.load_coder)
        part = _Part()
        with closing(self.executor.run(records, work, self.limit_s)) as outcomes:
            for outcome in outcomes:
                new = None if outcome.result is None else decode(outcome.result)
                made_by = self.versions if new is None else _versions(new.made_by)
                if made_by != part.made_by:
                    self._write_part(segment, part)
                    part = _Part(made_by)
                article = articles[outcome.item.article.id]
                part.rows.append(self._rows(outcome, new, {name: article[name] for name in UNTOUCHED_COLUMNS}))
                if self.report is not None:
                    self.report(self.tally)
                if len(part.rows) >= self.batch:
                    self._write_part(segment, part)
                    part = _Part()
        self._write_part(segment, part)

    def _finished_articles(self) -> set[str]:
        """Return the articles of the segment in hand that a run before this one has coded again."""
        return {article for part in self.parts for article in self._read(part, "articles")["article_id"].to_pylist()}

    def _read(self, segment: Segment, table: str) -> pa.Table:
        if not segment.rows.get(table):
            return self.writer.tables[table].empty()
        return pq.read_table(table_file(self.writer.place, segment, table))

    def _records(self, segment: Segment) -> Iterator[Record]:
        with pq.ParquetFile(table_file(self.writer.place, segment, "records")) as file:
            for batch in file.iter_batches(128, columns=["record"]):
                yield from map(decode, batch["record"].to_pylist())

    def _rows(self, outcome: Outcome[Record, bytes], coded: Record | None, untouched: Row) -> Rows:
        """Return the rows of an article that was coded again, with its changes, and count them."""
        old, now = outcome.item, datetime.now(UTC)
        self.tally.articles += 1
        if coded is None:
            self.tally.failed += 1
            return record_rows(old, untouched) | {"problems": [self._problem_row(outcome, untouched, now)]}
        new = carry_ids(old, coded)
        rows = []
        for change in changes(old, new):
            setattr(self.tally, change.change, getattr(self.tally, change.change) + 1)
            rows.append(self._change_row(old, change, now))
        return record_rows(new, untouched | {"coded": now}) | {"changes": rows}

    def _problem_row(self, outcome: Outcome[Record, bytes], untouched: Row, now: datetime) -> Row:
        return {
            "read_from": untouched["read_from"],
            "article_id": outcome.item.article.id,
            "stage": "coding",
            "reason": f"kept its older record: {outcome.error}",
            "dateline_version": self.versions[0],
            "seen": now,
            "source_key": untouched["source_key"],
        }

    def _change_row(self, old: Record, change: Change, now: datetime) -> Row:
        return {
            "article_id": old.article.id,
            "event_id": change.event_id,
            "change": change.change,
            "fields": list(change.fields),
            "before": _json(change.before),
            "after": _json(change.after),
            "cause": "recoded",
            "dateline_version": self.versions[0],
            "moment": now,
        }

    def _write_part(self, segment: Segment, part: _Part) -> None:
        """Write a part of the new coding of a segment, which readers do not see yet."""
        rows: Rows = {}
        for article_rows in part.rows:
            for table, table_rows in article_rows.items():
                rows.setdefault(table, []).extend(table_rows)
        contents = {
            table: self.writer.tables[table].arrow(table_rows) for table, table_rows in rows.items() if table_rows
        }
        if contents:
            self._publish_part(segment, contents, part.made_by)

    def _publish_part(self, segment: Segment, contents: dict[str, pa.Table], made_by: list[str]) -> None:
        part = self.writer.write_segment("recoded", contents, made_by=made_by, replaces=segment.name)

        def with_part(manifest: Manifest) -> Manifest:
            if part in manifest.pending:
                return manifest
            self._check_parts(manifest, segment)
            pending = [*manifest.pending, part]
            return msgspec.structs.replace(manifest, generation=manifest.generation + 1, pending=pending)

        self.writer.publish(with_part)
        self.parts.append(part)

    def _check_parts(self, manifest: Manifest, segment: Segment) -> None:
        """Raise CorpusBusy if another process codes a segment again, too, and Overtaken if it is no longer there."""
        if segment not in manifest.segments:
            raise Overtaken
        if [part for part in manifest.pending if part.replaces == segment.name] != self.parts:
            raise CorpusBusy(f"{self.writer.place} is coded again by another process, too; run again when it has ended")

    def _replace(self, segment: Segment) -> None:
        """Let readers see the new coding of a segment instead of the old one."""
        parts = list(self.parts)
        untouched = {name: self._read(segment, name) for name in UNTOUCHED_TABLES if segment.rows.get(name)}
        if untouched:
            parts.append(self.writer.write_segment("recoded", untouched, made_by=self.versions))
        new = [msgspec.structs.replace(part, replaces=None) for part in parts]

        def with_new_coding(manifest: Manifest) -> Manifest:
            if any(part in manifest.segments for part in new):
                return manifest
            self._check_parts(manifest, segment)
            index = manifest.segments.index(segment)
            segments = [*manifest.segments[:index], *new, *manifest.segments[index + 1 :]]
            pending = [part for part in manifest.pending if part.replaces != segment.name]
            generation = manifest.generation + 1
            return msgspec.structs.replace(manifest, generation=generation, segments=segments, pending=pending)

        self.writer.publish(with_new_coding)
        self.done.update(part.name for part in new)


def _load_recoder(load_coder: LoadCoder) -> Callable[[Record], bytes]:
    code = load_coder()
    return lambda record: encode(code(record.article))


def _json(value: Any) -> str | None:
    return msgspec.json.encode(value).decode("utf-8") if value is not None else None
