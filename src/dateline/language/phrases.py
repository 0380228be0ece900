"""Noun phrases: from the token that heads one to its arguments, conjuncts and characters."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Argument, Token
from dateline.language.labels import AUXILIARIES, NOMINALS, NOUN_MODIFIERS, NOUN_PREMODIFIERS, NOUNS

_CONJOINED = NOMINALS | {"X", "SYM"}
# Letters before the state of an American member of parliament.
_PARTIES, _HYPHENS = frozenset("DRI"), frozenset("-–‑")
# How many "of" are followed to the noun that carries the meaning: "some of the members of a group of …".
_MAX_TRANSPARENT_NOUNS = 3


def follows_party(tokens: list[Token], first: int) -> bool:
    """Return whether the name at ``first`` is the state of an American member of parliament: "(D-Ohio)"."""
    return first > 1 and tokens[first - 1].text in _HYPHENS and tokens[first - 2].text in _PARTIES


def conjuncts(head: Token) -> Iterator[Token]:
    """Yield the head and all nominals conjoined to it, in order."""
    yield head
    for child in head.dependents:
        if child.dep == "conj" and child.pos in _CONJOINED:
            yield from conjuncts(child)


def lexical_head(head: Token, grammar: Grammar) -> Token:
    """Return the noun that carries the meaning, behind "dozens of", "a group of", "one of"."""
    for _ in range(_MAX_TRANSPARENT_NOUNS):
        if head.lemma not in grammar.transparent and head.pos != "NUM":
            return head
        complements = (child.child("pobj") for child in head.dependents if child.lower == "of")
        below = next((complement for complement in complements if complement is not None), None)
        if below is None:
            return head
        head = below
    return head


def phrase_start(tokens: list[Token], head: int) -> int:
    """Return the first token of the phrase left of its head: determiners, modifiers, possessors, titles."""
    start = head
    for child in tokens[head].children:
        if child < head and tokens[child].dep in NOUN_PREMODIFIERS:
            start = min(start, phrase_start(tokens, child))
    return start


def first_character(head: Token) -> int:
    """Return the offset at which the phrase of a head begins."""
    return head.tokens[phrase_start(head.tokens, head.i)].start


def arguments(role: str, head: Token, grammar: Grammar) -> Iterator[Argument]:
    """Yield one argument for each conjunct of the phrase headed by ``head``."""
    for conjunct in conjuncts(head):
        inner = lexical_head(conjunct, grammar)
        last = max(inner, conjunct, key=lambda token: token.i)
        yield Argument(role, inner.i, first_character(conjunct), last.end)
        if inner is not conjunct:
            for other in conjuncts(inner):
                if other is not inner:
                    yield Argument(role, other.i, first_character(other), other.end)


def prepositional(preposition: Token, role: str, grammar: Grammar) -> list[Argument]:
    """Return the objects of a preposition in the given role; "between A and B" is two, "according to" one role of its
    own."""
    objects: list[Argument] = []
    for child in preposition.dependents:
        if child.dep == "pobj":
            objects.extend(arguments(role, child, grammar))
        elif child.dep in ("prep", "conj") and child.pos == "ADP":
            together = f"{preposition.lower} {child.lower}"
            inner = together if together in grammar.complex_prepositions else child.lower
            objects.extend(prepositional(child, inner, grammar))
    return objects


def find_particle(verb: Token, grammar: Grammar) -> Token | None:
    """Return the particle of a verb: "stepped *down*", "pulled *out* of"."""
    return next((child for child in verb.dependents if _is_particle(child, verb, grammar)), None)


def _is_particle(token: Token, verb: Token, grammar: Grammar) -> bool:
    """Also where the parser sees an adverb or the first of two prepositions."""
    if token.dep == "prt":
        return True
    if token.i != verb.i + 1:
        return False
    if token.dep == "advmod":
        return token.lower in grammar.particles
    return token.dep == "prep" and token.lower == "out"


def is_verb(token: Token) -> bool:
    """Return whether the token heads a verbal predicate: a full verb, neither an auxiliary nor a participle used as an
    adjective."""
    if token.pos != "VERB" or token.dep in AUXILIARIES:
        return False
    if token.dep in ("amod", "compound", "prep", "agent", "case", "mark"):
        return False
    return not (token.dep == "pobj" and token.tag == "VBG" and not token.children)


def is_event_noun(token: Token, grammar: Grammar) -> bool:
    """Return whether the token is a noun (or a gerund used as one) that denotes an event, not a modifier."""
    if token.pos not in NOUNS | {"VERB"} or grammar.event_nouns.isdisjoint((token.lemma, token.lower)):
        return False
    if token.pos == "VERB" and token.dep not in ("pobj", "compound", "amod"):
        return False
    if token.pos == "PROPN" and token.entity in ("PERSON", "GPE", "ORG", "DATE"):
        return False
    if token.dep in NOUN_MODIFIERS:
        return token.governor.lemma in grammar.transparent
    return True
