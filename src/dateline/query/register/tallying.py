"""Events of the register by period and by the value of a field, with the figures of each report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import numpy as np

from dateline.query.period_counts import MOST_VALUES, Bounds, Reported, Tally, bounds_of
from dateline.query.register.counting import PREFIXED
from dateline.query.register.encoding import Frozen, Numbers, Truths, ends_of, figures_of
from dateline.query.register.register import Register, Rows, RowSet
from dateline.views.event_row import count
from dateline.views.periods import Period, period_of

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "country": ("countries",),
    "party": ("actors", "recipients"),
    "actor": ("actors",),
    "recipient": ("recipients",),
    "source": ("sources",),
    "outlet": ("outlet",),
}
"""The columns that hold the values of a field, where no column holds those of several fields."""


def tally_hits(register: Register, hits: RowSet, by: str, period: Period, also: Collection[str] = ()) -> Tally:
    """The tally of the rows found, with the most frequent values and those named besides."""
    rows = hits.rows
    names, numbers = register.once(("periods", period), lambda: _periods(register.frozen["when"], period))
    when = numbers.take(_codes(register, "when", rows))
    prefix = f"{by} " if by in PREFIXED or by == "mode" else ""
    columns = COLUMNS.get(by) or ("place" if by in ("place", "in_country", "division") else "kind",)
    codes = {name: _codes(register, name, rows) for name in columns}
    tally = Tally(events=_named(names, np.bincount(when, minlength=len(names))))
    values, tally.distinct = _values(register, codes, prefix, also)
    chosen = _reporting(register, rows)
    told: list[list[str]] = [[] for _ in range(len(chosen))]
    for value in values:
        mask = np.zeros(len(when), np.bool_)
        for name, column in codes.items():
            mask |= register.frozen[name].having([f"{prefix}{value}"]).take(column)
        tally.values[value] = _named(names, np.bincount(when[mask], minlength=len(names)))
        for at in np.flatnonzero(mask[chosen]).tolist():
            told[at].append(value)
    places = chosen if rows is None else rows[chosen]
    bounds = register.once("bounds", lambda: _bounds(register.frozen["figures"]))
    texts = register.codes["figures"].take(places).tolist()
    for row, number, text, held in zip(places.tolist(), when[chosen].tolist(), texts, told, strict=True):
        tally.reports.append(Reported(register.key(row), names[number], tuple(held), bounds[text]))
    return tally


def _codes(register: Register, name: str, rows: Rows | None) -> Numbers:
    codes: Numbers = register.codes[name]
    return codes if rows is None else codes.take(rows)


def _periods(when: Frozen, period: Period) -> tuple[list[str], Numbers]:
    """The periods of all events, and for each text of a start and an end the number of its period."""
    found = [period_of(*ends_of(text), period) for text in when.whole.texts[: when.size]]
    names = list(dict.fromkeys(found))
    numbers = {name: number for number, name in enumerate(names)}
    return names, np.array([numbers[name] for name in found], np.int32)


def _named(names: list[str], counts: Iterable[int]) -> Counter[str]:
    return Counter({name: int(n) for name, n in zip(names, counts, strict=True) if n})


def _values(
    register: Register, codes: Mapping[str, Numbers], prefix: str, also: Collection[str]
) -> tuple[list[str], int]:
    """The most frequent values, and those named besides that there are; and how many there are in all."""
    sums: Counter[str] = Counter()
    for name, column in codes.items():
        holdings = register.frozen[name]
        counts = holdings.counts(np.bincount(column, minlength=holdings.size))
        sums.update(dict(holdings.most(counts, holdings.kinds, prefix)))
    sums.pop("", None)
    ranked = sorted(sums, key=lambda value: (-sums[value], value))
    # Of a field in two columns the sum may count an event twice; the ranks are settled by the events themselves.
    most = ranked[: MOST_VALUES * len(codes)]
    return list(dict.fromkeys([*most, *(value for value in also if value in sums)])), len(ranked)


def _reporting(register: Register, rows: Rows | None) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The places, among some rows, of those whose figures count."""
    kinds = register.frozen["kind"]
    counted: Truths = kinds.having(["status occurred"]) & ~kinds.having(["background true"])
    bounds = register.once("bounds", lambda: _bounds(register.frozen["figures"]))
    told = np.fromiter(map(bool, bounds), np.bool_, len(bounds))
    mask = counted.take(_codes(register, "kind", rows)) & told.take(_codes(register, "figures", rows))
    return np.flatnonzero(mask)


def _bounds(figures: Frozen) -> list[tuple[Bounds, ...]]:
    """For each text of figures the bounds that it gives."""
    return [bounds_of(map(count, figures_of(text))) for text in figures.whole.texts[: figures.size]]
