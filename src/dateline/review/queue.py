"""What is to be reviewed next: never the same event for two members at once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from dateline.review.database.connection import Database
from dateline.review.database.tables import leases
from dateline.views.event_row import Key


def take(database: Database, key: Key, lane: str, member: int, seconds: int, now: int) -> bool:
    """Take an event for a while; false if somebody else has it. Taking it again prolongs it."""
    article, event = key
    with database.writing() as connection:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        put = dialect.insert(leases).values(article=article, event=event, lane=lane, member=member, until=now + seconds)
        connection.execute(
            put.on_conflict_do_update(
                index_elements=["article", "event", "lane"],
                set_={"member": member, "until": now + seconds},
                where=(leases.c.member == member) | (leases.c.until <= now),
            )
        )
        holder = connection.execute(
            select(leases.c.member).where(leases.c.article == article, leases.c.event == event, leases.c.lane == lane)
        ).scalar_one()
    return bool(holder == member)


def let_go(database: Database, key: Key, lane: str, member: int) -> None:
    """Give an event back, as after a decision on it."""
    article, event = key
    with database.writing() as connection:
        connection.execute(
            delete(leases).where(
                leases.c.article == article, leases.c.event == event, leases.c.lane == lane, leases.c.member == member
            )
        )


def held_by_others(database: Database, lane: str, member: int, now: int) -> set[Key]:
    """The events that other members have at the moment."""
    with database.reading() as connection:
        rows = connection.execute(
            select(leases.c.article, leases.c.event).where(
                leases.c.lane == lane, leases.c.member != member, leases.c.until > now
            )
        ).all()
    return {(row.article, row.event) for row in rows}


def first_free(keys: Iterable[Key], held: set[Key]) -> Key | None:
    """The first event that nobody else has."""
    return next((key for key in keys if key not in held), None)
