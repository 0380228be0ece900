"""Levels of membership and what each may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA
from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dateline.errors import DatelineError
from dateline.review.database.names import free_name, name_key
from dateline.review.database.tables import grants, members
from dateline.translation import gettext, later
from dateline.workbench.roles import Level

"""The rule of a route that everybody may call whatever the levels say: signing in, health, style sheets."""


TRIES = 5


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
            raise MemberFault(gettext("%(day)s is not a day; write 2027-01-01", day=repr(until))) from None
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
    """A new member; returns its id, or that of the member who has got the address at the same moment. A name that
    another member has gets a number. Raises MemberFault if others take name after name at the same moment."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for _ in range(TRIES):
        free = free_name(connection, name)
        put = dialect.insert(members).values(address=address, name=free, name_key=name_key(free), joined=now)
        made = connection.execute(put.on_conflict_do_nothing().returning(members.c.id)).scalar()
        known = made if made is not None else member_at(connection, address or "")
        if known is not None:
            return int(known)
    raise MemberFault(gettext("no name like %(name)s is free; please choose another one", name=repr(name)))


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


STRUCTURE = later("Please use the following structure: example@domain.com")
ENDINGS = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "comm": "com",
    "vom": "com",
    "xom": "com",
    "nte": "net",
    "ent": "net",
    "ogr": "org",
    "rog": "org",
}
MOST_SLIPS = 2


class NotAnAddress(ValueError):
    """What was typed is no e-mail address; the message is for the person who typed it."""


class AddressesDiffer(NotAnAddress):
    """An address was typed twice, in two ways."""


def check_address(typed: str) -> str:
    """The address in its one form, in lower case. Raises NotAnAddress."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise NotAnAddress(gettext(STRUCTURE)) from error
    return found.normalized.lower()


def check_pair(typed: str, again: str) -> str:
    """The address that was typed twice. Raises NotAnAddress if it is none, or the two differ."""
    address = check_address(typed)
    try:
        same = check_address(again) == address
    except NotAnAddress:
        same = False
    if not same:
        raise AddressesDiffer(gettext("The two addresses differ. Please type the same address twice."))
    return address


def likely_meant(address: str, domains: Sequence[str]) -> str | None:
    """The address that was probably meant, where the domain looks like a slip ("gmial.com"); else nothing."""
    name, _, domain = address.rpartition("@")
    if not name or domain in domains:
        return None
    nearest = min(domains, key=lambda known: OSA.distance(domain, known))
    slips = OSA.distance(domain, nearest)
    # A short domain is near to many others by chance alone.
    if slips <= (MOST_SLIPS if len(nearest) > 7 else 1) and domain.split(".")[0][:1] == nearest[:1]:
        return f"{name}@{nearest}"
    stem, _, ending = domain.rpartition(".")
    return f"{name}@{stem}.{ENDINGS[ending]}" if ending in ENDINGS else None


def load_domains() -> tuple[str, ...]:
    """The domains that the package knows."""
    lines = (files("dateline.workbench.members") / "mail_domains.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))
