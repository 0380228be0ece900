"""Quotation marks: the quoted stretches of a text, over paragraphs too."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dateline.record import Block, Span, StatementKind

_DOUBLE = re.compile(r"[“”„«»\"]|``|''")
_SINGLE = re.compile(r"(?<![\w.,!?…’'])[‘'](?=\w)[^‘\n]{0,600}?[^\s‘](?:’|')(?![\w'])")
_WORD = re.compile(r"\w")
_OPENING = frozenset({"“", "„", "«", "``"})
# All marks that may open a quotation, of either sort; the straight ones also close.
OPENING_MARKS = _OPENING | {"‘", '"', "'", "`"}
_CLOSING = frozenset({"”", "»"})
_RESUMING = ("“", '"', "„", "«", "``", "''")
# Opening mark and quoted words; an apostrophe inside a word does not close single marks.
_SPEECH = re.compile(r'“([^”]*)”?|"([^"]*)"?|(?<![^\W_])‘((?:[^’]|’(?=[^\W_]))*)’?')
# Quotations with fewer spaces are words mentioned rather than said.
_MIN_SPACES = 2


@dataclass(frozen=True, slots=True)
class Quotation:
    """Characters ``start`` to ``end`` with the marks. ``closed`` is false where the closing mark is missing; ``single``
    is true for single quotation marks."""

    start: int
    end: int
    closed: bool = True
    single: bool = False


class Quotations:
    """All quotations of a text in their order, double and single ones, none inside another of its own sort."""

    def __init__(self, quotations: Iterable[Quotation]) -> None:
        self.all = sorted(quotations, key=lambda quotation: quotation.start)
        self.double = [quotation for quotation in self.all if not quotation.single]
        self._starts = {
            False: [quotation.start for quotation in self.double],
            True: [quotation.start for quotation in self.all],
        }

    def covering(self, offset: int, singles: bool = False) -> Quotation | None:
        """Return the quotation whose characters, marks included, cover ``offset``."""
        group = self.all if singles else self.double
        index = bisect_right(self._starts[singles], offset) - 1
        return group[index] if index >= 0 and offset < group[index].end else None

    def kind(self, text: str, content: Sequence[Span]) -> StatementKind:
        """Return direct if all words of the content are in double marks (or it is wholly in single ones), else mixed or
        indirect."""
        outside = inside = False
        for start, end in content:
            whole = self.covering(start, singles=True)
            if whole is not None and whole.single and whole.start == start and whole.end >= end:
                inside = True
                continue
            offset = start
            for quotation in self._between(start, end):
                first, last = max(offset, quotation.start), min(end, quotation.end)
                outside = outside or _WORD.search(text, offset, first) is not None
                inside = inside or _WORD.search(text, first, last) is not None
                offset = last
            outside = outside or _WORD.search(text, offset, end) is not None
        return "mixed" if inside and outside else "direct" if inside else "indirect"

    def _between(self, start: int, end: int) -> Iterable[Quotation]:
        first = max(bisect_right(self._starts[False], start) - 1, 0)
        for quotation in self.double[first:]:
            if quotation.start >= end:
                return
            if quotation.end > start:
                yield quotation


def find_quotations(text: str, blocks: Sequence[Block]) -> Quotations:
    """Return the quotations of all blocks. One that is open at its block's end goes on in the next block if that begins
    with an opening mark; otherwise it ends with its block."""
    quotations: list[Quotation] = []
    opened = -1
    for number, block in enumerate(blocks):
        following = blocks[number + 1].start if number + 1 < len(blocks) else len(text)
        goes_on = text.startswith(_RESUMING, following)
        ending_here, opened = _quotations_of_block(text, block, opened, goes_on)
        quotations.extend(ending_here)
    return Quotations(quotations)


def _quotations_of_block(text: str, block: Block, opened: int, goes_on: bool) -> tuple[list[Quotation], int]:
    """Return the quotations that end in the block, and where one began that goes on in the next block, or -1.

    ``opened`` is where a quotation began that goes on from the block before, or -1.
    """
    quotations: list[Quotation] = []
    resumes = opened >= 0
    outside = block.start
    for match in _DOUBLE.finditer(text, block.start, block.end):
        mark, start = match.group(), match.start()
        if resumes and start == block.start:
            continue
        if opened < 0:
            if mark not in _CLOSING and _opens(text, match, block):
                quotations.extend(_single_quotations(text, outside, start))
                opened = start
        elif mark not in _OPENING and (mark in _CLOSING or _closes(text, match, block)):
            quotations.append(Quotation(opened, match.end()))
            opened, outside = -1, match.end()
    if opened < 0:
        quotations.extend(_single_quotations(text, outside, block.end))
    elif not goes_on:
        quotations.append(Quotation(opened, block.end, closed=False))
        opened = -1
    return quotations, opened


def _opens(text: str, mark: re.Match[str], block: Block) -> bool:
    if mark.group() in _OPENING:
        return True
    before = text[mark.start() - 1] if mark.start() > block.start else " "
    # 6'2" and a mark before a space do not open.
    return mark.end() < block.end and not text[mark.end()].isspace() and not before.isalnum()


def _closes(text: str, mark: re.Match[str], block: Block) -> bool:
    return mark.end() >= block.end or not text[mark.end()].isalnum() or not text[mark.start() - 1].isspace()


def _single_quotations(text: str, start: int, end: int) -> Iterator[Quotation]:
    for match in _SINGLE.finditer(text, start, end):
        yield Quotation(match.start(), match.end(), single=True)


def find_quoted_speech(text: str, blocks: Sequence[Block]) -> Iterator[Span]:
    """Yield the quotations of three words or more, without the closing marks, block by block.

    The rules are more lenient than those of :func:`find_quotations`, since a pronoun needs only a speaker and no exact
    content: a mark opens wherever it is and, if it is never closed, quotes the rest of its block, single marks like
    double ones; no quotation goes on in the next block, so that each paragraph can have a speaker of its own.
    """
    for block in blocks:
        for match in _SPEECH.finditer(text, block.start, block.end):
            start, end = match.start(), match.end(match.lastindex or 0)
            if text.count(" ", start, end) >= _MIN_SPACES:
                yield start, end
