"""Plain text, a file or a page copied from a browser, as a draft of its article.

The body is the stretch with the most running text. The headline is the line before it that shares words with the first
paragraphs. Deck, byline, date and captions are between the two; everything outside is furniture. A line printed twice
is a caption: browsers copy both the description of a photograph and its caption.
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
from dateline.reading.article_draft import BODY_KINDS, ArticleDraft, DraftBlock, PrintedDates, furniture_reason
from dateline.reading.captions import is_credit, make_caption, split_credit
from dateline.reading.page_lines import collapse_spaces, comparison_key
from dateline.record import BlockKind, Dropped

_NAME = re.compile(r"^(?:[A-ZÀ-Ý][\w.’'-]+ ){1,3}[A-ZÀ-Ý][\w.’'-]+$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LIST_REASONS = frozenset({"related links", "comments", "subscription", "share buttons", "menu"})
_FULL_STOPS = (".", ".”", '."')
_LONGEST_HEADLINE = 220
_LONGEST_CAPTION = 700
_HEADLINE_DISTANCE = 60
_BYLINE_DISTANCE = 6
_LEAD = 1500
_FEWEST_WORDS = 3


def read_plain(text: str, knowledge: ReadingKnowledge, url: str | None = None) -> tuple[ArticleDraft, PrintedDates]:
    """Return a draft of the article in ``text``, and the dates printed above its first paragraph.

    Raises NotAnArticle if the text has fewer than three words, or nothing but furniture.
    """
    lines = split_text_lines(text)
    if len(_WORD.findall(" ".join(line.text for line in lines))) < _FEWEST_WORDS:
        raise NotAnArticle("the text holds no article: there are no sentences in it")
    _mark_furniture(lines, knowledge)
    _mark_captions(lines, knowledge)
    start, last = find_running_text(lines)
    first = _first_paragraph(lines, start, last)
    headline = _mark_headline(lines, first, last, knowledge)
    draft, dates = ArticleDraft(url=url, outlet=bylines.find_outlet(url, knowledge)), PrintedDates()
    _read_byline(lines[headline or 0 : first], draft, dates, knowledge)
    if headline and not dates.byline:
        _read_byline(lines[max(0, headline - _BYLINE_DISTANCE) : headline], draft, dates, knowledge)
    _mark_deck(lines, headline, first)
    _mark_body(lines, headline, start, last)
    _take_digest(lines)
    _collect(lines, draft, knowledge)
    if not draft.blocks:
        raise NotAnArticle("the text holds no article: all of it is menus, links or notices")
    return draft, dates


def _take_digest(lines: list[TextLine]) -> None:
    """Take the lines of a text that has no sentences for its paragraphs: a digest of headlines."""
    if not any(line.kind in BODY_KINDS for line in lines):
        for line in lines:
            line.kind = "paragraph" if line.kind == "heading" else line.kind


def _mark_furniture(lines: list[TextLine], knowledge: ReadingKnowledge) -> None:
    """Mark lines that are furniture by their words, and links in the lists under "Most popular" and the like."""
    list_reason: str | None = None
    for line in lines:
        if bylines.is_byline(line.text, knowledge):
            line.reason = "byline"
            continue
        line.reason = furniture_reason(line.text, knowledge)
        if line.reason:
            list_reason = line.reason if line.reason in _LIST_REASONS and len(line.text) < 40 else list_reason
        elif is_credit(line.text, knowledge):
            line.reason = "photo credit"
        elif line.is_prose or list_reason not in {"related links", "comments"}:
            list_reason = None
        else:
            line.reason = list_reason


def _mark_headline(lines: list[TextLine], first: int, last: int, knowledge: ReadingKnowledge) -> int | None:
    """Mark the line that shares words with the first paragraphs; failing that, the first line that can be a
    headline."""
    candidates = []
    for number in range(max(0, first - _HEADLINE_DISTANCE), first + 1):
        line = lines[number]
        if not line.is_unmarked or _is_date(line.text, knowledge):
            continue
        finished = (line.text.endswith(_FULL_STOPS) and len(line.text.split()) > 4) or line.is_signed
        if not finished and len(line.text) <= _LONGEST_HEADLINE:
            candidates.append(number)
    paragraphs = [line.text for line in lines[first : last + 1] if line.is_unmarked]
    if not candidates or (len(paragraphs) == 1 and candidates[-1] == first):
        return None
    lead_words = _content_words(" ".join(paragraphs)[:_LEAD], knowledge)
    headline = next(
        (n for n in candidates if n < first and _shares_content_words(lines[n].text, lead_words, knowledge)), None
    )
    if headline is None:
        long_enough = [number for number in candidates if len(lines[number].text.split()) >= 4]
        headline = (long_enough or candidates)[0]
        if headline == first and len(paragraphs) == 1:
            return None
    lines[headline].kind = "headline"
    return headline


def _content_words(text: str, knowledge: ReadingKnowledge) -> set[str]:
    return {word for word in map(str.lower, _WORD.findall(text)) if len(word) > 3 and word not in knowledge.english}


def _shares_content_words(headline: str, lead_words: set[str], knowledge: ReadingKnowledge) -> bool:
    """Whether a third of the content words of a line, and at least two, are in the first paragraphs."""
    words = _content_words(headline, knowledge)
    return len(words & lead_words) >= max(2.0, len(words) / 3)


def _mark_captions(lines: list[TextLine], knowledge: ReadingKnowledge) -> None:
    """Mark as captions lines that end in a photograph's credit, and sentences that are printed twice.

    A line that a name signs after a dash is the end of an article if no other prose follows; and where nothing else is
    prose, such lines are the article.
    """
    bare = [comparison_key(split_credit(line.text, knowledge)[0]) for line in lines]
    times = Counter(key for key in bare if len(key) > 20)
    captions, prose_follows, has_prose = list[TextLine](), False, False
    for line, key in zip(reversed(lines), reversed(bare), strict=True):
        if not line.is_unmarked:
            continue
        credited = split_credit(line.text, knowledge)[1] or (times[key] > 1 and line.is_sentence)
        if credited and len(line.text) <= _LONGEST_CAPTION and (prose_follows or not line.is_signed):
            captions.append(line)
        else:
            has_prose |= line.is_prose
            prose_follows |= line.is_prose and not line.is_signed
    for line in captions if has_prose else ():
        line.kind = "caption"


def _first_paragraph(lines: list[TextLine], start: int, last: int) -> int:
    """Return the number of the first paragraph of the running text, or of its first line if it has none."""
    stretch = [number for number in range(start, last + 1) if lines[number].is_unmarked]
    return next((number for number in stretch if lines[number].is_prose), stretch[0] if stretch else start)


def _read_byline(head: list[TextLine], draft: ArticleDraft, dates: PrintedDates, knowledge: ReadingKnowledge) -> None:
    """Read byline and date lines before the first paragraph; a bare name counts beside one of them."""
    marked = [line.reason == "byline" or (line.is_unmarked and _is_date(line.text, knowledge)) for line in head]
    printed = []
    for number, line in enumerate(head):
        beside = number > 0 and line.is_unmarked and any(marked[number - 1 : number + 2]) and _NAME.match(line.text)
        if not marked[number] and not beside:
            continue
        line.reason = "byline"
        if dating.parse_date(line.text):
            dates.byline.append(line.text)
        if not _is_date(line.text, knowledge):
            printed.append(line.text)
    dates.byline.sort(key=lambda line: line.lower().startswith(knowledge.updated_words))
    draft.byline = draft.byline or bylines.join_names(bylines.clean_names(printed, knowledge))
    draft.agency = draft.agency or bylines.find_agency(printed, knowledge)


def _is_date(text: str, knowledge: ReadingKnowledge) -> bool:
    """Whether a line is a date and little else, or begins with "Published", "Updated" and a date."""
    if len(text) > 120:
        return False
    is_labelled = any(pattern.match(text) for pattern in knowledge.date_lines)
    return dating.parse_date(text) is not None and (is_labelled or len(_WORD.findall(text)) <= 5)


def _mark_deck(lines: list[TextLine], headline: int | None, first: int) -> None:
    """Mark the line under the headline as deck, if byline or date follow it or if it is no full sentence."""
    if headline is None:
        return
    for number in range(headline + 1, min(first + 1, len(lines))):
        line = lines[number]
        if not line.is_unmarked:
            continue
        byline_follows = any(later_line.reason == "byline" for later_line in lines[number + 1 : number + 4])
        text_follows = any(later_line.is_unmarked and later_line.is_prose for later_line in lines[number + 1 :])
        is_fragment = not line.is_sentence and 25 <= len(line.text) <= 250
        if text_follows and (byline_follows or is_fragment) and len(line.text) <= 400:
            line.kind = "deck"
        return


def _mark_body(lines: list[TextLine], headline: int | None, start: int, last: int) -> None:
    """Mark paragraphs, list items and sub-headings of the running text; all other lines are outside the article."""
    start = start if headline is None else max(start, headline)
    body = [number for number in range(start, last + 1) if lines[number].is_unmarked]
    for number, line in enumerate(lines):
        if line.kind == "caption" and headline is not None and not headline <= number <= last:
            line.kind, line.reason = None, "outside the article"
        if not line.is_unmarked:
            continue
        if not start <= number <= last:
            line.reason = "outside the article"
        elif line.bullet:
            line.kind = "list_item"
        else:
            sentence = line.is_prose or line.is_sentence or len(body) == 1
            line.kind = "paragraph" if sentence or len(line.text) > 100 else "heading"


def _collect(lines: list[TextLine], draft: ArticleDraft, knowledge: ReadingKnowledge) -> None:
    used: set[str] = set()
    for line in lines:
        if line.kind is None:
            draft.dropped.append(Dropped(line.reason or "outside the article", line.text))
            continue
        block = make_caption(line.text, None, knowledge) if line.kind == "caption" else DraftBlock(line.kind, line.text)
        if block is None or comparison_key(block.text) in used:
            draft.dropped.append(Dropped("printed twice", line.text))
            _keep_credit(block, draft)
            continue
        used.add(comparison_key(block.text))
        draft.blocks.append(block)
    draft.headline = next((block.text for block in draft.blocks if block.kind == "headline"), None)
    draft.deck = next((block.text for block in draft.blocks if block.kind == "deck"), None)


def _keep_credit(block: DraftBlock | None, draft: ArticleDraft) -> None:
    """Give a caption the credit of its second print, where the first had none."""
    for known in draft.blocks:
        if block and block.credit and known.kind == "caption" and known.text == block.text and known.credit is None:
            known.credit = block.credit


SENTENCE_END = (".", "!", "?", "”", '"', "’", "…", ".)", "”.", ":")
_SIGNATURE = re.compile(r"[.!?…”\"’]\s+[—–-]{1,2}\s*[A-Z][\w.]*(?: [A-Z][\w.]*){0,2}$")
_BULLET = re.compile(r"^(?:[•*◦▪‣·-]|\d{1,2}[.)])\s+")
_MARKS = re.compile(r"^(?:#{1,6}\s+|>\s+|(?:Title|Headline|TITLE|HEADLINE):\s*)|\*\*|__(?=\w)|(?<=\w)__")
_LINKS = re.compile(r"!\[[^\]]*\]\([^)]*\)|\[([^\]]+)\]\([^)\s]+\)")
_BLANK = re.compile(r"\n[^\S\n]*\n+")
_PROSE = 60
_WRAP_WIDTHS = (45, 110)
_SHORTEST_CONTINUED = 20
# What a row adds to a stretch of running text: a paragraph by its length, up to a bound; a link takes away.
_PARAGRAPH_UNIT, _LONG_PARAGRAPH = 20.0, 400
_SENTENCE_SCORE, _FURNITURE_SCORE, _LINK_SCORE = 1.0, -1.0, -2.5
# Another byline begins another article.
_BYLINE_SCORE = -60.0


@dataclass(slots=True)
class TextLine:
    """One line of the text and its kind in the article; ``reason`` says why it is left out."""

    text: str
    kind: BlockKind | None = None
    reason: str | None = None
    bullet: bool = False

    @property
    def is_unmarked(self) -> bool:
        """Whether the line has neither a kind nor a reason yet."""
        return self.kind is None and self.reason is None

    @property
    def is_sentence(self) -> bool:
        """Whether the line ends as a sentence does."""
        return self.text.endswith(SENTENCE_END) or self.is_signed

    @property
    def is_signed(self) -> bool:
        """Whether a name follows the last sentence of the line: "… for a second day. — AFP"."""
        return _SIGNATURE.search(self.text) is not None

    @property
    def is_prose(self) -> bool:
        """Whether the line reads as a paragraph: long, or a sentence of some length."""
        return len(self.text) >= 2 * _PROSE or (len(self.text) >= _PROSE and self.is_sentence)


def split_text_lines(text: str) -> list[TextLine]:
    """Return the lines of a text, without Markdown marks and without empty lines."""
    return [line for line in map(_make_text_line, _unwrap_lines(text)) if line.text]


def find_running_text(lines: Sequence[TextLine]) -> tuple[int, int]:
    """Return the first and last index of the stretch with the most running text; all lines if none has any.

    It is the stretch with the greatest sum, where paragraphs add and the entries of menus and lists of links subtract.
    """
    best, best_sum, start, current_sum = (0, len(lines) - 1), 0.0, 0, 0.0
    for number, line in enumerate(lines):
        if current_sum <= 0:
            start, current_sum = number, 0.0
        current_sum += _running_text_score(line)
        if current_sum > best_sum:
            best, best_sum = (start, number), current_sum
    return best


def _running_text_score(line: TextLine) -> float:
    if line.kind == "caption":
        return 0.0
    if line.reason is not None:
        return _BYLINE_SCORE if line.reason == "byline" else _FURNITURE_SCORE
    if line.is_prose:
        return min(len(line.text), _LONG_PARAGRAPH) / _PARAGRAPH_UNIT
    return _SENTENCE_SCORE if line.is_sentence or line.bullet else _LINK_SCORE


def _unwrap_lines(text: str) -> Iterator[str]:
    """Yield the lines of the text; those that were broken at a fixed width are joined again."""
    whole = _join_broken_words(text.replace("\r\n", "\n").replace("\r", "\n"))
    blocks = [[line.strip() for line in block.split("\n") if line.strip()] for block in _BLANK.split(whole)]
    blocks = [block for block in blocks if block]
    if _is_double_spaced(blocks):
        yield from _join_double_spaced([line for block in blocks for line in block])
        return
    for lines in blocks:
        yield from [" ".join(lines)] if _is_wrapped(lines) else _rejoin_lines(lines)


_BROKEN_WORD = re.compile(r"\b([^\W\d_]+)-[^\S\n]*\n\s*([a-zà-ÿ]+)\b")


def _join_broken_words(text: str) -> str:
    """Join words broken at the ends of lines, as in text copied from a PDF: "Mon-⏎day".

    The hyphen stays where the text has the word with one elsewhere ("well-known").
    """
    lower = text.lower()

    def join(match: re.Match[str]) -> str:
        first, second = match[1], match[2]
        hyphened = f"{first}-{second}"
        return hyphened if hyphened.lower() in lower else first + second

    return _BROKEN_WORD.sub(join, text)


_FEWEST_LINES = 5
# Of lines broken at a width, most do not end a sentence, and many begin in lower case.
_UNFINISHED_SHARE, _LOWER_CASE_SHARE = 0.5, 0.3
_FULL_LINE = 0.8


def _is_double_spaced(blocks: list[list[str]]) -> bool:
    """Whether each line of a text broken at a width stands between blank lines, as if it were a paragraph."""
    lines = [block[0] for block in blocks if len(block) == 1]
    if len(lines) < _FEWEST_LINES or len(lines) < _FULL_LINE * len(blocks) or any(map(_BULLET.match, lines)):
        return False
    width = max(map(len, lines))
    unfinished = sum(not line.endswith(SENTENCE_END) for line in lines)
    lower = sum(line[0].islower() for line in lines)
    return (
        _WRAP_WIDTHS[0] <= width <= _WRAP_WIDTHS[1] + _WRAP_WIDTHS[0]
        and unfinished >= _UNFINISHED_SHARE * len(lines)
        and lower >= _LOWER_CASE_SHARE * len(lines)
    )


def _join_double_spaced(lines: list[str]) -> Iterator[str]:
    """Yield the paragraphs of lines that were broken at a width; a short line that is followed by a capital stays."""
    width = max(map(len, lines))
    pending = ""
    for line in lines:
        last = pending.rpartition("\n")[2]
        ends = last.endswith(SENTENCE_END) if last else False
        short = len(last) + 1 + len(line.split(maxsplit=1)[0]) <= _FULL_LINE * width
        if pending and (short and (ends or line[0].isupper())):
            yield pending.replace("\n", " ")
            pending = line
        else:
            pending = f"{pending}\n{line}" if pending else line
    if pending:
        yield pending.replace("\n", " ")


def _rejoin_lines(lines: list[str]) -> Iterator[str]:
    """Yield the lines, each that begins in lower case joined to the one before it."""
    pending = ""
    for line in lines:
        goes_on = line[0].islower() and " " in line and len(pending) >= _SHORTEST_CONTINUED
        if goes_on and not pending.endswith(SENTENCE_END):
            pending = f"{pending} {line}"
            continue
        if pending:
            yield pending
        pending = line
    if pending:
        yield pending


def _is_wrapped(lines: list[str]) -> bool:
    """Whether lines are one paragraph broken at a width: the next word would not have fitted on the line before."""
    width = max(map(len, lines), default=0)
    if len(lines) < 2 or not _WRAP_WIDTHS[0] <= width <= _WRAP_WIDTHS[1]:
        return False
    full = sum(len(line) + 1 + len(after.split(maxsplit=1)[0]) > width - 3 for line, after in pairwise(lines))
    whole = sum(line.endswith(SENTENCE_END) for line in lines[:-1])
    listed = any(_BULLET.match(line) for line in lines)
    return full >= 0.8 * (len(lines) - 1) and whole <= 0.5 * (len(lines) - 1) and not listed


def _make_text_line(line: str) -> TextLine:
    bullet = bool(_BULLET.match(line))
    words = _LINKS.sub(r"\1", _BULLET.sub("", line) if bullet else line)
    return TextLine(collapse_spaces(_MARKS.sub("", words)), bullet=bullet)
