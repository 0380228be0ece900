"""What an export format must offer, and the base of those that write one table of separated values.

A package adds a format with a class that fulfils :class:`Exporter` under the entry-point group
``dateline.exporters``. Deriving it from :class:`TableExporter` leaves only ``rows`` to write.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from dateline.export.codes import Codes, load_codes
from dateline.export.exported_event import ExportedEvent, ExportRow
from dateline.export.formats import FOLDER, Format, load_format

Write = Callable[[dict[str, Any]], None]
"""Writes the cells of one row, by column."""


class Exporter(Protocol):
    """An export format at work. Made without arguments, once for each export."""

    @property
    def name(self) -> str:
        """The name after ``--to``."""

    @property
    def format(self) -> Format:
        """The columns of the format, and what it holds and loses of a record."""

    def suits(self, event: ExportedEvent, /) -> str | None:
        """Return why the format cannot hold an event, as the report shall say it, or None if it can."""

    def rows(self, event: ExportedEvent, /) -> Iterator[ExportRow]:
        """Yield the rows of an event that suits."""

    def open_writer(self, stream: BinaryIO, /) -> AbstractContextManager[Write]:
        """Return a context in which rows can be written to ``stream``; what comes before the first row and after
        the last one is written as it is entered and left."""


class TableExporter:
    """The base of formats with a code table and one row of text cells for each line.

    A derived class sets ``name`` and defines ``rows``. The format is what ``NAME.toml`` in ``folder`` says; a class of
    another package sets ``folder`` to that of its module, or passes a :class:`Format` to ``super().__init__``.
    """

    name: str
    folder: Path = FOLDER

    def __init__(self, form: Format | None = None) -> None:
        self.format: Format = form or load_format(self.name, self.folder)
        self.codes: Codes = load_codes()

    def suits(self, event: ExportedEvent) -> str | None:
        """Return why the format cannot hold an event: most formats have no place for one without a date."""
        return "without a date" if event.days[0] is None else None

    def open_writer(self, stream: BinaryIO) -> AbstractContextManager[Write]:
        """Write the columns of the format with its separator, under a header line if the format has one."""
        return open_table(stream, self.format.columns, self.format.separator, header=self.format.header)


@contextmanager
def open_table(stream: BinaryIO, columns: Iterable[str], separator: str, *, header: bool) -> Iterator[Write]:
    """Yield a writer of cells separated by tabs, or by commas with quotes.

    White space of any kind in a cell becomes single spaces, so that a row is a line.
    """
    names = list(columns)
    encode = _csv_line if separator == "," else _tab_line

    def write(cells: dict[str, Any]) -> None:
        stream.write(encode([" ".join(cell_text(cells.get(name)).split()) for name in names]))

    if header:
        stream.write(encode(names))
    yield write


def _tab_line(cells: Sequence[str]) -> bytes:
    return ("\t".join(cells) + "\n").encode("utf-8", "replace")


class _Line:
    """The last line that a csv writer wrote."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text = text


def _csv_line(cells: Sequence[str]) -> bytes:
    line = _Line()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.text.encode("utf-8", "replace")


def cell_text(value: Any) -> str:
    """Return a value as the text of one cell; several values are separated by ``; ``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(cell_text(item) for item in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
