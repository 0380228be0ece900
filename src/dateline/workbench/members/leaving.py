"""What belongs to a member: taken along as data, or forgotten when the member leaves."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, delete, select, update

from dateline.review.database.tables import (
    assignments,
    comment_texts,
    comments,
    decisions,
    grants,
    groupings,
    leases,
    letters,
    links,
    members,
    mentions,
    reports,
    searches,
    sessions,
    tokens,
)
from dateline.workbench.members.services import People

UNNAMED = "a former member"
SECRET = frozenset({"token", "code", "browser", "salt"})


def own_data(people: People, member: int) -> dict[str, Any]:
    """Everything that is kept about a member, as plain values; hashes of tokens are left out."""
    with people.database.reading() as connection:
        said = _rows(connection, comments, member)
        for one in said:
            texts = select(comment_texts.c.text, comment_texts.c.made).where(comment_texts.c.comment == one["id"])
            one["texts"] = [dict(row) for row in connection.execute(texts.order_by(comment_texts.c.id)).mappings()]
        me = _rows(connection, members, member, "id")[0]
        waiting = select(letters.c.subject, letters.c.text, letters.c.made, letters.c.failed)
        waiting = waiting.where(letters.c.address == me["address"]).order_by(letters.c.id)
        return {
            "member": me,
            "levels": _rows(connection, grants, member),
            "sessions": _rows(connection, sessions, member),
            "tokens": _rows(connection, tokens, member),
            "decisions": _rows(connection, decisions, member),
            "groupings": _rows(connection, groupings, member),
            "assignments": _rows(connection, assignments, member),
            "searches": _rows(connection, searches, member),
            "comments": said,
            "reports": _rows(connection, reports, member),
            "letters": [dict(row) for row in connection.execute(waiting).mappings()],
        }


def _rows(connection: Connection, table: Table, member: int, column: str = "member") -> list[dict[str, Any]]:
    found = connection.execute(select(table).where(table.c[column] == member).order_by(table.c.id)).mappings()
    return [{key: value for key, value in row.items() if key not in SECRET} for row in found]


def leave(people: People, member: int, keep_comments: bool, now: int) -> None:
    """Forget a member: name, address and saved searches go; decisions stay, unnamed; so do comments, or they go."""
    with people.database.writing() as connection:
        address = connection.execute(select(members.c.address).where(members.c.id == member)).scalar()
        gone = {"address": None, "name": UNNAMED, "name_key": None, "left": now, "notify": "never"}
        connection.execute(update(members).where(members.c.id == member).values(**gone))
        connection.execute(delete(links).where((links.c.member == member) | (links.c.address == address)))
        connection.execute(delete(letters).where(letters.c.address == address))
        connection.execute(delete(mentions).where(mentions.c.member == member))
        connection.execute(delete(searches).where(searches.c.member == member))
        connection.execute(delete(leases).where(leases.c.member == member))
        connection.execute(delete(sessions).where(sessions.c.member == member))
        connection.execute(update(tokens).where(tokens.c.member == member, tokens.c.ended.is_(None)).values(ended=now))
        connection.execute(update(grants).where(grants.c.member == member, grants.c.ended.is_(None)).values(ended=now))
        connection.execute(
            update(assignments).where(assignments.c.member == member, assignments.c.ended.is_(None)).values(ended=now)
        )
        mine = select(comments.c.id).where(comments.c.member == member)
        if not keep_comments:
            connection.execute(delete(comment_texts).where(comment_texts.c.comment.in_(mine)))
            connection.execute(update(comments).where(comments.c.member == member).values(state="withdrawn"))
