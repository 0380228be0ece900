"""Confidence: the measured share of right events among those reported in the same way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from dateline.knowledge.loaders.event_knowledge import Calibration
from dateline.record import Event, Support

NOT_DONE = frozenset({"planned", "hypothetical", "negated"})


def with_confidence(events: Sequence[Event], have_subjects: Sequence[bool], calibration: Calibration) -> list[Event]:
    """Return the events with their confidence and its reasons.

    ``have_subjects``: for each event whether its first actor is the subject of its verb.
    """
    per_clause = Counter(event.evidence[0] for event in events)
    rated = []
    for event, has_subject in zip(events, have_subjects, strict=True):
        doubts = find_doubts(event, has_subject, per_clause[event.evidence[0]] > 1, calibration)
        reason = "; ".join(calibration.reasons[doubt] for doubt in doubts) or "told plainly"
        support = (*event.support, Support("confidence", reason))
        rated.append(msgspec.structs.replace(event, confidence=calibration.share(doubts), support=support))
    return rated


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
