"""Plain text, as a file or copied from a browser → a draft article."""

from __future__ import annotations

from dateline.errors import NotAnArticle
from dateline.knowledge.reading import ReadingKnowledge
from dateline.reading.draft import Draft, Piece
from dateline.reading.html import PageDates
from dateline.reading.walk import one_line


def read_plain(text: str, knowledge: ReadingKnowledge, url: str | None = None) -> tuple[Draft, PageDates]:
    """A draft."""
    lines = [one_line(l) for l in text.split("\n") if l.strip()]
    if not lines:
        raise NotAnArticle("empty: there is no text")
    d = Draft(url=url, headline=lines[0])
    d.pieces = [Piece("headline", lines[0]), *[Piece("paragraph", l) for l in lines[1:]]]
    return d, PageDates()
