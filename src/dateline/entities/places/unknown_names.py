"""Names of places that the gazetteer lacks, known as places by the words beside them.

A noun says what the place is ("the Veun Kham crossing", "the village of Naré"), or a preposition that something is
there ("near Meluco").
"""

from __future__ import annotations

from dateline.entities.places.place_context import PlaceContext

MAX_UNKNOWN_TOKENS = 5
LONGEST_ACRONYM = 5
MODIFIER_LABELS = frozenset({"compound", "amod", "nmod"})


def find_designation(context: PlaceContext, first: int, last: int) -> tuple[int, int, int] | None:
    """The tokens of a name with the noun that says what the place is, and the resolution that the noun gives it.

    The noun follows ("the Bouchebka border post"), goes before ("the village of Naré") or is part of the name ("Capitol
    Drive", "Lake Sevan"). ``None`` without such a noun.
    """
    tokens, kinds = context.tokens, context.words.kinds
    noun = last
    if noun < len(tokens) and tokens[noun].lower in context.words.between_designator:
        noun += 1
    if noun < len(tokens) and _is_designator(context, last - 1, noun):
        return first, noun + 1, kinds[tokens[noun].lower]
    for inside in (last - 1, first):
        if last - first > 1 and tokens[inside].lower in kinds:
            return first, last, kinds[tokens[inside].lower]
    if last - first > 1 and tokens[first].lower in context.words.openings:
        return first, last, 4
    if first > 1 and tokens[first - 1].lower == "of" and tokens[first - 2].lower in kinds:
        return first, last, kinds[tokens[first - 2].lower]
    return None


def _is_designator(context: PlaceContext, name: int, noun: int) -> bool:
    """Whether the token ``noun`` says of the name that ends in the token ``name`` what place it is."""
    token = context.tokens[noun]
    if token.lower not in context.words.kinds or token.sentence != context.tokens[name].sentence:
        return False
    return token.pos in {"NOUN", "PROPN"} and not (token.dep in MODIFIER_LABELS and token.head > noun)


def is_unknown_place(context: PlaceContext, first: int, last: int, label: str) -> bool:
    """Whether a preposition makes a place of a name that the gazetteer lacks."""
    if not may_be_place(context, first, last):
        return False
    if label in {"GPE", "LOC", "FAC"}:
        return context.follows_locative(first) or context.follows_relational(first)
    return context.follows_strict_locative(first) or context.follows_relational(first)


def may_be_place(context: PlaceContext, first: int, last: int) -> bool:
    """Whether nothing in the name or after it says that it is something else than a place."""
    tokens = context.tokens
    name = tokens[first:last]
    if last - first > MAX_UNKNOWN_TOKENS or not name[0].text[0].isupper() or not context.is_whole_name(first, last):
        return False
    if any(t.lower in context.words.organisations or t.lower in context.words.adjectives for t in name):
        return False
    if any(not t.text[0].isalpha() and t.text not in {"-", "'s", "’s"} for t in name):
        return False
    if len(name) == 1 and (name[0].lower in context.words.common or name[0].text.isupper() or name[0].tag == "NNPS"):
        return False
    # Several words in capitals are rather a person's name, set off as some pages do: "a contribution from ANNA BERG".
    if len(name) > 1 and all(t.text.isupper() for t in name):
        return False
    return not (name[-1].dep in MODIFIER_LABELS and name[-1].head >= last)
