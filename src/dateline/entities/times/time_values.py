"""Readings: what a matched time expression says, as TIMEX3 type and value.

Each kind of pattern (knowledge/times/patterns.toml) has one function here, from the matched words and their context
to a :class:`TimeValue`, or ``None`` where the words are no time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dateline.entities.times.calendar import (
    add_days,
    add_months,
    days_covered,
    duration_value,
    read_day,
    real_day,
    shift_day,
    value_at_unit,
    week_value,
)
from dateline.entities.times.date_phrases import date_value, hour_of_part, time_value
from dateline.entities.times.time_expressions import TimeContext, TimeExpression, TimeValue
from dateline.entities.times.time_ranges import read_range, read_years
from dateline.entities.times.time_shifts import read_ago, read_anchored, read_shifted, read_since_event, read_span

_CENTURIES = frozenset({18, 19, 20})


def evaluate(kind: str, expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """The value of an expression of the given kind; ``None`` if it is no time after all."""
    return _EVALUATORS[kind](expression, context)


def _nothing(_match: TimeExpression, _context: TimeContext) -> TimeValue | None:
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
        return TimeValue("DATE", _edge_of(expression, day))
    if day is None:
        known = context.day_in_sentence or context.recent_day()
        day = known.isoformat() if known and not expression.names_date() else None
    return TimeValue("TIME", f"{day}T{clock}" if day and len(day) == 10 else None)


def _edge_of(expression: TimeExpression, value: str | None) -> str | None:
    """The last day of a month whose end is named ("the end of June"), the first of a week; else the value."""
    if not value or not expression.has("edge_noun"):
        return value
    first, last = days_covered(value)
    if (
        expression.value_of("edge_noun") == "END"
        and len(value) == len("2016-12")
        and value.replace("-", "").isdecimal()
    ):
        return last
    return first if expression.value_of("edge_noun") == "START" and "W" in value else value


def _written(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    """ "2016 - 12 - 08": a date in figures of which the parser made several tokens."""
    year, month, day = (int(token.lower) for token in expression.tokens[::2])
    known = real_day(year, month, day)
    return TimeValue("DATE", known.isoformat() if known else None)


def _spoken_year(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    """ "nineteen ninety-seven", as transcripts of broadcasts write years."""
    century, *rest = (token.lower for token in expression.tokens if token.lower != "-")
    numbers = expression.knowledge.numbers
    hundreds, years = numbers.words.get(century), numbers.value(rest)
    if hundreds not in _CENTURIES or years is None or not 10 <= years <= 99:
        return None
    return TimeValue("DATE", f"{hundreds}{years}")


def _military(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "1030 GMT": an hour of four digits before a time zone."""
    digits = expression.tokens[0].lower.replace(",", "")
    if len(digits) != 4 or not digits.isdecimal() or int(digits[:2]) > 24 or int(digits[2:]) > 59:
        return None
    day = date_value(expression, context) if expression.has("weekday") else None
    known = context.day_in_sentence or context.recent_day()
    day = day or (known.isoformat() if known else None)
    return TimeValue("TIME", f"{day}T{digits[:2]}:{digits[2:]}{expression.value_of('zone')}" if day else None)


def _hour_of_part(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "six in the evening", "eight in the morning on Friday"."""
    clock = hour_of_part(expression)
    if clock is None:
        return None
    return _at(clock, expression, context)


def _post_time(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "18.20 Police have closed the bridge": the hour at the head of a post of a live page."""
    following = expression.following()
    if not context.opens_block or expression.first or (following and not following.text[0].isupper()):
        return None
    hour, minute = expression.tokens[0].lower.split(".")
    return _at(f"{int(hour):02d}:{minute}", expression, context) if int(hour) < _HOURS else None


_HOURS = 24


def _the_part(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "during the night", "in the evening": of the day that is told of."""
    previous = expression.previous()
    if previous is None or previous.lower not in _BEFORE_PARTS:
        return None
    return _at(str(expression.value_of("part")), expression, context)


_BEFORE_PARTS = frozenset({"in", "during", "throughout", "through", "into", "spent", "spend", "of"})


def _day_before(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the night before", "the week before", "the Monday before": before the day last named."""
    base = context.day_in_sentence or context.base_day()
    if base is None:
        return TimeValue("DATE", None)
    if expression.has("part"):
        day = add_days(base, -1)
        return TimeValue("TIME", f"{day.isoformat()}T{expression.value_of('part')}" if day else None)
    if expression.has("weekday"):
        day = add_days(base, -((base.weekday() - int(expression.value_of("weekday"))) % 7 or 7))
        return TimeValue("DATE", day.isoformat() if day else None)
    return TimeValue("DATE", value_at_unit(shift_day(base, expression.unit(), -1), expression.unit()))


def _early_hours(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the early hours of Tuesday", "the small hours"."""
    if expression.unit() != "TH" or expression.value_of("edge") == "MID":
        return None
    return _at("MO" if expression.value_of("edge") == "START" else "NI", expression, context)


def _at(clock: str, expression: TimeExpression, context: TimeContext) -> TimeValue:
    day = date_value(expression, context)
    if day is None and not expression.names_date():
        known = context.day_in_sentence or context.recent_day()
        day = known.isoformat() if known else None
    return TimeValue("TIME", f"{day}T{clock}" if day and len(day) == 10 else None)


def _nth_unit(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    """ "its third day", "a fifth straight week": how long something has gone on."""
    number, unit = expression.first_ordinal(), expression.unit()
    if number is None or (number < _SECOND and not expression.has("full")) or unit not in {"D", "W", "M", "Y"}:
        return None
    return TimeValue("DURATION", duration_value(number, unit))


# From this number on "the second day" says a length of time.
_SECOND = 2


def _day_of_month(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "on the 5th": the nearest such day before the publication, or after it in the future tense; in the month last
    named if that is long gone."""
    previous, following, number = expression.previous(), expression.following(), expression.first_ordinal()
    if number is None or not expression.word_of("ordinal")[0].isdecimal() or previous is None:
        return None
    named = following is not None and following.tag[:2] in {"NN", "JJ", "CD", "PO"}
    if previous.lower not in _BEFORE_DAYS or named:
        return None
    if context.published is None:
        return TimeValue("DATE", None)
    base, step = context.published, 1 if context.tense == "future" else -1
    told = read_day(days_covered(context.last_date)[0])
    if told is not None and len(context.last_date or "") >= len("2016-12") and (base - told).days > _LONG_GONE:
        known = real_day(told.year, told.month, number)
        return TimeValue("DATE", known.isoformat()) if known else None
    for months in range(3):
        month = add_months(base.replace(day=1), step * months)
        known = real_day(month.year, month.month, number)
        if known is not None and (known - base).days * step >= 0:
            return TimeValue("DATE", known.isoformat())
    return None


_BEFORE_DAYS = frozenset({"on", "by", "until", "till", "since", "from", "before", "after"})
_LONG_GONE = 45


def _set(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    if expression.has("times_a"):
        halves = expression.value_of("times_a") == 2 and expression.unit() == "Y"
        return TimeValue("SET", "P6M" if halves else duration_value(1, expression.unit()))
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
    if _is_no_length(expression):
        return None
    if expression.has("long_unit"):
        return TimeValue("DURATION", str(expression.value_of("long_unit")))
    if _is_rate(expression):
        return TimeValue("SET", duration_value(1, expression.unit()))
    if expression.has("year"):
        return TimeValue("DATE", expression.word_of("year"))
    return TimeValue("DURATION", duration_value(expression.count(), expression.unit()))


def _is_no_length(expression: TimeExpression) -> bool:
    """Whether a unit says no length: "a quarter of the crop", "the closing minutes", "election years"."""
    previous, following = expression.previous(), expression.following()
    if expression.unit() == "Q":
        counted = expression.tokens[-1].tag == "NNS" and len(expression.tokens) > 1
        return not counted or expression.has("hyphen") or (following is not None and following.lower == "of")
    if len(expression.tokens) == 1 and expression.has("units") and previous is not None:
        return previous.tag[:2] in {"DT", "JJ", "NN", "PR"} or previous.tag == "VBG" or previous.text == "-"
    return False


def _is_rate(expression: TimeExpression) -> bool:
    """Whether "a week" says how often, after an amount: "90 flights a week", "$40 a month"."""
    previous = expression.previous()
    bare = len(expression.tokens) == 2 and expression.has("a") and expression.unit() in {"D", "W", "M", "Y", "TH"}
    return bare and previous is not None and (previous.tag in {"NNS", "CD"} or previous.lower in {"times", "%"})


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
        return TimeValue("DATE", _season(expression, base, step, context)) if _is_season(expression) else None
    if expression.has("weekend"):
        return TimeValue("DATE", _weekend(base, step, context))
    unit = expression.unit()
    if unit.startswith("T") and not step:
        return None
    return TimeValue("DATE", _edge_of(expression, value_at_unit(shift_day(base, unit, step), unit)))


def _is_season(expression: TimeExpression) -> bool:
    """Whether a season is named, and no thing of it or another fall: not "summer camps", "a fall of 3 percent"."""
    if any(expression.has(name) for name in ("year", "this", "last", "next", "that", "edge")):
        return True
    season, previous, following = expression.tokens[-1], expression.previous(), expression.following()
    modifies = season.dep in {"compound", "amod", "nmod"} and season.head > season.i
    if modifies and following is not None and following.tag in {"NN", "NNS"}:
        return False
    if expression.word_of("season") != "fall":
        return True
    of = following is not None and following.lower in {"of", "in"}
    return not of and (expression.has("the") or (previous is not None and previous.lower in _BEFORE_FALL))


_BEFORE_FALL = frozenset({"in", "of", "by", "since", "until", "before", "after", "for"})


def _season(expression: TimeExpression, base: date, step: int, context: TimeContext) -> str:
    season = str(expression.value_of("season"))
    if expression.has("year"):
        return f"{expression.word_of('year')}-{season}"
    first_month = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season]
    year = base.year
    if expression.has("that") and context.last_date:
        return f"{year}-{season}"
    if expression.word_of("next") in {"following", "ensuing"} and context.last_date:
        return f"{year + (base.month >= first_month)}-{season}"
    ended = base.month >= first_month + 3
    if (step < 0 and not expression.has("this") and not ended) or (step > 0 and base.month >= first_month):
        year += step
    elif step == 0 and context.tense == "past" and base.month < first_month:
        year -= 1
    if season == "WI" and base.month < 3 and step == 0 and year == base.year:
        year -= 1
    return f"{year}-{season}"


def _weekend(base: date, step: int, context: TimeContext) -> str | None:
    if step == 0 and context.tense != "future" and base.weekday() < 4:
        step = -1
    day = add_days(base, 7 * step)
    return f"{week_value(day)}-WE" if day else None


def _quarter(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the third quarter of 2016", "this year's first quarter", "fourth-quarter"; "the first half of 2015"."""
    if expression.unit() != "Q":
        return _century_or_length(expression, context)
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
    return TimeValue("DATE", f"{context.published.year:04d}-12-31" if context.published else None)


def _year_ago(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the year-ago quarter", "the year-earlier third quarter"."""
    first = expression.tokens_of("unit")[0].lower
    if first != "year" or context.published is None:
        return TimeValue("DATE", None) if first == "year" else None
    year = context.published.year - 1
    if expression.has("nth"):
        return TimeValue("DATE", f"{year}-Q{expression.value_of('nth')}")
    return TimeValue("DATE", f"{year}-{_told_quarter(context)[5:]}")


def _told_quarter(context: TimeContext) -> str:
    """The quarter that an article tells of: the one named last, else the last that was over on the publication."""
    return context.quarter or str(value_at_unit(add_months(context.published, -3) if context.published else None, "Q"))


def _of_year(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the 1988 quarter", "the 1989 period": the same quarter of another year."""
    if not expression.has("period") and expression.unit() != "Q":
        return None
    return TimeValue(
        "DATE",
        f"{expression.word_of('year')}-{_told_quarter(context)[5:]}"
        if context.published
        else expression.word_of("year"),
    )


def _century_or_length(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the 19th century"; else, with "the", how long something has gone on ("the third day")."""
    if expression.unit() == "CE":
        return _century(expression)
    return _nth_unit(expression, context) if expression.has("the") else None


def _century(expression: TimeExpression) -> TimeValue:
    number = expression.first_ordinal()
    return TimeValue("DATE", f"{number - 1:02d}" if number else None)


def _decade(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the 1980s", "the '90s", "the 19th century"."""
    if expression.has("unit"):
        return _century_or_length(expression, context)
    digits = "".join(c for c in expression.word_of("decade") if c.isdecimal())
    if len(digits) == 2:
        digits = ("20" if digits[0] in "01" else "19") + digits
    return TimeValue("DATE", digits[:3]) if len(digits) == 4 else None


def _past(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    """ "recent years"; "the past" by itself."""
    if expression.has("units"):
        return TimeValue("DURATION", duration_value(None, expression.unit()))
    return TimeValue("DATE", "PAST_REF") if expression.has("recent") or expression.word_of("last") == "past" else None


def _latest(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the latest quarter", "the quarter": the last that was over on the day of publication; no other unit."""
    if expression.unit() != "Q" and not expression.has("period"):
        return None
    return TimeValue("DATE", _told_quarter(context) if context.published else None)


def _present(_match: TimeExpression, _context: TimeContext) -> TimeValue | None:
    return TimeValue("DATE", "PRESENT_REF")


def _future(_match: TimeExpression, _context: TimeContext) -> TimeValue | None:
    return TimeValue("DATE", "FUTURE_REF")


def _reference(expression: TimeExpression, _context: TimeContext) -> TimeValue | None:
    return TimeValue("DATE", str(expression.value_of("reference")))


_EVALUATORS: dict[str, Callable[[TimeExpression, TimeContext], TimeValue | None]] = {
    "nothing": _nothing,
    "calendar": _calendar,
    "range": read_range,
    "written": _written,
    "military": _military,
    "hour_of_part": _hour_of_part,
    "early_hours": _early_hours,
    "nth_unit": _nth_unit,
    "of_year": _of_year,
    "post_time": _post_time,
    "the_part": _the_part,
    "day_before": _day_before,
    "day_of_month": _day_of_month,
    "years": read_years,
    "spoken_year": _spoken_year,
    "set": _set,
    "duration": _duration,
    "span": read_span,
    "ago": read_ago,
    "anchored": read_anchored,
    "shifted": read_shifted,
    "since_event": read_since_event,
    "relative": _relative,
    "quarter": _quarter,
    "year_end": _year_end,
    "year_ago": _year_ago,
    "decade": _decade,
    "past": _past,
    "latest": _latest,
    "present": _present,
    "future": _future,
    "reference": _reference,
}
