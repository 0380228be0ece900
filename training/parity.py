"""Whether exported weights say what the trained ones say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dateline.reader.labels import TYPES
from dateline.reader.learned_reader import LearnedReader
from dateline.training.examples import Example
from dateline.training.model import Reader
from dateline.training.reading import read


@dataclass(frozen=True, slots=True)
class Parity:
    """How two readings of the same sentences compare: over all words, the mean and the greatest difference of the
    probability of an event; over the words that either takes for an event, the share for which both say one type."""

    sentences: int
    words: int
    mean_difference: float
    greatest_difference: float
    events: int
    same_type: float

    def __str__(self) -> str:
        return (
            f"{self.sentences} sentences, {self.words} words: probability of an event differs by "
            f"{self.mean_difference:.4f} on average, by {self.greatest_difference:.2f} at most; "
            f"{self.same_type:.1%} of {self.events} events have the same type"
        )


def compare(trained: Reader, exported: LearnedReader, examples: Sequence[Example], sentences: int = 200) -> Parity:
    """Return the parity on the first articles that hold the given number of sentences."""
    some = list(_first(examples, sentences))
    differences: list[float] = []
    agreements: list[bool] = []
    pairs = zip(read(trained, some), exported.readings([example.analysis for example in some]), strict=True)
    for one, other in pairs:
        for token in range(len(one.analysis.tokens)):
            first, second = one.event_probability(token), other.event_probability(token)
            differences.append(abs(first - second))
            if max(first, second) >= exported.config.threshold:
                agreements.append(_type(one.type_probabilities(token)) == _type(other.type_probabilities(token)))
    return Parity(
        sentences=sum(len(example.analysis.sentences) for example in some),
        words=len(differences),
        mean_difference=float(np.mean(differences)),
        greatest_difference=max(differences),
        events=len(agreements),
        same_type=sum(agreements) / max(1, len(agreements)),
    )


def _first(examples: Sequence[Example], sentences: int) -> Iterator[Example]:
    count = 0
    for example in examples:
        if count >= sentences:
            return
        count += len(example.analysis.sentences)
        yield example


def _type(odds: dict[str, float]) -> str:
    """Return the likeliest type, or the label of no event."""
    return max(odds, key=odds.__getitem__) if sum(odds.values()) >= 0.5 else TYPES[0]
