"""Event nouns with their arguments: "the regime bombardment of east Aleppo", "talks between A and B", "held talks"."""

from __future__ import annotations

from dataclasses import replace

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Argument, Predicate, Token
from dateline.language.clauses import clause_span, mood
from dateline.language.phrases import arguments, phrase_start, prepositional

MODIFIERS = frozenset({"amod", "compound", "nmod"})
AGENTS = frozenset({"by", "between"})
TARGETS = frozenset({"against", "to", "from", "into", "with"})
COPULAS = frozenset({"be", "remain", "stay"})
# Prepositions through which a verb governs a noun: "called for talks".
GOVERNING = frozenset({"for", "of", "to", "on", "from", "with", "about", "against", "into", "as", "without"})
NAMES = frozenset({"NORP", "GPE", "ORG", "PERSON", "LOC", "FAC"})


def noun_predicate(tokens: list[Token], noun: Token, verbs: dict[int, Predicate], grammar: Grammar) -> Predicate:
    """The predicate of the event noun, with what its light verb lends it."""
    predicate = Predicate(-1, noun.i, noun.sentence, noun.lemma, "", "noun", noun.start, noun.end, [])
    own_arguments(tokens, noun, predicate, grammar)
    for child in noun.children:
        token = tokens[child]
        if token.dep == "neg" or (token.dep == "det" and token.lower in ("no", "neither")):
            predicate.negated = True
    lent = light_verb(tokens, noun, verbs, grammar)
    if lent is not None:
        lean_on(predicate, lent, noun, grammar)
        predicate.clause = lent.clause if lent.clause[0] <= noun.start < lent.clause[1] else noun_clause(tokens, noun)
    else:
        predicate.clause = noun_clause(tokens, noun)
        tense_of_surroundings(tokens, noun, verbs, predicate)
    return predicate


def own_arguments(tokens: list[Token], noun: Token, predicate: Predicate, grammar: Grammar) -> None:
    """Possessor, modifiers and prepositional phrases of the noun itself, and of "of a …" nouns above it."""
    for child in noun.children:
        token = tokens[child]
        if token.dep == "poss":
            predicate.arguments.extend(arguments(tokens, "possessor", child, grammar))
        elif token.dep in MODIFIERS and token.pos in ("ADJ", "NOUN", "PROPN"):
            predicate.arguments.extend(modifier(tokens, token))
        elif token.dep in ("prep", "agent"):
            predicate.arguments.extend(prepositional(tokens, token, token.lower, grammar))
            if token.lower == "of":
                predicate.arguments.extend(below_object(tokens, token, grammar))
        elif token.dep == "acl" and token.tag in ("VBN", "VBG"):
            for c in token.children:
                if tokens[c].dep in ("agent", "prep", "dobj"):
                    inner = tokens[c]
                    if inner.dep == "dobj":
                        predicate.arguments.extend(arguments(tokens, "object", c, grammar))
                    else:
                        predicate.arguments.extend(prepositional(tokens, inner, inner.lower, grammar))


def below_object(tokens: list[Token], of: Token, grammar: Grammar) -> list[Argument]:
    """ "the recall of the ambassador by Rome": parsers hang the agent on the nearest noun."""
    out: list[Argument] = []
    for child in of.children:
        inner = tokens[child]
        lent = AGENTS if inner.lemma in grammar.event_nouns else AGENTS | TARGETS
        for below in inner.children:
            token = tokens[below]
            if token.dep in ("prep", "agent") and token.lower in lent:
                out.extend(prepositional(tokens, token, token.lower, grammar))
    return out


def modifier(tokens: list[Token], token: Token) -> list[Argument]:
    """ "Russian", "regime", "US-led": one argument for the modifier and each that is conjoined to it."""
    out = [Argument("modifier", token.i, tokens[phrase_start(tokens, token.i)].start, token.end)]
    for child in token.children:
        if tokens[child].dep in ("conj", "nmod", "compound", "amod") and tokens[child].entity in NAMES:
            out.extend(modifier(tokens, tokens[child]))
    return out


def light_verb(tokens: list[Token], noun: Token, verbs: dict[int, Predicate], grammar: Grammar) -> Predicate | None:
    """The verb that lends the noun its subject and tense, if it is one of the light or occurrence verbs."""
    top = noun
    while top.dep == "conj" and tokens[top.head].pos in ("NOUN", "PROPN"):
        top = tokens[top.head]
    head = tokens[top.head]
    # "a series of raids", "rounds of talks": the light verb governs the transparent noun.
    if top.dep == "pobj" and head.lower == "of" and tokens[head.head].lemma in grammar.transparent:
        top = tokens[head.head]
        head = tokens[top.head]
    verb = verbs.get(head.i)
    if verb is not None:
        name = f"{verb.lemma} {verb.particle}".strip()
        if top.dep in ("dobj", "attr") and (name in grammar.light or name in grammar.causative):
            return verb
        if top.dep == "nsubjpass" and (name in grammar.light or name in grammar.causative):
            return verb
        if top.dep == "nsubj" and name in grammar.occurrence:
            return verb
    if top.dep == "pobj":
        above = verbs.get(head.head)
        if above is None and tokens[head.head].lemma in COPULAS and f"be {head.lower}" in grammar.light:
            return standing(tokens, tokens[head.head], grammar)
        if above is not None:
            objects = [tokens[c].lemma for c in tokens[above.head].children if tokens[c].dep == "dobj"]
            names = [above.lemma, *(f"{above.lemma} {noun}" for noun in objects)]
            if any(f"{name} {head.lower}" in grammar.light for name in names):
                return above
        part = tokens[head.head]
        carrier = verbs.get(part.head)
        if carrier is not None and part.dep == "dobj" and f"{carrier.lemma} {part.lemma} {head.lower}" in grammar.light:
            return carrier
    if head.lemma == "be" and top.dep in ("attr", "nsubj"):
        return None
    for child in noun.children:
        below = verbs.get(child)
        if below is not None and tokens[child].dep in ("acl", "relcl"):
            name = f"{below.lemma} {below.particle}".strip()
            if name in grammar.light or name in grammar.occurrence:
                return below
    return None


def standing(tokens: list[Token], copula: Token, grammar: Grammar) -> Predicate:
    """ "is under investigation", "are on strike": the verb "be" with its subject, as the verb that a noun leans on."""
    predicate = Predicate(-1, copula.i, copula.sentence, "be", "", "verb", copula.start, copula.end, [])
    for child in copula.children:
        token = tokens[child]
        if token.dep in ("nsubj", "nsubjpass"):
            predicate.arguments.extend(arguments(tokens, "subject", child, grammar))
        elif token.dep == "prep":
            predicate.arguments.extend(prepositional(tokens, token, token.lower, grammar))
    mood(tokens, predicate, grammar)
    if not predicate.tense:
        predicate.tense = "past" if copula.tag == "VBD" else "present"
    predicate.clause = clause_span(tokens, copula.i)
    return predicate


def lean_on(predicate: Predicate, verb: Predicate, noun: Token, grammar: Grammar) -> None:
    """Take over the light verb's subject, other arguments, tense and mood."""
    predicate.light, predicate.light_head = f"{verb.lemma} {verb.particle}".strip(), verb.head
    predicate.tense, predicate.aspect, predicate.modal = verb.tense, verb.aspect, verb.modal
    predicate.negated = predicate.negated or verb.negated
    predicate.conditional = verb.conditional
    lends_subject = predicate.light not in grammar.causative
    role = next((a.role for a in verb.arguments if a.head == noun.i), "")
    undergone = predicate.light in grammar.suffering or not grammar.undergone.isdisjoint((role, f"{role} {noun.lemma}"))
    known = {(a.role, a.head) for a in predicate.arguments}
    for argument in verb.arguments:
        if (
            argument.head == noun.i
            or (argument.role, argument.head) in known
            or argument.start <= noun.start < argument.end
        ):
            continue
        if undergone and argument.role == "subject":
            predicate.arguments.append(replace(argument, role="object"))
        elif lends_subject or argument.role != "subject":
            predicate.arguments.append(argument)


def tense_of_surroundings(tokens: list[Token], noun: Token, verbs: dict[int, Predicate], predicate: Predicate) -> None:
    """Without a light verb the noun shares the tense of the verb of its clause."""
    above = noun
    for _ in range(12):
        if above.i in verbs:
            verb = verbs[above.i]
            predicate.tense = verb.tense
            if tokens[noun.head].i == verb.head and noun.dep in ("nsubj", "nsubjpass"):
                predicate.modal, predicate.conditional = verb.modal, verb.conditional
            return
        if above.head == above.i:
            return
        above = tokens[above.head]


def noun_clause(tokens: list[Token], noun: Token) -> tuple[int, int]:
    """The characters of the noun with its own modifiers."""
    return clause_span(tokens, noun.i)


def noun_governor(tokens: list[Token], token: Token, predicate: Predicate) -> int:
    """ "called for talks" → called; a light verb does not govern its noun, what governs the light verb does."""
    if predicate.light_head >= 0:
        light = tokens[predicate.light_head]
        if light.dep in ("ccomp", "xcomp"):
            return light.head
        if light.dep == "pcomp":
            return tokens[light.head].head
        return light.head if light.dep == "acl" and light.tag == "VB" else -1
    if token.dep in ("dobj", "nsubjpass", "attr", "oprd"):
        return token.head
    if token.dep == "pobj":
        # "stopping trucks in a protest": where or when something is done does not govern it.
        return tokens[token.head].head if tokens[token.head].lower in GOVERNING else -1
    return token.head if token.dep == "compound" else -1
