"""Quotation marks: which stretches of the text stand in them, over paragraphs too."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.record import Block, Span, StatementKind

_DOUBLE = re.compile(r"[“”„«»\"]|``|''")
_SINGLE = re.compile(r"(?<![\w.,!?…’'])[‘'](?=\w)[^‘\n]{0,600}?[^\s‘](?:’|')(?![\w'])")
_WORD = re.compile(r"\w")
_OPENING = frozenset({"“", "„", "«", "``"})
_CLOSING = frozenset({"”", "»"})


@dataclass(frozen=True, slots=True)
class Quotation:
    """Characters ``start`` to ``end`` with the marks. ``closed`` is false where the closing mark is missing;
    ``single`` tells single quotation marks."""

    start: int
    end: int
    closed: bool = True
    single: bool = False


class Quotations:
    """All quotations of a text in their order, double and single ones, none inside another of its own sort."""

    def __init__(self, found: Iterable[Quotation]) -> None:
        self.all = sorted(found, key=lambda q: q.start)
        self.double = [q for q in self.all if not q.single]
        self._starts = {False: [q.start for q in self.double], True: [q.start for q in self.all]}

    def covering(self, offset: int, singles: bool = False) -> Quotation | None:
        """The quotation whose characters, marks included, cover ``offset``."""
        group = self.all if singles else self.double
        at = bisect_right(self._starts[singles], offset) - 1
        return group[at] if at >= 0 and offset < group[at].end else None

    def kind(self, text: str, content: Sequence[Span]) -> StatementKind:
        """direct if all words of the content stand in double marks (or it is wholly in single ones), else mixed or
        indirect."""
        outside = inside = False
        for start, end in content:
            whole = self.covering(start, singles=True)
            if whole is not None and whole.single and whole.start == start and whole.end >= end:
                inside = True
                continue
            at = start
            for quote in self._between(start, end):
                outside = outside or _WORD.search(text, at, max(at, quote.start)) is not None
                inside = inside or _WORD.search(text, max(at, quote.start), min(end, quote.end)) is not None
                at = min(end, quote.end)
            outside = outside or _WORD.search(text, at, end) is not None
        return "mixed" if inside and outside else "direct" if inside else "indirect"

    def _between(self, start: int, end: int) -> Iterable[Quotation]:
        at = max(bisect_right(self._starts[False], start) - 1, 0)
        for quote in self.double[at:]:
            if quote.start >= end:
                return
            if quote.end > start:
                yield quote


def find_quotations(text: str, blocks: Sequence[Block]) -> Quotations:
    """The quotations of each block. One that is open at its block's end goes on in the next block if that begins with
    an opening mark; otherwise it ends with its block."""
    found: list[Quotation] = []
    carried = -1
    for number, block in enumerate(blocks):
        follower = text[blocks[number + 1].start : blocks[number + 1].start + 2] if number + 1 < len(blocks) else ""
        carried = _in_block(text, block, carried, follower, found)
    return Quotations(found)


def _in_block(text: str, block: Block, carried: int, follower: str, found: list[Quotation]) -> int:
    """Append the block's quotations; returns where a quotation began that goes on in the next block, or -1."""
    opened, resumed = carried, carried >= 0
    loose = block.start
    for mark in _DOUBLE.finditer(text, block.start, block.end):
        sign, at = mark.group(), mark.start()
        if resumed and at == block.start:
            continue
        if opened < 0:
            if sign not in _CLOSING and _opens(text, at, mark.end(), block, sign):
                _singles(text, loose, at, found)
                opened = at
        elif sign not in _OPENING and (sign in _CLOSING or _closes(text, at, mark.end(), block)):
            found.append(Quotation(opened, mark.end()))
            opened, loose = -1, mark.end()
    if opened < 0:
        _singles(text, loose, block.end, found)
        return -1
    if follower[:1] in ("“", '"', "„", "«") or follower in ("``", "''"):
        return opened
    found.append(Quotation(opened, block.end, closed=False))
    return -1


def _opens(text: str, at: int, after: int, block: Block, sign: str) -> bool:
    if sign in _OPENING:
        return True
    before = text[at - 1] if at > block.start else " "
    # 6'2" and a mark before a space do not open.
    return after < block.end and not text[after].isspace() and not before.isalnum()


def _closes(text: str, at: int, after: int, block: Block) -> bool:
    return after >= block.end or not text[after].isalnum() or not text[at - 1].isspace()


def _singles(text: str, start: int, end: int, found: list[Quotation]) -> None:
    if end - start > 2:
        found.extend(Quotation(m.start(), m.end(), single=True) for m in _SINGLE.finditer(text, start, end))
