"""Records of a corpus by the ids of their articles, read from its files without asking a database."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.record import Record, decode
from dateline.workbench.reading.index import Index
from dateline.workbench.reading.remembering import Remembered

GROUPS_KEPT = 32


@dataclass(frozen=True)
class RecordFile:
    """One file of records: the ids of their articles in its order, and the first rows of its row groups."""

    path: Path
    articles: Index
    starts: list[int]
    metadata: pq.FileMetaData

    def place(self, row: int) -> tuple[int, int]:
        """The row group of a row, and its place in the group."""
        group = bisect_right(self.starts, row) - 1
        return group, row - self.starts[group]

    def group(self, number: int) -> pa.ChunkedArray:
        """The records of a row group, as JSON."""
        with pq.ParquetFile(self.path, metadata=self.metadata) as file:
            return file.read_row_group(number, columns=["record"], use_threads=False)["record"]


class RecordFiles:
    """The records of one state of a corpus. What was read of a file for the state before need not be read again."""

    def __init__(self, paths: Sequence[Path], before: RecordFiles | None = None) -> None:
        known: dict[Path, RecordFile] = before.files if before else {}
        self.files: dict[Path, RecordFile] = {path: known.get(path) or _open(path) for path in paths}
        self._groups: Remembered = before._groups if before else Remembered(GROUPS_KEPT)

    def record(self, article: str) -> Record | None:
        """The record of an article by its id."""
        for file in self.files.values():
            rows = file.articles.rows((article,))
            if len(rows):
                group, place = file.place(int(rows[0]))
                column = self._groups.get((file.path, group), partial(file.group, group))
                return decode(column[place].as_py())
        return None


def _open(path: Path) -> RecordFile:
    with pq.ParquetFile(path) as file:
        articles = Index(file.read(columns=["article_id"])["article_id"])
        sizes = [file.metadata.row_group(group).num_rows for group in range(file.metadata.num_row_groups)]
        return RecordFile(path, articles, list(accumulate([0, *sizes[:-1]])), file.metadata)
