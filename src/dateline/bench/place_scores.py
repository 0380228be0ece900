"""Scores of geoparsing: toponyms found, and how far from the gold place they were put (Gritta et al. 2020)."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.bench.gold import GoldFault, Line, gold_sets, has_keys
from dateline.bench.report import Report, references
from dateline.bench.time_scores import document
from dateline.entities.places.find_places import find_places
from dateline.geo import great_circle_km
from dateline.language.analyse import analyse

if TYPE_CHECKING:
    from dateline.api import Coder


NEAR_KM = 161.0
# The distance of an unresolved toponym: half of the earth's circumference.
FARTHEST_KM = 20039.0


@dataclass(frozen=True, slots=True)
class Located:
    """One toponym of gold or prediction, with its position where known."""

    start: int
    end: int
    lat: float | None
    lon: float | None


@dataclass(slots=True)
class GeoScores:
    """Counts over all documents: toponyms in gold (``located``: with a position) and predicted; ``found``: overlapping,
    one to one; ``exact``: of equal spans; ``distances``: kilometres of the found ones whose gold position is known."""

    gold: int = 0
    located: int = 0
    predicted: int = 0
    found: int = 0
    exact: int = 0
    distances: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Shares: found (precision, recall, F1), exact F1, within 161 km (of the found), end to end (of all located),
        AUC (of the logarithm of the error; lower is better); mean and median error in kilometres."""
        both = self.gold + self.predicted
        near = sum(distance <= NEAR_KM for distance in self.distances)
        return {
            "found P": self.found / self.predicted if self.predicted else 0.0,
            "found R": self.found / self.gold if self.gold else 0.0,
            "found F1": 2 * self.found / both if both else 0.0,
            "exact F1": 2 * self.exact / both if both else 0.0,
            "within 161 km": near / len(self.distances) if self.distances else 0.0,
            "end to end": near / self.located if self.located else 0.0,
            "AUC": _area(self.distances),
            "mean km": statistics.mean(self.distances) if self.distances else 0.0,
            "median km": statistics.median(self.distances) if self.distances else 0.0,
        }


def score_places(gold: list[Line], predicted: list[Line]) -> GeoScores:
    """Score documents that meet by ``id``; ``errors`` names what was missed, spurious or put too far away."""
    by_id = {str(line["id"]): line for line in predicted}
    scores = GeoScores()
    for line in gold:
        _score_document(line, list(toponyms(line)), list(toponyms(by_id.get(str(line["id"]), {}))), scores)
    return scores


def toponyms(line: Line) -> Iterator[Located]:
    """The toponyms of a gold line (``toponyms``) or of a record (``places`` with their mentions)."""
    if "toponyms" in line:
        for item in line["toponyms"]:
            yield Located(item["start"], item["end"], item.get("lat"), item.get("lon"))
        return
    for place in line.get("places") or []:
        for start, end in place.get("mentions") or []:
            yield Located(start, end, place.get("lat"), place.get("lon"))


def kilometres(a: Located, b: Located) -> float:
    """Return the great-circle distance of two toponyms; the farthest possible if the second has no position."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return FARTHEST_KM
    return great_circle_km(a.lat, a.lon, b.lat, b.lon)


def _score_document(line: Line, gold: list[Located], predicted: list[Located], scores: GeoScores) -> None:
    scores.gold += len(gold)
    scores.predicted += len(predicted)
    scores.located += sum(one.lat is not None for one in gold)
    used: set[int] = set()
    for wanted in gold:
        overlaps = [
            (min(wanted.end, found.end) - max(wanted.start, found.start), k)
            for k, found in enumerate(predicted)
            if k not in used
        ]
        overlap, best = max(overlaps, default=(0, -1))
        if overlap <= 0:
            scores.errors.append(f"missed    {_words(line, wanted)}")
            continue
        used.add(best)
        scores.found += 1
        scores.exact += (wanted.start, wanted.end) == (predicted[best].start, predicted[best].end)
        if wanted.lat is not None:
            distance = kilometres(wanted, predicted[best])
            scores.distances.append(distance)
            if distance > NEAR_KM:
                scores.errors.append(f"{distance:.0f} km  {_words(line, wanted)}")
    scores.errors.extend(f"spurious  {_words(line, p)}" for k, p in enumerate(predicted) if k not in used)


def _area(distances: list[float]) -> float:
    """The area under the sorted curve of ln(error + 1) over its greatest value, by trapezoids."""
    if not distances:
        return 0.0
    logs = sorted(math.log(distance + 1) / math.log(FARTHEST_KM + 1) for distance in distances)
    if len(logs) == 1:
        return logs[0]
    return sum((a + b) / 2 for a, b in pairwise(logs)) / (len(logs) - 1)


def _words(line: Line, one: Located) -> str:
    before, after = line["text"][max(0, one.start - 30) : one.start], line["text"][one.end : one.end + 20]
    return f"{line['id']}  …{before}[{line['text'][one.start : one.end]}]{after}…".replace("\n", " ")


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
