"""What an actor is called: the fullest name in the text, or its description without articles, numbers and quotation
marks."""

from __future__ import annotations

import re

from dateline.finding.actors.mention import Mention
from dateline.finding.actors.phrases import Reading
from dateline.knowledge.actors import Term

# Double marks anywhere, an opening single one, and a closing single one that follows an opening one.
QUOTED = re.compile(r"[“”\"«»]|‘(?:([^‘’]*)’(?!\w))?")


def name_of(reading: Reading, group: list[Mention], term: Term | None) -> str:
    """The fullest name in the text; without one, that of the holder of the office, else the description."""
    named = [m for m in group if m.name and m.form == "name"]
    sentences, tokens = reading.analysis.sentences, reading.tokens
    # A headline's capitals may run on behind a name.
    running = [m.name for m in named if sentences[tokens[m.head].sentence].kind != "headline"]
    names = running or [m.name for m in named]
    if names:
        return unquoted(max(names, key=lambda n: (len(n.split()), len(n))))
    held = next((m.name for m in group if m.name), "")
    return held or (term.person if term is not None else _described(reading, group))


def _described(reading: Reading, group: list[Mention]) -> str:
    """The first description that does not lean on a pronoun, else the first."""
    return description(reading, next((m for m in group if not m.owned), group[0]))


def description(reading: Reading, mention: Mention) -> str:
    """The words of a description: "At least 3 pro-government demonstrators" → "pro-government demonstrators", "a
    16-year-old girl" → "16-year-old girl"."""
    if reading.tokens[mention.head].pos == "NUM":
        return mention.noun
    first, words = mention.first, reading.roles.words
    while first < mention.last - 1:
        token, after = reading.tokens[first], reading.tokens[first + 1]
        measured = token.pos == "NUM" and after.text in "-‑" and after.start == token.end
        counts = token.pos in ("NUM", "PUNCT", "CCONJ") or token.tag in ("POS", "CD")
        if measured or not (counts or token.lower in words.article or token.lower in words.quantity):
            break
        first += 1
    return unquoted(reading.text(first, mention.last))


def unquoted(name: str) -> str:
    """The name without quotation marks and needless white space; apostrophes stay.

    >>> unquoted("self-declared “interim” government"), unquoted("Riga’s ‘home guard"), unquoted("rebels’ envoy")
    ('self-declared interim government', 'Riga’s home guard', 'rebels’ envoy')
    """
    if name.isascii() and '"' not in name and "\n" not in name:
        return name
    return " ".join(QUOTED.sub(lambda match: match.group(1) or "", name).split()) or name
