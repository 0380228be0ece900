"""Confidence: the measured share of right events among those reported in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from dateline.events.mentions import MentionCluster
from dateline.events.reader_proposals import READER
from dateline.knowledge.loaders.calibration import Calibration
from dateline.record import Event, Support

NOT_DONE = frozenset({"planned", "hypothetical", "negated"})


def with_confidence(
    events: Sequence[Event], clusters: Sequence[MentionCluster], calibration: Calibration
) -> list[Event]:
    """Return the events, each coded from the cluster of the same number, with their confidence and its reasons.

    Where the learned reader read the article, its probability decides; else the doubts that the wording raises.
    """
    per_clause = Counter(event.evidence[0] for event in events)
    return [
        _rate(event, cluster, per_clause[event.evidence[0]] > 1, calibration)
        for event, cluster in zip(events, clusters, strict=True)
    ]


def _rate(event: Event, cluster: MentionCluster, is_crowded: bool, calibration: Calibration) -> Event:
    probability = read_probability(cluster)
    if probability is not None:
        confidence = calibration.calibrate(probability, find_signs(event, cluster))
        reason = f"the reader gives it {probability:.2f}"
    else:
        has_subject = any(participant.role == "subject" for participant in cluster.main.actors[:1])
        doubts = find_doubts(event, has_subject, is_crowded, calibration)
        confidence = calibration.share(doubts)
        reason = "; ".join(calibration.reasons[doubt] for doubt in doubts) or "told plainly"
    support = (*event.support, Support("confidence", reason))
    return msgspec.structs.replace(event, confidence=confidence, support=support)


def read_probability(cluster: MentionCluster) -> float | None:
    """Return the greatest probability that the reader gives a mention of an event; None where it did not read."""
    return max((m.probability for m in cluster.mentions if m.probability is not None), default=None)


def find_signs(event: Event, cluster: MentionCluster) -> list[str]:
    """Return what speaks for or against an event beside the reader's probability."""
    signs = {
        "frame": any(not mention.frame.id.startswith(READER) for mention in cluster.mentions),
        "told_again": len(event.evidence) > 1,
        "not_done": event.status in NOT_DONE,
        "claimed": bool(event.according_to),
    }
    return [sign for sign, holds in signs.items() if holds]


def find_doubts(event: Event, has_subject: bool, is_crowded: bool, calibration: Calibration) -> list[str]:
    """Return the names of the doubts about an event; ``is_crowded``: its clause has other events, too."""
    doubts = {
        "no_actor": not event.actors,
        "not_subject": bool(event.actors) and not has_subject,
        "not_done": event.status in NOT_DONE,
        "claimed": bool(event.according_to),
        "crowded": is_crowded,
        "type": event.type in calibration.often_mistaken,
        "told_again": len(event.evidence) > 1,
    }
    return [doubt for doubt, holds in doubts.items() if holds]
