"""The labels that the reader's heads tell apart, in the order of their outputs."""

from __future__ import annotations

from typing import get_args

from dateline.knowledge.loaders.ontology import Ontology
from dateline.record import EVENT_TYPES, Act, BlockKind, FigureKind, StatementKind, Status

NO_EVENT = "none"
# Output 0 of the type head says that a word names no event.
TYPES = (NO_EVENT, *EVENT_TYPES)
STATUSES: tuple[Status, ...] = get_args(Status)
NO_PART = "none"
PARTS = (NO_PART, "actor", "recipient", "source", "place", "time", "figure")
# The kinds of entities, and the parts that each can have in an event.
PARTS_OF_KIND = {
    "actor": ("actor", "recipient", "source"),
    "place": ("place",),
    "time": ("time",),
    "figure": ("figure",),
}
KINDS = tuple(PARTS_OF_KIND)
NO_STATEMENT = "none"
# Output 0 of the act head says that the words are no statement.
ACTS = (NO_STATEMENT, *get_args(Act))
STATEMENT_KINDS: tuple[str, ...] = get_args(StatementKind)
FIGURE_KINDS: tuple[str, ...] = get_args(FigureKind)
# The sectors of actors that the reader tells apart; "" is for none and for all others.
SECTORS = (
    "",
    "GOV",
    "CVL",
    "MIL",
    "BUS",
    "COP",
    "JRN",
    "LAB",
    "REB",
    "IGO",
    "JUD",
    "LEG",
    "EDU",
    "AGR",
    "NGO",
    "CRM",
    "REF",
    "MED",
    "REL",
    "PTY",
    "OPP",
    "SOC",
    "PRM",
    "UAF",
    "UNK",
    "ELI",
    "SPY",
    "EUR",
)
# The labels that an entity of each kind may have, whatever it is in the event.
ENTITY_LABELS = {"actor": SECTORS, "figure": FIGURE_KINDS}
BLOCK_KINDS: tuple[str, ...] = get_args(BlockKind)


def mode_labels(ontology: Ontology) -> tuple[tuple[str, str], ...]:
    """Return all pairs of a type and one of its modes, the empty mode first, in the order of the types."""
    return tuple((name, mode) for name in EVENT_TYPES for mode in ("", *ontology.types[name].modes))
