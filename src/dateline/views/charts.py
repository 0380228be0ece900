"""The geometry of the drawings that the server makes: timelines, and the small strips of counts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from dateline.cache import Cache
from dateline.translation import spoken
from dateline.views.event_row import Row
from dateline.views.localised import short_day, short_month
from dateline.views.report_differences import RecordOf, ReportedVersion, figures_of, quote_tellings
from dateline.views.wording import Wording

if TYPE_CHECKING:
    from dateline.views.wording import Wording


WIDTH, LANE, LEFT = 720, 32, 126
MOST_COLUMNS = 60
STEPS = (1, 7, 30, 91, 365, 3650)
CENTURY = 36525
DRAWINGS_KEPT = 64
DAYS_KEPT = 65_536
BARS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class Stroke:
    """The events of one quad category in one column: a vertical line from `top` to `bottom` at `x`."""

    x: float
    top: float
    bottom: float
    quad: int
    count: int
    day: str


@dataclass(frozen=True)
class Timeline:
    """A timeline with one lane for each quad category; lengths in the units of its view box. `shown` is how many events
    its strokes count."""

    width: int
    height: int
    left: int
    strokes: tuple[Stroke, ...]
    lanes: tuple[tuple[int, float], ...]
    ticks: tuple[tuple[float, str], ...]
    today: float | None
    step: int
    shown: int


class Drawings:
    """The timelines drawn last, for counts that come again as the same list because the corpus has not changed."""

    def __init__(self) -> None:
        self._drawn = Cache(DRAWINGS_KEPT)

    def timeline(self, days: Sequence[DayCount], today: date) -> Timeline | None:
        """The geometry for these counts; nothing where no event has a day."""
        return self._drawn.made_of(days, (today, spoken().code), lambda: timeline(days, today))


def timeline(days: Sequence[DayCount], today: date) -> Timeline | None:
    """The geometry for these counts; nothing where no event has a day.

    A column is a day, or a week, month, quarter, year or decade where days alone would be too many. Events whose day
    lies more than a century from the middle one are left out: they are history, and would flatten the rest.
    """
    ordinals = [_ordinal(one.day) for one in days]
    known = sorted(ordinal for ordinal in ordinals if ordinal)
    if not known:
        return None
    middle = known[len(known) // 2]
    first, last = known[bisect_left(known, middle - CENTURY)], known[bisect_right(known, middle + CENTURY) - 1]
    step = next((s for s in STEPS if (last - first) // s < MOST_COLUMNS), STEPS[-1])
    columns: defaultdict[tuple[int, int], int] = defaultdict(int)
    for ordinal, one in zip(ordinals, days, strict=True):
        if first <= ordinal <= last:
            columns[(ordinal - first) // step, one.quad] += one.count
    width_of_column = (WIDTH - LEFT - 16) / max((last - first) // step + 1, 8)
    most = max(columns.values())
    strokes = tuple(
        _stroke(column, quad, count, most, width_of_column, date.fromordinal(first + column * step))
        for (column, quad), count in sorted(columns.items())
    )
    lanes = tuple((quad, 8 + LANE * quad) for quad in (1, 2, 3, 4))
    ticks = _ticks(first, last, step, width_of_column)
    edge = (today.toordinal() - first) / step * width_of_column + LEFT
    return Timeline(
        WIDTH,
        LANE * 4 + 34,
        LEFT,
        strokes,
        lanes,
        ticks,
        edge if LEFT <= edge <= WIDTH else None,
        step,
        sum(columns.values()),
    )


def _stroke(column: int, quad: int, count: int, most: int, width: float, day: date) -> Stroke:
    bottom = 8 + LANE * quad
    height = 6 + (LANE - 12) * count / most
    return Stroke(
        round(LEFT + (column + 0.5) * width, 1), round(bottom - height, 1), bottom, quad, count, day.isoformat()
    )


def _ticks(first: int, last: int, step: int, width: float) -> tuple[tuple[float, str], ...]:
    """At most seven labels below the lanes."""
    columns = (last - first) // step + 1
    every = max(1, -(-columns // 7))
    return tuple(
        (round(LEFT + (column + 0.5) * width, 1), _tick(date.fromordinal(first) + timedelta(column * step), step))
        for column in range(0, columns, every)
    )


def _tick(day: date, step: int) -> str:
    if step < 30:
        return short_day(day)
    return short_month(day) if step < 365 else str(day.year)


@lru_cache(DAYS_KEPT)
def _ordinal(day: str) -> int:
    """A day as a number, 0 where there is none such."""
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        return 0


def strip(counts: Sequence[int]) -> str:
    """Counts as a strip of block characters, the largest as the full block."""
    most = max(counts, default=0)
    if most == 0:
        return ""
    return "".join(BARS[min(7, count * 8 // (most + 1))] for count in counts)


BOARD_WIDTH, MARGIN = 160, 6
MOST_LINES = 20


@dataclass(frozen=True)
class Line:
    """One figure on the scale of its board: from `left` to `right`; open where it goes on to that side without end."""

    telling: ReportedVersion
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


def _board(kind: str, label: str, tellings: Sequence[ReportedVersion], record_of: RecordOf | None) -> Board:
    if record_of is not None:
        tellings = quote_tellings(tellings, kind, record_of)
    most = max(number for one in tellings for number in _numbers(one))
    scale = (BOARD_WIDTH - 2 * MARGIN) / most if most > 0 else 0.0
    ordered = sorted(tellings, key=lambda one: (_numbers(one), one.published or "", one.outlet or ""))
    return Board(kind, label, most, tuple(_line(one, scale) for one in ordered))


def _numbers(telling: ReportedVersion) -> tuple[float, ...]:
    figure = telling.figure
    bounds = (figure.low, figure.high) if figure else ()
    return tuple(number for number in bounds if number is not None)


def _line(telling: ReportedVersion, scale: float) -> Line:
    numbers = _numbers(telling)
    figure = telling.figure
    left, right = (round(MARGIN + number * scale, 1) for number in (min(numbers), max(numbers)))
    return Line(telling, left, right, figure is None or figure.low is None, figure is None or figure.high is None)


class DayCount(msgspec.Struct, frozen=True):
    """How many events of one quad category fell on one day."""

    day: str
    quad: int
    count: int
