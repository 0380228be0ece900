"""What weights find before and after a training, and whether the new ones are worse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.reader.learned_reader import LearnedReader
from dateline.training.examples import Example
from dateline.training.scoring import Score, proposed_keys, score_factuality, score_keys

# So much of the F1 on the open corpus may be lost for what is won on the team's own articles.
MAY_LOSE = 0.01


@dataclass(frozen=True, slots=True)
class Figures:
    """What weights find in some articles: the score of events by sentence and type, and the shares of the coded events
    whose status and mode are right."""

    articles: int
    events: Score
    status: float
    mode: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The figures of one set of weights on the team's articles that were kept aside and, where there is an open corpus,
    on its development part."""

    aside: Figures
    corpus: Figures | None

    def is_worse_than(self, before: Measured) -> bool:
        """Whether these weights find fewer of the team's events, or lose more elsewhere than they may."""
        if self.aside.events.f1 < before.aside.events.f1:
            return True
        if self.corpus is None or before.corpus is None:
            return False
        return self.corpus.events.f1 < before.corpus.events.f1 - MAY_LOSE


def measure(reader: LearnedReader, aside: Sequence[Example], development: Sequence[Example]) -> Measured:
    """Return the figures of exported weights; without development examples those of the corpus are missing."""
    return Measured(_figures(reader, aside), _figures(reader, development) if development else None)


def _figures(reader: LearnedReader, examples: Sequence[Example]) -> Figures:
    readings = reader.readings([example.analysis for example in examples])
    pairs = list(zip(examples, readings, strict=True))
    limit = reader.config.threshold
    events = score_keys((example, proposed_keys(reading, limit)) for example, reading in pairs)
    factuality = score_factuality(pairs)
    return Figures(len(examples), events, factuality.status, factuality.mode)
