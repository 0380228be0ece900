"""Readings: what a matched time expression says, as TIMEX3 type and value.

Each kind of pattern (knowledge/times/patterns.toml) has one function here, from the matched words and their context
to a :class:`Reading`, or ``None`` where the words are no time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dateline.entities.times.calendar import add_days, add_months, real_day, week_value
from dateline.entities.times.date_phrases import date_value, time_value
from dateline.entities.times.time_phrases import Context, Match, Reading

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
        return Reading("DATE", day)
    if day is None:
        known = context.same_sentence or context.anchor
        day = known.isoformat() if known and not match.dated() else None
    return Reading("TIME", f"{day}T{clock}" if day and len(day) == 10 else None)


def _written(match: Match, _context: Context) -> Reading | None:
    """ "2016 - 12 - 08": a date in figures of which the parser made several tokens."""
    year, month, day = (int(token.lower) for token in match.tokens[::2])
    known = real_day(year, month, day)
    return Reading("DATE", known.isoformat() if known else None)


def _years(match: Match, _context: Context) -> Reading | None:
    """ "1998-99", "2014-2018": the value is the first year; start and end say the rest."""
    first, second = match.tokens[0].lower, match.tokens[-1].lower
    last = second if len(second) == 4 else first[: 4 - len(second)] + second
    if not last.isdigit() or len(last) != 4 or int(last) <= int(first):
        return None
    return Reading("DATE", first, f"{first}-01-01", f"{last}-12-31")


def _spoken_year(match: Match, _context: Context) -> Reading | None:
    """ "nineteen ninety-seven", as transcripts of broadcasts write years."""
    century, *rest = (token.lower for token in match.tokens if token.lower != "-")
    numbers = match.knowledge.numbers
    hundreds, years = numbers.words.get(century), numbers.value(rest)
    if hundreds not in _CENTURIES or years is None or not 10 <= years <= 99:
        return None
    return Reading("DATE", f"{hundreds}{years}")


def _range(match: Match, context: Context) -> Reading | None:
    """ "March 15-17": the value is the first day; start and end say the rest."""
    first = date_value(match, context)
    days = match.all("day")
    if first is None:
        return Reading("DATE", None)
    return Reading("DATE", first, first, f"{first[:8]}{int(days[1].lower):02d}")


def _set(match: Match, _context: Context) -> Reading | None:
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
    if match.unit() == "Q" and match.has("hyphen"):
        return None
    if match.has("year"):
        return Reading("DATE", match.word("year"))
    return Reading("DURATION", period(match.number(), match.unit()))


def _span(match: Match, context: Context) -> Reading | None:
    """ "the last five days", "the next two years": a duration that ends or begins on the day of publication."""
    count, unit = match.number(), match.unit()
    start = end = None
    if count is not None and context.anchor is not None:
        edge = shift(context.anchor, unit, count * (-1 if match.has("last") else 1))
        if edge is not None:
            first, last = sorted((edge, context.anchor))
            start, end = first.isoformat(), last.isoformat()
    return Reading("DURATION", period(count, unit), start, end)


def _ago(match: Match, context: Context) -> Reading | None:
    count, unit = match.number(), match.unit()
    if count is None:
        return Reading("DATE", "PAST_REF")
    if unit == "Y" and count == 1 and context.reference and context.reference[4:6] == "-Q":
        return Reading("DATE", f"{int(context.reference[:4]) - 1}{context.reference[4:]}")
    day = shift(context.anchor, unit, -count) if context.anchor else None
    return Reading("DATE", at_grain(day, unit))


def _shifted(match: Match, context: Context) -> Reading | None:
    """ "two days later", "a year earlier": from the date last named; from the publication if none was."""
    base = context.reference_day()
    count, unit = match.number(), match.unit()
    if count is None:
        return Reading("DURATION", period(None, unit))
    if unit == "Y" and count == 1 and context.reference and context.reference[4:6] == "-Q":
        return Reading("DATE", f"{int(context.reference[:4]) - 1}{context.reference[4:]}")
    back = match.has("before") or match.value("edge_adverb") == "START"
    day = shift(base, unit, -count if back else count) if base else None
    return Reading("DATE", at_grain(day, unit))


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
        return Reading("DATE", _season(match, base, step, context))
    if match.has("weekend"):
        return Reading("DATE", _weekend(base, step, context))
    unit = match.unit()
    return Reading("DATE", at_grain(shift(base, unit, step), unit))


def _season(match: Match, base: date, step: int, context: Context) -> str:
    season = str(match.value("season"))
    if match.has("year"):
        return f"{match.word('year')}-{season}"
    first_month = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[season]
    year = base.year
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
        return _century(match) if match.unit() == "CE" else None
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
    return Reading("DATE", f"{context.anchor.year:04d}" if context.anchor else None)


def _year_ago(match: Match, context: Context) -> Reading | None:
    """ "the year-ago quarter", "the year-earlier third quarter"."""
    first = match.all("unit")[0].lower
    if first != "year" or context.anchor is None:
        return Reading("DATE", None) if first == "year" else None
    year = context.anchor.year - 1
    return Reading("DATE", f"{year}-Q{match.value('nth')}" if match.has("nth") else f"{year}")


def _century(match: Match) -> Reading:
    number = match.ordinal()
    return Reading("DATE", f"{number - 1:02d}" if number else None)


def _decade(match: Match, _context: Context) -> Reading | None:
    """ "the 1980s", "the '90s", "the 19th century"."""
    if match.has("unit"):
        return _century(match) if match.unit() == "CE" else None
    digits = "".join(c for c in match.word("decade") if c.isdigit())
    if len(digits) == 2:
        digits = ("20" if digits[0] in "01" else "19") + digits
    return Reading("DATE", digits[:3]) if len(digits) == 4 else None


def _past(match: Match, _context: Context) -> Reading | None:
    """ "recent years"; "the past" by itself."""
    return Reading("DATE", "PAST_REF") if match.has("recent") or match.word("last") == "past" else None


def _latest(match: Match, context: Context) -> Reading | None:
    """ "the latest quarter", "the quarter": the last that was over on the day of publication; no other unit."""
    if match.unit() != "Q":
        return None
    day = add_months(context.anchor, -3) if context.anchor else None
    return Reading("DATE", at_grain(day, "Q"))


def _present(_match: Match, _context: Context) -> Reading | None:
    return Reading("DATE", "PRESENT_REF")


def _future(_match: Match, _context: Context) -> Reading | None:
    return Reading("DATE", "FUTURE_REF")


def _reference(match: Match, _context: Context) -> Reading | None:
    return Reading("DATE", str(match.value("reference")))


def period(count: float | int | None, unit: str) -> str:
    """A duration: ``PnU``; "X" for an unknown number. Tens of years are decades.

    >>> period(5, "D"), period(None, "W"), period(1.5, "TH")
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


def shift(day: date, unit: str, count: float | int) -> date | None:
    """A day moved by a number of units; ``None`` where that leaves the calendar or the unit is less than a day."""
    if unit in {"Y", "M", "Q", "DE", "CE"}:
        months = {"Y": 12, "M": 1, "Q": 3, "DE": 120, "CE": 1200}[unit]
        moved = int(count * months)
        return add_months(day, moved) if abs(moved) < day.year * 12 else None
    if unit in {"W", "D"} and abs(count) < 100000:
        return add_days(day, int(count * (7 if unit == "W" else 1)))
    return day if unit.startswith("T") else None


def at_grain(day: date | None, unit: str) -> str | None:
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


_READERS: dict[str, Callable[[Match, Context], Reading | None]] = {
    "nothing": _nothing,
    "calendar": _calendar,
    "range": _range,
    "written": _written,
    "years": _years,
    "spoken_year": _spoken_year,
    "set": _set,
    "duration": _duration,
    "span": _span,
    "ago": _ago,
    "shifted": _shifted,
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
