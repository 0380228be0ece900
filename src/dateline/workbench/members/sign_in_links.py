"""Links by e-mail: to join, to sign in, to change an address. A link is asked for in a browser, which shows a code.

Looking at a link changes nothing, for programs look at mail before people do. It works once, for fifteen minutes, by a
press of a button: in the browser that asked for it at once, anywhere else with the code that this browser shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from dateline.review.database.tables import links, members
from dateline.workbench.members.grants import add_member, member_at
from dateline.workbench.members.mail import Letter
from dateline.workbench.members.rate_limits import MAIL_BY_ADDRESS, MAIL_BY_NETWORK
from dateline.workbench.members.services import People
from dateline.workbench.members.tokens import hash_of, new_code, new_token, plain_code

LINK_SECONDS = 15 * 60
CODE_TRIES = 5
LONGEST_NAME = 80


class TooMany(Exception):
    """Somebody tries too often."""


class LinkRefused(Exception):
    """A link does not work; the message is for the person who opened it."""


@dataclass(frozen=True)
class RequestedLink:
    """What the browser that asked shows: the code. `link` is known to the server's log on a loopback address only."""

    code: str
    link: str


@dataclass(frozen=True)
class Seen:
    """A link that would work: what for, and whether this is the browser that asked for it."""

    purpose: str
    same_browser: bool
    address: str


@dataclass(frozen=True)
class Used:
    """A link that has been used: for whom, and where to go on."""

    purpose: str
    member: int
    next: str


def ask(
    people: People, purpose: str, address: str, name: str, browser: str, network: str, after: str, now: int
) -> RequestedLink:
    """Make a link and send it. What is done, and what is answered, is the same whether the address is known or not.

    Raises TooMany.
    """
    limits = people.limits
    allowed = limits.allow(MAIL_BY_NETWORK, network, now)
    if not limits.allow(MAIL_BY_ADDRESS, address, now) or not allowed:
        raise TooMany
    with people.database.writing() as connection:
        member = member_at(connection, address)
        token, code = _add(people, connection, purpose, address, name, member, browser, after, now)
    where = f"{people.settings.base}/link/{token}"
    if people.outbox is not None:
        people.outbox.put(_letter(people, purpose, address, name, member, where), _moment(now))
    return RequestedLink(code, where)


def _add(
    people: People,
    connection: Connection,
    purpose: str,
    address: str,
    name: str,
    member: int | None,
    browser: str,
    after: str,
    now: int,
) -> tuple[str, str]:
    token, code = new_token(), new_code()
    connection.execute(
        insert(links).values(
            purpose=purpose,
            address=address,
            name=" ".join(name.split())[:LONGEST_NAME],
            member=member,
            token=hash_of(token),
            code=people.keyring.keyed("code", f"{hash_of(token)}{code}"),
            browser=hash_of(browser),
            next=after[:500],
            made=now,
            expires=now + LINK_SECONDS,
        )
    )
    return token, code


def _letter(people: People, purpose: str, address: str, name: str, member: int | None, link: str) -> Letter:
    kind = "sign_in" if member is not None else "join" if purpose == "join" else "unknown"
    return people.letter(
        kind,
        address,
        name if kind == "join" else "",
        link=link,
        minutes=str(LINK_SECONDS // 60),
        join=f"{people.settings.base}/join",
    )


def ask_change(people: People, member: int, new: str, browser: str, network: str, now: int) -> RequestedLink:
    """Send links to both addresses of a member who wants another one. Raises TooMany."""
    if not people.limits.allow(MAIL_BY_NETWORK, network, now) or not people.limits.allow(MAIL_BY_ADDRESS, new, now):
        raise TooMany
    with people.database.writing() as connection:
        old, name = connection.execute(select(members.c.address, members.c.name).where(members.c.id == member)).one()
        made = [
            (purpose, to, *_add(people, connection, purpose, to, new, member, browser, "/account", now))
            for purpose, to in (("change", new), ("change_from", old))
        ]
    for purpose, to, token, _ in made:
        if people.outbox is not None:
            letter = people.letter(
                purpose, to, name, link=f"{people.settings.base}/link/{token}", new=new, minutes=str(LINK_SECONDS // 60)
            )
            people.outbox.put(letter, _moment(now))
    return RequestedLink("", "")


def look(people: People, token: str, browser: str, now: int) -> Seen | None:
    """What a link would do, or nothing if it is unknown, used or too old. Changes nothing."""
    with people.database.reading() as connection:
        row = connection.execute(_usable(token, now)).one_or_none()
    if row is None:
        return None
    return Seen(row.purpose, bool(browser) and row.browser == hash_of(browser), row.address)


def use(people: People, token: str, browser: str, code: str, now: int) -> Used:
    """Use a link. Raises LinkRefused if it does not work, or the code is wrong; five wrong codes spoil the link."""
    with people.database.writing() as connection:
        # The row is held until the end, so that a link is used once and its tries are counted, whoever else is at it.
        row = connection.execute(_usable(token, now).with_for_update()).one_or_none()
        refused = None
        if row is None:
            raise LinkRefused("This link does not work any more. Please ask for a new one.")
        if not browser or row.browser != hash_of(browser):
            proof = people.keyring.keyed("code", f"{hash_of(token)}{plain_code(code)}")
            if proof != row.code:
                connection.execute(update(links).where(links.c.id == row.id).values(tries=row.tries + 1))
                refused = LinkRefused("This is not the code that the other browser shows.")
        if refused is None:
            connection.execute(update(links).where(links.c.id == row.id, links.c.used.is_(None)).values(used=now))
            return _done(connection, row, now)
    raise refused


def _usable(token: str, now: int) -> Select[Any]:
    return select(links).where(
        links.c.token == hash_of(token), links.c.used.is_(None), links.c.expires > now, links.c.tries < CODE_TRIES
    )


def _done(connection: Connection, row: Row[Any], now: int) -> Used:
    """What a link was for, done."""
    if row.purpose in {"change", "change_from"}:
        _change_if_both(connection, row)
        return Used(row.purpose, row.member, row.next)
    member = member_at(connection, row.address)
    if member is None:
        if row.purpose != "join":
            raise LinkRefused("There is no account for this address.")
        member = add_member(connection, row.address, row.name or row.address.split("@")[0], now)
    return Used(row.purpose, member, row.next)


def _change_if_both(connection: Connection, row: Row[Any]) -> None:
    other = "change_from" if row.purpose == "change" else "change"
    confirmed = connection.execute(
        select(links.c.id).where(
            links.c.member == row.member,
            links.c.purpose == other,
            links.c.name == row.name,
            links.c.made == row.made,
            links.c.used.is_not(None),
        )
    ).first()
    if confirmed is not None and member_at(connection, row.name) is None:
        connection.execute(update(members).where(members.c.id == row.member).values(address=row.name))


def _moment(now: int) -> datetime:
    return datetime.fromtimestamp(now, UTC)
