"""Parts of the network of who did what to whom: around one actor, or of frequent ties alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dateline.query.results import Dyad

MOST_NEIGHBOURS = 40


def frequent(ties: Iterable[Dyad], least: int) -> list[Dyad]:
    """The ties of at least so many events."""
    return [tie for tie in ties if tie.count >= least]


def around(ties: Sequence[Dyad], ego: str, most: int = MOST_NEIGHBOURS) -> list[Dyad]:
    """The ties of one actor with those with whom it stands together most often, and the ties among these."""
    neighbours: Counter[str] = Counter()
    for tie in ties:
        if ego in (tie.actor, tie.recipient):
            neighbours[tie.recipient if tie.actor == ego else tie.actor] += tie.count
    ranked = sorted(neighbours, key=lambda name: (-neighbours[name], name))
    kept = {ego, *ranked[:most]}
    return [tie for tie in ties if tie.actor in kept and tie.recipient in kept]
