"""Tense, mood and polarity of a verb, and the characters of its clause."""

from __future__ import annotations

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Predicate, Token
from dateline.record import Span

FUTURE = frozenset({"will", "'ll", "’ll", "shall", "wo"})
CLAUSAL = frozenset({"advcl", "parataxis", "ccomp", "relcl"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})


def mood(tokens: list[Token], predicate: Predicate, grammar: Grammar) -> None:
    """Fill tense, aspect, modal, negated and conditional of a verb from its auxiliaries and its surroundings."""
    verb = tokens[predicate.head]
    going_past = ""
    has_auxiliary = False
    for child in verb.children:
        token = tokens[child]
        if token.dep in ("aux", "auxpass") and token.lower != "to":
            has_auxiliary = True
            going_past = _auxiliary(token, predicate, grammar, going_past)
        elif token.dep == "neg" or (token.dep == "advmod" and token.lower in grammar.negations):
            predicate.negated = True
        elif token.dep in SUBJECTS or (token.dep in ("dobj", "attr") and child > predicate.head):
            predicate.negated = predicate.negated or _denied_noun(tokens, token)
    if not predicate.tense:
        predicate.tense = going_past or _own_tense(tokens, verb, has_auxiliary)
    if verb.tag == "VB" and any(tokens[c].lower == "yet" for c in tokens[verb.head].children):
        predicate.negated = predicate.negated or tokens[verb.head].lemma in ("have", "be", "remain")
    if verb.dep == "pcomp" and tokens[verb.head].lower == "without":
        predicate.negated = True
    predicate.conditional = _conditional(tokens, verb, predicate, grammar)


def _auxiliary(token: Token, predicate: Predicate, grammar: Grammar, tense: str) -> str:
    word = token.lower
    if word in FUTURE:
        predicate.tense = "future"
    elif word in grammar.modals or token.lemma in grammar.modals:
        predicate.modal = "could" if word in ("can", "ca") else word
    elif word in ("'d", "’d") and token.lemma in ("would", "'d"):
        predicate.modal = "would"
    elif token.lemma == "have":
        predicate.aspect = "perfect"
    elif token.lemma == "be" and token.dep == "aux":
        predicate.aspect = predicate.aspect or "progressive"
    if token.tag == "VBD":
        return "past"
    if token.tag in ("VBZ", "VBP"):
        return tense or "present"
    return tense


def _own_tense(tokens: list[Token], verb: Token, has_auxiliary: bool) -> str:
    if verb.tag == "VBD":
        return "past"
    if verb.tag in ("VBZ", "VBP"):
        return "present"
    if verb.tag == "VBN" and not has_auxiliary:
        return "past"
    if verb.tag == "VB" and any(tokens[c].lower == "to" and tokens[c].dep == "aux" for c in verb.children):
        # "US to send troops", "the two are to meet": the bare infinitive of headlines and schedules is a future.
        governor = tokens[verb.head]
        if verb.dep == "ROOT" or (
            governor.lemma in ("be", "go") and verb.dep in ("xcomp", "ccomp") and not _is_subject_clause(verb)
        ):
            return "future"
    return ""


def _is_subject_clause(verb: Token) -> bool:
    return verb.dep in ("csubj", "csubjpass")


def _denied_noun(tokens: list[Token], noun: Token) -> bool:
    if noun.lower in ("nobody", "none", "nothing", "neither"):
        return True
    return any(
        tokens[c].lower in ("no", "neither") and tokens[c].dep in ("det", "neg", "preconj") for c in noun.children
    )


def _conditional(tokens: list[Token], verb: Token, predicate: Predicate, grammar: Grammar) -> bool:
    token = verb
    for _ in range(4):
        for child in token.children:
            below = tokens[child]
            if below.dep == "mark" and below.lower in grammar.conditions:
                return True
            if below.dep == "advcl" and token is verb and (predicate.modal or predicate.tense == "future"):
                for c in below.children:
                    if tokens[c].dep == "mark" and tokens[c].lower in ("if", "unless"):
                        return True
        if token.dep not in ("conj", "xcomp"):
            return False
        token = tokens[token.head]
    return False


def clause_span(tokens: list[Token], head: int) -> Span:
    """The characters of the clause: the stretch around the head without subordinate and conjoined clauses.

    Stretches that subordinate clauses part from the head are left out, so that the span is one run of words.
    """
    kept = {head}
    todo = [head]
    while todo:
        for child in tokens[todo.pop()].children:
            token = tokens[child]
            if token.dep in CLAUSAL or (token.dep == "conj" and token.pos == "VERB"):
                continue
            kept.add(child)
            todo.append(child)
    first = last = head
    while first - 1 in kept:
        first -= 1
    while last + 1 in kept:
        last += 1
    while first < head and (tokens[first].pos == "PUNCT" or tokens[first].dep in ("cc", "mark")):
        first += 1
    while last > head and (tokens[last].pos == "PUNCT" or tokens[last].dep in ("cc", "mark")):
        last -= 1
    return tokens[first].start, tokens[last].end
