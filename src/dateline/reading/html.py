"""A web page as a draft of its article: headline, deck, byline, body, captions, and what was left out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from htmldate import find_date
from lxml import etree
from trafilatura.metadata import extract_author
from trafilatura.utils import load_html

from dateline.errors import NotAnArticle
from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.reading import bylines
from dateline.reading.article_draft import ArticleDraft, DraftBlock, PrintedDates, furniture_reason
from dateline.reading.body import choose_body, covers_extracted, extract_main_text
from dateline.reading.captions import is_credit, make_caption
from dateline.reading.data_tables import remove_data_tables
from dateline.reading.dating import parse_date
from dateline.reading.headline import find_deck, find_headline
from dateline.reading.metadata import Metadata, read_metadata, unique
from dateline.reading.page_lines import PageLine, collapse_spaces, comparison_key, read_page_lines
from dateline.reading.posts import find_day_of_line, find_posts
from dateline.record import BlockKind, Dropped

_LONGEST_BYLINE = 200
_CAPTION_KEY = 60
_ELEMENT_LIMIT = 60_000
_CAPTION_REASONS = frozenset({"hidden", "player", "tags", "beside the article", "share buttons", None})
_FIGURE_REASONS = frozenset({"button", "menu"})
_SENTENCE_END = (".", "!", "?", "”", '"', "’", "…")


@dataclass(slots=True)
class _Page:
    """One page being read: its lines, its metadata, and the numbers of the lines of its parts."""

    lines: list[PageLine]
    metadata: Metadata
    knowledge: ReadingKnowledge
    body: set[int]
    first: int
    last: int
    headline: int | None = None
    deck: int | None = None


def read_html(markup: str, knowledge: ReadingKnowledge, url: str | None = None) -> tuple[ArticleDraft, PrintedDates]:
    """Return a draft of the article on a page, and the dates printed on it.

    Raises NotAnArticle if the markup is no page or has no article.
    """
    tree = _parse_page(markup)
    elements = int(tree.xpath("count(//*)"))
    if elements > _ELEMENT_LIMIT:
        raise NotAnArticle(f"too large: the page has {elements:,} elements, the limit is {_ELEMENT_LIMIT:,}")
    metadata = read_metadata(tree, knowledge)
    # The extractor copies the tree several times; elements without text need not be copied.
    etree.strip_elements(tree, "script", "style", "svg", "template", "noscript", "iframe", with_tail=False)
    posts = find_posts(tree, metadata.updates, metadata.is_live)
    tables = remove_data_tables(tree)
    lines = read_page_lines(tree, knowledge)
    extracted = extract_main_text(tree)
    address = url or metadata.url
    draft = ArticleDraft(url=address, outlet=bylines.find_outlet(address, knowledge) or metadata.outlet)
    body = choose_body(lines, extracted, metadata.body)
    if not body or not covers_extracted(lines, body, extracted):
        lines, body = _append_extracted(lines, extracted)
    if not body:
        lines, body = _append_extracted(lines, "\n".join(metadata.paragraphs))
    if not body:
        raise NotAnArticle("the page holds no article: no running text was found")
    running = [number for number in body if "heading" not in lines[number].roles] or list(body)
    page = _Page(lines, metadata, knowledge, body, min(running), max(running))
    _read_heading_parts(draft, page, tree)
    draft.blocks = _collect_blocks(draft, page)
    for block in draft.blocks:
        if posts and block.kind not in {"headline", "deck"}:
            block.posted = find_day_of_line(block.text, posts)
    if not any(block.kind in {"paragraph", "list_item", "quote"} for block in draft.blocks):
        raise NotAnArticle("the page holds no article: no running text was found")
    draft.dropped += [*_dropped_parts(page), *tables]
    draft.language = metadata.language
    dates = _find_printed_dates(page)
    dates.elsewhere = _search_markup_date(tree, lines)
    return draft, dates


def _parse_page(markup: str) -> Any:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tree = load_html(markup)
    if tree is None and markup.strip():
        # The loader wants a page: a single block is a part of one.
        tree = load_html(f"<html><body><article>{markup}</article></body></html>")
    if tree is None:
        raise NotAnArticle("the page cannot be parsed as HTML")
    return tree


def _append_extracted(lines: list[PageLine], extracted: str) -> tuple[list[PageLine], set[int]]:
    """Return the lines of the page and after them the extractor's own, where these cannot be located on the page."""
    words = [collapse_spaces(text.lstrip("- ")) for text in extracted.split("\n")]
    added = [PageLine(text, "p", 0, "", key=comparison_key(text)) for text in words if comparison_key(text)]
    return [*lines, *added], set(range(len(lines), len(lines) + len(added)))


def _read_heading_parts(draft: ArticleDraft, page: _Page, tree: Any) -> None:
    """Read headline, deck, byline and agency into the draft."""
    draft.headline, page.headline = find_headline(page.lines, page.first, page.metadata, draft.outlet)
    page.deck = find_deck(page.lines, page.headline, page.first, page.metadata, page.knowledge)
    if page.deck is not None and page.lines[page.deck].key != comparison_key(draft.headline or ""):
        draft.deck = page.lines[page.deck].text
    else:
        page.deck = None
    printed = [line.text for line in _byline_lines(page)]
    names = bylines.clean_names(page.metadata.authors, page.knowledge) or bylines.clean_names(printed, page.knowledge)
    names = names or bylines.clean_names([extract_author(tree) or ""], page.knowledge)
    outlets = {comparison_key(name) for name in (draft.outlet, page.metadata.outlet) if name}
    draft.byline = bylines.join_names([name for name in names if comparison_key(name) not in outlets])
    draft.agency = bylines.find_agency([*page.metadata.authors, *printed], page.knowledge)


def _byline_lines(page: _Page) -> Iterator[PageLine]:
    """Yield lines named as byline, or printed as one, from the headline to the first paragraphs."""
    start = page.headline if page.headline is not None and page.headline < page.first else max(0, page.first - 25)
    for line in page.lines[start : page.first + 4]:
        if not line.text or len(line.text) > _LONGEST_BYLINE or line.figure or "caption" in line.roles:
            continue
        if "credit" in line.roles and "byline" not in line.roles:
            continue
        if line.reason not in {None, "about the author", "tags", "share buttons"}:
            continue
        if "byline" in line.roles or bylines.is_byline(line.text, page.knowledge):
            yield line


def _collect_blocks(draft: ArticleDraft, page: _Page) -> list[DraftBlock]:
    """Return the blocks in reading order: headline, deck, then captions and text in the order of the page."""
    blocks: list[DraftBlock] = []
    if draft.headline:
        blocks.append(DraftBlock("headline", draft.headline))
    if draft.deck:
        blocks.append(DraftBlock("deck", draft.deck))
    used = {comparison_key(block.text) for block in blocks}
    captions = _find_captions(page)
    for number in sorted(page.body | captions.keys()):
        if number in captions:
            _add_caption(captions[number], blocks, used)
        elif number not in {page.headline, page.deck}:
            line = page.lines[number]
            reason = _reason_to_drop(line, page)
            if reason:
                draft.dropped.append(Dropped(reason, line.text))
            else:
                _append_block(DraftBlock(_block_kind(line), line.text), blocks, used)
    while blocks and blocks[-1].kind == "heading":
        draft.dropped.append(Dropped("heading without text", blocks.pop().text))
    return blocks


def _append_block(block: DraftBlock, blocks: list[DraftBlock], used: set[str]) -> None:
    key = comparison_key(block.text)
    if key and key not in used:
        used.add(key)
        blocks.append(block)


def _add_caption(block: DraftBlock, blocks: list[DraftBlock], used: set[str]) -> None:
    """Add a caption, unless it is there already, whole or cut short ("… more")."""
    key = comparison_key(block.text)
    if len(key) <= _CAPTION_KEY or not any(other.startswith(key[:_CAPTION_KEY]) for other in used):
        _append_block(block, blocks, used)


def _block_kind(line: PageLine) -> BlockKind:
    if "heading" in line.roles and line.tag.startswith("h"):
        return "heading"
    if "list" in line.roles and line.tag == "li":
        return "list_item"
    if "blockquote" in line.inside:
        return "quote"
    return "paragraph"


def _reason_to_drop(line: PageLine, page: _Page) -> str | None:
    if line.linked > 0.8 * len(line.text) and not line.text.endswith(_SENTENCE_END):
        return "related links"
    if bylines.is_byline(line.text, page.knowledge):
        return "byline"
    if line.roles & {"date", "byline"} and len(line.text) < 120 and not line.text.endswith(_SENTENCE_END):
        return "byline"
    if is_credit(line.text, page.knowledge):
        return "photo credit"
    return furniture_reason(line.text, page.knowledge)


def _find_captions(page: _Page) -> dict[int, DraftBlock]:
    """Return the captions by the number of their first line, with their credits, each once."""
    start = 0 if page.headline is None or page.headline > page.first else page.headline - 30
    around = {page.lines[number].article for number in page.body}
    groups: dict[int, list[int]] = {}
    group = last = 0
    for number, line in enumerate(page.lines):
        if number in page.body or not _may_be_caption(line):
            continue
        if not start <= number <= page.last + 15 or (number > page.last and line.article not in around):
            continue
        if line.figure:
            groups.setdefault(line.figure, []).append(number)
            continue
        # Without a figure, lines that follow one another are one caption with its credit.
        group = group if last == number - 1 and group else -number - 1
        last = number
        groups.setdefault(group, []).append(number)
    captions: dict[int, DraftBlock] = {}
    for numbers in groups.values():
        captions.update(_group_captions([(number, page.lines[number]) for number in numbers], page.knowledge))
    return captions


def _may_be_caption(line: PageLine) -> bool:
    """Whether a line is named as caption, or as credit in a figure, and is not a link to something else."""
    if not line.key or not ("caption" in line.roles or (line.figure and "credit" in line.roles)):
        return False
    if "heading" in line.roles or line.linked > 0.6 * len(line.text):
        return False
    if line.figure and line.root > line.figure:
        # The name is that of a part of the figure, not of an element around it.
        return True
    return line.reason in _CAPTION_REASONS or (line.reason in _FIGURE_REASONS and "figcaption" in line.inside)


def _group_captions(group: list[tuple[int, PageLine]], knowledge: ReadingKnowledge) -> Iterator[tuple[int, DraftBlock]]:
    printed = [line.text for _, line in group if "credit" in line.roles or is_credit(line.text, knowledge)]
    if len(printed) == len(group):
        # If every line is named a credit, the name is that of the whole caption, unless it is inside of one.
        printed = [line.text for _, line in group if _is_lone_credit(line, knowledge)]
    for number, line in group:
        if line.text in printed or furniture_reason(line.text, knowledge):
            continue
        block = make_caption(line.text, " ".join(unique(printed)) or None, knowledge)
        if block:
            yield number, block


def _is_lone_credit(line: PageLine, knowledge: ReadingKnowledge) -> bool:
    """Whether a line without a caption is a credit by its form, or by its place in an empty caption."""
    named = "caption credit" in line.roles and not line.text.endswith(_SENTENCE_END)
    return named or is_credit(line.text, knowledge)


def _find_printed_dates(page: _Page) -> PrintedDates:
    """Return the dates of the metadata, then those in <time> elements and in date lines around the headline."""
    dates = PrintedDates(metadata=list(page.metadata.published), others=list(page.metadata.modified))
    start = page.headline if page.headline is not None and page.headline < page.first else max(0, page.first - 25)
    near = [line for line in page.lines[max(0, start - 12) : page.first + 3] if line.roles & {"date", "byline"}]
    updated = page.knowledge.updated_words
    near.sort(key=lambda line: line.text.lower().startswith(updated))
    dates.metadata += [line.datetime for line in near if line.datetime]
    dates.byline += [line.text for line in near if line.text]
    dates.byline += [
        line.text
        for line in page.lines[start : page.first + 2]
        if len(line.text) < _LONGEST_BYLINE and any(pattern.match(line.text) for pattern in page.knowledge.date_lines)
    ]
    return dates


def _search_markup_date(tree: Any, lines: list[PageLine]) -> Iterator[str]:
    """Yield the date that htmldate finds in the markup.

    The first of a month, which is its guess for a year, counts only if the page prints it.
    """
    try:
        day = find_date(tree, original_date=True)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return
    if day and (not day.endswith("-01") or any(day in (line.datetime or "", parse_date(line.text)) for line in lines)):
        yield day


def _dropped_parts(page: _Page) -> Iterator[Dropped]:
    """Yield what is on the page and not in the article, one item for each part of the page."""
    parts: dict[tuple[str, int], list[str]] = {}
    for number, line in enumerate(page.lines):
        if number not in page.body and line.text and number not in {page.headline, page.deck}:
            parts.setdefault((line.reason or "outside the article", line.root), []).append(line.text)
    for (reason, _), texts in parts.items():
        yield Dropped(reason, " · ".join(texts))
