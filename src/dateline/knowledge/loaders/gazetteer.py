"""The gazetteer: names of places, where they lie and what they are.

Three sorted text files, compiled by :mod:`dateline.knowledge.loaders.gazetteer_compiler`, are mapped into memory and
searched in place, so that opening them costs nothing.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import (
    PACKAGED,
    Folders,
    check_country,
    check_rows,
    find_files,
    items,
    read_rows,
    read_toml,
)
from dateline.knowledge.loaders.folding import fold_place_name

# Inhabitants as which a place counts that a user added.
USER_WEIGHT = 100_000_000
# The least and the most fields of a place that a user adds.
FIELDS = (4, 8)
DOCUMENTATION = "docs/plugins.md lists the fields"


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

    def __init__(self, folder: Path, added: Mapping[str, Sequence[Entry]] | None = None) -> None:
        self._names = SortedFile(folder / "names.tsv")
        self._places = SortedFile(folder / "places.tsv")
        self._divisions = SortedFile(folder / "divisions.tsv")
        self._added = added or {}
        self.words: PlaceWords = load_place_words()
        self._known: dict[str, list[Entry]] = {}
        self._division_names: dict[str, str | None] = {}

    def lookup(self, name: str) -> list[Entry]:
        """All places that bear the name in any of its spellings, the weightiest first; empty if there is none."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._read(fold_place_name(name))
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
        entries = list(self._added.get(key, ()))
        if line is not None:
            entries += [self._entry(int(offset), key) for offset in line[1].split(" ")]
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
            alternate=not f"{fold_place_name(name)} ".startswith(f"{key} "),
        )


def load_gazetteer(path: Path | None = None, folders: Folders = (PACKAGED,)) -> Gazetteer:
    """Open the compiled gazetteer in a folder, by default the one that comes with the program.

    Places in ``gazetteer/places.tsv`` of the user's folders of knowledge are added to it. Raises KnowledgeFault.
    """
    own = [folder for folder in folders if folder != PACKAGED]
    return Gazetteer(path or PACKAGED / "gazetteer" / "compiled", _read_places(own))


def _read_places(folders: Folders) -> dict[str, list[Entry]]:
    """Places that a user adds: names (separated by semicolons), latitude, longitude, country, first-level division (the
    code in GeoNames, for example 09), feature code (PPL by default), resolution (4 by default), inhabitants."""
    places: dict[str, list[Entry]] = {}
    for path in find_files(folders, "gazetteer/places.tsv"):
        for where, fields in read_rows(path, *FIELDS):
            for check in _checks_of_place(where, fields):
                check()
            names, lat, lon, country, division, feature, resolution, population = fields
            numbers = float(lat), float(lon), int(resolution or 4), int(population or 0)
            for name in items(names):
                entry = _added_entry(items(names)[0], country, division, feature or "PPL", numbers)
                places.setdefault(fold_place_name(name), []).append(entry)
    return places


def check_places(folder: Path) -> Iterator[str]:
    """Yield all that is wrong with the rows of the places in a folder of knowledge; nothing if all is well."""
    for path in find_files([folder], "gazetteer/places.tsv"):
        yield from check_rows(path, *FIELDS, _checks_of_place)


def _checks_of_place(where: str, fields: list[str]) -> list[Callable[[], object]]:
    names, lat, lon, country, _division, _feature, resolution, population = fields
    return [
        lambda: _check_named(names, where),
        lambda: _check_number("latitude", float, lat, (-90, 90), where),
        lambda: _check_number("longitude", float, lon, (-180, 180), where),
        lambda: check_country(country, where),
        lambda: _check_number("resolution", int, resolution or "4", (1, 5), where),
        lambda: _check_number("inhabitants", int, population or "0", (0, 10**10), where),
    ]


def _check_named(names: str, where: str) -> None:
    if not items(names):
        raise KnowledgeFault(f"{where}: the place has no name; put one into the first field; {DOCUMENTATION}")


def _check_number(column: str, kind: type[int] | type[float], text: str, limits: tuple[int, int], where: str) -> None:
    """Raise KnowledgeFault, which names the column, unless the text is a number within the limits."""
    try:
        number = kind(text)
    except ValueError:
        number = None
    least, most = limits
    if number is None or not least <= number <= most:
        form = "a whole number" if kind is int else "a number of degrees"
        raise KnowledgeFault(f'{where}: {column}: "{text}" is not {form} from {least} to {most}; {DOCUMENTATION}')


def _added_entry(name: str, country: str, division: str, feature: str, numbers: tuple[float, float, int, int]) -> Entry:
    lat, lon, resolution, population = numbers
    code = f"{country}.{division}" if division else None
    # What a user adds goes before what the world's gazetteer knows under the same name.
    weight = max(population, USER_WEIGHT)
    return Entry(name, lat, lon, country or None, code, None, feature, resolution, population, weight)


class SortedFile:
    """A UTF-8 file of tab-separated lines, sorted by the bytes of their first field, without a header.

    Raises KnowledgeFault if the file is missing or empty.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise KnowledgeFault(
                f"{path}: the compiled gazetteer is missing or empty; make it with: "
                f"python -m dateline.knowledge.loaders.gazetteer_compiler ({error})"
            ) from error

    def find(self, key: str) -> list[str] | None:
        """The fields of the line whose first field is ``key``, or ``None``."""
        wanted = key.encode() + b"\t"
        data = self._map
        low, high = 0, len(data)
        while low < high:
            middle = (low + high) // 2
            start = data.rfind(b"\n", low, middle) + 1 or low
            if data[start : start + len(wanted)] == wanted:
                return self.line(start)
            end = data.find(b"\n", middle)
            if data[start : min(end, start + len(wanted) + 64)] < wanted:
                low = end + 1
            else:
                high = start
        return None

    def line(self, offset: int) -> list[str]:
        """The fields of the line that begins at a byte offset."""
        return self._map[offset : self._map.find(b"\n", offset)].decode().split("\t")


@dataclass(slots=True, frozen=True)
class PlaceWords:
    """The lists of ``words.toml``, each as a set of words in lower case, its tables, and what is known of states.

    ``standing``: feature code → as how many inhabitants a place weighs where their number is unknown; ``plurals``:
    "counties" → "county"; ``kinds``: a noun that says what a place is → its resolution; ``shapes``: such a noun → the
    feature codes that the place may have; ``references``: a noun that refers back to a place → the resolutions that it
    may have; ``entangled``: a country → those for whose places it speaks too; ``adjectives``: "omani" → "OMN", or ""
    for a people without a state; ``capitals``: "OMN" → "Muscat".
    """

    designators: frozenset[str]
    divisions: frozenset[str]
    compass: frozenset[str]
    locative: frozenset[str]
    strictly_locative: frozenset[str]
    organisations: frozenset[str]
    common: frozenset[str]
    town_words: frozenset[str]
    loosely_locative: frozenset[str]
    directions: frozenset[str]
    motion: frozenset[str]
    attack: frozenset[str]
    borders: frozenset[str]
    governmental: frozenset[str]
    dealings: frozenset[str]
    attached: frozenset[str]
    physical: frozenset[str]
    natural: frozenset[str]
    adjectival: frozenset[str]
    articles: frozenset[str]
    relational: frozenset[str]
    between_designator: frozenset[str]
    openings: frozenset[str]
    joints: frozenset[str]
    standing: dict[str, int]
    plurals: dict[str, str]
    kinds: dict[str, int]
    shapes: dict[str, list[str]]
    references: dict[str, list[int]]
    entangled: dict[str, list[str]]
    adjectives: dict[str, str]
    capitals: dict[str, str]


def load_place_words() -> PlaceWords:
    """Read ``words.toml``. Raises KnowledgeFault."""
    data = read_toml(PACKAGED / "gazetteer" / "words.toml")
    values: dict[str, Any] = {name: frozenset(words) for name, words in data["lists"].items()}
    values |= {name: data[name] for name in ("standing", "plurals", "kinds", "shapes", "references", "entangled")}
    adjectives, capitals = _load_states()
    return PlaceWords(**values, adjectives=adjectives, capitals=capitals)


def _load_states() -> tuple[dict[str, str], dict[str, str]]:
    """The adjectives of states and peoples in lower case → country code or "", and country code → capital."""
    adjectives: dict[str, str] = {}
    capitals: dict[str, str] = {}
    for _, (_, _, forms, people, _) in read_rows(PACKAGED / "actors" / "peoples.tsv", 3, 5):
        adjectives |= {form.lower(): "" for form in (*items(forms), *items(people))}
    for _, (code, names, forms, people, towns, _, until) in read_rows(PACKAGED / "actors" / "states.tsv", 2, 7):
        own = {name.lower() for name in items(names)}
        adjectives |= {form.lower(): code for form in (*items(forms), *items(people)) if form.lower() not in own}
        if items(towns) and not until:
            capitals.setdefault(code, items(towns)[0])
    return adjectives, capitals
