"""Writing to a corpus: rows are gathered and committed as segments that appear whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import CorpusFault, DatelineError
from dateline.record import Article, Record
from dateline.store.durability import Lock
from dateline.store.maintenance import compact, remove_obsolete
from dateline.store.record_rows import Row, Rows, record_rows
from dateline.store.seen_index import SeenIndex, text_key, url_key
from dateline.store.segments import (
    NAME,
    SEGMENTS,
    Manifest,
    read_manifest,
    segment_files,
    segment_name,
    sweep,
    write_manifest,
    write_segment,
)
from dateline.store.tables import load_tables

BATCH = 512
PATIENCE_S = 60.0


class Writer:
    """Writes to the corpus in ``folder``, which is made if it does not exist; one writer at a time.

    Rows are committed after ``batch`` articles or ``patience`` seconds, whichever comes first, and at the end;
    what was not committed when the process died is simply not there. Raises CorpusBusy if another process
    writes and ``wait`` is false. Use it as a context manager; it commits at the end, and when the user interrupts.
    """

    def __init__(
        self,
        folder: Path,
        *,
        wait: bool = False,
        batch: int = BATCH,
        patience: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        prepare(folder)
        self.folder = folder
        self.tables = load_tables()
        self._lock = Lock(folder / "lock", wait=wait)
        try:
            if not (folder / NAME).exists():
                write_manifest(folder, Manifest("dateline.corpus/1"))
            self.manifest = read_manifest(folder)
            sweep(folder, self.manifest)
            self.known = SeenIndex(folder, self.manifest)
        except BaseException:
            self._lock.close()
            raise
        self._batch, self._patience, self._clock = batch, patience, clock
        self._pending: Rows = {}
        self._count = 0
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

        If its address holds an older article, that one is retired and this is its next version.
        """
        article = record.article
        newest = self.known.newest_version(article.url)
        now = datetime.now(UTC)
        extra = {
            "version": newest[1] + 1 if newest else 1,
            "previous": newest[0] if newest else None,
            "read_from": _clean(read_from),
            "ingested": now,
            "coded": now,
            "url_key": url_key(article.url) if article.url else None,
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
        made_by = [record.made_by.dateline, record.made_by.model, record.made_by.knowledge]
        if self._pending and made_by != self._made_by:
            self.commit()
        self._made_by = made_by
        self.known.add_article(article)
        self.known.add_version(article, int(str(extra["version"])))
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

        ``links`` replaces the table of that name, which otherwise stays.
        """
        table = rows if isinstance(rows, pa.Table) else self.tables["stories"].arrow(list(rows))
        contents = {"stories": table, "links": self._links() if links is None else links}
        number = self.manifest.generation + 1
        segment = write_segment(self.folder, segment_name(number, "stories"), self.tables, contents)
        self.publish(msgspec.structs.replace(self.manifest, generation=number, stories=segment))

    def _links(self) -> pa.Table:
        """Return what the last linking has read of each report."""
        files = segment_files(self.folder, self.manifest, "links")
        return pq.read_table(files[0]) if files else self.tables["links"].empty()

    def commit(self) -> None:
        """Make all that was added part of the corpus, whole or not at all."""
        if not self._pending:
            return
        contents = {name: self.tables[name].arrow(rows) for name, rows in self._pending.items() if rows}
        number = self.manifest.generation + 1
        segment = write_segment(self.folder, segment_name(number, "new"), self.tables, contents, made_by=self._made_by)
        self.publish(
            msgspec.structs.replace(self.manifest, generation=number, segments=[*self.manifest.segments, segment])
        )
        self._pending, self._count, self._since = {}, 0, None
        self.manifest = compact(self.folder, self.manifest, self.tables)

    def publish(self, manifest: Manifest) -> None:
        """Make a manifest the present state of the corpus."""
        write_manifest(self.folder, manifest)
        self.manifest = manifest

    def close(self) -> None:
        """Remove obsolete segments and release the lock; what was not committed is dropped."""
        remove_obsolete(self.folder, self.manifest)
        self._lock.close()

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
        for name, table_rows in rows.items():
            self._pending.setdefault(name, []).extend(table_rows)
        self._count += 1
        self._since = self._clock() if self._since is None else self._since
        if self._count >= self._batch or self._clock() - self._since >= self._patience:
            self.commit()


def prepare(folder: Path) -> None:
    """Make the folder of a corpus. Raises CorpusFault if it exists and holds something else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / NAME).exists() and not (folder / SEGMENTS).exists() and any(folder.iterdir()):
            raise CorpusFault(f"{folder} is not empty and not a corpus; name a new folder")
        (folder / SEGMENTS).mkdir(exist_ok=True)
    except OSError as error:
        raise CorpusFault(f"{folder} cannot be made a corpus: {error.strerror}") from error


def _clean(text: str | None) -> str:
    """Return a text that can be stored: file names may hold bytes that are not UTF-8."""
    return (text or "").encode("utf-8", "replace").decode("utf-8")
