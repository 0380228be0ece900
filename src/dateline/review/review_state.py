"""What people decided about the events of an export: how each one stands, by how many, and what they changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dateline.record import Record

COLUMNS = ("reviewed", "reviewers", "changed")
UNSEEN = "unseen"


@dataclass(frozen=True)
class Review:
    """How an event stands: ``unseen``, ``accepted``, ``corrected`` or ``added``; how many people say so, and the
    fields in which they changed what the machine had found."""

    state: str = UNSEEN
    reviewers: int = 0
    changed: tuple[str, ...] = ()

    def cells(self) -> dict[str, Any]:
        """The review as the cells of ``COLUMNS``."""
        return dict(zip(COLUMNS, (self.state, self.reviewers, list(self.changed)), strict=True))


NOT_REVIEWED = Review()


@dataclass(frozen=True)
class Reviewed:
    """A record as people left it, the reviews of its events by event id, and how many events were rejected,
    or merged into another event of their article."""

    record: Record
    reviews: Mapping[str, Review] = field(default_factory=dict)
    rejected: int = 0
    merged: int = 0

    def review(self, event: str) -> Review:
        """The review of an event."""
        return self.reviews.get(event, NOT_REVIEWED)


@dataclass
class ReviewCounts:
    """How many events of an export stand how, and in how many of them which field was changed."""

    states: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    reviewers: Counter[int] = field(default_factory=Counter)

    def see(self, review: Review) -> None:
        """Count one event."""
        self.states[review.state] += 1
        if review.state != UNSEEN:
            self.changed.update(review.changed)
            self.reviewers[review.reviewers] += 1

    def line(self) -> str:
        """The counts in one line."""
        total = self.states.total()
        told = {state: count for state, count in self.states.most_common() if state != UNSEEN and count}
        if not told:
            return f"  reviewed: none of {total} events"
        parts = [", ".join(f"{count} {state}" for state, count in told.items())]
        parts.append(", ".join(f"{count} by {number}" for number, count in sorted(self.reviewers.items()) if number))
        if self.changed:
            parts.append("changed: " + ", ".join(f"{name} {count}" for name, count in self.changed.most_common()))
        seen = total - self.states[UNSEEN]
        return f"  reviewed: {seen} of {total} events ({'; '.join(part for part in parts if part)})"

    def as_dict(self) -> dict[str, Any]:
        """The counts as plain values."""
        return {
            "events": {state: count for state, count in self.states.items() if count},
            "by_number_of_reviewers": {str(number): count for number, count in sorted(self.reviewers.items())},
            "changed": dict(self.changed),
        }
