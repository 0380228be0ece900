"""How often something may be tried, by address, by network and by member, over all processes of a workbench."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from dateline.review.database.connection import Database
from dateline.review.database.tables import tries
from dateline.workbench.members.tokens import Keyring


@dataclass(frozen=True)
class Limit:
    """At most `most` tries in `seconds`, counted in windows of that length."""

    name: str
    most: int
    seconds: int


MAIL_BY_ADDRESS = Limit("mail-address", 5, 900)
MAIL_BY_NETWORK = Limit("mail-network", 90, 3600)
MAIL_BY_MEMBER = Limit("mail-member", 5, 3600)
WRONG_LINKS_BY_NETWORK = Limit("links-network", 60, 900)
COMMENTS_BY_MEMBER = Limit("comments", 20, 600)
REPORTS_BY_MEMBER = Limit("reports", 20, 3600)


class Limits:
    """Counts tries. Who tried is kept as a keyed hash only, and forgotten with the window."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def allow(self, limit: Limit, who: str, now: int) -> bool:
        """Count one try, and say whether it is within the limit."""
        key = self._keyring.keyed(limit.name, who)
        window = now - now % limit.seconds
        with self._database.writing() as connection:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            put = dialect.insert(tries).values(who=key, window=window, count=1)
            connection.execute(
                put.on_conflict_do_update(index_elements=["who", "window"], set_={"count": tries.c.count + 1})
            )
            count = connection.execute(
                select(tries.c.count).where(tries.c.who == key, tries.c.window == window)
            ).scalar_one()
        return bool(count <= limit.most)

    def forget(self, before: int) -> None:
        """Drop windows that ended long ago."""
        with self._database.writing() as connection:
            connection.execute(delete(tries).where(tries.c.window < before))


def network_of(address: str) -> str:
    """The network by which tries are counted: an IPv4 address alone, of IPv6 the first 64 bits."""
    try:
        ip = ip_address(address.split("%", 1)[0])
    except ValueError:
        return "unknown"
    if ip.version == 6:
        mapped = ip.ipv4_mapped
        return str(mapped) if mapped else ip.exploded[:19]
    return str(ip)
