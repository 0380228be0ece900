"""Event nouns written with a hyphen ("walk-out", "cease-fire"), which tokenizers part in three."""

from __future__ import annotations

from dateline.language.analysis import Token
from dateline.language.grammar import Grammar

PLURAL = "s"


def join_hyphenated(tokens: list[Token], hyphen: int, grammar: Grammar) -> None:
    """Give the two parts around the hyphen the lemma of the noun that they make, if it is one that tells of an event:
    to that part which ties both to the sentence."""
    if not 0 < hyphen < len(tokens) - 1:
        return
    first, last = tokens[hyphen - 1], tokens[hyphen + 1]
    if first.end != tokens[hyphen].start or tokens[hyphen].end != last.start:
        return
    lemma = _event_noun(first.lower, last.lower, grammar)
    if lemma is None:
        return
    head, other = (first, last) if last.head in (first.i, hyphen) else (last, first)
    if head.dep in ("compound", "amod") or other.head not in (head.i, hyphen):
        return
    head.lemma, head.pos = lemma, "NOUN"


def _event_noun(first: str, last: str, grammar: Grammar) -> str | None:
    for spelling in (last, last.removesuffix(PLURAL)):
        for joined in (first + spelling, f"{first}-{spelling}"):
            if joined in grammar.event_nouns:
                return joined
    return None
