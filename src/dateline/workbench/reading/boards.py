"""Figures by source: for each kind of figure that reports of one event give, a line for each of them on one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.workbench.reading.contests import Telling, figures_of
from dateline.workbench.reading.quoting import RecordOf, quote_tellings
from dateline.workbench.reading.rows import Row
from dateline.workbench.reading.wording import Wording

WIDTH, MARGIN = 160, 6
MOST_LINES = 20


@dataclass(frozen=True)
class Line:
    """One figure on the scale of its board: from `left` to `right`; open where it goes on to that side without end."""

    telling: Telling
    left: float
    right: float
    open_left: bool
    open_right: bool


@dataclass(frozen=True)
class Board:
    """All figures of one kind, the lowest first; the scale begins at nought and ends at the highest number."""

    kind: str
    label: str
    most: float
    lines: tuple[Line, ...]


def boards_of(reports: Sequence[Row], wording: Wording, record_of: RecordOf | None = None) -> list[Board]:
    """The figures of reports, killed before injured and so on; with their words where records are at hand."""
    tellings = figures_of(reports, wording)
    return [
        _board(kind, wording.label("figures", kind), chosen[:MOST_LINES], record_of)
        for kind in wording.labels["questions"]
        if (chosen := [one for one in tellings if one.figure is not None and one.figure.kind == kind])
    ]


def _board(kind: str, label: str, tellings: Sequence[Telling], record_of: RecordOf | None) -> Board:
    if record_of is not None:
        tellings = quote_tellings(tellings, kind, record_of)
    most = max(number for one in tellings for number in _numbers(one))
    scale = (WIDTH - 2 * MARGIN) / most if most > 0 else 0.0
    ordered = sorted(tellings, key=lambda one: (_numbers(one), one.published or "", one.outlet or ""))
    return Board(kind, label, most, tuple(_line(one, scale) for one in ordered))


def _numbers(telling: Telling) -> tuple[float, ...]:
    figure = telling.figure
    bounds = (figure.low, figure.high) if figure else ()
    return tuple(number for number in bounds if number is not None)


def _line(telling: Telling, scale: float) -> Line:
    numbers = _numbers(telling)
    figure = telling.figure
    left, right = (round(MARGIN + number * scale, 1) for number in (min(numbers), max(numbers)))
    return Line(telling, left, right, figure is None or figure.low is None, figure is None or figure.high is None)
