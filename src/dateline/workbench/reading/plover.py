"""Rows as PLOVER's JSON lines, the same as `dateline export --to plover` writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import msgspec

from dateline.export import plover
from dateline.export.codes import Codes, load_codes
from dateline.export.exported_event import tell
from dateline.export.reviews import Review
from dateline.record import Record
from dateline.workbench.reading.closely import event_of
from dateline.workbench.reading.rows import Row

RECORDS_KEPT = 256


def as_plover(rows: Iterable[Row], record_of: Callable[[str], Record | None]) -> Iterator[bytes]:
    """One JSON object a line with the field names of PLOVER's manual. Events without a date are left out, for PLOVER
    has no place for them."""
    known, codes = lru_cache(RECORDS_KEPT)(record_of), _codes()
    encoder = msgspec.json.Encoder()
    for row in rows:
        record = known(row.article)
        event = event_of(record, row.event) if record else None
        if record is None or event is None:
            continue
        telling = tell(record, event, fold_planned=True, review=Review(row.reviewed, row.reviewers, row.changed))
        if plover.suits(telling, codes) is None:
            yield from (encoder.encode(one.cells) + b"\n" for one in plover.rows(telling, codes))


@lru_cache(1)
def _codes() -> Codes:
    return load_codes()
