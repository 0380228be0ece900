"""Arithmetic on the values of time expressions: ISO 8601 as TIMEX3 writes it, and the days that a value covers."""

from __future__ import annotations

import re
from datetime import date, timedelta

_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_MONTH = re.compile(r"(\d{4})-(\d\d)$")
_WEEK = re.compile(r"(\d{4})-W(\d\d)(-WE)?$")
_PART = re.compile(r"(\d{4})-(SP|SU|FA|WI|Q[1-4]|H[12])$")
_YEAR = re.compile(r"\d{4}$")
_DECADE = re.compile(r"(\d{3})X?$")

# First month and length in months of the parts of a year; northern seasons, as TIMEX3 has them.
_MONTHS = {
    "SP": (3, 3),
    "SU": (6, 3),
    "FA": (9, 3),
    "WI": (12, 3),
    "Q1": (1, 3),
    "Q2": (4, 3),
    "Q3": (7, 3),
    "Q4": (10, 3),
    "H1": (1, 6),
    "H2": (7, 6),
}


def read_day(value: str | None) -> date | None:
    """The day at the head of an ISO date or time, or ``None`` if it names no real day."""
    match = _DAY.match(value or "")
    return real_day(int(match[1]), int(match[2]), int(match[3])) if match else None


def real_day(year: int, month: int, day: int) -> date | None:
    """The day, or ``None`` if there is none such (31 February)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day. Clamped to the years 1 to 9999."""
    count = min(max(day.year * 12 + day.month - 1 + months, 12), 9999 * 12 + 11)
    year, month = divmod(count, 12)
    return real_day(year, month + 1, day.day) or _month_end(year, month + 1)


def add_days(day: date, days: int) -> date | None:
    """A day further on or back, or ``None`` outside of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def week_value(day: date) -> str:
    """The ISO week of a day.

    >>> week_value(date(2016, 12, 8))
    '2016-W49'
    """
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def days_covered(value: str | None) -> tuple[str | None, str | None]:
    """The first and the last day that a DATE or TIME value covers, or ``None`` twice.

    >>> days_covered("2016-W49-WE"), days_covered("2015-02/2015-03")
    (('2016-12-10', '2016-12-11'), ('2015-02-01', '2015-03-31'))
    """
    bounds = _bounds(value) if value else None
    return (bounds[0].isoformat(), bounds[1].isoformat()) if bounds else (None, None)


_YEARS_OF = {"DE": 10, "CE": 100}


def duration_value(count: float | int | None, unit: str) -> str:
    """A duration: ``PnU``; "X" for an unknown number; a decade is ten years, a century a hundred.

    >>> duration_value(5, "D"), duration_value(None, "W"), duration_value(1.5, "TH")
    ('P5D', 'PXW', 'PT1H30M')
    """
    if unit == "DE" and count is None:
        unit = "Y"
    if unit in _YEARS_OF and count is not None:
        years = count * _YEARS_OF[unit]
        count = int(years) if years % 1 == 0 else years
        unit = "Y"
    if unit == "FN":
        count, unit = None if count is None else count * 14, "D"
    half = {"Y": "6M", "TH": "30M", "TM": "30S"}.get(unit)
    if count is not None and count % 1 == 0.5 and half:
        whole = f"{int(count)}{unit[-1]}" if count > 1 else ""
        return f"P{'T' if unit != 'Y' else ''}{whole}{half}"
    mark, letters = ("T", unit[1:]) if unit.startswith("T") else ("", unit)
    return f"P{mark}{'X' if count is None else str(count)}{letters}"


def shift_day(day: date, unit: str, count: float | int) -> date | None:
    """A day moved by a number of units; ``None`` where that leaves the calendar or the unit is less than a day."""
    if unit in {"Y", "M", "Q", "DE", "CE"}:
        months = {"Y": 12, "M": 1, "Q": 3, "DE": 120, "CE": 1200}[unit]
        moved = int(count * months)
        return add_months(day, moved) if abs(moved) < day.year * 12 else None
    if unit in {"W", "D", "FN"} and abs(count) < 100000:
        return add_days(day, int(count * {"W": 7, "D": 1, "FN": 14}[unit]))
    return day if unit.startswith("T") else None


def value_at_unit(day: date | None, unit: str) -> str | None:
    """A day written as far as the unit says: a year, a month, a week, a quarter, a decade."""
    if day is None:
        return None
    if unit == "Y":
        return f"{day.year:04d}"
    if unit == "M":
        return f"{day.year:04d}-{day.month:02d}"
    if unit == "W":
        return week_value(day)
    if unit == "Q":
        return f"{day.year:04d}-Q{(day.month + 2) // 3}"
    if unit == "DE":
        return f"{day.year // 10:03d}"
    return f"{day.year // 100:02d}" if unit == "CE" else day.isoformat()


def _bounds(value: str) -> tuple[date, date] | None:
    head, interval, tail = value.partition("/")
    if interval:
        begin, end = _bounds(head), _bounds(tail)
        return (begin[0], end[1]) if begin and end else None
    day = read_day(value)
    if day is not None:
        return day, day
    if match := _MONTH.match(value):
        first = real_day(int(match[1]), int(match[2]), 1)
        return (first, _month_end(first.year, first.month)) if first else None
    if _YEAR.match(value):
        return _years(int(value), 1)
    if match := _WEEK.match(value):
        return _week(int(match[1]), int(match[2]), bool(match[3]))
    if match := _PART.match(value):
        month, length = _MONTHS[match[2]]
        first = real_day(int(match[1]), month, 1)
        if first is None:
            return None
        last = add_months(first, length - 1)
        return first, _month_end(last.year, last.month)
    if match := _DECADE.match(value):
        return _years(int(match[1]) * 10, 10)
    return None


def _week(year: int, week: int, weekend: bool) -> tuple[date, date] | None:
    try:
        monday = date.fromisocalendar(year, week, 1)
        return monday + timedelta(days=5 if weekend else 0), monday + timedelta(days=6)
    except (ValueError, OverflowError):
        return None


def _years(first: int, count: int) -> tuple[date, date] | None:
    start, end = real_day(first, 1, 1), real_day(first + count - 1, 12, 31)
    return (start, end) if start and end else None


def _month_end(year: int, month: int) -> date:
    if month == 12:
        return date(year, 12, 31)
    return date(year, month + 1, 1) - timedelta(days=1)
