"""Links by e-mail: to join, to sign in, to change an address. A link is asked for in a browser, which shows a code.

Looking at a link changes nothing, for programs look at mail before people do. It works once, for fifteen minutes, by a
press of a button: in the browser that asked for it at once, anywhere else with the code that this browser shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from dateline.review.database.tables import links, members
from dateline.translation import gettext
from dateline.workbench.members.grants import add_member, member_at
from dateline.workbench.members.mail import Letter
from dateline.workbench.members.rate_limits import MAIL_BY_ADDRESS, MAIL_BY_MEMBER, MAIL_BY_NETWORK
from dateline.workbench.members.services import People
from dateline.workbench.members.tokens import hash_of, new_code, new_token, plain_code

LINK_SECONDS = 15 * 60
CODE_TRIES = 5
FRESH_SECONDS = 10 * 60
"""How old the link of a letter may be that is to do in place of a new one."""
SIGNING_IN = ("join", "sign_in")


class TooMany(Exception):
    """Somebody tries too often."""


class LinkRefused(Exception):
    """A link does not work; the message is for the person who opened it."""


@dataclass(frozen=True)
class RequestedLink:
    """What the browser that asked shows: the code. `link` is known to the server's log on a loopback address only.
    `limited` is whether one of the letters that were sent before is to be used, `crowded` whether the network has asked
    so often that only members get letters."""

    code: str
    link: str
    limited: bool = False
    crowded: bool = False


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

    Nobody is locked out by the requests of others: where an address has got many letters of late, no further one is
    sent as long as one of them can be used, and that one works for whoever asks now. From a network that has asked very
    often, letters go to members alone. Raises TooMany if somebody there wants to join.
    """
    crowded = not people.limits.allow(MAIL_BY_NETWORK, network, now)
    if crowded and purpose == "join":
        raise TooMany
    often = not people.limits.allow(MAIL_BY_ADDRESS, address, now)
    with people.database.writing() as connection:
        member = member_at(connection, address)
        kind = "sign_in" if member is not None else "join" if purpose == "join" else "unknown"
        limited = often and (kind == "unknown" or _has_usable(connection, address, now))
        token, code = _add(people, connection, purpose, address, name, member, browser, after, now, limited)
        where = f"{people.settings.base}/link/{token}"
        if people.outbox is not None and not limited and (member is not None or not crowded):
            letter = _letter(people, kind, address, name, where)
            people.outbox.put(letter, now, now + LINK_SECONDS, connection)
    if people.outbox is not None:
        people.outbox.wake()
    return RequestedLink(code, where, limited, crowded)


def _has_usable(connection: Connection, address: str, now: int) -> bool:
    """Whether an address has got a letter a short while ago whose link would still work."""
    held = select(links.c.id).where(
        links.c.address == address,
        links.c.purpose.in_(SIGNING_IN),
        (links.c.purpose == "join") | links.c.member.is_not(None),
        links.c.limited.is_(False),
        links.c.made > now - FRESH_SECONDS,
        links.c.used.is_(None),
        links.c.tries < CODE_TRIES,
    )
    return connection.execute(held).first() is not None


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
    limited: bool = False,
) -> tuple[str, str]:
    token, code = new_token(), new_code()
    connection.execute(
        insert(links).values(
            purpose=purpose,
            address=address,
            name=name[:100],
            member=member,
            token=hash_of(token),
            code=_code_proof(people, address, code),
            browser=hash_of(browser),
            next=after[:500],
            made=now,
            expires=now + LINK_SECONDS,
            limited=limited,
        )
    )
    return token, code


def _code_proof(people: People, address: str, code: str) -> str:
    return people.keyring.keyed("code", f"{address} {plain_code(code)}")


def _letter(people: People, kind: str, address: str, name: str, link: str) -> Letter:
    return people.letter(
        kind,
        address,
        name if kind == "join" else "",
        link=link,
        minutes=str(LINK_SECONDS // 60),
        join=f"{people.settings.base}/join",
    )


def ask_change(people: People, member: int, new: str, browser: str, now: int) -> None:
    """Send links to both addresses of a member who wants another one. Raises TooMany."""
    if not people.limits.allow(MAIL_BY_MEMBER, str(member), now):
        raise TooMany
    with people.database.writing() as connection:
        old, name = connection.execute(select(members.c.address, members.c.name).where(members.c.id == member)).one()
        for purpose, to in (("change", new), ("change_from", old)):
            token, _ = _add(people, connection, purpose, to, new, member, browser, "/account", now)
            if people.outbox is not None:
                link = f"{people.settings.base}/link/{token}"
                letter = people.letter(purpose, to, name, link=link, new=new, minutes=str(LINK_SECONDS // 60))
                people.outbox.put(letter, now, now + LINK_SECONDS, connection)
    if people.outbox is not None:
        people.outbox.wake()


def look(people: People, token: str, browser: str, now: int) -> Seen | None:
    """What a link would do, or nothing if it is unknown, used or too old. Changes nothing."""
    with people.database.reading() as connection:
        row = connection.execute(_usable(token, now)).one_or_none()
        if row is None:
            return None
        return Seen(row.purpose, _is_proven(people, connection, row, browser, "", now), row.address)


def use(people: People, token: str, browser: str, code: str, now: int) -> Used:
    """Use a link. Raises LinkRefused if it does not work, or the code is wrong; five wrong codes spoil the link."""
    with people.database.writing() as connection:
        # The row is held until the end, so that a link is used once and its tries are counted, whoever else is at it.
        row = connection.execute(_usable(token, now).with_for_update()).one_or_none()
        refused = None
        if row is None:
            raise LinkRefused(gettext("This link does not work any more. Please ask for a new one."))
        if not _is_proven(people, connection, row, browser, code, now):
            connection.execute(update(links).where(links.c.id == row.id).values(tries=row.tries + 1))
            refused = LinkRefused(gettext("This is not the code that the other browser shows."))
        if refused is None:
            connection.execute(update(links).where(links.c.id == row.id, links.c.used.is_(None)).values(used=now))
            return _done(connection, row, now)
    raise refused


def _is_proven(people: People, connection: Connection, row: Row[Any], browser: str, code: str, now: int) -> bool:
    """Whether a link is used in the browser that asked for it, or with its code; or in one, or with the code of one,
    that asked when the address had got so many letters that it had to do with them."""
    proof, held = _code_proof(people, row.address, code), hash_of(browser) if browser else ""
    if row.code == proof or row.browser == held:
        return True
    if row.purpose not in SIGNING_IN:
        return False
    later = select(links.c.id).where(
        links.c.address == row.address,
        links.c.purpose.in_(SIGNING_IN),
        links.c.limited.is_(True),
        links.c.expires > now,
        (links.c.code == proof) | (links.c.browser == held),
    )
    return connection.execute(later).first() is not None


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
            raise LinkRefused(gettext("There is no account for this address."))
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
