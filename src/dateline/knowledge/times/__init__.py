"""What the program knows of time expressions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class TimeKnowledge:
    """Words of time."""


def load_times() -> TimeKnowledge:
    """Load the words of time."""
    return TimeKnowledge()
