"""What a search asks for, looked up in the register; the conditions that leave fewest rows come first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from dateline.geo import Box, Circle
from dateline.partial_dates import last_day
from dateline.query.query import Query, areas_of
from dateline.query.register.encoding import NOWHERE, Truths, ends_of
from dateline.query.register.materialise import where_of_text
from dateline.query.register.register import FIRST_DAY, Register, RowFilter, Rows, RowSet
from dateline.views.periods import is_dated
from dateline.views.wording import Wording, ordinal_day

PARTS = {"kind": ("type", "mode", "status", "quad"), "place": ("place", "in_country", "division")}
SPOKEN = ("actors", "recipients", "place")
LATEST = np.int32(np.iinfo(np.int32).max)
COMPARED = 8
"""Up to so many numbers are faster compared one by one than looked up in a table."""
Scalar = TypeVar("Scalar", bound=np.generic)
Condition = Callable[[Rows | None], Truths]
"""Tells for each of some rows, or of all, whether they are kept."""


def find(register: Register, query: Query, wording: Wording, without: Rows | None = None) -> RowSet:
    """The rows that answer a search; those of replaced articles do not, nor those in `without`."""
    if query.reviewed and "unseen" not in query.reviewed:
        return RowSet(register.size, few=np.zeros(0, np.int64))
    sieve = RowFilter(register.size)
    for condition in _conditions(register, query, wording):
        sieve.keep(condition(sieve.rows))
    if register.alive is not None:
        sieve.keep(_some(register.alive, sieve.rows))
    if without is not None and len(without):
        sieve.keep(_outside(register.size, without, sieve.rows))
    last = last_day(query.until)
    return sieve.hits(last.toordinal() - FIRST_DAY if last else None)


def _conditions(register: Register, query: Query, wording: Wording) -> Iterator[Condition]:
    if query.article:
        yield _among(register, [register.rows_of_articles(query.article)])
    # Long words stand in fewer rows.
    for word in sorted(dict.fromkeys(query.words.casefold().split()), key=len, reverse=True):
        yield _word(register, word)
    # Days and confidence are told by comparing, which costs less than looking up.
    yield from _days(register, query)
    if query.dated:
        yield _dated(register, query.dated)
    if query.confidence:
        words = [word for word, _ in wording.confidence]
        bands = [words.index(word) for word in query.confidence if word in words]
        yield lambda rows: _equal(_some(register.bands(wording.confidence), rows), bands)
    if query.min_confidence:
        # What has no confidence is NaN here, and below nothing.
        yield lambda rows: ~(_some(register.confidence, rows) < query.min_confidence)
    yield from _lists(register, query)
    yield from _areas(register, query)
    yield from _parts(register, query)


def _some(column: npt.NDArray[Scalar], rows: Rows | None) -> npt.NDArray[Scalar]:
    return column if rows is None else column.take(rows)


def _among(register: Register, parts: Iterable[Rows]) -> Condition:
    """Whether a row is one of some that are known."""
    found = np.zeros(register.size, np.bool_)
    for part in parts:
        found[part] = True
    return lambda rows: _some(found, rows)


def _any(parts: list[Truths]) -> Truths:
    found, *others = parts
    for part in others:
        found = found | part
    return found


def _outside(size: int, without: Rows, rows: Rows | None) -> Truths:
    if rows is not None:
        return np.isin(rows, without, invert=True)
    left = np.ones(size, np.bool_)
    left[without] = False
    return left


def _having(register: Register, name: str, table: Truths, rows: Rows | None) -> Truths:
    """Whether the text of a column is one of those that the table tells."""
    numbers = np.flatnonzero(table).tolist()
    codes = _some(register.codes[name], rows)
    return _equal(codes, numbers) if len(numbers) <= COMPARED else table.take(codes)


def _holding(register: Register, columns: tuple[str, ...], value: str) -> Truths:
    """For all rows whether one of some columns holds a value, as it was told last time: the same values are asked for
    again and again."""

    def look() -> npt.NDArray[np.uint8]:
        found = [_having(register, name, register.frozen[name].having([value]), None) for name in columns]
        return np.packbits(_any(found))

    bits = register.masks.get((columns, value), look)
    return np.unpackbits(bits, count=register.size).view(np.bool_)


def _equal(codes: npt.NDArray[Any], numbers: list[int]) -> Truths:
    found = np.zeros(len(codes), np.bool_)
    for number in numbers:
        found |= codes == number
    return found


def _parts(register: Register, query: Query) -> Iterator[Condition]:
    """Type, mode, status and quad category stand in one text; the name, country and division of a place in another."""
    for column, names in PARTS.items():
        for name in names:
            values = getattr(query, name)
            if values:
                yield _listed(register, (column,), tuple([f"{name} {value}" for value in values]))


def _areas(register: Register, query: Query) -> Iterator[Condition]:
    """Whether the position of a place lies in the areas asked for."""
    for area in areas_of(query):
        yield _inside(register, area)


def _inside(register: Register, area: Box | Circle) -> Condition:
    def look() -> Truths:
        return np.fromiter((at is not None and area.holds(*at) for at in positions(register)), np.bool_)

    table = register.masks.get(("area", area), look)
    return lambda rows: _having(register, "place", table, rows)


def positions(register: Register) -> list[tuple[float, float] | None]:
    """For each text of a place its position, none where there is none, or where the place is wide."""

    def find_position(text: str) -> tuple[float, float] | None:
        place = where_of_text(text)
        if place is None or place.lat is None or place.lon is None or place.is_wide:
            return None
        return place.lat, place.lon

    places = register.frozen["place"]
    return register.once("positions", lambda: [find_position(text) for text in places.whole.texts[: places.size]])


def _lists(register: Register, query: Query) -> Iterator[Condition]:
    for columns, wanted in (
        (("actors",), query.actor),
        (("recipients",), query.recipient),
        (("actors", "recipients"), query.party),
        (("sources",), query.source),
        (("countries",), query.country),
        (("outlet",), query.outlet),
    ):
        if wanted:
            yield _listed(register, columns, wanted)


def _listed(register: Register, columns: tuple[str, ...], wanted: tuple[str, ...]) -> Condition:
    def condition(rows: Rows | None) -> Truths:
        if rows is None:
            return _any([_holding(register, columns, value) for value in wanted])
        tables = [(name, register.frozen[name].having(wanted)) for name in columns]
        return _any([_having(register, name, table, rows) for name, table in tables])

    return condition


def _days(register: Register, query: Query) -> Iterator[Condition]:
    """An event that is dated to a week, a month or a year belongs to every time that it may have been in."""
    since, until = ordinal_day(query.since), last_day(query.until)
    if since is not None:
        yield lambda rows: _some(register.last, rows) >= since - FIRST_DAY
    if until is not None:
        last = until.toordinal() - FIRST_DAY
        # What has no day is no day before another either.
        days = register.once("days to begin on", lambda: np.where(register.day == NOWHERE, LATEST, register.day))
        yield lambda rows: _some(days, rows) <= last


def _dated(register: Register, dated: str) -> Condition:
    """Whether the own date of an event is as asked for."""
    when = register.frozen["when"]

    def look() -> Truths:
        found = (is_dated(*ends_of(text), dated) for text in when.whole.texts[: when.size])
        return np.fromiter(found, np.bool_, when.size)

    table = register.masks.get(("dated", dated), look)
    return lambda rows: _having(register, "when", table, rows)


def _word(register: Register, word: str) -> Condition:
    """Whether a word stands in the evidence, the headline or the names of a row."""
    written = _among(register, register.rows_with(word))
    tables = [(name, table) for name in SPOKEN if (table := register.frozen[name].saying(word)).any()]
    return lambda rows: _any([written(rows), *(_having(register, name, table, rows) for name, table in tables)])
