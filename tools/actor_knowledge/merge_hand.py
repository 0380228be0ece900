"""Merge what is known by hand into ``people.tsv``: spellings of one person, right ends of terms, further holders.

Run: ``python tools/actor_knowledge/merge_hand.py PEOPLE_FILE OUTPUT_FILE`` on what ``people.py`` wrote. The three
tables of this folder (``same_person.tsv``, ``terms_cut.tsv``, ``holders_hand.tsv``) are general knowledge. A term of
the sources goes before one by hand where both are of the same person, office and time.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dateline.knowledge.loaders.folding import fold
from dateline.knowledge.loaders.office_holders import office_key

HERE = Path(__file__).parent
TODAY = "2026-11"
HEADER = """\
# Who held which office when. One line a term: surname (folded), person, country or body, sectors, office, start, end,
# other spellings of the name (";"). A person whose surname is spelled in several ways has a line for each.
# An empty end: none is known ("+" after a date: in office when the source was last seen, that day).
# Origins: Wikidata (CC0) through the every-politician-scrapers collection, 2001-2022 and foreign ministers 2021-2023;
# CIA World Factbook 1990-2025 and CIA World Leaders 2019 (US government works, public domain);
# unitedstates/congress-legislators (CC0); REIGN (Bell, Besaw, Frank 2021), leaders before 2001.
# Spellings, ends of terms that the sources cut short, heads of international bodies and a fifth of the terms, most of
# them since 2021: written from general knowledge for this project and not checked against a source.
"""


@dataclass(frozen=True)
class Row:
    """One term of office."""

    person: str
    country: str
    sectors: str
    office: str
    start: str
    end: str
    spellings: tuple[str, ...] = ()


def rows_of(path: Path, count: int) -> Iterator[list[str]]:
    """The rows of a table with at least ``count`` fields."""
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            fields = line.split("\t")
            yield [field.strip().strip('"').replace('""', '"') for field in fields] + [""] * (count - len(fields))


def read_people(path: Path) -> list[Row]:
    """The terms of the sources."""
    return [Row(*fields[1:7]) for fields in rows_of(path, 7)]


def with_ends(people: list[Row]) -> list[Row]:
    """The terms with the right ends of those that a source cut short."""
    ends = {tuple(fields[:5]): fields[5] for fields in rows_of(HERE / "terms_cut.tsv", 7)}
    out = []
    for row in people:
        end = ends.get((row.person, row.country, row.office, row.start, row.end), row.end)
        out.append(replace(row, end=f"{TODAY}+" if end == "+" else end))
    return out


def with_usual_names(people: list[Row]) -> list[Row]:
    """The terms under the usual name of their holder, with the other spellings."""
    usual: dict[tuple[str, str], str] = {}
    spellings: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name, others, country, *_ in rows_of(HERE / "same_person.tsv", 5):
        for other in others.split(";"):
            usual[other.strip(), country] = name
            spellings[name, country].append(other.strip())
    out = []
    for row in people:
        name = usual.get((row.person, row.country), row.person)
        out.append(replace(row, person=name, spellings=tuple(spellings.get((name, row.country), ()))))
    return out


def by_hand() -> Iterator[Row]:
    """The terms known by hand."""
    for person, others, country, sectors, office, start, end in rows_of(HERE / "holders_hand.tsv", 7):
        names = tuple(name.strip() for name in others.split(";") if name.strip() and name.strip() != person)
        yield Row(person, country, sectors, office, start, f"{TODAY}+" if end == "+" else end, names)


def overlap(first: Row, second: Row) -> bool:
    """Whether two terms share a day, as far as is known."""

    def last(row: Row) -> str:
        return row.end.rstrip("+") or "9999"

    return first.start[:7] <= last(second) and second.start[:7] <= last(first)


def merge(people: list[Row]) -> list[Row]:
    """The terms of the sources and those by hand that no source has, with all spellings of each person."""
    merged = list(people)
    held: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    spellings: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for row in people:
        held[fold(row.person), row.country, office_key(row.office)].append(row)
        spellings[row.person, row.country].update(dict.fromkeys(row.spellings))
    for row in by_hand():
        spellings[row.person, row.country].update(dict.fromkeys(row.spellings))
        names = {fold(name) for name in (row.person, *row.spellings)}
        known = [old for name in names for old in held.get((name, row.country, office_key(row.office)), ())]
        if not any(overlap(row, old) for old in known):
            merged.append(row)
    return [replace(row, spellings=tuple(spellings[row.person, row.country])) for row in merged]


def lines_of(row: Row) -> Iterator[str]:
    """The lines of a term: one for each spelling of the surname."""
    names = [row.person, *(name for name in row.spellings if name != row.person)]
    surnames = dict.fromkeys(words[-1] for name in names if (words := fold(name).split()))
    for surname in surnames:
        others = ";".join(names[1:])
        fields = [surname, row.person, row.country, row.sectors, row.office, row.start, row.end, others]
        yield "\t".join(fields).rstrip("\t") if others == "" and row.end else "\t".join(fields)


def main(source: Path, output: Path) -> None:
    """Write the merged table."""
    rows = merge(with_usual_names(with_ends(read_people(source))))
    lines = sorted({line for row in rows for line in lines_of(row)})
    output.write_text(HEADER + "\n".join(lines) + "\n", "utf-8")
    print(len(rows), "terms,", len(lines), "lines")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
