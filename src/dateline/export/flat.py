"""The corpus's own table of events, one row for each event: for CSV, Parquet and GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.export.codes import Codes
from dateline.export.exported_event import Row, Telling
from dateline.store.record_rows import event_row


def suits(_telling: Telling, _codes: Codes) -> str | None:
    """Every event can be written."""
    return None


def rows(telling: Telling, _codes: Codes) -> Iterator[Row]:
    """The event as one row of the table ``events``, with how it was reviewed."""
    yield Row(telling.event.id, event_row(telling.record, telling.event) | telling.review.cells())
