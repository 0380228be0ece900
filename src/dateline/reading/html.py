"""A web page → a draft article: headline, deck, byline, body, captions, and what was left out."""

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
from dateline.reading.body import choose_body, covers, extract
from dateline.reading.captions import caption_piece, is_credit
from dateline.reading.dating import parse_date
from dateline.reading.draft import Draft, PageDates, Piece, furniture_reason
from dateline.reading.headline import find_deck, find_headline
from dateline.reading.metadata import Metadata, read_metadata, unique
from dateline.reading.walk import Line, key_of, one_line, walk
from dateline.record import BlockKind, Dropped

_LONGEST_BYLINE = 200
_TELLING = 60
_MOST_ELEMENTS = 60_000
_CAPTION_REASONS = frozenset({"hidden", "player", "tags", "beside the article", "share buttons", None})
_FIGURE_REASONS = frozenset({"button", "menu"})
_SENTENCE_END = (".", "!", "?", "”", '"', "’", "…")


@dataclass(slots=True)
class _Page:
    """One page being read: its lines, what its head says, and where its parts are."""

    lines: list[Line]
    metadata: Metadata
    knowledge: ReadingKnowledge
    body: set[int]
    first: int
    last: int
    headline: int | None = None
    deck: int | None = None


def read_html(markup: str, knowledge: ReadingKnowledge, url: str | None = None) -> tuple[Draft, PageDates]:
    """A draft of the article on a page, and the dates printed on it.

    Raises NotAnArticle if the markup is no page or holds no article.
    """
    tree = _tree(markup)
    elements = int(tree.xpath("count(//*)"))
    if elements > _MOST_ELEMENTS:
        raise NotAnArticle(f"too large: the page has {elements:,} elements, the limit is {_MOST_ELEMENTS:,}")
    metadata = read_metadata(tree, knowledge)
    # The extractor copies the tree several times; what can hold no text need not be copied.
    etree.strip_elements(tree, "script", "style", "svg", "template", "noscript", "iframe", with_tail=False)
    lines = walk(tree, knowledge)
    extracted = extract(tree)
    address = url or metadata.url
    draft = Draft(url=address, outlet=bylines.outlet_of(address, knowledge) or metadata.outlet)
    body = choose_body(lines, extracted, metadata.body)
    if not body or not covers(lines, body, extracted):
        lines, body = _from_words(lines, extracted)
    if not body:
        raise NotAnArticle("the page holds no article: no running text was found")
    running = [number for number in body if "heading" not in lines[number].roles] or list(body)
    page = _Page(lines, metadata, knowledge, body, min(running), max(running))
    _name(draft, page, tree)
    draft.pieces = _pieces(draft, page)
    if not any(piece.kind in {"paragraph", "list_item", "quote"} for piece in draft.pieces):
        raise NotAnArticle("the page holds no article: no running text was found")
    draft.dropped += _left_out(page)
    draft.language = metadata.language
    dates = _dates(page)
    dates.elsewhere = _searched_date(tree, lines)
    return draft, dates


def _tree(markup: str) -> Any:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    tree = load_html(markup)
    if tree is None:
        raise NotAnArticle("the page cannot be parsed as HTML")
    return tree


def _from_words(lines: list[Line], extracted: str) -> tuple[list[Line], set[int]]:
    """The extractor's own lines after the page's, where the walk cannot tell which of its lines they are."""
    words = [one_line(text.lstrip("- ")) for text in extracted.split("\n")]
    added = [Line(text, "p", 0, "", key=key_of(text)) for text in words if key_of(text)]
    return [*lines, *added], set(range(len(lines), len(lines) + len(added)))


def _name(draft: Draft, page: _Page, tree: Any) -> None:
    """Headline, deck and byline of the draft."""
    draft.headline, page.headline = find_headline(page.lines, page.first, page.metadata, draft.outlet)
    page.deck = find_deck(page.lines, page.headline, page.first, page.metadata, page.knowledge)
    if page.deck is not None and page.lines[page.deck].key != key_of(draft.headline or ""):
        draft.deck = page.lines[page.deck].text
    else:
        page.deck = None
    printed = [line.text for line in _byline_lines(page)]
    names = bylines.clean_names(page.metadata.authors, page.knowledge) or bylines.clean_names(printed, page.knowledge)
    names = names or bylines.clean_names([extract_author(tree) or ""], page.knowledge)
    outlets = {key_of(name) for name in (draft.outlet, page.metadata.outlet) if name}
    draft.byline = bylines.join_names([name for name in names if key_of(name) not in outlets])
    draft.agency = bylines.find_agency([*page.metadata.authors, *printed], page.knowledge)


def _byline_lines(page: _Page) -> Iterator[Line]:
    """Lines named as byline, or printed as one, from the headline to the first paragraphs."""
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


def _pieces(draft: Draft, page: _Page) -> list[Piece]:
    """The blocks in reading order: headline, deck, then captions and text as they stand on the page."""
    pieces: list[Piece] = []
    if draft.headline:
        pieces.append(Piece("headline", draft.headline))
    if draft.deck:
        pieces.append(Piece("deck", draft.deck))
    used = {key_of(piece.text) for piece in pieces}
    captions = _captions(page)
    for number in sorted(page.body | captions.keys()):
        if number in captions:
            _add_caption(captions[number], pieces, used)
        elif number not in {page.headline, page.deck}:
            line = page.lines[number]
            reason = _line_reason(line, page)
            if reason:
                draft.dropped.append(Dropped(reason, line.text))
            else:
                _add(Piece(_kind(line), line.text), pieces, used)
    while pieces and pieces[-1].kind == "heading":
        draft.dropped.append(Dropped("heading without text", pieces.pop().text))
    return pieces


def _add(piece: Piece, pieces: list[Piece], used: set[str]) -> None:
    key = key_of(piece.text)
    if key and key not in used:
        used.add(key)
        pieces.append(piece)


def _add_caption(piece: Piece, pieces: list[Piece], used: set[str]) -> None:
    """Add a caption, unless it stands already, whole or cut short ("… more")."""
    key = key_of(piece.text)
    if len(key) <= _TELLING or not any(other.startswith(key[:_TELLING]) for other in used):
        _add(piece, pieces, used)


def _kind(line: Line) -> BlockKind:
    if "heading" in line.roles and line.tag.startswith("h"):
        return "heading"
    if "list" in line.roles and line.tag == "li":
        return "list_item"
    if "blockquote" in line.inside:
        return "quote"
    return "paragraph"


def _line_reason(line: Line, page: _Page) -> str | None:
    if line.linked > 0.8 * len(line.text) and not line.text.endswith(_SENTENCE_END):
        return "related links"
    if bylines.is_byline(line.text, page.knowledge):
        return "byline"
    if line.roles & {"date", "byline"} and len(line.text) < 120 and not line.text.endswith(_SENTENCE_END):
        return "byline"
    if is_credit(line.text, page.knowledge):
        return "photo credit"
    return furniture_reason(line.text, page.knowledge)


def _captions(page: _Page) -> dict[int, Piece]:
    """The captions by the number of their first line, their credits joined to them, each once."""
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
    found: dict[int, Piece] = {}
    for numbers in groups.values():
        found.update(_group_captions([(number, page.lines[number]) for number in numbers], page.knowledge))
    return found


def _may_be_caption(line: Line) -> bool:
    """A line named as caption, or as credit in a figure, and not a link to something else."""
    if not line.key or not ("caption" in line.roles or (line.figure and "credit" in line.roles)):
        return False
    if "heading" in line.roles or line.linked > 0.6 * len(line.text):
        return False
    if line.figure and line.root > line.figure:
        # The name stands on a part of the figure, not on what holds it.
        return True
    return line.reason in _CAPTION_REASONS or (line.reason in _FIGURE_REASONS and "figcaption" in line.inside)


def _group_captions(group: list[tuple[int, Line]], knowledge: ReadingKnowledge) -> Iterator[tuple[int, Piece]]:
    printed = [line.text for _, line in group if "credit" in line.roles or is_credit(line.text, knowledge)]
    if len(printed) == len(group):
        # Where every line bears the name of a credit, the whole caption does.
        printed = [line.text for _, line in group if is_credit(line.text, knowledge)]
    for number, line in group:
        if line.text in printed or furniture_reason(line.text, knowledge):
            continue
        piece = caption_piece(line.text, " ".join(unique(printed)) or None, knowledge)
        if piece:
            yield number, piece


def _dates(page: _Page) -> PageDates:
    """The dates in the head, then those in <time> elements and date lines around the headline."""
    dates = PageDates(metadata=list(page.metadata.published))
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


def _searched_date(tree: Any, lines: list[Line]) -> Iterator[str]:
    """The date that htmldate finds in the markup; the first of a month, its guess for a year, only if it is printed."""
    try:
        found = find_date(tree, original_date=True)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return
    if found and (
        not found.endswith("-01") or any(found in (line.datetime or "", parse_date(line.text)) for line in lines)
    ):
        yield found


def _left_out(page: _Page) -> Iterator[Dropped]:
    """What stands on the page and is not in the article, one item for each part of the page."""
    parts: dict[tuple[str, int], list[str]] = {}
    for number, line in enumerate(page.lines):
        if number not in page.body and line.text and number not in {page.headline, page.deck}:
            parts.setdefault((line.reason or "outside the article", line.root), []).append(line.text)
    for (reason, _), texts in parts.items():
        yield Dropped(reason, " · ".join(texts))
