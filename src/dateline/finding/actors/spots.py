"""A name in the text, before it is known who it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.knowledge.actors import Entry


@dataclass(slots=True, frozen=True)
class Spot:
    """Tokens ``first`` to ``last`` (exclusive) that form a name; ``entry`` is what the knowledge says of it, or
    ``None``; ``label`` the parser's type, or ""."""

    first: int
    last: int
    entry: Entry | None
    label: str
    others: tuple[Entry, ...] = ()
