"""Groups of reports that are neighbours, directly or through others, none of them very large.

Pairs that are just more probably of one event than not can chain most events of a much-told place, of all its weeks,
into one group. So the pairs are joined in the order of their log odds, and one that would make a group of more than
``MOST_REPORTS`` is passed over: single-link clustering in Kruskal's order (Gower and Ross 1969) with a limit of size.
What groups a set of pairs gives depends on nothing else, so that a corpus can be linked in partitions.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_REPORTS = 2000
"""A group has at most so many reports: several times those of a large event."""
_BAND = 0.5
_STEP = 100_000
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Neighbours in columns: the earlier and the later report of each pair, by number or by key, and the log odds that
    they are of one event."""

    earlier: npt.NDArray[np.integer]
    later: npt.NDArray[np.integer]
    odds: npt.NDArray[np.float32]

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int, float]]) -> Pairs:
        """Return pairs of numbers and their log odds in columns."""
        earlier, later, odds = array("i"), array("i"), array("f")
        for one, other, value in pairs:
            earlier.append(one)
            later.append(other)
            odds.append(value)
        return cls(np.array(earlier, np.int32), np.array(later, np.int32), np.array(odds, np.float32))

    def __len__(self) -> int:
        return len(self.odds)

    def chosen(self, which: npt.NDArray[np.bool_ | np.integer]) -> Pairs:
        """Return some of the pairs, by a mask or in an order."""
        return Pairs(self.earlier[which], self.later[which], self.odds[which])

    def renamed(self, names: npt.NDArray[np.integer]) -> Pairs:
        """Return the pairs with ``names[number]`` in place of each number."""
        return Pairs(names[self.earlier], names[self.later], self.odds)

    def numbers(self) -> Iterator[tuple[int, int]]:
        """Yield the pairs of numbers, few of them at a time in memory."""
        for start in range(0, len(self), _STEP):
            part = slice(start, start + _STEP)
            yield from zip(self.earlier[part].tolist(), self.later[part].tolist(), strict=True)


def report_key(report: str) -> int:
    """Return a number of 63 bits that stands for the id of a report, as :mod:`dateline.store.filed_reports` has it in
    SQL. Two reports with one key would only be linked together."""
    digest = hashlib.md5(report.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little") >> 1


class Groups:
    """The numbers from 0 to ``count`` - 1 in groups, which are joined in pairs (union–find; Tarjan 1975)."""

    def __init__(self, count: int) -> None:
        self._parent = array("i", range(count))
        self._sizes = array("i", (1,)) * count

    def root(self, number: int) -> int:
        """Return the member that stands for the group of ``number``: the smallest."""
        parent = self._parent
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    def join(self, one: int, other: int, most: int | None = None) -> None:
        """Make one group of the groups of two members, unless it would have more than ``most``."""
        a, b = self.root(one), self.root(other)
        if a == b or (most is not None and self._sizes[a] + self._sizes[b] > most):
            return
        if b < a:
            a, b = b, a
        self._parent[b] = a
        self._sizes[a] += self._sizes[b]

    def roots(self) -> npt.NDArray[np.int32]:
        """Return the member that stands for the group of each number."""
        roots = np.array(self._parent, np.int32)
        while True:
            higher = roots[roots]
            if np.array_equal(higher, roots):
                return roots
            roots = higher


def connected(count: int, pairs: Iterable[tuple[int, int]]) -> Groups:
    """Return the groups of numbers that pairs connect, however large."""
    groups = Groups(count)
    for pair in pairs:
        groups.join(*pair)
    return groups


def part_groups(pairs: Sequence[Pairs], keys: Integers) -> Groups:
    """Return the groups of at most ``MOST_REPORTS`` reports that are held together by the likeliest pairs.

    ``keys``: the key of each report, by which pairs of the same odds are ordered whatever their numbers are.
    """
    groups = Groups(len(keys))
    for band in _bands(pairs):
        one, other = keys[band.earlier], keys[band.later]
        order = np.lexsort((np.maximum(one, other), np.minimum(one, other), -band.odds))
        for pair in band.chosen(order).numbers():
            groups.join(*pair, MOST_REPORTS)
    return groups


def _bands(pairs: Sequence[Pairs]) -> Iterator[Pairs]:
    """Yield the pairs in bands of odds, the likeliest first, so that few are copied at a time."""
    held = [part for part in pairs if len(part)]
    if not held:
        return
    highest = max(float(part.odds.max()) for part in held) // _BAND
    lowest = min(float(part.odds.min()) for part in held) // _BAND
    for number in range(int(highest), int(lowest) - 1, -1):
        yield concatenated([part.chosen(part.odds // _BAND == number) for part in held])


def concatenated(parts: Sequence[Pairs]) -> Pairs:
    """Return all pairs of several parts, of which there is at least one."""
    return Pairs(
        np.concatenate([part.earlier for part in parts]),
        np.concatenate([part.later for part in parts]),
        np.concatenate([part.odds for part in parts]),
    )


def members(roots: npt.NDArray[np.integer]) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the indices of each group in ascending order, the groups in the order of their roots."""
    order = np.argsort(roots, kind="stable")
    borders = np.flatnonzero(np.diff(roots[order])) + 1
    yield from np.split(order, borders) if len(order) else ()
