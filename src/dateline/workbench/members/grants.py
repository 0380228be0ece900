"""Who has which level, until when, and who gave it. Grants are never changed, only ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dateline.errors import DatelineError
from dateline.review.database.tables import grants, members
from dateline.workbench.members.addresses import NotAnAddress, check_address
from dateline.workbench.members.roles import Level


class MemberFault(DatelineError):
    """There is no such member, or something else asked about members cannot be; the message says what."""


@dataclass(frozen=True)
class MemberLine:
    """A member as lists show it; `until` is the day on which the level ends."""

    id: int
    name: str
    address: str | None
    level: Level
    until: str | None
    joined: int


def level_of(connection: Connection, member: int, today: date) -> Level:
    """The member's level on a day: the highest grant that has neither ended nor run out, else plain membership."""
    return _best(connection, member, today)[0]


def _best(connection: Connection, member: int, today: date) -> tuple[Level, str | None]:
    held = connection.execute(
        select(grants.c.level, grants.c.until).where(grants.c.member == member, grants.c.ended.is_(None))
    ).all()
    valid = [(Level(level), until) for level, until in held if until is None or until >= today.isoformat()]
    return max(valid, key=lambda one: (one[0], one[1] is None, one[1] or ""), default=(Level.MEMBER, None))


def grant(connection: Connection, member: int, level: Level, until: str | None, by: str, now: int) -> None:
    """Give a level up to and including a day, in place of all that the member held. Raises MemberFault."""
    if until is not None:
        try:
            date.fromisoformat(until)
        except ValueError:
            raise MemberFault(f"{until!r} is not a day; write 2027-01-01") from None
    connection.execute(update(grants).where(grants.c.member == member, grants.c.ended.is_(None)).values(ended=now))
    if level > Level.MEMBER:
        connection.execute(
            insert(grants).values(member=member, level=int(level), until=until, given=now, given_by=by[:100])
        )


def member_at(connection: Connection, address: str) -> int | None:
    """The id of the member with an address, if there is one."""
    found = connection.execute(select(members.c.id).where(members.c.address == address)).scalar()
    return int(found) if found is not None else None


def add_member(connection: Connection, address: str | None, name: str, now: int) -> int:
    """A new member; returns its id, or that of the member who has got the address at the same moment."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    put = dialect.insert(members).values(address=address, name=name, joined=now)
    made = connection.execute(put.on_conflict_do_nothing(index_elements=["address"]).returning(members.c.id)).scalar()
    return int(made) if made is not None else member_at(connection, address or "") or 0


def grant_by_address(connection: Connection, typed: str, level: Level, until: str | None, by: str, now: int) -> bool:
    """Give a level to an address; a member is made for it if there is none. Returns whether one was made.

    The new member signs in like any other, by a link sent to the address. Raises MemberFault.
    """
    try:
        address = check_address(typed)
    except NotAnAddress as error:
        raise MemberFault(f"{typed!r}: {error}") from error
    member = member_at(connection, address)
    made = member is None
    if member is None:
        member = add_member(connection, address, address.split("@")[0][:100], now)
    grant(connection, member, level, until, by, now)
    return made


def list_members(connection: Connection, today: date) -> list[MemberLine]:
    """All members who have not left, with their levels."""
    rows = connection.execute(
        select(members.c.id, members.c.name, members.c.address, members.c.joined)
        .where(members.c.left.is_(None))
        .order_by(func.lower(members.c.name))
    ).all()
    out = []
    for row in rows:
        level, until = _best(connection, row.id, today)
        out.append(MemberLine(row.id, row.name, row.address, level, until, row.joined))
    return out
