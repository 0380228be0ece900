"""Care of a corpus: small segments are merged into larger ones, obsolete ones removed, and all of it checked.

Merging keeps the number of files that a query opens small, however long a corpus has grown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import CorpusBusy, CorpusFault, RecordFault
from dateline.store.corpus import Corpus
from dateline.store.durability import Lock
from dateline.store.segments import (
    RECORD_ROW_GROUP,
    SEGMENTS,
    Manifest,
    Segment,
    generation,
    remove,
    segment_folder,
    segment_name,
    write_manifest,
    write_segment,
)
from dateline.store.tables import Table

FAN_IN = 16
# Merged segments with more rows in a table are not merged further: all but the records are merged in memory.
SMALL_ROWS = 30_000


def compact(folder: Path, manifest: Manifest, tables: Mapping[str, Table], fan_in: int = FAN_IN) -> Manifest:
    """Merge the oldest ``fan_in`` small segments of one level that one version of the program made, if there are so
    many.

    Every row is rewritten once a level, and a corpus that grows by a few articles at a time has few segments, too.
    """
    groups: dict[tuple[int, tuple[str, ...]], list[Segment]] = {}
    for segment in manifest.segments:
        if segment.level == 0 or max(segment.rows.values(), default=0) <= SMALL_ROWS:
            groups.setdefault((segment.level, tuple(segment.made_by)), []).append(segment)
    for group in groups.values():
        if len(group) >= fan_in:
            return _merge(folder, manifest, tables, group[:fan_in])
    return manifest


def _merge(folder: Path, manifest: Manifest, tables: Mapping[str, Table], group: list[Segment]) -> Manifest:
    contents: dict[str, pa.Table | Iterator[pa.Table]] = {}
    for name in tables:
        files = [
            segment_folder(folder, segment.name) / f"{name}.parquet" for segment in group if segment.rows.get(name)
        ]
        if files and name == "records":
            contents[name] = _batches(files)
        elif files:
            contents[name] = pa.concat_tables([pq.read_table(file) for file in files])
    number = manifest.generation + 1
    name, level, made_by = segment_name(number, "merged"), group[0].level + 1, group[0].made_by
    merged = write_segment(folder, name, tables, contents, level=level, made_by=made_by)
    gone = {segment.name for segment in group}
    position = min(index for index, segment in enumerate(manifest.segments) if segment.name in gone)
    others = [segment for segment in manifest.segments if segment.name not in gone]
    segments = [*others[:position], merged, *others[position:]]
    changed = msgspec.structs.replace(manifest, generation=number, segments=segments)
    write_manifest(folder, changed)
    return changed


def _batches(files: list[Path]) -> Iterator[pa.Table]:
    for file in files:
        with pq.ParquetFile(file) as reader:
            for batch in reader.iter_batches(batch_size=RECORD_ROW_GROUP):
                yield pa.Table.from_batches([batch])


def remove_obsolete(folder: Path, manifest: Manifest) -> int:
    """Remove the segments that merging or re-coding has replaced, unless a reader is open, and return their number."""
    used = manifest.names()
    obsolete = [
        path
        for path in (folder / SEGMENTS).iterdir()
        if path.name not in used and 0 <= generation(path.name) <= manifest.generation
    ]
    if not obsolete:
        return 0
    try:
        with Lock(folder / "readers"):
            for path in obsolete:
                remove(path)
    except CorpusBusy:
        return 0
    return len(obsolete)


def check_corpus(folder: Path) -> int:
    """Return the number of records. Raises CorpusFault that names the first thing that is wrong."""
    with Corpus.open(folder) as corpus:
        stories = [corpus.manifest.stories] if corpus.manifest.stories else []
        for segment in (*corpus.manifest.segments, *stories):
            _check_segment(folder, segment)
        count = events = 0
        try:
            for record in corpus.records():
                count += 1
                events += len(record.events)
        except RecordFault as error:
            raise CorpusFault(f"{folder}: a record cannot be read: {error}") from error
        if events != corpus.count():
            raise CorpusFault(f"{folder}: the records tell of {events} events, the table holds {corpus.count()}")
        return count


def _check_segment(folder: Path, segment: Segment) -> None:
    for table, rows in segment.rows.items():
        path = segment_folder(folder, segment.name) / f"{table}.parquet"
        try:
            count = pq.read_metadata(path).num_rows
        except (OSError, pa.ArrowException) as error:
            raise CorpusFault(f"{path} cannot be read: {error}") from error
        if count != rows:
            raise CorpusFault(f"{path} holds {count} rows, the manifest says {rows}")
