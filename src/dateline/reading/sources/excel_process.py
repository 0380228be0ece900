"""The process that reads one workbook, with limited memory and time, and writes a line of JSON for each row.

A string is the name of a sheet, a list a row with its number before its cells, an object a fault. The module stands by
itself, so that the process starts fast.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

MEMORY_LIMIT = 2**30
SECONDS_LIMIT = 300


def main() -> None:
    """Write the rows of the workbook that the command names."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
    try:
        for value in read_values(sys.argv[1]):
            sys.stdout.write(json.dumps(value) + "\n")
    except (CalamineError, OSError, ValueError) as error:
        sys.stdout.write(json.dumps({"fault": " ".join(str(error).split())}) + "\n")


def read_values(path: str) -> Iterator[Any]:
    """Yield the name of each visible sheet, and its rows."""
    with load_workbook(path) as workbook:
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
                yield sheet.name
                rows = workbook.get_sheet_by_name(sheet.name)
                # Empty rows before the first are given, too.
                yield from ([number, *map(_plain, row)] for number, row in enumerate(rows.iter_rows(), 1))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


if __name__ == "__main__":
    main()
