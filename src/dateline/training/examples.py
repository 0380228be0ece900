"""Training examples: a coded article as the program analyses it, with what each head should say of its tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from dateline.language.analysis import Analysis
from dateline.reader.features import (
    EntityMention,
    entity_mention,
    head_token,
    is_in_reach,
    pair_features,
    same_event_features,
)
from dateline.reader.labels import NO_PART, PARTS, STATUSES, TYPES
from dateline.record import Span
from dateline.training.coded_articles import CodedArticle, CodedEvent

# The target of a token of which the coding does not say whether it names an event.
UNKNOWN = -100
# Parts of speech of the words that may name an event.
NAMING = frozenset({"VERB", "NOUN", "ADJ", "PROPN", "AUX"})


@dataclass(frozen=True, slots=True)
class EventToken:
    """A token that names a coded event (``event`` is its index in the article)."""

    token: int
    event: int


@dataclass(frozen=True, slots=True)
class HiddenTrigger:
    """A clause that tells a coded event: one of its tokens, nobody has said which, names the event."""

    event: int
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """The part of an entity's mention in an event; ``event`` is an index in ``event_tokens``."""

    event: int
    mention: EntityMention
    features: tuple[int, int, int, int]
    part: int

    @property
    def part_name(self) -> str:
        """The part by its name."""
        return PARTS[self.part]


@dataclass(slots=True)
class Example:
    """One article. ``types`` holds the type of every token, 0 where it names no event, UNKNOWN where that is open.

    ``pairs`` are the parts of the coded mentions, ``found_pairs`` those of mentions that only the program finds.
    """

    coded: CodedArticle
    analysis: Analysis
    mentions: list[EntityMention]
    types: list[int]
    event_tokens: list[EventToken]
    hidden: list[HiddenTrigger]
    pairs: list[Pair] = field(default_factory=list)
    found_pairs: list[Pair] = field(default_factory=list)

    @property
    def labels(self) -> tuple[CodedEvent, ...]:
        """The coded events of the article."""
        return self.coded.events

    def event_pairs(self, tokens: Iterable[EventToken]) -> Iterator[tuple[int, int, tuple[int, int], bool]]:
        """Yield all pairs of event words, as indices, with their features and whether both name one event."""
        for (i, first), (j, second) in combinations(enumerate(tokens), 2):
            features = same_event_features(self.analysis, first.token, second.token)
            yield i, j, features, first.event == second.event


def make_example(coded: CodedArticle, analysis: Analysis, found: Sequence[EntityMention] = ()) -> Example:
    """Return the training example of an article; ``found`` are the mentions that the program finds in it."""
    mentions = [
        mention
        for item in coded.mentions
        if (mention := entity_mention(analysis, item.kind, item.id, item.span)) is not None
    ]
    event_tokens = list(_event_tokens(coded, analysis))
    example = Example(coded, analysis, mentions, [0] * len(analysis.tokens), event_tokens, [])
    _mark_hidden_triggers(example)
    for item in event_tokens:
        example.types[item.token] = TYPES.index(coded.events[item.event].type)
    example.pairs = list(_pairs(example, mentions))
    example.found_pairs = list(_pairs(example, list(_as_coded(found, mentions))))
    return example


def status_of(event: CodedEvent) -> int:
    """Return the output of the status head for an event."""
    return STATUSES.index(event.status)


def _event_tokens(coded: CodedArticle, analysis: Analysis) -> Iterator[EventToken]:
    """Yield the tokens that name events; of two events with one token, the first."""
    taken: set[int] = set()
    for index, event in enumerate(coded.events):
        for span in (event.trigger, *event.other_triggers):
            token = head_token(analysis, span)
            if token is not None and token not in taken:
                taken.add(token)
                yield EventToken(token, index)


def _mark_hidden_triggers(example: Example) -> None:
    named = {item.token for item in example.event_tokens}
    for index, event in enumerate(example.labels):
        for span in event.other_evidence:
            inside = [i for i in _tokens_in(example.analysis, span) if i not in named]
            for i in inside:
                example.types[i] = UNKNOWN
            candidates = tuple(i for i in inside if example.analysis.tokens[i].pos in NAMING)
            if candidates:
                example.hidden.append(HiddenTrigger(index, candidates))


def _tokens_in(analysis: Analysis, span: Span) -> range:
    return range(analysis.token_at(span[0]), min(analysis.token_at(span[1] - 1) + 1, len(analysis.tokens)))


def _as_coded(found: Iterable[EntityMention], coded: Sequence[EntityMention]) -> Iterator[EntityMention]:
    """Yield the found mentions whose head is not that of a coded one, each with the id of the coded entity of its kind
    whose mention it overlaps, or else with an id that is no coded entity's."""
    heads = {(mention.kind, mention.head) for mention in coded}
    for mention in found:
        if (mention.kind, mention.head) in heads:
            continue
        start, end = mention.span
        overlapped = (m.id for m in coded if m.kind == mention.kind and m.span[0] < end and start < m.span[1])
        yield replace(mention, id=next(overlapped, f"found {mention.id}"))


def _pairs(example: Example, mentions: Sequence[EntityMention]) -> Iterator[Pair]:
    """Yield the pairs of event words and the mentions in reach, less those that another mention in the sentence of the
    event makes needless."""
    tokens = example.analysis.tokens
    for index, item in enumerate(example.event_tokens):
        event = example.labels[item.event]
        near = [m for m in mentions if is_in_reach(example.analysis, item.token, m) and m.head != item.token]
        own = {m.id for m in near if tokens[m.head].sentence == tokens[item.token].sentence}
        for mention in near:
            if tokens[mention.head].sentence == tokens[item.token].sentence or mention.id not in own:
                features = pair_features(example.analysis, item.token, mention)
                yield Pair(index, mention, features, PARTS.index(_part(event, mention)))


def _part(event: CodedEvent, mention: EntityMention) -> str:
    parts = {
        "actor": {"actor": event.actors, "recipient": event.recipients, "source": event.sources},
        "place": {"place": event.places},
        "time": {"time": event.times},
        "figure": {"figure": event.figures},
    }[mention.kind]
    return next((part for part, names in parts.items() if mention.id in names), NO_PART)
