"""Writing to a corpus: rows are gathered and committed as segments that appear whole or not at all.

In a bucket several may write at once: each change of the manifest is made to the state that is present at that moment,
and what two have coded at the same time is written once.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import CorpusBusy, CorpusFault, DatelineError
from dateline.record import Article, Record
from dateline.store.addresses import open_place
from dateline.store.concurrent_rows import settle
from dateline.store.corpus import Corpus
from dateline.store.maintenance import FAN_IN, group_to_merge, merge_segments, with_merged
from dateline.store.places import Overtaken, Place, Stored, segment_name
from dateline.store.record_rows import Row, Rows, record_rows
from dateline.store.seen_index import LookupResult, SeenIndex, text_key, url_key
from dateline.store.segments import (
    FORMAT,
    Change,
    Manifest,
    Segment,
    read_state,
    segment_files,
    write_manifest,
    write_segment,
)
from dateline.store.tables import load_tables

BATCH = 512
PATIENCE_S = 60.0
# So often others may replace the manifest while this writer tries to.
ATTEMPTS = 100


class Writer:
    """Writes to the corpus in a folder or at an address of a bucket, which is made if it does not exist.

    Rows are committed after ``batch`` articles or ``patience`` seconds, whichever comes first, and at the end;
    what was not committed when the process died is simply not there. In a folder one writes at a time: raises
    CorpusBusy if another process writes and ``wait`` is false. Use it as a context manager; it commits at the end, and
    when the user interrupts.
    """

    def __init__(
        self,
        corpus: str | Path | Place,
        *,
        wait: bool = False,
        batch: int = BATCH,
        patience: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.place = open_place(corpus)
        self.place.prepare()
        self.tables = load_tables()
        self._lock = self.place.lock(wait=wait)
        try:
            self.manifest, self._stored = _open(self.place)
            self.place.sweep(self.manifest.generation)
            self.known = SeenIndex(self.place, self.manifest)
            # What other writers have added since.
            self._others = SeenIndex(self.place, Manifest(FORMAT))
        except BaseException:
            self._lock.close()
            raise
        self._batch, self._patience, self._clock = batch, patience, clock
        self._pending: list[Rows] = []
        self._since: float | None = None
        self._made_by: list[str] = []

    def add(
        self,
        record: Record,
        *,
        read_from: str | None = None,
        source_key: int | None = None,
        line: bytes | None = None,
    ) -> bool:
        """Add a record and return whether it could be written; otherwise it is set aside. ``line`` is the record's
        JSON, if the caller has it.

        If its address holds an older article, that one is retired and this is its next version. If another writer has
        added the article meanwhile, it is not written again.
        """
        made_by = [record.made_by.dateline, record.made_by.model, record.made_by.knowledge]
        if self._pending and made_by != self._made_by:
            self.commit()
        self._made_by = made_by
        article = record.article
        address = url_key(article.url) if article.url else None
        newest = self.known.newest_version(address)
        match self._others.look_up(article):
            case LookupResult("same"):
                return True
            case LookupResult("copy", str(of)) if newest is None:
                self.copy(article, of, read_from=read_from, source_key=source_key)
                return True
        now = datetime.now(UTC)
        extra = {
            "version": newest[1] + 1 if newest else 1,
            "previous": newest[0] if newest else None,
            "read_from": _clean(read_from),
            "ingested": now,
            "coded": now,
            "url_key": address,
            "text_key": text_key(article.text),
            "source_key": source_key,
        }
        try:
            rows = record_rows(record, extra, line)
            if newest:
                rows["retired"] = [{"article_id": newest[0], "replaced_by": article.id}]
        except (DatelineError, ValueError, OverflowError) as error:
            reason = f"the record cannot be written: {error}"
            self.set_aside(
                read_from or article.id,
                "coding",
                reason,
                record.made_by.dateline,
                article_id=article.id,
                source_key=source_key,
            )
            return False
        self.known.add_article(article)
        self.known.add_version(address, article.id, int(str(extra["version"])))
        self._put(rows, source_key)
        return True

    def copy(self, article: Article, of: str, *, read_from: str | None = None, source_key: int | None = None) -> None:
        """Record that the text of the article ``of`` was seen under another address too."""
        row: Row = {
            "article_id": of,
            "url": article.url,
            "outlet": article.outlet,
            "published": article.published.date,
            "read_from": _clean(read_from),
            "url_key": url_key(article.url) if article.url else None,
            "text_key": text_key(article.text),
            "source_key": source_key,
        }
        self.known.add_copy(article)
        self._put({"copies": [row]}, source_key)

    def set_aside(
        self,
        read_from: str,
        stage: str,
        reason: str,
        version: str,
        *,
        article_id: str | None = None,
        source_key: int | None = None,
    ) -> None:
        """Record an input that could not be read, or an article that could not be coded, and why."""
        row: Row = {
            "read_from": _clean(read_from),
            "article_id": article_id,
            "stage": stage,
            "reason": _clean(" ".join(reason.split()))[:500],
            "dateline_version": version,
            "seen": datetime.now(UTC),
            "source_key": source_key,
        }
        self.known.add_failure(article_id, version)
        self.known.add_failure(source_key, version)
        self._put({"problems": [row]}, None)

    def put_stories(self, rows: Iterable[Row] | pa.Table, links: pa.Table | None = None) -> None:
        """Replace the table of stories; ``rows`` have the columns of the table ``stories``.

        ``links`` replaces the table of that name, which otherwise stays. Raises Overtaken if another writer has
        replaced them since :meth:`catch_up`: the rows were made without knowing its.
        """
        before = self.manifest.stories
        table = rows if isinstance(rows, pa.Table) else self.tables["stories"].arrow(list(rows))
        contents = {"stories": table, "links": self._links() if links is None else links}
        segment = self.write_segment("stories", contents)

        def with_stories(manifest: Manifest) -> Manifest:
            if manifest.stories == segment:
                return manifest
            if manifest.stories != before:
                raise Overtaken
            return msgspec.structs.replace(manifest, generation=manifest.generation + 1, stories=segment)

        self.publish(with_stories)

    def _links(self) -> pa.Table:
        """Return what the last linking has read of each report."""
        files = segment_files(self.place, self.manifest, "links")
        return pq.read_table(files[0]) if files else self.tables["links"].empty()

    def commit(self) -> None:
        """Make all that was added part of the corpus, whole or not at all."""
        if not self._pending:
            return
        written: tuple[list[Rows], Segment] | None = None

        def with_pending(manifest: Manifest) -> Manifest:
            nonlocal written
            if not self._pending:
                return manifest
            if written is None or written[0] is not self._pending:
                written = self._pending, self.write_segment("new", self._contents(), made_by=self._made_by)
            return _with(manifest, written[1])

        self.publish(with_pending)
        self._pending, self._since = [], None
        self.compact()

    def append(self, part: str, contents: Mapping[str, pa.Table | Iterable[pa.Table]], **about: Any) -> None:
        """Make rows part of the corpus as a segment of their own."""
        segment = self.write_segment(part, contents, **about)
        self.publish(lambda manifest: _with(manifest, segment))

    def compact(self, fan_in: int = FAN_IN) -> bool:
        """Merge ``fan_in`` small segments into a larger one, if there are so many, and return whether there were."""
        group = group_to_merge(self.manifest, fan_in)
        if not group:
            return False
        merged = merge_segments(self.place, segment_name(self.manifest.generation + 1, "merged"), group, self.tables)
        self.publish(lambda manifest: with_merged(manifest, group, merged))
        return True

    def write_segment(self, part: str, contents: Mapping[str, pa.Table | Iterable[pa.Table]], **about: Any) -> Segment:
        """Write a segment that no manifest names yet, as :func:`dateline.store.segments.write_segment` does."""
        name = segment_name(self.manifest.generation + 1, part)
        return write_segment(self.place, name, self.tables, contents, **about)

    def publish(self, change: Change) -> None:
        """Change the present state of the corpus.

        If another writer has changed it meanwhile, ``change`` is called again, with the state that the other has left.
        What it raises is passed on. Raises CorpusBusy if others are faster again and again.
        """
        for _ in range(ATTEMPTS):
            manifest = change(self.manifest)
            if manifest is self.manifest:
                return
            try:
                self._stored = write_manifest(self.place, manifest, self._stored)
            except Overtaken:
                self.catch_up()
                continue
            self.manifest = manifest
            return
        raise CorpusBusy(f"{self.place}: others write to it all the time; run again when fewer do")

    def catch_up(self) -> None:
        """Move on to the present state of the corpus, to which other writers may have added."""
        before = self.manifest.names()
        self.manifest, self._stored = _open(self.place)
        new = [segment for segment in self.manifest.segments if segment.name not in before]
        if not new:
            return
        added = SeenIndex(self.place, msgspec.structs.replace(self.manifest, segments=new))
        self._others.update(added)
        self.known.update(added)
        settled = settle(self._pending, self._others)
        if settled != self._pending:
            self._pending = settled
        for rows in settled:
            for row in rows.get("articles", ()):
                self.known.add_version(row["url_key"], row["article_id"], row["version"])

    def reader(self) -> Corpus:
        """Return the corpus as it is now, with what other writers have added, for reading."""
        self.catch_up()
        return Corpus(self.place, self.manifest)

    def close(self) -> None:
        """Remove obsolete segments and release the lock; what was not committed is dropped."""
        manifest = self.manifest
        # What others have written since must not be taken for obsolete.
        with contextlib.suppress(CorpusFault):
            state = read_state(self.place)
            manifest = state[0] if state else manifest
        self.place.finish_writing(self._lock, manifest.names(), manifest.generation)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None or issubclass(kind, KeyboardInterrupt):
                self.commit()
        finally:
            self.close()

    def _put(self, rows: Rows, source_key: int | None) -> None:
        if source_key is not None:
            self.known.add_source(source_key)
        self._pending.append(rows)
        self._since = self._clock() if self._since is None else self._since
        if len(self._pending) >= self._batch or self._clock() - self._since >= self._patience:
            self.commit()

    def _contents(self) -> dict[str, pa.Table]:
        """Return what was added since the last commit, by table."""
        gathered: Rows = {}
        for rows in self._pending:
            for name, table_rows in rows.items():
                gathered.setdefault(name, []).extend(table_rows)
        return {name: self.tables[name].arrow(rows) for name, rows in gathered.items() if rows}


def _open(place: Place) -> tuple[Manifest, Stored]:
    """Return the present state of a corpus, which is empty if it is new."""
    state = read_state(place)
    while state is None:
        empty = Manifest(FORMAT)
        try:
            return empty, write_manifest(place, empty, None)
        except Overtaken:
            state = read_state(place)
    return state


def _with(manifest: Manifest, segment: Segment) -> Manifest:
    """Return the next state, with one more segment, or the same one if it has this segment."""
    if segment in manifest.segments:
        return manifest
    segments = [*manifest.segments, segment]
    return msgspec.structs.replace(manifest, generation=manifest.generation + 1, segments=segments)


def _clean(text: str | None) -> str:
    """Return a text that can be stored: file names may hold bytes that are not UTF-8."""
    return (text or "").encode("utf-8", "replace").decode("utf-8")
