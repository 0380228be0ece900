"""Give the office holders in ``people.tsv`` the ids that Wikidata has for them.

Run: ``python tools/actor_knowledge/wikidata_ids.py REFERENCE_FOLDER PEOPLE_FILE``. The folder holds ``knowledge/`` with
the tables that name ids. A person gets an id where one person alone of the country bears the name, or any of its
spellings, in those tables; ids that the file has already stay.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

from dateline.knowledge.loaders.files import items
from dateline.knowledge.loaders.folding import fold

# Table → its column of names, and of countries (or the country of all rows).
SOURCES = {
    "officeholders_wikidata_2001_2022.tsv": ("person", "iso3"),
    "foreign_ministers_wikidata_2021_2023.tsv": ("person", "iso3"),
    "us_executive_and_current_congress.tsv": ("name", "USA"),
}
FIELDS = 9


def known_ids(folder: Path) -> dict[tuple[str, str], set[str]]:
    """Folded name and country → the ids of the people who bear it there."""
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, (person, country) in SOURCES.items():
        with (folder / "knowledge" / name).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row["wikidata_id"]:
                    ids[fold(row[person]), row.get(country, country)].add(row["wikidata_id"])
    return ids


def with_id(line: str, ids: dict[tuple[str, str], set[str]]) -> str:
    """The line of a term with the id of its person as the ninth field, if one is known."""
    fields = line.split("\t")
    fields += [""] * (FIELDS - len(fields))
    names = (fields[1], *items(fields[7]))
    found = set().union(*(ids.get((fold(name), fields[2]), set()) for name in names))
    if not fields[8] and len(found) == 1:
        fields[8] = found.pop()
    return "\t".join(fields).rstrip("\t")


def main(reference: str, people: str) -> None:
    """Rewrite the file of office holders with ids."""
    path, ids = Path(people), known_ids(Path(reference))
    lines = path.read_text(encoding="utf-8").splitlines()
    written = [line if line.startswith("#") or not line else with_id(line, ids) for line in lines]
    path.write_text("\n".join(written) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
