"""The place and time of a mention: from its clause, else its sentence, else its paragraph."""

from __future__ import annotations

from bisect import bisect_left

from dateline.events.context import CodingContext
from dateline.events.mentions import is_in_passing
from dateline.language.analysis import Predicate, Token
from dateline.record import Place, Span, Time

# Tokens that are followed upwards from a time, and from a predicate.
STEPS = 6
DEPTH = 12
# Clauses that report another deed than the verb above them, unlike "hit it, *killing 12 on Monday*".
OTHER_DEEDS = frozenset({"ccomp", "xcomp", "conj", "relcl"})


# ---------------------------------------------------------------- place


def find_place(context: CodingContext, predicate: Predicate, spoken: bool) -> tuple[Place, Span] | None:
    """Return the place in an oblique of the predicate, else the nearest in its clause, else the only one of its
    sentence, with its mention.

    ``spoken``: the event is a speech act; then only a place that depends on the verb itself counts, since the other
    places of its clause are those of which it speaks.
    """
    oblique = _oblique_place(context, predicate, spoken)
    if oblique is not None or spoken:
        return oblique
    in_clause = places_in(context, *predicate.clause)
    if in_clause:
        return min(in_clause, key=lambda mention: abs(mention[1][0] - predicate.start))
    if is_in_passing(predicate):
        return None
    sentence = context.analysis.sentences[predicate.sentence]
    in_sentence = places_in(context, sentence.start, sentence.end)
    return in_sentence[0] if len({place.id for place, _ in in_sentence}) == 1 else None


def _oblique_place(context: CodingContext, predicate: Predicate, spoken: bool) -> tuple[Place, Span] | None:
    prepositions = context.knowledge.prepositions
    for argument in predicate.roles(*(prepositions.of_speech if spoken else prepositions.of_deed)):
        head = context.analysis.tokens[argument.head]
        places = places_in(context, min(argument.start, head.start), max(argument.end, head.end))
        if places:
            return places[-1]
    return None


def places_in(context: CodingContext, start: int, end: int) -> list[tuple[Place, Span]]:
    """Return the place mentions that begin between two characters."""
    mentions = context.place_mentions
    low = bisect_left(mentions, start, key=lambda mention: mention[0][0])
    high = bisect_left(mentions, end, key=lambda mention: mention[0][0])
    return [(place, span) for span, place in mentions[low:high]]


# ---------------------------------------------------------------- time


def find_time(context: CodingContext, predicate: Predicate) -> Time | None:
    """Return the nearest time in the clause; else the nearest of the sentence that dates the predicate; else, in the
    simple past, the last day that its paragraph names before the sentence.

    Only times that say when something was done count, not those in a name ("the 1973 coup").
    """
    times = _times_of_clause(context, predicate) or _times_of_sentence(context, predicate)
    if not times and predicate.tense == "past" and not predicate.aspect and not is_in_passing(predicate):
        times = _times_of_paragraph(context, predicate)
    return min(times, key=lambda time: abs(time.span[0] - predicate.start), default=None)


def _times_of_clause(context: CodingContext, predicate: Predicate) -> list[Time]:
    times = times_in(context, *predicate.clause)
    adverbial = [time for time in times if is_adverbial(context, time)]
    return adverbial or [time for time in times if belongs_to_noun(context, time, predicate)]


def _times_of_sentence(context: CodingContext, predicate: Predicate) -> list[Time]:
    sentence = context.analysis.sentences[predicate.sentence]
    times = times_in(context, sentence.start, sentence.end)
    return [time for time in times if is_adverbial(context, time) and dates(context, time, predicate)]


def _times_of_paragraph(context: CodingContext, predicate: Predicate) -> list[Time]:
    blocks = context.analysis.article.blocks
    sentence = context.analysis.sentences[predicate.sentence]
    if not blocks:
        return []
    times = times_in(context, blocks[sentence.block].start, sentence.start)
    return [time for time in times if is_adverbial(context, time) and time.start == time.end][-1:]


def times_in(context: CodingContext, start: int, end: int) -> list[Time]:
    """Return the times with a date that begin between two characters."""
    times = context.dated_times
    low = bisect_left(times, start, key=lambda time: time.span[0])
    high = bisect_left(times, end, key=lambda time: time.span[0])
    return times[low:high]


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
        if above.pos in ("NOUN", "PROPN") and not time.span[0] <= above.start < time.span[1]:
            return False
        token = above
    return False


def belongs_to_noun(context: CodingContext, time: Time, predicate: Predicate) -> bool:
    """Whether a time depends on the event noun itself: "Monday's attack", "the attack on Monday"."""
    return _governor_of(context, time) in (predicate.head, predicate.light_head)


def dates(context: CodingContext, time: Time, predicate: Predicate) -> bool:
    """Whether a time elsewhere in the sentence dates the predicate: one on a verb above it, unless that verb reports it
    or a word such as "after" parts the two; or one on a clause below it."""
    tokens = context.analysis.tokens
    governor = _governor_of(context, time)
    token = tokens[predicate.light_head if predicate.light_head >= 0 else predicate.head]
    for _ in range(DEPTH):
        if token.i == governor:
            return True
        if token.head == token.i or _is_of_another_time(context, token):
            break
        token = tokens[token.head]
    return _dates_from_below(context, governor, predicate, is_day=time.start == time.end)


def _dates_from_below(context: CodingContext, governor: int, predicate: Predicate, is_day: bool) -> bool:
    """Whether a time depends on a clause below the predicate that reports the same deed ("hit it, killing 12 on
    Monday") or, if it is a day, what preceded it ("arrested after a march on Monday")."""
    tokens = context.analysis.tokens
    i = governor
    for _ in range(DEPTH):
        if i < 0 or tokens[i].head == i:
            return False
        if i == predicate.head:
            return True
        token = tokens[i]
        if token.dep in OTHER_DEEDS or (_is_of_another_time(context, token) and not is_day):
            return False
        i = token.head
    return False


def _token_of(context: CodingContext, time: Time) -> Token:
    return context.analysis.tokens[context.analysis.token_at(time.span[0])]


def _governor_of(context: CodingContext, time: Time) -> int:
    """Return the token of the predicate or verb on which a time depends, or -1."""
    token = _token_of(context, time)
    for _ in range(DEPTH):
        if token.i in context.analysis.by_head or token.pos in ("VERB", "AUX"):
            return token.i
        if token.head == token.i:
            break
        token = context.analysis.tokens[token.head]
    return -1


def _is_of_another_time(context: CodingContext, token: Token) -> bool:
    """Whether a clause or phrase has another time than what governs it."""
    tokens, knowledge = context.analysis.tokens, context.knowledge
    if token.dep == "relcl":
        return True
    if token.dep == "ccomp" and tokens[token.head].lemma in knowledge.attitudes.reporting:
        return True
    if token.dep not in ("advcl", "pcomp", "prep", "pobj"):
        return False
    children = (tokens[child] for child in token.children)
    marks = {child.lower for child in children if child.dep in ("mark", "prep", "advmod")}
    return not {token.lower, *marks}.isdisjoint(knowledge.reference.parting)
