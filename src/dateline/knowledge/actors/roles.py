"""Nouns that name an actor by what it is or does, and the words before them that tell its sector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dateline.knowledge.actors.tables import lines, listed
from dateline.knowledge.fold import fold, fold_word

Use = Literal["office", "rank", "honorific", "role", "force", "body", "rule", "state", "people", "craft"]
INHERIT = "~"
SETS = ("bond", "former", "unnamed", "speech", "male", "female", "place_verb", "locative")


@dataclass(frozen=True, slots=True)
class Role:
    """One role noun or phrase. ``inherits``: its sectors are first those of the words before it."""

    use: Use
    words: tuple[str, ...]
    sectors: tuple[str, ...]
    inherits: bool = False


@dataclass(frozen=True, slots=True)
class Roles:
    """Role nouns by their last word; the sectors that words before a noun tell; and sets of words: verbs of bonds
    ("backed"), words for what is past ("former"), nouns for the unnamed ("source"), verbs of speech, nouns of either sex, verbs whose object
    is a place ("reached Damascus"), prepositions of place."""

    by_last: dict[str, list[Role]]
    sectors: dict[str, tuple[str, ...]]
    bonds: frozenset[str]
    former: frozenset[str]
    unnamed: frozenset[str]
    speech: frozenset[str]
    male: frozenset[str]
    female: frozenset[str]
    place_verb: frozenset[str]
    locative: frozenset[str]

    def ending(self, words: Sequence[str], last: str) -> list[Role]:
        """The roles that the folded words end in, longest first; ``last`` stands for the last word (its singular)."""
        found = []
        for role in self.by_last.get(last, ()):
            before = role.words[:-1]
            if not before or tuple(words[len(words) - 1 - len(before) : len(words) - 1]) == before:
                found.append(role)
        return found


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
    sets: dict[str, set[str]] = {use: set() for use in SETS}
    for use, sectors, words_ in lines(folder / "modifiers.tsv", 3, 3):
        for word in listed(words_):
            if use == "sector":
                told.setdefault(fold_word(word), (sectors,))
            else:
                sets[use].add(fold_word(word))
    return Roles(by_last, told, *(frozenset(sets[use]) for use in SETS))
