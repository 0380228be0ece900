"""Counts over rows of the register: by the value of a field, by day, by place, by pair of sides.

Where `found` is nothing, all rows are counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from dateline.workbench.reading.matching import FACET_VALUES
from dateline.workbench.reading.register.coding import NOWHERE
from dateline.workbench.reading.register.numbering import Counts, Frozen, Numbers, parted
from dateline.workbench.reading.register.register import FIRST_DAY, Register, Rows
from dateline.workbench.reading.register.telling import place_of_text, quad_of_kinds
from dateline.workbench.reading.room import DayCount, NameKind, NameLine, Spot, Tie
from dateline.workbench.reading.rows import Where
from dateline.workbench.reading.wording import Wording

QUADS = 5
"""One more than there are quad categories, which count from 1."""
NAMED: dict[NameKind, tuple[str, ...]] = {
    "actors": ("actors", "recipients"),
    "places": ("place",),
    "outlets": ("outlet",),
}


def _numbers(register: Register, name: str, found: Rows | None) -> Numbers:
    codes: Numbers = register.codes[name]
    return codes if found is None else codes.take(found)


def _counted(register: Register, name: str, found: Rows | None) -> Counts:
    return np.bincount(_numbers(register, name, found), minlength=register.frozen[name].size)


def count(register: Register, found: Rows | None) -> int:
    """How many rows were found."""
    return register.size if found is None else len(found)


def facets(
    register: Register,
    found: Rows | None,
    wanted: Sequence[str],
    wording: Wording,
    also: Mapping[str, Iterable[str]],
) -> dict[str, dict[str, int]]:
    """The most frequent values of each wanted facet, and those named besides, as far as they occur."""
    out: dict[str, dict[str, int]] = {}
    kinds = register.frozen["kind"]
    of_kinds = kinds.counts(_counted(register, "kind", found)) if {"type", "status", "quad"} & set(wanted) else None
    for name in wanted:
        if name in {"type", "status", "quad"} and of_kinds is not None:
            values = kinds.most(of_kinds, FACET_VALUES, f"{name} ", also.get(name, ()))
        elif name == "confidence":
            values = _bands(register, found, wording)
        elif name == "reviewed":
            unseen = count(register, found)
            values = [("unseen", unseen)] if unseen else []
        else:
            column = {"actor": "actors", "country": "countries"}.get(name, name)
            holdings = register.frozen[column]
            counts = holdings.counts(_counted(register, column, found))
            values = holdings.most(counts, FACET_VALUES, also=also.get(name, ()))
        out[name] = dict(values)
    return out


def _bands(register: Register, found: Rows | None, wording: Wording) -> list[tuple[str, int]]:
    values = register.confidence if found is None else register.confidence.take(found)
    bounds = sorted((least, word) for word, least in wording.confidence)
    at = np.searchsorted(np.array([least for least, _ in bounds]), values[~np.isnan(values)], side="right") - 1
    counts = np.bincount(np.maximum(at, 0), minlength=len(bounds))
    return [(word, int(n)) for (_, word), n in zip(bounds, counts, strict=True) if n]


def days(register: Register, found: Rows | None) -> list[DayCount]:
    """How many rows there are by day and quad category; those without a day, and history, are left out."""
    kinds = register.frozen["kind"]
    numbers = _numbers(register, "kind", found)
    day = register.day if found is None else register.day.take(found)
    kept = (~kinds.having(["background true"]))[numbers] & (day != NOWHERE)
    day, numbers = day[kept].astype(np.int64), numbers[kept]
    if not len(day):
        return []
    first = int(day.min())
    quads = quad_of_kinds(kinds)[numbers]
    counts = np.bincount((day - first) * QUADS + quads)
    return [
        DayCount(date.fromordinal(first + int(at) // QUADS + FIRST_DAY).isoformat(), int(at) % QUADS, int(counts[at]))
        for at in np.flatnonzero(counts)
    ]


def spots(register: Register, found: Rows | None, most: int, also: Collection[Where] = ()) -> list[Spot]:
    """Where rows happened whose place has a position: at least the `most` with most events, and those named besides."""
    places = register.frozen["place"]
    quads = quad_of_kinds(register.frozen["kind"])[_numbers(register, "kind", found)]
    keys = _numbers(register, "place", found).astype(np.int64) * QUADS + quads
    counts = np.bincount(keys, minlength=places.size * QUADS).reshape(-1, QUADS)
    totals = counts.sum(axis=1)
    placed: dict[int, Where] = {}
    least = 0
    for number in np.argsort(-totals, kind="stable").tolist():
        if totals[number] == 0 or (len(placed) >= most and totals[number] < least):
            break
        where = place_of_text(places.whole.texts[number])
        if where is not None and where.lat is not None and where.lon is not None:
            placed[number] = where
            least = int(totals[number])
    for number in np.flatnonzero(places.having({where.name for where in also}) & (totals > 0)).tolist():
        where = place_of_text(places.whole.texts[number])
        if where is not None and where in also:
            placed[number] = where
    return [
        Spot(where, tuple((quad, int(n)) for quad, n in enumerate(counts[number]) if n))
        for number, where in placed.items()
    ]


def ties(register: Register, found: Rows | None, most: int, also: Iterable[tuple[str, str, int]] = ()) -> list[Tie]:
    """Who did what to whom how often, most frequent first, and the pairs named besides; where there is no recipient,
    every two actors."""
    actors, recipients = register.frozen["actors"], register.frozen["recipients"]
    width = max(1, recipients.size)
    keys = _numbers(register, "actors", found).astype(np.int64) * width + _numbers(register, "recipients", found)
    quads = quad_of_kinds(register.frozen["kind"])[_numbers(register, "kind", found)]
    combined, counts = _tallied(keys * QUADS + quads)
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
    return [Tie(*pair, n) for number, (pair, n) in enumerate(ranked) if number < most or pair in besides]


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
        counts = _counted(register, column, register.found(None))
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
