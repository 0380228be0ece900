"""The bench "status": the factuality of events on the scale from −3 (certainly not) to 3 (certainly).

Data: sentences with ``tokens`` and ``events``, each with its ``fact``. Figures: mean absolute error and correlation
for each corpus. Reference: TruthTeller, and the answer that everything happened (Stanovsky et al. 2017).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.bench.bench_report import BenchReport, load_references
from dateline.bench.gold_sets import Line, make_article, select_sets
from dateline.events.factuality import assess_factuality
from dateline.knowledge.loaders.event_knowledge import Attitudes, load_attitudes
from dateline.language.analyse import analyse
from dateline.record import Status

if TYPE_CHECKING:
    from dateline.api import Coder


# An event without a prediction counts as one that happened, as in the evaluations of unified factuality.
OCCURRED = 3.0


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
    """Return the score of each corpus and of "all" together.

    A gold line is ``{"id", "corpus", "events": [{"i", "start", "end", "fact"}]}``; a predicted event names its token
    ``i`` or its ``start`` and ``end``, and its value under ``fact``, which is clipped to the scale.
    """
    values: dict[str, list[tuple[float, float | None]]] = defaultdict(list)
    for line in gold:
        guesses = _values_by_position(predicted.get(line["id"], ()))
        for event in line["events"]:
            guess = guesses.get(event["i"])
            if guess is None:
                guess = guesses.get((event.get("start"), event.get("end")))
            for corpus in (line["corpus"], "all"):
                values[corpus].append((float(event["fact"]), guess))
    return {corpus: _score(values[corpus]) for corpus in sorted(values, key=lambda name: (name == "all", name))}


def _values_by_position(events: Sequence[Mapping[str, Any]]) -> dict[Hashable, float]:
    """Return the predicted values by token, or by start and end for events that name no token."""
    values: dict[Hashable, float] = {}
    for event in events:
        if "i" not in event and "start" not in event:
            continue
        position = event["i"] if "i" in event else (event["start"], event["end"])
        values[position] = max(-OCCURRED, min(OCCURRED, float(event["fact"])))
    return values


def _score(pairs: list[tuple[float, float | None]]) -> FactualityScore:
    gold = [fact for fact, _ in pairs]
    guesses = [OCCURRED if guess is None else guess for _, guess in pairs]
    return FactualityScore(
        events=len(pairs),
        missing=sum(guess is None for _, guess in pairs),
        error=sum(abs(fact - guess) for fact, guess in zip(gold, guesses, strict=True)) / len(pairs),
        correlation=_pearson(gold, guesses),
        always_happened=sum(abs(fact - OCCURRED) for fact in gold) / len(pairs),
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


# What a status says on the scale: a plan is more likely than not, a possibility open.
VALUES: dict[Status, float] = {"occurred": OCCURRED, "planned": 1.0, "hypothetical": 0.0, "negated": -OCCURRED}


def run(gold: Path, coder: Coder, limit: int | None = None) -> BenchReport:
    """Assess and score the events of every set under ``gold`` whose lines have ``tokens`` and ``events`` with ``fact``.

    Raises GoldFault if there is none.
    """
    report = BenchReport("status", ["set", "measure", "dateline", "always happened", "TruthTeller, test half"], [])
    attitudes = load_attitudes()
    reference = load_references("factuality").get("TruthTeller", {})
    form = "of articles with attributions or sentences with factuality"
    for path, lines in select_sets(gold, ("id", "corpus", "tokens", "events"), limit, form):
        predictions = [predict(line, coder, attitudes) for line in lines]
        scores = score_factuality(lines, {line["id"]: line["events"] for line in predictions})
        for corpus, score in scores.items():
            if corpus != "all":
                report.rows.extend(_rows(path.name, corpus, score, reference))
        report.predictions.extend(predictions)
        report.errors.extend(_errors(lines, predictions))
    return report


def predict(line: Line, coder: Coder, attitudes: Attitudes) -> Line:
    """Return the factuality of a sentence's events in the form that the scorer reads.

    The value is that of the predicate at the event; an event without a predicate is left out.
    """
    analysis = analyse(coder.tools.parser, make_article(line["text"]), coder.tools.grammar)
    events = []
    for event in line["events"]:
        token = analysis.token_at(event["start"])
        predicate = analysis.by_head.get(token)
        if predicate is not None:
            events.append({"i": event["i"], "fact": VALUES[assess_factuality(analysis, predicate, attitudes).status]})
    return {"id": line["id"], "events": events}


def _rows(name: str, corpus: str, score: FactualityScore, reference: dict[str, float]) -> Iterator[list[str | float]]:
    theirs: list[str | float] = [reference.get(f"{corpus} error", ""), reference.get(f"{corpus} correlation", "")]
    yield [name, "mean absolute error (less is better)", score.error, score.always_happened, theirs[0]]
    yield [name, "correlation", score.correlation if score.correlation is not None else "", "", theirs[1]]
    yield [name, "events", score.events, "", ""]
    yield [name, "events without a predicate", score.missing, "", ""]


def _errors(lines: list[Line], predictions: list[Line]) -> Iterator[str]:
    wrong: list[tuple[float, str]] = []
    for line, guess in zip(lines, predictions, strict=True):
        values = {event["i"]: event["fact"] for event in guess["events"]}
        for event in line["events"]:
            value = values.get(event["i"], OCCURRED)
            off = abs(value - event["fact"])
            if off > 1:
                word = line["text"][event["start"] : event["end"]]
                wrong.append((-off, f"{line['id']}  {word}: {event['fact']:+.1f}, judged {value:+.1f}  {line['text']}"))
    yield from (words for _, words in sorted(wrong))
