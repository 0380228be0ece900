"""Comments as they are kept: each with all its earlier texts, none ever deleted by anybody but its leaving author."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from dateline.review.database.connection import Database
from dateline.review.database.names import LONGEST_NAME, name_key
from dateline.review.database.tables import closed_threads, comment_texts, comments, members, reports
from dateline.review.database.tables import mentions as mentioned
from dateline.translation import gettext
from dateline.views.localised import number_words

About = Literal["story", "article", "event"]
LONGEST_COMMENT = 5000
LONGEST_THREAD = 500
DEEPEST = 4
MOST_REPORTS = 200


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
        wanted = set().union(*(candidates(versions[-1][0]) for versions in texts.values()))
        names = frozenset(members_called(connection, wanted).values())
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
            paragraphs=parse(versions[-1][0], names),
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
            raise CommentRefused(gettext("This thread is closed."))
        if parent is not None:
            asked = select(comments.c.state).where(comments.c.id == parent, *_on(comments))
            answered = connection.execute(asked, _named(topic)).scalar()
            if answered is None:
                raise CommentRefused(gettext("What you answer is not here."))
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
        _mention(connection, comment, member, text, now)
    return comment


def _mention(connection: Connection, comment: int, author: int, text: str, now: int) -> None:
    """Write down whom a text mentions; whoever an earlier text mentioned is not told again."""
    called = members_called(connection, candidates(text))
    names = mentions(text, frozenset(called.values()))
    known = set(connection.execute(select(mentioned.c.member).where(mentioned.c.comment == comment)).scalars())
    for member, name in sorted(called.items()):
        if name in names and member != author and member not in known:
            connection.execute(insert(mentioned).values(comment=comment, member=member, made=now))


def members_called(connection: Connection, names: Collection[str]) -> dict[int, str]:
    """The members who bear some names (by key), each with the key."""
    keys, called = sorted(names), dict[int, str]()
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = members.c.name_key.in_(keys[start : start + KEYS_AT_ONCE])
        found = select(members.c.id, members.c.name_key).where(some, members.c.left.is_(None))
        called |= {row.id: row.name_key for row in connection.execute(found)}
    return called


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise CommentRefused(gettext("The comment is empty."))
    if len(text) > LONGEST_COMMENT:
        raise CommentRefused(
            gettext(
                "A comment has at most %(most)s characters; this has %(count)s.",
                most=number_words(LONGEST_COMMENT),
                count=number_words(len(text)),
            )
        )
    return text


def change(database: Database, comment: int, member: int, text: str, now: int) -> Topic:
    """Give a comment a new text; the old ones stay. Raises CommentRefused if it is not the member's own."""
    text = _checked(text)
    with database.writing() as connection:
        topic = _own(connection, comment, member)
        connection.execute(insert(comment_texts).values(comment=comment, text=text, made=now))
        _mention(connection, comment, member, text, now)
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
        raise CommentRefused(gettext("This is not a comment of yours."))
    return Topic(row.about, row.article, row.event)


def hide(database: Database, comment: int, reason: str, hidden: bool) -> Topic:
    """Hide a comment with a reason that all can read, or show it again. Raises CommentRefused."""
    reason = " ".join(reason.split())[:300]
    if hidden and not reason:
        raise CommentRefused(gettext("Please give a reason."))
    with database.writing() as connection:
        row = connection.execute(select(comments).where(comments.c.id == comment)).one_or_none()
        if row is None or row.state == "withdrawn":
            raise CommentRefused(gettext("There is no such comment."))
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
                raise CommentRefused(gettext("There is no such comment."))
            connection.execute(insert(reports).values(comment=comment, member=member, reason=reason, made=now))
    except IntegrityError:
        raise CommentRefused(gettext("You have reported this comment already.")) from None
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


def report_count(database: Database) -> int:
    """How many reported comments wait for the editors."""
    with database.reading() as connection:
        waiting = select(func.count(reports.c.comment.distinct())).where(reports.c.settled.is_(False))
        return int(connection.execute(waiting).scalar_one())


@dataclass(frozen=True)
class Reported:
    """A comment that was reported: what it is about, who wrote what, and the reasons of those who reported it."""

    comment: int
    topic: Topic
    name: str
    text: str
    state: str
    reasons: tuple[str, ...]
    made: int


def open_reports(database: Database) -> list[Reported]:
    """What waits for the editors: reported comments, the one first reported first."""
    with database.reading() as connection:
        rows = connection.execute(
            select(
                reports.c.comment,
                reports.c.reason.label("why"),
                reports.c.made.label("reported"),
                comments.c.about,
                comments.c.article,
                comments.c.event,
                comments.c.state,
                members.c.name,
            )
            .join(comments, comments.c.id == reports.c.comment)
            .outerjoin(members, members.c.id == comments.c.member)
            .where(reports.c.settled.is_(False))
            .order_by(reports.c.id)
            .limit(MOST_REPORTS)
        ).all()
        said = connection.execute(
            select(comment_texts.c.comment, comment_texts.c.text)
            .where(comment_texts.c.comment.in_({row.comment for row in rows}))
            .order_by(comment_texts.c.id)
        ).all()
    # Of several texts of a comment the last one counts.
    texts = {line.comment: line.text for line in said}
    found: dict[int, Reported] = {}
    for row in rows:
        before = found[row.comment].reasons if row.comment in found else ()
        topic = Topic(row.about, row.article, row.event)
        reasons = (*before, row.why or gettext("no reason given"))
        made = found[row.comment].made if before else row.reported
        text = texts.get(row.comment, "")
        found[row.comment] = Reported(row.comment, topic, row.name or "", text, row.state, reasons, made)
    return list(found.values())


def settle(database: Database, comment: int) -> None:
    """Leave a comment as it is; the reports of it wait no more."""
    with database.writing() as connection:
        connection.execute(update(reports).where(reports.c.comment == comment).values(settled=True))


Mark = Literal["text", "emphasis", "link", "mention"]
PIECE = re.compile(r"(?P<link>https?://[^\s<>\"'`]{1,500})|\*(?P<emphasis>[^*\n]{1,300})\*|(?P<at>(?<![\w@])@)(?=\w)")
NAME_ENDS = re.compile(r"(?<=\S)(?!\w)")
TRAILING = ".,;:!?)]}’”"
MOST_MENTIONS = 20
"""How often a comment may address somebody; what comes after is text."""
MOST_ENDS = 12
"""At how many places a name is looked for to end: "J. R. Field" has five."""
KEYS_AT_ONCE = 5000


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


def parse(text: str, names: Collection[str] = frozenset()) -> list[Paragraph]:
    """The paragraphs of a comment, in which members of some names (by key) are mentioned. Takes time in proportion to
    its length, whatever it holds."""
    paragraphs: list[Paragraph] = []
    for quoted, lines in _parts(text):
        if any(lines):
            paragraphs.append(Paragraph(tuple(_inline(line, names) for line in lines), quoted))
    return paragraphs


def _parts(text: str) -> Iterator[tuple[bool, list[str]]]:
    """The paragraphs of a text as lines, and whether they are quoted; a quotation ends where its lines do."""
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip()):
        lines = (line.strip() for line in block.split("\n"))
        for quoted, some in groupby(lines, lambda line: line.startswith(">")):
            yield quoted, [line[1:].strip() if quoted else line for line in some]


def _inline(line: str, names: Collection[str]) -> tuple[Inline, ...]:
    out: list[Inline] = []
    at = text_from = addressed = 0
    while (found := PIECE.search(line, at)) is not None:
        kind, at = found.lastgroup or "text", found.end()
        words = found.group(kind)
        if kind == "at":
            addressed += 1
            words = _name_at(line, at, names) if names and addressed <= MOST_MENTIONS else ""
            at += len(words)
        elif kind == "link":
            words = words.rstrip(TRAILING)
            at = found.start() + len(words)
        if kind == "at" and not words:
            continue
        if found.start() > text_from:
            out.append(Inline(line[text_from : found.start()]))
        out.append(Inline(words, "mention" if kind == "at" else kind))  # type: ignore[arg-type]
        text_from = at
    if text_from < len(line):
        out.append(Inline(line[text_from:]))
    return tuple(out)


def _name_at(line: str, start: int, names: Collection[str]) -> str:
    """The longest of some names (by key) that a line goes on with; empty if it goes on with none."""
    return max((words for words in _names_at(line, start) if name_key(words) in names), key=len, default="")


def _names_at(line: str, start: int) -> Iterator[str]:
    """All that could be the name that begins at a place in a line: it ends where a word does, or a mark after one."""
    ahead = line[start : start + LONGEST_NAME]
    yield from (ahead[: end.start()] for end in islice(NAME_ENDS.finditer(ahead), MOST_ENDS))


def candidates(text: str) -> set[str]:
    """The names (by key) that a text could mention."""
    own = (line for quoted, lines in _parts(text) if not quoted for line in lines)
    addressed = ((line, one.end()) for line in own for one in PIECE.finditer(line) if one.lastgroup == "at")
    return {name_key(words) for place in islice(addressed, MOST_MENTIONS) for words in _names_at(*place)}


def mentions(text: str, names: Collection[str]) -> set[str]:
    """Those of some names (by key) that a comment mentions in words of its own, not in what it quotes."""
    return {
        name_key(i.words)
        for p in parse(text, names)
        if not p.quoted
        for line in p.lines
        for i in line
        if i.mark == "mention"
    }
