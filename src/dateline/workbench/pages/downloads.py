"""Every list as a file: CSV, JSON lines, PLOVER, GeoJSON and an Atom feed, by the same search as the page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from litestar import Response, get
from litestar.response import Stream

from dateline.export.download_formats import as_atom, as_csv, as_geojson, as_json_lines, as_plover
from dateline.review.reviewed_records import gold_line, reviewed_records
from dateline.translation import gettext
from dateline.views.event_row import Row
from dateline.workbench.http import Asked, context_of, not_found, strict_query_of
from dateline.workbench.pages.search import MOST_IN_FEED, MOST_READ_WHOLE, describe

FILE = {"needs": "read", "scope": "read"}
MOST_ROWS = 1_000_000
MOST_ON_MAP = 20_000


def _rows(request: Asked, most: int) -> Iterator[Row]:
    desk = context_of(request)
    return desk.room.every(strict_query_of(request), desk.overlay(), most)


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@get("/events.csv", opt=FILE, media_type="text/csv", sync_to_thread=True)
def csv_file(request: Asked) -> Stream:
    """The events of a search as CSV."""
    return Stream(as_csv(_rows(request, MOST_ROWS)), headers=_attachment("events.csv"))


@get("/events.jsonl", opt=FILE, media_type="application/x-ndjson", sync_to_thread=True)
def json_lines(request: Asked) -> Stream:
    """The events of a search as JSON lines."""
    return Stream(as_json_lines(_rows(request, MOST_ROWS)), headers=_attachment("events.jsonl"))


@get("/events.plover.jsonl", opt=FILE, media_type="application/x-ndjson", sync_to_thread=True)
def plover_lines(request: Asked) -> Stream:
    """The dated events of a search as PLOVER's JSON lines."""
    lines = as_plover(_rows(request, MOST_READ_WHOLE), context_of(request).record)
    return Stream(lines, headers=_attachment("events.plover.jsonl"))


@get("/events.geojson", opt=FILE, sync_to_thread=True)
def geojson(request: Asked) -> Response[bytes]:
    """The events of a search that have a position as GeoJSON."""
    return Response(as_geojson(_rows(request, MOST_ON_MAP)), media_type="application/geo+json")


@get("/events.atom", opt=FILE, sync_to_thread=True)
def atom(request: Asked) -> Response[bytes]:
    """The newest events of a search as an Atom feed."""
    desk = context_of(request)
    query = strict_query_of(request)
    base = desk.settings.base
    address = f"{base}/events.atom?{query.address}".rstrip("?")
    rows = islice(desk.room.every(query, desk.overlay(), MOST_IN_FEED), MOST_IN_FEED)
    return Response(as_atom(rows, describe(query), address, base, desk.now()), media_type="application/atom+xml")


@get("/gold.jsonl", opt={"needs": "review", "scope": "read"}, media_type="application/x-ndjson", sync_to_thread=True)
def gold(request: Asked) -> Stream:
    """The articles whose every event was reviewed, in the form that `dateline bench records` reads."""
    desk = context_of(request)
    if desk.book is None:
        raise not_found(gettext("This workbench keeps no decisions."))
    lines = (gold_line(record) for record in reviewed_records(desk.book.database, desk.room))
    return Stream(lines, headers=_attachment("gold.jsonl") | {"Cache-Control": "private, no-store"})


ROUTES = (gold, csv_file, json_lines, plover_lines, geojson, atom)
