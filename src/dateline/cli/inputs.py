"""What a command is to read, and what became of it: its options, its sources, and what was set aside or repeated."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from dateline.cli.terminal import Messages, counted

if TYPE_CHECKING:
    from dateline.reading.sources import Source

Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH|URL|-", help="Files, folders, tables, web addresses, or - for standard input.", show_default=False
    ),
]
Feeds = Annotated[
    list[str] | None,
    typer.Option(
        "--feed",
        metavar="URL|FILE",
        help="An RSS or Atom feed, or a list of feeds (OPML), whose articles are read; may be given several times.",
    ),
]
ColumnsMapped = Annotated[
    str | None,
    typer.Option(
        "--map",
        metavar="FIELD=COLUMN,…",
        help="The columns of tables, such as text=body,title=headline,published=date,url=link,id=key; "
        "by default their names decide.",
    ),
]
_MOST_REMEMBERED = 1_000_000


def find_inputs(
    paths: list[str] | None, feeds: list[str] | None, columns: str | None, file_dates: bool, messages: Messages
) -> Iterator[Source]:
    """Return the sources that the arguments and options of a command name. Raises BadParameter if there are none."""
    from dateline.reading.sources import find_sources
    from dateline.reading.sources.column_maps import parse_column_map

    if not paths and not feeds:
        raise typer.BadParameter("name something to read, or a feed with --feed", param_hint="PATH|URL|-")
    try:
        column_map = parse_column_map(columns) if columns is not None else None
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--map") from error
    return find_sources(
        paths or [], file_dates=file_dates, feeds=feeds or (), column_map=column_map, notify=messages.say
    )


def check_anything_read(count: int, paths: list[str] | None, feeds: list[str] | None) -> None:
    """Raise BadParameter if there was nothing in all that a command named. A feed may have nothing to tell."""
    if not count and not feeds:
        raise typer.BadParameter(f"nothing to read in {' '.join(paths or [])}", param_hint="PATH|URL|-")


@dataclass
class Repeats:
    """Articles that were given more than once in a run: their number and the first. A million are remembered."""

    seen: dict[int, str] = field(default_factory=dict)
    count: int = 0
    first: str = ""

    def add(self, key: Hashable, name: str) -> None:
        """Count an article that is called ``name``; ``key`` is what makes it the same as another."""
        earlier = self.seen.get(hash(key))
        if earlier is not None:
            self.count += 1
            self.first = self.first or f"{name} is the same as {earlier}"
        elif len(self.seen) < _MOST_REMEMBERED:
            self.seen[hash(key)] = name

    def line(self, what_became: str) -> str:
        """Return how many articles were repeated, and ``what_became`` of them; "" if none was."""
        if not self.count:
            return ""
        return f"{counted(self.count, 'article')} given before in this run, {what_became}; the first: {self.first}"
