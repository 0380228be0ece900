"""The gazetteer: names of places, where they lie and what they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True, frozen=True)
class Entry:
    """One place. ``geonameid`` is negative-free or ``None`` for places that GeoNames lacks here."""

    name: str
    lat: float
    lon: float
    country: str | None
    admin1: str | None
    geonameid: int | None
    feature: str
    resolution: int
    population: int
    rank: int


class Gazetteer:
    """Looks names up."""

    def lookup(self, name: str) -> list[Entry]:
        """The places that bear a name."""
        return []


def load_gazetteer(path: Path | None = None) -> Gazetteer:
    """Open the gazetteer."""
    return Gazetteer()
