"""Work that is given to a member: the events of a search, which are then offered to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from sqlalchemy import insert, select, update

from dateline.query.query import Query, parse_query
from dateline.review.database.connection import Database
from dateline.review.database.tables import assignments, members

LONGEST_SEARCH = 20_000


@dataclass(frozen=True)
class Assignment:
    """The events of a search, and the member who is to review them; `ended` is when it was taken off the list."""

    id: int
    member: int
    to: str
    name: str
    query: Query
    made: int
    ended: int | None


def assign(database: Database, member: int, name: str, query: Query, by: int, now: int) -> int:
    """Give the events of a search to a member; returns the id of the assignment."""
    with database.writing() as connection:
        key = connection.execute(
            insert(assignments).values(
                member=member, name=name[:100], query=query.address[:LONGEST_SEARCH], made=now, made_by=by
            )
        ).inserted_primary_key
    return int(key[0]) if key else 0


def end(database: Database, assignment: int, now: int) -> None:
    """Take an assignment off the list: what is left of it is free for all again."""
    with database.writing() as connection:
        connection.execute(
            update(assignments).where(assignments.c.id == assignment, assignments.c.ended.is_(None)).values(ended=now)
        )


def open_assignments(database: Database) -> list[Assignment]:
    """What is assigned at present, the first one first."""
    with database.reading() as connection:
        rows = connection.execute(
            select(assignments, members.c.name.label("to"))
            .join(members, members.c.id == assignments.c.member)
            .where(assignments.c.ended.is_(None))
            .order_by(assignments.c.id)
        ).all()
    return [
        Assignment(row.id, row.member, row.to, row.name, parse_query(parse_qsl(row.query)), row.made, row.ended)
        for row in rows
    ]
