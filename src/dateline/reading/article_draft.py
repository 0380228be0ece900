"""The draft of an article that reading a page or a text yields, and the article made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.record import Article, Block, BlockKind, Caption, Dropped, Post, Published, article_id

_LONGEST_DROPPED = 300
_DROPPED_LIMIT = 200


# Kinds of blocks that tell what happened, unlike headings and captions.
BODY_KINDS: frozenset[BlockKind] = frozenset({"paragraph", "list_item", "quote"})


@dataclass(slots=True)
class DraftBlock:
    """A block of the draft: its kind, its words on one line; for a caption its credit and the day of the
    photograph; in a live blog the day of its post."""

    kind: BlockKind
    text: str
    credit: str | None = None
    taken: str | None = None
    posted: str | None = None


@dataclass(slots=True)
class ArticleDraft:
    """An article in blocks. ``published`` has no span yet; ``declared_language`` is the one that the page gives, with
    its region ("en-US")."""

    blocks: list[DraftBlock] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    url: str | None = None
    outlet: str | None = None
    agency: str | None = None
    byline: str | None = None
    headline: str | None = None
    deck: str | None = None
    dateline_place: str | None = None
    language: str | None = None
    declared_language: str | None = None
    published: Published = field(default_factory=Published)


@dataclass(slots=True)
class PrintedDates:
    """The dates of a page as printed: in its metadata or in <time>, and in byline lines.

    ``others`` are dates of later changes, which say in what order the page writes day and month. ``elsewhere``
    searches the rest of the page when it is iterated over.
    """

    metadata: list[str] = field(default_factory=list)
    byline: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    elsewhere: Iterable[str] = ()


def build_article(draft: ArticleDraft) -> Article:
    """Return the article of a draft, its blocks in order and separated by blank lines."""
    parts, blocks, captions, start = [], [], [], 0
    for block in draft.blocks:
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
        posts=tuple(_join_posts(draft, blocks)),
    )


def _join_posts(draft: ArticleDraft, blocks: list[Block]) -> Iterator[Post]:
    """Yield runs of blocks that were posted on one day."""
    for day, run in groupby(zip(draft.blocks, blocks, strict=True), key=lambda pair: pair[0].posted):
        if day is not None:
            spans = [block for _, block in run]
            yield Post(spans[0].start, spans[-1].end, day)


def shorten_dropped(dropped: Iterable[Dropped]) -> list[Dropped]:
    """Return each dropped text once, cut to a readable length, and at most 200 of them."""
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
    """Return why a line of text is furniture, or ``None`` if it may belong to the article.

    White space in ``text`` is collapsed already.
    """
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
