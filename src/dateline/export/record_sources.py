"""The records that an export reads: of a corpus, or of a file of JSON lines."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from dateline.errors import ExportFault, RecordFault
from dateline.reading.addresses import is_store_address
from dateline.record import Record, decode


def read_records(source: str, **filters: Any) -> Iterator[Record]:
    """Yield the records of a corpus (a folder or an address of a bucket), of a ``.jsonl`` or ``.jsonl.gz`` file, or of
    standard input (``-``).

    The filters of a query choose the articles of a corpus. Raises ExportFault that names file and line of what is
    no record.
    """
    path = Path(source)
    if source != "-" and (is_store_address(source) or path.is_dir()):
        # Imported here, because importing DuckDB takes long and a file does not need it.
        from dateline.store.corpus import Corpus

        with Corpus.open(source) as corpus:
            yield from corpus.records(**filters)
        return
    if any(value is not None for value in filters.values()):
        raise ExportFault("a file of records cannot be filtered; put it into a corpus, or filter the output")
    try:
        with _opened(source, path) as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _record(source, number, line)
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ExportFault(
            f"cannot read {source}: {reason}; write records with: dateline code … -o FILE.jsonl"
        ) from error


def _opened(source: str, path: Path) -> BinaryIO:
    if source == "-":
        return sys.stdin.buffer
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _record(source: str, number: int, line: bytes) -> Record:
    try:
        return decode(line)
    except RecordFault as error:
        raise ExportFault(
            f"{source}, line {number}: {error}; write records with: dateline code … -o FILE.jsonl"
        ) from error
