"""The times that the sentence of a mention names, each with the way in which it is tied to the event.

A day stands with the event's verb or noun ("attacked *on Monday*", "*Monday's* attack") or with a clause of the same
deed; the day of a verb of saying is that of the words ("said *on Monday* that …"). The weights are knowledge
(``knowledge/status/evidence.toml``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from dateline.events.context import CodingContext
from dateline.events.mentions import Evidence
from dateline.knowledge.loaders.frames import Frame
from dateline.language.analysis import Predicate, Token
from dateline.language.labels import NOUNS, SUBJECTS
from dateline.record import Time

# Tokens that are followed upwards from a time, and from a predicate.
STEPS = 6
DEPTH = 12
# Last words of a time whose value is the day of what follows: "two days *after* the vote".
COUNTED_FROM = frozenset({"after", "before", "following"})
# Clauses that report another deed than the verb above them, unlike "hit it, *killing 12 on Monday*".
OTHER_DEEDS = frozenset({"ccomp", "xcomp", "conj", "relcl"})


def find_times(context: CodingContext, predicate: Predicate, frame: Frame) -> list[Evidence[Time]]:
    """Return the times of the sentence that may be the event's, the surest first."""
    weights = context.knowledge.evidence
    table = weights.time["words" if context.is_spoken(frame) else "deeds"]
    sentence = context.analysis.sentences[predicate.sentence]
    found = []
    for time in times_in(context, sentence.start, sentence.end):
        way = way_of_time(context, predicate, time)
        weight = table.get(way, 0) + (0 if is_day(time) else weights.coarse)
        if weight >= weights.least:
            found.append(Evidence(time, time.span, way, weight, abs(time.span[0] - predicate.start)))
    return sorted(found, key=lambda evidence: (-evidence.weight, evidence.distance))


def times_in(context: CodingContext, start: int, end: int) -> list[Time]:
    """Return the times with a date that begin between two characters."""
    times = context.dated_times
    low = bisect_left(times, start, key=lambda time: time.span[0])
    high = bisect_left(times, end, key=lambda time: time.span[0])
    return times[low:high]


def is_day(time: Time) -> bool:
    """Whether a time is a day or part of one."""
    return time.start == time.end


def way_of_time(context: CodingContext, predicate: Predicate, time: Time) -> str:
    """Return the way in which a time of the sentence is tied to a predicate."""
    if _token_of(context, time).entity in context.knowledge.evidence.names:
        return ""
    if _is_of_counted_event(context, time, predicate):
        return ""
    if _introduces(context, time, predicate):
        return "when"
    if is_beginning(context, time, predicate):
        return "since"
    adverbial = is_adverbial(context, time)
    governor = _governor_of(context, time)
    in_clause = predicate.clause[0] <= time.span[0] < predicate.clause[1]
    if governor in (predicate.head, predicate.light_head) and (adverbial or predicate.kind == "noun"):
        return "verb" if predicate.kind == "verb" else "noun"
    if not adverbial:
        return "clause_noun" if in_clause else ""
    if in_clause:
        return "clause"
    if dates(context, time, predicate):
        return "linked"
    if not _is_of_words(context, predicate, governor):
        return "elsewhere"
    return "linked" if _precedes_source(context, predicate, time, governor) else ""


def _introduces(context: CodingContext, time: Time, predicate: Predicate) -> bool:
    """Whether a clause with "when" follows the time that it explains: "in 1974, when Turkey invaded"."""
    tokens = context.analysis.tokens
    verb = tokens[predicate.light_head if predicate.light_head >= 0 else predicate.head]
    when = next((child for child in verb.dependents if child.lower == "when"), None)
    if when is None or when.start < time.span[1]:
        return False
    return not context.analysis.text[time.span[1] : when.start].strip(" ,")


def _is_of_counted_event(context: CodingContext, time: Time, predicate: Predicate) -> bool:
    """Whether a time is that of another event, from which the predicate's is counted: "resigned on Friday, *two days
    after* the vote" gives the day of the vote."""
    text = context.analysis.text
    if text[slice(*time.span)].rpartition(" ")[2].lower() not in COUNTED_FROM:
        return False
    return predicate.start < time.span[1] or "," in text[time.span[1] : predicate.start]


def is_beginning(context: CodingContext, time: Time, predicate: Predicate) -> bool:
    """Whether a deed has gone on since a time: "has fought since 2004"."""
    for token in _upwards(_token_of(context, time)):
        if token.lower == "since":
            return token.governor.i in (predicate.head, predicate.light_head)
        if token.pos in ("VERB", "AUX"):
            return False
    return False


def _is_of_words(context: CodingContext, predicate: Predicate, governor: int) -> bool:
    """Whether a token is a verb of saying above a predicate: its time is that of the words."""
    verb = context.analysis.by_head.get(governor)
    if verb is None or verb.lemma not in context.knowledge.attitudes.reporting:
        return False
    return governor in {token.i for token in _upwards(context.analysis.tokens[predicate.head])}


def _precedes_source(context: CodingContext, predicate: Predicate, time: Time, governor: int) -> bool:
    """Whether a time lies between what is said and who says it, and so belongs to the former: "soldiers arrested nine
    people in Goma, *on Monday*, the army said"."""
    tokens = context.analysis.tokens
    subject = tokens[governor].child(*SUBJECTS)
    return subject is not None and tokens[predicate.head].start < time.span[0] < subject.start


def is_adverbial(context: CodingContext, time: Time) -> bool:
    """Whether a time depends on a verb, by itself or by a preposition other than "since" and "until"."""
    tokens = context.analysis.tokens
    token = _token_of(context, time)
    for _ in range(STEPS):
        if token.lower in context.knowledge.reference.bounds:
            return False
        if token.pos in ("VERB", "AUX") or token.head == token.i:
            return True
        above = tokens[token.head]
        if above.pos in NOUNS and not time.span[0] <= above.start < time.span[1]:
            return False
        token = above
    return False


def is_of_earlier_deed(context: CodingContext, time: Time) -> bool:
    """Whether a time is that of what had happened before the rest: "the governor, who *had warned* of it on Monday"."""
    governor = _governor_of(context, time)
    if governor < 0:
        return False
    verb = context.analysis.tokens[governor]
    return any(child.lower == "had" and child.dep == "aux" for child in verb.dependents)


def dates(context: CodingContext, time: Time, predicate: Predicate) -> bool:
    """Whether a time elsewhere in the sentence dates the predicate: one on a verb above it, unless that verb reports it
    or a word such as "after" parts the two; or one on a clause below it."""
    tokens = context.analysis.tokens
    governor = _governor_of(context, time)
    for token in _upwards(tokens[predicate.light_head if predicate.light_head >= 0 else predicate.head]):
        if token.i == governor:
            return True
        if token.is_root or _is_of_another_time(context, token):
            break
    return _dates_from_below(context, governor, predicate, is_day(time))


def _dates_from_below(context: CodingContext, governor: int, predicate: Predicate, is_day: bool) -> bool:
    """Whether a time depends on a clause below the predicate that reports the same deed ("hit it, killing 12 on
    Monday") or, if it is a day, what preceded it ("arrested after a march on Monday")."""
    if governor < 0:
        return False
    for token in _upwards(context.analysis.tokens[governor]):
        if token.is_root:
            return False
        if token.i == predicate.head:
            return True
        if token.dep in OTHER_DEEDS or (_is_of_another_time(context, token) and not is_day):
            return False
    return False


def _token_of(context: CodingContext, time: Time) -> Token:
    return context.analysis.tokens[context.analysis.token_at(time.span[0])]


def _governor_of(context: CodingContext, time: Time) -> int:
    """Return the token of the predicate or verb on which a time depends, or -1."""
    for token in _upwards(_token_of(context, time)):
        if token.i in context.analysis.by_head or token.pos in ("VERB", "AUX"):
            return token.i
    return -1


def _upwards(token: Token) -> Iterator[Token]:
    """Yield a token and those above it, up to the root."""
    for _ in range(DEPTH):
        yield token
        if token.is_root:
            return
        token = token.governor


def _is_of_another_time(context: CodingContext, token: Token) -> bool:
    """Whether a clause or phrase has another time than what governs it."""
    knowledge = context.knowledge
    if token.dep == "relcl":
        return True
    if token.dep == "ccomp" and token.governor.lemma in knowledge.attitudes.reporting:
        return True
    if token.dep not in ("advcl", "pcomp", "prep", "pobj"):
        return False
    marks = {child.lower for child in token.dependents if child.dep in ("mark", "prep", "advmod")}
    return not {token.lower, *marks}.isdisjoint(knowledge.reference.parting)
