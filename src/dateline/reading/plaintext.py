"""Plain text, a file or a page copied from a browser → a draft article.

The first line is the headline; what stands between it and the first paragraph is deck, byline, date, captions or
furniture; what follows the last paragraph is furniture. A line printed twice is a caption: browsers copy a
photograph's description and its caption.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dateline.errors import NotAnArticle
from dateline.knowledge.reading import ReadingKnowledge
from dateline.reading import bylines, dating
from dateline.reading.captions import caption_piece, is_credit, split_credit
from dateline.reading.draft import Draft, PageDates, Piece
from dateline.reading.furniture import furniture_reason
from dateline.reading.walk import key_of, one_line
from dateline.record import BlockKind, Dropped

_SENTENCE_END = (".", "!", "?", "”", '"', "’", "…", ".)", "”.", ":")
_BULLET = re.compile(r"^(?:[•*◦▪‣·-]|\d{1,2}[.)])\s+")
_MARKS = re.compile(r"^(?:#{1,6}\s+|>\s+|(?:Title|Headline|TITLE|HEADLINE):\s*)|\*\*|__(?=\w)|(?<=\w)__")
_LINKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|\[([^\]]+)\]\([^)\s]+\)")
_NAME = re.compile(r"^(?:[A-ZÀ-Ý][\w.’'-]+ ){1,3}[A-ZÀ-Ý][\w.’'-]+$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LIST_REASONS = frozenset({"related links", "comments", "subscription", "share buttons", "menu"})
_LONGEST_HEADLINE = 220
_PROSE = 60
_WRAP = (45, 110)
_FEWEST_WORDS = 3


@dataclass(slots=True)
class _Row:
    """One line of the text and what it has been found to be; ``reason`` says why it is left out."""

    text: str
    kind: BlockKind | None = None
    reason: str | None = None
    bullet: bool = False

    @property
    def open(self) -> bool:
        """Whether nothing has been found about the line yet."""
        return self.kind is None and self.reason is None

    @property
    def is_prose(self) -> bool:
        """Whether the line reads as a paragraph: long, or a sentence."""
        return len(self.text) >= 2 * _PROSE or (len(self.text) >= _PROSE and self.text.endswith(_SENTENCE_END))


def read_plain(text: str, knowledge: ReadingKnowledge, url: str | None = None) -> tuple[Draft, PageDates]:
    """A draft of the article in ``text``, and the dates printed in its head.

    Raises NotAnArticle if there are not three words in it.
    """
    rows = [row for row in map(_row, _unwrapped(text)) if row.text]
    if len(_WORD.findall(" ".join(row.text for row in rows))) < _FEWEST_WORDS:
        raise NotAnArticle("the text holds no article: there are no sentences in it")
    _mark_furniture(rows, knowledge)
    headline = _mark_headline(rows, knowledge)
    _mark_captions(rows, knowledge)
    first = _first_paragraph(rows, headline)
    draft, dates = Draft(url=url, outlet=bylines.outlet_of(url, knowledge)), PageDates()
    _read_byline(rows[:first], draft, dates, knowledge)
    _mark_deck(rows, headline, first)
    _mark_body(rows, first)
    _collect(rows, draft, knowledge)
    if not draft.pieces:
        raise NotAnArticle("the text holds no article: all of it is menus, links or notices")
    return draft, dates


def _unwrapped(text: str) -> Iterator[str]:
    """The lines of the text, those that were broken at a fixed width joined again."""
    for block in re.split(r"\n[^\S\n]*\n+", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        yield from [" ".join(lines)] if _is_wrapped(lines) else _rejoined(lines)


def _rejoined(lines: list[str]) -> Iterator[str]:
    """Lines as they are, save that one which begins in lower case goes on from the one before it."""
    held = ""
    for line in lines:
        if held and line[0].islower() and not held.endswith(_SENTENCE_END):
            held = f"{held} {line}"
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines are one paragraph broken at a width: the next word would not have fitted on the line before."""
    width = max(map(len, lines), default=0)
    if len(lines) < 2 or not _WRAP[0] <= width <= _WRAP[1]:
        return False
    full = sum(len(line) + 1 + len(after.split(maxsplit=1)[0]) > width - 3 for line, after in pairwise(lines))
    whole = sum(line.endswith(_SENTENCE_END) for line in lines[:-1])
    listed = any(_BULLET.match(line) for line in lines)
    return full >= 0.8 * (len(lines) - 1) and whole <= 0.5 * (len(lines) - 1) and not listed


def _row(line: str) -> _Row:
    bullet = bool(_BULLET.match(line))
    words = _LINKS.sub(r"\1", _BULLET.sub("", line) if bullet else line)
    return _Row(one_line(_MARKS.sub("", words)), bullet=bullet)


def _mark_furniture(rows: list[_Row], knowledge: ReadingKnowledge) -> None:
    """Furniture by its words; after "Most popular" and the like also the links that stand under it."""
    under: str | None = None
    for row in rows:
        row.reason = None if _is_byline(row.text, knowledge) else furniture_reason(row.text, knowledge)
        if row.reason:
            under = row.reason if row.reason in _LIST_REASONS and len(row.text) < 40 else under
        elif is_credit(row.text, knowledge) and not _is_byline(row.text, knowledge):
            row.reason = "photo credit"
        elif row.is_prose or under not in {"related links", "comments"}:
            under = None
        else:
            row.reason = under


def _mark_headline(rows: list[_Row], knowledge: ReadingKnowledge) -> int | None:
    """The first line that can be a headline, unless a paragraph stands before it."""
    candidates = []
    for number, row in enumerate(rows):
        if row.reason or _is_byline(row.text, knowledge) or _is_date(row.text, knowledge):
            continue
        finished = row.text.endswith((".", ".”", '."')) and len(row.text.split()) > 4
        if finished or len(row.text) > _LONGEST_HEADLINE:
            break
        candidates.append(number)
        if len(row.text.split()) >= 4 or len(candidates) > 40:
            break
    if not candidates or not any(row.open for row in rows[candidates[-1] + 1 :]):
        return None
    headline = candidates[-1] if len(rows[candidates[-1]].text.split()) >= 4 else candidates[0]
    rows[headline].kind = "headline"
    for number in candidates:
        if number != headline:
            rows[number].reason = "menu"
    return headline


def _mark_captions(rows: list[_Row], knowledge: ReadingKnowledge) -> None:
    """A line that ends in a photograph's credit is a caption, and so is one that is printed twice."""
    bare = [key_of(split_credit(row.text, knowledge)[0]) for row in rows]
    times = Counter(key for key in bare if len(key) > 20)
    for row, key in zip(rows, bare, strict=True):
        if not row.open or _is_byline(row.text, knowledge):
            continue
        if len(row.text) < 700 and (times[key] > 1 or split_credit(row.text, knowledge)[1]):
            row.kind = "caption"


def _first_paragraph(rows: list[_Row], headline: int | None) -> int:
    """The number of the first line of the body: the first paragraph after the headline, byline and date."""
    start = 0 if headline is None else headline + 1
    numbers = [number for number in range(start, len(rows)) if rows[number].open and rows[number].is_prose]
    if not numbers:
        numbers = [number for number in range(start, len(rows)) if rows[number].open]
    return numbers[0] if numbers else len(rows)


def _read_byline(head: list[_Row], draft: Draft, dates: PageDates, knowledge: ReadingKnowledge) -> None:
    """Byline and date lines before the first paragraph; a bare name counts beside one of them."""
    marked = [_is_byline(row.text, knowledge) or _is_date(row.text, knowledge) for row in head]
    printed = []
    for number, row in enumerate(head):
        beside = any(marked[max(0, number - 1) : number + 2]) and number > 0
        if not row.open or not (marked[number] or (beside and _NAME.match(row.text))):
            continue
        row.reason = "byline"
        if dating.parse_date(row.text):
            dates.byline.append(row.text)
        if not _is_date(row.text, knowledge):
            printed.append(row.text)
    dates.byline.sort(key=lambda line: line.lower().startswith(knowledge.updated_words))
    draft.byline = bylines.join_names(bylines.clean_names(printed, knowledge))
    draft.agency = bylines.find_agency(printed, knowledge)


def _is_byline(text: str, knowledge: ReadingKnowledge) -> bool:
    return len(text) < 160 and any(pattern.match(text) for pattern in knowledge.byline_lines)


def _is_date(text: str, knowledge: ReadingKnowledge) -> bool:
    """Whether a line is a date and little else, or begins with "Published", "Updated" and a date."""
    if len(text) > 120:
        return False
    said = any(pattern.match(text) for pattern in knowledge.date_lines)
    return dating.parse_date(text) is not None and (said or len(_WORD.findall(text)) <= 5)


def _mark_deck(rows: list[_Row], headline: int | None, first: int) -> None:
    """The line under the headline is the deck, if byline or date follow it or if it is no full sentence."""
    if headline is None:
        return
    for number in range(headline + 1, min(first + 1, len(rows))):
        row = rows[number]
        if not row.open:
            continue
        followed = any(after.reason == "byline" for after in rows[number + 1 : number + 4])
        more = any(after.open and after.is_prose for after in rows[number + 1 :])
        unfinished = not row.text.endswith(_SENTENCE_END) and 25 <= len(row.text) <= 250
        if more and (followed or unfinished) and len(row.text) <= 400:
            row.kind = "deck"
        return


def _mark_body(rows: list[_Row], first: int) -> None:
    """Paragraphs, list items and sub-headings from the first paragraph to the last; the rest is outside."""
    body = [number for number in range(first, len(rows)) if rows[number].open]
    prose = [number for number in body if rows[number].is_prose or rows[number].text.endswith(_SENTENCE_END)]
    last = max(prose or body, default=-1)
    for number, row in enumerate(rows):
        if not row.open:
            continue
        if not first <= number <= last:
            row.reason = "outside the article"
        elif row.bullet:
            row.kind = "list_item"
        else:
            sentence = row.is_prose or row.text.endswith(_SENTENCE_END) or len(body) == 1
            row.kind = "paragraph" if sentence or len(row.text) > 100 else "heading"


def _collect(rows: list[_Row], draft: Draft, knowledge: ReadingKnowledge) -> None:
    used: set[str] = set()
    for row in rows:
        if row.kind is None:
            draft.dropped.append(Dropped(row.reason or "outside the article", row.text))
            continue
        piece = caption_piece(row.text, None, knowledge) if row.kind == "caption" else Piece(row.kind, row.text)
        if piece is None or key_of(piece.text) in used:
            draft.dropped.append(Dropped("printed twice", row.text))
            _keep_credit(piece, draft)
            continue
        used.add(key_of(piece.text))
        draft.pieces.append(piece)
    draft.headline = next((piece.text for piece in draft.pieces if piece.kind == "headline"), None)
    draft.deck = next((piece.text for piece in draft.pieces if piece.kind == "deck"), None)


def _keep_credit(piece: Piece | None, draft: Draft) -> None:
    """The credit of a caption printed twice may stand on the second print alone."""
    for known in draft.pieces:
        if piece and piece.credit and known.kind == "caption" and known.text == piece.text and known.credit is None:
            known.credit = piece.credit
