"""What a number counts: the kind of figure and its unit, from the counted noun and what happens to it."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.entities.figures.quantities import Quantity
from dateline.knowledge.loaders.figure_words import FigureKnowledge
from dateline.language.analysis import Analysis, Token
from dateline.record import FigureKind

_OBJECT = frozenset({"dobj", "nsubjpass", "obj", "dative"})
_SUBJECT = frozenset({"nsubj"})
_STEPS = 6


def counted_noun(analysis: Analysis, quantity: Quantity) -> Token | None:
    """The noun that the number counts; the number itself where it stands for the noun ("19 were killed")."""
    tokens = analysis.tokens
    token = tokens[quantity.last - 1]
    for i in range(quantity.core, quantity.last):
        if tokens[i].head >= quantity.last or tokens[i].head < quantity.core:
            token = tokens[i]
            break
    head = tokens[token.head]
    if token.dep in {"nummod", "amod", "compound", "quantmod", "nmod", "det"} and head.i >= quantity.last:
        return head
    after = tokens[quantity.last] if quantity.last < len(tokens) else None
    if after is not None and after.lower == "of" and after.sentence == token.sentence:
        inner = next((tokens[k] for k in after.children if tokens[k].dep == "pobj"), None)
        if inner is not None:
            return inner
    return token


def kind_of(analysis: Analysis, noun: Token, quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind:
    """The kind: by a state beside the noun, by what happens to it, by the noun itself, else ``other``."""
    tokens = analysis.tokens
    state = _state(tokens, noun, quantity, knowledge)
    if state is not None:
        return state
    if noun.lemma in knowledge.telling:
        return knowledge.nouns[noun.lemma]
    done = _by_verb(tokens, noun, knowledge)
    if done is not None:
        return done
    toll = _by_toll(tokens, quantity, knowledge)
    if toll is not None:
        return toll
    kind = knowledge.nouns.get(noun.lemma, "other") if noun.i >= quantity.last else "other"
    # Nations and seats are members where the number is one word with them: "the 27-nation bloc".
    return "other" if kind == "members" and noun.lemma != "member" else kind


def _state(tokens: list[Token], noun: Token, quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind | None:
    """ "19 dead", "30 others wounded", "three people were missing"."""
    beside = [tokens[k] for k in noun.children if tokens[k].dep in {"amod", "acl", "appos", "advcl"}]
    for i in (quantity.last, noun.i + 1):
        if i < len(tokens) and tokens[i].sentence == noun.sentence:
            beside.append(tokens[i])
    head = tokens[noun.head]
    if head.lemma in knowledge.linking:
        after = (tokens[k] for k in head.children if k > noun.i)
        beside += [token for token in after if token.dep in {"acomp", "oprd", "attr", "ccomp"}]
    if noun.dep in _SUBJECT | _OBJECT:
        beside.append(head)
    for token in beside:
        kind = knowledge.states.get(token.lower)
        # "wounded" by itself may be the verb of another subject: a participle after the noun has no object.
        if kind is not None and not any(tokens[k].dep == "dobj" for k in token.children):
            return kind
    return None


def _by_verb(tokens: list[Token], noun: Token, knowledge: FigureKnowledge) -> FigureKind | None:
    for verb, role in _governors(tokens, noun):
        kind = (knowledge.objects if role == "object" else knowledge.subjects).get(verb.lemma)
        if kind is not None:
            return kind
    return None


def _governors(tokens: list[Token], noun: Token) -> Iterator[tuple[Token, str]]:
    """The verbs over the noun with its role, through conjunctions and "of" phrases; its own relative clauses."""
    for k in noun.children:
        child = tokens[k]
        if child.dep == "acl" and child.tag == "VBN":
            yield child, "object"
        elif child.dep == "relcl":
            passive = any(tokens[c].dep in {"nsubjpass", "auxpass"} for c in child.children)
            yield child, "object" if passive else "subject"
    token = noun
    for _ in range(_STEPS):
        head = tokens[token.head]
        if head.i == token.i:
            return
        if head.pos in {"VERB", "AUX"}:
            participle = head.tag == "VBN" and not any(tokens[c].dep in {"aux"} for c in head.children)
            if token.dep in _OBJECT or (token.dep in _SUBJECT and participle):
                yield head, "object"
            elif token.dep in _SUBJECT:
                yield head, "subject"
            if token.dep in _SUBJECT | _OBJECT or head.dep not in {"xcomp", "conj", "ccomp"}:
                return
        elif token.dep not in {"conj", "pobj", "prep", "appos", "nummod", "nmod", "compound"}:
            return
        token = head


def _by_toll(tokens: list[Token], quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind | None:
    """ "the death toll rose to 19", "bringing the number of dead to 40"."""
    sentence = tokens[quantity.core].sentence
    for i in range(quantity.first - 1, max(-1, quantity.first - 9), -1):
        if tokens[i].sentence != sentence:
            return None
        kind = knowledge.tolls.get(tokens[i].lower)
        if kind is not None:
            return kind
    return None


def unit_of(analysis: Analysis, noun: Token, quantity: Quantity) -> str | None:
    """The counted noun with its compounds, in lower case but for names: "military personnel"."""
    if noun.i < quantity.last or noun.pos not in {"NOUN", "PROPN", "ADJ"}:
        return None
    tokens = analysis.tokens
    first = noun.i
    while first - 1 >= quantity.last and tokens[first - 1].dep == "compound" and tokens[first - 1].pos == "NOUN":
        first -= 1
    return analysis.text[tokens[first].start : noun.end]
