"""How far a coded event can be trusted: the share of right ones among events told in such a way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from dateline.errors import KnowledgeFault
from dateline.knowledge.ontology import read_toml
from dateline.record import Event, Support

CONFIDENCE = Path(__file__).parents[1] / "knowledge" / "status" / "confidence.toml"
NOT_DONE = frozenset({"planned", "hypothetical", "negated"})


@dataclass(frozen=True, slots=True)
class Calibration:
    """What each doubt counts (below nothing where it is a reason to trust), how it is told, which types are often
    mistaken, and the measured share of right events by the sum of doubts; see ``knowledge/status/confidence.toml``."""

    points: Mapping[str, int]
    reasons: Mapping[str, str]
    often_mistaken: frozenset[str]
    shares: tuple[float, ...]

    def share(self, doubts: Sequence[str]) -> float:
        """The share of right events among those with such doubts."""
        total = sum(self.points[doubt] for doubt in doubts)
        return self.shares[min(max(total, 0), len(self.shares) - 1)]


def load_calibration(path: Path = CONFIDENCE) -> Calibration:
    """Read a calibration. Raises KnowledgeFault where it is not whole."""
    data = read_toml(path)
    try:
        points = {**data["doubts"], **{name: -points for name, points in data["trust"].items()}}
        shares = tuple(float(share) for share in data["shares"]["right"])
        found = Calibration(points, data["reasons"], frozenset(data["types"]["often_mistaken"]), shares)
    except KeyError as error:
        raise KnowledgeFault(f"{path}: {error} is missing") from error
    if not shares or not all(0 <= share <= 1 for share in shares):
        raise KnowledgeFault(f"{path}: the shares are not between 0 and 1")
    if set(points) != set(data["reasons"]):
        raise KnowledgeFault(f"{path}: doubts and reasons do not go together")
    return found


def with_confidence(events: Sequence[Event], subjects: Sequence[bool], calibration: Calibration) -> list[Event]:
    """The events with their confidence and the reasons for it. ``subjects``: for each whether who does it is the
    subject of its verb."""
    crowd = Counter(event.evidence[0] for event in events)
    out = []
    for event, is_subject in zip(events, subjects, strict=True):
        doubts = _doubts(event, is_subject, crowd[event.evidence[0]] > 1, calibration)
        reason = "; ".join(calibration.reasons[doubt] for doubt in doubts) or "told plainly"
        support = (*event.support, Support("confidence", reason))
        out.append(msgspec.structs.replace(event, confidence=calibration.share(doubts), support=support))
    return out


def _doubts(event: Event, is_subject: bool, is_crowded: bool, calibration: Calibration) -> list[str]:
    found = {
        "no_actor": not event.actors,
        "not_subject": bool(event.actors) and not is_subject,
        "not_done": event.status in NOT_DONE,
        "claimed": bool(event.according_to),
        "crowded": is_crowded,
        "type": event.type in calibration.often_mistaken,
        "told_again": len(event.evidence) > 1,
    }
    return [doubt for doubt, holds in found.items() if holds]
