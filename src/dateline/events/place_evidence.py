"""The places that the sentence of a mention names, each with the way in which it is tied to the event.

Where something was done stands with its verb or noun ("shelled *in Idlib*"), as its object ("bombed *Kharkiv*"), or
with who did or suffered it ("a court *in Lima* jailed …"); other places of the sentence count for less, and for what is
only said not at all. The weights are knowledge (``knowledge/status/evidence.toml``).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from dateline.events.context import CodingContext
from dateline.events.mentions import Evidence
from dateline.knowledge.loaders.frames import Frame
from dateline.language.analysis import Argument, Predicate, Token
from dateline.record import Place, Span

# Tokens that are followed upwards from a place to the participant whose phrase holds it.
STEPS = 8
COUNTRY = 1
# Roles of arguments that a place itself fills: where the deed falls, and what names the noun.
OBJECTS = frozenset({"object", "of", "against"})
MODIFIERS = frozenset({"modifier", "possessor"})


def find_places(context: CodingContext, predicate: Predicate, frame: Frame) -> list[Evidence[Place]]:
    """Return the places of the sentence that may be the event's, the surest first."""
    weights = context.knowledge.evidence
    table = weights.place["words" if context.is_spoken(frame) else "deeds"]
    sentence = context.analysis.sentences[predicate.sentence]
    found = []
    for place, span in places_in(context, sentence.start, sentence.end):
        way = way_of_place(context, predicate, span)
        weight = table.get(way, 0) + (weights.country if place.resolution == COUNTRY else 0)
        if weight >= weights.least:
            found.append(Evidence(place, span, way, weight, abs(span[0] - predicate.start)))
    return sorted(found, key=lambda evidence: (-evidence.weight, evidence.distance))


def places_in(context: CodingContext, start: int, end: int) -> list[tuple[Place, Span]]:
    """Return the place mentions that begin between two characters."""
    mentions = context.place_mentions
    low = bisect_left(mentions, start, key=lambda mention: mention[0][0])
    high = bisect_left(mentions, end, key=lambda mention: mention[0][0])
    return [(place, span) for span, place in mentions[low:high]]


def way_of_place(context: CodingContext, predicate: Predicate, span: Span) -> str:
    """Return the way in which a place of the sentence is tied to a predicate."""
    head, own = head_of(context, span), (predicate.head, predicate.light_head)
    preposition = head.governor if head.governor.pos == "ADP" else None
    where = preposition is not None and preposition.lower in context.knowledge.prepositions.where
    governor = preposition.governor if preposition is not None else head.governor
    if governor.i in own and preposition is not None:
        return "verb" if where else "direction"
    role = next((argument.role for argument in predicate.arguments if argument.head == head.i), "")
    if role in OBJECTS:
        return "object"
    if role in MODIFIERS or governor.i == predicate.head:
        return "modifier"
    if role:
        return "verb" if role in context.knowledge.prepositions.where else "direction"
    argument = _argument_above(predicate, governor)
    if argument is not None:
        if where:
            return "subject" if argument.role == "subject" else "participant"
        return "inside"
    if predicate.clause[0] <= span[0] < predicate.clause[1]:
        return "clause"
    return "sentence" if where else ""


def head_of(context: CodingContext, span: Span) -> Token:
    """Return the head of the words of a name."""
    token = context.analysis.tokens[context.analysis.token_at(span[0])]
    while not token.is_root and span[0] <= token.governor.start < span[1]:
        token = token.governor
    return token


def _argument_above(predicate: Predicate, token: Token) -> Argument | None:
    """Return the argument of a predicate whose phrase holds a token, or None."""
    arguments = {argument.head: argument for argument in predicate.arguments}
    for above in _upwards(token):
        if above.i in arguments:
            return arguments[above.i]
    return None


def _upwards(token: Token) -> Iterator[Token]:
    """Yield a token and those above it, up to a verb."""
    for _ in range(STEPS):
        if token.pos in ("VERB", "AUX"):
            return
        yield token
        if token.is_root:
            return
        token = token.governor
