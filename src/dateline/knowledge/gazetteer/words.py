"""Words around place names: what a place is, where it lies, and what a name of a place is part of."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dateline.knowledge.ontology import read_toml


@dataclass(slots=True, frozen=True)
class PlaceWords:
    """The lists of ``words.toml``, each as a set of words in lower case; ``standing``: feature code → as how many
    inhabitants a place weighs where their number is unknown; ``plurals``: "counties" → "county"."""

    designators: frozenset[str]
    divisions: frozenset[str]
    compass: frozenset[str]
    locative: frozenset[str]
    strictly_locative: frozenset[str]
    organisations: frozenset[str]
    common: frozenset[str]
    loosely_locative: frozenset[str]
    directions: frozenset[str]
    motion: frozenset[str]
    borders: frozenset[str]
    governmental: frozenset[str]
    adjectival: frozenset[str]
    articles: frozenset[str]
    standing: dict[str, int]
    plurals: dict[str, str]


def load_place_words() -> PlaceWords:
    """Read ``words.toml``. Raises KnowledgeFault."""
    data = read_toml(Path(__file__).parent / "words.toml")
    lists = {name: frozenset(words) for name, words in data["lists"].items()}
    return PlaceWords(**lists, standing=data["standing"], plurals=data["plurals"])
