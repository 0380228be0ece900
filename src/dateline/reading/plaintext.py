"""Plain text, a file or a page copied from a browser → a draft article.

The body is the stretch with the most running text; the headline is the line before it that tells of the same
things; between them stand deck, byline, date and captions; what is outside is furniture. A line printed twice is a
caption: browsers copy a photograph's description and its caption.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dateline.errors import NotAnArticle
from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.reading import bylines, dating
from dateline.reading.captions import caption_piece, is_credit, split_credit
from dateline.reading.draft import Draft, PageDates, Piece, furniture_reason
from dateline.reading.walk import key_of, one_line
from dateline.record import BlockKind, Dropped

_NAME = re.compile(r"^(?:[A-ZÀ-Ý][\w.’'-]+ ){1,3}[A-ZÀ-Ý][\w.’'-]+$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LIST_REASONS = frozenset({"related links", "comments", "subscription", "share buttons", "menu"})
_FINISHED = (".", ".”", '."')
_LONGEST_HEADLINE = 220
_LONGEST_CAPTION = 700
_FURTHEST = 60
_CLOSELY = 6
_LEAD = 1500
_FEWEST_WORDS = 3


def read_plain(text: str, knowledge: ReadingKnowledge, url: str | None = None) -> tuple[Draft, PageDates]:
    """A draft of the article in ``text``, and the dates printed in its head.

    Raises NotAnArticle if there are not three words in it.
    """
    rows = rows_of(text)
    if len(_WORD.findall(" ".join(row.text for row in rows))) < _FEWEST_WORDS:
        raise NotAnArticle("the text holds no article: there are no sentences in it")
    _mark_furniture(rows, knowledge)
    _mark_captions(rows, knowledge)
    start, last = running_text(rows)
    first = _first_paragraph(rows, start, last)
    headline = _mark_headline(rows, first, last, knowledge)
    draft, dates = Draft(url=url, outlet=bylines.outlet_of(url, knowledge)), PageDates()
    _read_byline(rows[headline or 0 : first], draft, dates, knowledge)
    if headline and not dates.byline:
        _read_byline(rows[max(0, headline - _CLOSELY) : headline], draft, dates, knowledge)
    _mark_deck(rows, headline, first)
    _mark_body(rows, headline, start, last)
    _collect(rows, draft, knowledge)
    if not draft.pieces:
        raise NotAnArticle("the text holds no article: all of it is menus, links or notices")
    return draft, dates


def _mark_furniture(rows: list[Row], knowledge: ReadingKnowledge) -> None:
    """Furniture by its words; after "Most popular" and the like also the links that stand under it."""
    under: str | None = None
    for row in rows:
        if bylines.is_byline(row.text, knowledge):
            row.reason = "byline"
            continue
        row.reason = furniture_reason(row.text, knowledge)
        if row.reason:
            under = row.reason if row.reason in _LIST_REASONS and len(row.text) < 40 else under
        elif is_credit(row.text, knowledge):
            row.reason = "photo credit"
        elif row.is_prose or under not in {"related links", "comments"}:
            under = None
        else:
            row.reason = under


def _mark_headline(rows: list[Row], first: int, last: int, knowledge: ReadingKnowledge) -> int | None:
    """The line before the first paragraph that tells of the same things; failing that, the first that can be one."""
    candidates = []
    for number in range(max(0, first - _FURTHEST), first + 1):
        row = rows[number]
        if not row.open or _is_date(row.text, knowledge):
            continue
        finished = row.text.endswith(_FINISHED) and len(row.text.split()) > 4
        if not finished and len(row.text) <= _LONGEST_HEADLINE:
            candidates.append(number)
    later = [row.text for row in rows[first : last + 1] if row.open]
    if not candidates or (len(later) == 1 and candidates[-1] == first):
        return None
    told = _telling_words(" ".join(later)[:_LEAD], knowledge)
    headline = next((n for n in candidates if n < first and _is_told(rows[n].text, told, knowledge)), None)
    if headline is None:
        long_enough = [number for number in candidates if len(rows[number].text.split()) >= 4]
        headline = (long_enough or candidates)[0]
        if headline == first and len(later) == 1:
            return None
    rows[headline].kind = "headline"
    return headline


def _telling_words(text: str, knowledge: ReadingKnowledge) -> set[str]:
    return {word for word in map(str.lower, _WORD.findall(text)) if len(word) > 3 and word not in knowledge.english}


def _is_told(headline: str, told: set[str], knowledge: ReadingKnowledge) -> bool:
    """Whether a third of the telling words of a line, and at least two, are in the first paragraphs."""
    words = _telling_words(headline, knowledge)
    return len(words & told) >= max(2.0, len(words) / 3)


def _mark_captions(rows: list[Row], knowledge: ReadingKnowledge) -> None:
    """A line that ends in a photograph's credit is a caption, and so is a sentence that is printed twice."""
    bare = [key_of(split_credit(row.text, knowledge)[0]) for row in rows]
    times = Counter(key for key in bare if len(key) > 20)
    for row, key in zip(rows, bare, strict=True):
        if not row.open or len(row.text) > _LONGEST_CAPTION:
            continue
        if split_credit(row.text, knowledge)[1] or (times[key] > 1 and row.is_sentence):
            row.kind = "caption"


def _first_paragraph(rows: list[Row], start: int, last: int) -> int:
    """The number of the first paragraph in the running text, or of its first row if it has none."""
    stretch = [number for number in range(start, last + 1) if rows[number].open]
    return next((number for number in stretch if rows[number].is_prose), stretch[0] if stretch else start)


def _read_byline(head: list[Row], draft: Draft, dates: PageDates, knowledge: ReadingKnowledge) -> None:
    """Byline and date lines before the first paragraph; a bare name counts beside one of them."""
    marked = [row.reason == "byline" or (row.open and _is_date(row.text, knowledge)) for row in head]
    printed = []
    for number, row in enumerate(head):
        beside = number > 0 and row.open and any(marked[number - 1 : number + 2]) and _NAME.match(row.text)
        if not marked[number] and not beside:
            continue
        row.reason = "byline"
        if dating.parse_date(row.text):
            dates.byline.append(row.text)
        if not _is_date(row.text, knowledge):
            printed.append(row.text)
    dates.byline.sort(key=lambda line: line.lower().startswith(knowledge.updated_words))
    draft.byline = draft.byline or bylines.join_names(bylines.clean_names(printed, knowledge))
    draft.agency = draft.agency or bylines.find_agency(printed, knowledge)


def _is_date(text: str, knowledge: ReadingKnowledge) -> bool:
    """Whether a line is a date and little else, or begins with "Published", "Updated" and a date."""
    if len(text) > 120:
        return False
    said = any(pattern.match(text) for pattern in knowledge.date_lines)
    return dating.parse_date(text) is not None and (said or len(_WORD.findall(text)) <= 5)


def _mark_deck(rows: list[Row], headline: int | None, first: int) -> None:
    """The line under the headline is the deck, if byline or date follow it or if it is no full sentence."""
    if headline is None:
        return
    for number in range(headline + 1, min(first + 1, len(rows))):
        row = rows[number]
        if not row.open:
            continue
        followed = any(after.reason == "byline" for after in rows[number + 1 : number + 4])
        more = any(after.open and after.is_prose for after in rows[number + 1 :])
        unfinished = not row.is_sentence and 25 <= len(row.text) <= 250
        if more and (followed or unfinished) and len(row.text) <= 400:
            row.kind = "deck"
        return


def _mark_body(rows: list[Row], headline: int | None, start: int, last: int) -> None:
    """Paragraphs, list items and sub-headings of the running text; the rest is outside."""
    start = start if headline is None else max(start, headline)
    body = [number for number in range(start, last + 1) if rows[number].open]
    for number, row in enumerate(rows):
        if row.kind == "caption" and headline is not None and not headline <= number <= last:
            row.kind, row.reason = None, "outside the article"
        if not row.open:
            continue
        if not start <= number <= last:
            row.reason = "outside the article"
        elif row.bullet:
            row.kind = "list_item"
        else:
            sentence = row.is_prose or row.is_sentence or len(body) == 1
            row.kind = "paragraph" if sentence or len(row.text) > 100 else "heading"


def _collect(rows: list[Row], draft: Draft, knowledge: ReadingKnowledge) -> None:
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


SENTENCE_END = (".", "!", "?", "”", '"', "’", "…", ".)", "”.", ":")
_BULLET = re.compile(r"^(?:[•*◦▪‣·-]|\d{1,2}[.)])\s+")
_MARKS = re.compile(r"^(?:#{1,6}\s+|>\s+|(?:Title|Headline|TITLE|HEADLINE):\s*)|\*\*|__(?=\w)|(?<=\w)__")
_LINKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|\[([^\]]+)\]\([^)\s]+\)")
_BLANK = re.compile(r"\n[^\S\n]*\n+")
_PROSE = 60
_WRAP = (45, 110)
_GOES_ON = 20
# What a row adds to a stretch of running text: a paragraph by its length, up to a bound; a link takes away.
_A_PARAGRAPH, _LONG_PARAGRAPH = 20.0, 400
_A_SENTENCE, _FURNITURE, _A_LINK = 1.0, -1.0, -2.5
# Another byline begins another article.
_BYLINE = -60.0


@dataclass(slots=True)
class Row:
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
    def is_sentence(self) -> bool:
        """Whether the line ends as a sentence does."""
        return self.text.endswith(SENTENCE_END)

    @property
    def is_prose(self) -> bool:
        """Whether the line reads as a paragraph: long, or a sentence of some length."""
        return len(self.text) >= 2 * _PROSE or (len(self.text) >= _PROSE and self.is_sentence)


def rows_of(text: str) -> list[Row]:
    """The rows of a text, without the marks of Markdown; empty lines are gone."""
    return [row for row in map(_row, _unwrapped(text)) if row.text]


def running_text(rows: Sequence[Row]) -> tuple[int, int]:
    """The first and the last row of the stretch with the most running text; ``(0, len(rows) - 1)`` if none has any.

    The stretch of the greatest sum, where paragraphs add and the entries of menus and lists of links take away.
    """
    best, best_sum, start, held = (0, len(rows) - 1), 0.0, 0, 0.0
    for number, row in enumerate(rows):
        if held <= 0:
            start, held = number, 0.0
        held += _worth(row)
        if held > best_sum:
            best, best_sum = (start, number), held
    return best


def _worth(row: Row) -> float:
    if row.kind == "caption":
        return 0.0
    if row.reason is not None:
        return _BYLINE if row.reason == "byline" else _FURNITURE
    if row.is_prose:
        return min(len(row.text), _LONG_PARAGRAPH) / _A_PARAGRAPH
    return _A_SENTENCE if row.is_sentence or row.bullet else _A_LINK


def _unwrapped(text: str) -> Iterator[str]:
    """The lines of the text, those that were broken at a fixed width joined again."""
    for block in _BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        yield from [" ".join(lines)] if _is_wrapped(lines) else _rejoined(lines)


def _rejoined(lines: list[str]) -> Iterator[str]:
    """Lines as they are, save that one which begins in lower case goes on from the one before it."""
    held = ""
    for line in lines:
        goes_on = line[0].islower() and " " in line and len(held) >= _GOES_ON
        if goes_on and not held.endswith(SENTENCE_END):
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
    whole = sum(line.endswith(SENTENCE_END) for line in lines[:-1])
    listed = any(_BULLET.match(line) for line in lines)
    return full >= 0.8 * (len(lines) - 1) and whole <= 0.5 * (len(lines) - 1) and not listed


def _row(line: str) -> Row:
    bullet = bool(_BULLET.match(line))
    words = _LINKS.sub(r"\1", _BULLET.sub("", line) if bullet else line)
    return Row(one_line(_MARKS.sub("", words)), bullet=bullet)
