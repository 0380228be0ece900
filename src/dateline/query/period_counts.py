"""Counts of a search's events by period and by one field, with the sums of their figures.

A figure that several reports of one event give counts once: of the reports found that are merged into one event, the
lowest and the highest number given for a kind are the bounds of its figure. Only events that occurred, and that are not
told as history, add to the sums. By source, the sums of a value are those of the figures that this source itself gives:
an event is told by several sources, and not every one of them gives its figures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from dateline.views.event_row import Count, Key, Row
from dateline.views.periods import ALL, LONGER, UNDATED, Period, period_of

MOST_VALUES = 16
SUMMED = ("killed", "injured", "arrested", "abducted", "missing", "displaced", "participants")
"""The kinds of figures that count people."""
VALUES: Mapping[str, Callable[[Row], Iterable[str | None]]] = {
    "type": lambda row: (row.type,),
    "mode": lambda row: (row.mode,),
    "quad": lambda row: (str(row.quad),),
    "status": lambda row: (row.status,),
    "in_country": lambda row: (row.place.country if row.place else None,),
    "division": lambda row: (row.place.division if row.place else None,),
    "place": lambda row: (row.place.name if row.place else None,),
    "country": lambda row: row.countries,
    "party": lambda row: [p.name for p in row.parties],
    "actor": lambda row: [p.name for p in row.actors],
    "recipient": lambda row: [p.name for p in row.recipients],
    "source": lambda row: [s.name for s in row.sources],
    "outlet": lambda row: (row.outlet,),
}
"""The fields by which events are counted, as a search names them, and their values in a row."""
SEVERAL = frozenset({"country", "party", "actor", "recipient", "source"})
"""The fields of which an event may have several values; it counts under each."""


class Bounds(msgspec.Struct, frozen=True):
    """What one report says of one kind of figure: the lowest and the highest number; `more` where there may be more."""

    kind: str
    low: float
    high: float
    more: bool


@dataclass(frozen=True)
class Reported:
    """The figures of one report, with its period and those of its values that are counted; by source, the figures that
    each source gives."""

    key: Key
    period: str
    values: tuple[str, ...]
    figures: tuple[Bounds, ...]
    by_source: Mapping[str, tuple[Bounds, ...]] | None = None

    def figures_of(self, value: str) -> tuple[Bounds, ...]:
        """The figures that count for a value; for an empty one all."""
        if self.by_source is not None and value:
            return self.by_source.get(value, ())
        return self.figures if not value or value in self.values else ()

    @property
    def summed(self) -> Iterable[str]:
        """The values for which its figures count."""
        return self.values if self.by_source is None else self.by_source


@dataclass
class Tally:
    """Events by period, and by value and period; the figures of each report; how many values there are in all."""

    events: Counter[str] = field(default_factory=Counter)
    values: dict[str, Counter[str]] = field(default_factory=dict)
    reports: list[Reported] = field(default_factory=list)
    distinct: int = 0


class FigureSum(msgspec.Struct, frozen=True):
    """The sum of the figures of one kind over merged events; `more` where an event has a lower bound alone."""

    kind: str
    low: float
    high: float
    more: bool
    events: int


Sums = Mapping[tuple[str, str], tuple[FigureSum, ...]]
"""Sums of figures by period and value; the value is empty for all events of a period."""


class CountCell(msgspec.Struct, frozen=True):
    """The events of one period with one value. `period` may be "all", "none" (without a date), or "longer-than-…"
    (dated less exactly than to the period); `value` is empty for all events of the period."""

    period: str
    value: str
    events: int
    figures: tuple[FigureSum, ...] = ()


class CountTable(msgspec.Struct, frozen=True):
    """Counts of a search by a field (`by`) and by period. `values` are the most frequent of `distinct` values,
    `periods` those that have events, in order; cells without events are left out."""

    by: str
    period: str
    values: tuple[str, ...]
    distinct: int
    periods: tuple[str, ...]
    kinds: tuple[str, ...]
    cells: tuple[CountCell, ...]

    def cell(self, period: str = ALL, value: str = "") -> CountCell:
        """The events of a period with a value."""
        return self.by_place.get((period, value)) or CountCell(period, value, 0)

    @property
    def by_place(self) -> dict[tuple[str, str], CountCell]:
        """The cells by period and value."""
        return {(one.period, one.value): one for one in self.cells}


def tally_rows(rows: Sequence[Row], by: str, period: Period) -> Tally:
    """The tally of some rows, with all their values."""
    tally = Tally()
    for row in rows:
        when = period_of(row.start, row.end, period)
        values = tuple(dict.fromkeys(value for value in VALUES[by](row) if value))
        tally.events[when] += 1
        for value in values:
            tally.values.setdefault(value, Counter())[when] += 1
        figures = bounds_of(row.figures) if is_summed(row.status, row.background) else ()
        if figures:
            given = bounds_by_source(row.figures) if by == "source" else None
            tally.reports.append(Reported(row.key, when, values, figures, given))
    tally.distinct = len(tally.values)
    return tally


def is_summed(status: str, background: bool) -> bool:
    """Whether the figures of an event count: it occurred, and is no history."""
    return status == "occurred" and not background


def bounds_of(figures: Iterable[Count]) -> tuple[Bounds, ...]:
    """The bounds of each kind of figure that one report gives. "Up to 20" may be none; "at least 14" may be more."""
    found: dict[str, list[Bounds]] = defaultdict(list)
    for one in figures:
        numbers = [number for number in (one.low, one.high) if number is not None]
        if one.kind in SUMMED and numbers:
            low = 0.0 if one.low is None else float(one.low)
            found[one.kind].append(Bounds(one.kind, low, float(max(numbers)), one.high is None))
    return tuple(_joined(kind, found[kind]) for kind in SUMMED if kind in found)


def bounds_by_source(figures: Iterable[Count]) -> dict[str, tuple[Bounds, ...]]:
    """The bounds of each kind of figure that each source of one report gives."""
    given: dict[str, list[Count]] = defaultdict(list)
    for one in figures:
        if one.source:
            given[one.source].append(one)
    found = {source: bounds_of(counts) for source, counts in given.items()}
    return {source: bounds for source, bounds in found.items() if bounds}


def _joined(kind: str, bounds: Iterable[Bounds]) -> Bounds:
    """The lowest low and the highest high; there may be more only if the highest may be."""
    held = list(bounds)
    high = max(one.high for one in held)
    return Bounds(kind, min(one.low for one in held), high, any(one.more for one in held if one.high == high))


def make_table(tally: Tally, sums: Sums, by: str, period: Period) -> CountTable:
    """The table of a tally, with the sums of the figures by period and value."""
    ranked = ranked_values(tally)
    cells = []
    for value in ("", *ranked):
        counts = tally.values[value] if value else tally.events
        cells.append(CountCell(ALL, value, sum(counts.values()), sums.get((ALL, value), ())))
        cells += [CountCell(when, value, n, sums.get((when, value), ())) for when, n in sorted(counts.items())]
    present = {one.kind for found in sums.values() for one in found}
    return CountTable(
        by=by,
        period=period,
        values=tuple(ranked),
        distinct=tally.distinct,
        periods=tuple(sorted(when for when in tally.events if when != UNDATED and not when.startswith(LONGER))),
        kinds=tuple(kind for kind in SUMMED if kind in present),
        cells=tuple(one for one in cells if one.events),
    )


def ranked_values(tally: Tally) -> list[str]:
    """The most frequent values of a tally, as far as they are shown; equal ones in the order of the alphabet."""
    return sorted(tally.values, key=lambda value: (-sum(tally.values[value].values()), value))[:MOST_VALUES]


def figure_sums(reports: Iterable[Reported], merged: Mapping[Key, str], values: frozenset[str]) -> Sums:
    """The sums by period and value. A merged event counts in the period of its earliest dated report; `merged` tells
    which reports are one event, by its id."""
    events: dict[object, list[Reported]] = defaultdict(list)
    for report in reports:
        events[merged.get(report.key, report.key)].append(report)
    found: dict[tuple[str, str], dict[str, list[Bounds]]] = defaultdict(lambda: defaultdict(list))
    for told in events.values():
        when = min((report.period for report in told), key=period_rank)
        for value in ("", *sorted(values.intersection(value for report in told for value in report.summed))):
            mine = [one for report in told for one in report.figures_of(value)]
            for kind in {one.kind for one in mine}:
                bounds = _joined(kind, (one for one in mine if one.kind == kind))
                found[when, value][kind].append(bounds)
                found[ALL, value][kind].append(bounds)
    return {place: tuple(_sum(kind, held[kind]) for kind in SUMMED if kind in held) for place, held in found.items()}


def period_rank(name: str) -> tuple[bool, str]:
    """The place of a period among those in which the reports of an event stand: dated ones come first."""
    return not name[:1].isdigit(), name


def _sum(kind: str, bounds: Sequence[Bounds]) -> FigureSum:
    low, high = (sum(getattr(one, side) for one in bounds) for side in ("low", "high"))
    return FigureSum(kind, low, high, any(one.more for one in bounds), len(bounds))
