"""One mention of an actor in the text, with what its own words tell of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dateline.knowledge.loaders.actor_names import Entry
from dateline.record import ActorKind

Form = Literal["name", "nominal", "pronoun"]
Gender = Literal["m", "f", ""]


@dataclass(slots=True, eq=False)
class Mention:
    """Tokens ``first`` to ``last`` (exclusive) with their head.

    ``name`` is the proper name in the mention or "" (of an organisation or state its usual form); ``noun`` the folded
    singular of the role noun or ""; ``modifiers`` what goes before it
    ("foreign" minister); ``use`` how the role noun is used (office, role, force …); ``country`` the
    country or ""; ``sectors`` most specific first; ``office`` as the text words it; ``key`` names what the
    mention certainly stands for ("state:SYR"), or "". ``plural``: more than one. ``definite``: "the …", so
    that it may stand for something named before. ``possessor``: the token of a possessor that may tell the side ("its
    troops"); ``served_body``: the noun of the body before an office ("bureau spokesman"). ``pronoun_possessor``: a pronoun
    is its possessor. ``tentative``: a name before a role
    noun ("EPP leader"), which counts only if its bearer is an actor elsewhere. ``counted``: has a number of its own.
    ``same_as``: heads of mentions that stand for the same (apposition, copula). ``shared``: one of several that the same
    words name; ``several_countries``: a group of several countries. ``entity`` is the number of its actor once linked.
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
    """Tokens ``first`` to ``last`` (exclusive) that form a name; ``entry`` is what the knowledge says of it, or
    ``None``; ``label`` the parser's type, or ""."""

    first: int
    last: int
    entry: Entry | None
    label: str
    others: tuple[Entry, ...] = ()
