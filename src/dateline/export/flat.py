"""The corpus's own table of events, one row for each event: for CSV, Parquet and GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.export.codes import Codes
from dateline.export.exported_event import ExportedEvent, ExportRow
from dateline.store.record_rows import event_row


def suits(_telling: ExportedEvent, _codes: Codes) -> str | None:
    """Every event can be written."""
    return None


def rows(telling: ExportedEvent, _codes: Codes) -> Iterator[ExportRow]:
    """The event as one row of the table ``events``, with how it was reviewed."""
    yield ExportRow(telling.event.id, event_row(telling.record, telling.event) | telling.review.cells())
