"""The geometry of the drawing of counts: one lane of bars for all events and one for each value, periods as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateline.translation import gettext
from dateline.views.periods import MOST_COLUMNS, Period, busiest_window, index_of_name, period_name

WIDTH, LEFT, RIGHT = 960, 170, 8
FIRST_LANE, LANE, GAP, FOOT = 84, 30, 8, 20
FEWEST_COLUMNS = 8
MOST_TICKS = 8
LONGEST_LABEL = 26
SHORTEST_BAR = 1.5


@dataclass(frozen=True)
class Bar:
    """The events of one period in one lane."""

    period: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class BarLane:
    """The bars of one value, empty for all events, upon a line at ``bottom``."""

    value: str
    label: str
    bottom: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class CountChart:
    """A drawing of counts; lengths in the units of its view box. ``most`` is the highest count of the first lane,
    ``most_of_values`` of the others, which share one scale. ``shown`` counts the events drawn in the first lane."""

    width: int
    height: float
    left: int
    lanes: tuple[BarLane, ...]
    ticks: tuple[tuple[float, str], ...]
    first: str
    last: str
    most: int
    most_of_values: int
    shown: int


def count_chart(
    period: Period, events: Mapping[str, int], values: Sequence[tuple[str, str, Mapping[str, int]]]
) -> CountChart | None:
    """The drawing of events by period, and of the same by value: each with its label and its counts by period; nothing
    where no event lies in a period. Where the periods are too many, those with most events side by side are drawn."""
    counts = {index_of_name(name, period): n for name, n in events.items()}
    if not counts:
        return None
    first, last = busiest_window(counts, MOST_COLUMNS)
    step = (WIDTH - LEFT - RIGHT) / max(last - first + 1, FEWEST_COLUMNS)
    inside = {period_name(number, period): LEFT + (number - first) * step for number in range(first, last + 1)}
    most = max(n for name, n in events.items() if name in inside)
    others = [n for _, _, by_period in values for name, n in by_period.items() if name in inside]
    most_of_values = max(others, default=1)
    lanes = [_lane("", gettext("all events"), FIRST_LANE, FIRST_LANE - GAP, most, events, inside, step)]
    for number, (value, label, by_period) in enumerate(values, 1):
        bottom = FIRST_LANE + number * LANE
        lanes.append(_lane(value, label, bottom, LANE - GAP, most_of_values, by_period, inside, step))
    names = list(inside)
    every = max(1, -(-len(names) // MOST_TICKS))
    return CountChart(
        width=WIDTH,
        height=lanes[-1].bottom + FOOT,
        left=LEFT,
        lanes=tuple(lanes),
        ticks=tuple((round(inside[name] + step / 2, 1), name) for name in names[::every]),
        first=names[0],
        last=names[-1],
        most=most,
        most_of_values=most_of_values,
        shown=sum(n for name, n in events.items() if name in inside),
    )


def _lane(
    value: str,
    label: str,
    bottom: float,
    height: float,
    most: int,
    counts: Mapping[str, int],
    inside: Mapping[str, float],
    step: float,
) -> BarLane:
    bars = []
    for name, left in inside.items():
        count = counts.get(name, 0)
        if count:
            tall = max(SHORTEST_BAR, height * count / most)
            width = max(1.0, step * 0.8)
            bars.append(Bar(name, count, round(left, 1), round(bottom - tall, 1), round(width, 1), round(tall, 1)))
    short = label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"
    return BarLane(value, short, bottom, tuple(bars))
