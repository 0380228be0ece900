"""Coding in pairs: which articles two members code, each without seeing the other's decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import insert, select, update

from dateline.review.database.connection import Database
from dateline.review.database.tables import codings, members


@dataclass(frozen=True)
class Coding:
    """Some articles and the two members who code them. It ends when an adjudicator closes it."""

    id: int
    name: str
    articles: tuple[str, ...]
    coders: tuple[int, int]
    names: tuple[str, str]
    closed: int | None

    def lane(self, member: int) -> str:
        """The lane of a coder's decisions."""
        return f"coding-{self.id}-{member}"


def begin(database: Database, name: str, articles: Sequence[str], coders: tuple[int, int], by: int, now: int) -> int:
    """Begin a coding; returns its id."""
    with database.writing() as connection:
        key = connection.execute(
            insert(codings).values(
                name=name[:100],
                articles=msgspec.json.encode(list(articles)).decode(),
                coders=msgspec.json.encode(list(coders)).decode(),
                made=now,
                made_by=by,
            )
        ).inserted_primary_key
    return int(key[0]) if key else 0


def close(database: Database, coding: int, now: int) -> None:
    """End a coding."""
    with database.writing() as connection:
        connection.execute(update(codings).where(codings.c.id == coding).values(closed=now))


def list_codings(database: Database) -> list[Coding]:
    """All codings, the newest first."""
    with database.reading() as connection:
        rows = connection.execute(select(codings).order_by(codings.c.id.desc())).all()
        names = {row.id: row.name for row in connection.execute(select(members.c.id, members.c.name))}
    out = []
    for row in rows:
        one, other = msgspec.json.decode(row.coders, type=tuple[int, int])
        out.append(Coding(row.id, row.name, msgspec.json.decode(row.articles, type=tuple[str, ...]), (one, other),
                          (names.get(one, "?"), names.get(other, "?")), row.closed))  # fmt: skip
    return out


def in_open_codings(database: Database) -> set[str]:
    """The articles that are being coded blind at present, and therefore not offered to others for review."""
    with database.reading() as connection:
        rows = connection.execute(select(codings.c.articles).where(codings.c.closed.is_(None))).scalars()
        return {article for row in rows for article in msgspec.json.decode(row, type=tuple[str, ...])}


def find(database: Database, coding: int) -> Coding | None:
    """One coding by its id."""
    return next((one for one in list_codings(database) if one.id == coding), None)
