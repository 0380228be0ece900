"""Query results as columns in a terminal, as CSV or as JSON lines."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Literal

import msgspec
import pyarrow as pa
from rich.console import Console
from rich.table import Table

# What a table of events shows on a terminal; the other formats give every column.
EVENT_COLUMNS = ("date", "type", "mode", "actors", "recipients", "place", "status", "sources", "evidence", "event_id")


SEPARATOR = "; "


ROWS_SHOWN = 1000


def write_table(
    reader: pa.RecordBatchReader, form: Literal["table", "jsonl", "csv"], shown: Sequence[str] = ()
) -> None:
    """Write every row. In the format "table", only the columns ``shown`` are printed, if any are named."""
    names = reader.schema.names
    rows = (row for batch in reader for row in batch.to_pylist())
    if form == "jsonl":
        encoder = msgspec.json.Encoder()
        for row in rows:
            sys.stdout.write(encoder.encode(row).decode("utf-8") + "\n")
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([format_value(row[name]) for name in names] for row in rows)
    else:
        _print_table([name for name in names if name in shown] if shown else names, rows)


def format_value(value: Any) -> str:
    """Return a value as the text of one cell; several values are separated by ``; ``."""
    if value is None:
        return ""
    if isinstance(value, list):
        return SEPARATOR.join(format_value(item) for item in value)
    if isinstance(value, dict):
        return "-".join(format_value(item) for item in value.values())
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _print_table(names: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    table = Table(*names, box=None, pad_edge=False, header_style="bold")
    count = 0
    for row in rows:
        count += 1
        if count <= ROWS_SHOWN:
            table.add_row(*(format_value(row[name]) for name in names))
    # A pipe has no width of its own, and a table folded into 80 columns cannot be searched.
    console = Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 400)
    console.print(table)
    if count > ROWS_SHOWN:
        sys.stderr.write(f"dateline: {count - ROWS_SHOWN} more rows; see all with --format jsonl or --format csv\n")
