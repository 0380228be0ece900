"""Records → a file in one of the formats, row by row, with a trace file and a report of what was lost."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from dateline.errors import ExportFault
from dateline.export import acled, flat, gdelt, icews, plover, polecat, ucdp
from dateline.export.codes import Codes, load_codes
from dateline.export.exported_event import ExportedEvent, ExportRow, make_exported_event
from dateline.export.formats import Format, load_format
from dateline.export.loss import LossReport
from dateline.knowledge.loaders.ontology import suggestion
from dateline.record import Record
from dateline.review.review_state import COLUMNS as REVIEW
from dateline.review.review_state import Reviewed
from dateline.store.tables import load_tables

ROWS_AT_ONCE = 4096
TRACE = ("row_id", "event_id", "article_id", "start", "end", "words", *REVIEW)


class Exporter(Protocol):
    """A module of a format: whether it can write an event, and the event's rows."""

    def suits(self, telling: ExportedEvent, codes: Codes, /) -> str | None:
        """Why an event cannot be written, or nothing."""

    def rows(self, telling: ExportedEvent, codes: Codes, /) -> Iterator[ExportRow]:
        """The event's rows."""


EXPORTERS: dict[str, Exporter] = {
    "plover": plover,
    "polecat": polecat,
    "gdelt": gdelt,
    "icews": icews,
    "acled": acled,
    "ucdp": ucdp,
    "csv": flat,
    "parquet": flat,
    "geojson": flat,
}
FORMATS = tuple(EXPORTERS)


@dataclass(frozen=True)
class Sinks:
    """Where the parts of an export go; ``companion`` and ``trace`` may be left away."""

    rows: BinaryIO
    companion: BinaryIO | None = None
    trace: BinaryIO | None = None


def export(records: Iterable[Record | Reviewed], name: str, sinks: Sinks) -> LossReport:
    """Write the events of ``records`` in the format ``name`` and say what it could not hold.

    How each event was reviewed stands in the trace, and in the rows where the format has a place for it.

    Raises ExportFault if there is no such format.
    """
    if name not in EXPORTERS:
        raise ExportFault(f'there is no format "{name}"{suggestion(name, FORMATS)}')
    exporter, form, codes = EXPORTERS[name], load_format(name), load_codes()
    report = LossReport(form)
    with ExitStack() as stack:
        write = stack.enter_context(_writer(form, sinks.rows))
        write_companion = stack.enter_context(_separated(sinks.companion, form.companion_columns, "\t", header=False))
        write_trace = stack.enter_context(_separated(sinks.trace, dict.fromkeys(TRACE, ""), "\t", header=True))
        for record in records:
            one = record if isinstance(record, Reviewed) else Reviewed(record)
            report.see(one.record)
            report.reviews.states["rejected"] += one.rejected
            report.reviews.states["merged"] += one.merged
            for event in one.record.events:
                telling = make_exported_event(one.record, event, form.fold_planned, one.review(event.id))
                report.reviews.see(telling.review)
                reason = event.status if event.status not in form.statuses else exporter.suits(telling, codes)
                if reason is not None:
                    report.left_out[reason] += 1
                    continue
                report.events += 1
                for row in exporter.rows(telling, codes):
                    report.rows += 1
                    write(row.cells)
                    if row.companion is not None:
                        write_companion(row.companion)
                    write_trace(_trace(telling, row))
    return report


def _trace(telling: ExportedEvent, row: ExportRow) -> dict[str, Any]:
    start, end = telling.event.trigger
    return {
        "row_id": row.id,
        "event_id": telling.event.id,
        "article_id": telling.article.id,
        "start": start,
        "end": end,
        "words": telling.evidence(),
        **telling.review.cells(),
    }


Write = Callable[[dict[str, Any]], None]


@contextmanager
def _writer(form: Format, stream: BinaryIO) -> Iterator[Write]:
    if form.name == "parquet":
        with _parquet(stream) as write:
            yield write
    elif form.name == "geojson":
        with _geojson(stream) as write:
            yield write
    elif form.name == "plover":
        encoder = msgspec.json.Encoder()
        yield lambda cells: _line(stream, encoder.encode(cells))
    else:
        with _separated(stream, form.columns, form.separator, header=form.header) as write:
            yield write


def _line(stream: BinaryIO, line: bytes) -> None:
    stream.write(line + b"\n")


@contextmanager
def _separated(stream: BinaryIO | None, columns: Iterable[str], separator: str, *, header: bool) -> Iterator[Write]:
    """Cells parted by tabs, or by commas with quotes; in each, white space of any kind becomes single spaces, so that
    a row is a line."""
    if stream is None:
        yield _nowhere
        return
    names = list(columns)
    line = _csv_line if separator == "," else _tab_line
    if header:
        stream.write(line(names))
    yield lambda cells: _put(stream, line([" ".join(cell_text(cells.get(name)).split()) for name in names]))


def _nowhere(_cells: dict[str, Any]) -> None:
    """Where the rows of a table go that nobody wants."""


def _put(stream: BinaryIO, line: bytes) -> None:
    stream.write(line)


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
    """A value as the text of one cell; several values are parted by ``; ``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(cell_text(one) for one in value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@contextmanager
def _parquet(stream: BinaryIO) -> Iterator[Write]:
    schema = load_tables()["events"].schema
    for name, kind in zip(REVIEW, (pa.string(), pa.int64(), pa.list_(pa.string())), strict=True):
        schema = schema.append(pa.field(name, kind))
    rows: list[dict[str, Any]] = []
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:

        def write(cells: dict[str, Any]) -> None:
            rows.append(cells)
            if len(rows) >= ROWS_AT_ONCE:
                flush()

        def flush() -> None:
            if rows:
                columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in schema]
                writer.write_table(pa.table(columns, schema=schema))
                rows.clear()

        yield write
        flush()


@contextmanager
def _geojson(stream: BinaryIO) -> Iterator[Write]:
    stream.write(b'{"type": "FeatureCollection", "features": [')
    first = True

    def write(cells: dict[str, Any]) -> None:
        nonlocal first
        known = cells.get("lat") is not None and cells.get("lon") is not None
        geometry = {"type": "Point", "coordinates": [cells["lon"], cells["lat"]]} if known else None
        feature = {"type": "Feature", "id": cells["event_id"], "geometry": geometry, "properties": cells}
        stream.write(b"\n" if first else b",\n")
        stream.write(json.dumps(feature, ensure_ascii=False, default=str).encode("utf-8", "replace"))
        first = False

    yield write
    stream.write(b"\n]}\n")


def default_paths(form: Format, output: Path) -> tuple[Path | None, Path]:
    """Where the companion table and the trace of an export to ``output`` go."""
    companion = None
    if form.companion_ending:
        stem = output.name.removesuffix(form.ending) if output.name.endswith(form.ending) else output.stem
        companion = output.with_name(stem + form.companion_ending)
    return companion, output.with_name(output.name + ".trace.tsv")
