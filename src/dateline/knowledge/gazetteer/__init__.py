"""The gazetteer: names of places, where they lie and what they are.

Three sorted text files, compiled by :mod:`dateline.knowledge.gazetteer.compile`, are mapped into memory and searched
in place, so that opening them costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dateline.knowledge.gazetteer.fold import fold
from dateline.knowledge.gazetteer.sorted_file import SortedFile
from dateline.knowledge.gazetteer.words import PlaceWords, load_place_words

__all__ = ["Entry", "Gazetteer", "fold", "load_gazetteer"]


@dataclass(slots=True, frozen=True)
class Entry:
    """One place: its usual name, position in degrees, country (ISO 3166-1 alpha-3, ``None`` for seas and what lies in
    several), first-level division ("SYR.09": the country and GeoNames' code in it), GeoNames id where known, feature
    code (PCLI, ADM1, PPL, PPLC, RGN, SEA …), ``resolution`` as in a record, inhabitants, ``weight`` (inhabitants, or
    as how many the place counts), and whether the name looked up is only one of its further names (``alternate``)."""

    name: str
    lat: float
    lon: float
    country: str | None
    division: str | None
    geonameid: int | None
    feature: str
    resolution: int
    population: int
    weight: int
    alternate: bool = False


class Gazetteer:
    """Looks up names of places and remembers what it has looked up; ``words`` are the words that stand around names."""

    def __init__(self, folder: Path) -> None:
        self._names = SortedFile(folder / "names.tsv")
        self._places = SortedFile(folder / "places.tsv")
        self._divisions = SortedFile(folder / "divisions.tsv")
        self.words: PlaceWords = load_place_words()
        self._known: dict[str, list[Entry]] = {}
        self._division_names: dict[str, str | None] = {}

    def lookup(self, name: str) -> list[Entry]:
        """All places that bear the name in any of its spellings, the weightiest first; empty if there is none."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._read(fold(name))
        return found

    def division_name(self, code: str | None) -> str | None:
        """The name of a first-level division by its code ("SYR.09" → "Aleppo")."""
        if code is None:
            return None
        if code not in self._division_names:
            line = self._divisions.find(code)
            self._division_names[code] = line[1] if line else None
        return self._division_names[code]

    def _read(self, key: str) -> list[Entry]:
        line = self._names.find(key) if key else None
        if line is None:
            return []
        entries = [self._entry(int(offset), key) for offset in line[1].split(" ")]
        entries.sort(key=lambda entry: -entry.weight)
        return entries

    def _entry(self, offset: int, key: str) -> Entry:
        name, lat, lon, country, division, geonameid, feature, resolution, population = self._places.line(offset)
        people = int(population or 0)
        return Entry(
            name=name,
            lat=float(lat),
            lon=float(lon),
            country=country or None,
            division=f"{country}.{division}" if division else None,
            geonameid=int(geonameid) if geonameid else None,
            feature=feature,
            resolution=int(resolution),
            population=people,
            weight=people or self.words.standing.get(feature, 1000),
            alternate=fold(name) != key,
        )


def load_gazetteer(path: Path | None = None) -> Gazetteer:
    """Open the gazetteer in a folder; by default the one that comes with the program. Raises KnowledgeFault."""
    return Gazetteer(path or Path(__file__).parent / "compiled")
