"""What every reader offers: of each article a judgement of its words, whoever made it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from dateline.language.analysis import Analysis
from dateline.reader.country_words import CountryWords
from dateline.reader.features import EntityMention, EntityWords, StatementWords
from dateline.reader.proposals import Proposal


class ArticleReading(Protocol):
    """One article as a reader sees it. Token indices are those of the analysis."""

    @property
    def is_measured(self) -> bool:
        """Whether it has been measured how often such probabilities are right, so that confidence can rest on them."""
        ...

    def type_probabilities(self, token: int) -> dict[str, float]:
        """Return the probability of each event type for a token; what is left is that of no event."""
        ...

    def event_probability(self, token: int) -> float:
        """Return the probability of a token naming an event of any type."""
        ...

    def propose(self, mentions: Sequence[EntityMention], threshold: float) -> list[Proposal]:
        """Return the events of the article in text order: words whose probability of naming one reaches a threshold."""
        ...

    def proposal_at(self, token: int, event_type: str, mentions: Sequence[EntityMention]) -> Proposal:
        """Return what the reader would propose if a token names an event of the given type."""
        ...

    def one_event(self, first: int, second: int) -> float:
        """Return the probability of two tokens naming one event, given that they name events of one type."""
        ...

    def act_probabilities(self, words: StatementWords) -> dict[str, float]:
        """Return the probability of each act for a statement that the rules found; what is left is that of its being no
        statement."""
        ...

    def label_probabilities(self, words: EntityWords) -> dict[str, float]:
        """Return the probability of each sector of an actor, or of each kind of a figure; "" is for no sector."""
        ...

    def country_probabilities(self, words: CountryWords, /) -> list[float]:
        """Return the probability of an actor being of each country of a question, last that of none of them; nothing
        where the reader cannot tell."""
        ...


class EventReader(Protocol):
    """Reads articles for events."""

    @property
    def version(self) -> str:
        """What a record says of the reader that coded it: its name or a hash of its weights."""
        ...

    def readings(self, analyses: Iterable[Analysis]) -> Sequence[ArticleReading | None]:
        """Return what the reader makes of each article; None of one that it could not read."""
        ...
