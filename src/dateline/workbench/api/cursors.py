"""Cursors: where a list was left, as one word that means nothing to whoever holds it."""

from __future__ import annotations

import base64
import binascii
from typing import Any, cast, get_args

import msgspec
from litestar.exceptions import ClientException

from dateline.query.ordering import PLACES, Place
from dateline.query.query import Sort

LONGEST = 2000
DEEPEST = 1_000_000


def put(*parts: object) -> str:
    """A cursor that holds some plain values."""
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


def take(cursor: str, kind: Any) -> Any:
    """The values that a cursor holds, of the types of the tuple `kind`. Raises ClientException for any other word."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError("too long")
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(raw, type=kind)
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise ClientException(detail="This cursor is none that this list has given.") from error


def put_place(sort: Sort, place: Place) -> str:
    """The cursor of a place in an order of events."""
    return put(sort, *place)


def take_place(cursor: str, sort: Sort) -> Place | None:
    """The place that a cursor of this order holds, none for no cursor. Raises ClientException for any other word."""
    if not cursor:
        return None
    values = take(cursor, tuple[(str, *get_args(PLACES[sort]))])  # type: ignore[misc]
    if values[0] != sort:
        raise ClientException(detail=f"This cursor belongs to a list in another order, {values[0]!r}.")
    return cast(Place, values[1:])


def take_offset(cursor: str) -> int:
    """The number of items that a cursor passes over, 0 for no cursor. Raises ClientException for any other word."""
    if not cursor:
        return 0
    offset: int = take(cursor, tuple[int])[0]
    if not 0 <= offset <= DEEPEST:
        raise ClientException(detail="This cursor is none that this list has given.")
    return offset
