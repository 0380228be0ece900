"""A timeline: one line of text for each event, in the order of the records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dateline.export.exported_event import ExportedEvent, ExportRow
from dateline.export.exporter import TableExporter


class TimelineExporter(TableExporter):
    """Writes date, type, actors and words of each event; ``timeline.toml`` says what becomes of every field."""

    name = "timeline"
    folder = Path(__file__).parent

    def rows(self, event: ExportedEvent) -> Iterator[ExportRow]:
        """Yield the one row of an event."""
        first, _ = event.days
        cells = {
            "date": first.isoformat() if first else "",
            "type": event.type,
            "actors": "; ".join(actor.name for actor in event.actors),
            "words": event.evidence(),
        }
        yield ExportRow(event.coded.id, cells)
