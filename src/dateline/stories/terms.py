"""Step 1 of stories: a text as a vector of weighted terms, which can be compared with those of other texts.

Terms are words without their endings and pairs of neighbouring words, weighted by their number in the text and their
rarity in others (Salton and Buckley 1988). Names and numbers count more than other words, because they distinguish one
event from the next of its kind; the opening counts more than the rest, because news tells the central event first.
"""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from dateline.knowledge.loaders.story_terms import StoryWords

Vector = Mapping[str, float]

_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
NAME_WEIGHT = 3.0
PAIR_WEIGHT = 0.5
OPENING_WORDS = 60
OPENING_SHARE = 0.3
TERMS_OF_A_TEXT = 100
# Frequencies begin with those of this many imagined texts, so that the first texts do not weigh too much.
IMAGINED_TEXTS = 50
COMMON_TERM_SHARE = 0.2
USUAL_COUNT = 0.5
# The number of texts at which a term of one text alone counts half.
SINGLE_TERM_HALVING = 150


@dataclass(frozen=True, slots=True)
class Terms:
    """The weighted number of each term in a text and in its opening, and the length of the text in words."""

    whole: Mapping[str, float]
    opening: Mapping[str, float]
    length: int


def read_terms(text: str, words: StoryWords) -> Terms:
    """Return the terms of a text, which begins with its headline if it has one."""
    tokens = split_words(text)
    opening = _count(tokens[:OPENING_WORDS], words)
    whole = opening if len(tokens) <= OPENING_WORDS else _count(tokens, words)
    return Terms(whole, opening, len(tokens))


def split_words(text: str) -> list[str]:
    """Return the words of a text."""
    return _WORD.findall(text)


def _count(tokens: Iterable[str], words: StoryWords) -> dict[str, float]:
    counts: dict[str, float] = {}
    previous = ""
    for word in tokens:
        lower = word.lower()
        if lower in words.stop or len(lower) < 2:
            previous = ""
            continue
        stem = words.stem(lower)
        counts[stem] = counts.get(stem, 0.0) + _word_weight(word)
        if previous:
            pair = f"{previous} {stem}"
            counts[pair] = counts.get(pair, 0.0) + PAIR_WEIGHT
        previous = stem
    return counts


def _word_weight(word: str) -> float:
    return NAME_WEIGHT if word[0].isupper() or word[0].isdigit() else 1.0


@dataclass(slots=True)
class Frequencies:
    """In how many texts each term has been seen."""

    words: StoryWords
    texts: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, terms: Terms) -> None:
        """Count the terms of one more text."""
        self.texts += 1
        for term in terms.whole:
            self.counts[term] = self.counts.get(term, 0) + 1

    def add_words(self, tokens: Iterable[str]) -> None:
        """Count the words of one more text, without pairs."""
        self.texts += 1
        stop, stem = self.words.stop, self.words.stem
        for term in {stem(lower) for lower in map(str.lower, tokens) if lower not in stop}:
            self.counts[term] = self.counts.get(term, 0) + 1

    def rarity(self, term: str) -> float:
        """Return the logarithm of the inverse share of texts that hold a term; 0 for a term of every text.

        A term of one text alone cannot show any similarity: it counts the less, the more texts there are that might
        have held it, too.
        """
        count = self.counts.get(term, 0)
        usual = IMAGINED_TEXTS * COMMON_TERM_SHARE if term in self.words.common else USUAL_COUNT
        rarity = max(0.0, math.log((self.texts + IMAGINED_TEXTS) / (max(count, 1) + usual)))
        return rarity if count > 1 else rarity * SINGLE_TERM_HALVING / (SINGLE_TERM_HALVING + self.texts)

    def vector(self, terms: Terms) -> dict[str, float]:
        """Return the weights of the most telling terms of a text as a vector of length 1; empty if there are none."""
        whole = self._weighted(terms.whole)
        opening = whole if terms.opening is terms.whole else self._weighted(terms.opening)
        mixed = {term: (1 - OPENING_SHARE) * weight for term, weight in whole.items()}
        for term, weight in opening.items():
            mixed[term] = mixed.get(term, 0.0) + OPENING_SHARE * weight
        largest = heapq.nlargest(TERMS_OF_A_TEXT, mixed.items(), key=lambda item: (item[1], item[0]))
        return _unit(dict(largest))

    def _weighted(self, counts: Mapping[str, float]) -> dict[str, float]:
        return _unit(
            {term: (1 + math.log(count) if count >= 1 else count) * self.rarity(term) for term, count in counts.items()}
        )


class TermWeights(Protocol):
    """Words, and how rare each stem is."""

    @property
    def words(self) -> StoryWords:
        """The words that say nothing, and how stems are made."""
        ...

    def rarity(self, term: str) -> float:
        """Return how much more a rare stem counts than a frequent one."""
        ...


def context_vector(tokens: Iterable[str], weights: TermWeights) -> dict[str, float]:
    """Return the words around an event mention as a vector of length 1, each word once."""
    counts: dict[str, float] = {}
    for word in tokens:
        lower = word.lower()
        if lower not in weights.words.stop and word[:1].isalnum():
            stem = weights.words.stem(lower)
            counts[stem] = max(counts.get(stem, 0.0), _word_weight(word))
    return _unit({stem: weight * weights.rarity(stem) for stem, weight in counts.items()})


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {term: weight / length for term, weight in vector.items() if weight > 0} if length else {}


def dot_product(left: Vector, right: Vector) -> float:
    """Return the dot product of two vectors: of vectors of length 1 the cosine."""
    if len(left) > len(right):
        left, right = right, left
    return sum(weight * right[term] for term, weight in left.items() if term in right)
