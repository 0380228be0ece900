"""The sums of figures over merged events, worked out for all reports of a search at once.

The same as dateline.query.period_counts.figure_sums, which goes from report to report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dateline.query.period_counts import SUMMED, Bounds, FigureSum, Reported, Sums, bounds_by_source, period_rank
from dateline.query.register.encoding import Codes, Numbers, Truths
from dateline.query.register.register import Register, Rows
from dateline.query.register.tallying import Reporting, bounds_of_texts, counts_of_text
from dateline.query.story_lists import Reports
from dateline.views.event_row import Key
from dateline.views.periods import ALL

Groups = npt.NDArray[np.int32]


def merged_rows(register: Register, reports: Reports) -> Groups:
    """For each row of the register the number of its merged event; a row that is merged with none has one alone."""

    def find() -> Groups:
        hashes, numbers = reports.merged_numbers()
        rows = register.hashes()
        single = int(numbers.max(initial=-1)) + 1 + np.arange(len(rows), dtype=np.int32)
        if not len(hashes):
            return single
        places = np.minimum(np.searchsorted(hashes, rows), len(hashes) - 1)
        return np.where(hashes[places] == rows, numbers[places], single)

    return register.once("merged", find)


@dataclass(frozen=True)
class _Column:
    """What reports say of one kind of figure, NaN where nothing; and where there may be more."""

    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    more: Truths

    def take(self, rows: Rows | Codes) -> _Column:
        return _Column(self.low.take(rows), self.high.take(rows), self.more.take(rows))


def sum_figures(
    register: Register,
    told: Reporting,
    mine: Sequence[Reported],
    groups: Groups,
    regrouped: Mapping[Key, str],
    values: Sequence[str],
    by: str,
) -> Sums:
    """The sums by period and value of the rows told and of the reports that members decided on; `groups` are the merged
    events of all rows. A merged event counts in the period of its earliest dated report."""
    names = sorted({*told.names, *(report.period for report in mine)}, key=period_rank)
    places = {name: place for place, name in enumerate(names)}
    periods = np.array([places[name] for name in told.names], np.int32).take(told.periods)
    periods = np.concatenate([periods, np.array([places[report.period] for report in mine], np.int32)])
    events = _groups_of(register, told, mine, groups, regrouped)
    order = np.argsort(events, kind="stable")
    events, periods = events[order], periods[order]
    # The periods are in the order in which the first one counts.
    when = np.minimum.reduceat(periods, _starts(events)) if len(events) else periods
    _, numbers = np.unique(events, return_inverse=True)
    by_text = register.once("figures by kind", lambda: _columns_of(bounds_of_texts(register)))
    texts = register.codes["figures"].take(told.rows)
    everything = {
        kind: _joined(by_text[kind].take(texts), column).take(order)
        for kind, column in _columns_of(report.figures for report in mine).items()
    }
    found: dict[tuple[str, str], dict[str, FigureSum]] = {}
    for value in ("", *values):
        if value and by == "source":
            columns, has = _given_by(register, texts, mine, value, order), None
        else:
            columns, has = everything, _having(told, mine, value)[order] if value else None
        for kind, column in columns.items():
            given = ~np.isnan(column.low)
            chosen = np.flatnonzero(given if has is None else given & has)
            for name, one in _sums(kind, chosen, column, numbers, when, names):
                found.setdefault((name, value), {})[kind] = one
    return {place: tuple(held[kind] for kind in SUMMED if kind in held) for place, held in found.items()}


def _given_by(
    register: Register, texts: Codes, mine: Sequence[Reported], source: str, order: npt.NDArray[np.int64]
) -> dict[str, _Column]:
    """What one source says of each kind of figure, where it says anything."""

    def by_source() -> dict[str, dict[int, tuple[Bounds, ...]]]:
        figures, found = register.frozen["figures"], dict[str, dict[int, tuple[Bounds, ...]]]()
        for number, text in enumerate(figures.whole.texts[: figures.size]):
            for name, bounds in bounds_by_source(counts_of_text(text)).items():
                found.setdefault(name, {})[number] = bounds
        return found

    given = register.once("figures by source", by_source).get(source, {})
    size = register.frozen["figures"].size
    by_text, columns = _columns(given, size), _columns_of(report.figures_of(source) for report in mine)
    return {kind: _joined(column.take(texts), columns[kind]).take(order) for kind, column in by_text.items()}


def _groups_of(
    register: Register, told: Reporting, mine: Sequence[Reported], groups: Groups, regrouped: Mapping[Key, str]
) -> Groups:
    """The merged event of each report: of the rows told, then of those that members decided on."""
    first = int(groups.max(initial=0)) + 1
    numbers = {merged: first + number for number, merged in enumerate(dict.fromkeys(regrouped.values()))}
    first += len(numbers)
    rows = register.rows_of([*regrouped, *(report.key for report in mine)])
    if regrouped:
        groups = groups.copy()
        for key, merged in regrouped.items():
            if key in rows:
                groups[rows[key]] = numbers[merged]
    others = []
    for number, report in enumerate(mine):
        if report.key in regrouped:
            others.append(numbers[regrouped[report.key]])
        else:
            others.append(int(groups[rows[report.key]]) if report.key in rows else first + number)
    return np.concatenate([groups.take(told.rows), np.array(others, np.int32)])


def _having(told: Reporting, mine: Sequence[Reported], value: str) -> Truths:
    """Whether each report has a value."""
    own = told.values.get(value, np.zeros(len(told.rows), np.bool_))
    return np.concatenate([own, np.array([value in report.values for report in mine], np.bool_)])


def _columns(bounds: Mapping[int, tuple[Bounds, ...]], size: int) -> dict[str, _Column]:
    """A column of a size for each kind of figure; `bounds` are given by their places."""
    columns = {kind: _Column(np.full(size, np.nan), np.full(size, np.nan), np.zeros(size, np.bool_)) for kind in SUMMED}
    for place, given in bounds.items():
        for one in given:
            column = columns[one.kind]
            column.low[place], column.high[place], column.more[place] = one.low, one.high, one.more
    return columns


def _columns_of(bounds: Iterable[tuple[Bounds, ...]]) -> dict[str, _Column]:
    numbered = dict(enumerate(bounds))
    return _columns(numbered, len(numbered))


def _joined(one: _Column, other: _Column) -> _Column:
    pairs = ((one.low, other.low), (one.high, other.high))
    low, high = (np.concatenate(pair) for pair in pairs)
    return _Column(low, high, np.concatenate([one.more, other.more]))


def _starts(numbers: npt.NDArray[np.signedinteger[Any]]) -> npt.NDArray[np.int64]:
    """Where each of some numbers, which are ascending, begins."""
    return np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))


def _sums(
    kind: str,
    chosen: npt.NDArray[np.int64],
    column: _Column,
    numbers: npt.NDArray[np.int64],
    when: Numbers,
    names: Sequence[str],
) -> list[tuple[str, FigureSum]]:
    """The sums of one kind over the events of the chosen reports, by period and for all periods. `numbers` are those of
    the events, ascending, and `when` the place of the period of each among the names."""
    if not len(chosen):
        return []
    events = numbers[chosen]
    starts = _starts(events)
    highs = column.high[chosen]
    low, high = np.minimum.reduceat(column.low[chosen], starts), np.maximum.reduceat(highs, starts)
    sizes = np.diff(starts, append=len(chosen))
    # There may be more only if the highest number may be.
    more = np.logical_or.reduceat(column.more[chosen] & (highs == np.repeat(high, sizes)), starts)
    periods = when[events[starts]]
    lows, tops, mores = (np.bincount(periods, weights=part, minlength=len(names)) for part in (low, high, more))
    counts = np.bincount(periods, minlength=len(names))
    out = [(ALL, FigureSum(kind, float(low.sum()), float(high.sum()), bool(more.any()), len(starts)))]
    for place in np.flatnonzero(counts).tolist():
        sum_of = FigureSum(kind, float(lows[place]), float(tops[place]), mores[place] > 0, int(counts[place]))
        out.append((names[place], sum_of))
    return out
