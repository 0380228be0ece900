"""Words by which an article tells again of what it told before, or of something else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dateline.knowledge.ontology import read_toml

REFERENCE = Path(__file__).parents[1] / "knowledge" / "status" / "reference.toml"


@dataclass(frozen=True, slots=True)
class Reference:
    """Words that point back or away; see ``knowledge/status/reference.toml``."""

    definite: frozenset[str]
    other: frozenset[str]
    vague: frozenset[str]
    crowd: frozenset[str]
    occasion: frozenset[str]
    meanwhile: frozenset[str]
    bounds: frozenset[str]
    parting: frozenset[str]


def load_reference() -> Reference:
    """Read the words of reference that come with the package. Raises KnowledgeFault."""
    data = read_toml(REFERENCE)
    return Reference(**{name: frozenset(words) for name, words in data.items()})
