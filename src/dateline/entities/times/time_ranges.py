"""Ranges: the first and the last day of "5-6 November", "from May to June" or "between 1992 and 1995"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from dateline.entities.times.calendar import add_months, days_covered, read_day, real_day
from dateline.entities.times.date_phrases import date_value, time_value
from dateline.entities.times.time_expressions import TimeContext, TimeExpression, TimeValue

_JOINTS = frozenset({"hyphen", "to", "and", "through"})
_CALENDAR = ("month", "weekday", "iso", "slash", "day_relative")
_YEAR = 12


def read_range(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "March 15-17", "from 3 to 6 November", "between October 29 and November 2", "from Friday to Sunday".

    The value is the interval from the first to the last date. What one side leaves out is that of the other.
    """
    if expression.has("day_range"):
        first, last = _day_pair(expression, context)
    else:
        before, after = _sides(expression)
        last = date_value(after, context)
        first = _earlier(before, last, context)
    if first is None or last is None:
        return TimeValue("DATE", None) if first is None and last is None and context.published is None else None
    start, end = days_covered(first)[0], days_covered(last)[1]
    if start is None or end is None or start > end:
        return None
    part = time_value(expression)
    if part is not None:
        return TimeValue("TIME", f"{first}T{part}", start, end)
    return TimeValue("DATE", f"{first}/{last}", start, end)


def _day_pair(expression: TimeExpression, context: TimeContext) -> tuple[str | None, str | None]:
    """The days of a range that is one token, as "5–6" with a dash is."""
    low, high = (int(day) for day in re.split(r"\D", expression.word_of("day_range")))
    month = date_value(expression, context)
    if month is None:
        return None, None
    days = (real_day(int(month[:4]), int(month[5:7]), day) for day in (low, high))
    first, last = (day.isoformat() if day else None for day in days)
    return first, last


def _sides(expression: TimeExpression) -> tuple[TimeExpression, TimeExpression]:
    names = [expression.knowledge.names.get(symbol) for symbol in expression.symbols]
    start = 1 if names[0] in {"from", "between"} else 0
    joints = {"and"} if names[0] == "between" else _JOINTS
    joint = next(k for k, name in enumerate(names) if k > start and name in joints)
    left, right = list(range(start, joint)), list(range(joint + 1, len(names)))
    years = [k for k in right if names[k] == "year"]
    months = [k for k in right if names[k] == "month"]
    if not any(names[k] in _CALENDAR for k in left):
        left += months + years
    elif not any(names[k] in _CALENDAR for k in right):
        right = [k for k in left if names[k] == "month"] + right
        left += years
    elif years and not any(names[k] == "year" for k in left) and months:
        left += years
    return _pick(expression, left), _pick(expression, right)


def _pick(expression: TimeExpression, places: list[int]) -> TimeExpression:
    tokens = [expression.tokens[k] for k in places]
    return replace(expression, tokens=tokens, symbols="".join(expression.symbols[k] for k in places))


def _earlier(expression: TimeExpression, last: str | None, context: TimeContext) -> str | None:
    """The first date of a range: the one nearest before the last."""
    end = read_day(days_covered(last)[0])
    first = date_value(expression, replace(context, published=end or context.published, tense="past"))
    start = read_day(days_covered(first)[0])
    if first is None or start is None or end is None or start <= end:
        return first
    return _a_year_before(first, start)


def _a_year_before(value: str, start: date) -> str:
    return add_months(start, -_YEAR).isoformat()[: len(value)]


def read_years(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    """ "1998-99", "from 2014 to 2018", "between 1992 and 1995": the interval of the years."""
    if expression.has("year_range"):
        first, second = re.split(r"\D", expression.word_of("year_range"))
    else:
        numbers = [token.lower for token in expression.tokens if token.lower.isdecimal()]
        first, second = numbers[0], numbers[-1]
    last = second if len(second) == len(first) else first[: len(first) - len(second)] + second
    if int(last) <= int(first):
        return None
    return TimeValue("DATE", f"{first}/{last}", f"{first}-01-01", f"{last}-12-31")
