"""What a figure counts: its kind, by the words about the counted noun, and its unit."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.entities.figures.quantities import Quantity
from dateline.knowledge.loaders.figure_words import FigureKnowledge
from dateline.language.analysis import Analysis, Token
from dateline.record import FigureKind

_OBJECT_LABELS = frozenset({"dobj", "nsubjpass", "obj", "dative"})
_SUBJECT_LABELS = frozenset({"nsubj"})
_MAX_HEADS = 6
# Kinds that count people only, but for a few words ("the bodies of 14 sheep" are killed too).
OF_PERSONS = frozenset({"injured", "arrested", "missing", "abducted", "displaced", "participants", "forces"})
# Kinds of which "four of them" may be a part.
ALONE = OF_PERSONS | {"killed"}


def classify_kind(analysis: Analysis, noun: Token, quantity: Quantity, knowledge: FigureKnowledge) -> FigureKind:
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
    before = tokens[quantity.core - 1].lower if quantity.core else ""
    if noun.i < quantity.last and before in knowledge.headlines:
        return knowledge.headlines[before]
    if _is_strong(tokens, quantity) or _is_armed(tokens, noun, knowledge):
        return "forces"
    toll = _by_toll(tokens, quantity, knowledge)
    if toll is not None:
        return toll
    kind = knowledge.nouns.get(noun.lemma, "other") if noun.i >= quantity.last else "other"
    # Nations, seats and members are a body's where the number is one word with them: "the 27-nation bloc".
    return "other" if kind == "members" else kind


def _is_strong(tokens: list[Token], quantity: Quantity) -> bool:
    """ "a 3,600-strong force", "some 190,000 strong"."""
    after = [token.lower for token in tokens[quantity.last : quantity.last + 2]]
    return bool(after) and (after[0] == "strong" or after == ["-", "strong"])


def _is_armed(tokens: list[Token], noun: Token, knowledge: FigureKnowledge) -> bool:
    """ "40 armed men", "600 uniformed men"."""
    beside = (tokens[k].lower for k in noun.children if tokens[k].dep in {"amod", "compound"})
    return noun.lemma in knowledge.people and any(word in knowledge.armed for word in beside)


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
    if noun.dep in _SUBJECT_LABELS | _OBJECT_LABELS:
        beside.append(head)
    for token in beside:
        kind = knowledge.states.get(token.lower)
        # "wounded" by itself may be the verb of another subject: a participle after the noun has no object.
        if kind is not None and not any(tokens[k].dep == "dobj" for k in token.children):
            return kind
    return None


def _by_verb(tokens: list[Token], noun: Token, knowledge: FigureKnowledge) -> FigureKind | None:
    """By what is done to the counted ("killed three"), by them ("three fled"), or by a deed ("the arrest of three")."""
    person = is_person(noun, knowledge)
    for governor, role in _governors(tokens, noun):
        if role == "deed":
            kind = knowledge.deeds.get(governor.lemma)
        else:
            table = knowledge.objects if role == "object" else knowledge.subjects
            kind = _by_phrase(tokens, noun, governor, role, knowledge) or table.get(governor.lemma)
        if kind is not None and (person or kind not in OF_PERSONS or governor.lemma in knowledge.of_persons):
            return kind
    return None


def _by_phrase(
    tokens: list[Token], noun: Token, verb: Token, role: str, knowledge: FigureKnowledge
) -> FigureKind | None:
    """By a verb and a word that belongs to it: "picked up", "taken to hospital", "shot dead"."""
    phrases = knowledge.phrases.get((role, verb.lemma))
    if not phrases:
        return None
    beside = {noun.lemma, *(word for k in verb.children for word in (tokens[k].lower, tokens[k].lemma))}
    beside |= {tokens[c].lower for k in verb.children if tokens[k].dep == "prep" for c in tokens[k].children}
    beside |= {tokens[c].lemma for k in verb.children for c in tokens[k].children if tokens[k].dep == "prep"}
    return next((kind for word, kind in phrases.items() if word in beside), None)


def is_person(noun: Token, knowledge: FigureKnowledge) -> bool:
    """Whether a counted noun names people; a number without a noun may."""
    lemma = noun.lemma
    if noun.tag in {"CD", "PRP"} or lemma in knowledge.people or noun.lower in knowledge.numbers.vague:
        return True
    if lemma in knowledge.nouns:
        return knowledge.nouns[lemma] in OF_PERSONS
    if lemma.lower() in knowledge.no_people:
        return False
    return noun.entity == "NORP" or noun.tag == "NNPS" or lemma.endswith(knowledge.person_endings)


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
    for _ in range(_MAX_HEADS):
        head = tokens[token.head]
        if head.i == token.i:
            return
        if head.pos in {"VERB", "AUX"}:
            participle = head.tag == "VBN" and not any(tokens[c].dep in {"aux"} for c in head.children)
            if token.dep in _OBJECT_LABELS or (token.dep in _SUBJECT_LABELS and participle):
                yield head, "object"
            elif token.dep in _SUBJECT_LABELS:
                yield head, "subject"
            if token.dep in _SUBJECT_LABELS | _OBJECT_LABELS or head.dep not in {"xcomp", "conj", "ccomp"}:
                return
        elif token.dep == "pobj" and head.lower == "of":
            yield tokens[head.head], "deed"
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


def counted_unit(analysis: Analysis, noun: Token, quantity: Quantity) -> str | None:
    """The counted noun with its compounds, in lower case but for names: "military personnel"."""
    if noun.i < quantity.last or noun.pos not in {"NOUN", "PROPN", "ADJ"}:
        return None
    tokens = analysis.tokens
    first = noun.i
    while first - 1 >= quantity.last and tokens[first - 1].dep == "compound" and tokens[first - 1].pos == "NOUN":
        first -= 1
    return analysis.text[tokens[first].start : noun.end]
