"""Spans of two texts made comparable: both as sets of the gold text's word tokens."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
# A sentence ends with . ! or ? (and closing quotes) before a capital or a digit, unless an initial or a short title
# stands there; and at the end of a line.
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bSt)(?<!\bMr)(?<!\bDr)(?<!\bSept)[.!?][\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])|\n+"
)

TokenSet = frozenset[int]
Pair = tuple[int, int]


def overlaps(spans: Iterable[Pair], others: Collection[Pair]) -> bool:
    """Whether any of the spans shares a character with any of the others."""
    return any(start < last and first < end for start, end in spans for first, last in others)


def fold(words: str | None) -> str:
    """Words in lower case without accents and punctuation, parted by one space."""
    decomposed = unicodedata.normalize("NFKD", words or "").casefold()
    return " ".join(_WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c))))


class SpanText:
    """A text cut into word tokens, each tied to a token of the gold text where the two texts agree.

    Without ``gold`` the text is itself the gold text. ``aligned`` is the number of tokens that agree.
    """

    def __init__(self, text: str, gold: SpanText | None = None) -> None:
        self.text = text
        found = list(_WORD.finditer(text))
        self._starts = [m.start() for m in found]
        self._ends = [m.end() for m in found]
        self.words = [fold(m.group()) for m in found]
        if gold is None:
            self._gold_token: list[int | None] = list(range(len(found)))
            self._sentence = _sentence_numbers(text, self._starts)
        else:
            self._gold_token = _align(gold.words, self.words)
            self._sentence = gold._sentence
        self.aligned = sum(token is not None for token in self._gold_token)

    def tokens(self, span: Sequence[int] | Sequence[Sequence[int]] | None) -> TokenSet:
        """The gold tokens that one span, or any of several spans, touches."""
        if not span:
            return frozenset()
        spans: Sequence[Any] = [span] if isinstance(span[0], int) else span
        return frozenset(token for start, end in spans for token in self._touched(start, end))

    def _touched(self, start: int, end: int) -> list[int]:
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        return [token for token in self._gold_token[first:last] if token is not None]

    def sentences(self, tokens: TokenSet) -> frozenset[int]:
        """The numbers of the gold sentences in which these gold tokens stand."""
        return frozenset(self._sentence[token] for token in tokens)


def _sentence_numbers(text: str, starts: list[int]) -> list[int]:
    cuts = [m.end() for m in _SENTENCE_END.finditer(text)]
    return [bisect_right(cuts, start) for start in starts]


def _align(gold: list[str], predicted: list[str]) -> list[int | None]:
    tied: list[int | None] = [None] * len(predicted)
    for a, b, size in SequenceMatcher(None, gold, predicted, autojunk=False).get_matching_blocks():
        for k in range(size):
            tied[b + k] = a + k
    return tied
