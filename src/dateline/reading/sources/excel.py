"""Excel workbooks: each sheet is a table.

A small workbook may unpack to any size in memory, by one cell far from the others or one long text in a million cells.
So a process of its own reads it, whose memory and time are limited.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline.errors import SourceUnreadable
from dateline.reading.sources.table_rows import Row, Table, unique_names

LARGEST_UNPACKED = 2**30
_CHILD = Path(__file__).with_name("excel_process.py")
_REMEDY = "save it as CSV"


def open_workbook(path: str) -> Iterator[Table]:
    """Yield the sheets of a workbook as tables, whose first row that is not empty has the names of the columns.

    The rows of a table must be taken before the next table. Raises SourceUnreadable if it cannot be read, or not within
    the limits.
    """
    _check_unpacked_size(path)
    command = [sys.executable, "-P", str(_CHILD), path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            yield from _sheets(path, process)
        finally:
            process.kill()


def _check_unpacked_size(path: str) -> None:
    if not Path(path).is_file():
        raise SourceUnreadable("no such file or directory")
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > LARGEST_UNPACKED:
            raise SourceUnreadable(f"too large, it unpacks to {size:,} bytes; {_REMEDY}")


def _sheets(path: str, process: subprocess.Popen[bytes]) -> Iterator[Table]:
    lines = _values(process)
    value = next(lines, None)
    while value is not None:
        sheet = str(value)
        rows: list[Any] = []
        # What stands after the rows of a sheet is the name of the next.
        yield Table(path, _rows(f"{path}:{sheet}", lines, rows))
        value = rows[0] if rows else None


def _values(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    """Yield the names of sheets and the rows. Raises SourceUnreadable at a fault, or if the process ended early."""
    assert process.stdout is not None
    for line in process.stdout:
        value = json.loads(line)
        if isinstance(value, dict):
            raise SourceUnreadable(f"{value['fault']}; if a spreadsheet program can open it, {_REMEDY}")
        yield value
    if process.wait() != 0:
        raise SourceUnreadable(f"too large to be read as a workbook; {_REMEDY}")


def _rows(place: str, lines: Iterator[Any], rest: list[Any]) -> Iterator[Row]:
    names: list[str] | None = None
    for value in lines:
        if isinstance(value, str):
            rest.append(value)
            return
        number, *cells = value
        if not any(cell not in {None, ""} for cell in cells):
            continue
        if names is None:
            names = unique_names([str(cell).strip() for cell in cells])
        else:
            yield f"{place}:{number}", dict(zip(names, cells, strict=False))
