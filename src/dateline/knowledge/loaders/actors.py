"""What is known of actors: names of states, peoples and organisations, office holders with dates, and role nouns.

The facts stand in the text files beside this module; each names its origin in its first lines. A user adds to
them with :meth:`ActorKnowledge.with_names` (from files of one's own, see :mod:`dateline.knowledge.loaders.petrarch`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal, Protocol

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.actor_names import Entry, NameTable, read_names
from dateline.knowledge.loaders.files import PACKAGED, lines, listed
from dateline.knowledge.loaders.folding import fold
from dateline.knowledge.loaders.office_holders import People

FOLDER = PACKAGED / "actors"


class Located(Protocol):
    """A place of a gazetteer: its country (ISO alpha-3) if it lies in one, and how many inhabitants it counts for."""

    @property
    def country(self) -> str | None:
        """ISO alpha-3 code, or None."""

    @property
    def weight(self) -> int:
        """Inhabitants, or as many as the place counts for."""


Places = Callable[[str], Sequence[Located]]


def _no_places(_name: str) -> Sequence[Located]:
    return ()


@dataclass(frozen=True, slots=True)
class ActorKnowledge:
    """Names, people and roles, each ready to be looked up by the words of a text; ``places`` finds
    the places that bear a name, the weightiest first (by default none)."""

    names: NameTable
    people: People
    roles: Roles
    places: Places = _no_places

    def with_names(self, entries: Iterable[tuple[str, Entry]]) -> ActorKnowledge:
        """The same knowledge with more names; they go before those that are known already."""
        return replace(self, names=self.names.extended(entries))

    def with_places(self, find: Places) -> ActorKnowledge:
        """The same knowledge with a gazetteer's look-up, by which names of places are told from those of people."""
        return replace(self, places=find)


def load_actors(folder: Path = FOLDER) -> ActorKnowledge:
    """Read the knowledge of actors. Raises KnowledgeFault, naming file and line, where a line breaks its form."""
    return ActorKnowledge(
        names=read_names(folder), people=People((folder / "people.tsv").read_text("utf-8")), roles=read_roles(folder)
    )


Use = Literal["office", "rank", "honorific", "role", "force", "body", "rule", "state", "people", "craft"]
INHERIT = "~"


@dataclass(frozen=True, slots=True)
class Role:
    """One role noun or phrase. ``inherits``: its sectors are first those of the words before it."""

    use: Use
    words: tuple[str, ...]
    sectors: tuple[str, ...]
    inherits: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Sets of folded words, each explained in ``modifiers.tsv``."""

    bond: frozenset[str]
    aloof: frozenset[str]
    former: frozenset[str]
    unnamed: frozenset[str]
    speech: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    place_verb: frozenset[str]
    departure: frozenset[str]
    locative: frozenset[str]
    travel: frozenset[str]
    studies: frozenset[str]
    particle: frozenset[str]
    held: frozenset[str]
    top: frozenset[str]
    leading: frozenset[str]
    general: frozenset[str]
    definite: frozenset[str]
    counting: frozenset[str]
    article: frozenset[str]
    mass: frozenset[str]
    no_part: frozenset[str]
    limb: frozenset[str]
    whereabouts: frozenset[str]
    arms: frozenset[str]
    hollow: frozenset[str]
    settlement: frozenset[str]
    resigning: frozenset[str]
    speakers: frozenset[str]
    corporate: frozenset[str]
    heading: frozenset[str]
    quantity: frozenset[str]
    natural: frozenset[str]
    anyone: frozenset[str]
    collective: frozenset[str]


@dataclass(frozen=True, slots=True)
class Roles:
    """Role nouns by their last word; the sectors that words before a noun tell; the sectors that a noun like "party"
    stands for; the first of the nouns for the same people ("demonstrator" → "protester"); sets of words; the sex that
    first names tell."""

    by_last: dict[str, list[Role]]
    sectors: dict[str, tuple[str, ...]]
    stands: dict[str, frozenset[str]]
    alike: dict[str, str]
    words: Words
    first_names: dict[str, Literal["m", "f"]]

    def ending(self, words: Sequence[str], last: str) -> list[Role]:
        """The roles that the folded words end in, longest first; ``last`` stands for the last word (its singular)."""
        found = []
        for role in self.by_last.get(last, ()):
            before = role.words[:-1]
            if not before or tuple(words[len(words) - 1 - len(before) : len(words) - 1]) == before:
                found.append(role)
        return found

    def extended(self, more: Iterable[Role]) -> Roles:
        """The same with more roles, which win over those of equal length here."""
        by_last = {last: list(roles) for last, roles in self.by_last.items()}
        for role in more:
            by_last.setdefault(role.words[-1], []).insert(0, role)
        for roles in by_last.values():
            roles.sort(key=lambda role: -len(role.words))
        return replace(self, by_last=by_last)


def read_roles(folder: Path) -> Roles:
    """The role nouns and modifiers of the folder."""
    by_last: dict[str, list[Role]] = {}
    for use, sectors, nouns in lines(folder / "roles.tsv", 3, 3):
        split = sectors.split()
        plain = tuple(s for s in split if s not in (INHERIT, "-"))
        for noun in listed(nouns):
            words = tuple(fold(noun).split())
            by_last.setdefault(words[-1], []).append(Role(use, words, plain, INHERIT in split))  # type: ignore[arg-type]
    for roles in by_last.values():
        roles.sort(key=lambda role: -len(role.words))
    told: dict[str, tuple[str, ...]] = {}
    stands: dict[str, frozenset[str]] = {}
    alike: dict[str, str] = {}
    sets: dict[str, set[str]] = {field.name: set() for field in fields(Words)}
    for use, sectors, listing in lines(folder / "modifiers.tsv", 3, 3):
        for word in listed(listing):
            if use == "alike":
                alike[word] = listed(listing)[0]
            elif use == "sector":
                told.setdefault(fold(word).replace(" ", ""), (sectors,))
            elif use == "stands":
                stands[word] = frozenset(sectors.split())
            elif use in sets:
                sets[use].add(fold(word))
            else:
                raise KnowledgeFault(f"modifiers.tsv: no use is called {use!r}; there are {', '.join(sorted(sets))}")
    given: dict[str, Literal["m", "f"]] = {}
    for sex, names in lines(folder / "first_names.tsv", 2, 2):
        given.update(dict.fromkeys(map(fold, listed(names)), "m" if sex == "male" else "f"))
    return Roles(by_last, told, stands, alike, Words(**{use: frozenset(found) for use, found in sets.items()}), given)
