"""Reviewed articles as gold: records by which `dateline bench records` measures the program on one's own material."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from dateline.record import Record
from dateline.workbench.database.tables import decisions
from dateline.workbench.judging.book import OPEN_LANE, Book
from dateline.workbench.reading.room import ReadingRoom


def reviewed_records(book: Book, room: ReadingRoom) -> Iterator[Record]:
    """Every article of which each event has been decided on, as it stands after the decisions, by article id.

    An article with an event that nobody has judged yet is left out: what a reviewer has not seen is no gold.
    """
    with book.database.reading() as connection:
        articles = connection.execute(
            select(decisions.c.article).where(decisions.c.lane == OPEN_LANE).distinct().order_by(decisions.c.article)
        ).scalars()
        found = list(articles)
    for article in found:
        machine = room.record(article)
        stacks = book.of_article(article)
        if machine is None or not all(stacks.get(event.id) for event in machine.events):
            continue
        record = book.record(article)
        if record is not None:
            yield record
