"""Step 2 of stories: near-duplicates. The same wire text in twenty outlets is one text with twenty publishers.

MinHash over shingles of four words (Broder 1997) with banding (Leskovec, Rajaraman and Ullman, Mining of Massive
Datasets, chapter 3), on numpy; every candidate pair is verified by the true Jaccard similarity of its shingles, so that
no pair below the threshold is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]

WORD = re.compile(r"\w+")
SHINGLE_WORDS = 4
BANDS, ROWS = 32, 4
THRESHOLD = 0.5
MIXERS = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two texts and the Jaccard similarity of their shingles, between the threshold and 1."""

    first: str
    second: str
    similarity: float


class DuplicateIndex:
    """Texts by id, added one by one; each is compared with the earlier ones that it may repeat.

    ``threshold`` is the least Jaccard similarity of four-word shingles at which two texts count as one. Texts of less
    than four words repeat nothing.
    """

    def __init__(self, threshold: float = THRESHOLD) -> None:
        self.threshold = threshold
        self._words: dict[str, int] = {}
        self._shingles: dict[str, Hashes] = {}
        self._buckets: dict[int, list[str]] = {}
        rng = np.random.default_rng(20160817)
        self._factors = rng.integers(1, 1 << 62, BANDS * ROWS, dtype=np.uint64) | np.uint64(1)
        self._bands = rng.integers(1, 1 << 62, (BANDS, ROWS), dtype=np.uint64) | np.uint64(1)

    def add(self, identity: str, text: str) -> list[DuplicatePair]:
        """Add a text and return the pairs that it forms with texts added before, most similar first."""
        return self.add_shingles(identity, self.shingles(text))

    def add_shingles(self, identity: str, hashes: Hashes) -> list[DuplicatePair]:
        """Add a text by its shingles (:meth:`shingles`) and return the pairs that it forms, as :meth:`add` does."""
        if not hashes.size:
            return []
        candidates: dict[str, None] = {}
        for key in self._keys(hashes):
            bucket = self._buckets.setdefault(key, [])
            candidates.update(dict.fromkeys(bucket))
            bucket.append(identity)
        pairs = []
        for other in candidates:
            similarity = jaccard(hashes, self._shingles[other])
            if similarity >= self.threshold:
                pairs.append(DuplicatePair(other, identity, similarity))
        self._shingles[identity] = hashes
        return sorted(pairs, key=lambda pair: (-pair.similarity, pair.first))

    def forget(self, identity: str) -> None:
        """Remove a text, so that later ones are not compared with it."""
        hashes = self._shingles.pop(identity, None)
        for key in self._keys(hashes) if hashes is not None else ():
            bucket = self._buckets[key]
            bucket.remove(identity)
            if not bucket:
                del self._buckets[key]

    def shingles(self, text: str) -> Hashes:
        """Return the hashes of all runs of four words, each once, sorted."""
        numbers = [self._number(word) for word in WORD.findall(text.lower())]
        if len(numbers) < SHINGLE_WORDS:
            return np.empty(0, dtype=np.uint64)
        ids = np.array(numbers, dtype=np.uint64)
        length = len(ids) - SHINGLE_WORDS + 1
        mixed = np.zeros(length, dtype=np.uint64)
        for offset in range(SHINGLE_WORDS):
            mixed ^= ids[offset : offset + length] * np.uint64(MIXERS[offset])
            mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(MIXERS[3])
        return np.unique(mixed)

    def _number(self, word: str) -> int:
        """Return a number of a word that is the same in every index: which pairs become candidates must not depend on
        the order in which a corpus gives its texts."""
        number = self._words.get(word)
        if number is None:
            digest = blake2b(word.encode(), digest_size=8).digest()
            number = self._words[word] = int.from_bytes(digest, "little")
        return number

    def _keys(self, hashes: Hashes) -> Iterator[int]:
        """Yield one key for each band of the signature."""
        products = self._factors[:, None] * hashes[None, :]
        signature = (products ^ (products >> np.uint64(32))).min(axis=1).reshape(BANDS, ROWS)
        combined = (signature * self._bands).sum(axis=1, dtype=np.uint64)
        for band, value in enumerate(combined.tolist()):
            yield value * BANDS + band


def jaccard(left: Hashes, right: Hashes) -> float:
    """Return the share of shingles that two texts have in common, between 0 and 1."""
    shared = np.intersect1d(left, right, assume_unique=True).size
    return float(shared) / float(left.size + right.size - shared)


def find_duplicates(texts: Iterable[tuple[str, str]], threshold: float = THRESHOLD) -> list[DuplicatePair]:
    """Return all near-duplicate pairs among ``(id, text)``."""
    index = DuplicateIndex(threshold)
    return [pair for identity, text in texts for pair in index.add(identity, text)]


def duplicate_groups(pairs: Iterable[DuplicatePair]) -> list[list[str]]:
    """Return the groups of texts that repeat one another, directly or through others, each in the order of input."""
    parent: dict[str, str] = {}

    def root(identity: str) -> str:
        parent.setdefault(identity, identity)
        while parent[identity] != identity:
            parent[identity] = parent[parent[identity]]
            identity = parent[identity]
        return identity

    for pair in pairs:
        parent[root(pair.second)] = root(pair.first)
    groups: dict[str, list[str]] = {}
    for identity in parent:
        groups.setdefault(root(identity), []).append(identity)
    return list(groups.values())
