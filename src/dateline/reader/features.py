"""What the parse says of pairs: of an event's word and an entity's mention, and of two words that name events."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.language.analysis import Analysis
from dateline.reader.labels import KINDS
from dateline.record import Span

# Roles of arguments in `language/`, the commonest prepositions among them; all others are the last one.
ROLES = (
    "",
    "subject",
    "object",
    "dative",
    "by",
    "possessor",
    "modifier",
    "attribute",
    "of",
    "against",
    "with",
    "between",
    "on",
    "in",
    "at",
    "to",
    "from",
    "for",
    "over",
    "about",
    "into",
    "after",
    "near",
    "other",
)
# Limits of the classes of distances in tokens, mention minus event.
DISTANCES = (-40, -20, -12, -8, -5, -3, -2, -1, 0, 1, 2, 3, 5, 8, 12, 20, 40)
SENTENCE_DISTANCES = (0, 1, 2, 4, 8, 16)
# How many sentences before its own an event's entities are looked for.
REACH = 1


@dataclass(frozen=True, slots=True)
class EntityMention:
    """A mention of an actor, place, time or figure (``kind``): the entity's id, its characters, the token that heads
    them."""

    kind: str
    id: str
    span: Span
    head: int


def entity_mention(analysis: Analysis, kind: str, name: str, span: Span) -> EntityMention | None:
    """Return a mention with the token that heads it, or None where no token lies in the span."""
    head = head_token(analysis, span)
    return None if head is None else EntityMention(kind, name, span, head)


def head_token(analysis: Analysis, span: Span) -> int | None:
    """Return the token of a span on which no other one of the span's tokens that lie before it depends.

    A span of several such tokens has the first of them as its head.
    """
    first, last = analysis.token_at(span[0]), analysis.token_at(span[1] - 1) + 1
    inside = range(first, min(last, len(analysis.tokens)))
    for i in inside:
        token = analysis.tokens[i]
        if token.head == i or token.head not in inside:
            return i
    return inside[0] if inside else None


def is_in_reach(analysis: Analysis, event: int, mention: EntityMention) -> bool:
    """Return whether a mention is in the event's sentence or shortly before it."""
    distance = analysis.tokens[event].sentence - analysis.tokens[mention.head].sentence
    return 0 <= distance <= REACH


def pair_features(analysis: Analysis, event: int, mention: EntityMention) -> tuple[int, int, int, int]:
    """Return the classes of a pair: kind of entity, role as an argument, distance in tokens, distance in sentences."""
    before = analysis.tokens[event].sentence - analysis.tokens[mention.head].sentence
    distance = sum(mention.head - event > limit for limit in DISTANCES)
    return KINDS.index(mention.kind), _role(analysis, event, mention.head), distance, min(max(before, 0), REACH)


def _role(analysis: Analysis, event: int, head: int) -> int:
    predicate = analysis.by_head.get(event)
    if predicate is None:
        return 0
    start, end = analysis.tokens[head].start, analysis.tokens[head].end
    holders = [a for a in predicate.arguments if a.start <= start and end <= a.end]
    if not holders:
        return 0
    role = min(holders, key=lambda argument: (argument.head != head, argument.end - argument.start)).role
    return ROLES.index(role) if role in ROLES else len(ROLES) - 1


def same_event_features(analysis: Analysis, first: int, second: int) -> tuple[int, int]:
    """Return the classes of two event words: whether they have one lemma, and their distance in sentences."""
    one, other = analysis.tokens[first], analysis.tokens[second]
    apart = abs(one.sentence - other.sentence)
    return int(one.lemma == other.lemma), sum(apart > limit for limit in SENTENCE_DISTANCES)
