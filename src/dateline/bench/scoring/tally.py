"""Counts that add up over records, and the one-to-one matching that fills them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

G = TypeVar("G")
P = TypeVar("P")


def f1(hits: float, predicted: float, gold: float) -> float:
    """The harmonic mean of precision and recall; 0 where nothing was hit."""
    precision = hits / predicted if predicted else 0.0
    recall = hits / gold if gold else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def match(gold: Sequence[G], predicted: Sequence[P], score: Callable[[G, P], float]) -> list[tuple[int, int]]:
    """Pairs of indices, one to one, the best scores first; a score of 0 forbids a pair.

    Equal scores are taken in the order of gold, then of predicted items, so that the result is stable.
    """
    scored = [(score(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(predicted)]
    scored.sort(key=lambda entry: -entry[0])
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    pairs = []
    for value, i, j in scored:
        if value <= 0:
            break
        if i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            pairs.append((i, j))
    return pairs


@dataclass(slots=True)
class Tally:
    """Micro-averages: ``found`` counts hits against predicted and gold items, ``right`` counts right answers,
    ``trusted`` right answers by the confidence that was given to each."""

    _found: dict[str, list[int]] = field(default_factory=dict)
    _right: dict[str, list[int]] = field(default_factory=dict)
    _order: list[str] = field(default_factory=list)
    trust: dict[float, list[bool]] = field(default_factory=dict)

    def found(self, name: str, hits: int, predicted: int, gold: int) -> None:
        """Add ``hits`` out of so many predicted and gold items."""
        self._add(self._found, name, (hits, predicted, gold))

    def right(self, name: str, answers: Iterable[bool]) -> None:
        """Add answers, each right or wrong."""
        for answer in answers:
            self._add(self._right, name, (int(answer), 1))

    def trusted(self, confidence: float | None, answer: bool) -> None:
        """Add an answer, right or wrong, that was given with a confidence; one given without is passed over."""
        if confidence is not None:
            self.trust.setdefault(confidence, []).append(answer)

    def _add(self, counts: dict[str, list[int]], name: str, numbers: Sequence[int]) -> None:
        if name not in counts:
            counts[name] = [0] * len(numbers)
            self._order.append(name)
        for k, number in enumerate(numbers):
            counts[name][k] += number

    def rows(self) -> Iterator[tuple[str, dict[str, float]]]:
        """Name and figures: P, R, F1, gold, predicted, or accuracy and of; in the order of first addition."""
        for name in self._order:
            if name in self._found:
                hits, predicted, gold = self._found[name]
                yield (
                    name,
                    {
                        "P": hits / predicted if predicted else 0.0,
                        "R": hits / gold if gold else 0.0,
                        "F1": f1(hits, predicted, gold),
                        "gold": gold,
                        "predicted": predicted,
                    },
                )
            else:
                right, of = self._right[name]
                yield name, {"accuracy": right / of if of else 0.0, "of": of}
