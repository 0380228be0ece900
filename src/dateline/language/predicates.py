"""Predicates with their arguments, from the dependency parse.

For each verb and each event noun: its subject, object and obliques — through passives, relative clauses, control and
raising, conjunction, light verbs — and its tense, mood and polarity. The undoing of passives, control and coordination
follows the common practice of enhanced dependencies (Schuster and Manning 2016).
"""

from __future__ import annotations

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Analysis, Predicate, Token
from dateline.language.approaches import find_approach
from dateline.language.clauses import clause_span, fill_mood
from dateline.language.labels import AUXILIARIES, COMPLEMENT_CLAUSES, PAST_TAGS, SUBJECTS
from dateline.language.nouns import is_turned_round, noun_governor, noun_predicate
from dateline.language.phrases import find_particle, is_event_noun, is_verb
from dateline.language.verb_arguments import own_arguments, shared_object, subject_of_copula, with_understood_arguments

_COPULA_TENSES = {"VBD": "past", "VBZ": "present", "VBP": "present"}
# How many conjuncts are climbed to the verb or noun that a governor governs.
_MAX_CONJUNCTS = 6


def find_predicates(analysis: Analysis, grammar: Grammar) -> list[Predicate]:
    """Return all predicates of the article in text order; also fill ``analysis.predicates`` and ``by_head``."""
    verbs = VerbPredicates(analysis, grammar)
    by_head = verbs.find_all()
    nouns = [token for token in analysis.tokens if token.i not in by_head and is_event_noun(token, grammar)]
    by_head |= {noun.i: noun_predicate(noun, verbs.by_head, grammar) for noun in nouns}
    predicates = [by_head[head] for head in sorted(by_head)]
    for number, predicate in enumerate(predicates):
        predicate.i = number
    for predicate in predicates:
        governor = find_governor(analysis.tokens[predicate.head], predicate, verbs.by_head, grammar)
        if governor in by_head and governor != predicate.head:
            predicate.complement_of = by_head[governor].i
    analysis.predicates, analysis.by_head = predicates, by_head
    return predicates


class VerbPredicates:
    """The predicates of the verbs and adjectives of one article, each made when it is first asked for: a conjunct or a
    complement needs the predicate of the verb that it depends on."""

    def __init__(self, analysis: Analysis, grammar: Grammar) -> None:
        self._analysis, self._grammar = analysis, grammar
        self._pending: set[int] = set()
        self.by_head: dict[int, Predicate] = {}

    def find_all(self) -> dict[int, Predicate]:
        """Return the predicates of all verbs and of all adjectives that govern a clause, by their heads."""
        for token in self._analysis.tokens:
            if is_verb(token):
                self.get(token)
            elif token.pos == "ADJ" and token.dep in ("acomp", "ROOT", "ccomp", "conj"):
                self._add_adjective(token)
        return dict(self.by_head)

    def get(self, verb: Token) -> Predicate | None:
        """Return the predicate of a verb, or None for another token and while it is being made, so that broken trees
        cannot loop."""
        if verb.i in self.by_head:
            return self.by_head[verb.i]
        if verb.i in self._pending or not is_verb(verb):
            return None
        self._pending.add(verb.i)
        self.by_head[verb.i] = predicate = self._make(verb)
        self._pending.discard(verb.i)
        return predicate

    def _make(self, verb: Token) -> Predicate:
        particle = find_particle(verb, self._grammar)
        end = particle.end if particle is not None and particle.i == verb.i + 1 else verb.end
        name = particle.lower if particle is not None else ""
        predicate = Predicate(-1, verb.i, verb.sentence, verb.lemma, name, "verb", verb.start, end, [])
        predicate.passive = self._is_passive(verb)
        arguments = own_arguments(verb, predicate.passive, self._grammar)
        arguments = with_understood_arguments(verb, predicate.passive, arguments, self.get, self._grammar)
        predicate.arguments = [*arguments, *shared_object(verb, predicate.passive, arguments, self._grammar)]
        nouns = (verb.tokens[argument.head] for argument in predicate.arguments)
        predicate.converse = any(
            verb.i in (noun.head, noun.governor.head) and is_turned_round(noun, predicate, self._grammar)
            for noun in nouns
        )
        approach = find_approach(verb, self._grammar)
        predicate.approach = approach.i if approach is not None else -1
        fill_mood(verb, predicate, self._grammar)
        self._inherit_mood(verb, predicate)
        predicate.clause = clause_span(verb)
        return predicate

    def _add_adjective(self, adjective: Token) -> None:
        """ "is ready to send", "is likely to": an adjective that governs a clause is a predicate of its own."""
        if not adjective.has_child(*COMPLEMENT_CLAUSES):
            return
        predicate = Predicate(
            -1, adjective.i, adjective.sentence, adjective.lemma, "", "adjective", adjective.start, adjective.end, []
        )
        predicate.arguments = subject_of_copula(adjective, self.get, self._grammar)
        fill_mood(adjective, predicate, self._grammar)
        copula = adjective.governor if adjective.dep == "acomp" else adjective
        predicate.negated = predicate.negated or copula.has_child("neg")
        predicate.tense = predicate.tense or _COPULA_TENSES.get(copula.tag, "")
        predicate.clause = clause_span(adjective)
        self.by_head[adjective.i] = predicate

    def _is_passive(self, verb: Token) -> bool:
        """Return whether the verb's surface subject is its object."""
        if verb.has_child("auxpass", "nsubjpass", "agent"):
            return True
        if self._is_gapped_passive(verb) or self._is_headline_passive(verb):
            return True
        if verb.dep == "ROOT" and verb.has_child("nsubj"):
            return False
        if verb.tag != "VBN" or verb.has_child("aux"):
            return False
        if verb.dep == "acl" or (verb.dep in ("advcl", "ROOT") and not verb.has_child("dobj")):
            return True
        return verb.dep == "conj" and not verb.has_subject() and self._governor_is_passive(verb)

    def _is_gapped_passive(self, verb: Token) -> bool:
        """ "Ten were killed and 20 wounded": the second auxiliary is left out."""
        if verb.dep != "conj" or verb.tag not in PAST_TAGS or verb.has_child("dobj", "aux"):
            return False
        counted = any(
            child.dep == "nsubj" and (child.pos == "NUM" or child.has_child("nummod")) for child in verb.dependents
        )
        return counted and self._governor_is_passive(verb)

    def _governor_is_passive(self, verb: Token) -> bool:
        governor = self.get(verb.governor)
        return governor is not None and governor.passive

    def _is_headline_passive(self, verb: Token) -> bool:
        """ "Opposition leader jailed for ten years": headlines drop the auxiliary."""
        if verb.tag not in PAST_TAGS or verb.lemma not in self._grammar.headline_passives:
            return False
        if self._analysis.sentences[verb.sentence].kind not in ("headline", "heading"):
            return False
        return not verb.has_child("dobj", "aux", "ccomp", "dative", "auxpass")

    def _inherit_mood(self, verb: Token, predicate: Predicate) -> None:
        """A conjoined verb without auxiliaries shares those of the first: "will meet and sign"."""
        if verb.dep != "conj" or verb.has_child(*AUXILIARIES, *SUBJECTS):
            return
        first = self.get(verb.governor)
        if first is None:
            return
        if verb.tag in ("VB", "VBG", "VBN"):
            predicate.tense, predicate.modal = first.tense or predicate.tense, first.modal or predicate.modal
            predicate.aspect = first.aspect or predicate.aspect
            predicate.negated = predicate.negated or (first.negated and verb.tag == "VB")
        predicate.conditional = predicate.conditional or first.conditional


def find_governor(token: Token, predicate: Predicate, verbs: dict[int, Predicate], grammar: Grammar) -> int:
    """Return the token of which the predicate headed by ``token`` is a complement, or -1."""
    for _ in range(_MAX_CONJUNCTS):
        if token.dep != "conj" or (token.pos == "VERB" and token.has_subject()):
            break
        token = token.governor
    if predicate.kind != "verb":
        return noun_governor(token, predicate, grammar)
    if token.dep in COMPLEMENT_CLAUSES:
        return token.head
    if token.dep == "pcomp":
        # "won by promising to leave": the means of an act does not govern the act.
        return token.governor.head if token.governor.lower in grammar.gerund_prepositions else -1
    if token.tag == "VB" and (token.dep == "acl" or (token.dep == "advcl" and _is_called_on(token, verbs, grammar))):
        return token.head
    return -1


def _is_called_on(infinitive: Token, verbs: dict[int, Predicate], grammar: Grammar) -> bool:
    """ "called on the army to withdraw", where the parser takes the infinitive for a purpose."""
    governor = verbs.get(infinitive.head)
    if governor is None or governor.lemma not in grammar.calling_on:
        return False
    return governor.has_role("on", "upon", "to", "for", "object")
