"""The corpus's own table of events, one row for each event: as CSV, Parquet and GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.export.exported_event import ExportedEvent, ExportRow
from dateline.export.exporter import TableExporter, Write
from dateline.review.review_state import COLUMNS as REVIEW
from dateline.store.record_rows import event_row
from dateline.store.tables import load_tables

ROWS_AT_ONCE = 4096
# Ids of the persons among actors and recipients in Wikidata, in their order; empty text where none is known.
WIKIDATA = ("actor_wikidata", "recipient_wikidata")


class CsvExporter(TableExporter):
    """The table of events as CSV; several values in a cell are separated by ``; ``."""

    name = "csv"

    def suits(self, _event: ExportedEvent) -> str | None:
        """Return None: the table has a place for every event."""
        return None

    def rows(self, event: ExportedEvent) -> Iterator[ExportRow]:
        """Yield the event as one row of the table ``events``, with ids of persons and how it was reviewed."""
        sides = ([actor.wikidata or "" for actor in side] for side in (event.actors, event.recipients))
        ids = dict(zip(WIKIDATA, sides, strict=True))
        yield ExportRow(event.coded.id, event_row(event.record, event.coded) | ids | event.review.cells())


class ParquetExporter(CsvExporter):
    """The table of events as Parquet, with lists as lists."""

    name = "parquet"

    def open_writer(self, stream: BinaryIO) -> AbstractContextManager[Write]:
        """Write row groups of 4,096 events, compressed by zstd."""
        return _open_parquet(stream)


class GeoJsonExporter(CsvExporter):
    """The events as features of one collection, at the point of their place."""

    name = "geojson"

    def open_writer(self, stream: BinaryIO) -> AbstractContextManager[Write]:
        """Write one feature a line; events without a position have no geometry."""
        return _open_geojson(stream)


@contextmanager
def _open_parquet(stream: BinaryIO) -> Iterator[Write]:
    schema = load_tables()["events"].schema
    for name in WIKIDATA:
        schema = schema.append(pa.field(name, pa.list_(pa.string())))
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
def _open_geojson(stream: BinaryIO) -> Iterator[Write]:
    stream.write(b'{"type": "FeatureCollection", "features": [')
    separator = b"\n"

    def write(cells: dict[str, Any]) -> None:
        nonlocal separator
        stream.write(
            separator + json.dumps(_feature(cells), ensure_ascii=False, default=str).encode("utf-8", "replace")
        )
        separator = b",\n"

    yield write
    stream.write(b"\n]}\n")


def _feature(cells: dict[str, Any]) -> dict[str, Any]:
    has_position = cells.get("lat") is not None and cells.get("lon") is not None
    geometry = {"type": "Point", "coordinates": [cells["lon"], cells["lat"]]} if has_position else None
    return {"type": "Feature", "id": cells["event_id"], "geometry": geometry, "properties": cells}
