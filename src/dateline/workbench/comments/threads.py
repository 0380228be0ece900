"""Comments as they are kept: each with all its earlier texts, none ever deleted by anybody but its leaving author."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from dateline.review.database.connection import Database
from dateline.review.database.tables import closed_threads, comment_texts, comments, members, reports

About = Literal["story", "article", "event"]
LONGEST_COMMENT = 5000
LONGEST_THREAD = 500
DEEPEST = 4


class CommentRefused(ValueError):
    """A comment cannot be made or changed; the message is for its author."""


@dataclass(frozen=True)
class Topic:
    """What a thread is about. `article` is the id of an article, or of a story."""

    about: About
    article: str
    event: str = ""


@dataclass(frozen=True)
class Said:
    """A comment as a page shows it; `texts` is how many versions it has, `depth` how deep it stands in its thread."""

    id: int
    parent: int | None
    member: int | None
    name: str
    paragraphs: list[Paragraph]
    text: str
    made: int
    changed: int
    texts: int
    state: str
    reason: str
    field: str
    words: tuple[int, int] | None
    depth: int


def _on(table: Table) -> tuple[ColumnElement[bool], ...]:
    """What holds of the rows of a table that are about a topic, which is given as `_named` says it."""
    return tuple(table.c[name] == bindparam(f"on_{name}") for name in ("about", "article", "event"))


def _named(topic: Topic) -> dict[str, str]:
    return {"on_about": topic.about, "on_article": topic.article, "on_event": topic.event}


# Made once, for they are asked by every page with a thread.
THREAD = (
    select(comments, members.c.name, members.c.left)
    .outerjoin(members, members.c.id == comments.c.member)
    .where(*_on(comments))
    .order_by(comments.c.id)
    .limit(LONGEST_THREAD)
)
CLOSED = select(closed_threads.c.made).where(*_on(closed_threads))


def thread(database: Database, topic: Topic) -> list[Said]:
    """The comments on a topic, answers below what they answer."""
    with database.reading() as connection:
        rows = connection.execute(THREAD, _named(topic)).all()
        if not rows:
            return []
        ids = [row.id for row in rows]
        texts: dict[int, list[tuple[str, int]]] = {}
        for line in connection.execute(
            select(comment_texts).where(comment_texts.c.comment.in_(ids)).order_by(comment_texts.c.id)
        ):
            texts.setdefault(line.comment, []).append((line.text, line.made))
    said: dict[int, Said] = {}
    for row in rows:
        versions = texts.get(row.id, [("", row.made)])
        words = (row.words_start, row.words_end) if row.words_start is not None else None
        depth = min(said[row.parent].depth + 1, DEEPEST) if row.parent in said else 0
        said[row.id] = Said(
            id=row.id,
            parent=row.parent,
            member=row.member,
            name=row.name or "",
            paragraphs=parse(versions[-1][0]),
            text=versions[-1][0],
            made=row.made,
            changed=versions[-1][1],
            texts=len(versions),
            state=row.state,
            reason=row.reason,
            field=row.field,
            words=words,
            depth=depth,
        )
    return _in_order(list(said.values()))


def _in_order(said: Sequence[Said]) -> list[Said]:
    """Answers below what they answer, each level by time."""
    below: dict[int | None, list[Said]] = {}
    known = {one.id for one in said}
    for one in said:
        below.setdefault(one.parent if one.parent in known else None, []).append(one)
    out: list[Said] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        one = waiting.pop()
        out.append(one)
        waiting += reversed(below.get(one.id, []))
    return out


def counts(database: Database, about: About, articles: Sequence[str]) -> dict[str, int]:
    """How many comments are shown on each of some articles or stories, those on their events included."""
    with database.reading() as connection:
        rows = connection.execute(
            select(comments.c.article, func.count())
            .where(comments.c.article.in_(articles), comments.c.state == "shown", comments.c.about == about)
            .group_by(comments.c.article)
        ).all()
    return {row[0]: row[1] for row in rows}


def say(
    database: Database,
    topic: Topic,
    member: int,
    text: str,
    parent: int | None,
    field: str,
    words: tuple[int, int] | None,
    now: int,
) -> int:
    """Make a comment; returns its id. Raises CommentRefused."""
    text = _checked(text)
    with database.writing() as connection:
        if is_closed(connection, topic):
            raise CommentRefused("This thread is closed.")
        if parent is not None:
            asked = select(comments.c.state).where(comments.c.id == parent, *_on(comments))
            answered = connection.execute(asked, _named(topic)).scalar()
            if answered is None:
                raise CommentRefused("What you answer is not here.")
        key = connection.execute(
            insert(comments).values(
                about=topic.about,
                article=topic.article,
                event=topic.event,
                field=field[:20],
                parent=parent,
                member=member,
                words_start=words[0] if words else None,
                words_end=words[1] if words else None,
                made=now,
            )
        ).inserted_primary_key
        comment = int(key[0]) if key else 0
        connection.execute(insert(comment_texts).values(comment=comment, text=text, made=now))
    return comment


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise CommentRefused("The comment is empty.")
    if len(text) > LONGEST_COMMENT:
        raise CommentRefused(f"A comment has at most {LONGEST_COMMENT:,} characters; this has {len(text):,}.")
    return text


def change(database: Database, comment: int, member: int, text: str, now: int) -> Topic:
    """Give a comment a new text; the old ones stay. Raises CommentRefused if it is not the member's own."""
    text = _checked(text)
    with database.writing() as connection:
        topic = _own(connection, comment, member)
        connection.execute(insert(comment_texts).values(comment=comment, text=text, made=now))
    return topic


def withdraw(database: Database, comment: int, member: int) -> Topic:
    """Take one's own comment back: its place stays, its words are not shown. Raises CommentRefused."""
    with database.writing() as connection:
        topic = _own(connection, comment, member)
        connection.execute(update(comments).where(comments.c.id == comment).values(state="withdrawn"))
    return topic


def _own(connection: Connection, comment: int, member: int) -> Topic:
    row = connection.execute(
        select(comments).where(comments.c.id == comment, comments.c.member == member, comments.c.state == "shown")
    ).one_or_none()
    if row is None:
        raise CommentRefused("This is not a comment of yours.")
    return Topic(row.about, row.article, row.event)


def hide(database: Database, comment: int, reason: str, hidden: bool) -> Topic:
    """Hide a comment with a reason that all can read, or show it again. Raises CommentRefused."""
    reason = " ".join(reason.split())[:300]
    if hidden and not reason:
        raise CommentRefused("Please give a reason.")
    with database.writing() as connection:
        row = connection.execute(select(comments).where(comments.c.id == comment)).one_or_none()
        if row is None or row.state == "withdrawn":
            raise CommentRefused("There is no such comment.")
        state = "hidden" if hidden else "shown"
        connection.execute(update(comments).where(comments.c.id == comment).values(state=state, reason=reason))
        connection.execute(update(reports).where(reports.c.comment == comment).values(settled=True))
    return Topic(row.about, row.article, row.event)


def report(database: Database, comment: int, member: int, reason: str, now: int) -> Topic:
    """Point a comment out to the editors. Raises CommentRefused."""
    reason = " ".join(reason.split())[:300]
    try:
        with database.writing() as connection:
            row = connection.execute(select(comments).where(comments.c.id == comment)).one_or_none()
            if row is None:
                raise CommentRefused("There is no such comment.")
            connection.execute(insert(reports).values(comment=comment, member=member, reason=reason, made=now))
    except IntegrityError:
        raise CommentRefused("You have reported this comment already.") from None
    return Topic(row.about, row.article, row.event)


def is_closed(connection: Connection, topic: Topic) -> bool:
    """Whether a thread takes no more comments."""
    return connection.execute(CLOSED, _named(topic)).first() is not None


def closed(database: Database, topic: Topic) -> bool:
    """Whether a thread takes no more comments."""
    with database.reading() as connection:
        return is_closed(connection, topic)


def set_closed(database: Database, topic: Topic, member: int, shut: bool, now: int) -> None:
    """Close a thread, or open it again."""
    with database.writing() as connection:
        connection.execute(delete(closed_threads).where(*_on(closed_threads)), _named(topic))
        if shut:
            values = {"about": topic.about, "article": topic.article, "event": topic.event}
            connection.execute(insert(closed_threads).values(**values, member=member, made=now))


def texts_of(database: Database, comment: int) -> list[tuple[str, int]]:
    """Every text that a comment has had, the first one first; none of a comment that is not shown."""
    with database.reading() as connection:
        state = connection.execute(select(comments.c.state).where(comments.c.id == comment)).scalar()
        if state != "shown":
            return []
        rows = connection.execute(
            select(comment_texts.c.text, comment_texts.c.made)
            .where(comment_texts.c.comment == comment)
            .order_by(comment_texts.c.id)
        ).all()
    return [(row.text, row.made) for row in rows]


def open_reports(database: Database) -> list[dict[str, object]]:
    """What waits for the editors: reported comments with the reasons."""
    with database.reading() as connection:
        rows = connection.execute(
            select(
                reports.c.comment,
                reports.c.reason,
                reports.c.made,
                comments.c.about,
                comments.c.article,
                comments.c.event,
            )
            .join(comments, comments.c.id == reports.c.comment)
            .where(reports.c.settled.is_(False))
            .order_by(reports.c.id)
            .limit(200)
        ).mappings()
        return [dict(row) for row in rows]


Mark = Literal["text", "emphasis", "link", "mention"]
PIECE = re.compile(
    r"(?P<link>https?://[^\s<>\"'`]{1,500})|\*(?P<emphasis>[^*\n]{1,300})\*|(?<![\w@])@(?P<mention>\w[\w-]{0,39})"
)
TRAILING = ".,;:!?)]}’”"


@dataclass(frozen=True)
class Inline:
    """Some words of a paragraph, and what they are. The address of a link is its words."""

    words: str
    mark: Mark = "text"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or a quoted one, in lines of inlines."""

    lines: tuple[tuple[Inline, ...], ...]
    quoted: bool = False


def parse(text: str) -> list[Paragraph]:
    """The paragraphs of a comment. Takes time in proportion to its length, whatever it holds."""
    paragraphs: list[Paragraph] = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in block.split("\n")]
        quoted = all(line.startswith(">") for line in lines) and bool(block.strip())
        bare = [line[1:].strip() if quoted else line for line in lines]
        if any(bare):
            paragraphs.append(Paragraph(tuple(_inline(line) for line in bare), quoted))
    return paragraphs


def _inline(line: str) -> tuple[Inline, ...]:
    out: list[Inline] = []
    at = 0
    for found in PIECE.finditer(line):
        kind = found.lastgroup or "text"
        words = found.group(kind)
        after = ""
        if kind == "link":
            bare = words.rstrip(TRAILING)
            words, after = bare, words[len(bare) :]
        if found.start() > at:
            out.append(Inline(line[at : found.start()]))
        out.append(Inline(words, kind))  # type: ignore[arg-type]
        if after:
            out.append(Inline(after))
        at = found.end()
    if at < len(line):
        out.append(Inline(line[at:]))
    return tuple(out)


def mentions(text: str) -> set[str]:
    """The names that a comment mentions, in lower case."""
    return {i.words.lower() for p in parse(text) for line in p.lines for i in line if i.mark == "mention"}
