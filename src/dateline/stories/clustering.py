"""Texts into stories, one by one: each joins the story that it is nearest to, or founds one.

Single-pass clustering with centroids (Allan, Papka and Lavrenko 1998) over an inverted index, so that a text is
compared only with open stories that share its rare words; stories that have grown close are merged from time to time,
the closest first. The closeness of two stories is the mean likeness across them relative to that within them. Within
a story a text counts as like itself only by ``Scale.self_likeness``: were it wholly like itself, small stories would
look tighter than they are.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from dateline.stories.terms import Vector

SHORT, LONG = 12, 60
# A term of more stories than this finds no candidates of its own; it only counts for those that rarer terms have found.
CROWDED = 400
OPEN_DAYS = 7
_UNDATED = date.min


@dataclass(frozen=True, slots=True)
class Scale:
    """What is expected of texts of one length: how like itself a text counts, the closeness at which it joins a story,
    and the closeness at which two stories are one."""

    self_likeness: float
    join: float
    merge: float


HEADLINES = Scale(0.9, 0.25, 0.18)
FULL_TEXTS = Scale(0.4, 1.2, 0.6)


def scale(words: float) -> Scale:
    """The scale for texts of so many words: between that of headlines and that of full texts by the logarithm."""
    share = min(1.0, max(0.0, math.log(max(words, 1.0) / SHORT) / math.log(LONG / SHORT)))
    pairs = ((getattr(HEADLINES, name), getattr(FULL_TEXTS, name)) for name in ("self_likeness", "join", "merge"))
    return Scale(*(short + share * (long - short) for short, long in pairs))


@dataclass(slots=True)
class Cluster:
    """A story in the making. ``members``: text ids in the order in which they came; ``total``: the sum of their
    vectors; ``square``: the sum of the likeness of all ordered pairs; ``logs``: the sum of the logarithms of their
    lengths."""

    number: int
    members: list[str] = field(default_factory=list)
    total: dict[str, float] = field(default_factory=dict)
    square: float = 0.0
    logs: float = 0.0
    first: date = date.max
    last: date = _UNDATED

    @property
    def typical_length(self) -> float:
        """The geometric mean of the lengths of its texts, in words."""
        return math.exp(self.logs / len(self.members))


@dataclass(frozen=True, slots=True)
class Joined:
    """Where a text went, how close it was (1 for a founder) and the terms that it shares most with that story."""

    cluster: int
    closeness: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MergedClusters:
    """Two stories that became one, and how close they were."""

    kept: int
    gone: int
    closeness: float


class StoryIndex:
    """Open stories, to which texts are added in the order of their days."""

    def __init__(self) -> None:
        self.clusters: dict[int, Cluster] = {}
        self._postings: dict[str, dict[int, float]] = {}
        self._open: dict[int, None] = {}
        self._touched: dict[int, None] = {}
        self._next = 0
        self._today = _UNDATED

    def add(self, identity: str, vector: Vector, length: int, day: date | None = None) -> Joined:
        """Add a text and say where it went."""
        self._advance(day)
        here = scale(length)
        best, closeness = -1, 0.0
        own = math.sqrt(here.self_likeness)
        for number, product in self._products(vector).items():
            found = product / (own * math.sqrt(self.clusters[number].square))
            if found > closeness and self._near(number, day):
                best, closeness = number, found
        if best < 0 or closeness < here.join:
            return Joined(self._found(identity, vector, length, day), 1.0, ())
        cluster = self.clusters[best]
        shared = heapq.nlargest(3, vector, key=lambda term: (vector[term] * cluster.total.get(term, 0.0), term))
        self._put(cluster, identity, vector, length, day)
        return Joined(best, closeness, tuple(term for term in shared if term in cluster.total))

    def place(self, identity: str, vector: Vector, length: int, day: date | None, number: int | None) -> int:
        """Put a text into the story ``number`` (a new one if ``None``) without asking, as a person or an earlier run
        has decided; returns the story's number."""
        self._advance(day)
        if number is None or number not in self.clusters:
            return self._found(identity, vector, length, day)
        self._put(self.clusters[number], identity, vector, length, day)
        return number

    def merge_close(self) -> Iterator[MergedClusters]:
        """Merge stories that have grown close since the last call, the closest first."""
        queue: list[tuple[float, int, int]] = []
        for number in self._touched:
            if number in self._open:
                self._queue_close(number, queue)
        self._touched.clear()
        while queue:
            negative, one, other = heapq.heappop(queue)
            if one not in self.clusters or other not in self.clusters:
                continue
            closeness = self.closeness(one, other)
            if closeness < self._limit(one, other):
                continue
            if closeness < -negative - 1e-9:
                heapq.heappush(queue, (-closeness, one, other))
                continue
            kept, gone = sorted((one, other), key=lambda number: (-len(self.clusters[number].members), number))
            self._absorb(kept, gone)
            self._queue_close(kept, queue)
            yield MergedClusters(kept, gone, closeness)

    def closeness(self, one: int, other: int) -> float:
        """How close two stories are: 1 if their texts are as like across as within."""
        a, b = self.clusters[one], self.clusters[other]
        if len(a.total) > len(b.total):
            a, b = b, a
        product = sum(weight * b.total[term] for term, weight in a.total.items() if term in b.total)
        return product / math.sqrt(a.square * b.square)

    def neighbours(self, number: int) -> list[tuple[int, float, tuple[str, ...]]]:
        """The open stories nearest to one: their numbers, their closeness, and the terms that they share most."""
        total = self.clusters[number].total
        found = []
        for other in self._products(total):
            if other != number:
                found.append((other, self.closeness(number, other)))
        found.sort(key=lambda pair: (-pair[1], pair[0]))
        return [
            (
                other,
                close,
                tuple(heapq.nlargest(3, total, key=lambda t: total[t] * self.clusters[other].total.get(t, 0.0))),
            )
            for other, close in found[:5]
        ]

    def _products(self, vector: Vector) -> dict[int, float]:
        """For each open story that shares a term: the product of the vector with the story's sum."""
        products: dict[int, float] = {}
        crowded = []
        for term, weight in vector.items():
            posting = self._postings.get(term)
            if posting is None:
                continue
            if len(posting) > CROWDED:
                crowded.append((weight, posting))
                continue
            for number, total in posting.items():
                products[number] = products.get(number, 0.0) + weight * total
        for weight, posting in crowded:
            for number in products:
                if number in posting:
                    products[number] += weight * posting[number]
        return products

    def _near(self, number: int, day: date | None) -> bool:
        """Whether a story has a text within the days in which stories unfold."""
        cluster = self.clusters[number]
        if day is None or cluster.last is _UNDATED:
            return True
        return (day - cluster.last).days <= OPEN_DAYS and (cluster.first - day).days <= OPEN_DAYS

    def _found(self, identity: str, vector: Vector, length: int, day: date | None) -> int:
        number = self._next
        self._next += 1
        self.clusters[number] = Cluster(number)
        self._open[number] = None
        self._put(self.clusters[number], identity, vector, length, day)
        return number

    def _put(self, cluster: Cluster, identity: str, vector: Vector, length: int, day: date | None) -> None:
        across = sum(weight * cluster.total.get(term, 0.0) for term, weight in vector.items())
        cluster.square += 2 * across + scale(length).self_likeness
        cluster.logs += math.log(max(length, 1))
        cluster.members.append(identity)
        if day is not None:
            cluster.first, cluster.last = min(cluster.first, day), max(cluster.last, day)
        self._add_terms(cluster, vector)
        self._touched[cluster.number] = None

    def _add_terms(self, cluster: Cluster, vector: Vector) -> None:
        for term, weight in vector.items():
            total = cluster.total.get(term, 0.0) + weight
            cluster.total[term] = total
            self._postings.setdefault(term, {})[cluster.number] = total

    def _absorb(self, kept: int, gone: int) -> None:
        a, b = self.clusters[kept], self.clusters[gone]
        across = sum(weight * a.total.get(term, 0.0) for term, weight in b.total.items())
        a.square += 2 * across + b.square
        a.logs += b.logs
        a.members.extend(b.members)
        a.first, a.last = min(a.first, b.first), max(a.last, b.last)
        self._close(gone)
        self._add_terms(a, b.total)
        del self.clusters[gone]

    def _queue_close(self, number: int, queue: list[tuple[float, int, int]]) -> None:
        cluster = self.clusters[number]
        for other, product in self._products(cluster.total).items():
            if other == number:
                continue
            closeness = product / math.sqrt(cluster.square * self.clusters[other].square)
            if closeness >= self._limit(number, other) and self._overlap(number, other):
                heapq.heappush(queue, (-closeness, min(number, other), max(number, other)))

    def _limit(self, one: int, other: int) -> float:
        a, b = self.clusters[one], self.clusters[other]
        return scale(math.exp((a.logs + b.logs) / (len(a.members) + len(b.members)))).merge

    def _overlap(self, one: int, other: int) -> bool:
        a, b = self.clusters[one], self.clusters[other]
        if _UNDATED in (a.last, b.last):
            return True
        return (a.first - b.last).days <= OPEN_DAYS and (b.first - a.last).days <= OPEN_DAYS

    def _advance(self, day: date | None) -> None:
        """Close the stories that no text can join any more."""
        if day is None or day <= self._today:
            return
        self._today = day
        for number in [one for one in self._open if self._stale(one)]:
            self._close(number)

    def _stale(self, number: int) -> bool:
        last = self.clusters[number].last
        # Twice as long as texts can join, since texts that were placed before may come that much ahead of new ones.
        return last is not _UNDATED and (self._today - last).days > 2 * OPEN_DAYS

    def _close(self, number: int) -> None:
        for term in self.clusters[number].total:
            posting = self._postings[term]
            posting.pop(number, None)
            if not posting:
                del self._postings[term]
        self._open.pop(number, None)


def members(clusters: Iterable[Cluster]) -> dict[str, int]:
    """Text id → number of its story."""
    return {identity: cluster.number for cluster in clusters for identity in cluster.members}


Item = TypeVar("Item")
# What a pair that is ruled out counts in an average: much, but not so much that one slip parts two large groups.
_AGAINST = -8.0
_GONE = -np.inf


def agglomerate(items: Sequence[Item], odds: Callable[[Item, Item], float], limit: float) -> list[list[int]]:
    """Groups of indices: average-link clustering of all pairs until no two groups reach ``limit`` on average."""
    count = len(items)
    table = np.zeros((count, count))
    for i in range(count):
        for j in range(i):
            table[i, j] = table[j, i] = max(_AGAINST, odds(items[i], items[j]))
    np.fill_diagonal(table, _GONE)
    return _join(table, limit)


def _join(table: npt.NDArray[np.float64], limit: float) -> list[list[int]]:
    groups = {number: [number] for number in range(len(table))}
    sizes = np.ones(len(table))
    while len(groups) > 1:
        one, other = divmod(int(table.argmax()), len(table))
        if table[one, other] < limit:
            break
        row = (table[one] * sizes[one] + table[other] * sizes[other]) / (sizes[one] + sizes[other])
        row[one] = _GONE
        table[one], table[:, one] = row, row
        table[other], table[:, other] = _GONE, _GONE
        sizes[one] += sizes[other]
        groups[one].extend(groups.pop(other))
    return list(groups.values())
