"""Searches that members save, for themselves or for all, each with the address of a feed that needs no sign-in."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from sqlalchemy import delete, func, insert, select, update

from dateline.query.query import Query, parse_query
from dateline.review.database.tables import members, searches
from dateline.workbench.members.grants import level_of
from dateline.workbench.members.services import People
from dateline.workbench.members.tokens import new_token
from dateline.workbench.roles import Viewer

MOST_SEARCHES = 200
LONGEST_NAME = 100
LONGEST_ADDRESS = 20_000


class TooManySearches(Exception):
    """A member has saved as many searches as one may."""


@dataclass(frozen=True)
class SavedSearch:
    """A search that a member saved; `by` is the member's name, `proof` what the address of its feed ends in, `mail` how
    often the member is told of what it finds new."""

    id: int
    member: int
    by: str
    name: str
    query: Query
    shared: bool
    proof: str
    mail: str = "never"


def save(people: People, member: int, name: str, query: Query, shared: bool, now: int) -> int:
    """Save a search; returns its id. Raises TooManySearches."""
    with people.database.writing() as connection:
        mine = select(func.count()).select_from(searches).where(searches.c.member == member)
        if connection.execute(mine).scalar_one() >= MOST_SEARCHES:
            raise TooManySearches
        key = connection.execute(
            insert(searches).values(
                member=member,
                name=name[:LONGEST_NAME],
                query=query.asking().address[:LONGEST_ADDRESS],
                shared=shared,
                salt=new_token(),
                made=now,
            )
        ).inserted_primary_key
    return int(key[0]) if key else 0


def searches_for(people: People, member: int) -> list[SavedSearch]:
    """A member's own searches and those that others share, by name."""
    seen = (searches.c.member == member) | searches.c.shared
    return sorted(_found(people, seen & members.c.left.is_(None)), key=lambda one: (one.name.casefold(), one.id))


def _found(people: People, condition: object) -> list[SavedSearch]:
    with people.database.reading() as connection:
        rows = connection.execute(
            select(searches, members.c.name.label("by"))
            .join(members, members.c.id == searches.c.member)
            .where(condition)  # type: ignore[arg-type]
        ).all()
    return [
        SavedSearch(
            row.id,
            row.member,
            row.by,
            row.name,
            parse_query(parse_qsl(row.query)),
            bool(row.shared),
            people.keyring.keyed("feed", f"{row.id}.{row.salt}")[:40],
            row.mail,
        )
        for row in rows
    ]


def remove(people: People, member: int, search: int) -> None:
    """Forget one of a member's searches; its feed ends."""
    with people.database.writing() as connection:
        connection.execute(delete(searches).where(searches.c.id == search, searches.c.member == member))


def share(people: People, member: int, search: int, shared: bool) -> None:
    """Show one of a member's searches to all members, or to nobody else."""
    with people.database.writing() as connection:
        mine = update(searches).where(searches.c.id == search, searches.c.member == member)
        connection.execute(mine.values(shared=shared))


def renew(people: People, member: int, search: int) -> None:
    """Give the feed of one of a member's searches another address; the one before ends."""
    with people.database.writing() as connection:
        mine = update(searches).where(searches.c.id == search, searches.c.member == member)
        connection.execute(mine.values(salt=new_token()))


def feed_reader(people: People, search: int, proof: str, now: int) -> tuple[SavedSearch, Viewer] | None:
    """The search of a feed, and the member for whom it speaks; nothing if the proof is wrong or the member has left."""
    found = _found(people, (searches.c.id == search) & members.c.left.is_(None))
    if not found or not hmac.compare_digest(proof.encode("utf-8", "replace"), found[0].proof.encode()):
        return None
    with people.database.reading() as connection:
        level = level_of(connection, found[0].member, datetime.fromtimestamp(now, UTC).date())
    return found[0], Viewer(level, found[0].by, found[0].member)
