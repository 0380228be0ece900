"""Title Case headlines in sentence case, so that the parser can tell names from words."""

from __future__ import annotations

import re

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def lower_case_words(text: str) -> frozenset[str]:
    """All words that the text writes in lower case somewhere."""
    return frozenset(w for w in WORD.findall(text) if w.islower())


def sentence_case(headline: str, known: frozenset[str]) -> str:
    """The headline with those capitals taken away that the running text does not have.

    Only headlines in which most words are capitalised change; the length stays the same. ``known`` are the
    words that the article writes in lower case.

    >>> sentence_case("Rebels Seize Town As Talks Fail In Paris", frozenset("seize town as talks fail in".split()))
    'Rebels seize town as talks fail in Paris'
    """
    words = list(WORD.finditer(headline))
    long = [m for m in words[1:] if len(m.group()) > 3]
    if len(long) < 3 or sum(m.group()[0].isupper() for m in long) < 0.7 * len(long):
        return headline
    out = list(headline)
    for match in words[1:]:
        word = match.group()
        lowered = word.lower()
        if word[0].isupper() and not word.isupper() and lowered in known and len(lowered) == len(word):
            out[match.start() : match.end()] = lowered
    return "".join(out)
