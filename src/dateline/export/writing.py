"""Records → a file in one of the formats, row by row, with a trace file and a report of what was lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from dateline.export.exported_event import ExportedEvent, ExportRow, make_exported_event
from dateline.export.exporter import Exporter, Write, open_table
from dateline.export.formats import Format
from dateline.export.loss import LossReport
from dateline.export.registry import make_exporter
from dateline.record import Record, is_confident
from dateline.review.review_state import COLUMNS as REVIEW
from dateline.review.review_state import Reviewed

TRACE = ("row_id", "event_id", "article_id", "start", "end", "words", *REVIEW)


@dataclass(frozen=True)
class Sinks:
    """The streams of an export: its ``rows``, and the companion table and the trace, if they are wanted."""

    rows: BinaryIO
    companion: BinaryIO | None = None
    trace: BinaryIO | None = None


def export(records: Iterable[Record | Reviewed], name: str, sinks: Sinks) -> LossReport:
    """Write the events of ``records`` in the format ``name`` and report what it could not hold.

    Raises what :func:`dateline.export.registry.make_exporter` raises, before anything is written.
    """
    return export_with(make_exporter(name), records, sinks)


def export_with(
    exporter: Exporter, records: Iterable[Record | Reviewed], sinks: Sinks, min_confidence: float = 0.0
) -> LossReport:
    """Write the events of ``records`` by an exporter and report what its format could not hold, and how many events
    were left out because their confidence is below the least one.

    The trace says how each event was reviewed, and so do the rows where the format has a place for it.
    """
    report = LossReport(exporter.format)
    columns = exporter.format.companion_columns
    with (
        exporter.open_writer(sinks.rows) as write,
        _open_optional(sinks.companion, columns, header=False) as write_companion,
        _open_optional(sinks.trace, TRACE, header=True) as write_trace,
    ):
        for event in _events(records, exporter.format, report):
            reason = _reason_to_omit(event, exporter, min_confidence)
            if reason is not None:
                report.left_out[reason] += 1
                continue
            report.events += 1
            for row in exporter.rows(event):
                report.rows += 1
                write(row.cells)
                if row.companion is not None:
                    write_companion(row.companion)
                write_trace(_trace(event, row))
    return report


def _events(records: Iterable[Record | Reviewed], form: Format, report: LossReport) -> Iterator[ExportedEvent]:
    """Yield the events of all records, each record and review counted in the report."""
    for record in records:
        reviewed = record if isinstance(record, Reviewed) else Reviewed(record)
        report.see(reviewed.record)
        report.reviews.states["rejected"] += reviewed.rejected
        report.reviews.states["merged"] += reviewed.merged
        for coded in reviewed.record.events:
            event = make_exported_event(reviewed.record, coded, form.fold_planned, reviewed.review(coded.id))
            report.reviews.see(event.review)
            yield event


def _reason_to_omit(event: ExportedEvent, exporter: Exporter, min_confidence: float) -> str | None:
    """Return why an event is left out: its confidence, its status, or what else the format has no place for; None if
    it is not."""
    if not is_confident(event.coded.confidence, min_confidence):
        return f"confidence below {min_confidence:g}"
    status = event.coded.status
    return exporter.suits(event) if status in exporter.format.statuses else status


def _open_optional(stream: BinaryIO | None, columns: Iterable[str], *, header: bool) -> AbstractContextManager[Write]:
    return open_table(stream, columns, "\t", header=header) if stream else _open_nowhere()


@contextmanager
def _open_nowhere() -> Iterator[Write]:
    """Yield a writer for a table that nobody wants."""
    yield lambda _cells: None


def _trace(event: ExportedEvent, row: ExportRow) -> dict[str, Any]:
    start, end = event.coded.trigger
    return {
        "row_id": row.id,
        "event_id": event.coded.id,
        "article_id": event.article.id,
        "start": start,
        "end": end,
        "words": event.evidence(),
        **event.review.cells(),
    }


def default_paths(form: Format, output: Path) -> tuple[Path | None, Path]:
    """Return where the companion table, if the format has one, and the trace of an export to ``output`` go."""
    companion = None
    if form.companion_ending:
        stem = output.name.removesuffix(form.ending) if output.name.endswith(form.ending) else output.stem
        companion = output.with_name(stem + form.companion_ending)
    return companion, output.with_name(output.name + ".trace.tsv")
