"""What is known of actors: names of states, peoples and organisations, office holders with dates, and role nouns.

The facts are in the tables of ``actors/`` in the folders of knowledge; each table names its origin in its first lines.
Dictionaries in the format of the PETRARCH coders can be added too, see :mod:`dateline.knowledge.loaders.petrarch`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal, Protocol, get_args

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.actor_names import Entry, NameTable, read_names
from dateline.knowledge.loaders.files import PACKAGED, Folders, check_rows, check_sectors, find_files, items, read_rows
from dateline.knowledge.loaders.folding import fold
from dateline.knowledge.loaders.office_holders import People


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


def load_actors(folders: Folders = (PACKAGED,)) -> ActorKnowledge:
    """Read the knowledge of actors in the folders of knowledge, the last of which wins.

    Raises KnowledgeFault, naming file and line, where a row breaks its form or names an unknown code.
    """
    holders = [path.read_text("utf-8") for path in find_files(tuple(reversed(folders)), "actors/people.tsv")]
    return ActorKnowledge(names=read_names(folders), people=People("\n".join(holders)), roles=read_roles(folders))


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
    relation: frozenset[str]
    stative: frozenset[str]
    copula: frozenset[str]
    stateless: frozenset[str]
    hired: frozenset[str]
    expelling: frozenset[str]
    foreign: frozenset[str]
    site: frozenset[str]


@dataclass(frozen=True, slots=True)
class Roles:
    """Role nouns by their last word, and what other words tell of actors.

    ``sectors``: those that words before a noun tell; ``stands``: those that a noun like "party" stands for; ``alike``:
    the first of the nouns for the same people ("demonstrator" → "protester"); ``trades``: the sectors of those of whom
    a verb tells what they live by ("who teaches"); ``first_names``: the sex that they tell."""

    by_last: dict[str, list[Role]]
    sectors: dict[str, tuple[str, ...]]
    stands: dict[str, frozenset[str]]
    alike: dict[str, str]
    trades: dict[str, tuple[str, ...]]
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


def read_roles(folders: Folders) -> Roles:
    """Read the role nouns and modifiers in the folders of knowledge. Raises KnowledgeFault."""
    by_last: dict[str, list[Role]] = {}
    for role in _read_roles(folders):
        by_last.setdefault(role.words[-1], []).append(role)
    for roles in by_last.values():
        roles.sort(key=lambda role: -len(role.words))
    sectors: dict[str, tuple[str, ...]] = {}
    stands: dict[str, frozenset[str]] = {}
    alike: dict[str, str] = {}
    trades: dict[str, tuple[str, ...]] = {}
    sets: dict[str, set[str]] = {field.name: set() for field in fields(Words)}
    for where, use, codes, words in _read_modifiers(folders):
        _check_modifier(use, where)
        for word in words:
            if use == "alike":
                alike[word] = words[0]
            elif use == "sector":
                sectors.setdefault(fold(word).replace(" ", ""), (codes,))
            elif use == "trade":
                trades[word] = (codes,)
            elif use == "stands":
                stands[word] = frozenset(codes.split())
            else:
                sets[use].add(fold(word))
    vocabulary = Words(**{use: frozenset(words) for use, words in sets.items()})
    return Roles(by_last, sectors, stands, alike, trades, vocabulary, _read_first_names(folders))


def look_up_role(folders: Folders, noun: str) -> Iterator[tuple[str, Role]]:
    """Yield the rows of role nouns in which a noun stands, in its singular or a regular plural, each with its place."""
    words = fold(noun).split()
    if not words:
        return
    wanted = {(*words[:-1], form) for form in (words[-1], *_singulars(words[-1]))}
    for where, role in _read_placed_roles(folders):
        if role.words in wanted:
            yield where, role


def _singulars(word: str) -> tuple[str, ...]:
    """Return what a plural in -s may be the plural of, and "fireman" for "firemen"."""
    if word.endswith("men"):
        return (f"{word[:-3]}man",)
    if word.endswith("ies"):
        return word[:-1], f"{word[:-3]}y"
    return (word[:-1], word[:-2]) if word.endswith("es") else (word[:-1],) if word.endswith("s") else ()


def check_roles(folder: Path) -> Iterator[str]:
    """Yield all that is wrong with the tables of role nouns, modifiers and first names in a folder of knowledge."""
    for path in find_files([folder], "actors/roles.tsv"):
        yield from check_rows(path, 3, 3, _checks_of_role)
    for path in find_files([folder], "actors/modifiers.tsv"):
        yield from check_rows(path, 3, 3, lambda where, row: [lambda: _check_modifier(row[0], where)])
    for path in find_files([folder], "actors/first_names.tsv"):
        yield from check_rows(path, 2, 2, lambda where, row: [lambda: _check_sex(row[0], where)])


def _checks_of_role(where: str, row: list[str]) -> list[Callable[[], object]]:
    use, sectors, _nouns = row
    return [lambda: _check_use(use, where), lambda: _role_sectors(sectors, where)]


def _check_use(use: str, where: str) -> None:
    if use not in get_args(Use):
        raise KnowledgeFault(f'{where}: "{use}" is not a use; there are {", ".join(get_args(Use))}')


def _check_modifier(use: str, where: str) -> None:
    uses = {field.name for field in fields(Words)} | {"alike", "sector", "stands", "trade"}
    if use not in uses:
        raise KnowledgeFault(f'{where}: "{use}" is not a use of modifiers; there are {", ".join(sorted(uses))}')


def _check_sex(sex: str, where: str) -> None:
    if sex not in ("male", "female"):
        raise KnowledgeFault(f'{where}: "{sex}" is neither male nor female')


def _role_sectors(sectors: str, where: str) -> tuple[str, ...]:
    return check_sectors(" ".join(code for code in sectors.split() if code not in (INHERIT, "-")), where)


def _read_roles(folders: Folders) -> Iterator[Role]:
    return (role for _, role in _read_placed_roles(folders))


def _read_placed_roles(folders: Folders) -> Iterator[tuple[str, Role]]:
    for path in find_files(tuple(reversed(folders)), "actors/roles.tsv"):
        for where, (use, sectors, nouns) in read_rows(path, 3, 3):
            _check_use(use, where)
            codes = _role_sectors(sectors, where)
            for noun in items(nouns):
                yield where, Role(use, tuple(fold(noun).split()), codes, INHERIT in sectors.split())  # type: ignore[arg-type]


def _read_modifiers(folders: Folders) -> Iterator[tuple[str, str, str, list[str]]]:
    for path in find_files(folders, "actors/modifiers.tsv"):
        for where, (use, codes, words) in read_rows(path, 3, 3):
            yield where, use, codes, items(words)


def _read_first_names(folders: Folders) -> dict[str, Literal["m", "f"]]:
    given: dict[str, Literal["m", "f"]] = {}
    for path in find_files(folders, "actors/first_names.tsv"):
        for _, (sex, names) in read_rows(path, 2, 2):
            given.update(dict.fromkeys(map(fold, items(names)), "m" if sex == "male" else "f"))
    return given
