"""Spans of gold and prediction, matched one to one by the characters that they share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Spanned(Protocol):
    """Something with a half-open span of code points."""

    @property
    def start(self) -> int:
        """The first code point."""

    @property
    def end(self) -> int:
        """The code point after the last."""


def match_spans(gold: Sequence[Spanned], predicted: Sequence[Spanned]) -> list[int | None]:
    """Return for each gold span the index of the predicted span that overlaps it most, or ``None`` if none does.

    Gold spans choose in their order, and a predicted span is given to one of them only.
    """
    matches: list[int | None] = []
    free = set(range(len(predicted)))
    for span in gold:
        overlap, index = max(((_overlap(span, predicted[k]), k) for k in free), default=(0, -1))
        matches.append(index if overlap > 0 else None)
        if overlap > 0:
            free.remove(index)
    return matches


def _overlap(first: Spanned, second: Spanned) -> int:
    return min(first.end, second.end) - max(first.start, second.start)
