"""Shifts: times so many days, weeks or years from the publication, from the date last named, or from an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dateline.entities.times.calendar import at_grain, days_covered, period, read_day, shift
from dateline.entities.times.date_phrases import date_value
from dateline.entities.times.time_phrases import Context, Match, Reading

# Words before "two days after the vote" that make it a length of time: "for", "within", "the".
_LENGTHS = frozenset({"for", "within", "the", "until", "during", "over", "than", "every", "of", "-"})
# How long before the publication the date last named may be for an event's to count from it.
_NEAR = 31


def read_span(match: Match, context: Context) -> Reading | None:
    """ "the last five days", "the next two years": a duration that ends or begins on the day of publication."""
    count, unit = match.number(), match.unit()
    start = end = None
    if count is not None and context.anchor is not None:
        edge = shift(context.anchor, unit, count * (-1 if match.has("last") else 1))
        if edge is not None:
            first, last = sorted((edge, context.anchor))
            start, end = first.isoformat(), last.isoformat()
    return Reading("DURATION", period(count, unit), start, end)


def read_ago(match: Match, context: Context) -> Reading | None:
    """ "three years ago", "a week ago": counted from the publication."""
    count, unit = match.number(), match.unit()
    if count is None:
        soon = context.anchor if unit.startswith("T") else None
        return Reading("DATE", soon.isoformat() if soon else "PAST_REF")
    if unit == "Y" and count == 1 and _quarter(context) is not None:
        return Reading("DATE", _quarter(context))
    day = shift(context.anchor, unit, -count) if context.anchor else None
    return Reading("DATE", _counted(day, unit))


def _quarter(context: Context) -> str | None:
    """The quarter that the article tells of, a year before; ``None`` if it tells of none."""
    if context.quarter is None:
        return None
    return f"{int(context.quarter[:4]) - 1}{context.quarter[4:]}"


def _counted(day: date | None, unit: str) -> str | None:
    """A day so many units away: weeks lead to a day, months and years to a month or year."""
    return at_grain(day, "D" if unit in {"W", "FN"} else unit)


def read_anchored(match: Match, context: Context) -> Reading | None:
    """ "ten years ago this week", "a year ago today", "two weeks ago Tuesday", "a week on Tuesday", "Tuesday week".

    The day, week, month or year named is the one of the publication; the count leads from there, back after "ago" and
    ahead otherwise.
    """
    back = match.has("ago")
    ahead = match.has("weekday") and not back
    previous = match.previous()
    if ahead and match.has("on") and (context.tense == "past" or (previous and previous.lower == "for")):
        return None
    count, unit = match.number(), _first_unit(match)
    if ahead and unit not in ({"W", "FN"} if match.has("on") else {"W", "FN", "D", "M"}):
        return None
    base = _named(match, context, ahead)
    day = shift(base, unit, -count if back else count) if base and count is not None else None
    named = match.unit()
    only_period = back and not match.has("weekday") and not match.has("day_relative")
    return Reading("DATE", at_grain(day, named if only_period else "D"))


def _first_unit(match: Match) -> str:
    """The letter of the first unit: "years" of "ten years ago this week"."""
    for token, symbol in zip(match.tokens, match.symbols, strict=True):
        name = match.knowledge.names.get(symbol)
        if name in {"unit", "units"}:
            return next(str(r.value) for r in match.knowledge.words[token.lower] if r.name == name)
    return ""


def _named(match: Match, context: Context, ahead: bool) -> date | None:
    if match.has("day_relative") or match.has("weekday"):
        value = date_value(match.without("unit", "units"), replace(context, tense="future") if ahead else context)
        return read_day(value)
    return context.anchor


def read_shifted(match: Match, context: Context) -> Reading | None:
    """ "two days later", "a year earlier": from the date last named; from the publication if none was."""
    base = context.reference_day()
    count, unit = match.number(), match.unit()
    if count is None:
        soon = base.isoformat() if base and unit.startswith("T") else None
        return Reading("DATE", soon) if soon else Reading("DURATION", period(None, unit))
    if unit == "Y" and count == 1 and _quarter(context) is not None:
        return Reading("DATE", _quarter(context))
    back = match.has("before") or match.value("edge_adverb") == "START"
    day = shift(base, unit, -count if back else count) if base else None
    return Reading("DATE", _counted(day, unit))


def read_since_event(match: Match, context: Context) -> Reading | None:
    """ "(fled on Friday,) two days after the vote": the day of the vote, so long before the date of the sentence.

    The date counted from is the one named before in the sentence, else one named shortly before, else the publication.
    After "for" and the like, and where the unit is less than a day, it is a length of time.
    """
    count, unit = match.number(), match.unit()
    previous = match.sentence[match.first - 1].lower if match.first else ""
    base = read_day(days_covered(context.in_sentence)[0]) or _shortly_before(context)
    if count is None or unit.startswith("T") or previous in _LENGTHS or base is None:
        return Reading("DURATION", period(count, unit))
    return Reading("DATE", _counted(shift(base, unit, -count), unit))


def _shortly_before(context: Context) -> date | None:
    """The day last named if it is near the publication, else the publication."""
    named = read_day(context.reference)
    if named and context.anchor and 0 <= (context.anchor - named).days <= _NEAR:
        return named
    return context.anchor
