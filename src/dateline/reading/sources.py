"""Paths, folders, patterns, standard input, addresses and article files → sources that can be loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One input: its ``name`` for messages, what is known of it, and a way to load its bytes.

    ``url``, ``published`` and ``file_date`` are to be handed to ``read_text``; ``id`` is given where an
    article file names one. ``load`` raises SourceUnreadable, in one clear line.
    """

    name: str
    load: Callable[[], bytes]
    url: str | None = None
    published: str | None = None
    file_date: str | None = None
    id: str | None = None


def find_sources(paths: list[str]) -> Iterator[Source]:
    """The sources that ``paths`` name, in order."""
    yield from ()
