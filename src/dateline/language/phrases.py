"""Noun phrases: from the token that heads one to its arguments, conjuncts and characters."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Argument, Token

NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "DET", "X", "SYM"})
LEFT = frozenset(
    {"det", "predet", "amod", "compound", "nummod", "poss", "quantmod", "nmod", "case", "neg", "advmod", "npadvmod"}
)


def conjuncts(tokens: list[Token], head: int) -> Iterator[int]:
    """The head and all nominals conjoined to it, in order."""
    yield head
    for child in tokens[head].children:
        token = tokens[child]
        if token.dep == "conj" and token.pos in NOMINAL:
            yield from conjuncts(tokens, child)
    # "U.S. and Russian officials": the conjoined modifier stands for a side of its own only through its noun.


def lexical_head(tokens: list[Token], head: int, grammar: Grammar) -> int:
    """Through "dozens of", "a group of", "one of" to the noun that carries the meaning."""
    for _ in range(3):
        token = tokens[head]
        if token.lemma not in grammar.transparent and token.pos != "NUM":
            return head
        below = next(
            (
                grandchild
                for child in token.children
                if tokens[child].lower == "of"
                for grandchild in tokens[child].children
                if tokens[grandchild].dep == "pobj"
            ),
            None,
        )
        if below is None:
            return head
        head = below
    return head


def phrase_start(tokens: list[Token], head: int) -> int:
    """The first token of the phrase left of its head: determiners, modifiers, possessors, titles."""
    start = head
    for child in tokens[head].children:
        if child >= head or tokens[child].dep not in LEFT:
            continue
        start = min(start, phrase_start(tokens, child))
    return start


def arguments(tokens: list[Token], role: str, head: int, grammar: Grammar) -> Iterator[Argument]:
    """One argument for each conjunct of the phrase headed by ``head``."""
    for conjunct in conjuncts(tokens, head):
        inner = lexical_head(tokens, conjunct, grammar)
        start = phrase_start(tokens, conjunct)
        yield Argument(role, inner, tokens[start].start, tokens[max(inner, conjunct)].end)
        if inner != conjunct:
            for other in conjuncts(tokens, inner):
                if other != inner:
                    yield Argument(role, other, tokens[phrase_start(tokens, other)].start, tokens[other].end)


def prepositional(tokens: list[Token], preposition: Token, role: str, grammar: Grammar) -> list[Argument]:
    """The objects of a preposition in the given role; "between A and B" is two, "according to" one role of its own."""
    out: list[Argument] = []
    for child in preposition.children:
        token = tokens[child]
        if token.dep == "pobj":
            out.extend(arguments(tokens, role, child, grammar))
        elif token.dep in ("prep", "conj") and token.pos == "ADP":
            together = f"{preposition.lower} {token.lower}"
            inner = together if together in grammar.complex_prepositions else token.lower
            out.extend(prepositional(tokens, token, inner, grammar))
    return out


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
