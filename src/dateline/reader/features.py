"""What the parse says of words and of pairs: of an event's word and an entity's mention, of two words that name
events."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from dateline.language.analysis import Analysis, Token
from dateline.reader.labels import ACTS, ENTITY_LABELS, KINDS, STATEMENT_KINDS
from dateline.record import Actor, Figure, Span, Statement

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
# Dependency labels and tags of the parser that say how a word is used; all others are the first class.
DEPENDENCIES = (
    "",
    "ROOT",
    "acl",
    "advcl",
    "amod",
    "appos",
    "attr",
    "ccomp",
    "compound",
    "conj",
    "csubj",
    "dep",
    "dobj",
    "nmod",
    "npadvmod",
    "nsubj",
    "nsubjpass",
    "parataxis",
    "pcomp",
    "pobj",
    "poss",
    "relcl",
    "xcomp",
)
TAGS = ("", "JJ", "NN", "NNP", "NNPS", "NNS", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ")
# Ways through the parse from an event's word to a mention fall into so many classes, by a hash of their labels; the
# first class is for ways that are longer than LONGEST_WAY or leave the sentence.
WAYS = 1024
LONGEST_WAY = 6
# So many words of a statement and mentions of an entity are looked at.
STATEMENT_WORDS = 60
ENTITY_WORDS = 12
# How many sentences before and after its own an event's entities are looked for: who takes part stands near it, where
# and when may have been said long before.
REACH = {"actor": (1, 0), "figure": (1, 0), "place": (20, 4), "time": (20, 4)}
# Of an entity of these kinds only the mention nearest to the event is looked at.
SCENE = frozenset({"place", "time"})
# Limits of the classes of distances in sentences, event minus mention; so many nearer entities are told apart.
SENTENCES_BEFORE = (-2, -1, 0, 1, 2, 4, 8)
RANKS = 5

Features = tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class StatementWords:
    """The tokens of a statement: its cue's (-1 if it has none) and the first ones of its content; and its classes: the
    act that its cue and its words stand for by the rules, its kind."""

    cue: int
    content: tuple[int, ...]
    classes: tuple[int, int]


@dataclass(frozen=True, slots=True)
class EntityWords:
    """The tokens that head the first mentions of an actor or figure, and the class of the label that the rules give it:
    an actor's first sector, a figure's kind."""

    kind: str
    tokens: tuple[int, ...]
    label: int


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
    inside = analysis.tokens_in(span)
    for i in inside:
        token = analysis.tokens[i]
        if token.head == i or token.head not in inside:
            return i
    return inside[0] if inside else None


@dataclass(frozen=True, slots=True)
class Pairing:
    """A mention that may have a part in an event, and the classes of the pair (see :func:`pair_features`)."""

    mention: EntityMention
    features: Features


def is_in_reach(analysis: Analysis, event: int, mention: EntityMention) -> bool:
    """Return whether a mention is in the event's sentence or as near to it as its kind may be."""
    before, after = REACH[mention.kind]
    distance = analysis.tokens[event].sentence - analysis.tokens[mention.head].sentence
    return -after <= distance <= before and mention.head != event


def pair_in_reach(analysis: Analysis, event: int, mentions: Iterable[EntityMention]) -> list[Pairing]:
    """Return the mentions that may have a part in the event that a token names, in their order: those in reach, of a
    place or time only the nearest."""
    near = [mention for mention in mentions if is_in_reach(analysis, event, mention)]
    nearest: dict[tuple[str, str], EntityMention] = {}
    for mention in sorted(near, key=lambda item: _farness(analysis, event, item)):
        nearest.setdefault((mention.kind, mention.id), mention)
    ranks: Counter[str] = Counter()
    rank: dict[tuple[str, str], int] = {}
    for key in nearest:
        rank[key] = ranks[key[0]] if key[0] in SCENE else 0
        ranks[key[0]] += 1
    return [
        Pairing(mention, pair_features(analysis, event, mention, rank[mention.kind, mention.id]))
        for mention in near
        if mention.kind not in SCENE or nearest[mention.kind, mention.id] is mention
    ]


def _farness(analysis: Analysis, event: int, mention: EntityMention) -> tuple[int, bool, int]:
    """How far a mention is from an event: in sentences, what is said before the event first, then in words."""
    before = analysis.tokens[event].sentence - analysis.tokens[mention.head].sentence
    return abs(before), before < 0, abs(mention.head - event)


def word_features(token: Token) -> tuple[int, int]:
    """Return the classes of a word: its dependency label and its tag."""
    return _class_of(token.dep, DEPENDENCIES), _class_of(token.tag, TAGS)


def _class_of(label: str, labels: tuple[str, ...], other: int = 0) -> int:
    return labels.index(label) if label in labels else other


def pair_features(analysis: Analysis, event: int, mention: EntityMention, rank: int = 0) -> Features:
    """Return the classes of a pair: kind of entity, role as an argument, distance in tokens, distance in sentences,
    way through the parse, number of nearer entities of the kind (``rank``)."""
    distance = sum(mention.head - event > limit for limit in DISTANCES)
    role, way = _role(analysis, event, mention.head), _way(analysis, event, mention.head)
    sentences = sentences_apart(analysis, event, mention.head)
    return KINDS.index(mention.kind), role, distance, sentences, way, min(rank, RANKS - 1)


def sentences_apart(analysis: Analysis, token: int, other: int) -> int:
    """Return the class of how many sentences a token stands behind another one."""
    before = analysis.tokens[token].sentence - analysis.tokens[other].sentence
    return sum(before > limit for limit in SENTENCES_BEFORE)


def _way(analysis: Analysis, event: int, head: int) -> int:
    """The class of the labels on the way from one token to another: up to the word over both, then down; prepositions
    with their lemma."""
    if analysis.tokens[event].sentence != analysis.tokens[head].sentence:
        return 0
    up, down = _way_to_root(analysis, event), _way_to_root(analysis, head)
    shared = next((i for i in up if i in down), None)
    if shared is None:
        return 0
    steps = [f"<{_step(analysis.tokens[i])}" for i in up[: up.index(shared)]]
    steps += [f">{_step(analysis.tokens[i])}" for i in reversed(down[: down.index(shared)])]
    return 0 if len(steps) > LONGEST_WAY else 1 + zlib.crc32("".join(steps).encode()) % (WAYS - 1)


def _way_to_root(analysis: Analysis, token: int) -> list[int]:
    way = [token]
    while analysis.tokens[way[-1]].head != way[-1] and len(way) < WAYS:
        way.append(analysis.tokens[way[-1]].head)
    return way


def _step(token: Token) -> str:
    return f"{token.dep}:{token.lemma}" if token.dep == "prep" else token.dep


def _role(analysis: Analysis, event: int, head: int) -> int:
    predicate = analysis.by_head.get(event)
    if predicate is None:
        return 0
    start, end = analysis.tokens[head].start, analysis.tokens[head].end
    holders = [a for a in predicate.arguments if a.start <= start and end <= a.end]
    if not holders:
        return 0
    role = min(holders, key=lambda argument: (argument.head != head, argument.end - argument.start)).role
    return _class_of(role, ROLES, len(ROLES) - 1)


def same_event_features(analysis: Analysis, first: int, second: int) -> tuple[int, int]:
    """Return the classes of two event words: whether they have one lemma, and their distance in sentences."""
    one, other = analysis.tokens[first], analysis.tokens[second]
    apart = abs(one.sentence - other.sentence)
    return int(one.lemma == other.lemma), sum(apart > limit for limit in SENTENCE_DISTANCES)


def statement_words(analysis: Analysis, statement: Statement) -> StatementWords:
    """Return the tokens and classes of a statement that the rules found."""
    content = [token for span in statement.content for token in analysis.tokens_in(span)]
    cue = head_token(analysis, statement.cue) if statement.cue is not None else None
    classes = ACTS.index(statement.act), STATEMENT_KINDS.index(statement.kind)
    return StatementWords(-1 if cue is None else cue, tuple(content[:STATEMENT_WORDS]), classes)


def entity_words(analysis: Analysis, entity: Actor | Figure) -> EntityWords:
    """Return the tokens of an actor or figure and the class of its label."""
    if isinstance(entity, Actor):
        kind, spans, label = "actor", entity.mentions[:ENTITY_WORDS], entity.sectors[0] if entity.sectors else ""
    else:
        kind, spans, label = "figure", (entity.span,), entity.kind
    heads = (head_token(analysis, span) for span in spans)
    number = _class_of(label, ENTITY_LABELS[kind])
    return EntityWords(kind, tuple(head for head in heads if head is not None), number)
