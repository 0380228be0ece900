"""The bench "time": time expressions by the convention of TempEval-3 (UzZaman et al. 2013).

Data: texts with ``timex`` (span, type, value) and the creation date ``dct``. Figures: precision, recall and F1 of
strict and relaxed spans, of types and of values. Reference: HeidelTime and SUTime.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.bench.bench_report import BenchReport, load_references, reference_cells
from dateline.bench.gold_sets import Line, make_article_with_blocks, pair_by_id, select_sets
from dateline.bench.scoring.spans import match_spans
from dateline.entities.times.find_times import find_times
from dateline.language.analyse import analyse
from dateline.record import Article

if TYPE_CHECKING:
    from dateline.api import Coder


MEASURES = ("strict", "relaxed", "type", "value")


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression of gold or prediction."""

    start: int
    end: int
    type: str | None
    value: str | None


@dataclass(slots=True)
class TimeScores:
    """Counts over all documents; ``hits`` by measure.

    A hit is strict if the spans are equal, relaxed if they overlap, one to one; type and value need an overlap and
    that attribute equal.
    """

    gold: int = 0
    predicted: int = 0
    hits: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MEASURES, 0))
    errors: list[str] = field(default_factory=list)

    def figures(self, measure: str) -> tuple[float, float, float]:
        """Precision, recall and F1 of a measure, as shares."""
        hits = self.hits[measure]
        both = self.gold + self.predicted
        return (
            hits / self.predicted if self.predicted else 0.0,
            hits / self.gold if self.gold else 0.0,
            2 * hits / both if both else 0.0,
        )


def score_times(gold: list[Line], predicted: list[Line]) -> TimeScores:
    """Score documents that share an ``id``; ``errors`` names what was missed, spurious, or has another value."""
    scores = TimeScores()
    for line, prediction in pair_by_id(gold, predicted):
        _score_document(line, list(read_expressions(line)), list(read_expressions(prediction)), scores)
    return scores


def read_expressions(line: Line) -> Iterator[TimeExpression]:
    """Yield the time expressions of a gold line (``timex``) or of a record (``times``)."""
    if "timex" in line:
        for item in line["timex"]:
            yield TimeExpression(item["start"], item["end"], item.get("type"), item.get("value"))
        return
    for item in line.get("times") or []:
        if item.get("span"):
            yield TimeExpression(item["span"][0], item["span"][1], item.get("type"), item.get("value"))


def _score_document(
    line: Line, gold: list[TimeExpression], predicted: list[TimeExpression], scores: TimeScores
) -> None:
    scores.gold += len(gold)
    scores.predicted += len(predicted)
    matches = match_spans(gold, predicted)
    for expression, index in zip(gold, matches, strict=True):
        if index is None:
            scores.errors.append(f"missed    {_excerpt(line, expression)}")
        else:
            _count_match(line, expression, predicted[index], scores)
    scores.errors.extend(f"spurious  {_excerpt(line, p)}" for k, p in enumerate(predicted) if k not in matches)


def _count_match(line: Line, gold: TimeExpression, predicted: TimeExpression, scores: TimeScores) -> None:
    same = _plain(gold.value) == _plain(predicted.value)
    scores.hits["relaxed"] += 1
    scores.hits["strict"] += (gold.start, gold.end) == (predicted.start, predicted.end)
    scores.hits["type"] += gold.type == predicted.type
    scores.hits["value"] += same
    if not same:
        scores.errors.append(f"value     {_excerpt(line, gold)}, got {predicted.value}")


def _plain(value: str | None) -> str:
    return (value or "").upper().replace(" ", "")


def _excerpt(line: Line, expression: TimeExpression) -> str:
    before = line["text"][max(0, expression.start - 30) : expression.start]
    return f"{line['id']}  …{before}[{line['text'][expression.start : expression.end]}] {expression.value}".replace(
        "\n", " "
    )


_PARAGRAPH = re.compile(r"\S(?:.*?\S)?(?=\s*(?:\n\s*\n|\Z))", re.DOTALL)
_ISO_DAY = 10


def run(gold: Path, coder: Coder, limit: int | None = None) -> BenchReport:
    """Find and score the time expressions of every set under ``gold`` whose lines hold ``timex`` and ``dct``.

    Raises GoldFault if there is none.
    """
    systems = load_references("time")
    report = BenchReport("time", ["set", "measure", "P", "R", "F1", *systems], [])
    for path, lines in select_sets(gold, ("text", "timex", "dct"), limit, "whose lines hold 'text', 'timex' and 'dct'"):
        predictions = [predict(line, coder) for line in lines]
        scores = score_times(lines, predictions)
        for measure in MEASURES:
            report.rows.append([path.name, measure, *scores.figures(measure), *reference_cells(systems, measure)])
        report.predictions.extend(predictions)
        report.errors.extend(_worst_first(scores.errors))
        report.notes.append(f"{path.name}: {len(lines)} documents, {scores.gold} expressions, {scores.predicted} found")
    return report


def predict(line: Line, coder: Coder) -> Line:
    """Return the time expressions of a document in the form that the scorer reads."""
    anchor = (line["dct"] or "")[:_ISO_DAY] or None
    analysis = analyse(coder.tools.parser, make_document(line["text"], anchor), coder.tools.grammar)
    times = find_times(analysis, coder.tools.entities.times, anchor)
    return {
        "id": line["id"],
        "timex": [{"start": t.span[0], "end": t.span[1], "type": t.type, "value": t.value} for t in times],
    }


def make_document(text: str, published: str | None = None) -> Article:
    """Return an article of exactly this text; its paragraphs are separated by blank lines."""
    return make_article_with_blocks(text, (match.span() for match in _PARAGRAPH.finditer(text)), published)


def _worst_first(errors: list[str]) -> list[str]:
    """Return the errors, those of the documents with the most errors first."""
    counts = Counter(_document_of(error) for error in errors)
    return sorted(errors, key=lambda error: -counts[_document_of(error)])


def _document_of(error: str) -> str:
    return error.split("  …", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
