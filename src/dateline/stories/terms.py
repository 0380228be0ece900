"""A text as weighted terms: what it is about, in a form that can be compared with other texts.

Words without their endings and pairs of neighbouring words, weighted by how often they stand in the text and how rare
they are in others (Salton and Buckley 1988). Names and numbers count more than other words, since they tell one
happening of a kind from the next; the opening counts more than the rest, since news tells the central event first.
"""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dateline.knowledge.loaders.story_terms import StoryWords

Vector = Mapping[str, float]

_WORD = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
NAME_WEIGHT = 3.0
PAIR_WEIGHT = 0.5
OPENING_WORDS = 60
OPENING_SHARE = 0.3
KEPT = 100
# Before anything has been read, term frequencies are those of this many imagined texts.
IMAGINED = 50
COMMON_SHARE = 0.2
USUAL = 0.5
# After so many texts a term that only one of them holds counts half.
COMES_AGAIN = 150


@dataclass(frozen=True, slots=True)
class Terms:
    """How often each term stands in a text and in its opening, names weighted, and the length of the text in words."""

    whole: Mapping[str, float]
    opening: Mapping[str, float]
    length: int


def read_terms(text: str, words: StoryWords) -> Terms:
    """The terms of a text; headline first if it has one."""
    found = split(text)
    opening = _count(found[:OPENING_WORDS], words)
    whole = opening if len(found) <= OPENING_WORDS else _count(found, words)
    return Terms(whole, opening, len(found))


def split(text: str) -> list[str]:
    """The words of a text."""
    return _WORD.findall(text)


def _count(found: Iterable[str], words: StoryWords) -> dict[str, float]:
    counts: dict[str, float] = {}
    before = ""
    for word in found:
        lower = word.lower()
        if lower in words.stop or len(lower) < 2:
            before = ""
            continue
        stem = words.stem(lower)
        weight = NAME_WEIGHT if word[0].isupper() or word[0].isdigit() else 1.0
        counts[stem] = counts.get(stem, 0.0) + weight
        if before:
            pair = f"{before} {stem}"
            counts[pair] = counts.get(pair, 0.0) + PAIR_WEIGHT
        before = stem
    return counts


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

    def add_words(self, found: Iterable[str]) -> None:
        """Count the words of one more text, without pairs."""
        self.texts += 1
        stop, stem = self.words.stop, self.words.stem
        for term in {stem(lower) for lower in map(str.lower, found) if lower not in stop}:
            self.counts[term] = self.counts.get(term, 0) + 1

    def rarity(self, term: str) -> float:
        """The logarithm of the inverse share of texts that hold a term; a term that every text holds has 0.

        A term that one text alone holds can show no likeness: it counts the less, the more texts there are in which it
        might have come again."""
        count = self.counts.get(term, 0)
        usual = IMAGINED * COMMON_SHARE if term in self.words.common else USUAL
        rarity = max(0.0, math.log((self.texts + IMAGINED) / (max(count, 1) + usual)))
        return rarity if count > 1 else rarity * COMES_AGAIN / (COMES_AGAIN + self.texts)

    def vector(self, terms: Terms) -> dict[str, float]:
        """The weights of the terms that tell most of a text, as a vector of length 1; empty without such terms."""
        whole = self._weighted(terms.whole)
        opening = whole if terms.opening is terms.whole else self._weighted(terms.opening)
        mixed = {term: (1 - OPENING_SHARE) * weight for term, weight in whole.items()}
        for term, weight in opening.items():
            mixed[term] = mixed.get(term, 0.0) + OPENING_SHARE * weight
        kept = heapq.nlargest(KEPT, mixed.items(), key=lambda item: (item[1], item[0]))
        return _unit(dict(kept))

    def _weighted(self, counts: Mapping[str, float]) -> dict[str, float]:
        return _unit(
            {term: (1 + math.log(count) if count >= 1 else count) * self.rarity(term) for term, count in counts.items()}
        )


def around(found: Iterable[str], frequencies: Frequencies) -> dict[str, float]:
    """The words around an act as a vector of length 1, each word once."""
    counts: dict[str, float] = {}
    for word in found:
        lower = word.lower()
        if lower not in frequencies.words.stop and word[:1].isalnum():
            weight = NAME_WEIGHT if word[0].isupper() or word[0].isdigit() else 1.0
            stem = frequencies.words.stem(lower)
            counts[stem] = max(counts.get(stem, 0.0), weight)
    return _unit({stem: weight * frequencies.rarity(stem) for stem, weight in counts.items()})


def _unit(vector: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {term: weight / length for term, weight in vector.items() if weight > 0} if length else {}


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two vectors of length 1."""
    if len(one) > len(other):
        one, other = other, one
    return sum(weight * other[term] for term, weight in one.items() if term in other)
