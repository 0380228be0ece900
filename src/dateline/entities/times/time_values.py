"""Values of time expressions: TIMEX3 type and value.

Each kind of pattern (knowledge/times/patterns.toml) has one function here, from the matched words and their context
to a :class:`TimeValue`, or ``None`` where the words are no time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dateline.entities.times.calendar import add_days, add_months, real_day, week_value
from dateline.entities.times.date_phrases import date_value, time_value
from dateline.entities.times.time_expressions import TimeContext, TimeExpression, TimeValue

_CENTURIES = frozenset({18, 19, 20})


def evaluate(kind: str, expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """The value of an expression that a pattern of the given kind matched; ``None`` if it is no time after all."""
    return _EVALUATORS[kind](expression, context)


def _no_time(_expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    return None


def _calendar(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """A date, with or without a time of the day: "Dec. 8", "10:35 a.m. Friday", "last October", "Monday night"."""
    if (
        expression.has("weekday")
        and expression.word_of("weekday").endswith("s")
        and len(expression.word_of("weekday")) > 5
    ):
        return TimeValue("SET", f"XXXX-WXX-{int(expression.value_of('weekday')) + 1}")
    day = date_value(expression, context)
    clock = time_value(expression)
    if clock is None:
        return TimeValue("DATE", day)
    if day is None:
        known = context.day_in_sentence or context.published
        day = known.isoformat() if known and not expression.names_date() else None
    return TimeValue("TIME", f"{day}T{clock}" if day and len(day) == 10 else None)


def _numeric_date(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    """ "2016 - 12 - 08": a date in figures of which the parser made several tokens."""
    year, month, day = (int(token.lower) for token in expression.tokens[::2])
    known = real_day(year, month, day)
    return TimeValue("DATE", known.isoformat() if known else None)


def _year_range(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    """ "1998-99", "2014-2018": the value is the first year; start and end say the rest."""
    first, second = expression.tokens[0].lower, expression.tokens[-1].lower
    last = second if len(second) == 4 else first[: 4 - len(second)] + second
    if not last.isdecimal() or len(last) != 4 or int(last) <= int(first):
        return None
    return TimeValue("DATE", first, f"{first}-01-01", f"{last}-12-31")


def _spoken_year(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    """ "nineteen ninety-seven", as transcripts of broadcasts write years."""
    century, *rest = (token.lower for token in expression.tokens if token.lower != "-")
    numbers = expression.knowledge.numbers
    hundreds, years = numbers.words.get(century), numbers.value(rest)
    if hundreds not in _CENTURIES or years is None or not 10 <= years <= 99:
        return None
    return TimeValue("DATE", f"{hundreds}{years}")


def _day_range(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "March 15-17": the value is the first day; start and end say the rest."""
    first = date_value(expression, context)
    days = expression.tokens_of("day")
    if first is None:
        return TimeValue("DATE", None)
    return TimeValue("DATE", first, first, f"{first[:8]}{int(days[1].lower):02d}")


def _set(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    if expression.has("adverb_set"):
        return TimeValue("SET", str(expression.value_of("adverb_set")))
    if expression.has("weekday"):
        return TimeValue("SET", f"XXXX-WXX-{int(expression.value_of('weekday')) + 1}")
    if expression.has("month"):
        return TimeValue("SET", f"XXXX-{int(expression.value_of('month')):02d}")
    if expression.has("season"):
        return TimeValue("SET", f"XXXX-{expression.value_of('season')}")
    if expression.has("part"):
        return TimeValue("SET", f"XXXX-XX-XXT{expression.value_of('part')}")
    if expression.has("weekend"):
        return TimeValue("SET", "XXXX-WXX-WE")
    return TimeValue("SET", duration_value(expression.count() or 1, expression.unit()))


def _duration(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    if expression.unit() == "Q" and expression.has("hyphen"):
        return None
    if expression.has("year"):
        return TimeValue("DATE", expression.word_of("year"))
    return TimeValue("DURATION", duration_value(expression.count(), expression.unit()))


def _adjacent_duration(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the last five days", "the next two years": a duration that ends or begins on the day of publication."""
    count, unit = expression.count(), expression.unit()
    start = end = None
    if count is not None and context.published is not None:
        edge = shift_day(context.published, unit, count * (-1 if expression.has("last") else 1))
        if edge is not None:
            first, last = sorted((edge, context.published))
            start, end = first.isoformat(), last.isoformat()
    return TimeValue("DURATION", duration_value(count, unit), start, end)


def _ago(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    count, unit = expression.count(), expression.unit()
    if count is None:
        return TimeValue("DATE", "PAST_REF")
    if unit == "Y" and count == 1 and context.last_date and context.last_date[4:6] == "-Q":
        return TimeValue("DATE", f"{int(context.last_date[:4]) - 1}{context.last_date[4:]}")
    day = shift_day(context.published, unit, -count) if context.published else None
    return TimeValue("DATE", value_at_unit(day, unit))


def _shifted(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "two days later", "a year earlier": from the date last named; from the publication if none was."""
    base = context.base_day()
    count, unit = expression.count(), expression.unit()
    if count is None:
        return TimeValue("DURATION", duration_value(None, unit))
    if unit == "Y" and count == 1 and context.last_date and context.last_date[4:6] == "-Q":
        return TimeValue("DATE", f"{int(context.last_date[:4]) - 1}{context.last_date[4:]}")
    back = expression.has("before") or expression.value_of("edge_adverb") == "START"
    day = shift_day(base, unit, -count if back else count) if base else None
    return TimeValue("DATE", value_at_unit(day, unit))


def _relative(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "last year", "this week", "the following month", "the weekend", "this summer"."""
    step = int(expression.value_of("last") or 0) + int(expression.value_of("next") or 0)
    base = context.published
    within_story = {"following", "ensuing", "subsequent"}
    after_story = expression.word_of("next") in within_story or (expression.has("the") and expression.has("next"))
    if (
        (after_story and context.last_date)
        or expression.has("that")
        or expression.word_of("last") in {"previous", "preceding"}
    ):
        base = context.base_day()
    if base is None:
        return TimeValue("DATE", None)
    if expression.has("season"):
        return TimeValue("DATE", _season_value(expression, base, step, context))
    if expression.has("weekend"):
        return TimeValue("DATE", _weekend_value(base, step, context))
    unit = expression.unit()
    return TimeValue("DATE", value_at_unit(shift_day(base, unit, step), unit))


def _season_value(expression: TimeExpression, base: date, step: int, context: TimeContext) -> str:
    season = str(expression.value_of("season"))
    if expression.has("year"):
        return f"{expression.word_of('year')}-{season}"
    first_month = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season]
    year = base.year
    ended = base.month >= first_month + 3
    if (step < 0 and not expression.has("this") and not ended) or (step > 0 and base.month >= first_month):
        year += step
    elif step == 0 and context.tense == "past" and base.month < first_month:
        year -= 1
    if season == "WI" and base.month < 3 and step == 0 and year == base.year:
        year -= 1
    return f"{year}-{season}"


def _weekend_value(base: date, step: int, context: TimeContext) -> str | None:
    if step == 0 and context.tense != "future" and base.weekday() < 4:
        step = -1
    day = add_days(base, 7 * step)
    return f"{week_value(day)}-WE" if day else None


def _quarter(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the third quarter of 2016", "this year's first quarter", "fourth-quarter"; "the first half of 2015"."""
    if expression.unit() != "Q":
        return _century(expression) if expression.unit() == "CE" else None
    number = int(expression.value_of("nth"))
    if number < 1:
        return None
    if expression.has("year"):
        return TimeValue("DATE", f"{expression.word_of('year')}-Q{number}")
    if context.published is None:
        return TimeValue("DATE", None)
    step = int(expression.value_of("last") or 0) + int(expression.value_of("next") or 0)
    shifted = expression.has("this") or expression.has("last") or expression.has("next") or expression.has("current")
    year = context.published.year + step
    if not shifted and context.tense != "future" and (number - 1) * 3 + 1 > context.published.month:
        year -= 1
    return TimeValue("DATE", f"{year}-Q{number}")


def _year_end(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "year-end", "the year's end"."""
    if expression.unit() != "Y" or expression.value_of("edge_noun") != "END":
        return None
    return TimeValue("DATE", f"{context.published.year:04d}" if context.published else None)


def _year_ago(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the year-ago quarter", "the year-earlier third quarter"."""
    first = expression.tokens_of("unit")[0].lower
    if first != "year" or context.published is None:
        return TimeValue("DATE", None) if first == "year" else None
    year = context.published.year - 1
    return TimeValue("DATE", f"{year}-Q{expression.value_of('nth')}" if expression.has("nth") else f"{year}")


def _century(expression: TimeExpression) -> TimeValue:
    number = expression.first_ordinal()
    return TimeValue("DATE", f"{number - 1:02d}" if number else None)


def _decade(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    """ "the 1980s", "the '90s", "the 19th century"."""
    if expression.has("unit"):
        return _century(expression) if expression.unit() == "CE" else None
    digits = "".join(c for c in expression.word_of("decade") if c.isdecimal())
    if len(digits) == 2:
        digits = ("20" if digits[0] in "01" else "19") + digits
    return TimeValue("DATE", digits[:3]) if len(digits) == 4 else None


def _past_reference(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    """ "recent years"; "the past" by itself."""
    return TimeValue("DATE", "PAST_REF") if expression.has("recent") or expression.word_of("last") == "past" else None


def _latest(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the latest quarter", "the quarter": the last that was over on the day of publication; no other unit."""
    if expression.unit() != "Q":
        return None
    day = add_months(context.published, -3) if context.published else None
    return TimeValue("DATE", value_at_unit(day, "Q"))


def _present_reference(_expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    return TimeValue("DATE", "PRESENT_REF")


def _future_reference(_expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    return TimeValue("DATE", "FUTURE_REF")


def _reference(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    return TimeValue("DATE", str(expression.value_of("reference")))


def duration_value(count: float | int | None, unit: str) -> str:
    """A duration: ``PnU``; "X" for an unknown number. Tens of years are decades.

    >>> duration_value(5, "D"), duration_value(None, "W"), duration_value(1.5, "TH")
    ('P5D', 'PXW', 'PT1H30M')
    """
    if unit == "DE" and count is None:
        unit = "Y"
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
    if unit in {"W", "D"} and abs(count) < 100000:
        return add_days(day, int(count * (7 if unit == "W" else 1)))
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


_EVALUATORS: dict[str, Callable[[TimeExpression, TimeContext], TimeValue | None]] = {
    "nothing": _no_time,
    "calendar": _calendar,
    "range": _day_range,
    "written": _numeric_date,
    "years": _year_range,
    "spoken_year": _spoken_year,
    "set": _set,
    "duration": _duration,
    "span": _adjacent_duration,
    "ago": _ago,
    "shifted": _shifted,
    "relative": _relative,
    "quarter": _quarter,
    "year_end": _year_end,
    "year_ago": _year_ago,
    "decade": _decade,
    "past": _past_reference,
    "latest": _latest,
    "present": _present_reference,
    "future": _future_reference,
    "reference": _reference,
}
