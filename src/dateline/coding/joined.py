"""Cues joined to one another: "said A*, adding that* B", "said A *but called on* C to …", "A*, though she admitted* B".

The parser often hangs the second cue inside what the first one says. Here the first content is cut before it, and the
second cue gets the first one's source where it has none of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from dateline.coding.cue_place import Place
from dateline.coding.quotations import Quotations
from dateline.coding.reach import FINITE_TAGS, SUBJECTS, Reach
from dateline.coding.sources import Source
from dateline.language.analysis import Token
from dateline.record import Span

# A retold clause about "he" or "she" is mostly about the teller.
_PERSONS = frozenset({"he", "she", "they", "it"})
# Of a sentence's earlier cues so many are tried, the nearest first.
_NEAR = 10
_LINKS = frozenset({"though", "although", "while", "whereas", "but", "and", "yet"})


class Told(Protocol):
    """What a found statement shows of itself here."""

    place: Place | None
    source: Source | None
    content: list[Span]


def part(tokens: list[Token], reach: Reach, quotations: Quotations, found: Sequence[Told]) -> None:
    """Cut contents before the cues that are joined to their own cue, in place."""
    outer: list[Told] = []
    sentence = -1
    for one in found:
        if one.place is None:
            continue
        verb = tokens[one.place.verb]
        if verb.sentence != sentence:
            outer, sentence = [], verb.sentence
        if one.place.cue.kind == "speech" and quotations.covering(verb.start) is None:
            for before in reversed(outer[-_NEAR:]):
                if _separate(tokens, reach, before, one):
                    break
        outer.append(one)


def _separate(tokens: list[Token], reach: Reach, before: Told, one: Told) -> bool:
    if before.place is None or one.place is None or before.place.cue.kind != "speech" or before.place.passive:
        return False
    start, end = before.content[-1]
    verb = tokens[one.place.verb]
    if not (tokens[before.place.verb].start < start < verb.start < end):
        return False
    first, own = _seam(tokens, reach, verb, tokens[before.place.verb])
    if first < 0 or tokens[first - 1].end <= start:
        return False
    before.content[-1] = (start, tokens[first - 1].end)
    if not own and before.source is not None:
        one.source = replace(before.source, borrowed=True)
    return True


def _seam(tokens: list[Token], reach: Reach, verb: Token, teller: Token) -> tuple[int, bool]:
    """The token at which the second cue's clause begins, or -1; and whether it has a subject of its own."""
    subject = next((c for c in verb.children if tokens[c].dep in SUBJECTS and c < verb.i), -1)
    at = (reach.left(subject) if subject >= 0 else verb.i) - 1
    while at > teller.i and tokens[at].dep in ("advmod", "aux", "neg") and tokens[at].lower not in _LINKS:
        at -= 1
    linked = at > teller.i and tokens[at].lower in _LINKS
    if linked:
        at -= 1
    comma = tokens[at].text == ","
    if verb.tag == "VBG":
        return (at if comma else -1), False
    if verb.tag not in FINITE_TAGS or not linked:
        return -1, False
    if subject >= 0:
        return (at if comma else -1), True
    above = tokens[verb.head]
    if verb.dep != "conj" or verb.tag != teller.tag:
        return -1, False
    # "said the deaths were caused by gunshots and called on …": the retold verb has another form than the teller's.
    differs = above.tag != verb.tag or any(tokens[c].dep in ("aux", "auxpass", "cop") for c in above.children)
    same = (
        above.lemma == "be"
        or above.i == teller.i
        or any(tokens[c].dep in SUBJECTS and tokens[c].lower in _PERSONS for c in above.children)
    )
    return (at + (0 if comma else 1) if differs or same else -1), False
