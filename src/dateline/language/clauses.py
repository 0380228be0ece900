"""Tense, mood and polarity of a verb, and the characters of its clause."""

from __future__ import annotations

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Predicate, Token
from dateline.language.labels import (
    AUXILIARIES,
    COMPLEMENT_CLAUSES,
    CONNECTIVES,
    PRESENT_TAGS,
    SUBJECTS,
    SUBORDINATE_CLAUSES,
)
from dateline.record import Span

# How many verbs a condition reaches up through conjunction and control: "if they agree to stop and leave".
_MAX_GOVERNORS = 4


def fill_mood(verb: Token, predicate: Predicate, grammar: Grammar) -> None:
    """Fill in tense, aspect, modal, negation and condition of a verb from its auxiliaries and its surroundings."""
    auxiliaries = [child for child in verb.dependents if child.dep in AUXILIARIES and child.lower != "to"]
    tense_of_auxiliary = ""
    for auxiliary in auxiliaries:
        _read_auxiliary(auxiliary, predicate, grammar)
        tense_of_auxiliary = _tense_of_auxiliary(auxiliary, tense_of_auxiliary)
    if not predicate.tense:
        predicate.tense = tense_of_auxiliary or _tense_of_form(verb, has_auxiliary=bool(auxiliaries))
    predicate.negated = predicate.negated or _is_negated(verb, grammar)
    predicate.conditional = _is_conditional(verb, predicate, grammar)


def _read_auxiliary(auxiliary: Token, predicate: Predicate, grammar: Grammar) -> None:
    """Fill in what one auxiliary says about future, modal and aspect."""
    word = auxiliary.lower
    if word in grammar.future_auxiliaries:
        predicate.tense = "future"
    elif word in grammar.modals or auxiliary.lemma in grammar.modals:
        predicate.modal = "could" if word in ("can", "ca") else word
    elif word in ("'d", "’d") and auxiliary.lemma in ("would", "'d"):
        predicate.modal = "would"
    elif auxiliary.lemma == "have":
        predicate.aspect = "perfect"
    elif auxiliary.lemma == "be" and auxiliary.dep == "aux":
        predicate.aspect = predicate.aspect or "progressive"


def _tense_of_auxiliary(auxiliary: Token, tense: str) -> str:
    """Return the tense after one more auxiliary; a past one outweighs a present one."""
    if auxiliary.tag == "VBD":
        return "past"
    if auxiliary.tag in PRESENT_TAGS:
        return tense or "present"
    return tense


def _tense_of_form(verb: Token, has_auxiliary: bool) -> str:
    """Return the tense that the form of the verb shows, or ""."""
    if verb.tag == "VBD" or (verb.tag == "VBN" and not has_auxiliary):
        return "past"
    if verb.tag in PRESENT_TAGS:
        return "present"
    # "US to send troops", "the two are to meet": the bare infinitive of headlines and schedules is a future.
    if verb.is_infinitive:
        scheduled = verb.governor.lemma in ("be", "go") and verb.dep in COMPLEMENT_CLAUSES
        return "future" if verb.dep == "ROOT" or scheduled else ""
    return ""


def _is_negated(verb: Token, grammar: Grammar) -> bool:
    """Return whether an adverb, a subject or object ("no one", "nothing") or a governor ("without", "yet to") negates
    the verb."""
    for child in verb.dependents:
        if child.dep == "neg" or (child.dep == "advmod" and child.lower in grammar.negations):
            return True
        is_object = child.dep in ("dobj", "attr") and child.i > verb.i
        if (child.dep in SUBJECTS or is_object) and _is_negative_noun(child, grammar):
            return True
    governor = verb.governor
    if verb.tag == "VB" and governor.lemma in ("have", "be", "remain") and _has_yet(governor):
        return True
    return verb.dep == "pcomp" and governor.lower == "without"


def _has_yet(verb: Token) -> bool:
    return any(child.lower == "yet" for child in verb.dependents)


def _is_negative_noun(noun: Token, grammar: Grammar) -> bool:
    return noun.lower in grammar.negative_pronouns or any(
        child.lower in ("no", "neither") and child.dep in ("det", "neg", "preconj") for child in noun.dependents
    )


def _is_conditional(verb: Token, predicate: Predicate, grammar: Grammar) -> bool:
    """Return whether the verb is in an if-clause, or depends on one as its possible consequence."""
    if (predicate.modal or predicate.tense == "future") and any(
        _has_mark(child, frozenset({"if", "unless"})) for child in verb.dependents if child.dep == "advcl"
    ):
        return True
    token = verb
    for _ in range(_MAX_GOVERNORS):
        if _has_mark(token, grammar.conditions):
            return True
        if token.dep not in ("conj", "xcomp"):
            return False
        token = token.governor
    return False


def _has_mark(clause: Token, words: frozenset[str]) -> bool:
    return any(child.dep == "mark" and child.lower in words for child in clause.dependents)


def clause_span(head: Token) -> Span:
    """Return the characters of the clause: the stretch around the head without subordinate and conjoined clauses.

    Stretches that subordinate clauses separate from the head are left out, so that the span is one run of words.
    """
    indices = _clause_tokens(head)
    first = last = head.i
    while first - 1 in indices:
        first -= 1
    while last + 1 in indices:
        last += 1
    tokens = head.tokens
    while first < head.i and _is_edge(tokens[first]):
        first += 1
    while last > head.i and _is_edge(tokens[last]):
        last -= 1
    return tokens[first].start, tokens[last].end


def _clause_tokens(head: Token) -> set[int]:
    """Return the indices of the tokens that depend on the head in its own clause."""
    indices = {head.i}
    pending = [head]
    while pending:
        for child in pending.pop().dependents:
            conjoined = child.dep == "conj" and child.pos == "VERB"
            if child.dep not in SUBORDINATE_CLAUSES and not conjoined:
                indices.add(child.i)
                pending.append(child)
    return indices


def _is_edge(token: Token) -> bool:
    return token.pos == "PUNCT" or token.dep in CONNECTIVES
