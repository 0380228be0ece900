"""The notation of spans in the coded articles: the words themselves in place of offsets.

``words`` is their first occurrence in the text, ``words@2`` the second, ``words@*`` (in lists) every occurrence as
whole words, and ``told him that [[he]] would`` the part in brackets of that context.
"""

from __future__ import annotations

import re

from dateline.errors import TrainingFault
from dateline.record import Span

CONTEXT = re.compile(r"(.*?)\[\[(.+?)\]\](.*)", re.DOTALL)
NUMBERED = re.compile(r"(.*?)@(\d+)", re.DOTALL)
EVERY = "@*"


class NotationFault(TrainingFault):
    """Words of a coded span that the text does not hold."""


def find_span(text: str, words: str) -> Span:
    """Return the characters that one span in the notation means. Raises NotationFault.

    >>> find_span("He said he left", "said [[he]]")
    (8, 10)
    >>> find_span("an a and an o", "an@3")
    (9, 11)
    """
    context = CONTEXT.fullmatch(words)
    if context:
        before, inner, after = context.groups()
        start = text.find(before + inner + after)
        if start < 0:
            raise NotationFault(f"{words!r} is not in the text")
        return start + len(before), start + len(before) + len(inner)
    numbered = NUMBERED.fullmatch(words)
    return _occurrence(text, numbered[1], int(numbered[2])) if numbered else _occurrence(text, words, 1)


def find_spans(text: str, value: str | list[str] | None) -> list[Span]:
    """Return the characters of one or several spans in the notation, less those that lie inside another one.

    Raises NotationFault.

    >>> find_spans("Mali and Malian troops in Mali", ["Mali@*"])
    [(0, 4), (26, 30)]
    """
    spans: list[Span] = []
    for words in [value] if isinstance(value, str) else value or []:
        spans += _every_occurrence(text, words[: -len(EVERY)]) if words.endswith(EVERY) else [find_span(text, words)]
    return [span for span in spans if not any(_lies_inside(span, other) for other in spans)]


def _occurrence(text: str, words: str, number: int) -> Span:
    start = -1
    for _ in range(number):
        start = text.find(words, start + 1)
        if start < 0:
            raise NotationFault(f"{words!r} (occurrence {number}) is not in the text")
    return start, start + len(words)


def _every_occurrence(text: str, words: str) -> list[Span]:
    matches = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text)]
    if not matches:
        raise NotationFault(f"{words!r} is not in the text")
    return matches


def _lies_inside(span: Span, other: Span) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]
