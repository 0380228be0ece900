"""Days, weeks, months and years: the period in which an event's own date lies.

A period has the form of an ISO date: "2016-12-08", "2016-W49", "2016-12", "2016". An event belongs to a period if its
date, as exactly as it is known, lies wholly in it: what is only known to have been "in December 2016" is on no day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Literal, get_args

from dateline.partial_dates import first_day, last_day

Period = Literal["day", "week", "month", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)
UNDATED = "none"
LONGER = "longer-than-"
ALL = "all"
DATES_KEPT = 65_536


@lru_cache(DATES_KEPT)
def period_of(start: str | None, end: str | None, period: Period) -> str:
    """The period of an event that begins and ends then, by the beginning if that is known: "none" where no date is,
    "longer-than-week" where it is known less exactly than to a week."""
    known = _own_date(start, end)
    if known is None:
        return UNDATED
    first, last = (period_index(day, period) for day in known)
    return period_name(first, period) if first == last else f"{LONGER}{period}"


def _own_date(start: str | None, end: str | None) -> tuple[date, date] | None:
    for value in (start, end):
        first, last = first_day(value), last_day(value)
        if first is not None and last is not None:
            return first, last
    return None


def is_dated(start: str | None, end: str | None, dated: str) -> bool:
    """Whether the own date of an event lies in a period, or is none, or longer than one, as :func:`period_of` says."""
    if dated.startswith(LONGER):
        return period_of(start, end, _period_named(dated)) == dated
    known = _own_date(start, end)
    if known is None or dated == UNDATED:
        return known is None and dated == UNDATED
    first, last = first_day(dated), last_day(dated)
    return first is not None and last is not None and first <= known[0] and known[1] <= last


def is_dating(value: str) -> bool:
    """Whether a text asks for a date as :func:`is_dated` takes it."""
    if value == UNDATED or value in {f"{LONGER}{period}" for period in PERIODS}:
        return True
    return len(value) <= 11 and first_day(value) is not None


def _period_named(dated: str) -> Period:
    return next(period for period in PERIODS if dated == f"{LONGER}{period}")


def period_index(day: date, period: Period) -> int:
    """The number of the period that a day lies in; the next period has the next number."""
    if period == "day":
        return day.toordinal()
    if period == "week":
        return (day.toordinal() - 1) // 7  # The calendar begins with a Monday.
    return day.year * 12 + day.month - 1 if period == "month" else day.year


def period_name(index: int, period: Period) -> str:
    """The ISO form of the period of a number."""
    if period == "day":
        return date.fromordinal(index).isoformat()
    if period == "week":
        year, week, _ = date.fromordinal(index * 7 + 1).isocalendar()
        return f"{year:04d}-W{week:02d}"
    return f"{index // 12:04d}-{index % 12 + 1:02d}" if period == "month" else f"{index:04d}"


def index_of_name(name: str, period: Period) -> int:
    """The number of a period that is given by its ISO form. Raises ValueError for anything else."""
    day = first_day(name)
    if day is None:
        raise ValueError(f'"{name}" is no {period}')
    return period_index(day, period)


def busiest_window(events: Mapping[int, int], width: int) -> tuple[int, int]:
    """The first and the last of at most ``width`` successive numbers that have most events; of equal ones the latest.
    ``events`` must not be empty."""
    numbers = sorted(events)
    best, begin, total = (0, 0), 0, 0
    for end, number in enumerate(numbers):
        total += events[number]
        while number - numbers[begin] >= width:
            total -= events[numbers[begin]]
            begin += 1
        best = max(best, (total, end))
    last = numbers[best[1]]
    return next(number for number in numbers if number > last - width), last


MOST_COLUMNS = 90
"""So many periods side by side can be told apart in a drawing."""
SHARE_SHOWN = 0.9


def fitting_period(events_by_day: Mapping[str, int]) -> Period:
    """The shortest period of which a drawing can show nine tenths of the dated events."""
    days = {date.fromisoformat(day): n for day, n in events_by_day.items() if day[:1].isdigit()}
    for period in PERIODS:
        counts: dict[int, int] = {}
        for day, n in days.items():
            number = period_index(day, period)
            counts[number] = counts.get(number, 0) + n
        if not counts:
            break
        first, last = busiest_window(counts, MOST_COLUMNS)
        if sum(n for number, n in counts.items() if first <= number <= last) >= SHARE_SHOWN * sum(counts.values()):
            return period
    return "year" if days else "month"
