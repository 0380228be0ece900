"""Predicates with their arguments, from the dependency parse.

For each verb and each event noun: who stands as its subject, object and obliques — through passives, relative
clauses, control and raising, conjunction, light verbs — and in what tense, mood and polarity. Labels are those of
ClearNLP dependencies (as in spaCy's English models); the undoing of passives, control and coordination follows the
common practice of enhanced dependencies (Schuster and Manning 2016).
"""

from __future__ import annotations

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Analysis, Argument, Predicate, Token
from dateline.language.clauses import clause_span, mood
from dateline.language.nouns import noun_governor, noun_predicate
from dateline.language.phrases import arguments, is_event_noun, is_particle, is_verb, prepositional

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
GERUND_GOVERNING = frozenset(
    {"of", "from", "for", "to", "on", "about", "against", "in", "at", "with", "without", "into", "as"}
)
RELATIVE = frozenset({"who", "which", "that", "whom"})
# Prepositions that may belong to the verb though the parser hangs them on its object.
FALLBACK = frozenset(
    {
        "against",
        "with",
        "on",
        "from",
        "to",
        "between",
        "over",
        "for",
        "into",
        "at",
        "by",
        "in",
        "near",
        "after",
        "outside",
    }
)


def find_predicates(analysis: Analysis, grammar: Grammar) -> list[Predicate]:
    """All predicates of the article in the order of their words. Also fills ``analysis.predicates`` and ``by_head``."""
    return Finder(analysis, grammar).run()


class Finder:
    """One pass over one analysis; it holds what is found so far, since a conjunct leans on what stands before it."""

    def __init__(self, analysis: Analysis, grammar: Grammar) -> None:
        self.analysis, self.tokens, self.grammar = analysis, analysis.tokens, grammar
        self.verbs: dict[int, Predicate] = {}
        self.pending: set[int] = set()

    def run(self) -> list[Predicate]:
        """Verbs first, then event nouns, then the links between them."""
        for token in self.tokens:
            if is_verb(token):
                self.verb(token.i)
            elif token.pos == "ADJ" and token.dep in ("acomp", "ROOT", "ccomp", "conj"):
                self.adjective(token)
        found = dict(self.verbs)
        for token in self.tokens:
            if token.i not in found and is_event_noun(self.tokens, token, self.grammar):
                found[token.i] = noun_predicate(self.tokens, token, self.verbs, self.grammar)
        predicates = [found[i] for i in sorted(found)]
        for number, predicate in enumerate(predicates):
            predicate.i = number
        for predicate in predicates:
            governor = self.governor(predicate)
            if governor in found and governor != predicate.head:
                predicate.complement_of = found[governor].i
        self.analysis.predicates = predicates
        self.analysis.by_head = found
        return predicates

    def verb(self, head: int) -> Predicate | None:
        """The predicate of the verb at ``head``; None while it is being made, so that broken trees cannot loop."""
        if head in self.verbs:
            return self.verbs[head]
        if head in self.pending or not is_verb(self.tokens[head]):
            return None
        self.pending.add(head)
        token = self.tokens[head]
        particle = next((self.tokens[c] for c in token.children if is_particle(self.tokens[c], token)), None)
        end = particle.end if particle is not None and particle.i == head + 1 else token.end
        predicate = Predicate(
            -1, head, token.sentence, token.lemma, particle.lower if particle else "", "verb", token.start, end, []
        )
        predicate.passive = self.is_passive(token)
        self.own_arguments(predicate)
        self.inherited_subject(predicate)
        self.shared_object(predicate)
        mood(self.tokens, predicate, self.grammar)
        self.inherit_mood(predicate)
        predicate.clause = clause_span(self.tokens, head)
        self.verbs[head] = predicate
        self.pending.discard(head)
        return predicate

    def adjective(self, token: Token) -> None:
        """ "is ready to send", "is likely to": an adjective that governs a clause is a predicate of its own."""
        if not any(self.tokens[c].dep in ("xcomp", "ccomp") for c in token.children):
            return
        copula = self.tokens[token.head] if token.dep == "acomp" else token
        predicate = Predicate(-1, token.i, token.sentence, token.lemma, "", "adjective", token.start, token.end, [])
        predicate.arguments.extend(self.subject_of_copula(token))
        mood(self.tokens, predicate, self.grammar)
        if any(self.tokens[c].dep == "neg" for c in copula.children):
            predicate.negated = True
        predicate.tense = predicate.tense or {"VBD": "past", "VBZ": "present", "VBP": "present"}.get(copula.tag, "")
        predicate.clause = clause_span(self.tokens, token.i)
        self.verbs[token.i] = predicate

    def is_passive(self, verb: Token) -> bool:
        """Whether the verb's surface subject is its object."""
        tokens = self.tokens
        if any(tokens[c].dep in ("auxpass", "nsubjpass", "agent") for c in verb.children):
            return True
        if self.is_gapped_passive(verb) or self.is_headline_passive(verb):
            return True
        if verb.dep == "ROOT" and any(tokens[c].dep == "nsubj" for c in verb.children):
            return False
        if verb.tag != "VBN" or any(tokens[c].dep == "aux" for c in verb.children):
            return False
        if verb.dep == "acl" or (
            verb.dep in ("advcl", "ROOT") and not any(tokens[c].dep == "dobj" for c in verb.children)
        ):
            return True
        if verb.dep == "conj" and not any(tokens[c].dep in SUBJECTS for c in verb.children):
            first = self.verb(verb.head)
            return first is not None and first.passive
        return False

    def is_gapped_passive(self, verb: Token) -> bool:
        """ "Ten were killed and 20 wounded": the second auxiliary is left out."""
        tokens = self.tokens
        if (
            verb.dep != "conj"
            or verb.tag not in ("VBD", "VBN")
            or any(tokens[c].dep in ("dobj", "aux") for c in verb.children)
        ):
            return False
        counted = any(
            tokens[c].dep == "nsubj"
            and (tokens[c].pos == "NUM" or any(tokens[g].dep == "nummod" for g in tokens[c].children))
            for c in verb.children
        )
        first = self.verb(verb.head) if counted else None
        return first is not None and first.passive

    def is_headline_passive(self, verb: Token) -> bool:
        """ "Opposition leader jailed for ten years": headlines drop the auxiliary."""
        if verb.tag not in ("VBD", "VBN") or verb.lemma not in self.grammar.headline_passives:
            return False
        if self.analysis.sentences[verb.sentence].kind not in ("headline", "heading"):
            return False
        return not any(self.tokens[c].dep in ("dobj", "aux", "ccomp", "dative", "auxpass") for c in verb.children)

    def own_arguments(self, predicate: Predicate) -> None:
        """The arguments that hang on the verb itself."""
        tokens, out = self.tokens, predicate.arguments
        later: list[Argument] = []
        for child in tokens[predicate.head].children:
            token = tokens[child]
            dep = token.dep
            if dep in SUBJECTS:
                role = "object" if predicate.passive else "subject"
                if role == "object" and any(tokens[c].dep == "dobj" for c in tokens[predicate.head].children):
                    role = "dative"
                for head in self.antecedent(child, tokens[predicate.head]):
                    out.extend(self.phrase(role, head))
            elif dep == "dobj":
                for head in self.antecedent(child, tokens[predicate.head]):
                    out.extend(self.phrase("object", head))
                later.extend(self.oblique_of_object(token))
            elif dep in ("dative", "iobj"):
                out.extend(self.dative(token))
            elif dep in ("attr", "oprd"):
                out.extend(self.phrase("attribute", child))
            elif dep in ("agent", "prep"):
                out.extend(self.oblique(token, "by" if dep == "agent" else token.lower))
                if dep == "agent":
                    later.extend(self.oblique_of_agent(token))
            elif dep == "ccomp":
                out.extend(self.lowered_object(predicate, token))
            if dep in ("ccomp", "xcomp", "advcl") and token.tag == "VB":
                out.extend(self.called_for(token))
        out.extend(later)

    def phrase(self, role: str, head: int) -> list[Argument]:
        """The arguments of a noun phrase, one for each conjunct."""
        return list(arguments(self.tokens, role, head, self.grammar))

    def antecedent(self, child: int, verb: Token) -> list[int]:
        """A relative pronoun stands for the noun that its clause modifies; everything else for itself."""
        if verb.dep == "relcl" and self.tokens[child].lower in RELATIVE:
            return [verb.head]
        return [child]

    def dative(self, token: Token) -> list[Argument]:
        """ "gave Ukraine weapons", "gave weapons to Ukraine"."""
        if token.pos == "ADP":
            return [a for c in token.children if self.tokens[c].dep == "pobj" for a in self.phrase("dative", c)]
        return self.phrase("dative", token.i)

    def oblique(self, preposition: Token, role: str) -> list[Argument]:
        """The objects of a preposition; see :func:`dateline.language.phrases.prepositional`."""
        return prepositional(self.tokens, preposition, role, self.grammar)

    def oblique_of_object(self, noun: Token) -> list[Argument]:
        """ "launched an attack on Homs": what hangs on the object serves the verb where the verb has none itself."""
        return [
            argument
            for child in noun.children
            if self.tokens[child].dep == "prep" and self.tokens[child].lower in FALLBACK
            for argument in self.oblique(self.tokens[child], self.tokens[child].lower)
        ]

    def oblique_of_agent(self, by: Token) -> list[Argument]:
        """ "were arrested by police in Lagos": what hangs on the agent serves the verb."""
        return [a for c in by.children if self.tokens[c].dep == "pobj" for a in self.oblique_of_object(self.tokens[c])]

    def lowered_object(self, predicate: Predicate, complement: Token) -> list[Argument]:
        """ "urged Iran to release …", "found him guilty": the parser makes the object the subject of a small clause."""
        below = [self.tokens[c] for c in complement.children]
        infinitive = any(t.lower == "to" and t.dep == "aux" for t in below)
        small = complement.pos in ("ADJ", "NOUN") and not any(t.pos == "AUX" or t.dep == "mark" for t in below)
        if not small and not (infinitive and predicate.lemma in self.grammar.object_control):
            return []
        found = [a for t in below if t.dep in SUBJECTS for a in self.phrase("object", t.i)]
        if small and found:
            found.append(Argument("attribute", complement.i, complement.start, complement.end))
        return found

    def called_for(self, infinitive: Token) -> list[Argument]:
        """ "called for Egypt to free them": the subject of an infinitive with "for"."""
        below = [self.tokens[c] for c in infinitive.children]
        if not any(t.lower == "for" and t.dep == "mark" for t in below):
            return []
        return [a for t in below if t.dep in SUBJECTS for a in self.phrase("for", t.i)]

    def inherited_subject(self, predicate: Predicate) -> None:
        """A verb without a subject of its own takes it from where grammar says."""
        role = "object" if predicate.passive else "subject"
        token = self.tokens[predicate.head]
        if any(self.tokens[c].dep in SUBJECTS for c in token.children):
            self.gap(predicate, token)
            return
        if token.dep == "acl" and token.tag in ("VBG", "VBN"):
            predicate.arguments[:0] = self.phrase(role, token.head)
            return
        if token.dep == "relcl":
            self.gap(predicate, token)
            return
        predicate.arguments[:0] = [Argument(role, a.head, a.start, a.end) for a in self.understood(token)]

    def gap(self, predicate: Predicate, verb: Token) -> None:
        """ "the men whom police arrested", "the men police arrested": the noun fills the empty object."""
        if verb.dep == "relcl" and not predicate.passive and not any(True for _ in predicate.roles("object")):
            children = [self.tokens[c] for c in verb.children]
            subject_is_relative = any(c.dep in SUBJECTS and c.lower in RELATIVE for c in children)
            if (
                not subject_is_relative
                and any(c.dep in SUBJECTS for c in children)
                and not any(c.dep in ("ccomp", "xcomp") or c.lower in ("where", "when", "why") for c in children)
            ):
                predicate.arguments.extend(self.phrase("object", verb.head))

    def understood(self, verb: Token) -> list[Argument]:
        """The understood subject of a conjoined, infinitive, participial or prepositional clause."""
        if verb.dep == "pcomp":
            return self.understood_of_gerund(self.tokens[verb.head])
        if verb.dep not in ("conj", "xcomp", "advcl", "ccomp", "acl", "dep"):
            return []
        governor = self.verb(verb.head)
        if governor is None:
            return self.subject_of_copula(self.tokens[verb.head])
        surface = list(governor.roles("object" if governor.passive else "subject"))
        if verb.dep == "conj":
            return surface
        if verb.dep == "ccomp" and verb.tag not in ("VB", "VBG"):
            return []
        objects = [] if governor.passive else list(governor.roles("object", "dative"))
        controls = governor.lemma in self.grammar.object_control or (
            governor.lemma not in self.grammar.promising and verb.dep == "xcomp"
        )
        if objects and controls and verb.dep in ("xcomp", "ccomp"):
            return objects
        if not objects and governor.lemma in self.grammar.object_control and verb.dep in ("xcomp", "advcl"):
            called_on = list(governor.roles("on", "upon", "to", "for"))
            if called_on and not governor.passive:
                return called_on
        return surface

    def subject_of_copula(self, predicate: Token) -> list[Argument]:
        """ "is ready to send", "is to meet": the subject of the verb "be" is that of the infinitive."""
        copula = predicate if predicate.lemma == "be" else self.tokens[predicate.head]
        if copula.lemma not in ("be", "remain", "seem", "appear", "stand", "become") or predicate.dep not in (
            "acomp",
            "ROOT",
            "attr",
            "ccomp",
            "oprd",
        ):
            return []
        own = [a for c in copula.children if self.tokens[c].dep in SUBJECTS for a in self.phrase("subject", c)]
        first = self.verb(copula.head) if copula.dep == "conj" and not own else None
        return own if first is None else list(first.roles("object" if first.passive else "subject"))

    def understood_of_gerund(self, preposition: Token) -> list[Argument]:
        """ "accused Syria of using gas" → Syria; "left after meeting Putin" → the subject of left."""
        governor = self.verb(preposition.head)
        if governor is None:
            above = self.tokens[preposition.head]
            governor = self.verb(above.head) if above.dep in ("dobj", "nsubjpass", "pobj") else None
            if governor is None:
                return []
        if governor.lemma in self.grammar.object_gerund:
            return list(governor.roles("object"))
        return list(governor.roles("object" if governor.passive else "subject"))

    def shared_object(self, predicate: Predicate) -> None:
        """ "arrested and charged two men": the object of the second verb is the first one's too."""
        tokens, head = self.tokens, predicate.head
        if predicate.passive or any(True for _ in predicate.roles("object")):
            return
        for child in tokens[head].children:
            token = tokens[child]
            if (
                token.dep == "conj"
                and is_verb(token)
                and child - head <= 3
                and tokens[child - 1].dep in ("cc", "punct")
            ):
                for c in token.children:
                    if tokens[c].dep == "dobj":
                        predicate.arguments.extend(self.phrase("object", c))

    def inherit_mood(self, predicate: Predicate) -> None:
        """A conjoined verb without auxiliaries shares those of the first: "will meet and sign"."""
        token = self.tokens[predicate.head]
        if token.dep != "conj" or any(self.tokens[c].dep in ("aux", "auxpass", *SUBJECTS) for c in token.children):
            return
        first = self.verb(token.head)
        if first is None:
            return
        if token.tag in ("VB", "VBG", "VBN"):
            predicate.tense, predicate.modal = first.tense or predicate.tense, first.modal or predicate.modal
            predicate.aspect = first.aspect or predicate.aspect
            predicate.negated = predicate.negated or (first.negated and token.tag == "VB")
        predicate.conditional = predicate.conditional or first.conditional

    def governor(self, predicate: Predicate) -> int:
        """The token of the predicate under which this one stands as complement, or -1."""
        tokens = self.tokens
        token = tokens[predicate.head]
        for _ in range(6):
            if token.dep != "conj":
                break
            if any(tokens[c].dep in SUBJECTS for c in token.children) and token.pos == "VERB":
                break
            token = tokens[token.head]
        if predicate.kind == "verb":
            if token.dep in ("ccomp", "xcomp"):
                return token.head
            if token.dep == "pcomp":
                # "won by promising to leave": how something is done does not govern what it is done by.
                return tokens[token.head].head if tokens[token.head].lower in GERUND_GOVERNING else -1
            if token.dep == "advcl" and token.tag == "VB" and self.is_called_on(token):
                return token.head
            if token.dep == "acl" and token.tag == "VB":
                return token.head
            return -1
        return noun_governor(tokens, token, predicate)

    def is_called_on(self, infinitive: Token) -> bool:
        """ "called on the army to withdraw", where the parser takes the infinitive for a purpose."""
        governor = self.verbs.get(infinitive.head)
        if governor is None or governor.lemma not in self.grammar.calling_on:
            return False
        return any(True for _ in governor.roles("on", "upon", "to", "for", "object"))
