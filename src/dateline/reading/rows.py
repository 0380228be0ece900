"""The rows of a plain text: its lines, those broken at a width joined again, and where the running text stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dateline.reading.walk import one_line
from dateline.record import BlockKind

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
