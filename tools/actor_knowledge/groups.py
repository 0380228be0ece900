"""Build ``groups.tsv``: armed groups, parties and outlets, from a reference folder.

Run: ``python tools/actor_knowledge/groups.py REFERENCE_FOLDER OUTPUT_FILE``. The folder holds ``knowledge/``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from people import rows

from dateline.knowledge.loaders.folding import fold

HEADER = """\
# Armed groups, political parties and outlets. Fields: names (first: the usual one), country, sectors, certainty.
# "weak": the name is also a word or a place; it counts only where the parser sees an organisation.
# Origins: UCDP/PRIO Armed Conflict and Non-State Conflict data 22.1 (Uppsala Conflict Data Program, CC BY 4.0);
# CIA World Factbook 1990-2025 (US government work); Party Facts core parties (Döring and Regel 2019, MIT); Fundus
# list of publishers (MIT); news agencies, outlets and the supplement of armed groups: written from general
# knowledge, not checked against a source.
"""
OTHER_NAMES = {
    "dr congo zaire": "COD",
    "russia soviet union": "RUS",
    "myanmar burma": "MMR",
    "yemen north yemen": "YEM",
    "serbia yugoslavia": "SRB",
    "bosnia herzegovina": "BIH",
    "ivory coast": "CIV",
    "turkey": "TUR",
    "tanzania": "TZA",
    "israel": "ISR",
    "syria": "SYR",
    "iran": "IRN",
}
HERE = Path(__file__).parent
WORDS = {
    use: set(names.split(";"))
    for use, names in (
        line.split("\t") for line in (HERE / "group_words.tsv").read_text("utf-8").splitlines() if line[0] != "#"
    )
}
GENERIC = re.compile(
    r"^(alliance|technical|unknown|independent|other|1 percent|invalid|blank|none|no label|ally)\b", re.IGNORECASE
)
SECTORS = {"SEP": "REB", "UAF": "UAF", "REB": "REB", "MIL": "MIL", "CRM": "CRM"}


def country_codes(folder: Path) -> dict[str, str]:
    """Names and two-letter codes of countries, folded, to alpha-3 codes."""
    codes: dict[str, str] = {}
    for row in rows(folder / "knowledge/country_codes.tsv"):
        iso3 = row["ISO3166-1-Alpha-3"]
        for field in ("CLDR display name", "UNTERM English Short", "ISO3166-1-Alpha-2"):
            codes.setdefault(fold(row[field]), iso3)
    codes.update(OTHER_NAMES)
    return codes


def usable(name: str) -> bool:
    """Whether a name can be looked for in running text: not a sentence, a list or a lone short word."""
    words = fold(name).split()
    return bool(words) and len(words) <= 8 and len(name) > 2 and not re.search(r"[,;:|/()\[\]]|\bnote\b", name)


def entry(names: list[str], country: str, sectors: str) -> list[str]:
    """One or two lines: the sure names, and the weak ones apart."""
    seen: dict[str, str] = {}
    for given in names:
        name = given.strip(" ,.\"'")
        if usable(name):
            seen.setdefault(fold(name), name)
    lone_party = {f for f, n in seen.items() if sectors == "PTY" and " " not in f and not n.isupper()} - WORDS[
        "lone_party"
    ]
    sure = [
        n
        for f, n in seen.items()
        if f not in WORDS["wordlike"] | lone_party and (len(f) > 3 or (n.isupper() and len(f) == 3))
    ]
    weak = [n for n in seen.values() if n not in sure and len(n) > 1]
    lines = [f"{';'.join(sure)}\t{country}\t{sectors}\t"] if sure else []
    if weak and sectors != "PTY":
        lines.append(f"{';'.join(weak)}\t{country}\t{sectors}\tweak")
    return lines


def armed_groups(folder: Path) -> Iterator[str]:
    """Armed groups active since 1990."""
    codes = country_codes(folder)
    for row in rows(folder / "knowledge/hand/armed_groups_supplement.tsv"):
        aliases = [a for a in row["aliases"].split(";") if a]
        country = "" if row["name"] == "Islamic State" else row["iso3"]
        names = [re.sub(r"\s*\(.*\)", "", row["name"]), *aliases]
        yield from entry([n for n in names if n not in ("Islamic State", "IS")], country, SECTORS[row["sector"]])
    for row in rows(folder / "knowledge/ucdp_nonstate_actors_1946_2021.tsv"):
        if "Government" in row["name"] or row["last_active_year"] < "1990" or row["name"].startswith("Forces of"):
            continue
        countries = [c for c in row["countries"].split(";") if c.strip()]
        country = codes.get(fold(countries[0]), "") if len(countries) == 1 else ""
        communal = "communal" in row["kinds"] or "Supporters" in row["name"]
        if not communal:
            sector = "CRM" if re.search("cartel|mafia|gang", row["name"], re.IGNORECASE) else "REB"
            yield from entry([row["full_name"], row["name"].split(" - ")[0]], country, sector)
    for row in rows(folder / "knowledge/factbook_terrorist_groups_2020.tsv"):
        yield from entry(
            [row["name"], row["name"].removesuffix(" Group"), row["acronym"], *row["aka"].split(";")], "", "REB"
        )


def parties(folder: Path) -> Iterator[str]:
    """Parties alive since 1990."""
    for row in rows(folder / "knowledge/parties_partyfacts.tsv"):
        if (
            GENERIC.match(row["name"])
            or GENERIC.match(row["name_english"])
            or (row["year_last"] and row["year_last"] < "1990")
        ):
            continue
        english = [n.split(" (")[0] for n in row["name_english"].split(" / ")]
        short = row["short"] if re.fullmatch(r"[A-Z]{3,6}", row["short"]) else ""
        yield from entry([*english, row["name"].split(" / ")[0], short], row["iso3"], "PTY")
    for row in rows(folder / "knowledge/factbook_parties_groups_1990_2025.tsv"):
        if (
            row["kind"] == "party"
            and len(row["iso3"]) == 3
            and row["last_edition"] >= "2012"
            and re.fullmatch(r"[^,;:()\[\]]{6,60}", row["name"])
        ):
            short = row["acronym"] if re.fullmatch(r"[A-Z]{3,6}", row["acronym"]) else ""
            yield from entry([row["name"], short], row["iso3"], "PTY")


def outlets(folder: Path) -> Iterator[str]:
    """News agencies and publishers."""
    for row in rows(folder / "knowledge/hand/news_agencies.tsv"):
        country = {"SUN": "RUS", "ISIS": ""}.get(row["iso3"], row["iso3"])
        kind = "BUS" if row["type"] == "company" else "JRN"
        yield from entry([row["name"], row["abbreviation"]], country, kind)
    codes = country_codes(folder)
    for row in rows(folder / "knowledge/news_publishers_fundus.tsv"):
        yield from entry([row["name"]], codes.get(row["country_iso2"].lower(), ""), "JRN")


def build(folder: Path) -> list[str]:
    """All entries, armed groups first; a line that says the same as an earlier one is left out."""
    lines: dict[str, str] = {}
    listed = [line.split("	") for line in (HERE / "outlets.tsv").read_text("utf-8").splitlines() if line[0] != "#"]
    more = [f"{names}	{country}	JRN	" for names, country in listed]
    for line in [*armed_groups(folder), *parties(folder), *outlets(folder), *more]:
        names, country, sectors, certainty = line.split("\t")
        fresh = [n for n in names.split(";") if lines.setdefault(f"{fold(n)}|{country}|{sectors}", names) == names]
        if fresh:
            lines[f"\t{';'.join(fresh)}"] = f"{';'.join(fresh)}\t{country}\t{sectors}\t{certainty}"
    return [line.rstrip() if not line.endswith("weak") else line for key, line in lines.items() if key.startswith("\t")]


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(HEADER + "\n".join(build(Path(sys.argv[1]))) + "\n", encoding="utf-8")
