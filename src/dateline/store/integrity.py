"""Whether a corpus is whole: each file there with its rows, each record readable, each event's row from its record."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import CorpusFault, RecordFault
from dateline.store.corpus import Corpus
from dateline.store.manifest import Segment, segment_folder


def check_corpus(folder: Path) -> int:
    """The number of records. Raises CorpusFault that names the first thing that is wrong."""
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
            found = pq.read_metadata(path).num_rows
        except (OSError, pa.ArrowException) as error:
            raise CorpusFault(f"{path} cannot be read: {error}") from error
        if found != rows:
            raise CorpusFault(f"{path} holds {found} rows, the manifest says {rows}")
