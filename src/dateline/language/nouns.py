"""Event nouns with their arguments: "the regime bombardment of east Aleppo", "talks between A and B", "held talks"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Argument, Predicate, Token
from dateline.language.approaches import find_approach
from dateline.language.clauses import clause_span, fill_mood
from dateline.language.labels import (
    ACTOR_AND_PLACE_NAMES,
    COMPLEMENT_CLAUSES,
    NOMINAL_SUBJECTS,
    NOUN_CLAUSES,
    NOUN_MODIFIERS,
    NOUNS,
    PARTICIPLE_TAGS,
    PREPOSITIONAL,
)
from dateline.language.phrases import arguments, first_character, prepositional

# How many governors are climbed to the verb of the noun's clause.
_MAX_GOVERNORS = 12


def noun_predicate(noun: Token, verbs: dict[int, Predicate], grammar: Grammar) -> Predicate:
    """Return the predicate of an event noun, with the subject, tense and mood of its light verb if it has one."""
    predicate = Predicate(-1, noun.i, noun.sentence, noun.lemma, "", "noun", noun.start, noun.end, [])
    predicate.arguments = list(_own_arguments(noun, grammar))
    predicate.negated = any(
        child.dep == "neg" or (child.dep == "det" and child.lower in ("no", "neither")) for child in noun.dependents
    )
    predicate.clause = clause_span(noun)
    verb = find_light_verb(noun, verbs, grammar)
    if verb is None:
        _share_tense_of_clause(noun, predicate, verbs)
        return predicate
    _take_over(noun, predicate, verb, grammar)
    if verb.clause[0] <= noun.start < verb.clause[1]:
        predicate.clause = verb.clause
    return predicate


def _own_arguments(noun: Token, grammar: Grammar) -> Iterator[Argument]:
    """Yield possessor, modifiers and prepositional phrases of the noun, and those of a participle that modifies it."""
    for child in noun.dependents:
        if child.dep == "poss":
            yield from arguments("possessor", child, grammar)
        elif child.dep in NOUN_MODIFIERS and child.pos in NOUNS | {"ADJ"}:
            yield from _modifiers(child)
        elif child.dep in PREPOSITIONAL:
            yield from prepositional(child, child.lower, grammar)
            if child.lower == "of":
                yield from _arguments_below_object(child, grammar)
        elif child.dep == "acl" and child.tag in PARTICIPLE_TAGS:
            yield from _arguments_of_participle(child, grammar)


def _arguments_of_participle(participle: Token, grammar: Grammar) -> Iterator[Argument]:
    """ "a raid targeting Homs", "an attack carried out by militants"."""
    for child in participle.dependents:
        if child.dep == "dobj":
            yield from arguments("object", child, grammar)
        elif child.dep in PREPOSITIONAL:
            yield from prepositional(child, child.lower, grammar)


def _arguments_below_object(of: Token, grammar: Grammar) -> Iterator[Argument]:
    """ "the recall of the ambassador by Rome": parsers attach the agent to the nearest noun."""
    for noun in of.dependents:
        prepositions = grammar.agent_prepositions
        if noun.lemma not in grammar.event_nouns:
            prepositions |= grammar.target_prepositions
        for child in noun.dependents:
            if child.dep in PREPOSITIONAL and child.lower in prepositions:
                yield from prepositional(child, child.lower, grammar)


def _modifiers(token: Token) -> Iterator[Argument]:
    """ "Russian", "regime", "US-led": one argument for the modifier and each that is conjoined to it."""
    yield Argument("modifier", token.i, first_character(token), token.end)
    for child in token.dependents:
        if child.dep in NOUN_MODIFIERS | {"conj"} and child.entity in ACTOR_AND_PLACE_NAMES:
            yield from _modifiers(child)


def find_light_verb(noun: Token, verbs: dict[int, Predicate], grammar: Grammar) -> Predicate | None:
    """Return the light or occurrence verb that gives the noun its subject and tense: "held talks", "talks resumed"."""
    top = _top_of_phrase(noun, grammar)
    approach = find_approach(top, grammar)
    if approach is not None:
        return verbs.get(approach.i) or _copula_predicate(approach, grammar)
    verb = verbs.get(top.head)
    if verb is not None and _supports(verb, top, grammar):
        return verb
    if top.dep == "pobj":
        supporting = _verb_over_preposition(top.governor, top, verbs, grammar)
        if supporting is not None:
            return supporting
    if top.governor.lemma == "be" and top.dep in ("attr", "nsubj"):
        return None
    return _verb_in_relative_clause(noun, verbs, grammar)


def _top_of_phrase(noun: Token, grammar: Grammar) -> Token:
    """Return the noun that depends on the verb: the first conjunct, or the "series" in "a series of raids"."""
    top = noun
    while top.dep == "conj" and top.governor.pos in NOUNS:
        top = top.governor
    of = top.governor
    if top.dep == "pobj" and of.lower == "of" and of.governor.lemma in grammar.transparent:
        return of.governor
    return top


def _supports(verb: Predicate, noun: Token, grammar: Grammar) -> bool:
    """Return whether a verb supports the noun that is its object or subject: "a raid was staged", "talks began"."""
    if noun.dep in ("dobj", "attr", "nsubjpass"):
        is_light = verb.full_lemma in grammar.light or verb.full_lemma in grammar.causative
        return is_light or grammar.turns_round(verb.full_lemma, noun.lemma)
    return noun.dep == "nsubj" and verb.full_lemma in grammar.occurrence


def _verb_over_preposition(
    preposition: Token, noun: Token, verbs: dict[int, Predicate], grammar: Grammar
) -> Predicate | None:
    """ "came under attack", "took part in a raid", "is under investigation"."""
    above = preposition.governor
    verb = verbs.get(above.i)
    if verb is None and above.lemma in grammar.copulas and f"be {preposition.lower}" in grammar.light:
        return _copula_predicate(above, grammar)
    if verb is not None:
        objects = [child.lemma for child in above.dependents if child.dep == "dobj"]
        names = [verb.lemma, *(f"{verb.lemma} {lemma}" for lemma in objects)]
        phrases = [f"{name} {preposition.lower}" for name in names]
        if any(phrase in grammar.light or grammar.turns_round(phrase, noun.lemma) for phrase in phrases):
            return verb
    carrier = verbs.get(above.head)
    if carrier is None or above.dep != "dobj":
        return None
    return carrier if f"{carrier.lemma} {above.lemma} {preposition.lower}" in grammar.light else None


def _verb_in_relative_clause(noun: Token, verbs: dict[int, Predicate], grammar: Grammar) -> Predicate | None:
    """ "the raid that was carried out", "talks taking place"."""
    for child in noun.dependents:
        verb = verbs.get(child.i)
        if verb is None or child.dep not in NOUN_CLAUSES:
            continue
        if verb.full_lemma in grammar.light or verb.full_lemma in grammar.occurrence:
            return verb
    return None


def _copula_predicate(copula: Token, grammar: Grammar) -> Predicate:
    """ "is under investigation", "are on strike": the verb "be" with its subject, as the light verb of a noun."""
    predicate = Predicate(-1, copula.i, copula.sentence, "be", "", "verb", copula.start, copula.end, [])
    for child in copula.dependents:
        if child.dep in NOMINAL_SUBJECTS:
            predicate.arguments.extend(arguments("subject", child, grammar))
        elif child.dep == "prep":
            predicate.arguments.extend(prepositional(child, child.lower, grammar))
    fill_mood(copula, predicate, grammar)
    if not predicate.tense:
        predicate.tense = "past" if copula.tag == "VBD" else "present"
    predicate.clause = clause_span(copula)
    return predicate


def _take_over(noun: Token, predicate: Predicate, verb: Predicate, grammar: Grammar) -> None:
    """Let the noun take over its light verb's subject, other arguments, tense and mood."""
    predicate.light, predicate.light_head = verb.full_lemma, verb.head
    predicate.tense, predicate.aspect, predicate.modal = verb.tense, verb.aspect, verb.modal
    predicate.negated = predicate.negated or verb.negated
    predicate.conditional = verb.conditional
    predicate.converse = is_turned_round(noun, verb, grammar)
    approach = find_approach(_top_of_phrase(noun, grammar), grammar)
    predicate.approach = verb.approach if approach is None else approach.i
    predicate.arguments.extend(_arguments_of_light_verb(noun, predicate, verb, grammar))


def _arguments_of_light_verb(
    noun: Token, predicate: Predicate, verb: Predicate, grammar: Grammar
) -> Iterator[Argument]:
    """Yield the light verb's arguments that the noun has not itself; the subject of "suffered an attack" is its
    object."""
    role = next((argument.role for argument in verb.arguments if argument.head == noun.i), "")
    undergone = predicate.converse or not grammar.undergone.isdisjoint((role, f"{role} {noun.lemma}"))
    own = {(argument.role, argument.head) for argument in predicate.arguments}
    for argument in list(verb.arguments):
        covers_noun = argument.head == noun.i or argument.start <= noun.start < argument.end
        if covers_noun or (argument.role, argument.head) in own:
            continue
        if undergone and argument.role == "subject":
            yield replace(argument, role="object")
        elif argument.role != "subject" or verb.full_lemma not in grammar.causative:
            yield argument


def is_turned_round(noun: Token, verb: Predicate, grammar: Grammar) -> bool:
    """Return whether the subject of a verb is at the receiving end of its noun, its object or behind its preposition:
    "drew *criticism*", "came under *fire*"."""
    if verb.passive or noun.dep not in ("dobj", "pobj", "conj"):
        return False
    names = [verb.full_lemma]
    if noun.dep == "pobj":
        names.append(f"{verb.full_lemma} {noun.governor.lower}")
    return any(grammar.turns_round(name, noun.lemma) for name in names)


def _share_tense_of_clause(noun: Token, predicate: Predicate, verbs: dict[int, Predicate]) -> None:
    """Give a noun without a light verb the tense of the verb of its clause."""
    token = noun
    for _ in range(_MAX_GOVERNORS):
        verb = verbs.get(token.i)
        if verb is not None:
            predicate.tense = verb.tense
            if noun.head == verb.head and noun.dep in NOMINAL_SUBJECTS:
                predicate.modal, predicate.conditional = verb.modal, verb.conditional
            return
        if token.is_root:
            return
        token = token.governor


def noun_governor(token: Token, predicate: Predicate, grammar: Grammar) -> int:
    """Return the token that governs a noun ("called" in "called for talks"), or -1.

    A light verb does not govern its noun; the governor of the light verb does.
    """
    if predicate.light_head >= 0:
        return _governor_of_light_verb(token.tokens[predicate.light_head])
    if token.dep in ("dobj", "nsubjpass", "attr", "oprd", "compound"):
        return token.head
    # "stopping trucks in a protest": the place or time of an act does not govern it.
    if token.dep == "pobj" and token.governor.lower in grammar.noun_prepositions:
        return token.governor.head
    return -1


def _governor_of_light_verb(verb: Token) -> int:
    if verb.dep == "pcomp":
        return verb.governor.head
    governed = verb.dep in COMPLEMENT_CLAUSES or (verb.dep == "acl" and verb.tag == "VB")
    return verb.head if governed else -1
