"""Which tokens head a predicate or belong to one: full verbs, event nouns, particles."""

from __future__ import annotations

from dateline.language.analysis import Token
from dateline.language.grammar import Grammar


def is_particle(token: Token, verb: Token) -> bool:
    """ "stepped down", "pulled out of": also where the parser sees an adverb or the first of two prepositions."""
    if token.dep == "prt":
        return True
    if token.i != verb.i + 1:
        return False
    if token.dep == "advmod":
        return token.lower in ("down", "up", "off", "out", "back", "away", "over", "aside", "apart")
    return token.dep == "prep" and token.lower == "out"


def is_verb(token: Token) -> bool:
    """Whether the token heads a verbal predicate: a full verb, not an auxiliary, not a participle used as adjective."""
    if token.pos != "VERB" or token.dep in ("aux", "auxpass", "amod", "compound", "prep", "agent", "case", "mark"):
        return False
    return not (token.dep == "pobj" and token.tag == "VBG" and not token.children)


def is_event_noun(tokens: list[Token], token: Token, grammar: Grammar) -> bool:
    """Whether the token is a noun (or a gerund used as one) that tells of an event, not a modifier."""
    if token.pos not in ("NOUN", "PROPN", "VERB") or (
        token.lemma not in grammar.event_nouns and token.lower not in grammar.event_nouns
    ):
        return False
    if token.pos == "VERB" and token.dep not in ("pobj", "compound", "amod"):
        return False
    if token.pos == "PROPN" and token.entity in ("PERSON", "GPE", "ORG", "DATE"):
        return False
    if token.dep in ("compound", "amod", "nmod"):
        return tokens[token.head].lemma in grammar.transparent
    return True
