"""What is known of actors: names of states, peoples and organisations, office holders with dates, and role nouns.

The facts stand in the text files beside this module; each names its origin in its first lines. A user adds to
them with :meth:`ActorKnowledge.with_names` (from files of one's own, see :mod:`dateline.knowledge.loaders.petrarch`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from dateline.knowledge.loaders.actor_names import Entry, NameTable, read_names
from dateline.knowledge.loaders.files import PACKAGED
from dateline.knowledge.loaders.office_holders import People
from dateline.knowledge.loaders.roles import Roles, read_roles

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
