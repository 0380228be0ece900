"""The first and last tokens of subtrees of the parse, and the characters of runs of tokens."""

from __future__ import annotations

from dateline.language.analysis import Analysis, Token
from dateline.language.labels import FINITE_TAGS, VERB_TAGS
from dateline.record import Span

_LOOSE = " \t\u00a0\n,;:.—–-…"


class Subtrees:
    """The first and last token under each token, computed by sentence when they are first needed."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._computed: set[int] = set()
        self._left = list(range(len(analysis.tokens)))
        self._right = list(range(len(analysis.tokens)))

    def left(self, i: int) -> int:
        """Return the first token under token ``i``."""
        self._compute(i)
        return self._left[i]

    def right(self, i: int) -> int:
        """Return the last token under token ``i``."""
        self._compute(i)
        return self._right[i]

    def _compute(self, i: int) -> None:
        number = self._analysis.tokens[i].sentence
        if number in self._computed:
            return
        self._computed.add(number)
        sentence = self._analysis.sentences[number]
        tokens, left, right = self._analysis.tokens, self._left, self._right
        for index in range(sentence.first, sentence.last):
            ancestor = index
            while tokens[ancestor].head != ancestor:
                ancestor = tokens[ancestor].head
                if index < left[ancestor]:
                    left[ancestor] = index
                elif index > right[ancestor]:
                    right[ancestor] = index


def characters(tokens: list[Token], first: int, last: int) -> Span:
    """Return the characters of tokens ``first`` to ``last``, both included."""
    return tokens[first].start, tokens[last].end


def trim(text: str, start: int, end: int) -> Span:
    """Return the span without white space and loose punctuation at its ends; the full stop of "U.S." and quotation
    marks remain."""
    while start < end and text[start] in _LOOSE:
        start += 1
    while end > start and text[end - 1] in _LOOSE and not _ends_with_abbreviation(text, start, end):
        end -= 1
    return start, end


def _ends_with_abbreviation(text: str, start: int, end: int) -> bool:
    return text[end - 1] == "." and end - start > 3 and text[end - 3] == "." and text[end - 2].isalpha()


def has_finite_verb(tokens: list[Token], first: int, last: int) -> bool:
    """Return whether a finite verb is among tokens ``first`` to ``last``, both included."""
    return any(tokens[index].tag in FINITE_TAGS for index in range(first, last + 1))


def has_verb(tokens: list[Token], first: int, last: int) -> bool:
    """Return whether a verb of any form is among tokens ``first`` to ``last``, both included."""
    return any(tokens[index].tag in VERB_TAGS for index in range(first, last + 1))
