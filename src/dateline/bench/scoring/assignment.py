"""The best one-to-one matching of two sets: the exact maximum of the summed weights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

Pair = tuple[int, int]


def best_pairs(weights: Mapping[Pair, float]) -> list[Pair]:
    """The pairs of the heaviest matching; only pairs in ``weights`` (all positive) may be matched.

    Parts that share no pair are matched apart, each by the Hungarian method (Kuhn 1955, in the cubic form of Jonker and
    Volgenant 1987).
    """
    pairs: list[Pair] = []
    for lefts, rights in _parts(weights):
        if len(lefts) == len(rights) == 1:
            pairs.append((lefts[0], rights[0]))
        elif len(lefts) <= len(rights):
            table = [[weights.get((left, right), 0.0) for right in rights] for left in lefts]
            found = ((lefts[row], rights[column]) for row, column in enumerate(_assign(table)))
            pairs.extend(pair for pair in found if pair in weights)
        else:
            table = [[weights.get((left, right), 0.0) for left in lefts] for right in rights]
            found = ((lefts[column], rights[row]) for row, column in enumerate(_assign(table)))
            pairs.extend(pair for pair in found if pair in weights)
    return pairs


def _parts(weights: Mapping[Pair, float]) -> Iterator[tuple[list[int], list[int]]]:
    rights_of: dict[int, set[int]] = defaultdict(set)
    lefts_of: dict[int, set[int]] = defaultdict(set)
    for left, right in weights:
        rights_of[left].add(right)
        lefts_of[right].add(left)
    seen: set[int] = set()
    for start in sorted(rights_of):
        if start in seen:
            continue
        lefts: set[int] = set()
        rights: set[int] = set()
        waiting = [start]
        while waiting:
            left = waiting.pop()
            if left in lefts:
                continue
            lefts.add(left)
            for right in rights_of[left]:
                if right not in rights:
                    rights.add(right)
                    waiting.extend(lefts_of[right])
        seen |= lefts
        yield sorted(lefts), sorted(rights)


def _assign(table: list[list[float]]) -> list[int]:
    """The column of each row (rows ≤ columns) in the assignment with the greatest sum."""
    rows, columns = len(table), len(table[0])
    row_price = [0.0] * (rows + 1)
    column_price = [0.0] * (columns + 1)
    row_of = [0] * (columns + 1)
    for row in range(1, rows + 1):
        came_from = [0] * (columns + 1)
        slack = [float("inf")] * (columns + 1)
        visited = [False] * (columns + 1)
        row_of[0], column = row, 0
        while row_of[column] != 0:
            visited[column] = True
            current, step, following = row_of[column], float("inf"), 0
            for k in range(1, columns + 1):
                if visited[k]:
                    continue
                reduced = -table[current - 1][k - 1] - row_price[current] - column_price[k]
                if reduced < slack[k]:
                    slack[k], came_from[k] = reduced, column
                if slack[k] < step:
                    step, following = slack[k], k
            for k in range(columns + 1):
                if visited[k]:
                    row_price[row_of[k]] += step
                    column_price[k] -= step
                else:
                    slack[k] -= step
            column = following
        while column:
            row_of[column] = row_of[came_from[column]]
            column = came_from[column]
    column_of = [-1] * rows
    for column in range(1, columns + 1):
        if row_of[column]:
            column_of[row_of[column] - 1] = column - 1
    return column_of
