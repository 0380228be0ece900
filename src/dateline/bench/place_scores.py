"""Toponyms and their places on documents with marked and located toponyms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dateline.bench.gold import GoldFault, Line, gold_sets, has_keys
from dateline.bench.report import Report, references
from dateline.bench.scoring.geo import score_places
from dateline.bench.time_scores import document
from dateline.entities.places.find_places import find_places
from dateline.language.analyse import analyse

if TYPE_CHECKING:
    from dateline.api import Coder


_NOTE = (
    "the sets mark every toponym, so governments are not told from places here; they also mark adjectives and names "
    "inside organisations, which are no places by our codebook"
)


def run(gold: Path, coder: Coder, limit: int | None = None) -> Report:
    """Find and score the places of every set under ``gold`` whose lines hold ``toponyms``.

    Raises GoldFault if there is none.
    """
    beside = references("place")
    report = Report("place", ["set", "measure", "dateline", *beside], [])
    for path, found in gold_sets(gold):
        if not has_keys(found, "text", "toponyms"):
            continue
        lines = found[:limit]
        predictions = [predict(line, coder) for line in lines]
        scores = score_places(lines, predictions)
        for measure, figure in scores.figures().items():
            others: list[str | float] = [system.get(measure, "") for system in beside.values()]
            report.rows.append([path.name, measure, figure, *others])
        report.predictions.extend(predictions)
        report.errors.extend(sorted(scores.errors, key=_order))
        report.notes.append(f"{path.name}: {len(lines)} documents, {scores.gold} toponyms, {scores.predicted} found")
    if not report.rows:
        raise GoldFault(f"{gold}: no .jsonl file whose lines hold 'text' and 'toponyms'")
    report.notes.append(_NOTE)
    return report


def predict(line: Line, coder: Coder) -> Line:
    """The document's toponyms in the scorer's form, in text order."""
    analysis = analyse(coder.tools.parser, document(line["text"], line.get("date")), coder.tools.grammar)
    places = find_places(analysis, coder.tools.gazetteer, [])
    found = sorted((start, end, place.lat, place.lon) for place in places for start, end in place.mentions)
    return {
        "id": line["id"],
        "toponyms": [dict(zip(("start", "end", "lat", "lon"), one, strict=True)) for one in found],
    }


def _order(error: str) -> tuple[int, float]:
    """Places put far away first, the farthest before; then what was missed, then what was spurious."""
    kind, *rest = error.split()
    if rest[:1] == ["km"]:
        return 0, -float(kind)
    return (1 if kind == "missed" else 2), 0.0
