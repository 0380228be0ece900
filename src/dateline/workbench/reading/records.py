"""Records of a corpus by the ids of their articles, read from its files without asking a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.record import Record, decode
from dateline.workbench.reading.index import Index
from dateline.workbench.reading.remembering import Remembered
from dateline.workbench.reading.row_groups import RowGroups, row_groups

GROUPS_KEPT = 32
RECORD = ("record",)


@dataclass(frozen=True)
class RecordFile:
    """One file of records, and the ids of their articles in its order."""

    articles: Index
    groups: RowGroups


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
                group, place = file.groups.place(int(rows[0]))
                table: pa.Table = self._groups.get((file.groups.path, group), partial(file.groups.read, group, RECORD))
                return decode(table["record"][place].as_py())
        return None


def _open(path: Path) -> RecordFile:
    with pq.ParquetFile(path) as file:
        articles = Index(file.read(columns=["article_id"])["article_id"])
        return RecordFile(articles, row_groups(path, file.metadata))
