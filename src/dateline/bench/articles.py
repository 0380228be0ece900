"""Gold texts as articles, without the reading stage: the text stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dateline.record import Article, Block, Published, article_id

_PARAGRAPH = re.compile(r"[^\n]+")


def article_of(text: str, published: str | None = None) -> Article:
    """An article whose text is exactly ``text``; every line is a paragraph."""
    return article_of_blocks(text, (match.span() for match in _PARAGRAPH.finditer(text)), published)


def article_of_blocks(text: str, spans: Iterable[tuple[int, int]], published: str | None = None) -> Article:
    """An article whose text is exactly ``text`` and whose paragraphs stand at ``spans``."""
    blocks = tuple(Block("paragraph", start, end) for start, end in spans if text[start:end].strip())
    when = Published(published, "given") if published else Published()
    return Article(id=article_id(None, text), text=text, language="en", blocks=blocks, published=when)
