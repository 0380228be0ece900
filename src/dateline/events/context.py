"""What the coding of events knows, and what the earlier stages hand to it."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.record import Actor, Figure, Place, Statement, Time

# Types that are done by saying something: what their clause speaks of is not where and when they are done.
IN_WORDS = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})


@dataclass(frozen=True, slots=True)
class Findings:
    """What the earlier stages found in the article."""

    actors: list[Actor]
    places: list[Place]
    times: list[Time]
    figures: list[Figure]
    statements: list[Statement]
