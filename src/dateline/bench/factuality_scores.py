"""The status of events scored as factuality: did it happen, on the scale from −3 to 3."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.bench.gold import GoldFault, Line, article_of, gold_sets, has_keys
from dateline.bench.report import Report, references
from dateline.bench.scoring.factuality import HAPPENED, FactualityScore, score_factuality
from dateline.events.factuality import judge
from dateline.knowledge.loaders.factuality_words import Attitudes, load_attitudes
from dateline.language.analyse import analyse
from dateline.record import Status

if TYPE_CHECKING:
    from dateline.api import Coder


# What a status says on the scale: a plan is more likely than not, a possibility open.
VALUES: dict[Status, float] = {"occurred": HAPPENED, "planned": 1.0, "hypothetical": 0.0, "negated": -HAPPENED}


def run(gold: Path, coder: Coder, limit: int | None = None) -> Report:
    """Judge and score the events of every set under ``gold`` whose lines have ``tokens`` and ``events`` with ``fact``.

    Raises GoldFault if there is none.
    """
    report = Report("status", ["set", "measure", "dateline", "always happened", "TruthTeller, test half"], [])
    attitudes = load_attitudes()
    others = references("factuality").get("TruthTeller", {})
    for path, lines in gold_sets(gold):
        if not has_keys(lines, "id", "corpus", "tokens", "events"):
            continue
        predictions = [predict(line, coder, attitudes) for line in lines[:limit]]
        scores = score_factuality(lines[:limit], {line["id"]: line["events"] for line in predictions})
        for corpus, score in scores.items():
            if corpus != "all":
                report.rows.extend(_rows(path.name, corpus, score, others))
        report.predictions.extend(predictions)
        report.errors.extend(_errors(lines[:limit], predictions))
    if not report.rows:
        raise GoldFault(f"{gold}: no .jsonl file of articles with attributions or sentences with factuality")
    return report


def predict(line: Line, coder: Coder, attitudes: Attitudes) -> Line:
    """The factuality of a sentence's events, in the form that the scorer reads: the status of the predicate at each.

    An event at which the language stage sees no predicate is left out.
    """
    analysis = analyse(coder.tools.parser, article_of(line["text"]), coder.tools.grammar)
    events = []
    for event in line["events"]:
        at = analysis.token_at(event["start"])
        predicate = analysis.by_head.get(at)
        if predicate is not None:
            events.append({"i": event["i"], "fact": VALUES[judge(analysis, predicate, attitudes).status]})
    return {"id": line["id"], "events": events}


def _rows(name: str, corpus: str, score: FactualityScore, others: dict[str, float]) -> Iterator[list[str | float]]:
    theirs: list[str | float] = [others.get(f"{corpus} error", ""), others.get(f"{corpus} correlation", "")]
    yield [name, "mean absolute error (less is better)", score.error, score.always_happened, theirs[0]]
    yield [name, "correlation", score.correlation if score.correlation is not None else "", "", theirs[1]]
    yield [name, "events", score.events, "", ""]
    yield [name, "events without a predicate", score.missing, "", ""]


def _errors(lines: list[Line], predictions: list[Line]) -> Iterator[str]:
    wrong: list[tuple[float, str]] = []
    for line, guess in zip(lines, predictions, strict=True):
        values = {event["i"]: event["fact"] for event in guess["events"]}
        for event in line["events"]:
            value = values.get(event["i"], HAPPENED)
            off = abs(value - event["fact"])
            if off > 1:
                word = line["text"][event["start"] : event["end"]]
                wrong.append((-off, f"{line['id']}  {word}: {event['fact']:+.1f}, judged {value:+.1f}  {line['text']}"))
    yield from (words for _, words in sorted(wrong))
