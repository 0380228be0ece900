"""What an export could not hold: every field of a record is either in the output or named here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from dateline.errors import KnowledgeFault
from dateline.export.formats import Format, record_fields
from dateline.record import Record, Value
from dateline.review.review_state import ReviewCounts


def check_fates(form: Format) -> None:
    """Raise KnowledgeFault that names every field of a record of which a format does not say what becomes."""
    missing = [leaf for leaf in record_fields() if not form.names(leaf)]
    if missing:
        raise KnowledgeFault(
            f"the format {form.name} does not say what becomes of {', '.join(missing)}; name each of them, or the part "
            "of a record that it belongs to, under holds, partly or loses"
        )


@dataclass
class LossReport:
    """What was written, what was left out and why, and how many values of each field were lost in whole or in part."""

    form: Format
    records: int = 0
    events: int = 0
    rows: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    values: Counter[str] = field(default_factory=Counter)
    reviews: ReviewCounts = field(default_factory=ReviewCounts)

    def see(self, record: Record) -> None:
        """Count the values of a record."""
        self.records += 1
        _count(record, "", self.values)

    def lines(self) -> Iterator[str]:
        """Yield the report in words: fields held in part or lost with their numbers of values, then those without."""
        out = sum(self.left_out.values())
        written = f"{self.events} events of {self.records} records in {self.rows} rows"
        yield f"{self.form.name}: {written}; {out} events left out"
        for reason, count in self.left_out.most_common():
            yield f"  left out: {count} {reason}"
        yield self.reviews.line()
        fates = {leaf: self.form.fate(leaf) for leaf in record_fields()}
        for kind, word in (("partly", "in part"), ("lost", "lost")):
            for leaf, (fate, why) in fates.items():
                if fate == kind and self.values[leaf]:
                    yield f"  {word}: {leaf} ({self.values[leaf]}): {why}"
        silent = [leaf for leaf, (fate, _) in fates.items() if fate != "held" and not self.values[leaf]]
        if silent:
            yield f"  no values here, and no place or half a one: {', '.join(silent)}"

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain values, every field of a record with its fate."""
        fields = {}
        for leaf in record_fields():
            fate, where_or_why = self.form.fate(leaf)
            fields[leaf] = {
                "fate": fate,
                "columns" if fate == "held" else "why": where_or_why,
                "values": self.values[leaf],
            }
        return {
            "format": self.form.name,
            "records": self.records,
            "events": self.events,
            "rows": self.rows,
            "left_out": dict(self.left_out),
            "reviewed": self.reviews.as_dict(),
            "fields": fields,
        }


def _count(value: Any, path: str, counts: Counter[str]) -> None:
    """Add the values below ``value`` to the counts; empty ones and ``false`` say nothing and do not count."""
    if isinstance(value, Value):
        for name in value.__struct_fields__:
            _count(getattr(value, name), f"{path}.{name}" if path else name, counts)
    elif isinstance(value, tuple) and value and isinstance(value[0], msgspec.Struct):
        for item in value:
            _count(item, path, counts)
    elif value is not None and value is not False and value not in ("", ()):
        counts[path] += 1
