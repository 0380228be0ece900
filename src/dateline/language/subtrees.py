"""How far a phrase or clause reaches in the parse, and spans of characters cut from tokens."""

from __future__ import annotations

from dateline.language.analysis import Analysis, Token
from dateline.record import Span

VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "MD"})
FINITE_TAGS = frozenset({"VBD", "VBP", "VBZ", "MD"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
OPENING_MARKS = "“„«‘([{\"'`"
_LOOSE = " \t\u00a0\n,;:.—–-…"


class Subtrees:
    """The first and last token under each token, worked out sentence by sentence as they are asked for."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._known: set[int] = set()
        self._left = list(range(len(analysis.tokens)))
        self._right = list(range(len(analysis.tokens)))

    def left(self, i: int) -> int:
        """The first token under token ``i``."""
        self._learn(i)
        return self._left[i]

    def right(self, i: int) -> int:
        """The last token under token ``i``."""
        self._learn(i)
        return self._right[i]

    def _learn(self, i: int) -> None:
        number = self._analysis.tokens[i].sentence
        if number in self._known:
            return
        self._known.add(number)
        sentence = self._analysis.sentences[number]
        tokens, left, right = self._analysis.tokens, self._left, self._right
        for k in range(sentence.first, sentence.last):
            at = k
            while tokens[at].head != at:
                at = tokens[at].head
                if k < left[at]:
                    left[at] = k
                elif k > right[at]:
                    right[at] = k


def characters(tokens: list[Token], first: int, last: int) -> Span:
    """The characters of tokens ``first`` to ``last``, both included."""
    return tokens[first].start, tokens[last].end


def trim(text: str, start: int, end: int) -> Span:
    """The span without white space and loose punctuation at its ends; a full stop of "U.S." and marks of quotation
    stay."""
    while start < end and text[start] in _LOOSE:
        start += 1
    while end > start and text[end - 1] in _LOOSE and not _abbreviation(text, start, end):
        end -= 1
    return start, end


def _abbreviation(text: str, start: int, end: int) -> bool:
    return text[end - 1] == "." and end - start > 3 and text[end - 3] == "." and text[end - 2].isalpha()


def has_finite_verb(tokens: list[Token], first: int, last: int) -> bool:
    """Whether a finite verb stands among tokens ``first`` to ``last``, both included."""
    return any(tokens[k].tag in FINITE_TAGS for k in range(first, last + 1))
