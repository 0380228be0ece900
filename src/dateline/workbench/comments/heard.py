"""What concerns a member in the discussions: answers to their comments, and comments that mention them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Select, select

from dateline.review.database.tables import comment_texts, comments, members
from dateline.review.database.tables import mentions as mentioned
from dateline.workbench.comments.threads import Topic

LONGEST_QUOTE = 600


@dataclass(frozen=True, slots=True)
class Heard:
    """A comment that answers a member or mentions one: where it stands, who wrote it, and its first words."""

    comment: int
    topic: Topic
    name: str
    kind: Literal["reply", "mention"]
    words: str
    made: int


def answers_to(connection: Connection, member: int, since: int, until: int) -> list[Heard]:
    """The shown answers to a member's comments by others, from a second up to another, oldest first."""
    mine = select(comments.c.id).where(comments.c.member == member)
    found = (
        select(comments, members.c.name)
        .join(members, members.c.id == comments.c.member)
        .where(comments.c.parent.in_(mine), comments.c.member != member, comments.c.state == "shown")
        .where(comments.c.made >= since, comments.c.made < until)
        .order_by(comments.c.id)
    )
    return _heard(connection, found, "reply")


def mentions_of(connection: Connection, member: int, since: int, until: int) -> list[Heard]:
    """The shown comments that mention a member and are no answers to theirs, oldest first."""
    mine = select(comments.c.id).where(comments.c.member == member)
    found = (
        select(comments.c.id, comments.c.about, comments.c.article, comments.c.event, members.c.name, mentioned.c.made)
        .join(members, members.c.id == comments.c.member)
        .join(mentioned, mentioned.c.comment == comments.c.id)
        .where(mentioned.c.member == member, comments.c.member != member, comments.c.state == "shown")
        .where(comments.c.parent.is_(None) | comments.c.parent.not_in(mine))
        .where(mentioned.c.made >= since, mentioned.c.made < until)
        .order_by(comments.c.id)
    )
    return _heard(connection, found, "mention")


def newest_heard(connection: Connection, member: int, until: int, most: int) -> list[Heard]:
    """The newest answers and mentions, the last first."""
    both = answers_to(connection, member, 0, until) + mentions_of(connection, member, 0, until)
    return sorted(both, key=lambda one: (-one.made, -one.comment))[:most]


def text_of(connection: Connection, comment: int) -> str:
    """The last text of a comment."""
    found = select(comment_texts.c.text).where(comment_texts.c.comment == comment).order_by(comment_texts.c.id.desc())
    return connection.execute(found).scalar() or ""


def _heard(connection: Connection, found: Select[Any], kind: Literal["reply", "mention"]) -> list[Heard]:
    out = []
    for one in connection.execute(found).mappings():
        words = " ".join(text_of(connection, one["id"]).split())[:LONGEST_QUOTE]
        topic = Topic(one["about"], one["article"], one["event"])
        out.append(Heard(one["id"], topic, one["name"], kind, words, one["made"]))
    return out
