"""What the words around a name say about it: whether it is the name of a place, and of which kind."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.knowledge.loaders.gazetteer import Entry, Gazetteer, PlaceWords
from dateline.language.analysis import Analysis, Token

PLACE_LABELS = frozenset({"GPE", "LOC"})
LIST_WORDS = frozenset({",", "and", ";", "&", "the"})
LIST_JOINTS = frozenset({",", "and", "or"})
DASHES = frozenset({"-", "–", "—", "--", "_"})
# How many words after a name "counties" may be.
PLURAL_REACH = 7


@dataclass(frozen=True, slots=True)
class PlaceContext:
    """An article's tokens with the gazetteer; ``first`` and ``last`` (exclusive) are always the tokens of a name."""

    analysis: Analysis
    gazetteer: Gazetteer

    @property
    def tokens(self) -> list[Token]:
        """The tokens of the article."""
        return self.analysis.tokens

    @property
    def words(self) -> PlaceWords:
        """The vocabulary around names of places."""
        return self.gazetteer.words

    def text(self, first: int, last: int) -> str:
        """The characters of a name."""
        return self.analysis.text[self.tokens[first].start : self.tokens[last - 1].end]

    def lookup(self, first: int, last: int) -> list[Entry]:
        """The places that bear a name, the weightiest first."""
        return self.gazetteer.lookup(self.text(first, last))

    def token_before(self, first: int) -> Token | None:
        """The token before a name, past "the" and points of the compass, in the same sentence."""
        tokens, words = self.tokens, self.words
        i = first - 1
        while i >= 0 and (tokens[i].lower == "the" or tokens[i].lower in words.compass):
            if tokens[i].lower in words.locative:
                break
            i -= 1
        return tokens[i] if i >= 0 and tokens[i].sentence == tokens[first].sentence else None

    def follows_locative(self, first: int) -> bool:
        """Whether "in", "to", "around" … go before the name."""
        before = self.token_before(first)
        return before is not None and before.lower in self.words.locative

    def follows_strict_locative(self, first: int) -> bool:
        """Whether "in", "near", "northern" … or "town of", "island of" … go before the name."""
        if first and self.tokens[first - 1].lower in self.words.directions:
            return True
        before = self.token_before(first)
        if before is None:
            return False
        if before.lower == "of" and before.i:
            return self.tokens[before.i - 1].lower in self.words.designators
        return before.lower in self.words.strictly_locative

    def follows_loose_locative(self, first: int) -> bool:
        """Whether "on", "of", "to" … go before the name."""
        before = self.token_before(first)
        return before is not None and before.lower in self.words.loosely_locative

    def is_object_of_motion(self, first: int, last: int) -> bool:
        """Whether the name is what somebody leaves, enters, visits …"""
        return any(t.dep == "dobj" and self.tokens[t.head].lemma in self.words.motion for t in self.tokens[first:last])

    def opens_sentence(self, first: int) -> bool:
        """Whether the name is the first in its sentence."""
        return first == 0 or self.tokens[first - 1].sentence != self.tokens[first].sentence

    def precedes_dash(self, last: int) -> bool:
        """Whether a dash follows the name."""
        return last < len(self.tokens) and self.tokens[last].text in DASHES

    def is_dateline(self, first: int, last: int) -> bool:
        """Whether the name opens a sentence in capitals before a dash: "CARTHAGE -- Police said"."""
        word = self.tokens[first].text
        return self.opens_sentence(first) and self.precedes_dash(last) and word.isupper() and len(word) > 2

    def is_listed_with_place(self, first: int, last: int) -> bool:
        """Whether the parser labels a neighbour in the same list a place: "Benin, Ghana, Niger and Senegal"."""
        tokens = self.tokens
        before, after = first - 1, last
        while before >= 0 and tokens[before].lower in LIST_WORDS:
            before -= 1
        while after < len(tokens) and tokens[after].lower in LIST_WORDS:
            after += 1
        neighbours = [tokens[before]] if 0 <= before < first - 1 else []
        neighbours += [tokens[after]] if last < after < len(tokens) else []
        sentence = tokens[first].sentence
        return any(t.sentence == sentence and t.entity in PLACE_LABELS for t in neighbours)

    def is_whole_name(self, first: int, last: int) -> bool:
        """Whether no further proper noun of the sentence goes right before or after the name."""
        tokens = self.tokens
        sentence = tokens[first].sentence
        neighbours = [*tokens[max(0, first - 1) : first], *tokens[last : last + 1]]
        return not any(t.sentence == sentence and t.pos == "PROPN" for t in neighbours)

    def has_division_word(self, first: int, last: int) -> bool:
        """Whether "province" follows the name or "district of" goes before it."""
        tokens = self.tokens
        after = tokens[last].lower if last < len(tokens) else ""
        before = tokens[first - 2].lower if first > 1 and tokens[first - 1].lower == "of" else ""
        return after in self.words.divisions or before in self.words.divisions

    def plural_designator(self, last: int) -> str:
        """The kind of a name in a list, "county" for both in "Barrow and Jackson counties"; "" if none is given."""
        for token in self.tokens[last : last + PLURAL_REACH]:
            if token.lower in self.words.plurals:
                return self.words.plurals[token.lower]
            if token.pos != "PROPN" and token.lower not in LIST_JOINTS:
                return ""
        return ""

    def runs_on_into_organisation(self, last: int) -> bool:
        """Whether the next capitalised words make the name an organisation's or a street's."""
        for token in self.tokens[last : last + 3]:
            if token.sentence != self.tokens[last - 1].sentence or not token.text[0].isupper():
                return False
            if token.lower in self.words.organisations:
                return True
        return False
