"""The factuality of events on the scale from −3 (certainly not) to 3 (certainly), scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# An event without a prediction counts as one that happened, as in the evaluations of unified factuality.
HAPPENED = 3.0


@dataclass(frozen=True, slots=True)
class FactualityScore:
    """``error``: mean absolute error; ``correlation``: Pearson's r, None if gold or prediction is constant;
    ``always_happened``: the error of answering 3.0 always; ``missing``: gold events without a prediction."""

    events: int
    missing: int
    error: float
    correlation: float | None
    always_happened: float


def score_factuality(
    gold: Sequence[Mapping[str, Any]], predicted: Mapping[str, Sequence[Mapping[str, Any]]]
) -> dict[str, FactualityScore]:
    """The score of each corpus and of "all" together.

    A gold line is ``{"id", "corpus", "events": [{"i", "start", "end", "fact"}]}``; a predicted event names its token
    ``i`` or its ``start`` and ``end``, and its value under ``fact``, which is clipped to the scale.
    """
    values: dict[str, list[tuple[float, float | None]]] = {}
    for line in gold:
        by_token: dict[int, float] = {}
        by_span: dict[tuple[int, int], float] = {}
        for event in predicted.get(line["id"], ()):
            value = max(-HAPPENED, min(HAPPENED, float(event["fact"])))
            if "i" in event:
                by_token[event["i"]] = value
            elif "start" in event:
                by_span[event["start"], event["end"]] = value
        for event in line["events"]:
            guess = by_token.get(event["i"])
            if guess is None:
                guess = by_span.get((event.get("start"), event.get("end")))
            for corpus in (line["corpus"], "all"):
                values.setdefault(corpus, []).append((float(event["fact"]), guess))
    return {
        corpus: _score(pairs) for corpus, pairs in sorted(values.items(), key=lambda item: (item[0] == "all", item[0]))
    }


def _score(pairs: list[tuple[float, float | None]]) -> FactualityScore:
    gold = [fact for fact, _ in pairs]
    guesses = [HAPPENED if guess is None else guess for _, guess in pairs]
    return FactualityScore(
        events=len(pairs),
        missing=sum(guess is None for _, guess in pairs),
        error=sum(abs(fact - guess) for fact, guess in zip(gold, guesses, strict=True)) / len(pairs),
        correlation=_pearson(gold, guesses),
        always_happened=sum(abs(fact - HAPPENED) for fact in gold) / len(pairs),
    )


def _pearson(xs: list[float], ys: list[float]) -> float | None:
    n = len(xs)
    if n < 2:
        return None
    mean_x, mean_y = sum(xs) / n, sum(ys) / n
    spread_x = sum((x - mean_x) ** 2 for x in xs)
    spread_y = sum((y - mean_y) ** 2 for y in ys)
    if spread_x < 1e-12 or spread_y < 1e-12:
        return None
    together = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return float(together / (spread_x * spread_y) ** 0.5)
