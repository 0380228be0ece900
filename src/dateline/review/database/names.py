"""The names that members show: clean, and each borne by one member alone."""

from __future__ import annotations

import unicodedata
from secrets import token_hex

from sqlalchemy import Connection, select, update

from dateline.review.database.tables import members

LONGEST_NAME = 80
NUMBERED = 30
JOINERS = "\u200c\u200d"
"""The only invisible letters that names need: several scripts join and part their letters by them."""


def clean_name(typed: str) -> str:
    """A name without what cannot be seen: control characters, and those that turn the direction of the text, by which
    one name could be made to look like another. Empty if no letter or digit is left."""
    spaced = "".join(" " if letter.isspace() else letter for letter in typed[: 4 * LONGEST_NAME])
    seen = "".join(c for c in spaced if unicodedata.category(c)[0] != "C" or c in JOINERS)
    name = " ".join(seen.split())[:LONGEST_NAME].strip()
    return name if any(letter.isalnum() for letter in name) else ""


def name_key(name: str) -> str:
    """What two names that nobody can tell apart have in common: case, width of letters and spaces do not count."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", name) if c not in JOINERS)
    return " ".join(plain.casefold().split())[:100]


def is_taken(connection: Connection, name: str, but: int | None = None) -> bool:
    """Whether a name is borne by a member, other than the one who is excepted."""
    found = connection.execute(select(members.c.id).where(members.c.name_key == name_key(name))).scalar()
    return found is not None and found != but


def free_name(connection: Connection, wanted: str) -> str:
    """The name that is wanted, or the same with a number if another member has it."""
    wanted = clean_name(wanted) or "member"
    tried = [wanted, *(f"{wanted} {number}" for number in range(2, NUMBERED))]
    keys = [name_key(name) for name in tried]
    taken = set(connection.execute(select(members.c.name_key).where(members.c.name_key.in_(keys))).scalars())
    return next((name for name, key in zip(tried, keys, strict=True) if key not in taken), f"{wanted} {token_hex(3)}")


def tell_names_apart(connection: Connection) -> None:
    """Give every member whose name has no key one, and a number to a name that another member has."""
    without = select(members.c.id, members.c.name).where(members.c.name_key.is_(None), members.c.left.is_(None))
    for row in connection.execute(without.order_by(members.c.id)).all():
        name = free_name(connection, row.name)
        connection.execute(update(members).where(members.c.id == row.id).values(name=name, name_key=name_key(name)))
