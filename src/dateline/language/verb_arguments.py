"""Arguments of a verb: those that depend on it in the parse, and those that are understood from its surroundings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Argument, Predicate, Token
from dateline.language.approaches import find_approach
from dateline.language.labels import COMPLEMENT_CLAUSES, INDIRECT_OBJECTS, PARTICIPLE_TAGS, PREDICATIVES, SUBJECTS
from dateline.language.phrases import arguments, is_verb, prepositional

PredicateOf = Callable[[Token], Predicate | None]

# How far after a verb the conjunct that shares its object may be: "arrested and charged".
_MAX_DISTANCE_OF_CONJUNCT = 3


def own_arguments(verb: Token, passive: bool, grammar: Grammar) -> list[Argument]:
    """Return the arguments that depend on the verb, then those that the parser attached to its object or agent."""
    own: list[Argument] = []
    borrowed: list[Argument] = []
    for child in verb.dependents:
        own.extend(_arguments_of_child(verb, child, passive, grammar))
        if child.dep == "dobj":
            borrowed.extend(_obliques_of_object(child, grammar))
        elif child.dep == "agent":
            borrowed.extend(_obliques_of_agent(child, grammar))
    return own + borrowed


def _arguments_of_child(verb: Token, child: Token, passive: bool, grammar: Grammar) -> list[Argument]:
    """Return the arguments that one dependent of the verb gives it."""
    if child.dep in SUBJECTS:
        return _phrase(_subject_role(verb, passive), _antecedent(child, verb, grammar), grammar)
    if child.dep == "dobj":
        return _phrase("object", _antecedent(child, verb, grammar), grammar)
    if child.dep in INDIRECT_OBJECTS:
        return _dative(child, grammar)
    if child.dep in PREDICATIVES:
        return _phrase("attribute", child, grammar)
    if child.dep == "agent":
        return prepositional(child, "by", grammar)
    if child.dep == "prep":
        return prepositional(child, child.lower, grammar)
    lowered = _lowered_object(verb, child, grammar) if child.dep == "ccomp" else []
    called_for = _called_for(child, grammar) if child.dep in ("ccomp", "xcomp", "advcl") and child.tag == "VB" else []
    return lowered + called_for


def _subject_role(verb: Token, passive: bool) -> str:
    """ "weapons were given" makes the subject the object, "Kyiv was given weapons" the dative."""
    if not passive:
        return "subject"
    return "dative" if verb.has_child("dobj") else "object"


def _phrase(role: str, head: Token, grammar: Grammar) -> list[Argument]:
    return list(arguments(role, head, grammar))


def _antecedent(child: Token, verb: Token, grammar: Grammar) -> Token:
    """Return the noun that a relative pronoun refers to, or the token itself if it is none."""
    return verb.governor if verb.dep == "relcl" and child.lower in grammar.relative_pronouns else child


def _dative(token: Token, grammar: Grammar) -> list[Argument]:
    """ "gave Ukraine weapons", "gave weapons to Ukraine"."""
    if token.pos == "ADP":
        return [
            argument
            for child in token.dependents
            if child.dep == "pobj"
            for argument in _phrase("dative", child, grammar)
        ]
    return _phrase("dative", token, grammar)


def _obliques_of_object(noun: Token, grammar: Grammar) -> list[Argument]:
    """ "launched an attack on Homs": the prepositional phrases of the object serve the verb that has none itself."""
    return [
        argument
        for child in noun.dependents
        if child.dep == "prep" and child.lower in grammar.oblique_prepositions
        for argument in prepositional(child, child.lower, grammar)
    ]


def _obliques_of_agent(by: Token, grammar: Grammar) -> list[Argument]:
    """ "were arrested by police in Lagos": the prepositional phrases of the agent serve the verb."""
    return [
        argument for child in by.dependents if child.dep == "pobj" for argument in _obliques_of_object(child, grammar)
    ]


def _lowered_object(verb: Token, complement: Token, grammar: Grammar) -> list[Argument]:
    """ "urged Iran to release …", "found him guilty": the parser makes the object the subject of a small clause."""
    below = complement.dependents
    infinitive = any(child.lower == "to" and child.dep == "aux" for child in below)
    small = complement.pos in ("ADJ", "NOUN") and not any(child.pos == "AUX" or child.dep == "mark" for child in below)
    if not small and not (infinitive and verb.lemma in grammar.object_control):
        return []
    objects = _subjects(complement, "object", grammar)
    if small and objects:
        objects.append(Argument("attribute", complement.i, complement.start, complement.end))
    return objects


def _called_for(infinitive: Token, grammar: Grammar) -> list[Argument]:
    """ "called for Egypt to free them": the subject of an infinitive with "for"."""
    marked = any(child.lower == "for" and child.dep == "mark" for child in infinitive.dependents)
    return _subjects(infinitive, "for", grammar) if marked else []


def _subjects(clause: Token, role: str, grammar: Grammar) -> list[Argument]:
    """Return the subjects of a clause in the given role."""
    return [
        argument for child in clause.dependents if child.dep in SUBJECTS for argument in _phrase(role, child, grammar)
    ]


def with_understood_arguments(
    verb: Token, passive: bool, own: list[Argument], predicate_of: PredicateOf, grammar: Grammar
) -> list[Argument]:
    """Return the verb's arguments with the subject that it lacks, or with the object that its relative clause leaves
    empty."""
    if verb.has_subject() or verb.dep == "relcl":
        return [*own, *_gap_of_relative_clause(verb, passive, own, grammar)]
    role = "object" if passive else "subject"
    if verb.dep == "acl" and verb.tag in PARTICIPLE_TAGS:
        return [*_phrase(role, verb.governor, grammar), *own]
    understood = _understood_subject(verb, predicate_of, grammar)
    return [*(replace(argument, role=role) for argument in understood), *own]


def _gap_of_relative_clause(verb: Token, passive: bool, own: list[Argument], grammar: Grammar) -> list[Argument]:
    """ "the men whom police arrested", "the men police arrested": the noun fills the empty object."""
    if verb.dep != "relcl" or passive or any(argument.role == "object" for argument in own):
        return []
    subjects = [child for child in verb.dependents if child.dep in SUBJECTS]
    if not subjects or any(subject.lower in grammar.relative_pronouns for subject in subjects):
        return []
    if any(child.dep in COMPLEMENT_CLAUSES or child.lower in ("where", "when", "why") for child in verb.dependents):
        return []
    return _phrase("object", verb.governor, grammar)


def _understood_subject(verb: Token, predicate_of: PredicateOf, grammar: Grammar) -> list[Argument]:
    """Return the understood subject of a conjoined, infinitive, participial or prepositional clause."""
    if verb.dep == "pcomp":
        return _subject_of_gerund(verb.governor, predicate_of, grammar)
    if verb.dep not in ("conj", "xcomp", "advcl", "ccomp", "acl", "dep"):
        return []
    governor = predicate_of(verb.governor)
    if governor is None:
        return subject_of_copula(verb.governor, predicate_of, grammar)
    if verb.dep == "conj":
        return _surface_subject(governor)
    if verb.dep == "ccomp" and verb.tag not in ("VB", "VBG"):
        return []
    return _controller(verb, governor, grammar) or _surface_subject(governor)


def _controller(verb: Token, governor: Predicate, grammar: Grammar) -> list[Argument]:
    """Return the object of the governor that controls the subject of its infinitive: "urged *Iran* to release …"."""
    if governor.passive:
        return []
    object_control = governor.lemma in grammar.object_control
    objects = list(governor.roles("object", "dative"))
    if objects:
        controls = object_control or (governor.lemma not in grammar.promising and verb.dep == "xcomp")
        return objects if controls and verb.dep in COMPLEMENT_CLAUSES else []
    if object_control and verb.dep in ("xcomp", "advcl"):
        return list(governor.roles("on", "upon", "to", "for"))
    return []


def _surface_subject(predicate: Predicate) -> list[Argument]:
    return list(predicate.roles("object" if predicate.passive else "subject"))


def subject_of_copula(complement: Token, predicate_of: PredicateOf, grammar: Grammar) -> list[Argument]:
    """ "is ready to send", "is to meet": the subject of the verb "be" is that of the infinitive."""
    copula = complement if complement.lemma == "be" else complement.governor
    if copula.lemma not in grammar.linking_verbs or complement.dep not in ("acomp", "ROOT", "attr", "ccomp", "oprd"):
        return []
    own = _subjects(copula, "subject", grammar)
    first = predicate_of(copula.governor) if copula.dep == "conj" and not own else None
    return own if first is None else _surface_subject(first)


def _subject_of_gerund(preposition: Token, predicate_of: PredicateOf, grammar: Grammar) -> list[Argument]:
    """ "accused Syria of using gas" → Syria; "left after meeting Putin" → the subject of left."""
    above = preposition.governor
    governor = predicate_of(above)
    approach = next((find_approach(child, grammar) for child in preposition.dependents if child.dep == "pcomp"), None)
    if approach is not None:
        mover = predicate_of(approach)
        return _subjects(approach, "subject", grammar) if mover is None else _surface_subject(mover)
    if governor is None and above.dep == "acomp" and above.pos == "ADJ":
        return subject_of_copula(above, predicate_of, grammar)
    if governor is None and above.dep in ("dobj", "nsubjpass", "pobj"):
        governor = predicate_of(above.governor)
    if governor is None:
        return []
    return list(governor.roles("object")) if governor.lemma in grammar.object_gerund else _surface_subject(governor)


def shared_object(verb: Token, passive: bool, own: list[Argument], grammar: Grammar) -> list[Argument]:
    """ "arrested and charged two men": the object of the second verb is the first one's too."""
    if passive or any(argument.role == "object" for argument in own):
        return []
    return [
        argument
        for conjunct in verb.dependents
        if _shares_object(verb, conjunct)
        for child in conjunct.dependents
        if child.dep == "dobj"
        for argument in _phrase("object", child, grammar)
    ]


def _shares_object(verb: Token, conjunct: Token) -> bool:
    return (
        conjunct.dep == "conj"
        and is_verb(conjunct)
        and conjunct.i - verb.i <= _MAX_DISTANCE_OF_CONJUNCT
        and verb.tokens[conjunct.i - 1].dep in ("cc", "punct")
    )
