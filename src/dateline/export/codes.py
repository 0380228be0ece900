"""Code tables that the formats share: countries, CAMEO, sectors, ACLED's types. The tables are text files."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from dateline.errors import KnowledgeFault
from dateline.export.formats import FOLDER
from dateline.knowledge.loaders.ontology import Ontology, load_ontology
from dateline.record import Actor


@dataclass(frozen=True)
class Country:
    """A country's codes; an empty text is a code that it lacks."""

    iso3: str
    iso2: str
    numeric: str
    fips: str
    name: str
    cow: str
    gw: str
    acled: str
    ucdp: str


@dataclass(frozen=True)
class Sector:
    """The codes of other formats for a sector of PLOVER's; empty if they have none."""

    cameo: str
    acled: str
    armed: bool


@dataclass(frozen=True)
class Cameo:
    """A CAMEO code and its label."""

    code: str
    label: str

    @property
    def quad(self) -> int:
        """GDELT's quad class of the code's root."""
        root = int(self.code[:2])
        return 1 if root <= 5 else 2 if root <= 8 else 3 if root <= 13 else 4


@dataclass(frozen=True)
class AcledType:
    """ACLED's names for a kind of event; ``sides``: armed (both are), one (at least one is not), any."""

    disorder: str
    event: str
    sub_event: str
    sides: str


@dataclass(frozen=True)
class Codes:
    """The code tables, loaded once."""

    countries: Mapping[str, Country]
    sectors: Mapping[str, Sector]
    cameo: Mapping[tuple[str, str], Cameo]
    acled: Mapping[tuple[str, str], tuple[AcledType, ...]]
    ontology: Ontology

    @cached_property
    def nowhere(self) -> Country:
        """A country without any code."""
        return Country(*[""] * 9)

    def country(self, iso3: str | None) -> Country:
        """Return a country's codes, all empty for a country that the table lacks."""
        return self.countries.get(iso3 or "", self.nowhere)

    def cameo_of(self, event_type: str, mode: str | None) -> Cameo:
        """Return the CAMEO code of a type and mode, or of the type if the mode has none."""
        return self.cameo.get((event_type, mode or "")) or self.cameo[event_type, ""]

    def score(self, event_type: str, mode: str | None) -> float:
        """Return the conflict-cooperation score of a type and, if the ontology has it, a mode."""
        known = mode in self.ontology.types[event_type].modes
        return self.ontology.score(event_type, mode if known else None)

    def cameo_sectors(self, actor: Actor) -> list[str]:
        """Return the actor's sectors as CAMEO's codes, each once, without those that CAMEO lacks."""
        return list(dict.fromkeys(sector.cameo for sector in self._sectors(actor) if sector.cameo))

    def armed(self, actor: Actor) -> bool:
        """Return whether the actor bears arms, by its first known sector."""
        return next((sector.armed for sector in self._sectors(actor)), False)

    def acled_kind(self, actor: Actor) -> str:
        """Return ACLED's number for the kind of an actor; empty if its sectors do not give it."""
        return next((sector.acled for sector in self._sectors(actor) if sector.acled), "")

    def _sectors(self, actor: Actor) -> list[Sector]:
        return [self.sectors[name] for name in actor.sectors if name in self.sectors]


def load_codes(folder: Path = FOLDER) -> Codes:
    """Return the code tables. Raises KnowledgeFault that names file and line of a row of the wrong width."""
    acled: dict[tuple[str, str], tuple[AcledType, ...]] = {}
    for kind, mode, *names in _rows(folder / "acled_types.tsv", 6):
        acled[kind, mode] = (*acled.get((kind, mode), ()), AcledType(*names))
    return Codes(
        countries={row[0]: Country(*row) for row in _rows(folder / "countries.tsv", 9)[1:]},
        sectors={
            code: Sector(cameo, kind, armed == "yes") for code, cameo, kind, armed in _rows(folder / "sectors.tsv", 4)
        },
        cameo={(kind, mode): Cameo(code, label) for kind, mode, code, label in _rows(folder / "cameo.tsv", 4)},
        acled=acled,
        ontology=load_ontology(),
    )


def _rows(path: Path, width: int) -> Sequence[list[str]]:
    rows = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        row = next(csv.reader([line], delimiter="\t", quoting=csv.QUOTE_NONE))
        if len(row) != width:
            raise KnowledgeFault(f"export/{path.name}:{number}: {len(row)} cells instead of {width}")
        rows.append(row)
    return rows
