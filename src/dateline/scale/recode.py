"""A corpus through a new version: each article is coded again, ids of what did not change stay, the rest is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.record import MadeBy, Record, decode, encode
from dateline.scale.ingest import Coding
from dateline.scale.shards import TIME_LIMIT_S, run_shards
from dateline.store.maintenance import compact
from dateline.store.record_diff import carry_ids, changes
from dateline.store.record_rows import Row, record_rows
from dateline.store.segments import Segment, segment_folder, segment_name, write_segment
from dateline.store.writer import BATCH, Writer

# What a re-coding leaves as it is.
UNTOUCHED = ("copies", "problems", "retired", "changes")
KEPT = ("version", "previous", "read_from", "ingested", "coded", "url_key", "text_key", "source_key")


@dataclass
class Recoded:
    """How many articles were coded again, and how many events that added, changed and withdrew."""

    articles: int = 0
    failed: int = 0
    added: int = 0
    changed: int = 0
    withdrawn: int = 0


def recode(
    writer: Writer,
    coding: Coding,
    made_by: MadeBy,
    *,
    workers: int = 0,
    limit_s: float | None = TIME_LIMIT_S,
    batch: int = BATCH,
    report: Callable[[Recoded], None] | None = None,
) -> Recoded:
    """Code again every article of the writer's corpus that another version than ``made_by`` coded.

    Readers see the new coding segment by segment, each whole. Killed, it goes on where it was. An article that
    can no longer be coded keeps its record and is listed among the problems.
    """
    versions = [made_by.dateline, made_by.model, made_by.knowledge]
    run = _Recoding(writer, coding, versions, workers, limit_s, batch, report, Recoded())
    run.drop_strangers()
    for segment in list(writer.manifest.segments):
        if segment.made_by != versions and segment.rows.get("records"):
            run.segment(segment)
    while (merged := compact(writer.folder, writer.manifest, writer.tables)) is not writer.manifest:
        writer.manifest = merged
    return run.done


def waiting(writer: Writer, made_by: MadeBy) -> int:
    """How many articles another version coded."""
    versions = [made_by.dateline, made_by.model, made_by.knowledge]
    return sum(one.rows.get("records", 0) for one in writer.manifest.segments if one.made_by != versions)


@dataclass
class _Recoding:
    writer: Writer
    coding: Coding
    versions: list[str]
    workers: int
    limit_s: float | None
    batch: int
    report: Callable[[Recoded], None] | None
    done: Recoded

    def drop_strangers(self) -> None:
        """Forget what an unfinished re-coding by another version left."""
        manifest = self.writer.manifest
        names = {segment.name for segment in manifest.segments}
        mine = [one for one in manifest.pending if one.made_by == self.versions and one.replaces in names]
        if mine != manifest.pending:
            self.writer.publish(msgspec.structs.replace(manifest, pending=mine))

    def segment(self, segment: Segment) -> None:
        """Code one segment again, in parts that survive a kill, and put the parts in its place."""
        finished = self._finished(segment)
        articles = {row["article_id"]: row for row in self._read(segment, "articles").to_pylist()}
        olds = (record for record in self._records(segment) if record.article.id not in finished)
        part: list[dict[str, list[Row]]] = []
        with closing(run_shards(olds, partial(_recode_task, self.coding), self.workers, limit_s=self.limit_s)) as coded:
            for outcome in coded:
                old = outcome.item
                extra = {name: articles[old.article.id][name] for name in KEPT}
                part.append(self._rows(old, outcome.result, outcome.error, extra))
                if self.report is not None:
                    self.report(self.done)
                if len(part) >= self.batch:
                    self._put(segment, part)
                    part = []
        self._put(segment, part)
        self._swap(segment)

    def _finished(self, segment: Segment) -> set[str]:
        pending = [one for one in self.writer.manifest.pending if one.replaces == segment.name]
        return {article for one in pending for article in self._read(one, "articles")["article_id"].to_pylist()}

    def _read(self, segment: Segment, table: str) -> pa.Table:
        if not segment.rows.get(table):
            return self.writer.tables[table].empty()
        return pq.read_table(segment_folder(self.writer.folder, segment.name) / f"{table}.parquet")

    def _records(self, segment: Segment) -> Iterator[Record]:
        with pq.ParquetFile(segment_folder(self.writer.folder, segment.name) / "records.parquet") as file:
            for batch in file.iter_batches(128, columns=["record"]):
                yield from map(decode, batch["record"].to_pylist())

    def _rows(self, old: Record, line: bytes | None, error: str | None, extra: Row) -> dict[str, list[Row]]:
        now = datetime.now(UTC)
        self.done.articles += 1
        if line is None:
            self.done.failed += 1
            problem = {
                "read_from": extra["read_from"],
                "article_id": old.article.id,
                "stage": "coding",
                "reason": f"kept its older record: {error}",
                "dateline_version": self.versions[0],
                "seen": now,
                "source_key": extra["source_key"],
            }
            return record_rows(old, extra) | {"problems": [problem]}
        new = carry_ids(old, decode(line))
        told = []
        for change in changes(old, new):
            setattr(self.done, change.change, getattr(self.done, change.change) + 1)
            told.append(
                {
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
            )
        return record_rows(new, extra | {"coded": now}) | {"changes": told}

    def _put(self, segment: Segment, part: Iterable[dict[str, list[Row]]]) -> None:
        """Write a part aside from what readers see."""
        rows: dict[str, list[Row]] = {}
        for one in part:
            for name, found in one.items():
                rows.setdefault(name, []).extend(found)
        contents = {name: self.writer.tables[name].arrow(found) for name, found in rows.items() if found}
        if contents:
            self._publish(segment, contents)

    def _publish(self, segment: Segment, contents: dict[str, pa.Table]) -> None:
        writer, manifest = self.writer, self.writer.manifest
        number = manifest.generation + 1
        name = segment_name(number, "recoded")
        written = write_segment(
            writer.folder, name, writer.tables, contents, made_by=self.versions, replaces=segment.name
        )
        pending = [*manifest.pending, written]
        writer.publish(msgspec.structs.replace(manifest, generation=number, pending=pending))

    def _swap(self, segment: Segment) -> None:
        """Let readers see the new coding of a segment instead of the old one."""
        kept = {name: self._read(segment, name) for name in UNTOUCHED if segment.rows.get(name)}
        if kept:
            self._publish(segment, kept)
        manifest = self.writer.manifest
        mine = [one for one in manifest.pending if one.replaces == segment.name]
        others = [one for one in manifest.pending if one.replaces != segment.name]
        at = manifest.segments.index(segment)
        new = [msgspec.structs.replace(one, replaces=None) for one in mine]
        segments = [*manifest.segments[:at], *new, *manifest.segments[at + 1 :]]
        self.writer.publish(
            msgspec.structs.replace(manifest, generation=manifest.generation + 1, segments=segments, pending=others)
        )


def _recode_task(coding: Coding) -> Callable[[Record], bytes]:
    code = coding()
    return lambda record: encode(code(record.article))


def _json(value: Any) -> str | None:
    return msgspec.json.encode(value).decode("utf-8") if value is not None else None
