"""The words of grammar that the language stage needs, read from ``knowledge/language/grammar.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace

from dateline.knowledge.loaders.files import PACKAGED, read_toml


@dataclass(frozen=True, slots=True)
class Grammar:
    """Sets of lemmas, each explained in the file that they come from. Verbs with a particle are "carry out".

    ``lemmas`` gives those that the parser gets wrong, by word."""

    light: frozenset[str]
    undergone: frozenset[str]
    suffering: frozenset[str]
    receiving: frozenset[str]
    received: frozenset[str]
    causative: frozenset[str]
    occurrence: frozenset[str]
    object_control: frozenset[str]
    object_gerund: frozenset[str]
    promising: frozenset[str]
    calling_on: frozenset[str]
    transparent: frozenset[str]
    complex_prepositions: frozenset[str]
    negations: frozenset[str]
    conditions: frozenset[str]
    modals: frozenset[str]
    copulas: frozenset[str]
    linking_verbs: frozenset[str]
    thresholds: frozenset[str]
    nearing: frozenset[str]
    moving: frozenset[str]
    nearness: frozenset[str]
    particles: frozenset[str]
    relative_pronouns: frozenset[str]
    negative_pronouns: frozenset[str]
    future_auxiliaries: frozenset[str]
    gerund_prepositions: frozenset[str]
    noun_prepositions: frozenset[str]
    oblique_prepositions: frozenset[str]
    agent_prepositions: frozenset[str]
    target_prepositions: frozenset[str]
    reporting: frozenset[str]
    headline_verbs: frozenset[str]
    headline_passives: frozenset[str]
    event_nouns: frozenset[str]
    lemmas: Mapping[str, str]

    def turns_round(self, verb: str, noun: str) -> bool:
        """Whether the subject of a light verb is at the receiving end of the noun: "*drew* criticism"."""
        return verb in self.suffering or (verb in self.receiving and noun in self.received)

    def with_nouns(self, nouns: Iterable[str]) -> Grammar:
        """The same grammar with more event nouns."""
        return replace(self, event_nouns=self.event_nouns | frozenset(nouns))


def load_grammar() -> Grammar:
    """Read the grammar that comes with the package. Raises KnowledgeFault."""
    data = read_toml(PACKAGED / "language" / "grammar.toml")
    sets = {field.name: frozenset(data[field.name]) for field in fields(Grammar) if field.name != "lemmas"}
    return Grammar(**sets, lemmas=data["lemmas"])
