"""Names that may be something else: what the parser calls a body or a person may be a place, an abbreviation may stand
for something of another country, a known word may be part of a longer name."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from dateline.finding.actors.spots import Spot
from dateline.knowledge.actors import Places, Roles
from dateline.knowledge.fold import fold
from dateline.language.analysis import Token

NATIONAL = frozenset({"state", "adjective", "people", "region", "capital"})
GUESSED = frozenset({"ORG", "PERSON", "GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART"})
OPENING = frozenset({"the", "’s", "'s"})
JOINING = frozenset({"of", "for"})


def without_strangers(tokens: list[Token], listed: list[Spot], seen: list[Spot]) -> list[Spot]:
    """The known names without abbreviations and parties of countries that the text does not name, and without words
    that are but part of a longer name ("the Flag Memorial", "Congress of Free Unions"); ``seen`` are the parser's
    names."""
    sides = {s.entry.side for s in listed if s.entry and s.entry.sort in NATIONAL}
    written = {s.entry.name for s in listed if s.entry and not s.entry.exact}
    national = {i for s in listed if s.entry and s.entry.sort in NATIONAL for i in range(s.first, s.last)}
    longer = {i: s for s in seen if s.label in ("ORG", "FAC") and s.last - s.first > 1 for i in range(s.first, s.last)}
    kept = []
    for spot in listed:
        entries = [e for e in (spot.entry, *spot.others) if e is not None]
        near = [e for e in entries if not e.shy or e.side in sides or e.name in written]
        if not near:
            continue
        if near[0].sort == "body" and not near[0].exact:
            around = longer.get(spot.first)
            if _part_of_longer(tokens, spot, national) or (around and _within(tokens, spot, around, national)):
                continue
        kept.append(spot if len(near) == len(entries) else replace(spot, entry=near[0], others=tuple(near[1:])))
    return kept


def _within(tokens: list[Token], spot: Spot, around: Spot, national: Container[int]) -> bool:
    """Whether the parser sees a known name inside another: one word of it, or the name of a building."""
    if around.last <= spot.last or tokens[spot.last].tag == "POS" or tokens[spot.last].pos != "PROPN":
        return False
    alone = spot.last - spot.first == 1 and spot.first > around.first and spot.first - 1 not in national
    return alone or around.label == "FAC"


def _part_of_longer(tokens: list[Token], spot: Spot, national: Container[int]) -> bool:
    """Whether a known name of one word has other capitalised words of the same name before or behind it."""
    if spot.last - spot.first > 1 or spot.first == 0:
        return False
    token, before = tokens[spot.first], tokens[spot.first - 1]
    if before.pos == "PROPN" and before.sentence == token.sentence and spot.first - 1 not in national:
        tied = before.dep in ("compound", "nmod") and before.head == token.i
        if tied and before.text[:1].isupper() and before.entity not in ("DATE", "TIME"):
            return True
    if spot.last + 1 < len(tokens) and tokens[spot.last].lower in JOINING:
        behind = tokens[spot.last + 1]
        return behind.pos in ("PROPN", "ADJ") and behind.text[:1].isupper() and behind.i not in national
    return False


def widened(tokens: list[Token], spot: Spot, roles: Roles) -> Spot:
    """ "Anti-Corruption Commission" after "the Ethics and" → the whole name: the parser breaks names at "and"."""
    first = spot.first
    joined = first > 2 and tokens[first - 1].lower in ("and", "&") and tokens[first - 2].pos == "PROPN"
    if spot.label != "ORG" or not joined or tokens[first - 2].entity or tokens[first - 3].lower not in OPENING:
        return spot
    last = tokens[spot.last - 1]
    if not any(role.use == "body" for role in roles.by_last.get(fold(last.text), ())):
        return spot
    return Spot(first - 2, spot.last, None, spot.label)


def without_places(tokens: list[Token], seen: list[Spot], roles: Roles, places: Places) -> Iterable[Spot]:
    """The parser's names without those that the gazetteer knows and that stand where a place does, nowhere as a person
    who speaks or bears a title."""
    where: dict[str, bool] = {}
    for spot in seen:
        if spot.entry is not None or spot.label not in GUESSED:
            continue
        name = " ".join(t.text for t in tokens[spot.first : spot.last])
        verdict = _stands_as_place(tokens, spot, roles)
        if verdict is not None:
            where[name] = verdict and where.get(name, True)
    known = {name for name, sure in where.items() if sure and places(name)}
    for spot in seen:
        if spot.entry is not None or " ".join(t.text for t in tokens[spot.first : spot.last]) not in known:
            yield spot


def _stands_as_place(tokens: list[Token], spot: Spot, roles: Roles) -> bool | None:
    """``True`` behind "in" and "near", ``False`` where the name speaks or has a title or first name; else ``None``."""
    token = tokens[spot.last - 1]
    if spot.label == "PERSON" and fold(tokens[spot.first].text) in roles.first_names and spot.last - spot.first > 1:
        return False
    above = tokens[token.head]
    if token.dep == "pobj" and above.lower in roles.words.whereabouts and above.lower != "on":
        return True
    if token.dep == "pobj" and above.lower == "of" and tokens[above.head].lower in roles.words.settlement:
        return True
    if token.dep == "nsubj" and above.lemma in roles.words.speech and spot.label != "GPE":
        return False
    before = tokens[spot.first - 1] if spot.first else None
    if before is not None and before.pos == "PROPN" and before.head == token.i:
        return False
    return None
