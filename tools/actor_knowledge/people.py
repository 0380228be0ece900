"""Build ``people.tsv``: who held which office when, from the office-holder files of a reference folder.

Run: ``python tools/actor_knowledge/people.py REFERENCE_FOLDER OUTPUT_FILE``. The folder holds ``knowledge/`` and
``actors/``.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dateline.knowledge.loaders.folding import fold

HEADER = """\
# Who held which office when. One line a term: surname (folded), person, country or body, sectors, office, start, end.
# An empty end: none is known ("+" after a date: in office when the source was last seen, that day).
# Origins: Wikidata (CC0) through the every-politician-scrapers collection, 2001-2022 and foreign ministers 2021-2023;
# CIA World Factbook 1990-2025 and CIA World Leaders 2019 (US government works, public domain);
# unitedstates/congress-legislators (CC0); REIGN (Bell, Besaw, Frank 2021), leaders before 2001;
# heads of international bodies and holders since 2021: written from general knowledge for this project and not
# checked against a source.
"""
KEPT_ROLES = {
    "head_of_state",
    "head_of_government",
    "deputy",
    "foreign",
    "defence",
    "interior",
    "justice",
    "finance_economy",
    "legislature_lead",
    "military_head",
    "security_head",
    "central_bank",
    "other_minister",
}
FULL_COUNTRIES = {"USA", "GBR", "RUS", "FRA", "DEU", "ISR", "IRN", "CHN", "UKR", "TUR"}
MINISTER = re.compile(
    r"^(?:Federal |Union )?(?:minister|Minister) (?:of|for)(?: the)? ((?:National )?\w+)(?: Affairs)?(?: and [\w ,]+)?$"
)
PLAIN = {
    "Foreign": "Foreign Minister",
    "Defence": "Defence Minister",
    "National Defence": "Defence Minister",
    "National Defense": "Defence Minister",
    "Defense": "Defence Minister",
    "Interior": "Interior Minister",
    "Internal": "Interior Minister",
    "Home": "Home Minister",
    "External": "Foreign Minister",
}
SPECIAL = {
    "monarch": "King",
    "Monarch": "King",
    "emir": "Emir",
    "Federal Chancellor": "Chancellor",
    "Secretary of Defence": "Defense Secretary",
    "Secretary of the Treasury": "Treasury Secretary",
    "Secretary of Homeland Security": "Homeland Security Secretary",
    "Secretary of State for Foreign and Commonwealth Affairs": "Foreign Secretary",
    "Secretary of State for Foreign, Commonwealth and Development Affairs": "Foreign Secretary",
    "Secretary of State for Defence": "Defence Secretary",
    "Secretary of State for the Home Department": "Home Secretary",
    "Chairman of the Council of Ministers": "Prime Minister",
}
# Codes of the Correlates of War project whose leaders before 2001 are kept, and their ISO codes.
COW = {
    "USA": "USA",
    "UKG": "GBR",
    "FRN": "FRA",
    "GFR": "DEU",
    "RUS": "RUS",
    "CHN": "CHN",
    "JPN": "JPN",
    "ISR": "ISR",
    "EGY": "EGY",
    "IRQ": "IRQ",
    "SYR": "SYR",
    "JOR": "JOR",
    "YUG": "SRB",
    "SAL": "SLV",
    "NIC": "NIC",
    "GUA": "GTM",
    "HON": "HND",
    "COL": "COL",
    "PER": "PER",
    "CHL": "CHL",
    "BOL": "BOL",
    "PAN": "PAN",
    "IND": "IND",
    "PAK": "PAK",
    "SAF": "ZAF",
    "PHI": "PHL",
}


@dataclass(frozen=True)
class Term:
    """One term of office."""

    person: str
    side: str
    sectors: str
    office: str
    start: str
    end: str

    def line(self) -> str:
        """As it stands in the file."""
        words = fold(self.person).split()
        return "\t".join((words[-1], self.person, self.side, self.sectors, self.office, self.start, self.end))


def rows(path: Path, delimiter: str = "\t") -> Iterator[dict[str, str]]:
    """The lines of a table as dictionaries."""
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(
            handle, delimiter=delimiter, quoting=csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
        )


def usual_office(position: str) -> str:
    """A position's label in the form that news uses: "Minister of Foreign Affairs" → "Foreign Minister"."""
    position = re.sub(r"\s*\(.*?\)", "", position).strip()
    if position in SPECIAL:
        return SPECIAL[position]
    match = MINISTER.match(position)
    if match:
        return PLAIN.get(match.group(1), f"{match.group(1)} Minister")
    return position[:1].upper() + position[1:]


def sectors_of(role: str, office: str) -> str:
    """The PLOVER sectors of an office."""
    low = office.lower()
    if role == "defence":
        return "GOV MIL"
    if role == "justice" and not low.endswith("minister"):
        return "JUD"
    if role == "legislature_lead" and ("speaker" in low or "president" in low):
        return "LEG"
    if role == "military_head":
        return "GOV" if "white house" in low or "chief of staff to" in low or "downing" in low else "MIL"
    if role == "security_head":
        return "GOV" if "advis" in low or "minister" in low else "SPY"
    return "GOV"


def capitalised(name: str) -> str:
    """ "George Walker BUSH" → "George Walker Bush"; "Mohammad al-ASSAD" → "Mohammad al-Assad"."""
    return re.sub(r"[^\W\d_]{2,}", lambda m: m.group().capitalize() if m.group().isupper() else m.group(), name).strip(
        " ,"
    )


def wikidata(folder: Path) -> Iterator[Term]:
    """Holders from 2001 to 2022, and foreign ministers to 2023."""
    for row in rows(folder / "knowledge/officeholders_wikidata_2001_2022.tsv"):
        iso3, role = row["iso3"], row["role"]
        if len(iso3) != 3 or " " not in row["person"] or not row["start"]:
            continue
        if role not in KEPT_ROLES and iso3 not in FULL_COUNTRIES:
            continue
        if role in ("ambassador", "subnational") and "United Nations" not in row["position"] and iso3 != "USA":
            continue
        office = usual_office(row["position"])
        end = row["end"] or (f"{row['data_as_of']}+" if row["start"] >= "2012" else "")
        yield Term(row["person"], iso3, sectors_of(role, office), office, row["start"], end)
    for row in rows(folder / "knowledge/foreign_ministers_wikidata_2021_2023.tsv"):
        yield Term(
            row["person"], row["iso3"], "GOV", "Foreign Minister", row["start"], row["last_seen_as_current"] + "+"
        )


def factbook(folder: Path) -> Iterator[Term]:
    """Heads of state and government from the Factbook, with plain titles."""
    for row in rows(folder / "knowledge/factbook_leaders_1990_2025.tsv"):
        name, title = capitalised(row["name"]), row["title"].strip()
        plain = re.fullmatch(
            r"(President|Prime Minister|King|Queen|Emir|Chancellor|Premier|Vice President|Sultan)", title
        )
        if row["entity_type"] != "sovereign" or len(row["iso3"]) != 3 or not plain or not 1 < len(name.split()) < 6:
            continue
        end = row["last_edition"] + ("+" if row["last_edition"] >= "2024" else "")
        yield Term(name, row["iso3"], "GOV", title, row["since"] or row["first_edition"], end)


def cabinets(folder: Path) -> Iterator[Term]:
    """Ministers in 2019, also of the countries that the other source lacks."""
    codes = {r["ISO3166-1-Alpha-2"]: r["ISO3166-1-Alpha-3"] for r in rows(folder / "knowledge/country_codes.tsv")}
    wanted = re.compile(r"^(Min|Sec|Pres|Prime|Vice|Dep|King|Emir|Chancellor|Governor|Attorney)", re.IGNORECASE)
    for row in rows(folder / "actors/cia_cabinets_2019.tsv"):
        iso3, name = codes.get(row["iso2"], ""), capitalised(row["name"])
        if iso3 and wanted.match(row["office"]) and 1 < len(name.split()) < 6:
            office = usual_office(row["office"].replace("Min. of", "Minister of"))
            yield Term(name, iso3, "GOV MIL" if "Defence M" in office else "GOV", office, "2019", "2019+")


def congress(folder: Path) -> Iterator[Term]:
    """Presidents since 1989 and the members of one Congress, with their nicknames."""
    for row in rows(folder / "knowledge/us_executive_and_current_congress.tsv"):
        parts = row["name"].split()
        names = {row["name"], f"{parts[0]} {parts[-1]}"}
        if row["nickname"]:
            names.add(f"{row['nickname']} {parts[-1]}")
        sectors = "LEG" if row["office"] in ("Senator", "Representative") else "GOV"
        for name in sorted(names):
            yield Term(name, "USA", sectors, row["office"], row["start"], row["end"])


def early_leaders(folder: Path) -> Iterator[Term]:
    """Leaders before 2001, known by surname in the source: of use behind a title ("President Mitterrand")."""
    for row in rows(folder / "actors/reign_leaders_1945_2021.tsv"):
        if row["country_abb"] in COW and row["end"] and "1975" < row["end"] < "2002":
            yield Term(row["leader"], COW[row["country_abb"]], "GOV", "", row["start"], row["end"])


def bodies(folder: Path) -> Iterator[Term]:
    """Heads of international bodies."""
    uno = {"UN", "UNHCR", "OHCHR", "OCHA", "IAEA", "WHO", "UN (Syria)", "UN (Yemen)", "ICTY"}
    eur = {"European Commission", "European Council", "EU"}
    for row in rows(folder / "knowledge/hand/igo_heads.tsv"):
        body = row["organization"]
        sectors = "UNO IGO" if body in uno else "EUR IGO" if body in eur else "NGO MED" if body == "ICRC" else "IGO"
        yield Term(row["person"], "-", sectors, row["office"], row["start"], row["end"] or "2025+")


def sectors_by_words(office: str) -> str:
    """The sectors that the words of an office tell; GOV if none."""
    told = (
        (("defence", "defense"), "GOV MIL"),
        (("army", "military", "command"), "MIL"),
        (("speaker",), "LEG"),
        (("cia", "intelligence"), "SPY"),
        (("fbi",), "COP"),
        (("opposition",), "OPP"),
        (("pope",), "REL GOV"),
        (("leader of",), "PTY"),
    )
    return next((sectors for words, sectors in told if any(word in office for word in words)), "GOV")


def since_2021(path: Path) -> Iterator[Term]:
    """Holders written from general knowledge."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            iso3, office, person, start, end = (*line.split("\t"), "")[:5]
            sectors = sectors_by_words(office.lower())
            yield Term(person, iso3, sectors, office, start, end or "2025+")


def build(folder: Path) -> list[str]:
    """All terms, each once, sorted by surname, person and start."""
    terms = [
        *since_2021(Path(__file__).with_name("holders_since_2021.tsv")),
        *bodies(folder),
        *wikidata(folder),
        *congress(folder),
        *factbook(folder),
        *cabinets(folder),
        *early_leaders(folder),
    ]
    known: dict[tuple[str, str, str, str], Term] = {}
    for term in terms:
        if fold(term.person) and not re.search(r"[\d()/]", term.person):
            known.setdefault((fold(term.person), term.side, term.office.lower(), term.start[:4]), term)
    spoken_for = {(fold(t.person), t.side) for t in terms if t.start and t.end and not t.end.startswith("2019+")}
    kept = [t for t in known.values() if t.end != "2019+" or (fold(t.person), t.side) not in spoken_for]
    return sorted({t.line() for t in kept})


if __name__ == "__main__":
    lines = build(Path(sys.argv[1]))
    Path(sys.argv[2]).write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
