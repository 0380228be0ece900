"""Events of the register by period and by the value of a field, with the figures of each report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dateline.query.period_counts import MOST_VALUES, Bounds, Tally, bounds_of
from dateline.query.register.counting import PREFIXED
from dateline.query.register.encoding import Codes, Frozen, Numbers, Truths, ends_of, figures_of
from dateline.query.register.register import Register, Rows, RowSet
from dateline.views.event_row import Count, count
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


@dataclass(frozen=True)
class Reporting:
    """Rows whose figures count, the number of the period of each among `names`, and for each value of a field which of
    them have it."""

    rows: Rows
    names: Sequence[str]
    periods: Numbers
    values: Mapping[str, Truths]


def period_counts(register: Register, hits: RowSet, period: Period) -> Counter[str]:
    """How many of the rows found there are in each period."""
    names, numbers = _numbered(register, period)
    return _named(names, np.bincount(numbers.take(register.codes_of("when", hits.rows)), minlength=len(names)))


def tally_hits(
    register: Register, hits: RowSet, by: str, period: Period, also: Collection[str] = ()
) -> tuple[Tally, Reporting]:
    """The tally of the rows found, with the most frequent values and those named besides, and those of the rows whose
    figures count."""
    rows = hits.rows
    names, numbers = _numbered(register, period)
    when = numbers.take(register.codes_of("when", rows))
    prefix = f"{by} " if by in PREFIXED or by == "mode" else ""
    columns = COLUMNS.get(by) or ("place" if by in ("place", "in_country", "division") else "kind",)
    codes = {name: register.codes_of(name, rows) for name in columns}
    tally = Tally(events=_named(names, np.bincount(when, minlength=len(names))))
    values, tally.distinct = _values(register, codes, prefix, also)
    chosen = _reporting(register, rows)
    masks: dict[str, Truths] = {}
    for value in values:
        mask = np.zeros(len(when), np.bool_)
        for name, column in codes.items():
            mask |= register.frozen[name].having([f"{prefix}{value}"]).take(column)
        tally.values[value] = _named(names, np.bincount(when[mask], minlength=len(names)))
        masks[value] = mask[chosen]
    return tally, Reporting(chosen if rows is None else rows[chosen], names, when[chosen], masks)


def _numbered(register: Register, period: Period) -> tuple[list[str], Numbers]:
    return register.once(("periods", period), lambda: _periods(register.frozen["when"], period))


def _periods(when: Frozen, period: Period) -> tuple[list[str], Numbers]:
    """The periods of all events, and for each text of a start and an end the number of its period."""
    found = [period_of(*ends_of(text), period) for text in when.whole.texts[: when.size]]
    names = list(dict.fromkeys(found))
    numbers = {name: number for number, name in enumerate(names)}
    return names, np.array([numbers[name] for name in found], np.int32)


def _named(names: list[str], counts: Iterable[int]) -> Counter[str]:
    return Counter({name: int(n) for name, n in zip(names, counts, strict=True) if n})


def _values(
    register: Register, codes: Mapping[str, Codes], prefix: str, also: Collection[str]
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
    bounds = bounds_of_texts(register)
    told = np.fromiter(map(bool, bounds), np.bool_, len(bounds))
    mask = counted.take(register.codes_of("kind", rows)) & told.take(register.codes_of("figures", rows))
    return np.flatnonzero(mask)


def bounds_of_texts(register: Register) -> list[tuple[Bounds, ...]]:
    """For each text of figures the bounds that it gives."""
    figures = register.frozen["figures"]

    def bounds() -> list[tuple[Bounds, ...]]:
        return [bounds_of(counts_of_text(text)) for text in figures.whole.texts[: figures.size]]

    return register.once("bounds", bounds)


def counts_of_text(text: str) -> list[Count]:
    """The figures of an event as rows have them."""
    return [count(figure, source) for figure, source in figures_of(text)]
