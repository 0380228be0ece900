"""Claims in dispute: propositions on which two sources take opposite positions."""

from __future__ import annotations

from dateline.language.analysis import Analysis
from dateline.record import Actor, Claim, Event, Figure, Statement


def find_disputes(
    analysis: Analysis, actors: list[Actor], statements: list[Statement], events: list[Event], figures: list[Figure]
) -> list[Claim]:
    """The claims in dispute of an article."""
    return []
