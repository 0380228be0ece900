"""Toponyms: the stretches of text that name places, with the places that bear each name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dateline.knowledge.gazetteer import Entry, Gazetteer
from dateline.language.analysis import Analysis, Token
from dateline.record import Actor

_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
# Labels that the parser often gives to places by mistake.
_DOUBTFUL_LABELS = frozenset({"ORG", "PERSON", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT"})
_LARGE = 100_000
_LONGEST = 5
_LIST_REACH = 7


@dataclass(slots=True)
class Toponym:
    """A name of a place: tokens ``first`` to ``last`` (exclusive), its characters, the places that bear it, whether a
    word beside it says that the division is meant ("Aleppo province"), and the toponym right after it that holds it
    ("Paris, Texas"), as its place in the list, or -1."""

    first: int
    last: int
    start: int
    end: int
    text: str
    entries: list[Entry]
    division: bool = False
    container: int = -1


def find_toponyms(analysis: Analysis, gazetteer: Gazetteer, actors: list[Actor]) -> list[Toponym]:
    """The toponyms in text order, without those that are governments or parts of other names."""
    finder = _Finder(analysis, gazetteer)
    found = list(finder.all())
    acting = _Acting(actors)
    kept = [t for t in found if not acting.covers(t, analysis, gazetteer)]
    _join_containers(kept, analysis.tokens, gazetteer)
    return kept


class _Finder:
    """Walks over the names of the parser and over capitalised words outside of them."""

    def __init__(self, analysis: Analysis, gazetteer: Gazetteer) -> None:
        self.analysis = analysis
        self.tokens = analysis.tokens
        self.gazetteer = gazetteer
        self.words = gazetteer.words

    def all(self) -> Iterator[Toponym]:
        taken = 0
        for first, last, label in self._stretches():
            if first < taken:
                continue
            for toponym in self._in_stretch(first, last, label):
                taken = max(taken, toponym.last)
                yield toponym

    def _stretches(self) -> Iterator[tuple[int, int, str]]:
        """Names of the parser, and runs of proper nouns that it has left out, in order."""
        tokens, names = self.tokens, self.analysis.names
        at = 0
        for name in [*names, None]:
            stop = name.first if name else len(tokens)
            while at < stop:
                if tokens[at].pos == "PROPN" and tokens[at].text[0].isupper():
                    end = at + 1
                    while end < stop and tokens[end].pos == "PROPN" and tokens[end].sentence == tokens[at].sentence:
                        end += 1
                    yield at, end, ""
                    at = end
                else:
                    at += 1
            if name:
                yield name.first, name.last, name.label
                at = name.last

    def _in_stretch(self, first: int, last: int, label: str) -> Iterator[Toponym]:
        tokens = self.tokens
        while first < last and (tokens[first].lower in {"the", "'s", "’s"} or not tokens[first].text[0].isalnum()):
            first += 1
        while last > first and (tokens[last - 1].lower in {"'s", "’s"} or tokens[last - 1].text in {",", "'", "’", "-"}):
            last -= 1
        if first >= last or not any(c.isupper() for c in tokens[first].text):
            if first >= last or label not in _PLACE_LABELS:
                return
        if label in _PLACE_LABELS:
            yield from self._named_place(first, last)
        elif label in _DOUBTFUL_LABELS or not label:
            yield from self._doubtful(first, last, label)

    def _named_place(self, first: int, last: int) -> Iterator[Toponym]:
        """What the parser calls a place: the whole name, the name less its designators, or its parts."""
        if self._runs_on(last):
            return
        whole = self._known(first, last)
        if whole is not None:
            yield whole
            return
        parts = list(self._parts(first, last))
        if parts:
            yield from parts
        elif self._after_locative(first) and last - first <= _LONGEST:
            yield self._toponym(first, last, [])

    def _parts(self, first: int, last: int) -> Iterator[Toponym]:
        """Known names in a longer one: "Baghdad - Damascus", "Paris , Texas"."""
        tokens = self.tokens
        at = first
        for k in range(first, last + 1):
            if k == last or tokens[k].text in {"-", "–", ",", "/", "(", ")", "and", "&"}:
                if k > at and (k < last or at > first):
                    part = self._known(at, k)
                    if part is not None:
                        yield part
                at = k + 1

    def _doubtful(self, first: int, last: int, label: str) -> Iterator[Toponym]:
        """A name of another kind, or none: a place if the words before say so or if the place is well known."""
        if last - first > _LONGEST or self._runs_on(last):
            return
        found = self._known(first, last)
        if found is None and self._strict(first):
            yield self._toponym(first, last, [])
        if found is None or self.tokens[first].lower in self.words.common:
            return
        best = found.entries[0]
        single = last - first == 1
        known = best.resolution <= 2 or best.feature in {"PPLC", "CONT"} or (best.weight >= _LARGE and not best.alternate)
        placed = self._strict(first) or self._in_list(first, last)
        if label == "PERSON" and single and not placed and best.resolution != 1:
            return
        if label == "NORP" and self.tokens[first].tag in {"JJ", "NNPS", "NNS"}:
            return
        listed = self._listed(first, last)
        if placed or listed or (known and label != "PERSON" and self._standing(first, last)):
            yield found

    def _standing(self, first: int, last: int) -> bool:
        """Whether the name stands by itself and is no part of a longer run of capitalised words."""
        tokens = self.tokens
        before = tokens[first - 1] if first and tokens[first - 1].sentence == tokens[first].sentence else None
        after = tokens[last] if last < len(tokens) and tokens[last].sentence == tokens[first].sentence else None
        return not ((before and before.pos == "PROPN") or (after and after.pos == "PROPN"))

    def _in_list(self, first: int, last: int) -> bool:
        """Whether the next name of the same list is a place by the parser's word: "Benin, Ghana, Niger and Senegal"."""
        tokens = self.tokens
        joints = {",", "and", ";", "&"}
        before, after = first - 1, last
        while before >= 0 and tokens[before].lower in joints | {"the"}:
            before -= 1
        while after < len(tokens) and tokens[after].lower in joints | {"the"}:
            after += 1
        if before < first - 1 and before >= 0 and tokens[before].sentence == tokens[first].sentence:
            if tokens[before].entity in {"GPE", "LOC"}:
                return True
        return (
            last < after < len(tokens) and tokens[after].sentence == tokens[first].sentence
            and tokens[after].entity in {"GPE", "LOC"}
        )  # fmt: skip

    def _listed(self, first: int, last: int) -> bool:
        """Whether a comma and a larger known place follow: "Senkata, Bolivia"."""
        tokens = self.tokens
        if last + 1 < len(tokens) and tokens[last].text == "," and tokens[last + 1].text[0].isupper():
            for end in (last + 3, last + 2):
                if end <= len(tokens):
                    entries = self.gazetteer.lookup(self._text(last + 1, end))
                    if entries and entries[0].resolution <= 2:
                        return True
        return False

    def _known(self, first: int, last: int) -> Toponym | None:
        """The longest known form of a name: with its designator, without it, without points of the compass."""
        tokens, words = self.tokens, self.words
        begin, end = first, last
        division = self._division_beside(first, last)
        kind = self._plural_beside(last)
        if kind:
            entries = self.gazetteer.lookup(f"{self._text(begin, end)} {kind}")
            if entries:
                return self._toponym(begin, end, entries, division=True)
        while begin < end:
            entries = self.gazetteer.lookup(self._text(begin, end))
            if entries and self._credible(begin, end, entries):
                return self._toponym(begin, end, entries, division, first if begin == first else begin)
            if end - begin > 1 and tokens[end - 1].lower in words.designators:
                division = division or tokens[end - 1].lower in words.divisions
                end -= 1
            elif end - begin > 1 and tokens[begin].lower in words.compass:
                begin += 1
            elif end - begin > 2 and tokens[begin].lower in words.designators and tokens[begin + 1].lower == "of":
                begin += 2
            else:
                return None
        return None

    def _credible(self, first: int, last: int, entries: list[Entry]) -> bool:
        """Two capitals ("LA", "IN") are a division only after a comma; "US" in a shouted headline is hardly "us"."""
        token = self.tokens[first]
        if last - first > 1:
            return True
        if len(token.text) <= 2 and token.text.isupper() and entries[0].resolution != 1:
            return first > 0 and self.tokens[first - 1].text == ","
        return token.text[0].isupper() or "-" in token.text

    def _toponym(
        self, first: int, last: int, entries: list[Entry], division: bool = False, begin: int | None = None
    ) -> Toponym:
        tokens = self.tokens
        at = first if begin is None else begin
        start, end = tokens[at].start, tokens[last - 1].end
        return Toponym(at, last, start, end, self.analysis.text[start:end], entries, division)

    def _text(self, first: int, last: int) -> str:
        return self.analysis.text[self.tokens[first].start : self.tokens[last - 1].end]

    def _division_beside(self, first: int, last: int) -> bool:
        tokens = self.tokens
        after = tokens[last].lower if last < len(tokens) else ""
        before = tokens[first - 2].lower if first > 1 and tokens[first - 1].lower == "of" else ""
        return after in self.words.divisions or before in self.words.divisions

    def _plural_beside(self, last: int) -> str:
        """What a name in a list is: "county" for both names of "Barrow and Jackson counties"."""
        tokens = self.tokens
        for token in tokens[last : last + _LIST_REACH]:
            if token.lower in self.words.plurals:
                return self.words.plurals[token.lower]
            if token.pos != "PROPN" and token.lower not in {",", "and", "or"}:
                return ""
        return ""

    def _runs_on(self, last: int) -> bool:
        """Whether the next word makes the name an organisation's or a street's."""
        tokens = self.tokens
        if last >= len(tokens) or tokens[last].sentence != tokens[last - 1].sentence:
            return False
        for token in tokens[last : last + 3]:
            if not token.text[0].isupper():
                return False
            if token.lower in self.words.organisations:
                return True
        return False

    def _before(self, first: int) -> Token | None:
        """The token before a name, past "the" and points of the compass, in the same sentence."""
        tokens = self.tokens
        at = first - 1
        while at >= 0 and (tokens[at].lower == "the" or tokens[at].lower in self.words.compass):
            if tokens[at].lower in self.words.locative:
                break
            at -= 1
        return tokens[at] if at >= 0 and tokens[at].sentence == tokens[first].sentence else None

    def _after_locative(self, first: int) -> bool:
        before = self._before(first)
        return before is not None and before.lower in self.words.locative

    def _strict(self, first: int) -> bool:
        """Whether "in", "near" … or "town of", "island of" … stand before the name."""
        before = self._before(first)
        if before is None:
            return False
        if before.lower == "of" and before.i:
            return self.tokens[before.i - 1].lower in self.words.designators
        return before.lower in self.words.strictly_locative


class _Acting:
    """Spans of states that act, and of persons and organisations."""

    def __init__(self, actors: list[Actor]) -> None:
        self.states = {m[0]: m for a in actors if a.kind == "state" for m in a.mentions}
        self.others = sorted(m for a in actors if a.kind != "state" for m in a.mentions)

    def covers(self, toponym: Toponym, analysis: Analysis, gazetteer: Gazetteer) -> bool:
        """Whether the toponym is a government's name, or inside the name of somebody or something else."""
        before = analysis.tokens[toponym.first - 1] if toponym.first else None
        article_before = before is not None and before.lower == "the"
        starts = (toponym.start, before.start if article_before and before else toponym.start)
        if any(s in self.states and self.states[s][1] >= toponym.end for s in starts):
            if article_before:
                before = analysis.tokens[toponym.first - 2] if toponym.first > 1 else None
            return not (before is not None and before.lower in gazetteer.words.locative)
        if before is not None and before.tag in {"IN", "TO", ","}:
            return False
        return self._inside_other(toponym)

    def _inside_other(self, toponym: Toponym) -> bool:
        low, high = 0, len(self.others)
        while low < high:
            middle = (low + high) // 2
            if self.others[middle][0] <= toponym.start:
                low = middle + 1
            else:
                high = middle
        return any(end >= toponym.end and (start, end) != (toponym.start, toponym.end)
                   for start, end in self.others[max(0, low - 3) : low])  # fmt: skip


def _join_containers(toponyms: list[Toponym], tokens: list[Token], gazetteer: Gazetteer) -> None:
    """Note for each toponym the one that holds it: "Paris, Texas", "Senkata in Bolivia", "Syria's Tanf"."""
    for k, inner in enumerate(toponyms[:-1]):
        outer = toponyms[k + 1]
        between = [t.lower for t in tokens[inner.last : outer.first] if t.lower != "the"]
        if len(between) > 3 or tokens[inner.first].sentence != tokens[outer.first].sentence:
            continue
        rest = [w for w in between if w not in gazetteer.words.compass and w not in gazetteer.words.designators]
        if rest in ([","], ["in"], ["("], [",", "in"], ["of"]):
            inner.container = k + 1
    for k, inner in enumerate(toponyms[1:], start=1):
        holder = toponyms[k - 1]
        between = [t.lower for t in tokens[holder.last : inner.first]]
        if inner.container < 0 and between and between[0] in {"'s", "’s"} and len(between) <= 2:
            inner.container = k - 1
