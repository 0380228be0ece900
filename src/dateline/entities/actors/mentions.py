"""Mentions of actors in the text, with what their own words say about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dateline.knowledge.loaders.actor_names import Entry
from dateline.record import ActorKind

Form = Literal["name", "nominal", "pronoun"]
Gender = Literal["m", "f", ""]
# Uses of role nouns that are said of persons.
PERSONAL_USES = frozenset({"office", "rank", "role"})


@dataclass(slots=True, eq=False)
class Mention:
    """A mention of an actor: tokens ``first`` to ``last`` (exclusive) with their head.

    ``name``: the proper name in the mention, of an organisation or state in its usual form; "" without one.
    ``noun``: the folded singular of the role noun, or ""; ``modifiers``: the words before it ("foreign" minister);
    ``use``: how the role noun is used (office, role, force …).
    ``country``: ISO alpha-3 code or ""; ``sectors``: the most specific first; ``office``: as the text words it.
    ``key``: identifies the entity where the words alone do ("state:SYR"), else "".
    ``plural``: more than one. ``definite``: "the …", so that it may refer to something named before. ``counted``: has
    a number of its own. ``unnamed``: a source that the article does not name.
    ``possessor``: the token of a possessor that may give the country ("its troops"), or -1; ``pronoun_possessor``: it
    is a pronoun; ``served_body``: the noun of the body before an office ("bureau spokesman").
    ``tentative``: a name before a role noun ("EPP leader"), which counts only if its bearer is an actor elsewhere.
    ``same_as``: heads of mentions of the same entity (apposition, copula). ``shared``: several entities share the
    words; ``several_countries``: a group of people of several countries.
    ``entity``: the number of the entity once linked, before that -1.
    """

    first: int
    last: int
    head: int
    form: Form
    kind: ActorKind
    name: str = ""
    noun: str = ""
    use: str = ""
    country: str = ""
    sectors: tuple[str, ...] = ()
    office: str = ""
    key: str = ""
    plural: bool = False
    definite: bool = False
    counted: bool = False
    unnamed: bool = False
    gender: Gender = ""
    possessor: int = -1
    served_body: str = ""
    modifiers: frozenset[str] = frozenset()
    pronoun_possessor: bool = False
    tentative: bool = False
    shared: bool = False
    several_countries: bool = False
    same_as: list[int] = field(default_factory=list)
    entity: int = -1


@dataclass(slots=True, frozen=True)
class NameCandidate:
    """Tokens ``first`` to ``last`` (exclusive) that form a name; ``entry`` is its entry in the knowledge, or
    ``None``; ``others`` are further entries of the same name; ``label`` is the parser's entity type, or ""."""

    first: int
    last: int
    entry: Entry | None
    label: str
    others: tuple[Entry, ...] = ()

    @property
    def country(self) -> str:
        """The country of the entry, or ""."""
        return self.entry.side if self.entry is not None else ""

    @property
    def entries(self) -> list[Entry]:
        """All entries of the name, the best first."""
        return [self.entry, *self.others] if self.entry is not None else []

    @property
    def is_one_word(self) -> bool:
        """Whether the name is a single token."""
        return self.last - self.first == 1

    @property
    def is_unlisted_person(self) -> bool:
        """Whether the parser alone, and not the knowledge, says that it is a person's name."""
        return self.label == "PERSON" and self.entry is None
