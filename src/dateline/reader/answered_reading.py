"""An article as a language model answered for it: the events that it names, as the probabilities that other stages
weigh.

An answer has no probabilities. What it says and what it leaves unsaid count as the numbers below, which lie between
those of ``knowledge/status/reconciling.toml`` as their comments say; they are set, not measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dateline.language.analysis import Analysis
from dateline.reader.country_words import CountryWords
from dateline.reader.features import EntityMention, EntityWords, StatementWords, is_in_reach
from dateline.reader.labels import ACTS, ENTITY_LABELS, PARTS_OF_KIND, STATUSES
from dateline.reader.proposals import Factuality, Part, Proposal
from dateline.record import EVENT_TYPES, Span, Status

# A word that the answer names enters by itself, and its type goes before that of a frame.
NAMED = 0.9
# A word that it does not name: what a frame proposes there stays, with little confidence, and nothing enters.
UNNAMED = 0.2
# An entity that the answer gives a part; one of which it says nothing, in a part for which it quotes nothing.
GIVEN_PART = 0.95
UNSAID_PART = 0.2
# The status that the answer gives goes before that of the grammar.
GIVEN_STATUS = 0.97


@dataclass(frozen=True, slots=True)
class AnsweredEvent:
    """An event of an answer: the token that names it, and the words of its parts as spans of the article.

    ``mode`` is "" where none fits; ``status`` is None where the answer gives none that there is.
    """

    token: int
    type: str
    mode: str
    status: Status | None
    background: bool
    ongoing: bool
    parts: Mapping[str, tuple[Span, ...]]


class AnsweredReading:
    """One article as a language model sees it."""

    is_measured = False

    def __init__(self, analysis: Analysis, events: Iterable[AnsweredEvent]) -> None:
        self.analysis = analysis
        self._events: dict[int, AnsweredEvent] = {}
        for event in events:
            self._events.setdefault(event.token, event)

    def type_probabilities(self, token: int) -> dict[str, float]:
        """Return the probability of each event type for a token; all alike for one that the answer does not name."""
        event = self._events.get(token)
        if event is None:
            return dict.fromkeys(EVENT_TYPES, UNNAMED / len(EVENT_TYPES))
        return {name: NAMED if name == event.type else 0.0 for name in EVENT_TYPES}

    def event_probability(self, token: int) -> float:
        """Return the probability of a token naming an event of any type."""
        return NAMED if token in self._events else UNNAMED

    def propose(self, mentions: Sequence[EntityMention], threshold: float) -> list[Proposal]:
        """Return the named events in text order, if the probability of a named word reaches the threshold."""
        if threshold > NAMED:
            return []
        return [self.proposal_at(token, event.type, mentions) for token, event in sorted(self._events.items())]

    def proposal_at(self, token: int, event_type: str, mentions: Sequence[EntityMention]) -> Proposal:
        """Return what the answer says of a token, if it names an event of the given type."""
        event = self._events.get(token)
        is_same = event is not None and event.type == event_type
        return Proposal(
            sentence=self.analysis.tokens[token].sentence,
            token=token,
            type=event_type,
            probability=self.event_probability(token) if is_same or event is None else 0.0,
            mode=event.mode if event is not None and is_same else "",
            mode_probability=1.0 if is_same else 0.0,
            factuality=_factuality(event),
            parts=self._parts(token, event.parts if event is not None else {}, mentions),
        )

    def country_probabilities(self, _words: CountryWords) -> list[float]:
        """Return nothing: models are not asked for the countries of actors."""
        return []

    def one_event(self, first: int, second: int) -> float:
        """Return 1 for two words of one lemma, 0 for others."""
        return float(self.analysis.tokens[first].lemma == self.analysis.tokens[second].lemma)

    def act_probabilities(self, words: StatementWords) -> dict[str, float]:
        """Return the act of the rules as certain: the answer says nothing of statements."""
        return {ACTS[words.classes[0]]: 1.0}

    def label_probabilities(self, words: EntityWords) -> dict[str, float]:
        """Return the label that the rules give an entity as certain: the answer says nothing of it."""
        return {ENTITY_LABELS[words.kind][words.label]: 1.0}

    def _parts(
        self, token: int, given: Mapping[str, tuple[Span, ...]], mentions: Iterable[EntityMention]
    ) -> tuple[Part, ...]:
        """The parts of the mentions in reach: those whose words the answer quotes, and all that it leaves open."""
        near = [mention for mention in mentions if is_in_reach(self.analysis, token, mention)]
        weighed: list[Part] = []
        for part in {part for parts in PARTS_OF_KIND.values() for part in parts}:
            fitting = [mention for mention in near if part in PARTS_OF_KIND[mention.kind]]
            quoted = {mention for span in given.get(part, ()) for mention in _mentions_at(span, fitting)}
            # Words that are no mention of an entity say nothing of the entities.
            sure = GIVEN_PART if quoted else UNSAID_PART
            weighed += [Part(part, mention, sure) for mention in quoted or fitting]
        return tuple(sorted(weighed, key=lambda item: (-item.probability, item.mention.span, item.part)))


def _mentions_at(span: Span, mentions: Iterable[EntityMention]) -> list[EntityMention]:
    """Return the mentions that share most characters with a span: an answer quotes more or less of a phrase than the
    entities do."""
    shared = {mention: min(span[1], mention.span[1]) - max(span[0], mention.span[0]) for mention in mentions}
    most = max(shared.values(), default=0)
    return [mention for mention, count in shared.items() if count == most > 0]


def _factuality(event: AnsweredEvent | None) -> Factuality:
    """The status of an event as the answer gives it; all alike where it gives none."""
    if event is None or event.status is None:
        alike: dict[Status, float] = dict.fromkeys(STATUSES, 1 / len(STATUSES))
        return Factuality(alike, 0.0, 0.0)
    rest = (1 - GIVEN_STATUS) / (len(STATUSES) - 1)
    statuses: dict[Status, float] = {name: GIVEN_STATUS if name == event.status else rest for name in STATUSES}
    return Factuality(statuses, float(event.background), float(event.ongoing))
