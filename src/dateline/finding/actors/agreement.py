"""Names that the parser reads in two ways, made to agree: a name is a person's everywhere if it is so mostly, and a
headline's run of capitals is cut to the names that the text has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dateline.finding.actors.spots import Spot
from dateline.knowledge.fold import fold
from dateline.language.analysis import Analysis, Token

HEADED = frozenset({"headline", "deck"})
UNSURE = frozenset({"ORG", "GPE", "PRODUCT", "WORK_OF_ART", "FAC", "LOC"})


def agreeing(analysis: Analysis, seen: Iterable[Spot]) -> list[Spot]:
    """The parser's names with one label for all occurrences of a name, those of headlines cut to names of the text."""
    tokens = analysis.tokens
    spots = list(seen)
    labels: dict[str, Counter[str]] = {}
    persons: dict[str, set[str]] = {}
    for spot in spots:
        labels.setdefault(_text(tokens, spot), Counter())[spot.label] += 1
        if spot.label == "PERSON" and analysis.sentences[tokens[spot.first].sentence].kind not in HEADED:
            words = fold(_text(tokens, spot)).split()
            if words:
                persons.setdefault(words[-1], set()).update(words)
    found: list[Spot] = []
    for one in spots:
        counts = labels[_text(tokens, one)]
        mostly = one.label in UNSURE and 2 * counts["PERSON"] > sum(counts.values())
        spot = replace(one, label="PERSON") if mostly else one
        if analysis.sentences[tokens[spot.first].sentence].kind in HEADED and spot.last - spot.first > 1:
            found.extend(_cut(tokens, spot, persons))
        else:
            found.append(spot)
    return found


def _cut(tokens: list[Token], spot: Spot, persons: dict[str, set[str]]) -> Iterator[Spot]:
    """A headline's name as it is, if all its words are those of a person of the text or of none; else the persons in
    it: "Okoro Slams Abuja" → "Okoro"."""
    words = [fold(tokens[i].text) for i in range(spot.first, spot.last)]
    surnames = [i for i, word in enumerate(words) if word in persons]
    if spot.label not in ("PERSON", "ORG") or not surnames:
        yield spot
        return
    if all(word in persons[words[surnames[-1]]] for word in words):
        yield spot
        return
    taken = 0
    for at in surnames:
        first = at
        while first > taken and words[first - 1] in persons[words[at]]:
            first -= 1
        yield Spot(spot.first + first, spot.first + at + 1, None, "PERSON")
        taken = at + 1


def _text(tokens: list[Token], spot: Spot) -> str:
    return " ".join(t.text for t in tokens[spot.first : spot.last])
