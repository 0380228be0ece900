"""What the words around a name say of it: whether it is a place, and whether it acts as a government."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from dateline.knowledge.loaders.gazetteer import Entry, PlaceWords
from dateline.language.analysis import Analysis, Token
from dateline.record import Actor

_LIST_REACH = 7
_STEPS = 6
_PLACES = frozenset({"GPE", "LOC"})
_LISTING = frozenset({",", "and", ";", "&", "the"})
_DASHES = frozenset({"-", "–", "—", "--", "_"})


class PlaceContext:
    """Questions about the words around the tokens ``first`` to ``last`` (exclusive) of a name."""

    def __init__(self, analysis: Analysis, words: PlaceWords) -> None:
        self.tokens = analysis.tokens
        self.words = words

    def before(self, first: int) -> Token | None:
        """The token before a name, past "the" and points of the compass, in the same sentence."""
        tokens, words = self.tokens, self.words
        at = first - 1
        while at >= 0 and (tokens[at].lower == "the" or tokens[at].lower in words.compass):
            if tokens[at].lower in words.locative:
                break
            at -= 1
        return tokens[at] if at >= 0 and tokens[at].sentence == tokens[first].sentence else None

    def after_locative(self, first: int) -> bool:
        """Whether "in", "to", "around" … stand before the name."""
        before = self.before(first)
        return before is not None and before.lower in self.words.locative

    def strict(self, first: int) -> bool:
        """Whether "in", "near", "northern" … or "town of", "island of" … stand before the name."""
        if first and self.tokens[first - 1].lower in self.words.directions:
            return True
        before = self.before(first)
        if before is None:
            return False
        if before.lower == "of" and before.i:
            return self.tokens[before.i - 1].lower in self.words.designators
        return before.lower in self.words.strictly_locative

    def loose(self, first: int) -> bool:
        """Whether "on", "of", "to" … stand before the name."""
        before = self.before(first)
        return before is not None and before.lower in self.words.loosely_locative

    def moved_to(self, first: int, last: int) -> bool:
        """Whether the name is what somebody leaves, enters, visits …"""
        return any(t.dep == "dobj" and self.tokens[t.head].lemma in self.words.motion for t in self.tokens[first:last])

    def opening(self, first: int, last: int) -> bool:
        """Whether the name stands where a dateline does: first in its sentence, or before a comma or dash."""
        tokens = self.tokens
        opens = first == 0 or tokens[first - 1].sentence != tokens[first].sentence
        return opens or (last < len(tokens) and tokens[last].text in _DASHES)

    def dateline(self, first: int, last: int) -> bool:
        """Whether the name opens a sentence in capitals before a dash: "CARTHAGE -- Police said"."""
        tokens = self.tokens
        opens = first == 0 or tokens[first - 1].sentence != tokens[first].sentence
        dash = last < len(tokens) and tokens[last].text in _DASHES
        return opens and dash and tokens[first].text.isupper() and len(tokens[first].text) > 2

    def in_list(self, first: int, last: int) -> bool:
        """Whether a neighbour in the same list is a place by the parser's word: "Benin, Ghana, Niger and Senegal"."""
        tokens = self.tokens
        before, after = first - 1, last
        while before >= 0 and tokens[before].lower in _LISTING:
            before -= 1
        while after < len(tokens) and tokens[after].lower in _LISTING:
            after += 1
        sentence = tokens[first].sentence
        if 0 <= before < first - 1 and tokens[before].sentence == sentence and tokens[before].entity in _PLACES:
            return True
        return last < after < len(tokens) and tokens[after].sentence == sentence and tokens[after].entity in _PLACES

    def standing(self, first: int, last: int) -> bool:
        """Whether the name stands by itself and is no part of a longer run of capitalised words."""
        tokens = self.tokens
        sentence = tokens[first].sentence
        before = tokens[first - 1] if first and tokens[first - 1].sentence == sentence else None
        after = tokens[last] if last < len(tokens) and tokens[last].sentence == sentence else None
        return not ((before and before.pos == "PROPN") or (after and after.pos == "PROPN"))

    def division_beside(self, first: int, last: int) -> bool:
        """Whether "province", "district of" … stand beside the name."""
        tokens = self.tokens
        after = tokens[last].lower if last < len(tokens) else ""
        before = tokens[first - 2].lower if first > 1 and tokens[first - 1].lower == "of" else ""
        return after in self.words.divisions or before in self.words.divisions


def plural_beside(tokens: Sequence[Token], last: int, words: PlaceWords) -> str:
    """What a name in a list is: "county" for both names of "Barrow and Jackson counties"; "" if nothing says so."""
    for token in tokens[last : last + _LIST_REACH]:
        if token.lower in words.plurals:
            return words.plurals[token.lower]
        if token.pos != "PROPN" and token.lower not in {",", "and", "or"}:
            return ""
    return ""


def runs_on(tokens: Sequence[Token], last: int, words: PlaceWords) -> bool:
    """Whether the next words make the name an organisation's or a street's."""
    for token in tokens[last : last + 3]:
        if token.sentence != tokens[last - 1].sentence or not token.text[0].isupper():
            return False
        if token.lower in words.organisations:
            return True
    return False


class Acting:
    """Where names of places mean governments, or stand inside the names of persons and organisations.

    A state's mention is its territory where the words around say so: "in", "southern", "leave", "border with".
    Without ``actors`` every name is a place.
    """

    def __init__(self, analysis: Analysis, words: PlaceWords, actors: Sequence[Actor]) -> None:
        self.analysis = analysis
        self.words = words
        self.given = bool(actors)
        self.mentions = sorted((s, e, actor.kind == "state") for actor in actors for s, e in actor.mentions)
        self.starts = [start for start, _, _ in self.mentions]
        self.longest = max((end - start for start, end, _ in self.mentions), default=0)

    def covers(self, first: int, last: int, entries: Sequence[Entry]) -> bool:
        """Whether the name at tokens ``first`` to ``last`` (exclusive), which these places bear, is no place here."""
        if not self.given:
            return False
        tokens, words = self.analysis.tokens, self.words
        name = tokens[first:last]
        if tokens[first].lower in words.adjectival and tokens[last - 1].dep in {"compound", "amod", "nmod"}:
            return True
        if _is_territory(tokens, first, last, words):
            return False
        country = any(entry.resolution == 1 for entry in entries)
        capital = not country and any(entry.feature == "PPLC" and not entry.alternate for entry in entries)
        if (country or capital) and self._governs(name, capital):
            return True
        return self._mentioned(first, last, country or capital)

    def _governs(self, name: Sequence[Token], capital: bool) -> bool:
        """Whether the name does something, or something is done with, by or against it."""
        tokens = self.analysis.tokens
        for token in name:
            head = tokens[token.head]
            if token.dep == "nsubj" and (head.pos == "VERB" or (capital and head.pos == "AUX")):
                return True
            if token.dep == "pobj" and head.lower in self.words.governmental:
                return True
        return False

    def _mentioned(self, first: int, last: int, state: bool) -> bool:
        """Whether a state's mention covers a state's name, or the name is inside a longer one of somebody or something.

        "Manila" in "police in Manila" is a place although the police are an actor.
        """
        tokens = self.analysis.tokens
        start, end = tokens[first].start, tokens[last - 1].end
        before = first - 2 if first > 1 and tokens[first - 1].lower == "the" else first - 1
        led = before >= 0 and tokens[before].pos == "ADP"
        at = bisect_left(self.starts, start - self.longest)
        while at < len(self.mentions) and self.mentions[at][0] <= start:
            mention_start, mention_end, of_state = self.mentions[at]
            if mention_end >= end:
                rest = self.analysis.text[mention_start:start].strip().lower()
                whole = mention_end == end and rest in {"", "the"}
                if (of_state and state) or not (whole or led):
                    return True
            at += 1
        return False


def _is_territory(tokens: Sequence[Token], first: int, last: int, words: PlaceWords) -> bool:
    """Whether the name is where something is or goes, by the words before it or by the parse."""
    before = tokens[first - 1].lower if first else ""
    if before in words.compass or before in words.locative:
        return True
    if before == "with" and first > 1 and tokens[first - 2].lemma in words.borders:
        return True
    token = next((t for t in tokens[first:last] if not first <= t.head < last), tokens[last - 1])
    for _ in range(_STEPS):
        head = tokens[token.head]
        if token.dep == "pobj":
            borders = head.lower == "with" and tokens[head.head].lemma in words.borders
            return borders or head.lower in words.locative
        if token.dep == "poss":
            return head.lemma in words.borders
        if token.dep == "dobj" and head.lemma in words.motion:
            return True
        if token.dep not in {"conj", "appos", "compound", "nmod"} or head.i == token.i:
            return False
        token = head
    return False
