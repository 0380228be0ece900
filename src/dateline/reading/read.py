"""Bytes or text of one page or text file → Article: the door of the reading stage."""

from __future__ import annotations

from dateline.errors import NotAnArticle
from dateline.knowledge.reading import ReadingKnowledge
from dateline.record import Article


def read_text(
    data: bytes | str,
    *,
    url: str | None = None,
    published: str | None = None,
    file_date: str | None = None,
    knowledge: ReadingKnowledge,
    any_language: bool = False,
) -> Article:
    """The article in ``data``, an HTML page or plain text as bytes or as decoded text.

    ``published`` is a date that the caller vouches for (ISO), ``file_date`` the day of the file, the last
    resort. Raises NotAnArticle, in one line, for input that is empty, binary, too large, without an article,
    or (unless ``any_language``) not in English.
    """
    raise NotAnArticle(f"nothing read yet: {type(data).__name__}, {url}, {published}, {file_date}, {knowledge}, {any_language}")
