"""The values of cells and of keys in JSON, as words and as days."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from dateline.reading.dating import infer_day_first, parse_date
from dateline.reading.sources.source import Notices

_EPOCH = re.compile(r"\d{10}(?:\d{3})?(?:\.\d*)?")
_DEEPEST = 8
# Keys under which an object has its name: {"name": "BBC News"}.
_NAMES = ("name", "title", "value", "text")


def words_of(value: Any, between: str = "\n\n") -> str:
    """Return a value as words: a list with ``between`` between its parts, an object by its name or its values."""
    return between.join(_parts(value, _DEEPEST))


def _parts(value: Any, depth: int) -> Iterable[str]:
    if isinstance(value, str):
        text = value.strip()
        return [text] if text else []
    if value is None or isinstance(value, bool) or depth == 0 or (isinstance(value, float) and math.isnan(value)):
        return []
    if isinstance(value, bytes):
        return _parts(value.decode("utf-8", "replace"), depth)
    if isinstance(value, dict):
        named = next((value[name] for name in _NAMES if isinstance(value.get(name), str)), None)
        return _parts(named, depth) if named else _parts(list(value.values()), depth)
    if isinstance(value, list | tuple):
        return [part for item in value for part in _parts(item, depth - 1)]
    return [str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)]


def day_of(value: Any, day_first: bool | None = None) -> str | None:
    """Return the day of a value as ISO: a date, a printed date, or seconds or milliseconds since 1970; else ``None``.

    ``day_first`` says how dates in numbers alone are read, as in ``parse_date``.
    """
    if isinstance(value, date):
        return parse_date(value.isoformat())
    words = words_of(value)
    if not words:
        return None
    day = parse_date(words, day_first)
    if day is None and _EPOCH.fullmatch(words):
        seconds = float(words) / (1000 if len(words.partition(".")[0]) == 13 else 1)
        day = parse_date(datetime.fromtimestamp(seconds, UTC).date().isoformat())
    return day


class DayColumn:
    """A column of dates.

    The order of day and month in dates such as 03/12/2021 is that of the first of ``sample`` that can be read in one
    way only.
    """

    def __init__(self, name: str, sample: Iterable[Any]) -> None:
        self._what = f'dates in the column "{name}" not read (write them as 2024-03-14)'
        self._day_first = infer_day_first(map(words_of, sample), None)

    def read(self, value: Any, place: str, notices: Notices) -> str | None:
        """Return the day of a value in the row at a place, as ISO, or ``None``; one that cannot be read is counted."""
        day = day_of(value, self._day_first)
        if day is None and (words := words_of(value, " ")):
            notices.count(self._what, f'"{words[:40]}" in {place}')
        return day
