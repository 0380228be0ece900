"""What reading a page or a text yields before it is laid out, and the layout: blocks parted by one blank line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.record import Article, Block, BlockKind, Caption, Dropped, Published, article_id

_LONGEST_DROPPED = 300
_DROPPED_LIMIT = 200


@dataclass(slots=True)
class DraftBlock:
    """One block to be: its kind, its words on one line, and for a caption its credit and the day it was taken."""

    kind: BlockKind
    text: str
    credit: str | None = None
    taken: str | None = None


@dataclass(slots=True)
class ArticleDraft:
    """An article in pieces. ``published`` has no span yet; ``printed_date`` is the words that gave it, if any did."""

    pieces: list[DraftBlock] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    url: str | None = None
    outlet: str | None = None
    agency: str | None = None
    byline: str | None = None
    headline: str | None = None
    deck: str | None = None
    dateline_place: str | None = None
    language: str | None = None
    published: Published = field(default_factory=Published)


@dataclass(slots=True)
class PrintedDates:
    """The dates that a page prints, as printed: in its head (or in <time>), and in the byline's lines.

    ``elsewhere`` searches the rest of the page, when it is asked.
    """

    metadata: list[str] = field(default_factory=list)
    byline: list[str] = field(default_factory=list)
    elsewhere: Iterable[str] = ()


def build_article(draft: ArticleDraft) -> Article:
    """The article that ``draft`` describes, its blocks in order with their places in the text."""
    parts, blocks, captions, start = [], [], [], 0
    for block in draft.pieces:
        end = start + len(block.text)
        blocks.append(Block(block.kind, start, end))
        if block.kind == "caption":
            captions.append(Caption(start, end, block.credit, block.taken))
        parts.append(block.text)
        start = end + 2
    whole = "\n\n".join(parts)
    return Article(
        id=article_id(draft.url, whole),
        text=whole,
        url=draft.url,
        outlet=draft.outlet,
        agency=draft.agency,
        byline=draft.byline,
        language=draft.language,
        headline=draft.headline,
        deck=draft.deck,
        dateline_place=draft.dateline_place,
        published=draft.published,
        blocks=tuple(blocks),
        captions=tuple(captions),
        dropped=tuple(shorten_dropped(draft.dropped)),
    )


def shorten_dropped(dropped: Iterable[Dropped]) -> list[Dropped]:
    """Each dropped text once, cut to a length that shows what it was, and no more of them than a person would read."""
    shortened: dict[Dropped, None] = {}
    for item in dropped:
        text = item.text if len(item.text) <= _LONGEST_DROPPED else item.text[: _LONGEST_DROPPED - 1] + "…"
        if text:
            shortened[Dropped(item.reason, text)] = None
        if len(shortened) == _DROPPED_LIMIT:
            break
    return list(shortened)


_OUTER_PUNCTUATION = re.compile(r"^[\W_]+|[\W_]+$")


def furniture_reason(text: str, knowledge: ReadingKnowledge) -> str | None:
    """Why a line of text (white space collapsed) is furniture, or ``None`` if it may be the article's."""
    length = len(text)
    bare = _OUTER_PUNCTUATION.sub("", text).lower() if length < 80 else ""
    low = text[:60].lower()
    for rule in knowledge.furniture_lines:
        if length > rule.longest:
            continue
        if bare in rule.whole or (rule.starts and low.startswith(rule.starts)):
            return rule.reason
        if any(pattern.search(text) for pattern in rule.patterns):
            return rule.reason
    return None
