"""Care of a corpus: small segments are merged into larger ones, and all of it is checked.

Merging keeps the number of files that a query opens small, however long a corpus has grown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import CorpusFault, RecordFault
from dateline.store.corpus import Corpus
from dateline.store.places import Place
from dateline.store.segments import RECORD_ROW_GROUP, Manifest, Segment, table_file, write_segment
from dateline.store.tables import Table

FAN_IN = 16
# Merged segments with more rows in a table are not merged further: all but the records are merged in memory.
SMALL_ROWS = 30_000


def group_to_merge(manifest: Manifest, fan_in: int = FAN_IN) -> list[Segment]:
    """Return the oldest ``fan_in`` small segments of one level that one version of the program made, or nothing if
    there are not so many. Segments that are being coded again are left out.

    Every row is rewritten once a level, and a corpus that grows by a few articles at a time has few segments, too.
    """
    being_recoded = {part.replaces for part in manifest.pending}
    groups: dict[tuple[int, tuple[str, ...]], list[Segment]] = {}
    for segment in manifest.segments:
        small = segment.level == 0 or max(segment.rows.values(), default=0) <= SMALL_ROWS
        if small and segment.name not in being_recoded:
            groups.setdefault((segment.level, tuple(segment.made_by)), []).append(segment)
    return next((group[:fan_in] for group in groups.values() if len(group) >= fan_in), [])


def merge_segments(place: Place, name: str, group: list[Segment], tables: Mapping[str, Table]) -> Segment:
    """Write the rows of a group of segments as the segment ``name``, and return it."""
    contents: dict[str, pa.Table | Iterator[pa.Table]] = {}
    for table in tables:
        files = [table_file(place, segment, table) for segment in group if segment.rows.get(table)]
        if files and table == "records":
            contents[table] = _batches(files)
        elif files:
            contents[table] = pa.concat_tables([pq.read_table(file) for file in files])
    return write_segment(place, name, tables, contents, level=group[0].level + 1, made_by=group[0].made_by)


def with_merged(manifest: Manifest, group: list[Segment], merged: Segment) -> Manifest:
    """Return the next state, in which ``merged`` stands for a group of segments; the same state if one of them is no
    longer in it."""
    gone = {segment.name for segment in group}
    if not gone <= {segment.name for segment in manifest.segments}:
        return manifest
    position = min(index for index, segment in enumerate(manifest.segments) if segment.name in gone)
    others = [segment for segment in manifest.segments if segment.name not in gone]
    segments = [*others[:position], merged, *others[position:]]
    return msgspec.structs.replace(manifest, generation=manifest.generation + 1, segments=segments)


def _batches(files: list[Path]) -> Iterator[pa.Table]:
    for file in files:
        with pq.ParquetFile(file) as reader:
            for batch in reader.iter_batches(batch_size=RECORD_ROW_GROUP):
                yield pa.Table.from_batches([batch])


def check_corpus(address: str | Path) -> int:
    """Return the number of records of the corpus in a folder or at an address. Raises CorpusFault that names the first
    thing that is wrong."""
    with Corpus.open(address) as corpus:
        stories = [corpus.manifest.stories] if corpus.manifest.stories else []
        for segment in (*corpus.manifest.segments, *stories):
            _check_segment(corpus.place, segment)
        count = events = 0
        try:
            for record in corpus.records():
                count += 1
                events += len(record.events)
        except RecordFault as error:
            raise CorpusFault(f"{address}: a record cannot be read: {error}") from error
        if events != corpus.count():
            raise CorpusFault(f"{address}: the records tell of {events} events, the table holds {corpus.count()}")
        return count


def _check_segment(place: Place, segment: Segment) -> None:
    for table, rows in segment.rows.items():
        path = table_file(place, segment, table)
        try:
            count = pq.read_metadata(path).num_rows
        except (OSError, pa.ArrowException) as error:
            raise CorpusFault(f"{path} cannot be read: {error}") from error
        if count != rows:
            raise CorpusFault(f"{path} holds {count} rows, the manifest says {rows}")
