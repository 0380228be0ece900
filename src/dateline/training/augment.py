"""Other names in the same sentences, so that the reader learns what is done and not who usually does it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.knowledge.loaders.files import PACKAGED, items, read_rows
from dateline.language.analysis import Analysis

PLACE_LABELS = frozenset({"GPE", "NORP", "LOC"})


@dataclass(frozen=True, slots=True)
class Names:
    """Names to choose from: of states, as (name, adjective, person, people, capital), all single words; first names of
    men and of women; family names."""

    states: tuple[tuple[str, ...], ...]
    first_names: tuple[frozenset[str], ...]
    family_names: tuple[str, ...]


def load_names(analyses: Sequence[Analysis]) -> Names:
    """Return the names of the knowledge files, and the family names of the persons in the articles."""
    states = []
    for _, (_, names, adjectives, people, capitals, first, *_) in read_rows(PACKAGED / "actors" / "states.tsv", 4, 7):
        forms = [items(field)[0] if items(field) else "" for field in (names, adjectives, people)]
        forms += [items(people)[1] if len(items(people)) > 1 else "", items(capitals)[0] if items(capitals) else ""]
        if all(form and " " not in form for form in forms) and not first:
            states.append(tuple(forms))
    rows = read_rows(PACKAGED / "actors" / "first_names.tsv", 2, 2)
    first_names = tuple(frozenset(items(names)) for _, (_, names) in rows)
    family = {
        analysis.tokens[name.last - 1].text
        for analysis in analyses
        for name in analysis.names
        if name.label == "PERSON" and name.last - name.first > 1
    }
    return Names(tuple(states), first_names, tuple(sorted(word for word in family if word.isalpha())))


def swap_names(analysis: Analysis, names: Names, chance: random.Random) -> list[str]:
    """Return the texts of the article's tokens with other states and persons, each the same throughout."""
    swaps = _state_swaps(analysis, names, chance) | _person_swaps(analysis, names, chance)
    return [swaps.get(token.text, token.text) if token.entity else token.text for token in analysis.tokens]


def _state_swaps(analysis: Analysis, names: Names, chance: random.Random) -> dict[str, str]:
    present = {token.text for token in analysis.tokens if token.entity in PLACE_LABELS}
    states = [state for state in names.states if present & set(state)]
    others = chance.sample(names.states, len(states))
    return {
        old: new for state, other in zip(states, others, strict=True) for old, new in zip(state, other, strict=True)
    }


def _person_swaps(analysis: Analysis, names: Names, chance: random.Random) -> dict[str, str]:
    swaps: dict[str, str] = {}
    for name in analysis.names:
        if name.label != "PERSON":
            continue
        for token in analysis.tokens[name.first : name.last]:
            group = next((group for group in names.first_names if token.text in group), None)
            if group is not None:
                swaps.setdefault(token.text, chance.choice(sorted(group)))
            elif names.family_names and token.i == name.last - 1 and token.text.istitle() and token.text.isalpha():
                swaps.setdefault(token.text, chance.choice(names.family_names))
    return swaps
