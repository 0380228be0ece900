"""Times: the time expressions of an article, after TIMEX3.

Patterns over classes of words (knowledge/times) find the expressions; the readings in
:mod:`dateline.entities.times.time_values` give each its type and value, anchored at the publication date. Method after
HeidelTime (Strötgen and Gertz 2013): rules find, a reference time and the tense resolve; our own rules.
"""

from __future__ import annotations

from dataclasses import replace

from dateline.entities.times.calendar import days_covered, read_day
from dateline.entities.times.time_phrases import Context, Match, Reading
from dateline.entities.times.time_values import read
from dateline.entities.times.time_words import classify
from dateline.knowledge.loaders.time_patterns import TenseWords, TimeKnowledge
from dateline.language.analysis import Analysis, Sentence, Token
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


_STEPS = 12
_WILL = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_HAVE = frozenset({"has", "have", "'ve", "’ve", "having"})


def tense_at(analysis: Analysis, i: int, words: TenseWords) -> str:
    """ "past", "present", "future" or "" of the nearest verb above token ``i``.

    "Will", "would", "may" and the like look ahead; so does an infinitive after a word that expects ("agreed to meet on
    Monday"), what hangs on a verb of scheduling itself ("set a vote for Monday"), and what stands after "until".
    """
    tokens = analysis.tokens
    token = tokens[i]
    for _ in range(_STEPS):
        head = tokens[token.head]
        if head.pos == "ADP" and head.lower in words.ahead:
            return "future"
        if token.i != i and token.pos in {"VERB", "AUX"}:
            tense = _of_verb(token, tokens, words, direct=token.i == tokens[i].head)
            if tense:
                return tense
        if head.i == token.i:
            break
        token = head
    return ""


def _of_verb(verb: Token, tokens: list[Token], words: TenseWords, direct: bool) -> str:
    helpers = [tokens[k] for k in verb.children if tokens[k].dep in {"aux", "auxpass"}]
    perfect = any(helper.lower in _HAVE for helper in helpers)
    for helper in helpers:
        if helper.lower in _WILL:
            return "future"
        if helper.tag == "MD":
            return "past" if perfect or helper.lower == "could" else "future"
        if helper.tag == "TO":
            return _of_infinitive(verb, tokens, words, perfect)
    if direct and verb.tag in {"VBN", "VBD"} and verb.lemma in words.scheduled:
        return "future"
    if verb.tag == "VBD" or perfect or any(helper.tag == "VBD" for helper in helpers):
        return "past"
    if verb.tag == "VBN" and not helpers:
        return "past"
    if verb.tag == "VBG":
        return "future" if helpers else "past" if verb.dep == "advcl" else ""
    return "present" if verb.tag in {"VBZ", "VBP", "VB"} or helpers else ""


def _of_infinitive(verb: Token, tokens: list[Token], words: TenseWords, perfect: bool) -> str:
    """An infinitive looks ahead after a word that expects; one of purpose goes with the verb above it."""
    if perfect:
        return "past"
    governor = tokens[verb.head]
    if governor.i == verb.i or governor.lemma in words.expecting or governor.lower == "be":
        return "future"
    return ""
