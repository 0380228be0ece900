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
    singular of the role noun or ""; ``words`` what goes before it
    ("foreign" minister); ``use`` how the role noun is used (office, role, force …); ``side`` the
    country or ""; ``sectors`` most specific first; ``office`` as the text words it; ``key`` names what the
    mention certainly stands for ("state:SYR"), or "". ``plural``: more than one. ``definite``: "the …", so
    that it may stand for something named before. ``owner``: the token of a possessor that may tell the side ("its
    troops"); ``serves``: the noun of the body before an office ("bureau spokesman"). ``owned``: a pronoun
    is its possessor. ``leaning``: a name before a role
    noun ("EPP leader"), which counts only if its bearer is an actor elsewhere. ``counted``: has a number of its own.
    ``bond``: heads of mentions that stand for the same (apposition, copula). ``shared``: one of several that the same
    words name; ``mixed``: a group of several countries. ``entity`` is the number of its actor once linked.
    """

    first: int
    last: int
    head: int
    form: Form
    kind: ActorKind
    name: str = ""
    noun: str = ""
    use: str = ""
    side: str = ""
    sectors: tuple[str, ...] = ()
    office: str = ""
    key: str = ""
    plural: bool = False
    definite: bool = False
    counted: bool = False
    unnamed: bool = False
    gender: Gender = ""
    owner: int = -1
    serves: str = ""
    words: frozenset[str] = frozenset()
    owned: bool = False
    leaning: bool = False
    shared: bool = False
    mixed: bool = False
    bond: list[int] = field(default_factory=list)
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
