"""The calibration of confidence: how often events, and each of their fields, are right when they look a certain way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_toml
from dateline.odds import log_odds, logistic

CONFIDENCE = PACKAGED / "status" / "confidence.toml"
# What the confidence of an event rests on beside the reader's probability.
SIGNS = ("frame", "told_again", "not_done", "claimed")
# What the confidence of each field rests on; ``dateline.events.field_confidence`` says what each sign is.
SIGNS_OF_FIELDS: Mapping[str, tuple[str, ...]] = {
    "type": ("certainty", "rival", "prominent"),
    "mode": ("own", "frame"),
    "status": ("own", "reported", "not_done"),
    "actors": ("own", "rival", "missed", "empty", "several", "subject", "told_again"),
    "recipients": ("own", "rival", "missed", "empty", "several", "object", "oblique", "named"),
    "place": ("own", "rival", "missed", "empty", "weight", "reader", "around", "country", "prominent", "spoken"),
    "start": ("own", "rival", "missed", "empty", "weight", "around", "coarse", "noun", "told_again"),
    "according_to": ("own", "rival", "missed", "empty", "reported", "short"),
}
# Signs that can only speak for a value, and those that can only speak against it.
FOR = frozenset({"certainty", "own", "weight"})
AGAINST = frozenset({"rival", "missed"})
CONSTANT = "constant"


@dataclass(frozen=True, slots=True)
class Calibration:
    """The confidence of an event and of its fields; see ``knowledge/status/confidence.toml``.

    ``points``: what each doubt about an event counts (negative for a reason to trust); ``reasons``: its words in
    ``support``; ``often_mistaken``: types that are often coded wrongly; ``shares``: the measured share of right events
    by the sum of points, from 0 on; larger sums are as the last; ``odds``: what counts where the learned reader read
    the article; ``fields``: for each field that could be calibrated, what its signs count.
    """

    points: Mapping[str, int]
    reasons: Mapping[str, str]
    often_mistaken: frozenset[str]
    shares: tuple[float, ...]
    odds: Mapping[str, float]
    fields: Mapping[str, Mapping[str, float]]

    def calibrate(self, probability: float, signs: Iterable[str]) -> float:
        """Return the share of right events among those that the reader gives a probability and that show the signs."""
        odds = self.odds[CONSTANT] + self.odds["certainty"] * log_odds(probability, 1e-4)
        return round(logistic(odds + sum(self.odds[sign] for sign in signs)), 2)

    def share(self, doubts: Sequence[str]) -> float:
        """Return the share of right events among those with these doubts."""
        total = sum(self.points[doubt] for doubt in doubts)
        return self.shares[min(max(total, 0), len(self.shares) - 1)]

    def calibrate_field(self, field: str, signs: Mapping[str, float]) -> float | None:
        """Return the share of right values of a field among those that show its signs to these degrees; None of a
        field that could not be calibrated."""
        weights = self.fields.get(field)
        if weights is None:
            return None
        odds = weights[CONSTANT] + sum(weights.get(sign, 0.0) * degree for sign, degree in signs.items())
        return round(logistic(odds), 2)


def load_calibration(path: Path = CONFIDENCE) -> Calibration:
    """Read a calibration. Raises KnowledgeFault if a part is missing or out of range."""
    data = read_toml(path)
    try:
        points = {**data["doubts"], **{name: -points for name, points in data["trust"].items()}}
        shares = tuple(float(share) for share in data["shares"]["right"])
        calibration = Calibration(
            points,
            data["reasons"],
            frozenset(data["types"]["often_mistaken"]),
            shares,
            dict(data["reader"]),
            dict(data.get("fields", {})),
        )
    except KeyError as error:
        raise KnowledgeFault(f"{path}: {error} is missing") from error
    if not shares or not all(0 <= share <= 1 for share in shares):
        raise KnowledgeFault(f"{path}: the shares are not between 0 and 1")
    if set(calibration.odds) != {CONSTANT, "certainty", *SIGNS}:
        raise KnowledgeFault(f"{path}: [reader] needs {CONSTANT}, certainty, {', '.join(SIGNS)}")
    if set(points) != set(data["reasons"]):
        raise KnowledgeFault(f"{path}: doubts and reasons do not go together")
    for field, weights in calibration.fields.items():
        _check_field(path, field, weights)
    return calibration


def _check_field(path: Path, field: str, weights: object) -> None:
    where = f"{path}: [fields.{field}]"
    if field not in SIGNS_OF_FIELDS:
        raise KnowledgeFault(f"{where} is no field that has a confidence; these are {', '.join(SIGNS_OF_FIELDS)}")
    if not isinstance(weights, dict) or CONSTANT not in weights:
        raise KnowledgeFault(f"{where} needs {CONSTANT}")
    for name, weight in weights.items():
        if name != CONSTANT and name not in SIGNS_OF_FIELDS[field]:
            raise KnowledgeFault(f'{where} has no sign "{name}"; it has {", ".join(SIGNS_OF_FIELDS[field])}')
        if not isinstance(weight, int | float) or not math.isfinite(weight):
            raise KnowledgeFault(f"{where}: {name} is no number")
        if (name in FOR and weight < 0) or (name in AGAINST and weight > 0):
            raise KnowledgeFault(
                f"{where}: {name} speaks {'for' if name in FOR else 'against'} a value, not so {weight}"
            )
