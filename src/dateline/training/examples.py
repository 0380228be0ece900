"""Training examples: a coded article as the program analyses it, with what each head should say of its tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from dateline.entities.country_clues import CountryQuestion
from dateline.language.analysis import Analysis
from dateline.reader.country_words import CountryWords, country_words
from dateline.reader.features import (
    EntityMention,
    EntityWords,
    Features,
    Pairing,
    StatementWords,
    entity_mention,
    entity_words,
    head_token,
    pair_in_reach,
    same_event_features,
    statement_words,
)
from dateline.reader.labels import ACTS, ENTITY_LABELS, NO_PART, NO_STATEMENT, PARTS, STATUSES, TYPES
from dateline.record import Actor, Figure, Span, Statement
from dateline.training.coded_articles import CodedArticle, CodedEvent

# The target of a token of which the coding does not say whether it names an event.
UNKNOWN = -100
# The share of their characters that two contents of one statement have in common at least.
SAME_CONTENT = 0.5
# The acts of statements whose cues name events of these types or modes, and what the rules may call them as well.
ACTS_OF_EVENTS = {
    "ACCUSE.allege": "accuses",
    "ACCUSE.disapprove": "condemns",
    "AGREE": "promises",
    "REJECT": "refuses",
    "REQUEST": "calls_for",
    "SUPPORT": "praises",
    "THREATEN": "threatens",
}
CLOSE_ACTS = {"calls_for": "asks", "condemns": "accuses", "refuses": "denies"}
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
    features: Features
    part: int

    @property
    def pairing(self) -> Pairing:
        """The mention and its classes, without the part."""
        return Pairing(self.mention, self.features)

    @property
    def part_name(self) -> str:
        """The part by its name."""
        return PARTS[self.part]


@dataclass(frozen=True, slots=True)
class FoundStatement:
    """A statement that the program finds, and the act with which it was coded: 0 where it was not."""

    words: StatementWords
    act: int


@dataclass(frozen=True, slots=True)
class FoundEntity:
    """An actor or figure that the program finds, and the class of the label with which it was coded."""

    words: EntityWords
    label: int


@dataclass(frozen=True, slots=True)
class FoundCountry:
    """An actor that the program finds and whose words do not say its country, and the candidate that was coded, counted
    from 0: their number where none of them was."""

    words: CountryWords
    answer: int


@dataclass(slots=True)
class Example:
    """One article. ``types`` holds the type of every token, 0 where it names no event, UNKNOWN where that is open.

    ``pairs`` are the parts of the coded mentions, ``found_pairs`` those of mentions that only the program finds;
    ``statements`` and ``entities`` are those that the program finds, the entities as far as they were coded.
    """

    coded: CodedArticle
    analysis: Analysis
    mentions: list[EntityMention]
    types: list[int]
    event_tokens: list[EventToken]
    hidden: list[HiddenTrigger]
    pairs: list[Pair] = field(default_factory=list)
    found_pairs: list[Pair] = field(default_factory=list)
    statements: list[FoundStatement] = field(default_factory=list)
    entities: list[FoundEntity] = field(default_factory=list)
    countries: list[FoundCountry] = field(default_factory=list)

    @property
    def labels(self) -> tuple[CodedEvent, ...]:
        """The coded events of the article."""
        return self.coded.events

    def event_pairs(self, tokens: Iterable[EventToken]) -> Iterator[tuple[int, int, tuple[int, int], bool]]:
        """Yield all pairs of event words, as indices, with their features and whether both name one event."""
        for (i, first), (j, second) in combinations(enumerate(tokens), 2):
            if not _belong_together(self, first.token, second.token):
                continue
            features = same_event_features(self.analysis, first.token, second.token)
            yield i, j, features, first.event == second.event


def make_example(
    coded: CodedArticle,
    analysis: Analysis,
    found: Sequence[EntityMention] = (),
    statements: Sequence[Statement] = (),
    entities: Sequence[Actor | Figure] = (),
    questions: Sequence[CountryQuestion] = (),
) -> Example:
    """Return the training example of an article; ``found``, ``statements`` and ``entities`` are what the program finds
    in it, ``questions`` the actors whose country it has to infer."""
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
    example.statements = list(_with_acts(coded, analysis, statements))
    characters = _characters_by_entity(coded)
    example.entities = list(_labelled(coded, analysis, entities, characters))
    example.countries = list(_with_countries(coded, analysis, questions, characters))
    return example


def _characters_by_entity(coded: CodedArticle) -> dict[tuple[str, str], set[int]]:
    """Return the characters that mention each coded entity, by its kind and id."""
    spans: dict[tuple[str, str], set[int]] = {}
    for mention in coded.mentions:
        spans.setdefault((mention.kind, mention.id), set()).update(range(*mention.span))
    return spans


def _coded_entity(entity: Actor | Figure, characters: Mapping[tuple[str, str], set[int]]) -> str | None:
    """Return the id of the coded entity that shares most characters with a found one, None where none does."""
    wanted, spans = ("actor", entity.mentions) if isinstance(entity, Actor) else ("figure", (entity.span,))
    own = _characters(spans)
    shared = {name: len(own & other) for (kind, name), other in characters.items() if kind == wanted}
    best = max(shared, key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] else None


def _labelled(
    coded: CodedArticle,
    analysis: Analysis,
    entities: Iterable[Actor | Figure],
    characters: Mapping[tuple[str, str], set[int]],
) -> Iterator[FoundEntity]:
    """Yield the found actors and figures with the label of the coded one that they are."""
    labels = dict(coded.labels)
    for entity in entities:
        words = entity_words(analysis, entity)
        name = _coded_entity(entity, characters)
        if name is not None and labels.get(name, "") in ENTITY_LABELS[words.kind]:
            yield FoundEntity(words, ENTITY_LABELS[words.kind].index(labels.get(name, "")))


def _with_countries(
    coded: CodedArticle,
    analysis: Analysis,
    questions: Iterable[CountryQuestion],
    characters: Mapping[tuple[str, str], set[int]],
) -> Iterator[FoundCountry]:
    """Yield the actors of the questions that are coded, with the answer; none whose country the article does not
    name."""
    countries = dict(coded.countries)
    for question in questions:
        words, name = country_words(analysis, question), _coded_entity(question.actor, characters)
        if words is None or name not in countries:
            continue
        answers = [*(candidate.country for candidate in question.candidates), ""]
        if countries[name] in answers:
            yield FoundCountry(words, answers.index(countries[name]))


def _with_acts(coded: CodedArticle, analysis: Analysis, statements: Iterable[Statement]) -> Iterator[FoundStatement]:
    """Yield the found statements whose act is known: all of a whole article, those that were not coded as none; of
    other texts those that were coded, or whose cue names an event ("[said|THREATEN]")."""
    for statement in statements:
        act = _coded_act(coded, statement)
        if act is None:
            act = NO_STATEMENT if coded.is_whole else _act_of_cue(coded, statement)
        if act is not None:
            yield FoundStatement(statement_words(analysis, statement), ACTS.index(act))


def _coded_act(coded: CodedArticle, statement: Statement) -> str | None:
    """Return the act of the coded statement that shares most characters with a found one, at least half of both
    together, None where there is none."""
    own = _characters(statement.content)
    shares = {_share(own, _characters(item.content)): item.act for item in coded.statements}
    best = max(shares, default=0.0)
    return shares[best] if best >= SAME_CONTENT else None


def _act_of_cue(coded: CodedArticle, statement: Statement) -> str | None:
    """Return the act for which the coded event stands that the cue of a statement names, None where there is none or
    where it may as well be another act."""
    own = _characters([statement.cue] if statement.cue else ())
    named = (event for event in coded.events if own & _characters((event.trigger, *event.other_triggers)))
    event = next(named, None)
    if event is None or event.status != "occurred":
        return None
    act = ACTS_OF_EVENTS.get(f"{event.type}.{event.mode}", ACTS_OF_EVENTS.get(event.type))
    return None if act is None or statement.act == CLOSE_ACTS.get(act) else act


def _share(one: set[int], other: set[int]) -> float:
    return len(one & other) / max(1, len(one | other))


def _characters(spans: Iterable[Span]) -> set[int]:
    return {i for start, end in spans for i in range(start, end)}


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
            inside = [i for i in example.analysis.tokens_in(span) if i not in named]
            for i in inside:
                example.types[i] = UNKNOWN
            candidates = tuple(i for i in inside if example.analysis.tokens[i].pos in NAMING)
            if candidates:
                example.hidden.append(HiddenTrigger(index, candidates))


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
        near = [
            pair
            for pair in pair_in_reach(example.analysis, item.token, mentions)
            if _belong_together(example, item.token, pair.mention.head)
        ]
        own = {pair.mention.id for pair in near if tokens[pair.mention.head].sentence == tokens[item.token].sentence}
        for pair in near:
            if tokens[pair.mention.head].sentence == tokens[item.token].sentence or pair.mention.id not in own:
                yield Pair(index, pair.mention, pair.features, PARTS.index(_part(event, pair.mention)))


def _belong_together(example: Example, first: int, second: int) -> bool:
    """Whether two tokens stand in one article, or in one of several paragraphs that have nothing to do with each
    other."""
    tokens, sentences = example.analysis.tokens, example.analysis.sentences
    one, other = (sentences[tokens[token].sentence].block for token in (first, second))
    return example.coded.is_whole or one == other


def _part(event: CodedEvent, mention: EntityMention) -> str:
    parts = {
        "actor": {"actor": event.actors, "recipient": event.recipients, "source": event.sources},
        "place": {"place": event.places},
        "time": {"time": event.times},
        "figure": {"figure": event.figures},
    }[mention.kind]
    return next((part for part, names in parts.items() if mention.id in names), NO_PART)
