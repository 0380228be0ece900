"""Counts over rows of the register: by the value of a field, by day, by place, by pair of sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from dateline.query.matching import shown_values
from dateline.query.networks import Network
from dateline.query.register.encoding import NOWHERE, Counts, Frozen, Numbers, Truths, ends_of, parted
from dateline.query.register.materialise import day_text, quad_of_kinds, where_of_text
from dateline.query.register.register import FIRST_DAY, Register, Rows, RowSet
from dateline.query.register.sides import QUADS, Sides, sides_of_register
from dateline.query.repository import NameKind
from dateline.query.results import MapPoint, NameLine
from dateline.views.charts import DayCount
from dateline.views.event_row import Where
from dateline.views.wording import Wording, event_day

LANES = QUADS + 1
NumbersOf = Callable[[Rows | None], npt.NDArray[np.integer[Any]]]
"""The numbers by which some rows, or all, are counted."""
PREFIXED = {
    "type": "kind",
    "status": "kind",
    "quad": "kind",
    "place": "place",
    "in_country": "place",
    "division": "place",
}
"""The columns whose members have the name of a field before them, because they hold values of several."""
NAMED: dict[NameKind, tuple[str, ...]] = {
    "actors": ("actors", "recipients"),
    "places": ("place",),
    "outlets": ("outlet",),
}


def _counted(register: Register, name: str, hits: RowSet) -> Counts:
    """How often each text of a column stands in the rows found."""
    size = register.frozen[name].size
    return _counts(register, name, hits, lambda rows: register.codes_of(name, rows), size)


def _counts(register: Register, what: str, hits: RowSet, numbers: NumbersOf, size: int) -> Counts:
    """How often each number below `size` comes in the rows found. Where fewer rows are left out, these are counted."""

    def all_of_them() -> Counts:
        return register.once(("counts", what), lambda: np.bincount(numbers(None), minlength=size))

    if hits.all:
        return all_of_them()
    part = np.bincount(numbers(hits.counted), minlength=size)
    return all_of_them() - part if hits.most else part


def _tally(
    register: Register, what: str, hits: RowSet, keys_of: Callable[[Rows | None], Counts]
) -> tuple[Counts, Counts]:
    """The distinct keys of the rows found, ascending, and how often each comes. The same for keys that may be large."""

    def all_of_them() -> tuple[Counts, Counts]:
        return register.once(("tally", what), lambda: _tallied(keys_of(None)))

    if hits.all:
        return all_of_them()
    keys, counts = _tallied(keys_of(hits.counted))
    if hits.most:
        (left, n), (keys, counts) = (keys, counts), all_of_them()
        counts = counts.copy()
        counts[np.searchsorted(keys, left)] -= n
        keys, counts = keys[counts > 0], counts[counts > 0]
    return keys, counts


def facets(
    register: Register,
    hits: RowSet,
    wanted: Sequence[str],
    wording: Wording,
    also: Mapping[str, Iterable[str]],
    least: int = 0,
) -> dict[str, dict[str, int]]:
    """The most frequent values of each wanted facet, as many as are shown or at least `least`; and those named besides,
    as far as they occur."""
    out: dict[str, dict[str, int]] = {}
    counts_of: dict[str, Counts] = {}
    for name in wanted:
        most = max(least, shown_values(name))
        if name in PREFIXED:
            column = PREFIXED[name]
            holdings = register.frozen[column]
            if column not in counts_of:
                counts_of[column] = holdings.counts(_counted(register, column, hits))
            values = holdings.most(counts_of[column], most, f"{name} ", also.get(name, ()))
        elif name == "confidence":
            values = _bands(register, hits, wording)
        elif name == "reviewed":
            unseen = hits.total
            values = [("unseen", unseen)] if unseen else []
        else:
            column = {"actor": "actors", "country": "countries"}.get(name, name)
            holdings = register.frozen[column]
            counts = holdings.counts(_counted(register, column, hits))
            values = holdings.most(counts, most, also=also.get(name, ()))
        out[name] = dict(values)
    return out


def _bands(register: Register, hits: RowSet, wording: Wording) -> list[tuple[str, int]]:
    bands = register.bands(wording.confidence)
    words = [word for word, _ in wording.confidence]
    # One more, for rows without a confidence have the band −1.
    counts = _counts(
        register, "bands", hits, lambda rows: (bands if rows is None else bands.take(rows)) + 1, len(words) + 1
    )
    return [(word, n) for word, n in reversed(list(zip(words, counts[1:].tolist(), strict=True))) if n]


def days(register: Register, hits: RowSet) -> list[DayCount]:
    """How many rows there are by day and quad category; those without a day of their own, and history, are left out."""
    lanes = register.once("lanes", lambda: _lanes(register.frozen["kind"]))
    first, numbers = register.once("days", lambda: _days(register.day))
    dated = register.once("dated", lambda: _dated(register.frozen["when"]))

    def keys_of(rows: Rows | None) -> Counts:
        day = (numbers if rows is None else numbers.take(rows)).astype(np.int64)
        day[~dated.take(register.codes_of("when", rows))] = 0
        return day * LANES + lanes.take(register.codes_of("kind", rows))

    keys, counts = _tally(register, "days", hits, keys_of)
    day, lane = np.divmod(keys, LANES)
    kept = (day > 0) & (lane < QUADS)
    return [
        DayCount(day_text(first + number), quad, n)
        for number, quad, n in zip(day[kept].tolist(), lane[kept].tolist(), counts[kept].tolist(), strict=True)
    ]


def _dated(when: Frozen) -> Truths:
    """For each text of a start and an end whether it says a day: those of other rows are sorted by publication."""
    ends = (ends_of(text) for text in when.whole.texts[: when.size])
    return np.fromiter((bool(event_day(start) or event_day(end)) for start, end in ends), np.bool_, when.size)


def _lanes(kinds: Frozen) -> Numbers:
    """For each kind of event its quad category; history has a lane of its own, beyond them."""
    return np.where(kinds.having(["background true"]), np.int32(QUADS), quad_of_kinds(kinds))


def _days(days: Numbers) -> tuple[int, Numbers]:
    """Days counted from 1 on, 0 where there is none, and the day before the first of them as an ordinal."""
    known = days != NOWHERE
    first = int(days[known].min()) - 1 if known.any() else 0
    return first + FIRST_DAY, np.where(known, days - np.int32(first), np.int32(0))


def spots(register: Register, hits: RowSet, most: int, also: Collection[Where] = ()) -> list[MapPoint]:
    """Where rows happened whose place has a position: at least the `most` with most events, and those named besides."""
    places = register.frozen["place"]
    quads = register.once("quads", lambda: quad_of_kinds(register.frozen["kind"]))

    def numbers(rows: Rows | None) -> Numbers:
        return register.codes_of("place", rows) * np.int32(QUADS) + quads.take(register.codes_of("kind", rows))

    counts = _counts(register, "spots", hits, numbers, places.size * QUADS).reshape(-1, QUADS)
    totals = counts.sum(axis=1)
    placed: dict[int, Where] = {}
    least = 0
    for number in np.argsort(-totals, kind="stable").tolist():
        if totals[number] == 0 or (len(placed) >= most and totals[number] < least):
            break
        where = where_of_text(places.whole.texts[number])
        if where is not None and where.lat is not None and where.lon is not None:
            placed[number] = where
            least = int(totals[number])
    for number in np.flatnonzero(places.having({f"place {where.name}" for where in also}) & (totals > 0)).tolist():
        where = where_of_text(places.whole.texts[number])
        if where is not None and where in also:
            placed[number] = where
    return [
        MapPoint(where, tuple((quad, int(n)) for quad, n in enumerate(counts[number]) if n))
        for number, where in placed.items()
    ]


def placed(register: Register, hits: RowSet) -> int:
    """How many of the rows found have a place with a position."""
    table = _is_placed(register)
    return int(_counts(register, "placed", hits, lambda rows: table.take(register.codes_of("place", rows)), 2)[1])


def _is_placed(register: Register) -> npt.NDArray[np.int8]:
    """For each text of a place 1 where it has a position, else 0."""

    def look() -> npt.NDArray[np.int8]:
        places = register.frozen["place"]
        found = map(where_of_text, places.whole.texts[: places.size])
        told = (one is not None and one.lat is not None and one.lon is not None for one in found)
        return np.fromiter(told, np.int8, places.size)

    return register.once("is placed", look)


def ties(register: Register, hits: RowSet, mine: Mapping[tuple[str, str, int], int]) -> Network:
    """Who did what to whom how often, most frequent first, with what is to be added; where there is no recipient, every
    two actors."""
    sides = sides_of_register(register)
    return sides.network(_combinations(register, sides, hits), mine)


def _combinations(register: Register, sides: Sides, hits: RowSet) -> Counts:
    """How often each combination of sides stands in the rows found."""

    def numbers(rows: Rows | None) -> Numbers:
        return sides.of_rows if rows is None else sides.of_rows.take(rows)

    return _counts(register, "sides", hits, numbers, sides.size)


def _tallied(keys: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Counts]:
    """Distinct keys and how often each occurs."""
    if len(keys) and int(keys.max()) < 4 * len(keys) + 1_000_000:
        counts = np.bincount(keys)
        found = np.flatnonzero(counts)
        return found, counts[found]
    return np.unique(keys, return_counts=True)


@dataclass(frozen=True)
class NameRanks:
    """The names of one kind that stand in events, the most frequent first, and in how many each stands."""

    register: Register
    columns: tuple[str, ...]
    names: list[str]
    counts: list[int]
    countries: dict[int, str | None] = field(default_factory=dict)

    def lines(self, first: int, most: int, holding: str = "") -> list[NameLine]:
        """Some of the names, or of those that hold some words, each with the country that it is told of most often."""
        if not holding:
            chosen: Iterable[int] = range(first, min(first + most, len(self.names)))
        else:
            wanted = holding.casefold()
            held = (place for place, name in enumerate(self.names) if wanted in name.casefold())
            chosen = islice(held, first, first + most)
        return [self._line(place) for place in chosen]

    def _line(self, place: int) -> NameLine:
        name = self.names[place]
        if place not in self.countries:
            self.countries[place] = self._country(name)
        return NameLine(name, self.countries[place], self.counts[place])

    def _country(self, name: str) -> str | None:
        counts: Counter[str] = Counter()
        for column in self.columns:
            frozen = self.register.frozen[column]
            texts = _counted(self.register, column, self.register.everything)
            prefix = f"{PREFIXED[column]} " if column in PREFIXED else ""
            for number in frozen.holders(f"{prefix}{name}").tolist():
                names, countries, *_ = (*parted(frozen.whole.texts[number]), [])
                for held, country in zip(names, countries, strict=False):
                    if held == name and country:
                        counts[country] += int(texts[number])
        ranked = sorted((-n, country) for country, n in counts.items() if n)
        return ranked[0][1] if ranked else None


def names(register: Register, kind: NameKind) -> NameRanks:
    """Actors, places or outlets by number of events."""
    if kind == "actors":
        sides = sides_of_register(register)
        counts = sides.held_names.counts(_combinations(register, sides, register.everything), len(sides.names))
        texts: Sequence[str] = sides.names
    else:
        column = NAMED[kind][0]
        frozen = register.frozen[column]
        prefix = f"{PREFIXED[column]} " if column in PREFIXED else ""
        of_members = frozen.counts(_counted(register, column, register.everything))
        held = frozen.most(of_members, frozen.kinds, prefix)
        texts, counts = [name for name, _ in held], np.array([n for _, n in held], np.int64)
    ranked = np.flatnonzero(counts)
    ranked = ranked[np.argsort(-counts[ranked], kind="stable")]
    return NameRanks(register, NAMED[kind], [texts[number] for number in ranked.tolist()], counts[ranked].tolist())
