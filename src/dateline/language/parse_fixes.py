"""Systematic errors of the small parser, mended once for all later stages.

Each mend changes heads and labels of tokens in place and keeps the tree a tree: no cycles, one root a sentence.
"""

from __future__ import annotations

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Analysis, Sentence, Token

VERB_TAGS = frozenset({"VB", "VBD", "VBG", "VBN", "VBP", "VBZ"})
FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
SUBJECT_LABELS = frozenset({"nsubj", "nsubjpass"})
NAME_OR_NOUN = frozenset({"NOUN", "PROPN", "PRON"})


def fix_parse(analysis: Analysis, grammar: Grammar) -> None:
    """Apply all mends to every sentence."""
    for sentence in analysis.sentences:
        tokens = analysis.tokens
        if sentence.kind in ("headline", "deck"):
            headline_source(tokens, sentence)
            headline_verb(tokens, sentence, grammar)
            headline_list(tokens, sentence)
        else:
            nominal_root(tokens, sentence, grammar)
        for i in range(sentence.first, sentence.last):
            token = tokens[i]
            token.lemma = grammar.lemmas.get(token.lower, token.lemma)
            if token.text == "-":
                join_hyphenated(tokens, i, grammar)
            if token.dep == "appos":
                listed(tokens, sentence, token)
            if token.pos == "VERB":
                finite_conjunct(tokens, token)
                missing_subject(tokens, token)
                adverbial_object(tokens, token)
                reporting_subject(tokens, sentence, token, grammar)
                agent_phrase(tokens, token)


def attach(tokens: list[Token], i: int, head: int, dep: str) -> None:
    """Hang token ``i`` under ``head`` as ``dep``, unless that would make a cycle."""
    above = head
    while tokens[above].head != above:
        if above == i:
            return
        above = tokens[above].head
    if above == i:
        return
    token = tokens[i]
    if token.head != i:
        tokens[token.head].children.remove(i)
    token.head, token.dep = head, dep
    children = tokens[head].children
    children.append(i)
    children.sort()


def has_subject(tokens: list[Token], verb: Token) -> bool:
    """Whether the verb has a subject of its own."""
    return any(tokens[c].dep in ("nsubj", "nsubjpass", "csubj", "expl") for c in verb.children)


def nominal_root(tokens: list[Token], sentence: Sentence, grammar: Grammar) -> None:
    """ "Kerry, who met Lavrov, left on Sunday", "200 students protested in Lusaka": a noun at the root with a bare past
    tense beside it is the subject of that verb."""
    words = tokens[sentence.first : sentence.last]
    root = next((t for t in words if t.head == t.i), None)
    if root is None or root.pos not in NAME_OR_NOUN:
        return
    only_verb = not any(t.tag in FINITE for t in words)
    for child in root.children:
        verb = tokens[child]
        if child < root.i or verb.pos != "VERB" or has_subject(tokens, verb):
            continue
        participle = verb.tag == "VBN" and only_verb and verb.lemma not in grammar.headline_passives
        if participle and any(tokens[c].dep in ("agent", "aux") for c in verb.children):
            continue
        if not participle and verb.tag not in ("VBD", "VBZ", "VBP"):
            continue
        if verb.dep in ("acl", "appos", "conj", "dep", "relcl") and not any(
            tokens[c].tag in ("WDT", "WP") for c in verb.children
        ):
            _lift(tokens, root, verb)
            return


def _lift(tokens: list[Token], root: Token, verb: Token) -> None:
    """Make ``verb`` the root and what was the root its subject."""
    root.children.remove(verb.i)
    verb.head, verb.dep = verb.i, "ROOT"
    if verb.tag == "VBN":
        verb.tag = "VBD"
    for other in [c for c in root.children if c > verb.i]:
        attach(tokens, other, verb.i, tokens[other].dep)
    root.head, root.dep = verb.i, "nsubj"
    verb.children.append(root.i)
    verb.children.sort()


def listed(tokens: list[Token], sentence: Sentence, item: Token) -> None:
    """ "met the president, the prime minister and the army chief": an apposition that goes on with "and" and is not
    closed by a comma is the next item of a list."""
    last = max((c for c in item.children if tokens[c].dep == "conj"), default=-1)
    if last < 0 or not any(tokens[c].dep == "cc" for c in item.children):
        return
    after = last + 1
    if after < sentence.last and tokens[after].lower not in (",", "–", "—", "-", ")"):
        item.dep = "conj"


def finite_conjunct(tokens: list[Token], verb: Token) -> None:
    """ "accused them of rigging the vote and called …": a past tense is conjoined to a finite verb, not to a gerund."""
    if verb.dep != "conj" or verb.tag not in ("VBD", "VBZ", "VBP") or has_subject(tokens, verb):
        return
    above = tokens[verb.head]
    if above.tag not in ("VBG", "VB") or any(
        tokens[c].dep == "aux" and tokens[c].lower != "to" for c in above.children
    ):
        return
    for _ in range(8):
        if above.head == above.i:
            return
        above = tokens[above.head]
        if above.pos == "VERB" and above.tag in ("VBD", "VBZ", "VBP") and above.i < verb.i:
            attach(tokens, verb.i, above.i, "conj")
            return


def adverbial_object(tokens: list[Token], verb: Token) -> None:
    """ "Troops shelled Aleppo": a name straight after an active verb is its object, not an adverb."""
    objects = ("dobj", "attr", "dative", "ccomp", "xcomp", "auxpass")
    if any(tokens[c].dep in objects for c in verb.children):
        return
    for child in verb.children:
        token = tokens[child]
        if token.dep in ("npadvmod", "advmod") and token.pos == "PROPN" and token.entity not in ("DATE", "TIME"):
            between = tokens[verb.i + 1 : child]
            if child > verb.i and all(t.head == child or t.dep in ("compound", "det", "amod") for t in between):
                token.dep = "dobj"
                return


def missing_subject(tokens: list[Token], verb: Token) -> None:
    """ "An attack carried out by militants killed dozens": a finite root whose subject the parser hung elsewhere."""
    if verb.dep != "ROOT" or verb.tag not in ("VBD", "VBZ", "VBP") or has_subject(tokens, verb):
        return
    for child in verb.children:
        token = tokens[child]
        if (
            child < verb.i
            and token.pos in NAME_OR_NOUN
            and token.dep in ("npadvmod", "dep", "nmod", "attr", "dobj", "intj")
        ):
            if token.entity in ("DATE", "TIME"):
                continue
            token.dep = "nsubj"
            return
        if child < verb.i and token.dep in ("ccomp", "csubj", "advcl", "acl") and token.tag == "VBN":
            subject = next((c for c in token.children if tokens[c].dep in SUBJECT_LABELS), None)
            if subject is not None and not any(tokens[c].dep == "auxpass" for c in token.children):
                attach(tokens, subject, verb.i, "nsubj")
                attach(tokens, token.i, subject, "acl")
                return


def reporting_subject(tokens: list[Token], sentence: Sentence, verb: Token, grammar: Grammar) -> None:
    """ "…, the Observatory said": the phrase between comma and verb is the subject, not an apposition."""
    if verb.lemma not in grammar.reporting or verb.tag not in ("VBD", "VBZ", "VBP") or has_subject(tokens, verb):
        return
    first = verb.i
    while first > sentence.first and tokens[first - 1].lower not in (",", "”", '"', "''", "’"):
        first -= 1
        if verb.i - first > 14 or tokens[first].tag in FINITE:
            return
    if first in (verb.i, sentence.first):
        return
    heads = [i for i in range(first, verb.i) if not first <= tokens[i].head < verb.i or tokens[i].head == i]
    nominal = [i for i in heads if tokens[i].pos in NAME_OR_NOUN]
    if len(nominal) == 1 and tokens[nominal[0]].dep in (
        "appos",
        "conj",
        "nsubj",
        "dobj",
        "pobj",
        "dep",
        "npadvmod",
        "attr",
    ):
        attach(tokens, nominal[0], verb.i, "nsubj")


def agent_phrase(tokens: list[Token], verb: Token) -> None:
    """ "was shot in the square by police": a by-phrase hung on the noun inside belongs to the passive participle."""
    if verb.tag != "VBN" or any(tokens[c].dep == "agent" for c in verb.children):
        return
    passive = verb.dep in ("acl", "advcl") or any(tokens[c].dep == "auxpass" for c in verb.children)
    if not passive:
        return
    for child in verb.children:
        token = tokens[child]
        if child < verb.i or token.dep not in ("prep", "dobj", "oprd", "npadvmod"):
            continue
        if token.lower == "by" and token.dep == "prep":
            token.dep = "agent"
            return
        inner = (
            token if token.dep != "prep" else next((tokens[c] for c in token.children if tokens[c].dep == "pobj"), None)
        )
        if inner is None or inner.pos != "PROPN":
            continue
        for grandchild in inner.children:
            if tokens[grandchild].lower == "by" and tokens[grandchild].dep == "prep":
                attach(tokens, grandchild, verb.i, "agent")
                return


def headline_verb(tokens: list[Token], sentence: Sentence, grammar: Grammar) -> None:
    """ "Russia, China veto UN resolution": in a headline without a finite verb, a noun that can be a verb, after a
    noun and before a phrase, is that verb."""
    words = tokens[sentence.first : sentence.last]
    if any(t.tag in FINITE or (t.tag == "VB" and t.dep == "ROOT") for t in words) or _participle_root(words):
        return
    for position, token in enumerate(words[1:], 1):
        if (
            token.tag not in ("NN", "NNS", "NNP", "NNPS", "JJ", "VBN", "VB")
            or _verb_lemma(token) not in grammar.headline_verbs
        ):
            continue
        before = words[position - 1]
        after = words[position + 1] if position + 1 < len(words) else None
        if before.pos not in NAME_OR_NOUN or (after is not None and after.pos in ("AUX", "CCONJ")):
            continue
        plural_subject = before.tag in ("NNS", "NNPS") or any(w.lower in (",", "and", "&") for w in words[:position])
        if token.lower.endswith("s") == plural_subject and token.lower != _verb_lemma(token) and plural_subject:
            continue
        _make_verb(tokens, sentence, token)
        return


def headline_source(tokens: list[Token], sentence: Sentence) -> None:
    """ "Doctors: market in El Fasher shelled": who stands before the colon takes no part in the clause after it."""
    colon = next(
        (i for i in range(sentence.first, min(sentence.first + 5, sentence.last)) if tokens[i].text == ":"), -1
    )
    if colon <= sentence.first or colon + 2 >= sentence.last:
        return
    for i in range(sentence.first, colon):
        if tokens[i].head > colon:
            tokens[i].dep = "dep"


def headline_list(tokens: list[Token], sentence: Sentence) -> None:
    """ "Turkey, Greece hold talks": the comma of headlines is an "and"."""
    if sentence.last - sentence.first < 4 or tokens[sentence.first + 1].lower != ",":
        return
    first, second = tokens[sentence.first], tokens[sentence.first + 2]
    if first.pos != "PROPN" or second.pos != "PROPN" or second.dep != "nsubj" or first.dep == "conj":
        return
    attach(tokens, first.i, second.i, "conj")


def _participle_root(words: list[Token]) -> bool:
    return any(t.dep == "ROOT" and t.tag in ("VBN", "VBG") for t in words)


def _verb_lemma(token: Token) -> str:
    word = token.lower
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("shes", "ches", "sses", "xes", "oes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _make_verb(tokens: list[Token], sentence: Sentence, verb: Token) -> None:
    """Make ``verb`` the root; what stands before it its subject, the phrase after it its object."""
    root = next(t for t in tokens[sentence.first : sentence.last] if t.head == t.i)
    lemma = _verb_lemma(verb)
    outside_left = [i for i in range(sentence.first, verb.i) if _governor_outside(tokens, i, sentence.first, verb.i)]
    outside_right = [
        i for i in range(verb.i + 1, sentence.last) if _governor_outside(tokens, i, verb.i + 1, sentence.last)
    ]
    if verb.head != verb.i:
        tokens[verb.head].children.remove(verb.i)
    verb.head, verb.dep = verb.i, "ROOT"
    verb.pos, verb.tag, verb.lemma = "VERB", "VBZ" if verb.lower != lemma else "VBP", lemma
    subject = next((i for i in reversed(outside_left) if tokens[i].pos in NAME_OR_NOUN), None)
    for i in outside_left + outside_right:
        token = tokens[i]
        if token.head == i:
            token.head = -1
        dep = token.dep
        if i == subject:
            dep = "nsubj"
        elif i > verb.i and token.pos in NAME_OR_NOUN:
            dep = "dobj" if not any(tokens[c].dep == "dobj" for c in verb.children) else "dep"
        elif i < verb.i and token.pos in NAME_OR_NOUN:
            dep = "dep"
        elif token.pos == "ADP":
            dep = "prep"
        if token.head == -1:
            token.head, token.dep = verb.i, dep
            verb.children.append(i)
        else:
            attach(tokens, i, verb.i, dep)
    verb.children.sort()
    if subject is not None:
        for i in outside_left:
            if i != subject and tokens[i].pos in NAME_OR_NOUN:
                attach(tokens, i, subject, "conj")
    if root is not verb and root.dep == "ROOT":
        root.dep = "dep"


def _governor_outside(tokens: list[Token], i: int, first: int, last: int) -> bool:
    head = tokens[i].head
    return head == i or not first <= head < last


PLURAL = "s"


def join_hyphenated(tokens: list[Token], hyphen: int, grammar: Grammar) -> None:
    """Give the two parts around the hyphen the lemma of the noun that they make, if it is one that tells of an event:
    to that part which ties both to the sentence."""
    if not 0 < hyphen < len(tokens) - 1:
        return
    first, last = tokens[hyphen - 1], tokens[hyphen + 1]
    if first.end != tokens[hyphen].start or tokens[hyphen].end != last.start:
        return
    lemma = _event_noun(first.lower, last.lower, grammar)
    if lemma is None:
        return
    head, other = (first, last) if last.head in (first.i, hyphen) else (last, first)
    if head.dep in ("compound", "amod") or other.head not in (head.i, hyphen):
        return
    head.lemma, head.pos = lemma, "NOUN"


def _event_noun(first: str, last: str, grammar: Grammar) -> str | None:
    for spelling in (last, last.removesuffix(PLURAL)):
        for joined in (first + spelling, f"{first}-{spelling}"):
            if joined in grammar.event_nouns:
                return joined
    return None
