"""Words that refer back to a place without its name: "the town", "the Omani capital"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dateline.entities.places.place_context import PlaceContext
from dateline.knowledge.loaders.gazetteer import Entry
from dateline.record import Span

# A noun right after "the town" makes it a modifier: "the town council".
_MODIFIER_LABELS = frozenset({"compound", "nmod", "amod"})
# Resolutions of what a bare "the country" or "the kingdom" refers to only where something is in it.
_COUNTRY = 1
_PLURAL_TAGS = frozenset({"NNS", "NNPS"})


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place named in the text, with the index of the first token of its name."""

    first: int
    entry: Entry


def find_references(
    context: PlaceContext, named: Sequence[NamedPlace], governments: Sequence[NamedPlace]
) -> Iterator[tuple[Span, Entry]]:
    """Find the words that refer back to places, each with its place.

    ``named`` are the places of the text and ``governments`` the countries and capitals that act in it, in text order.
    """
    words = context.words
    for token in context.tokens:
        if token.lower == "capital" and token.tag not in _PLURAL_TAGS:
            reference = _read_capital(context, token.i, named, governments)
        elif token.lower in words.references and _is_bare_definite(context, token.i):
            reference = _read_noun(context, token.i, named)
        else:
            reference = None
        if reference is not None:
            start, entry = reference
            yield (start, token.end), entry


def _is_bare_definite(context: PlaceContext, index: int) -> bool:
    """Whether a noun has "the" right before it, heads its phrase, and no "of" or name after it says which is meant."""
    tokens = context.tokens
    token = tokens[index]
    if not index or tokens[index - 1].lower != "the" or token.dep in _MODIFIER_LABELS:
        return False
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    return after is None or not (after.lower in {"of", "where"} or after.pos == "PROPN" or after.text == "-")


def _read_capital(
    context: PlaceContext, index: int, named: Sequence[NamedPlace], governments: Sequence[NamedPlace]
) -> tuple[int, Entry] | None:
    """ "The capital" of the country named last before it, or "the Omani capital"."""
    tokens, words = context.tokens, context.words
    if tokens[index].dep in _MODIFIER_LABELS or (index + 1 < len(tokens) and tokens[index + 1].lower == "of"):
        return None
    for width in (2, 1):
        start = index - width
        if start >= 0:
            country = words.adjectives.get(context.text(start, index).lower())
            if country:
                return _with_capital(context, start, country)
    if not index or tokens[index - 1].lower != "the":
        return None
    before = [place for place in (*named, *governments) if place.first < index and place.entry.country]
    after = [place for place in named if place.entry.country]
    nearest = max(before, key=lambda place: place.first, default=after[0] if after else None)
    return _with_capital(context, index - 1, nearest.entry.country) if nearest and nearest.entry.country else None


def _with_capital(context: PlaceContext, start: int, country: str) -> tuple[int, Entry] | None:
    name = context.words.capitals.get(country)
    entries = [
        entry for entry in context.gazetteer.lookup(name or "") if entry.country == country and entry.resolution == 4
    ]
    capital = next((entry for entry in entries if entry.feature == "PPLC"), entries[0] if entries else None)
    return (context.tokens[start].start, capital) if capital is not None else None


def _read_noun(context: PlaceContext, index: int, named: Sequence[NamedPlace]) -> tuple[int, Entry] | None:
    """ "The town": the place named last before it that can be one."""
    token, words = context.tokens[index], context.words
    resolutions = words.references[token.lower]
    if resolutions == [_COUNTRY] and not context.follows_locative(index):
        return None
    fitting = [place for place in named if place.first < index and _fits(context, place, token.lower, resolutions)]
    return (context.tokens[index - 1].start, fitting[-1].entry) if fitting else None


def _fits(context: PlaceContext, place: NamedPlace, noun: str, resolutions: list[int]) -> bool:
    """Whether a place can be called by a noun: by its kind, or because the noun is part of its name."""
    if noun in place.entry.name.lower().split():
        return True
    shape = context.words.shapes.get(noun)
    if shape is not None:
        return place.entry.feature in shape and place.entry.feature != "ADM1"
    return place.entry.resolution in resolutions
