"""Once places are known: what looked like an actor and is only a place."""

from __future__ import annotations

from collections.abc import Iterable

from dateline.record import Actor, Place


def without_places(actors: Iterable[Actor], places: Iterable[Place]) -> list[Actor]:
    """The actors less those of no known country or sector whose every mention is that of a place.

    The parser takes towns that it does not know for organisations: "shelled the market of El Fasher".
    """
    spans = {span for place in places for span in place.mentions}
    return [a for a in actors if a.country or a.sectors or a.kind != "organisation" or not set(a.mentions) <= spans]
