"""What the program knows of numbers and what they count."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from dateline.errors import KnowledgeFault
from dateline.knowledge.numbers import NumberKnowledge, load_numbers
from dateline.knowledge.ontology import read_toml
from dateline.record import FigureKind


@dataclass(slots=True, frozen=True)
class FigureKnowledge:
    """Words around numbers.

    ``quantifiers`` and ``after``: words (as tuples) → low, high, about or exact; ``fractions``: "thirds" → 3;
    ``currencies`` and ``measures``: word → kind and unit; ``nouns``, ``objects`` and ``subjects`` (of verbs):
    lemma → kind; ``states`` and ``tolls``: word → kind; and sets of words: ``telling``, ``linking``, ``people``,
    ``aid``, ``labels``, ``streets``, ``not_counted``, explained in the file.
    """

    numbers: NumberKnowledge
    quantifiers: dict[tuple[str, ...], str]
    after: dict[tuple[str, ...], str]
    fractions: dict[str, int]
    currencies: dict[str, str]
    measures: dict[str, tuple[FigureKind, str]]
    nouns: dict[str, FigureKind]
    objects: dict[str, FigureKind]
    subjects: dict[str, FigureKind]
    states: dict[str, FigureKind]
    tolls: dict[str, FigureKind]
    telling: frozenset[str]
    linking: frozenset[str]
    people: frozenset[str]
    aid: frozenset[str]
    labels: frozenset[str]
    streets: frozenset[str]
    not_counted: frozenset[str]


def load_figures() -> FigureKnowledge:
    """Read ``figures.toml``. Raises KnowledgeFault if it names a kind that the codebook lacks."""
    data = read_toml(Path(__file__).parent / "figures.toml")
    words = {name: frozenset(listed) for name, listed in data["words"].items()}
    return FigureKnowledge(
        numbers=load_numbers(),
        quantifiers={tuple(phrase.split()): sense for phrase, sense in data["quantifiers"].items()},
        after={tuple(phrase.split()): sense for phrase, sense in data["after"].items()},
        fractions=data["fractions"],
        currencies=data["currencies"],
        measures={
            word: (_kind(kind, "measures"), unit)
            for kind, units in data["measures"].items()
            for word, unit in units.items()
        },
        nouns=_by_word(data["nouns"], "nouns"),
        objects=_by_word(data["verbs_object"], "verbs_object"),
        subjects=_by_word(data["verbs_subject"], "verbs_subject"),
        states=_by_word(data["states"], "states"),
        tolls=_by_word(data["tolls"], "tolls"),
        **words,
    )


def _by_word(table: dict[str, list[str]], name: str) -> dict[str, FigureKind]:
    return {word: _kind(kind, name) for kind, words in table.items() for word in words}


def _kind(kind: str, table: str) -> FigureKind:
    for known in get_args(FigureKind):
        if known == kind:
            return kind  # type: ignore[return-value]
    raise KnowledgeFault(f"figures/figures.toml, [{table}]: {kind!r} is not a kind of figure")
