"""Dates that are known only in part ("2015", "2016-12", "2016-12-08") → the days that they cover."""

from __future__ import annotations

import calendar
from datetime import date


def first_day(value: str | None) -> date | None:
    """The first day that an ISO date, month or year covers; ``None`` for anything else."""
    parts = _parts(value)
    if parts is None:
        return None
    year, month, day = (*parts, 1, 1)[:3]
    return _day(year, month, day)


def last_day(value: str | None) -> date | None:
    """The last day that an ISO date, month or year covers; ``None`` for anything else."""
    parts = _parts(value)
    if parts is None:
        return None
    year, month, day = (*parts, 12, 31)[:3]
    if len(parts) < 3 and year and 1 <= month <= 12:
        day = calendar.monthrange(year, month)[1]
    return _day(year, month, day)


def _parts(value: str | None) -> list[int] | None:
    """Year, month and day as far as they are given; a time of day after them is passed over."""
    parts = (value or "").split("T", 1)[0].split("-")
    if not 1 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    lengths = [len(part) for part in parts]
    return [int(part) for part in parts] if lengths == [4, 2, 2][: len(parts)] else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
