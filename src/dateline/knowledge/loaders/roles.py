"""Nouns that name an actor by what it is or does, and the words before them that tell its sector."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import lines, listed
from dateline.knowledge.loaders.folding import fold

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
