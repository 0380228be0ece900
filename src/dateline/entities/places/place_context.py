"""What the words around a name say about it: whether it is the name of a place, and of which kind."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.knowledge.loaders.gazetteer import Entry, Gazetteer, PlaceWords
from dateline.language.analysis import Analysis, Token

PLACE_LABELS = frozenset({"GPE", "LOC"})
LIST_WORDS = frozenset({",", "and", "or", ";", "&", "the"})
LIST_JOINTS = frozenset({",", "and", "or"})
DASHES = frozenset({"-", "–", "—", "--", "_"})
# How many words a dateline may have.
DATELINE_REACH = 9
# Prepositions that say where something is or goes, or which government something is for.
BETWEEN_SIDES = frozenset({"between", "to", "from", "over"})
COLON_OR_DASHES = DASHES | {":"}
AFTER_DATELINE = COLON_OR_DASHES | {",", "(", "/", ";"}
# How many names of a list are followed back to its first.
MAX_LIST = 8
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

    def follows_relational(self, first: int) -> bool:
        """Whether "north of", "battle for", "bound for" … go before the name."""
        before = self.token_before(first)
        if before is None or before.lower not in {"of", "for"} or not before.i:
            return False
        return self.tokens[before.i - 1].lower in self.words.relational

    def is_object_of_motion(self, first: int, last: int) -> bool:
        """Whether the name is what somebody leaves, enters, visits …"""
        return any(t.dep == "dobj" and self.tokens[t.head].lemma in self.words.motion for t in self.tokens[first:last])

    def is_object_of_attack(self, last: int) -> bool:
        """Whether the name is what somebody bombs, storms, seizes …, by itself or in a list: "Kharkiv and Odesa"."""
        token = self.tokens[last - 1]
        for _ in range(MAX_LIST):
            head = self.tokens[token.head]
            # After a bracket in a list the parser loses the thread: "Dnipro (in the east), Lviv".
            is_lost = token.dep == "conj" and token.pos == "PROPN" and head.pos == "VERB"
            if is_lost or token.dep in {"dobj", "nsubjpass", "npadvmod"}:
                return head.lemma in self.words.attack
            if token.dep not in {"conj", "appos", "compound"} or head.i == token.i:
                return False
            token = head
        return False

    def names_body_before(self, first: int) -> bool:
        """Whether the name is part of that of a body before it: "the Department of Justice", "Center for the Arts"."""
        before = first - 1
        while before > 0 and self.tokens[before].lower == "the":
            before -= 1
        if before < 1 or self.tokens[before].lower not in {"of", "for"}:
            return False
        body = self.tokens[before - 1]
        return body.lower in self.words.organisations and body.text[0].isupper()

    def modifies_common_noun(self, last: int) -> bool:
        """Whether the name modifies a noun in small letters right after it: "a Lagos court", "Duluth roofer"."""
        name = self.tokens[last - 1]
        if name.dep not in {"compound", "nmod", "amod"} or last >= len(self.tokens) or name.head < last:
            return False
        between = self.tokens[last : name.head + 1]
        return all(t.text[0].islower() and t.pos in {"NOUN", "ADJ"} for t in between)

    def opens_sentence(self, first: int) -> bool:
        """Whether the name is the first in its sentence."""
        return first == 0 or self.tokens[first - 1].sentence != self.tokens[first].sentence

    def precedes_dash(self, last: int) -> bool:
        """Whether a dash follows the name."""
        return last < len(self.tokens) and self.tokens[last].text in DASHES

    def opens_block(self, first: int) -> bool:
        """Whether the name is the first of its paragraph, headline or caption."""
        if not first:
            return True
        sentences = self.analysis.sentences
        return sentences[self.tokens[first - 1].sentence].block != sentences[self.tokens[first].sentence].block

    def is_dateline(self, first: int, last: int) -> bool:
        """Whether the name is where an article, or an item of it, comes from or what it is about.

        It opens a paragraph in capitals ("ASUNCIÓN, Paraguay", "CARTHAGE -- Police said") or before a dash or colon
        ("Kinshasa – The army", "Yemen: Fuel reaches key port"), or is a paragraph by itself.
        """
        word = self.tokens[first].text
        tokens = self.tokens
        after = tokens[last].text if last < len(tokens) else ""
        if word.isupper() and len(word) > 2 and (self.opens_sentence(first) and self.precedes_dash(last)):
            return True
        if not self.opens_block(first):
            return False
        if last < len(tokens) and self.opens_block(last):
            return True
        if after in COLON_OR_DASHES or (word.isupper() and len(word) > 2 and after in AFTER_DATELINE):
            return True
        return after in {",", "("} and self._leads_to_dash(last)

    def _leads_to_dash(self, last: int) -> bool:
        """Whether only names, numbers and marks are between a name and a dash: "Erbil, Kurdistan Region, Iraq –"."""
        for token in self.tokens[last : last + DATELINE_REACH]:
            if token.text in DASHES or token.text == ":":
                return True
            if not (token.text[0].isupper() or not token.text[0].isalpha()):
                return False
        return False

    def is_attached(self, last: int) -> bool:
        """Whether "-based", "-born" … follow the name."""
        after = self.tokens[last : last + 2]
        return len(after) == 2 and after[0].text == "-" and after[1].lower in self.words.attached

    def is_natural(self, first: int, entries: list[Entry]) -> bool:
        """Whether "the" before the name shows that it is a river's, a region's … rather than a person's."""
        return bool(first) and self.tokens[first - 1].lower == "the" and entries[0].feature in self.words.natural

    def follows_preposition(self, first: int) -> bool:
        """Whether any preposition goes before the name."""
        before = self.token_before(first)
        return before is not None and before.pos in {"ADP", "SCONJ"}

    def is_addressed(self, first: int) -> bool:
        """Whether the preposition before the name hangs on a word for dealings: "appealed to", "talks between"."""
        before = self.token_before(first)
        if before is None or before.lower not in BETWEEN_SIDES:
            return False
        head = self.tokens[before.head]
        previous = self.tokens[before.i - 1] if before.i else before
        return bool({head.lemma, head.lower, previous.lower} & self.words.dealings)

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
