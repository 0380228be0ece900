"""Toponyms: the stretches of text that name places, with the places that bear each name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dateline.entities.places.place_context import Acting, PlaceContext, plural_beside, runs_on
from dateline.knowledge.loaders.gazetteer import Entry, Gazetteer
from dateline.language.analysis import Analysis, Token
from dateline.record import Actor

_PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
# Labels that the parser often gives to places by mistake.
_DOUBTFUL_LABELS = frozenset({"", "ORG", "PERSON", "NORP", "PRODUCT", "WORK_OF_ART", "EVENT"})
_JOINTS = frozenset({"-", "–", ",", "/", "(", ")", "and", "&"})
_LARGE, _GREAT = 100_000, 500_000
_LONGEST = 5
_SHORT_ACRONYM = 5


@dataclass(slots=True)
class Toponym:
    """A name of a place: tokens ``first`` to ``last`` (exclusive), its characters, the places that bear it, whether a
    word beside it says that the division is meant ("Aleppo province"), and the toponym beside it that holds it
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
    found = _Finder(analysis, gazetteer).all()
    acting = Acting(analysis, gazetteer.words, actors)
    kept = [t for t in found if not acting.covers(t.first, t.last, t.entries)]
    _join_containers(kept, analysis.tokens, gazetteer)
    return kept


class _Finder:
    """Walks over the names of the parser and over the capitalised words outside of them."""

    def __init__(self, analysis: Analysis, gazetteer: Gazetteer) -> None:
        self.analysis = analysis
        self.tokens = analysis.tokens
        self.gazetteer = gazetteer
        self.words = gazetteer.words
        self.context = PlaceContext(analysis, gazetteer.words)
        self.rejected: list[Toponym] = []
        self.surnames = self._surnames()

    def all(self) -> list[Toponym]:
        """All toponyms in text order; a name once taken for a place is one wherever it stands alone."""
        found: list[Toponym] = []
        taken = 0
        for first, last, label in self._stretches():
            if first >= taken:
                for toponym in self._in_stretch(first, last, label):
                    taken = max(taken, toponym.last)
                    found.append(toponym)
        sure = {(e.name, e.lat, e.lon) for t in found for e in t.entries[:1]}
        again = [t for t in self.rejected if (t.entries[0].name, t.entries[0].lat, t.entries[0].lon) in sure]
        return sorted([*found, *again], key=lambda t: t.first)

    def _surnames(self) -> set[str]:
        """Last words of the persons' full names: the same word alone is hardly a place."""
        tokens = self.tokens
        return {
            tokens[name.last - 1].text
            for name in self.analysis.names
            if name.label == "PERSON"
            and name.last - name.first > 1
            and tokens[name.first].text[0].isupper()
            and not self.gazetteer.lookup(self._text(name.first, name.last))
        }

    def _stretches(self) -> Iterator[tuple[int, int, str]]:
        """Names of the parser, and runs of proper nouns that it has left out, in order."""
        tokens = self.tokens
        at = 0
        for name in [*self.analysis.names, None]:
            stop = name.first if name else len(tokens)
            while at < stop:
                end = at + 1
                if tokens[at].pos == "PROPN" and tokens[at].text[0].isupper():
                    while end < stop and tokens[end].pos == "PROPN" and tokens[end].sentence == tokens[at].sentence:
                        end += 1
                    yield at, end, ""
                at = end
            if name:
                yield name.first, name.last, name.label
                at = name.last

    def _in_stretch(self, first: int, last: int, label: str) -> Iterator[Toponym]:
        tokens = self.tokens
        while first < last and (tokens[first].lower in {"the", "'s", "’s"} or not tokens[first].text[0].isalnum()):
            first += 1
        while last > first and tokens[last - 1].lower in {"'s", "’s", ",", "'", "’", "-"}:
            last -= 1
        if first >= last or not any(t.text[0].isupper() for t in tokens[first:last]):
            return
        if first > 1 and tokens[first - 1].text == "-" and tokens[first - 2].lower in self.words.articles:
            first -= 2
        if runs_on(tokens, last, self.words):
            return
        if label in _PLACE_LABELS:
            yield from self._named_place(first, last)
        elif label in _DOUBTFUL_LABELS:
            yield from self._doubtful(first, last, label)

    def _named_place(self, first: int, last: int) -> Iterator[Toponym]:
        """What the parser calls a place: the whole name, the name less its designators, or its parts."""
        if last - first == 1 and self._no_place(first, named=True):
            return
        whole = self._known(first, last)
        if whole is not None:
            yield whole
            return
        parts = list(self._parts(first, last))
        if parts:
            yield from parts
        elif self.context.after_locative(first) and last - first <= _LONGEST:
            yield self._toponym(first, last, [])

    def _no_place(self, first: int, named: bool = False) -> bool:
        """Whether a single word is mostly something else, or a person's surname here. Where the parser has ``named`` it
        a place, a word like "in" before it outweighs the surname."""
        token = self.tokens[first]
        if token.lower in self.words.common:
            return True
        return token.text in self.surnames and not (named and self.context.strict(first))

    def _parts(self, first: int, last: int) -> Iterator[Toponym]:
        """Known names in a longer one: "Baghdad - Damascus", "Paris , Texas"."""
        at = first
        for k in range(first, last + 1):
            if k == last or self.tokens[k].lower in _JOINTS:
                if k > at and (k < last or at > first):
                    part = self._known(at, k)
                    if part is not None:
                        yield part
                at = k + 1

    def _doubtful(self, first: int, last: int, label: str) -> Iterator[Toponym]:
        """A name of another kind, or none: a place if the words around say so or if the place is well known."""
        if last - first > _LONGEST:
            return
        strict = self.context.strict(first)
        found = self._known(first, last)
        if found is None:
            if strict and label != "PERSON":
                yield self._toponym(first, last, [])
            return
        single = last - first == 1
        if (label == "NORP" and self.tokens[first].tag in {"JJ", "NNPS", "NNS"}) or (single and self._no_place(first)):
            return
        placed = strict or self.context.in_list(first, last) or self.context.dateline(first, last)
        standing = self.context.standing(first, last)
        best = found.entries[0]
        great = best.weight >= _GREAT and not best.alternate and self.context.loose(first)
        known = standing and (great or (label != "PERSON" and _well_known(best)))
        if placed or known or self.context.moved_to(first, last) or self._listed(last):
            yield found
        elif standing:
            self.rejected.append(found)

    def _listed(self, last: int) -> bool:
        """Whether a comma and a larger known place follow: "Senkata, Bolivia"."""
        tokens = self.tokens
        if last + 1 >= len(tokens) or tokens[last].text != "," or not tokens[last + 1].text[0].isupper():
            return False
        for end in (last + 3, last + 2):
            if end <= len(tokens):
                entries = self.gazetteer.lookup(self._text(last + 1, end))
                if entries and entries[0].resolution <= 2:
                    return True
        return False

    def _known(self, first: int, last: int) -> Toponym | None:
        """The longest known form of a name: with its designator, without it, without points of the compass."""
        tokens, words = self.tokens, self.words
        kind = plural_beside(tokens, last, words)
        if kind:
            entries = self.gazetteer.lookup(f"{self._text(first, last)} {kind}")
            if entries:
                return self._toponym(first, last, entries, division=True)
        division = self.context.division_beside(first, last)
        while first < last:
            entries = self.gazetteer.lookup(self._text(first, last))
            if entries and self._credible(first, last, entries):
                return self._toponym(first, last, entries, division)
            if last - first > 1 and tokens[last - 1].lower in words.designators:
                division = division or tokens[last - 1].lower in words.divisions
                last -= 1
            elif last - first > 1 and tokens[first].lower in words.compass:
                first += 1
            elif last - first > 2 and tokens[first].lower in words.designators and tokens[first + 1].lower == "of":
                first += 2
            else:
                return None
        return None

    def _credible(self, first: int, last: int, entries: list[Entry]) -> bool:
        """Two capitals ("LA", "IN") are a division only after a comma; a short acronym is hardly a town ("NATO")."""
        token = self.tokens[first]
        if last - first > 1 or not token.text.isupper() or entries[0].resolution == 1:
            return True
        if len(token.text) <= 2:
            return first > 0 and self.tokens[first - 1].text == ","
        return len(token.text) > _SHORT_ACRONYM or entries[0].resolution == 2 or self.context.opening(first, last)

    def _toponym(self, first: int, last: int, entries: list[Entry], division: bool = False) -> Toponym:
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        return Toponym(first, last, start, end, self.analysis.text[start:end], entries, division)

    def _text(self, first: int, last: int) -> str:
        return self.analysis.text[self.tokens[first].start : self.tokens[last - 1].end]


def _well_known(entry: Entry) -> bool:
    """Whether a place is so large that its name needs no word of place before it."""
    large = entry.weight >= _LARGE and not entry.alternate
    return large or entry.resolution <= 2 or entry.feature in {"PPLC", "CONT"}


def _join_containers(toponyms: list[Toponym], tokens: list[Token], gazetteer: Gazetteer) -> None:
    """Note for each toponym the one that holds it: "Paris, Texas", "Senkata in Bolivia", "Syria's Tanf"."""
    beside = gazetteer.words.compass | gazetteer.words.designators | {"the"}
    for k, (left, right) in enumerate(pairwise(toponyms)):
        between = [t.lower for t in tokens[left.last : right.first]]
        if len(between) > 4 or tokens[left.first].sentence != tokens[right.first].sentence:
            continue
        rest = [word for word in between if word not in beside]
        if rest in ([","], ["in"], ["("], [",", "in"], ["of"]):
            left.container = k + 1
        elif between and between[0] in {"'s", "’s"} and not rest[1:] and right.container < 0:
            right.container = k
