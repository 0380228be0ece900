"""The row groups of a Parquet file of the corpus, read one at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


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
