"""Roles of members and what each may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """From a visitor to an administrator; each may do all that those before it may."""

    VISITOR = 0
    MEMBER = 1
    CONTRIBUTOR = 2
    REVIEWER = 3
    EDITOR = 4
    ADMINISTRATOR = 5

    @property
    def word(self) -> str:
        """The level's name in lower case."""
        return self.name.lower()


ACTIONS = ("read", "account", "comment", "review", "sql", "adjudicate", "moderate", "manage")


DEFAULT_RULES: Mapping[str, Level] = {
    "read": Level.VISITOR,
    "account": Level.MEMBER,
    "comment": Level.CONTRIBUTOR,
    "review": Level.REVIEWER,
    "sql": Level.EDITOR,
    "adjudicate": Level.EDITOR,
    "moderate": Level.EDITOR,
    "manage": Level.ADMINISTRATOR,
}


OPEN = "open"


@dataclass(frozen=True)
class Viewer:
    """Who asks for a page. `member` is none for a visitor, `session` where no session was begun; `scopes`
    are those of the token that speaks for the member, if one does; `language` is the code of the one that the
    member has chosen."""

    level: Level
    name: str = ""
    member: int | None = None
    session: int | None = None
    local: bool = False
    scopes: tuple[str, ...] | None = None
    language: str = ""

    def may(self, action: str, rules: Mapping[str, Level]) -> bool:
        """Whether the viewer may do something."""
        return action == OPEN or self.level >= rules[action]


def parse_level(name: str) -> Level:
    """A level by its name, whatever its case. Raises ValueError, naming the levels, if there is none such."""
    try:
        return Level[name.strip().upper()]
    except KeyError:
        names = ", ".join(level.word for level in Level)
        raise ValueError(f"no level {name!r}; the levels are {names}") from None
