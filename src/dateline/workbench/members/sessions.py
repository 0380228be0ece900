"""Tokens, codes and their hashes. What a person holds is never written down; only its hash is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select, update

from dateline.review.database.tables import members, sessions, tokens
from dateline.translation import gettext
from dateline.workbench.members.grants import level_of
from dateline.workbench.members.services import People
from dateline.workbench.members.tokens import hash_of, new_token
from dateline.workbench.roles import Level, Viewer

SESSION_SECONDS = 30 * 86400
SEEN_EVERY = 600
DEVICES = (("Firefox", "Firefox"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class SessionLine:
    """A session as its member sees it."""

    id: int
    device: str
    began: int
    seen: int


def begin(people: People, member: int, agent: str, now: int) -> str:
    """Begin a session; returns its token, which is kept nowhere but in the browser."""
    token = new_token()
    with people.database.writing() as connection:
        connection.execute(
            insert(sessions).values(
                member=member,
                token=hash_of(token),
                device=device_of(agent),
                began=now,
                seen=now,
                expires=now + SESSION_SECONDS,
            )
        )
    return token


def device_of(agent: str) -> str:
    """A browser's description in two words, which is all that is kept of it."""
    browser = next((name for mark, name in DEVICES if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def device_words(device: str) -> str:
    """A browser as :func:`device_of` describes it, in the language that is spoken."""
    browser, on, system = device.partition(" on ")
    browser = gettext("A browser") if browser == "A browser" else browser
    return gettext("%(browser)s on %(system)s", browser=browser, system=system) if on else browser


def viewer_of_session(people: People, token: str, now: int) -> Viewer | None:
    """Who a session belongs to, or nothing if it has ended."""
    if not token:
        return None
    with people.database.reading() as connection:
        row = connection.execute(
            select(sessions.c.id, sessions.c.seen, members.c.id.label("member"), members.c.name, members.c.language)
            .join(members, members.c.id == sessions.c.member)
            .where(
                sessions.c.token == hash_of(token),
                sessions.c.closed.is_(None),
                sessions.c.expires > now,
                members.c.left.is_(None),
            )
        ).one_or_none()
        if row is None:
            return None
        level = level_of(connection, row.member, datetime.fromtimestamp(now, UTC).date())
    if now - row.seen > SEEN_EVERY:
        with people.database.writing() as connection:
            connection.execute(update(sessions).where(sessions.c.id == row.id).values(seen=now))
    return Viewer(level, row.name, row.member, row.id, language=row.language)


def viewer_of_token(people: People, token: str, now: int) -> Viewer | None:
    """Who an API token belongs to, or nothing if it has ended."""
    with people.database.reading() as connection:
        row = connection.execute(
            select(tokens.c.scopes, members.c.id, members.c.name)
            .join(members, members.c.id == tokens.c.member)
            .where(tokens.c.token == hash_of(token), tokens.c.ended.is_(None), members.c.left.is_(None))
        ).one_or_none()
        if row is None:
            return None
        level = level_of(connection, row.id, datetime.fromtimestamp(now, UTC).date())
    return Viewer(level, row.name, row.id, scopes=tuple(row.scopes.split()))


def sessions_of(people: People, member: int, now: int) -> list[SessionLine]:
    """A member's open sessions, the last used first."""
    with people.database.reading() as connection:
        rows = connection.execute(
            select(sessions.c.id, sessions.c.device, sessions.c.began, sessions.c.seen)
            .where(sessions.c.member == member, sessions.c.closed.is_(None), sessions.c.expires > now)
            .order_by(sessions.c.seen.desc(), sessions.c.id.desc())
        ).all()
    return [SessionLine(*row) for row in rows]


def close(people: People, member: int, session: int | None, now: int) -> None:
    """Close one session of a member, or all."""
    with people.database.writing() as connection:
        statement = update(sessions).where(sessions.c.member == member, sessions.c.closed.is_(None))
        if session is not None:
            statement = statement.where(sessions.c.id == session)
        connection.execute(statement.values(closed=now))


def local_member(people: People, now: int) -> Viewer:
    """The one user of a workbench without members, made at first use."""
    with people.database.writing() as connection:
        known = connection.execute(
            select(members.c.id, members.c.language)
            .where(members.c.address.is_(None), members.c.left.is_(None))
            .order_by(members.c.id)
        ).first()
        if known is None:
            put = insert(members).values(name="you", name_key="you", joined=now)
            key = connection.execute(put).inserted_primary_key
            return Viewer(Level.ADMINISTRATOR, "you", int(key[0]) if key else 0, local=True)
    return Viewer(Level.ADMINISTRATOR, "you", known.id, local=True, language=known.language)
