"""Times: the time expressions of an article, after TIMEX3.

Patterns over classes of words (knowledge/times) find the expressions; the readings in
:mod:`dateline.finding.time_values` give each its type and value, anchored at the publication date. Method after
HeidelTime (Strötgen and Gertz 2013): rules find, a reference time and the tense resolve; our own rules.
"""

from __future__ import annotations

from dataclasses import replace

from dateline.finding.calendar import days_covered, read_day
from dateline.finding.tense import tense_at
from dateline.finding.time_values import Context, Match, Reading, read
from dateline.finding.time_words import classify
from dateline.knowledge.times import TimeKnowledge
from dateline.language.analysis import Analysis, Sentence
from dateline.record import Time, content_id


def find_times(analysis: Analysis, knowledge: TimeKnowledge, anchor: str | None) -> list[Time]:
    """The time expressions in text order.

    ``anchor`` is the publication date (ISO). Without one, and with one that names no day, whatever hangs on it
    ("last week", "Tuesday") has the value ``None``. ``start`` and ``end`` are the days covered, where known.
    """
    context = Context(anchor=read_day(anchor), reference=None, tense="")
    found: list[Time] = []
    for sentence in analysis.sentences:
        found.extend(_in_sentence(analysis, sentence, knowledge, context))
    return found


def _in_sentence(analysis: Analysis, sentence: Sentence, knowledge: TimeKnowledge, context: Context) -> list[Time]:
    tokens = analysis.tokens[sentence.first : sentence.last]
    symbols = classify(tokens, knowledge)
    found = []
    context.same_sentence = None
    for hit in knowledge.search.finditer(symbols):
        group = hit.lastgroup or ""
        first, last = hit.span()
        match = Match(tokens[first:last], symbols[first:last], tokens, first, knowledge)
        context.tense = tense_at(analysis, tokens[first].i, knowledge.tense)
        reading = read(knowledge.kinds[group], match, context)
        if reading is None:
            continue
        _remember(reading, context)
        found.append(_time(analysis, match, reading))
    return found


def _remember(reading: Reading, context: Context) -> None:
    """Keep the last date named: "the next day" and "a year later" count from it."""
    if reading.type not in {"DATE", "TIME"} or reading.value is None or not reading.value[:1].isdigit():
        return
    context.reference = reading.value
    day = read_day(reading.value)
    if day is not None:
        context.same_sentence = day


def _time(analysis: Analysis, match: Match, reading: Reading) -> Time:
    start, end = match.tokens[0].start, match.tokens[-1].end
    if reading.start is None and reading.type in {"DATE", "TIME"}:
        first, last = days_covered(reading.value)
        reading = replace(reading, start=first, end=last)
    return Time(
        id=content_id("tim", start, end, analysis.text[start:end]), type=reading.type, span=(start, end),
        value=reading.value, start=reading.start, end=reading.end,
    )  # fmt: skip
