"""Shifts: times so many days, weeks or years from the publication, from the date last named, or from an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dateline.entities.times.calendar import days_covered, duration_value, read_day, shift_day, value_at_unit
from dateline.entities.times.date_phrases import date_value
from dateline.entities.times.time_expressions import TimeContext, TimeExpression, TimeValue

# Words before "two days after the vote" that make it a length of time: "for", "within", "the".
_LENGTHS = frozenset({"for", "within", "the", "until", "during", "over", "than", "every", "of", "-"})
# How long before the publication the date last named may be for an event's to count from it.
_NEAR = 31


def read_span(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "the last five days", "the next two years": a duration that ends or begins on the day of publication."""
    count, unit = expression.count(), expression.unit()
    start = end = None
    if count is not None and context.published is not None:
        edge = shift_day(context.published, unit, count * (-1 if expression.has("last") else 1))
        if edge is not None:
            first, last = sorted((edge, context.published))
            start, end = first.isoformat(), last.isoformat()
    return TimeValue("DURATION", duration_value(count, unit), start, end)


def read_ago(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "three years ago", "a week ago": counted from the publication."""
    count, unit = expression.count(), expression.unit()
    if count is None:
        soon = context.published if unit.startswith("T") else None
        return TimeValue("DATE", soon.isoformat() if soon else "PAST_REF")
    if unit == "Y" and count == 1 and _quarter(context) is not None:
        return TimeValue("DATE", _quarter(context))
    day = shift_day(context.published, unit, -count) if context.published else None
    return TimeValue("DATE", _counted(day, unit))


def _quarter(context: TimeContext) -> str | None:
    """The quarter that the article tells of, a year before; ``None`` if it tells of none."""
    if context.quarter is None:
        return None
    return f"{int(context.quarter[:4]) - 1}{context.quarter[4:]}"


def _counted(day: date | None, unit: str) -> str | None:
    """A day so many units away: weeks lead to a day, months and years to a month or year."""
    return value_at_unit(day, "D" if unit in {"W", "FN"} else unit)


def read_anchored(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "ten years ago this week", "a year ago today", "two weeks ago Tuesday", "a week on Tuesday", "Tuesday week".

    The day, week, month or year named is the one of the publication; the count leads from there, back after "ago" and
    ahead otherwise.
    """
    back = expression.has("ago")
    ahead = expression.has("weekday") and not back
    previous = expression.previous()
    if ahead and expression.has("on") and (context.tense == "past" or (previous and previous.lower == "for")):
        return None
    count, unit = expression.count(), _first_unit(expression)
    if ahead and unit not in ({"W", "FN"} if expression.has("on") else {"W", "FN", "D", "M"}):
        return None
    base = _named(expression, context, ahead)
    day = shift_day(base, unit, -count if back else count) if base and count is not None else None
    named = expression.unit()
    only_period = back and not expression.has("weekday") and not expression.has("day_relative")
    return TimeValue("DATE", value_at_unit(day, named if only_period else "D"))


def _first_unit(expression: TimeExpression) -> str:
    """The letter of the first unit: "years" of "ten years ago this week"."""
    for token, symbol in zip(expression.tokens, expression.symbols, strict=True):
        name = expression.knowledge.names.get(symbol)
        if name in {"unit", "units"}:
            return next(str(r.value) for r in expression.knowledge.words[token.lower] if r.name == name)
    return ""


def _named(expression: TimeExpression, context: TimeContext, ahead: bool) -> date | None:
    if expression.has("day_relative") or expression.has("weekday"):
        value = date_value(expression.without("unit", "units"), replace(context, tense="future") if ahead else context)
        return read_day(value)
    return context.published


def read_shifted(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "two days later", "a year earlier": from the date last named; from the publication if none was."""
    base = context.base_day()
    count, unit = expression.count(), expression.unit()
    if count is None:
        soon = base.isoformat() if base and unit.startswith("T") else None
        return TimeValue("DATE", soon) if soon else TimeValue("DURATION", duration_value(None, unit))
    if unit == "Y" and count == 1 and _quarter(context) is not None:
        return TimeValue("DATE", _quarter(context))
    back = expression.has("before") or expression.value_of("edge_adverb") == "START"
    day = shift_day(base, unit, -count if back else count) if base else None
    return TimeValue("DATE", _counted(day, unit))


def read_since_event(expression: TimeExpression, context: TimeContext) -> TimeValue | None:
    """ "(fled on Friday,) two days after the vote": the day of the vote, so long before the date of the sentence.

    The date counted from is the one named before in the sentence, else one named shortly before, else the publication.
    After "for" and the like, and where the unit is less than a day, it is a length of time.
    """
    count, unit = expression.count(), expression.unit()
    previous = expression.sentence[expression.first - 1].lower if expression.first else ""
    base = read_day(days_covered(context.in_sentence)[0]) or _shortly_before(context)
    if count is None or unit.startswith("T") or previous in _LENGTHS or base is None:
        return TimeValue("DURATION", duration_value(count, unit))
    return TimeValue("DATE", _counted(shift_day(base, unit, -count), unit))


def _shortly_before(context: TimeContext) -> date | None:
    """The day last named if it is near the publication, else the publication."""
    named = read_day(context.last_date)
    if named and context.published and 0 <= (context.published - named).days <= _NEAR:
        return named
    return context.published
