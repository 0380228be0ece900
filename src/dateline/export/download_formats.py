"""Lists of events as downloads of the workbench: CSV, JSON lines, GeoJSON, Atom, PLOVER, and a citation."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from xml.etree import ElementTree as ET

import msgspec

from dateline.export.exported_event import make_exported_event
from dateline.export.plover import PloverExporter
from dateline.record import Record
from dateline.review.review_state import Review
from dateline.translation import gettext
from dateline.views.event_detail import event_of
from dateline.views.event_row import Party, Row
from dateline.views.localised import number_words
from dateline.views.wording import date_words

COLUMNS = (
    "article",
    "event",
    "day",
    "start",
    "end",
    "type",
    "mode",
    "quad",
    "status",
    "ongoing",
    "background",
    "actors",
    "actor_codes",
    "recipients",
    "recipient_codes",
    "place",
    "place_country",
    "division",
    "lat",
    "lon",
    "figures",
    "sources",
    "outlet",
    "agency",
    "published",
    "headline",
    "url",
    "confidence",
    "least_field_confidence",
    "prominence",
    "reviewed",
    "reviewers",
    "changed",
    "again",
    "sentence",
    "evidence",
)
ATOM = "http://www.w3.org/2005/Atom"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """Yield CSV with a header line. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for row in rows:
        values = _flat(row)
        writer.writerow([inert(values[column]) for column in COLUMNS])
        if buffer.tell() > 65536:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _flat(row: Row) -> dict[str, object]:
    values: dict[str, object] = {c: getattr(row, c, None) for c in COLUMNS}
    values |= {
        "actors": "; ".join(p.name for p in row.actors),
        "actor_codes": "; ".join(_code(p) for p in row.actors),
        "recipients": "; ".join(p.name for p in row.recipients),
        "recipient_codes": "; ".join(_code(p) for p in row.recipients),
        "figures": "; ".join(
            f"{c.kind} {c.low if c.low is not None else ''}–{c.high if c.high is not None else ''}" for c in row.figures
        ),
        "changed": "; ".join(row.changed),
        "again": "; ".join(row.again),
        "sources": "; ".join(f"{s.name or 'unnamed'} {s.stance}" for s in row.sources),
    }
    if row.place:
        values |= {
            "place": row.place.name,
            "place_country": row.place.country,
            "division": row.place.division,
            "lat": row.place.lat,
            "lon": row.place.lon,
        }
    return values


def _code(party: Party) -> str:
    return party.code or party.country or ""


def inert(value: object) -> object:
    """Return a value of a table with an apostrophe before it if a spreadsheet would take it for a formula."""
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def as_json_lines(rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield one JSON object a line, with the fields of :class:`Row`."""
    encoder = msgspec.json.Encoder()
    for row in rows:
        yield encoder.encode(row) + b"\n"


def as_geojson(rows: Iterable[Row]) -> bytes:
    """Return a FeatureCollection of the events whose place has a position."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row.place.lon, row.place.lat]},
            "properties": {
                "article": row.article,
                "event": row.event,
                "sentence": row.sentence,
                "type": row.type,
                "quad": row.quad,
                "status": row.status,
                "day": row.day,
                "place": row.place.name,
                "resolution": row.place.resolution,
                "outlet": row.outlet,
            },
        }
        for row in rows
        if row.place and row.place.lat is not None and row.place.lon is not None
    ]
    return msgspec.json.encode({"type": "FeatureCollection", "features": features})


def as_atom(rows: Iterable[Row], title: str, address: str, base: str, now: datetime) -> bytes:
    """Return an Atom feed. `address` is the list's own absolute address, `base` the site's without a final slash."""
    feed = ET.Element("feed", xmlns=ATOM)
    ET.SubElement(feed, "title").text = printable(title)
    ET.SubElement(feed, "id").text = address
    ET.SubElement(feed, "link", rel="self", href=address)
    ET.SubElement(feed, "updated").text = now.isoformat(timespec="seconds")
    author = ET.SubElement(feed, "author")
    ET.SubElement(author, "name").text = "dateline"
    for row in rows:
        entry = ET.SubElement(feed, "entry")
        where = f"{base}/articles/{row.article}/events/{row.event}"
        ET.SubElement(entry, "title").text = printable(row.sentence)
        ET.SubElement(entry, "id").text = where
        ET.SubElement(entry, "link", href=where)
        ET.SubElement(entry, "updated").text = _instant(row.published)
        ET.SubElement(entry, "summary").text = printable(
            " · ".join(part for part in (row.type, row.status, row.outlet, row.headline) if part)
        )
    out: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return out


def _instant(day: str | None) -> str:
    """Return a day as Atom wants it, or the epoch if none is known, because the element must not be missing."""
    return f"{day[:10] if day and len(day) >= 10 else '1970-01-01'}T00:00:00Z"


def printable(text: str) -> str:
    """Return text without the control characters that XML forbids."""
    return "".join(c for c in text if c >= " " and c not in "\ufffe\uffff" and not "\ud800" <= c <= "\udfff")


def citation(title: str, address: str, total: int, corpus: str, now: datetime) -> str:
    """Return how to cite a list: title, number of events, state of the corpus, address and day of access."""
    day = date_words(now.date().isoformat())
    return gettext(
        "dateline: %(title)s. %(count)s events, corpus %(corpus)s. %(address)s (read on %(day)s).",
        title=title,
        count=number_words(total),
        corpus=corpus,
        address=address,
        day=day,
    )


RECORDS_CACHED = 256


def as_plover(rows: Iterable[Row], record_of: Callable[[str], Record | None]) -> Iterator[bytes]:
    """Yield one JSON object a line with the field names of PLOVER's manual. Events without a date are left out,
    because PLOVER has no place for them."""
    cached_record, exporter = lru_cache(RECORDS_CACHED)(record_of), _plover()
    encoder = msgspec.json.Encoder()
    for row in rows:
        record = cached_record(row.article)
        coded = event_of(record, row.event) if record else None
        if record is None or coded is None:
            continue
        event = make_exported_event(
            record, coded, fold_planned=True, review=Review(row.reviewed, row.reviewers, row.changed)
        )
        if exporter.suits(event) is None:
            yield from (encoder.encode(line.cells) + b"\n" for line in exporter.rows(event))


@lru_cache(1)
def _plover() -> PloverExporter:
    return PloverExporter()
