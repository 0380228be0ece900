"""Letters about answers: at once, once a day, or never, as each member chose, ended by one click."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, update

from dateline.review.database.tables import comment_texts, comments, members
from dateline.workbench.comments.threads import Topic, mentions
from dateline.workbench.members.services import People

DAY = 86400
LONGEST_QUOTE = 600


@dataclass(frozen=True)
class Notice:
    """Who is to hear of a comment."""

    member: int
    address: str
    name: str
    notify: str


def tell_of(people: People, comment: int, topic: Topic, about: str, who: str, now: int) -> None:
    """Write to those whom a new comment answers or mentions and who want to hear of it at once."""
    if people.outbox is None:
        return
    with people.database.reading() as connection:
        text = (
            connection.execute(
                select(comment_texts.c.text)
                .where(comment_texts.c.comment == comment)
                .order_by(comment_texts.c.id.desc())
            ).scalar()
            or ""
        )
        author, parent = connection.execute(
            select(comments.c.member, comments.c.parent).where(comments.c.id == comment)
        ).one()
        answered = select(comments.c.member).where(comments.c.id == parent)
        named = func.lower(members.c.name).in_(sorted(mentions(text)))
        rows = connection.execute(
            select(members.c.id, members.c.address, members.c.name, members.c.notify)
            .where(members.c.id.in_(answered) | named, members.c.id != author, members.c.notify == "once")
            .where(members.c.left.is_(None), members.c.address.is_not(None))
        ).all()
    for row in rows:
        send(people, Notice(*row), who, about, text, address_of(people, topic, comment), now)


def send(people: People, to: Notice, who: str, about: str, text: str, link: str, now: int) -> None:
    """One letter about one comment."""
    if people.outbox is not None:
        ends = unsubscribe_address(people, to.member)
        words = text[:LONGEST_QUOTE]
        letter = people.letter("reply", to.address, to.name, ends, who=who, about=about, words=words, link=link)
        people.outbox.put(letter, datetime.fromtimestamp(now, UTC))


def send_daily(people: People, now: int) -> int:
    """Write to those who want to hear of answers once a day and have not heard today; returns how many letters."""
    if people.outbox is None:
        return 0
    sent = 0
    with people.database.writing() as connection:
        due = connection.execute(
            select(members.c.id, members.c.address, members.c.name, members.c.notify, members.c.notified)
            .where(members.c.notify == "daily", members.c.left.is_(None), members.c.address.is_not(None))
            .where(members.c.notified <= now - DAY)
        ).all()
        for member in due:
            mine = select(comments.c.id).where(comments.c.member == member.id)
            answers = connection.execute(
                select(comments.c.id, comments.c.about, comments.c.article, comments.c.event, members.c.name)
                .join(members, members.c.id == comments.c.member)
                .where(comments.c.parent.in_(mine), comments.c.member != member.id, comments.c.state == "shown")
                .where(comments.c.made >= member.notified, comments.c.made < now)
                .order_by(comments.c.id)
            ).all()
            if answers:
                names = ", ".join(dict.fromkeys(answer.name for answer in answers))
                links = " ".join(address_of(people, Topic(a.about, a.article, a.event), a.id) for a in answers[:20])
                send(people, Notice(*member[:4]), names, f"{len(answers)} comments", links, links.split()[0], now)
                sent += 1
            connection.execute(update(members).where(members.c.id == member.id).values(notified=now))
    return sent


def address_of(people: People, topic: Topic, comment: int) -> str:
    """The absolute address of a comment."""
    return f"{people.settings.base}{path_of(topic)}#comment-{comment}"


def path_of(topic: Topic) -> str:
    """The page that a thread stands on."""
    if topic.about == "story":
        return f"/stories/{topic.article}"
    return f"/articles/{topic.article}" + (f"/events/{topic.event}" if topic.event else "")


def unsubscribe_address(people: People, member: int) -> str:
    """An address that ends a member's letters, which nobody else can make."""
    return f"{people.settings.base}/no-more-letters/{member}/{people.keyring.keyed('letters', str(member))[:40]}"


def unsubscribe(people: People, member: int, proof: str) -> bool:
    """End a member's letters if the proof is right."""
    if not hmac.compare_digest(proof.encode(), people.keyring.keyed("letters", str(member))[:40].encode()):
        return False
    with people.database.writing() as connection:
        connection.execute(update(members).where(members.c.id == member).values(notify="never"))
    return True
