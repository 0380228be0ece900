"""Counts over rows of the register: by the value of a field, by day, by place, by pair of sides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dateline.query.matching import shown_values
from dateline.query.register.encoding import NOWHERE, Counts, Frozen, Numbers, parted
from dateline.query.register.materialise import day_text, quad_of_kinds, where_of_text
from dateline.query.register.register import FIRST_DAY, Register, Rows, RowSet
from dateline.query.repository import NameKind
from dateline.query.results import Dyad, MapPoint, NameLine
from dateline.views.charts import DayCount
from dateline.views.event_row import Where
from dateline.views.wording import Wording

QUADS = 5
"""One more than there are quad categories, which count from 1."""
LANES = QUADS + 1
NumbersOf = Callable[[Rows | None], npt.NDArray[np.signedinteger[Any]]]
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


def _numbers(register: Register, name: str, rows: Rows | None) -> Numbers:
    codes: Numbers = register.codes[name]
    return codes if rows is None else codes.take(rows)


def _counted(register: Register, name: str, hits: RowSet) -> Counts:
    """How often each text of a column stands in the rows found."""
    size = register.frozen[name].size
    return _counts(register, name, hits, lambda rows: _numbers(register, name, rows), size)


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
    """How many rows there are by day and quad category; those without a day, and history, are left out."""
    lanes = register.once("lanes", lambda: _lanes(register.frozen["kind"]))
    first, numbers = register.once("days", lambda: _days(register.day))

    def keys_of(rows: Rows | None) -> Counts:
        day = (numbers if rows is None else numbers.take(rows)).astype(np.int64)
        return day * LANES + lanes.take(_numbers(register, "kind", rows))

    keys, counts = _tally(register, "days", hits, keys_of)
    day, lane = np.divmod(keys, LANES)
    kept = (day > 0) & (lane < QUADS)
    return [
        DayCount(day_text(first + number), quad, n)
        for number, quad, n in zip(day[kept].tolist(), lane[kept].tolist(), counts[kept].tolist(), strict=True)
    ]


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
        return _numbers(register, "place", rows) * np.int32(QUADS) + quads.take(_numbers(register, "kind", rows))

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


def ties(register: Register, hits: RowSet, most: int, also: Iterable[tuple[str, str, int]] = ()) -> list[Dyad]:
    """Who did what to whom how often, most frequent first, and the pairs named besides; where there is no recipient,
    every two actors."""
    actors, recipients = register.frozen["actors"], register.frozen["recipients"]
    width = max(1, recipients.size)
    quads = register.once("quads", lambda: quad_of_kinds(register.frozen["kind"]))

    def keys_of(rows: Rows | None) -> Counts:
        keys = _numbers(register, "actors", rows).astype(np.int64) * width + _numbers(register, "recipients", rows)
        return keys * QUADS + quads.take(_numbers(register, "kind", rows))

    combined, counts = _tally(register, "ties", hits, keys_of)
    sides, quad = np.divmod(combined, QUADS)
    left, right = np.divmod(sides, width)
    one, other = actors.only[left].astype(np.int64), recipients.only[right].astype(np.int64)
    single = (one >= 0) & (other >= 0)
    # Most events have one actor and one recipient, and are counted as numbers; the others pair by pair.
    pairs, sums = _summed((one[single] * recipients.kinds + other[single]) * QUADS + quad[single], counts[single])
    besides = set(also)
    told: Counter[tuple[str, str, int]] = Counter(dict.fromkeys(besides, 0))
    for at in np.flatnonzero(~single).tolist():
        names, others = _names(actors, int(left[at])), _names(recipients, int(right[at]))
        for number, name in enumerate(names):
            for side in others or names[number + 1 :]:
                told[name, side, int(quad[at])] += int(counts[at])
    _add(told, actors, recipients, pairs, sums)
    first = np.argsort(-sums, kind="stable")[: most + len(told)]
    for key, n in zip(pairs[first].tolist(), sums[first].tolist(), strict=True):
        rest, category = divmod(key, QUADS)
        who, whom = divmod(rest, recipients.kinds)
        told.setdefault((actors.members.texts[who], recipients.members.texts[whom], category), n)
    ranked = sorted(((pair, n) for pair, n in told.items() if n), key=lambda item: (-item[1], item[0]))
    return [Dyad(*pair, n) for number, (pair, n) in enumerate(ranked) if number < most or pair in besides]


def _add(
    told: Counter[tuple[str, str, int]],
    actors: Frozen,
    recipients: Frozen,
    pairs: npt.NDArray[np.int64],
    sums: Counts,
) -> None:
    """Add to pairs that were counted one by one what was counted of them as numbers."""
    for actor, recipient, quad in told:
        for who in actors.members.known([actor]):
            for whom in recipients.members.known([recipient]):
                key = (who * recipients.kinds + whom) * QUADS + quad
                at = int(np.searchsorted(pairs, key))
                if at < len(pairs) and pairs[at] == key:
                    told[actor, recipient, quad] += int(sums[at])


def _names(sides: Frozen, number: int) -> list[str]:
    return parted(sides.whole.texts[number])[0]


def _tallied(keys: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], Counts]:
    """Distinct keys and how often each occurs."""
    if len(keys) and int(keys.max()) < 4 * len(keys) + 1_000_000:
        counts = np.bincount(keys)
        found = np.flatnonzero(counts)
        return found, counts[found]
    return np.unique(keys, return_counts=True)


def _summed(keys: npt.NDArray[np.int64], counts: Counts) -> tuple[npt.NDArray[np.int64], Counts]:
    """Distinct keys and the sum of their counts."""
    found, at = np.unique(keys, return_inverse=True)
    return found, np.bincount(at, weights=counts, minlength=len(found)).astype(np.int64)


def names(register: Register, kind: NameKind) -> list[NameLine]:
    """Actors, places or outlets by number of events, each with the country that it is told of most often."""
    sums: Counter[str] = Counter()
    countries: dict[str, Counter[str]] = defaultdict(Counter)
    for column in NAMED[kind]:
        holdings = register.frozen[column]
        counts = _counted(register, column, register.everything)
        for number in np.flatnonzero(counts).tolist():
            n = int(counts[number])
            fields = parted(holdings.whole.texts[number])
            for at, name in enumerate(fields[0]):
                if name:
                    sums[name] += n
                    if len(fields) > 1 and at < len(fields[1]) and fields[1][at]:
                        countries[name][fields[1][at]] += n
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    return [NameLine(name, _first(countries[name]), n) for name, n in ranked]


def _first(counts: Counter[str]) -> str | None:
    return counts.most_common(1)[0][0] if counts else None
