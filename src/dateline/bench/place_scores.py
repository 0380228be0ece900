"""The bench "place": toponyms, and how far from the gold place they are located (Gritta et al. 2020).

Data: texts with ``toponyms``, each with its span and, if known, coordinates. Figures: F1 of toponyms, share within 161
km, area under the curve of the error. Reference: the most populous place of a name; Mordecai 3.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.bench.bench_report import BenchReport, load_references, reference_cells
from dateline.bench.gold_sets import Line, pair_by_id, select_sets
from dateline.bench.scoring.spans import match_spans
from dateline.bench.time_scores import make_document
from dateline.entities.places.find_places import find_places
from dateline.geo import great_circle_km
from dateline.language.analyse import analyse

if TYPE_CHECKING:
    from dateline.api import Coder


NEAR_KM = 161.0
# The distance of an unresolved toponym: half of the earth's circumference.
FARTHEST_KM = 20039.0


@dataclass(frozen=True, slots=True)
class Toponym:
    """A toponym of gold or prediction, with its coordinates in degrees where known."""

    start: int
    end: int
    lat: float | None
    lon: float | None


@dataclass(slots=True)
class PlaceScores:
    """Counts over all documents: toponyms in gold, in gold with coordinates (``located``), and predicted.

    ``matched`` counts overlapping toponyms, one to one; ``exact`` those of equal spans; ``distances`` are the
    kilometres of matched toponyms with gold coordinates.
    """

    gold: int = 0
    located: int = 0
    predicted: int = 0
    matched: int = 0
    exact: int = 0
    distances: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Return shares: found (precision, recall, F1), exact F1, within 161 km (of matched), end to end (of located).

        Also the AUC (of the logarithm of the error; lower is better), and the mean and median error in kilometres.
        """
        both = self.gold + self.predicted
        near = sum(distance <= NEAR_KM for distance in self.distances)
        return {
            "found P": self.matched / self.predicted if self.predicted else 0.0,
            "found R": self.matched / self.gold if self.gold else 0.0,
            "found F1": 2 * self.matched / both if both else 0.0,
            "exact F1": 2 * self.exact / both if both else 0.0,
            "within 161 km": near / len(self.distances) if self.distances else 0.0,
            "end to end": near / self.located if self.located else 0.0,
            "AUC": _area_under_curve(self.distances),
            "mean km": statistics.mean(self.distances) if self.distances else 0.0,
            "median km": statistics.median(self.distances) if self.distances else 0.0,
        }


def score_places(gold: list[Line], predicted: list[Line]) -> PlaceScores:
    """Score documents that share an ``id``; ``errors`` names what was missed, spurious or located too far away."""
    scores = PlaceScores()
    for line, prediction in pair_by_id(gold, predicted):
        _score_document(line, list(read_toponyms(line)), list(read_toponyms(prediction)), scores)
    return scores


def read_toponyms(line: Line) -> Iterator[Toponym]:
    """Yield the toponyms of a gold line (``toponyms``) or of a record (``places`` with their mentions)."""
    if "toponyms" in line:
        for item in line["toponyms"]:
            yield Toponym(item["start"], item["end"], item.get("lat"), item.get("lon"))
        return
    for place in line.get("places") or []:
        for start, end in place.get("mentions") or []:
            yield Toponym(start, end, place.get("lat"), place.get("lon"))


def distance_or_farthest(a: Toponym, b: Toponym) -> float:
    """Return the great-circle distance of two toponyms, or the farthest possible if one has no coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return FARTHEST_KM
    return great_circle_km(a.lat, a.lon, b.lat, b.lon)


def _score_document(line: Line, gold: list[Toponym], predicted: list[Toponym], scores: PlaceScores) -> None:
    scores.gold += len(gold)
    scores.predicted += len(predicted)
    scores.located += sum(toponym.lat is not None for toponym in gold)
    matches = match_spans(gold, predicted)
    for toponym, index in zip(gold, matches, strict=True):
        if index is None:
            scores.errors.append(f"missed    {_excerpt(line, toponym)}")
        else:
            _count_match(line, toponym, predicted[index], scores)
    scores.errors.extend(f"spurious  {_excerpt(line, p)}" for k, p in enumerate(predicted) if k not in matches)


def _count_match(line: Line, gold: Toponym, predicted: Toponym, scores: PlaceScores) -> None:
    scores.matched += 1
    scores.exact += (gold.start, gold.end) == (predicted.start, predicted.end)
    if gold.lat is not None:
        distance = distance_or_farthest(gold, predicted)
        scores.distances.append(distance)
        if distance > NEAR_KM:
            scores.errors.append(f"{distance:.0f} km  {_excerpt(line, gold)}")


def _area_under_curve(distances: list[float]) -> float:
    """Return the area under the sorted curve of ln(error + 1) over its greatest value, by trapezoids."""
    if not distances:
        return 0.0
    logs = sorted(math.log(distance + 1) / math.log(FARTHEST_KM + 1) for distance in distances)
    if len(logs) == 1:
        return logs[0]
    return sum((a + b) / 2 for a, b in pairwise(logs)) / (len(logs) - 1)


def _excerpt(line: Line, toponym: Toponym) -> str:
    before, after = (
        line["text"][max(0, toponym.start - 30) : toponym.start],
        line["text"][toponym.end : toponym.end + 20],
    )
    return f"{line['id']}  …{before}[{line['text'][toponym.start : toponym.end]}]{after}…".replace("\n", " ")


_NOTE = (
    "the sets mark every toponym, so governments are not distinguished from places here; they also mark adjectives "
    "and names inside organisations, which are no places by our codebook"
)


def run(gold: Path, coder: Coder, limit: int | None = None) -> BenchReport:
    """Find and score the places of every set under ``gold`` whose lines hold ``toponyms``.

    Raises GoldFault if there is none.
    """
    systems = load_references("place")
    report = BenchReport("place", ["set", "measure", "dateline", *systems], [])
    for path, lines in select_sets(gold, ("text", "toponyms"), limit, "whose lines hold 'text' and 'toponyms'"):
        predictions = [predict(line, coder) for line in lines]
        scores = score_places(lines, predictions)
        for measure, figure in scores.figures().items():
            report.rows.append([path.name, measure, figure, *reference_cells(systems, measure)])
        report.predictions.extend(predictions)
        report.errors.extend(sorted(scores.errors, key=_worst_first))
        report.notes.append(f"{path.name}: {len(lines)} documents, {scores.gold} toponyms, {scores.predicted} found")
    report.notes.append(_NOTE)
    return report


def predict(line: Line, coder: Coder) -> Line:
    """Return the toponyms of a document in the form that the scorer reads, in text order.

    The sets mark names only, so that "the town" is left out.
    """
    analysis = analyse(coder.tools.parser, make_document(line["text"], line.get("date")), coder.tools.grammar)
    places = find_places(analysis, coder.tools.entities.gazetteer, [])
    mentions = sorted(
        (start, end, place.lat, place.lon)
        for place in places
        for start, end in place.mentions
        if any(character.isupper() for character in line["text"][start:end])
    )
    return {
        "id": line["id"],
        "toponyms": [dict(zip(("start", "end", "lat", "lon"), mention, strict=True)) for mention in mentions],
    }


def _worst_first(error: str) -> tuple[int, float]:
    """Order the toponyms located farthest away first, then what was missed, then what was spurious."""
    kind, *rest = error.split()
    if rest[:1] == ["km"]:
        return 0, -float(kind)
    return (1 if kind == "missed" else 2), 0.0
