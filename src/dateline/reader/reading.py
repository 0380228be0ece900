"""What the reader made of one article: proposals of its own, and its judgement of words and entities that others
propose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from dateline.language.analysis import Analysis
from dateline.reader.country_words import CountryWords
from dateline.reader.features import (
    EntityMention,
    EntityWords,
    Pairing,
    StatementWords,
    pair_in_reach,
    same_event_features,
    word_features,
)
from dateline.reader.heads import Floats, Heads, classes, softmax
from dateline.reader.labels import ACTS, ENTITY_LABELS, NO_PART, PARTS, STATUSES, TYPES
from dateline.reader.proposals import Factuality, Part, Proposal
from dateline.record import Span, Status

# Parts less probable than this are not listed.
LEAST_PART = 0.1


class Reading:
    """One article as the reader sees it. Token indices are those of the analysis."""

    is_measured = True

    def __init__(self, analysis: Analysis, vectors: Floats, heads: Heads, modes: Sequence[tuple[str, str]]) -> None:
        self.analysis = analysis
        self._vectors = vectors
        self._heads = heads
        self._modes = modes
        self._types = heads.types(vectors, classes([word_features(token) for token in analysis.tokens], 2))
        self._event_vectors: dict[int, Floats] = {}

    def type_probabilities(self, token: int) -> dict[str, float]:
        """Return the probability of each event type for a token; what is left is that of no event."""
        return {name: float(self._types[token, number]) for number, name in enumerate(TYPES) if number}

    def event_probability(self, token: int) -> float:
        """Return the probability of a token naming an event of any type."""
        return 1.0 - float(self._types[token, 0])

    def type_probability_in(self, span: Span, event_type: str) -> float:
        """Return the highest probability of a type among the tokens of a span.

        Of a clause rather than of its verb: where two words name an event ("held talks"), the reader knows one of them.
        """
        inside = self.analysis.tokens_in(span)
        odds = self._types[inside.start : inside.stop, TYPES.index(event_type)]
        return float(odds.max()) if len(odds) else 0.0

    def mode_probabilities(self, token: int, event_type: str) -> dict[str, float]:
        """Return the probability of each mode of a type, "" for none, given that the token names such an event."""
        numbers = [number for number, (name, _) in enumerate(self._modes) if name == event_type]
        odds = softmax(self._heads.modes(self._vectors[token])[numbers])
        return {self._modes[number][1]: float(value) for number, value in zip(numbers, odds, strict=True)}

    def factuality(self, token: int) -> Factuality:
        """Return whether the event that a token names took place, is background and goes on."""
        statuses = self._heads.statuses(self._vectors[token])
        background, ongoing = self._heads.flags(self._vectors[token])
        probabilities: dict[Status, float] = dict(zip(STATUSES, map(float, statuses), strict=True))
        return Factuality(probabilities, float(background), float(ongoing))

    def part_probabilities(self, token: int, event_type: str, pairs: Sequence[Pairing]) -> list[dict[str, float]]:
        """Return the probability of each part, "none" among them, for each mention in the event that a token names."""
        if not pairs:
            return []
        features = classes([pair.features for pair in pairs], 6)
        types = np.full(len(pairs), TYPES.index(event_type))
        mentions = self._vectors[[pair.mention.head for pair in pairs]]
        odds = self._heads.parts(self._vectors[[token]], mentions, types, features)
        return [dict(zip(PARTS, map(float, row), strict=True)) for row in odds]

    def parts(self, token: int, event_type: str, mentions: Iterable[EntityMention]) -> tuple[Part, ...]:
        """Return the parts of the mentions in reach of an event, the likeliest first."""
        pairs = pair_in_reach(self.analysis, token, mentions)
        found = [
            Part(part, pair.mention, probability)
            for pair, row in zip(pairs, self.part_probabilities(token, event_type, pairs), strict=True)
            for part, probability in row.items()
            if part != NO_PART and probability >= LEAST_PART
        ]
        return tuple(sorted(found, key=lambda part: (-part.probability, part.mention.span)))

    def propose(self, mentions: Sequence[EntityMention], threshold: float) -> list[Proposal]:
        """Return the events of the article in text order: words whose probability of naming one reaches a threshold."""
        tokens = np.flatnonzero(1.0 - self._types[:, 0] >= threshold).tolist()
        return [self.proposal_at(token, TYPES[1 + int(self._types[token, 1:].argmax())], mentions) for token in tokens]

    def proposal_at(self, token: int, event_type: str, mentions: Sequence[EntityMention]) -> Proposal:
        """Return what the reader would propose if a token names an event of the given type."""
        modes = self.mode_probabilities(token, event_type)
        mode = max(modes, key=modes.__getitem__)
        return Proposal(
            sentence=self.analysis.tokens[token].sentence,
            token=token,
            type=event_type,
            probability=float(self._types[token, TYPES.index(event_type)]),
            mode=mode,
            mode_probability=modes[mode],
            factuality=self.factuality(token),
            parts=self.parts(token, event_type, mentions),
        )

    def act_probabilities(self, words: StatementWords) -> dict[str, float]:
        """Return the probability of each act for a statement that the rules found; what is left is that of its being no
        statement."""
        nothing = np.zeros_like(self._vectors[:1])
        cue = self._vectors[[words.cue]] if words.cue >= 0 else nothing
        content = self._vectors[list(words.content)].mean(0, keepdims=True) if words.content else nothing
        [row] = self._heads.acts(cue, content, classes([words.classes], 2))
        return {name: float(row[number]) for number, name in enumerate(ACTS) if number}

    def label_probabilities(self, words: EntityWords) -> dict[str, float]:
        """Return the probability of each sector of an actor, or of each kind of a figure; "" is for no sector."""
        labels = ENTITY_LABELS[words.kind]
        if not words.tokens:
            return {labels[words.label]: 1.0}
        vector = self._vectors[list(words.tokens)].mean(0, keepdims=True)
        [row] = self._heads.entity_labels(words.kind, vector, np.array([words.label]))
        return dict(zip(labels, map(float, row), strict=True))

    def country_probabilities(self, words: CountryWords) -> list[float]:
        """Return the probability of an actor being of each country of a question, last that of none of them; nothing
        where the weights know no countries."""
        if not self._heads.know_countries:
            return []
        odds = self._heads.countries(
            self._vectors[[words.tokens[0]]],
            self._vectors[list(words.candidates)],
            np.asarray(words.distances, dtype=np.int64),
            np.asarray(words.clues, dtype=np.float32),
            self._vectors[list(words.tokens)].mean(0, keepdims=True),
            classes([words.classes], 3),
        )
        return [float(value) for value in odds]

    def one_event(self, first: int, second: int, one_type: bool = True) -> float:
        """Return the probability of two tokens naming one event; ``one_type``: they name events of one type."""
        features = classes([same_event_features(self.analysis, first, second)], 2)
        vectors = self._event_vector(first), self._event_vector(second)
        return float(self._heads.same_event(*vectors, np.array([int(one_type)]), features)[0])

    def _event_vector(self, token: int) -> Floats:
        """Return the vector by which an event is compared, as a row; each word is projected once."""
        vector = self._event_vectors.get(token)
        if vector is None:
            vector = self._event_vectors[token] = self._heads.event_vectors(self._vectors[[token]])
        return vector
