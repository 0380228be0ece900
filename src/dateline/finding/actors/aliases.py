"""Second names that a text gives: "the Shore Guard Front (SGF)", "rebels known as the Lions", "Unity Now, or UN-N,"."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.finding.actors.mention import Mention
from dateline.finding.actors.phrases import Reading

LONGEST = 8


def aliases(reading: Reading, mentions: list[Mention]) -> Iterator[tuple[Mention, str]]:
    """A mention by the fuller name or by a description, and the abbreviation that the text gives for it."""
    ending = {m.last: m for m in mentions if m.kind != "person"}
    tokens = reading.tokens
    for i in range(1, len(tokens) - 2):
        token = tokens[i]
        if token.text == "(" and tokens[i + 2].text == ")":
            full = ending.get(i)
        elif token.lower == "or" and tokens[i - 1].text == "," and tokens[i + 2].pos == "PUNCT":
            full = ending.get(i - 1)
        else:
            continue
        short = tokens[i + 1].text
        if full is not None and (full.name == short or abbreviates(short, reading.text(full.first, full.last))):
            yield full, short


def known_as(reading: Reading, mentions: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """A description and the name that the text adds: "the opposition forces known as the Lions"."""
    by_head = {m.head: m for m in mentions}
    tokens = reading.tokens
    for token in tokens:
        if token.lower not in ("known", "called") or token.dep != "acl":
            continue
        full = by_head.get(token.head)
        for child in token.children:
            below = tokens[child].children if tokens[child].dep == "prep" else [child]
            named = next((by_head[i] for i in below if i in by_head and by_head[i].form == "name"), None)
            if full is not None and full.form == "nominal" and named is not None and child > token.i:
                yield full, named


def abbreviates(short: str, full: str) -> bool:
    """Whether a short name in capitals is made of letters of the fuller one, in their order, from its first letter on.

    >>> abbreviates("SGF", "the Shore Guard Front"), abbreviates("AFP", "Shore Guard Front")
    (True, False)
    """
    letters = [c for c in short if c.isalnum()]
    if not 1 < len(letters) <= LONGEST or sum(c.isupper() for c in letters) < 2:
        return False
    whole = full.upper().removeprefix("THE ")
    rest = iter(whole)
    return short.upper() != whole and all(letter.upper() in rest for letter in letters)
