"""Dates that are known only in part ("2015", "2016-W49", "2016-12", "2016-12-08") → the days that they cover."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from dateline.entities.times.calendar import days_covered
from dateline.reading.dating import parse_date

_PART = re.compile("[0-9]{4}-(W[0-9]{2}(-WE)?|SP|SU|FA|WI|Q[1-4]|H[12])|[0-9]{3}X")
"""A week, weekend, season, quarter, half of a year or decade."""


_SEASON = re.compile(r"(?:(spring|summer|autumn|fall|winter)|q([1-4]))(?: of)?,? ([0-9]{4})", re.IGNORECASE)
_SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
_MONTH_FORMS = ("%B %Y", "%b %Y", "%m/%Y", "%Y/%m")
_LONGEST_DATE = 40


def date_meant(words: str) -> str | None:
    """Return the ISO date that words alone write, as far as they can be read in one way only; ``None`` for anything
    else.

    >>> date_meant("5 Dec 2016"), date_meant("December 2016"), date_meant("spring 2016"), date_meant("12/05/2016")
    ('2016-12-05', '2016-12', '2016-SP', None)
    """
    words = " ".join(words.replace(".", " ").split()) if words.count(".") < 2 else words.strip()
    if len(words) > _LONGEST_DATE:
        return None
    day = parse_date(words)
    if day is not None:
        return day
    season = _SEASON.fullmatch(words)
    if season:
        return f"{season[3]}-{_SEASONS[season[1].lower()] if season[1] else f'Q{season[2]}'}"
    for form in _MONTH_FORMS:
        try:
            return datetime.strptime(words.replace(",", "").replace(" of ", " "), form).strftime("%Y-%m")
        except ValueError:
            continue
    return None


def first_day(value: str | None) -> date | None:
    """Return the first day that an ISO date, week, month, part of a year, year or decade ("201X") covers; ``None`` for
    anything else."""
    parts = _parts(value)
    if parts is None:
        return _bound(value, 0)
    year, month, day = (*parts, 1, 1)[:3]
    return _day(year, month, day)


def last_day(value: str | None) -> date | None:
    """Return the last day that it covers, likewise."""
    parts = _parts(value)
    if parts is None:
        return _bound(value, 1)
    year, month, day = (*parts, 12, 31)[:3]
    if len(parts) < 3 and year and 1 <= month <= 12:
        day = calendar.monthrange(year, month)[1]
    return _day(year, month, day)


def _bound(value: str | None, end: int) -> date | None:
    day = days_covered(value)[end] if value and _PART.fullmatch(value) else None
    return date.fromisoformat(day) if day else None


def _parts(value: str | None) -> list[int] | None:
    """Return year, month and day as far as they are given; a time of day after them is ignored."""
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
