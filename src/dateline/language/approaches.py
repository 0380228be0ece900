"""Approaches: what a subject is only drawing near, as in "are nearing a deal" and "came close to signing"."""

from __future__ import annotations

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Token
from dateline.language.labels import PREPOSITION_COMPLEMENTS, PREPOSITIONAL

# What leads on to the event: "close *to* a deal", "edged *towards* a deal".
_TO = frozenset({"to"})
_TOWARDS = frozenset({"towards", "toward"})
# What leads to the threshold of the event: "*on* the brink of war", "*within* reach of a deal".
_AT = frozenset({"on", "at", "within"})


def find_approach(token: Token, grammar: Grammar) -> Token | None:
    """Return the verb or copula whose subject is only drawing near what a noun or gerund tells, or None.

    "*Are* close to a deal", "*edged* towards signing", "*is* on the brink of an invasion", "*nearing* an agreement".
    """
    if token.dep == "dobj":
        return token.governor if token.governor.lemma in grammar.nearing else None
    if token.dep not in PREPOSITION_COMPLEMENTS or token.governor.dep not in PREPOSITIONAL:
        return None
    preposition, above = token.governor, token.governor.governor
    if above.pos == "NOUN" and above.lemma in grammar.thresholds:
        at = above.governor
        return _mover(at.governor, grammar) if preposition.lower == "of" and at.lower in _AT else None
    if preposition.lower in _TO and above.lower in grammar.nearness:
        return _mover(above.governor, grammar) if above.dep in ("acomp", "advmod", "oprd") else None
    is_nearer = any(child.lower in grammar.nearness for child in above.dependents)
    if preposition.lower in _TOWARDS or (preposition.lower in _TO and is_nearer):
        return above if above.lemma in grammar.moving else None
    # "Closing in on a deal".
    is_closing = above.lemma == "close" and any(child.lower == "in" for child in above.dependents)
    return above if is_closing and preposition.lower == "on" else None


def _mover(verb: Token, grammar: Grammar) -> Token | None:
    return verb if verb.lemma in grammar.linking_verbs or verb.lemma in grammar.moving else None
