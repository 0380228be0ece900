"""Readings: what a matched time expression says, as TIMEX3 type and value.

Each kind of pattern (knowledge/times/patterns.toml) has one function here, from the matched words and their context
to a :class:`Reading`, or ``None`` where the words are no time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dateline.entities.times.calendar import (
    add_days,
    add_months,
    at_grain,
    days_covered,
    period,
    read_day,
    real_day,
    shift,
    week_value,
)
from dateline.entities.times.date_phrases import date_value, hour_of_part, time_value
from dateline.entities.times.time_phrases import Context, Match, Reading
from dateline.entities.times.time_ranges import read_range, read_years
from dateline.entities.times.time_shifts import read_ago, read_anchored, read_shifted, read_since_event, read_span

_CENTURIES = frozenset({18, 19, 20})


def read(kind: str, match: Match, context: Context) -> Reading | None:
    """The reading of a match of the given kind; ``None`` if it is no time after all."""
    return _READERS[kind](match, context)


def _nothing(_match: Match, _context: Context) -> Reading | None:
    return None


def _calendar(match: Match, context: Context) -> Reading | None:
    """A date, with or without a time of the day: "Dec. 8", "10:35 a.m. Friday", "last October", "Monday night"."""
    if match.has("weekday") and match.word("weekday").endswith("s") and len(match.word("weekday")) > 5:
        return Reading("SET", f"XXXX-WXX-{int(match.value('weekday')) + 1}")
    day = date_value(match, context)
    clock = time_value(match)
    if clock is None:
        return Reading("DATE", _edge_of(match, day))
    if day is None:
        known = context.same_sentence or context.recent_day()
        day = known.isoformat() if known and not match.dated() else None
    return Reading("TIME", f"{day}T{clock}" if day and len(day) == 10 else None)


def _edge_of(match: Match, value: str | None) -> str | None:
    """The last day of a month whose end is named ("the end of June"), the first of a week; else the value."""
    if not value or not match.has("edge_noun"):
        return value
    first, last = days_covered(value)
    if match.value("edge_noun") == "END" and len(value) == len("2016-12") and value.replace("-", "").isdecimal():
        return last
    return first if match.value("edge_noun") == "START" and "W" in value else value


def _written(match: Match, _context: Context) -> Reading | None:
    """ "2016 - 12 - 08": a date in figures of which the parser made several tokens."""
    year, month, day = (int(token.lower) for token in match.tokens[::2])
    known = real_day(year, month, day)
    return Reading("DATE", known.isoformat() if known else None)


def _spoken_year(match: Match, _context: Context) -> Reading | None:
    """ "nineteen ninety-seven", as transcripts of broadcasts write years."""
    century, *rest = (token.lower for token in match.tokens if token.lower != "-")
    numbers = match.knowledge.numbers
    hundreds, years = numbers.words.get(century), numbers.value(rest)
    if hundreds not in _CENTURIES or years is None or not 10 <= years <= 99:
        return None
    return Reading("DATE", f"{hundreds}{years}")


def _military(match: Match, context: Context) -> Reading | None:
    """ "1030 GMT": an hour of four digits before a time zone."""
    digits = match.tokens[0].lower.replace(",", "")
    if len(digits) != 4 or not digits.isdecimal() or int(digits[:2]) > 24 or int(digits[2:]) > 59:
        return None
    day = date_value(match, context) if match.has("weekday") else None
    known = context.same_sentence or context.recent_day()
    day = day or (known.isoformat() if known else None)
    return Reading("TIME", f"{day}T{digits[:2]}:{digits[2:]}{match.value('zone')}" if day else None)


def _hour_of_part(match: Match, context: Context) -> Reading | None:
    """ "six in the evening", "eight in the morning on Friday"."""
    clock = hour_of_part(match)
    if clock is None:
        return None
    return _at(clock, match, context)


def _post_time(match: Match, context: Context) -> Reading | None:
    """ "18.20 Police have closed the bridge": the hour at the head of a post of a live page."""
    following = match.following()
    if not context.opens_block or match.first or (following and not following.text[0].isupper()):
        return None
    hour, minute = match.tokens[0].lower.split(".")
    return _at(f"{int(hour):02d}:{minute}", match, context) if int(hour) < _HOURS else None


_HOURS = 24


def _the_part(match: Match, context: Context) -> Reading | None:
    """ "during the night", "in the evening": of the day that is told of."""
    previous = match.previous()
    if previous is None or previous.lower not in _BEFORE_PARTS:
        return None
    return _at(str(match.value("part")), match, context)


_BEFORE_PARTS = frozenset({"in", "during", "throughout", "through", "into", "spent", "spend", "of"})


def _day_before(match: Match, context: Context) -> Reading | None:
    """ "the night before", "the week before", "the Monday before": before the day last named."""
    base = context.same_sentence or context.reference_day()
    if base is None:
        return Reading("DATE", None)
    if match.has("part"):
        day = add_days(base, -1)
        return Reading("TIME", f"{day.isoformat()}T{match.value('part')}" if day else None)
    if match.has("weekday"):
        day = add_days(base, -((base.weekday() - int(match.value("weekday"))) % 7 or 7))
        return Reading("DATE", day.isoformat() if day else None)
    return Reading("DATE", at_grain(shift(base, match.unit(), -1), match.unit()))


def _early_hours(match: Match, context: Context) -> Reading | None:
    """ "the early hours of Tuesday", "the small hours"."""
    if match.unit() != "TH" or match.value("edge") == "MID":
        return None
    return _at("MO" if match.value("edge") == "START" else "NI", match, context)


def _at(clock: str, match: Match, context: Context) -> Reading:
    day = date_value(match, context)
    if day is None and not match.dated():
        known = context.same_sentence or context.recent_day()
        day = known.isoformat() if known else None
    return Reading("TIME", f"{day}T{clock}" if day and len(day) == 10 else None)


def _nth_unit(match: Match, _context: Context) -> Reading | None:
    """ "its third day", "a fifth straight week": how long something has gone on."""
    number, unit = match.ordinal(), match.unit()
    if number is None or (number < _SECOND and not match.has("full")) or unit not in {"D", "W", "M", "Y"}:
        return None
    return Reading("DURATION", period(number, unit))


# From this number on "the second day" says a length of time.
_SECOND = 2


def _day_of_month(match: Match, context: Context) -> Reading | None:
    """ "on the 5th": the nearest such day before the publication, or after it in the future tense; in the month last
    named if that is long gone."""
    previous, following, number = match.previous(), match.following(), match.ordinal()
    if number is None or not match.word("ordinal")[0].isdecimal() or previous is None:
        return None
    named = following is not None and following.tag[:2] in {"NN", "JJ", "CD", "PO"}
    if previous.lower not in _BEFORE_DAYS or named:
        return None
    if context.anchor is None:
        return Reading("DATE", None)
    base, step = context.anchor, 1 if context.tense == "future" else -1
    told = read_day(days_covered(context.reference)[0])
    if told is not None and len(context.reference or "") >= len("2016-12") and (base - told).days > _LONG_GONE:
        known = real_day(told.year, told.month, number)
        return Reading("DATE", known.isoformat()) if known else None
    for months in range(3):
        month = add_months(base.replace(day=1), step * months)
        known = real_day(month.year, month.month, number)
        if known is not None and (known - base).days * step >= 0:
            return Reading("DATE", known.isoformat())
    return None


_BEFORE_DAYS = frozenset({"on", "by", "until", "till", "since", "from", "before", "after"})
_LONG_GONE = 45


def _set(match: Match, _context: Context) -> Reading | None:
    if match.has("times_a"):
        halves = match.value("times_a") == 2 and match.unit() == "Y"
        return Reading("SET", "P6M" if halves else period(1, match.unit()))
    if match.has("adverb_set"):
        return Reading("SET", str(match.value("adverb_set")))
    if match.has("weekday"):
        return Reading("SET", f"XXXX-WXX-{int(match.value('weekday')) + 1}")
    if match.has("month"):
        return Reading("SET", f"XXXX-{int(match.value('month')):02d}")
    if match.has("season"):
        return Reading("SET", f"XXXX-{match.value('season')}")
    if match.has("part"):
        return Reading("SET", f"XXXX-XX-XXT{match.value('part')}")
    if match.has("weekend"):
        return Reading("SET", "XXXX-WXX-WE")
    return Reading("SET", period(match.number() or 1, match.unit()))


def _duration(match: Match, _context: Context) -> Reading | None:
    if _is_no_length(match):
        return None
    if match.has("long_unit"):
        return Reading("DURATION", str(match.value("long_unit")))
    if _is_rate(match):
        return Reading("SET", period(1, match.unit()))
    if match.has("year"):
        return Reading("DATE", match.word("year"))
    return Reading("DURATION", period(match.number(), match.unit()))


def _is_no_length(match: Match) -> bool:
    """Whether a unit says no length: "a quarter of the crop", "the closing minutes", "election years"."""
    previous, following = match.previous(), match.following()
    if match.unit() == "Q":
        counted = match.tokens[-1].tag == "NNS" and len(match.tokens) > 1
        return not counted or match.has("hyphen") or (following is not None and following.lower == "of")
    if len(match.tokens) == 1 and match.has("units") and previous is not None:
        return previous.tag[:2] in {"DT", "JJ", "NN", "PR"} or previous.tag == "VBG" or previous.text == "-"
    return False


def _is_rate(match: Match) -> bool:
    """Whether "a week" says how often, after an amount: "90 flights a week", "$40 a month"."""
    previous = match.previous()
    bare = len(match.tokens) == 2 and match.has("a") and match.unit() in {"D", "W", "M", "Y", "TH"}
    return bare and previous is not None and (previous.tag in {"NNS", "CD"} or previous.lower in {"times", "%"})


def _relative(match: Match, context: Context) -> Reading | None:
    """ "last year", "this week", "the following month", "the weekend", "this summer"."""
    step = int(match.value("last") or 0) + int(match.value("next") or 0)
    base = context.anchor
    within_story = {"following", "ensuing", "subsequent"}
    after_story = match.word("next") in within_story or (match.has("the") and match.has("next"))
    if (after_story and context.reference) or match.has("that") or match.word("last") in {"previous", "preceding"}:
        base = context.reference_day()
    if base is None:
        return Reading("DATE", None)
    if match.has("season"):
        return Reading("DATE", _season(match, base, step, context)) if _is_season(match) else None
    if match.has("weekend"):
        return Reading("DATE", _weekend(base, step, context))
    unit = match.unit()
    if unit.startswith("T") and not step:
        return None
    return Reading("DATE", _edge_of(match, at_grain(shift(base, unit, step), unit)))


def _is_season(match: Match) -> bool:
    """Whether a season is named, and no thing of it or another fall: not "summer camps", "a fall of 3 percent"."""
    if any(match.has(name) for name in ("year", "this", "last", "next", "that", "edge")):
        return True
    season, previous, following = match.tokens[-1], match.previous(), match.following()
    modifies = season.dep in {"compound", "amod", "nmod"} and season.head > season.i
    if modifies and following is not None and following.tag in {"NN", "NNS"}:
        return False
    if match.word("season") != "fall":
        return True
    of = following is not None and following.lower in {"of", "in"}
    return not of and (match.has("the") or (previous is not None and previous.lower in _BEFORE_FALL))


_BEFORE_FALL = frozenset({"in", "of", "by", "since", "until", "before", "after", "for"})


def _season(match: Match, base: date, step: int, context: Context) -> str:
    season = str(match.value("season"))
    if match.has("year"):
        return f"{match.word('year')}-{season}"
    first_month = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season]
    year = base.year
    if match.has("that") and context.reference:
        return f"{year}-{season}"
    if match.word("next") in {"following", "ensuing"} and context.reference:
        return f"{year + (base.month >= first_month)}-{season}"
    ended = base.month >= first_month + 3
    if (step < 0 and not match.has("this") and not ended) or (step > 0 and base.month >= first_month):
        year += step
    elif step == 0 and context.tense == "past" and base.month < first_month:
        year -= 1
    if season == "WI" and base.month < 3 and step == 0 and year == base.year:
        year -= 1
    return f"{year}-{season}"


def _weekend(base: date, step: int, context: Context) -> str | None:
    if step == 0 and context.tense != "future" and base.weekday() < 4:
        step = -1
    day = add_days(base, 7 * step)
    return f"{week_value(day)}-WE" if day else None


def _quarter(match: Match, context: Context) -> Reading | None:
    """ "the third quarter of 2016", "this year's first quarter", "fourth-quarter"; "the first half of 2015"."""
    if match.unit() != "Q":
        return _century(match) if match.unit() == "CE" else _nth_unit(match, context) if match.has("the") else None
    number = int(match.value("nth"))
    if number < 1:
        return None
    if match.has("year"):
        return Reading("DATE", f"{match.word('year')}-Q{number}")
    if context.anchor is None:
        return Reading("DATE", None)
    step = int(match.value("last") or 0) + int(match.value("next") or 0)
    shifted = match.has("this") or match.has("last") or match.has("next") or match.has("current")
    year = context.anchor.year + step
    if not shifted and context.tense != "future" and (number - 1) * 3 + 1 > context.anchor.month:
        year -= 1
    return Reading("DATE", f"{year}-Q{number}")


def _year_end(match: Match, context: Context) -> Reading | None:
    """ "year-end", "the year's end"."""
    if match.unit() != "Y" or match.value("edge_noun") != "END":
        return None
    return Reading("DATE", f"{context.anchor.year:04d}-12-31" if context.anchor else None)


def _year_ago(match: Match, context: Context) -> Reading | None:
    """ "the year-ago quarter", "the year-earlier third quarter"."""
    first = match.all("unit")[0].lower
    if first != "year" or context.anchor is None:
        return Reading("DATE", None) if first == "year" else None
    year = context.anchor.year - 1
    if match.has("nth"):
        return Reading("DATE", f"{year}-Q{match.value('nth')}")
    return Reading("DATE", f"{year}-{_told_quarter(context)[5:]}")


def _told_quarter(context: Context) -> str:
    """The quarter that an article tells of: the one named last, else the last that was over on the publication."""
    return context.quarter or str(at_grain(add_months(context.anchor, -3) if context.anchor else None, "Q"))


def _of_year(match: Match, context: Context) -> Reading | None:
    """ "the 1988 quarter", "the 1989 period": the same quarter of another year."""
    if not match.has("period") and match.unit() != "Q":
        return None
    return Reading(
        "DATE", f"{match.word('year')}-{_told_quarter(context)[5:]}" if context.anchor else match.word("year")
    )


def _century(match: Match) -> Reading:
    number = match.ordinal()
    return Reading("DATE", f"{number - 1:02d}" if number else None)


def _decade(match: Match, context: Context) -> Reading | None:
    """ "the 1980s", "the '90s", "the 19th century"."""
    if match.has("unit"):
        return _century(match) if match.unit() == "CE" else _nth_unit(match, context) if match.has("the") else None
    digits = "".join(c for c in match.word("decade") if c.isdecimal())
    if len(digits) == 2:
        digits = ("20" if digits[0] in "01" else "19") + digits
    return Reading("DATE", digits[:3]) if len(digits) == 4 else None


def _past(match: Match, _context: Context) -> Reading | None:
    """ "recent years"; "the past" by itself."""
    if match.has("units"):
        return Reading("DURATION", period(None, match.unit()))
    return Reading("DATE", "PAST_REF") if match.has("recent") or match.word("last") == "past" else None


def _latest(match: Match, context: Context) -> Reading | None:
    """ "the latest quarter", "the quarter": the last that was over on the day of publication; no other unit."""
    if match.unit() != "Q" and not match.has("period"):
        return None
    return Reading("DATE", _told_quarter(context) if context.anchor else None)


def _present(_match: Match, _context: Context) -> Reading | None:
    return Reading("DATE", "PRESENT_REF")


def _future(_match: Match, _context: Context) -> Reading | None:
    return Reading("DATE", "FUTURE_REF")


def _reference(match: Match, _context: Context) -> Reading | None:
    return Reading("DATE", str(match.value("reference")))


_READERS: dict[str, Callable[[Match, Context], Reading | None]] = {
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
