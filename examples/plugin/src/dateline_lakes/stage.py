"""A stage after dateline's own: it keeps what the article reports as news and drops the background."""

from __future__ import annotations

import msgspec

from dateline.language.analysis import Analysis
from dateline.record import Record


def drop_background(record: Record, _analysis: Analysis) -> Record:
    """Return the record without events that are background, and without disputes about them."""
    events = tuple(event for event in record.events if not event.background)
    ids = {event.id for event in events}
    claims = tuple(claim for claim in record.claims if ids.issuperset(claim.events))
    return msgspec.structs.replace(record, events=events, claims=claims)
