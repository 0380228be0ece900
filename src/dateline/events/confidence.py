"""How far a coded event can be trusted: the share of right ones among events told in such a way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from dateline.knowledge.loaders.event_knowledge import Calibration
from dateline.record import Event, Support

NOT_DONE = frozenset({"planned", "hypothetical", "negated"})


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
