"""The date and the time of the day in an expression of the calendar."""

from __future__ import annotations

from datetime import date

from dateline.entities.times.calendar import add_days, days_covered, read_day, real_day
from dateline.entities.times.time_expressions import TimeContext, TimeExpression

# A month is ahead if it comes within so many months, by default and in the past tense ("payable in January").
_AHEAD, _AHEAD_IN_PAST, _AHEAD_IN_PRESENT = 5, 2, 7


# "The following Monday" counts from the day last named, "next Monday" from the publication.
_WITHIN_STORY = frozenset({"following", "ensuing", "subsequent"})


def date_value(expression: TimeExpression, context: TimeContext) -> str | None:
    """The ISO date of the expression, as far as it is said: year, month or day; ``None`` if it cannot be known."""
    for name in ("iso", "slash"):
        if expression.has(name):
            return _written(expression.word_of(name), expression.word_of(name).count("/") > 0)
    if expression.has("month"):
        return _month_date(expression, context)
    if expression.has("holiday") or expression.has("new"):
        return _holiday(expression, context)
    if expression.has("year"):
        return expression.word_of("year")
    if context.published is None:
        return None
    day = _relative_day(expression, context, context.published)
    return day.isoformat() if day else None


def _written(word: str, american: bool) -> str | None:
    """ "2016-12-08", "12/8/16" (month first) and "8.12.2016" (day first)."""
    parts = [int(part) for part in word.replace("/", "-").replace(".", "-").split("-")]
    if parts[0] > 31:
        year, month, day = parts
    elif american and parts[0] <= 12:
        month, day, year = parts
    else:
        day, month, year = parts
    if year < 100:
        year += 2000 if year < 50 else 1900
    known = real_day(year, month, day)
    return known.isoformat() if known else None


def _month_date(expression: TimeExpression, context: TimeContext) -> str | None:
    month = int(expression.value_of("month") or _mid_month(expression))
    day = _day_number(expression)
    year = int(expression.word_of("year")) if expression.has("year") else None
    if year is None and expression.has("that") and context.last_date:
        year = int(context.last_date[:4]) if context.last_date[:4].isdecimal() else None
    if year is None and expression.has("unit") and context.published is not None:
        step = int(expression.value_of("last") or 0) + int(expression.value_of("next") or 0)
        year = context.published.year + step
    if year is None:
        year = _nearest_year(expression, context, month, day)
    if year is None or month == 0:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    known = real_day(year, month, day)
    return known.isoformat() if known else None


def _mid_month(expression: TimeExpression) -> int:
    """The month of "mid-june", which is one token."""
    for reading in expression.knowledge.words.get(expression.word_of("month"), ()):
        if reading.name == "month":
            return int(reading.value)
    return 0


def _day_number(expression: TimeExpression) -> int | None:
    at = expression.symbols.find(expression.knowledge.symbols["month"])
    # The day nearest to the month: in "9 a.m. on May 5" the 9 is a clock's.
    best, distance = None, 99
    for place, (token, symbol) in enumerate(zip(expression.tokens, expression.symbols, strict=True)):
        name = expression.knowledge.names.get(symbol)
        value = None
        if name == "day":
            value = int(token.lower)
        elif name in {"ordinal", "nth"}:
            value = expression.knowledge.numbers.ordinal(token.lower)
        if value is not None and abs(place - at) < distance and abs(place - at) <= 3:
            best, distance = value, abs(place - at)
    return best


def _nearest_year(expression: TimeExpression, context: TimeContext, month: int, day: int | None) -> int | None:
    """The year of a month or day without one: by "last" and "next", else by tense, else the nearest."""
    anchor = context.published
    if anchor is None:
        return None
    here = (anchor.month, anchor.day if day is not None else 0)
    there = (month, day or 0)
    later = there > here
    if expression.has("last"):
        return anchor.year - 1 if there >= here else anchor.year
    if expression.has("next"):
        return anchor.year if later else anchor.year + 1
    if expression.has("this") or expression.has("current") or there == here:
        return anchor.year
    if day is None and expression.follows_negated_past():
        return anchor.year - 1 if later else anchor.year
    # A day is named without a year because it is near, whatever the tense ("payable Feb. 1").
    if day is None and context.tense == "future":
        return anchor.year if later else anchor.year + 1
    ahead = (month - anchor.month) % 12
    previous = expression.previous()
    if previous is not None and day is None and previous.lower in {"until", "till", "for"}:
        return _nearest_of(anchor, month, later)
    present = _AHEAD_IN_PRESENT if day is None else _AHEAD
    reach = {"past": _AHEAD_IN_PAST, "present": present, "future": 11}.get(context.tense, _AHEAD)
    if ahead <= reach and not (ahead == 0 and not later):
        return anchor.year if later else anchor.year + 1
    return anchor.year - 1 if later else anchor.year


def _nearest_of(anchor: date, month: int, later: bool) -> int:
    """The year of the month nearest to the publication: "until May" may look back as well as ahead."""
    ahead = (month - anchor.month) % 12
    if ahead <= _HALF_A_YEAR:
        return anchor.year if later or not ahead else anchor.year + 1
    return anchor.year - 1 if later else anchor.year


_HALF_A_YEAR = 6


def _relative_day(expression: TimeExpression, context: TimeContext, anchor: date) -> date | None:
    if expression.has("day_relative"):
        return add_days(anchor, int(expression.value_of("day_relative")))
    if expression.has("weekday"):
        return _weekday(expression, context, anchor)
    if expression.has("tonight") or expression.has("this"):
        return anchor
    if expression.has("overnight"):
        return add_days(anchor, -1) if context.tense == "past" else anchor
    if expression.has("part"):
        if expression.has("last"):
            return add_days(anchor, -1)
        base = read_day(days_covered(context.last_date)[0]) or anchor
        if expression.has("next"):
            return add_days(base, 1)
        return base if expression.has("that") else None
    return None


def _weekday(expression: TimeExpression, context: TimeContext, anchor: date) -> date | None:
    """Past: the nearest such day on or before publication; future: the next; "last" and "next" exclude the day."""
    wanted = int(expression.value_of("weekday"))
    told = read_day(context.last_date)
    if told and (expression.has("that") or expression.word_of("next") in _WITHIN_STORY):
        ahead = (wanted - told.weekday()) % 7
        return add_days(told, ahead if expression.has("that") else ahead or 7)
    if expression.has("unit"):
        step = int(expression.value_of("last") or 0) + int(expression.value_of("next") or 0)
        monday = add_days(anchor, 7 * step - anchor.weekday())
        return add_days(monday, wanted) if monday else None
    back = (anchor.weekday() - wanted) % 7
    if expression.has("last"):
        # Yesterday is not "last Monday": that was a week earlier.
        return add_days(anchor, -(back if back > 1 else back + 7))
    ahead = (wanted - anchor.weekday()) % 7
    if expression.has("next"):
        return add_days(anchor, ahead or 7)
    if back == 0:
        return anchor
    return add_days(anchor, ahead if context.tense in {"future", "present"} else -back)


def _holiday(expression: TimeExpression, context: TimeContext) -> str | None:
    if context.published is None and not expression.has("year"):
        return None
    if not _stands_alone(expression):
        return None
    rule = str(expression.value_of("holiday")) if expression.has("holiday") else "01-01"
    eve = -1 if expression.has("eve") else 0
    if expression.has("year"):
        return _on(rule, int(expression.word_of("year")), eve)
    anchor = context.published or date(1, 1, 1)
    days = [d for year in (anchor.year - 1, anchor.year, anchor.year + 1) if (d := _on(rule, year, eve))]
    if expression.has("last") or context.tense == "past":
        return max((d for d in days if d <= anchor.isoformat()), default=None)
    if context.tense == "future":
        return min((d for d in days if d >= anchor.isoformat()), default=None)
    return min(days, key=lambda d: abs((date.fromisoformat(d) - anchor).days), default=None)


def _stands_alone(expression: TimeExpression) -> bool:
    """Whether a holiday is named and no thing called after it: not "a Christmas fair", not "the Lunar New Year"."""
    previous, following = expression.previous(), expression.following()
    if expression.has("new"):
        year = expression.tokens_of("unit")[:1]
        named = bool(year) and year[0].text[0].isupper() and expression.unit() in {"Y", "D"}
        return named and not (previous and previous.text[0].isupper() and previous.pos in {"PROPN", "ADJ"})
    last = expression.tokens[-1]
    return not (last.dep == "compound" and following and following.tag == "NN" and following.lower not in _OF_HOLIDAYS)


_OF_HOLIDAYS = frozenset({"season", "holiday", "period", "break", "morning", "night", "evening", "weekend", "week"})


def _on(rule: str, year: int, eve: int) -> str | None:
    if rule == "easter":
        day = _easter(year)
    elif rule == "thanksgiving":
        first = real_day(year, 11, 1)
        day = add_days(first, (3 - first.weekday()) % 7 + 21) if first else None
    else:
        day = real_day(year, int(rule[:2]), int(rule[3:]))
    day = add_days(day, eve) if day else None
    return day.isoformat() if day else None


def _easter(year: int) -> date | None:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    f = (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * rest) // 451
    month, day = divmod(h + rest - 7 * m + 114, 31)
    return real_day(year, month, day + 1)


def time_value(expression: TimeExpression) -> str | None:
    """The time of the day: "10:35", "TNI" without its T ("NI"), or ``None``."""
    if expression.has("noon"):
        previous = expression.previous()
        begins = (
            expression.word_of("noon") == "midnight"
            and previous is not None
            and previous.lower in {"after", "since", "past"}
        )
        return "00:00" if begins else str(expression.value_of("noon"))
    if expression.has("twilight"):
        return str(expression.value_of("twilight"))
    if expression.has("clock") or expression.has("clock_half") or expression.has("ampm") or expression.has("clockword"):
        return _clock(expression)
    for name in ("part", "tonight", "overnight"):
        if expression.has(name):
            return str(expression.value_of(name))
    if expression.has("edge") and (expression.has("weekday") or expression.has("on")):
        return _EDGES.get(str(expression.value_of("edge")))
    return None


# "Early Friday" is its morning, "late on Thursday" its night.
_EDGES = {"START": "MO", "END": "NI"}


def _clock(expression: TimeExpression) -> str | None:
    """24-hour time of "8:30 p.m.", "10 a.m.", "21:15"."""
    if expression.has("clock_half"):
        return _clock_half(expression)
    mark = next(
        (k for k, s in enumerate(expression.symbols) if expression.knowledge.names.get(s) in {"ampm", "clockword"}),
        None,
    )
    if expression.has("clock") or expression.has("dotted"):
        digits = expression.word_of("clock") or expression.word_of("dotted")
        hour, minute = (int(part) for part in digits.replace(".", ":").split(":"))
    else:
        words = [t.lower for t in expression.tokens[max(0, (mark or 1) - 1) : mark]]
        number = expression.knowledge.numbers.value(words)
        if number is None or number != int(number):
            return None
        hour, minute = int(number), 0
    if expression.has("ampm") and 1 <= hour <= 12:
        hour = hour % 12 + int(expression.value_of("ampm"))
    return f"{hour:02d}:{minute:02d}{expression.value_of('zone') or ''}" if hour <= 24 else None


def _clock_half(expression: TimeExpression) -> str | None:
    """ "9.20am", "5pm" in one token."""
    word = expression.word_of("clock_half")
    hour, _, minute = word[:-2].replace(".", ":").partition(":")
    if not 1 <= int(hour) <= 12:
        return None
    return f"{int(hour) % 12 + (12 if word[-2] == 'p' else 0):02d}:{minute or '00'}{expression.value_of('zone') or ''}"


def hour_of_part(expression: TimeExpression) -> str | None:
    """ "six in the evening", "7 at night", "half past" left aside."""
    words = [token.lower for token in expression.tokens[:1]]
    hour = expression.knowledge.numbers.value(words) if not expression.has("clock") else int(words[0].split(":")[0])
    if hour is None or not 1 <= hour <= 12:
        return None
    minute = words[0].partition(":")[2] or "00"
    part = str(expression.value_of("part"))
    late = part in {"AF", "EV"} or (part == "NI" and hour >= 6)
    return f"{int(hour) % 12 + (12 if late else 0):02d}:{minute}"
