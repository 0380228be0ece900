"""Few reports into events, all at once: the two groups that are most alike on average are joined, again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

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
