"""The orders of the list of events, and a place in one of them from which a reader goes on.

A place is the key of the row read last. Going on from it neither skips nor repeats a row when articles are added
meanwhile, and costs the same however far down the list it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dateline.query.query import Sort
from dateline.views.event_row import Row
from dateline.views.wording import event_day

Place = tuple[Any, ...]
"""The key of a row in one order: texts, numbers and truth values, of the types in PLACES."""

PLACES: Mapping[Sort, Any] = {
    "newest": tuple[str, str, str, str],
    "oldest": tuple[bool, str, str, str],
    "coded": tuple[str, str, str],
    "confidence": tuple[bool, float, str, str],
    "field_confidence": tuple[bool, float, str, str],
}
FALLING: frozenset[Sort] = frozenset({"newest", "coded"})
"""The orders in which the largest key comes first."""


def place_of(row: Row, sort: Sort) -> Place:
    """The place of a row in an order. Rows without a day, or without a confidence, come last."""
    if sort == "oldest":
        return row.day == "", row.day, row.article, row.event
    if sort in ("confidence", "field_confidence"):
        share = row.confidence if sort == "confidence" else row.least_field_confidence
        return share is None, share or 0.0, row.article, row.event
    if sort == "coded":
        return event_day(row.published), row.article, row.event
    return row.day, event_day(row.published), row.article, row.event


def ordered(rows: Iterable[Row], sort: Sort) -> list[Row]:
    """Rows in an order."""
    return sorted(rows, key=lambda row: place_of(row, sort), reverse=sort in FALLING)


def following(rows: Iterable[Row], sort: Sort, after: Place | None, most: int) -> list[Row]:
    """The first rows of an order, or the first ones after a place in it."""
    if after is None:
        return ordered(rows, sort)[:most]
    falling = sort in FALLING
    beyond = ((place_of(row, sort), row) for row in rows)
    return ordered((row for place, row in beyond if (place < after if falling else place > after)), sort)[:most]
