"""Step 3 of stories: texts into clusters, one by one. Each joins the closest cluster, or founds a new one.

Single-pass clustering with centroids (Allan, Papka and Lavrenko 1998) over an inverted index, so that a text is
compared only with open clusters that share its rare words; clusters that have grown close are merged now and then, the
closest first. The closeness of two clusters is the mean similarity across them relative to that within them. Within a
cluster a text counts as similar to itself only by ``Scale.self_similarity``: if it counted fully, small clusters would
look tighter than they are.

:func:`average_link_clusters` clusters a closed set of items by all their pairs, as benches need it.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from dateline.stories.terms import Vector, dot_product

SHORT_WORDS, LONG_WORDS = 12, 60
# A term of more clusters than this finds no candidates; it only adds to those that rarer terms have found.
COMMON_TERM_CLUSTERS = 400
# The days within which a cluster is open to new texts.
OPEN_DAYS = 7
NEIGHBOURS = 5
SHARED_TERMS = 3
_UNDATED = date.min


@dataclass(frozen=True, slots=True)
class Scale:
    """What is expected of texts of some length: the similarity of a text to itself, the closeness at which it joins a
    cluster, and the closeness at which two clusters are merged."""

    self_similarity: float
    join: float
    merge: float


HEADLINES = Scale(0.9, 0.25, 0.18)
FULL_TEXTS = Scale(0.4, 1.2, 0.6)


def scale_for_length(words: float) -> Scale:
    """Return the scale for texts of so many words: between headlines and full texts by the logarithm."""
    share = min(1.0, max(0.0, math.log(max(words, 1.0) / SHORT_WORDS) / math.log(LONG_WORDS / SHORT_WORDS)))
    pairs = ((getattr(HEADLINES, name), getattr(FULL_TEXTS, name)) for name in ("self_similarity", "join", "merge"))
    return Scale(*(short + share * (long - short) for short, long in pairs))


@dataclass(slots=True)
class Cluster:
    """A story in the making.

    ``members``: text ids in the order in which they came; ``total``: the sum of their vectors; ``square``: the sum of
    the similarities of all ordered pairs; ``log_lengths``: the sum of the logarithms of their lengths in words;
    ``first`` and ``last``: the days of its earliest and latest text.
    """

    number: int
    members: list[str] = field(default_factory=list)
    total: dict[str, float] = field(default_factory=dict)
    square: float = 0.0
    log_lengths: float = 0.0
    first: date = date.max
    last: date = _UNDATED


@dataclass(frozen=True, slots=True)
class ClusterAssignment:
    """The cluster of a text, its closeness (1 for a founder) and the terms that they share most."""

    cluster: int
    closeness: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClusterMerge:
    """A cluster that was merged ``into`` another, and how close they were."""

    into: int
    merged: int
    closeness: float


class StoryIndex:
    """Open clusters, to which texts are added in the order of their days."""

    def __init__(self) -> None:
        self.clusters: dict[int, Cluster] = {}
        self._postings: dict[str, dict[int, float]] = {}
        self._open: dict[int, None] = {}
        self._changed: dict[int, None] = {}
        self._next = 0
        self._today = _UNDATED

    def add(self, identity: str, vector: Vector, length: int, day: date | None = None) -> ClusterAssignment:
        """Add a text to the closest cluster, or to a new one, and return which."""
        self._advance(day)
        scale = scale_for_length(length)
        best, best_closeness = -1, 0.0
        norm = math.sqrt(scale.self_similarity)
        for number, product in self._products(vector).items():
            closeness = product / (norm * math.sqrt(self.clusters[number].square))
            if closeness > best_closeness and self._is_open_on(number, day):
                best, best_closeness = number, closeness
        if best < 0 or best_closeness < scale.join:
            return ClusterAssignment(self._add_cluster(identity, vector, length, day), 1.0, ())
        cluster = self.clusters[best]
        shared = tuple(_shared_terms(vector, cluster.total))
        self._add_member(cluster, identity, vector, length, day)
        return ClusterAssignment(best, best_closeness, shared)

    def assign(self, identity: str, vector: Vector, length: int, day: date | None, number: int | None) -> int:
        """Add a text to the cluster ``number`` (a new one if ``None``) without comparing, because a person or an
        earlier run has decided. Return the number of its cluster."""
        self._advance(day)
        if number is None or number not in self.clusters:
            return self._add_cluster(identity, vector, length, day)
        self._add_member(self.clusters[number], identity, vector, length, day)
        return number

    def merge_similar(self) -> Iterator[ClusterMerge]:
        """Merge clusters that have grown close since the last call, the closest first, and yield each merge."""
        queue: list[tuple[float, int, int]] = []
        for number in self._changed:
            if number in self._open:
                self._queue_close(number, queue)
        self._changed.clear()
        while queue:
            negative, a, b = heapq.heappop(queue)
            if a not in self.clusters or b not in self.clusters:
                continue
            closeness = self.closeness(a, b)
            if closeness < self._merge_limit(a, b):
                continue
            if closeness < -negative - 1e-9:
                heapq.heappush(queue, (-closeness, a, b))
                continue
            into, merged = sorted((a, b), key=lambda number: (-len(self.clusters[number].members), number))
            self._absorb(into, merged)
            self._queue_close(into, queue)
            yield ClusterMerge(into, merged, closeness)

    def closeness(self, number: int, other: int) -> float:
        """Return how close two clusters are: 1 if their texts are as similar across as within."""
        a, b = self.clusters[number], self.clusters[other]
        return dot_product(a.total, b.total) / math.sqrt(a.square * b.square)

    def neighbours(self, number: int) -> list[tuple[int, float, tuple[str, ...]]]:
        """Return the five open clusters closest to a cluster: number, closeness and the terms that they share most."""
        total = self.clusters[number].total
        others = [(other, self.closeness(number, other)) for other in self._products(total) if other != number]
        others.sort(key=lambda pair: (-pair[1], pair[0]))
        return [
            (
                other,
                closeness,
                tuple(heapq.nlargest(SHARED_TERMS, total, key=_shared_weight(total, self.clusters[other]))),
            )
            for other, closeness in others[:NEIGHBOURS]
        ]

    def _products(self, vector: Vector) -> dict[int, float]:
        """Return, for each open cluster that shares a term, the product of the vector with the cluster's sum."""
        products: dict[int, float] = {}
        common = []
        for term, weight in vector.items():
            posting = self._postings.get(term)
            if posting is None:
                continue
            if len(posting) > COMMON_TERM_CLUSTERS:
                common.append((weight, posting))
                continue
            for number, total in posting.items():
                products[number] = products.get(number, 0.0) + weight * total
        for weight, posting in common:
            for number in products:
                if number in posting:
                    products[number] += weight * posting[number]
        return products

    def _is_open_on(self, number: int, day: date | None) -> bool:
        """Return whether a cluster has a text within the days in which stories unfold."""
        cluster = self.clusters[number]
        if day is None or cluster.last is _UNDATED:
            return True
        return (day - cluster.last).days <= OPEN_DAYS and (cluster.first - day).days <= OPEN_DAYS

    def _add_cluster(self, identity: str, vector: Vector, length: int, day: date | None) -> int:
        number = self._next
        self._next += 1
        self.clusters[number] = Cluster(number)
        self._open[number] = None
        self._add_member(self.clusters[number], identity, vector, length, day)
        return number

    def _add_member(self, cluster: Cluster, identity: str, vector: Vector, length: int, day: date | None) -> None:
        across = sum(weight * cluster.total.get(term, 0.0) for term, weight in vector.items())
        cluster.square += 2 * across + scale_for_length(length).self_similarity
        cluster.log_lengths += math.log(max(length, 1))
        cluster.members.append(identity)
        if day is not None:
            cluster.first, cluster.last = min(cluster.first, day), max(cluster.last, day)
        self._add_terms(cluster, vector)
        self._changed[cluster.number] = None

    def _add_terms(self, cluster: Cluster, vector: Vector) -> None:
        for term, weight in vector.items():
            total = cluster.total.get(term, 0.0) + weight
            cluster.total[term] = total
            self._postings.setdefault(term, {})[cluster.number] = total

    def _absorb(self, into: int, merged: int) -> None:
        a, b = self.clusters[into], self.clusters[merged]
        across = sum(weight * a.total.get(term, 0.0) for term, weight in b.total.items())
        a.square += 2 * across + b.square
        a.log_lengths += b.log_lengths
        a.members.extend(b.members)
        a.first, a.last = min(a.first, b.first), max(a.last, b.last)
        self._close(merged)
        self._add_terms(a, b.total)
        del self.clusters[merged]

    def _queue_close(self, number: int, queue: list[tuple[float, int, int]]) -> None:
        """Queue the pairs of a cluster with those that are close enough to be merged with it."""
        cluster = self.clusters[number]
        for other, product in self._products(cluster.total).items():
            if other == number:
                continue
            closeness = product / math.sqrt(cluster.square * self.clusters[other].square)
            if closeness >= self._merge_limit(number, other) and self._overlap(number, other):
                heapq.heappush(queue, (-closeness, min(number, other), max(number, other)))

    def _merge_limit(self, number: int, other: int) -> float:
        a, b = self.clusters[number], self.clusters[other]
        length = math.exp((a.log_lengths + b.log_lengths) / (len(a.members) + len(b.members)))
        return scale_for_length(length).merge

    def _overlap(self, number: int, other: int) -> bool:
        """Return whether the days of two clusters, or the days around them, overlap."""
        a, b = self.clusters[number], self.clusters[other]
        if _UNDATED in (a.last, b.last):
            return True
        return (a.first - b.last).days <= OPEN_DAYS and (b.first - a.last).days <= OPEN_DAYS

    def _advance(self, day: date | None) -> None:
        """Close the clusters that no text can join any more."""
        if day is None or day <= self._today:
            return
        self._today = day
        for number in [number for number in self._open if self._is_stale(number)]:
            self._close(number)

    def _is_stale(self, number: int) -> bool:
        last = self.clusters[number].last
        # Twice as long as texts can join, since texts that were assigned before may come that much ahead of new ones.
        return last is not _UNDATED and (self._today - last).days > 2 * OPEN_DAYS

    def _close(self, number: int) -> None:
        for term in self.clusters[number].total:
            posting = self._postings[term]
            posting.pop(number, None)
            if not posting:
                del self._postings[term]
        self._open.pop(number, None)


def _shared_terms(vector: Vector, total: Mapping[str, float]) -> list[str]:
    """Return the terms of a vector that contribute most to its product with a cluster's sum."""
    return heapq.nlargest(SHARED_TERMS, vector, key=lambda term: (vector[term] * total.get(term, 0.0), term))


def _shared_weight(total: Mapping[str, float], other: Cluster) -> Callable[[str], float]:
    return lambda term: total[term] * other.total.get(term, 0.0)


def cluster_numbers(clusters: Iterable[Cluster]) -> dict[str, int]:
    """Return the number of the cluster of each text, by text id."""
    return {identity: cluster.number for cluster in clusters for identity in cluster.members}


Item = TypeVar("Item")
# What a pair that is ruled out counts in an average: much, but not so much that one mistake separates two large groups.
_RULED_OUT = -8.0
_MERGED = -np.inf


def average_link_clusters(
    items: Sequence[Item], log_odds: Callable[[Item, Item], float], limit: float
) -> list[list[int]]:
    """Return groups of indices of ``items``: average-link clustering of all pairs.

    The two groups whose pairs have the highest average log odds are merged until no average reaches ``limit``.
    """
    count = len(items)
    table = np.zeros((count, count))
    for i in range(count):
        for j in range(i):
            table[i, j] = table[j, i] = max(_RULED_OUT, log_odds(items[i], items[j]))
    np.fill_diagonal(table, _MERGED)
    return _merge_groups(table, limit)


def _merge_groups(table: npt.NDArray[np.float64], limit: float) -> list[list[int]]:
    groups = {number: [number] for number in range(len(table))}
    sizes = np.ones(len(table))
    while len(groups) > 1:
        a, b = divmod(int(table.argmax()), len(table))
        if table[a, b] < limit:
            break
        averages = (table[a] * sizes[a] + table[b] * sizes[b]) / (sizes[a] + sizes[b])
        averages[a] = _MERGED
        table[a], table[:, a] = averages, averages
        table[b], table[:, b] = _MERGED, _MERGED
        sizes[a] += sizes[b]
        groups[a].extend(groups.pop(b))
    return list(groups.values())
