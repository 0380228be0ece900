"""Corrections of systematic errors of the small parser, made once for all later stages.

Each correction changes heads and labels of tokens in place and keeps the tree a tree: no cycles, one root a sentence.
"""

from __future__ import annotations

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Analysis, Sentence, Token
from dateline.language.labels import (
    FINITE_TAGS,
    NOMINAL_SUBJECTS,
    NOUN_TAGS,
    NOUNS_AND_PRONOUNS,
    PARTICIPLE_TAGS,
    PLURAL_NOUN_TAGS,
    RELATIVE_TAGS,
    SUBJECTS_AND_EXPLETIVES,
    TENSED_TAGS,
    TIME_NAMES,
)
from dateline.language.quotations import Quotation

# What the parser makes of a subject that it does not recognise.
_MISTAKEN_SUBJECTS = frozenset({"appos", "conj", "nsubj", "dobj", "pobj", "dep", "npadvmod", "attr"})
# How far before a verb of speech its subject may begin.
_MAX_SUBJECT_LENGTH = 14
_MAX_GOVERNORS = 8
# Labels of phrases and adverbs that say when, where and how.
_ADVERBIALS = frozenset({"prep", "npadvmod", "advmod"})
_MODIFIERS = frozenset({"amod", "compound", "nmod"})
# Tags of "earlier", "late" and "last" before a day.
_GRADES = frozenset({"JJ", "JJR", "RB", "RBR"})
# A headline's source is followed by a colon among the first tokens.
_MAX_SOURCE_LENGTH = 5


def fix_parse(analysis: Analysis, grammar: Grammar) -> None:
    """Apply all corrections to every sentence."""
    tokens = analysis.tokens
    for sentence in analysis.sentences:
        if sentence.kind in ("headline", "deck"):
            detach_headline_source(tokens, sentence)
            fix_headline_verb(tokens, sentence, grammar)
            fix_headline_list(tokens, sentence)
        else:
            fix_nominal_root(tokens, sentence, grammar)
        for token in tokens[sentence.first : sentence.last]:
            fix_token(tokens, sentence, token, grammar)
    for quotation in analysis.quotations.double:
        if quotation.closed:
            fix_after_quotation(analysis, quotation)


def fix_lemma(token: Token, grammar: Grammar) -> None:
    """Give a word that the parser does not know its lemma; "retook", which it takes for a base form, is a past."""
    lemma = grammar.lemmas.get(token.lower)
    if lemma is None:
        return
    if token.tag in {"VB", "VBP"} and token.lower != lemma and not token.lower.endswith("ing"):
        token.tag = "VBD"
    token.lemma = lemma


def fix_token(tokens: list[Token], sentence: Sentence, token: Token, grammar: Grammar) -> None:
    """Apply the corrections that concern one token and its dependents."""
    fix_lemma(token, grammar)
    if token.text == "-":
        fix_hyphenated_lemma(tokens, token.i, grammar)
    if token.lower == "according":
        fix_swallowed_count(tokens, token)
    if token.dep == "appos":
        fix_list_item(tokens, sentence, token)
    if token.dep == "dobj" and token.entity == "PERSON":
        fix_name_after_description(tokens, token)
    if token.tag == "JJ":
        fix_outcome_before_object(tokens, token)
    if token.dep in _MODIFIERS and token.entity in TIME_NAMES:
        fix_day_before_subject(tokens, sentence, token)
    if token.pos == "VERB":
        fix_finite_conjunct(tokens, token)
        fix_missing_subject(tokens, token)
        fix_adverbial_object(tokens, token)
        fix_reporting_subject(tokens, sentence, token, grammar)
        fix_agent_phrase(tokens, token)


def attach(tokens: list[Token], i: int, head: int, dep: str) -> None:
    """Attach token ``i`` to ``head`` as ``dep``, unless that would make a cycle."""
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


def fix_name_after_description(tokens: list[Token], name: Token) -> None:
    """ "arrested the human rights lawyer Imran Shafiq": a verb has no second object of a name right after the noun that
    describes its bearer."""
    first = name.i
    while first > 0 and tokens[first - 1].head == name.i and tokens[first - 1].dep == "compound":
        first -= 1
    noun = tokens[first - 1] if first else name
    if noun.tag == "NN" and noun.dep == "dobj" and noun.head == name.head and noun.has_child("det"):
        attach(tokens, name.i, noun.i, "appos")


def fix_outcome_before_object(tokens: list[Token], adjective: Token) -> None:
    """ "shot dead two men", "set free the prisoners": an adjective between a verb and the number or the article of its
    object says what became of the object."""
    verb = tokens[max(adjective.i - 1, 0)]
    if verb.pos != "VERB" or verb.sentence != adjective.sentence:
        return
    noun, own = tokens[adjective.head], adjective.child("dobj")
    if own is not None and adjective.head == verb.i and not verb.has_child("dobj"):
        attach(tokens, own.i, verb.i, "dobj")
        adjective.dep = "oprd"
    elif adjective.dep == "amod" and noun.dep == "dobj" and noun.head == verb.i:
        after = tokens[adjective.i + 1]
        if after.head == noun.i and after.dep in ("nummod", "det", "poss"):
            attach(tokens, adjective.i, verb.i, "oprd")


def fix_day_before_subject(tokens: list[Token], sentence: Sentence, day: Token) -> None:
    """ "On Friday police arrested …", "Earlier Sunday rebels said", "Last Tuesday gunmen …": a day at the beginning is
    no part of the subject's name."""
    subject = tokens[day.head]
    verb = tokens[subject.head]
    if subject.dep not in NOMINAL_SUBJECTS or subject.i < day.i or verb.pos not in ("VERB", "AUX"):
        return
    first = min([day.i, *day.children])
    before = tokens[max(first - 1, sentence.first)]
    if before.tag == "IN" and not before.children and before.i < first:
        attach(tokens, day.i, before.i, "pobj")
    elif before.i == sentence.first and before.tag in _GRADES and before.head in (subject.i, day.i, verb.i):
        attach(tokens, day.i, verb.i, "npadvmod")
        attach(tokens, before.i, day.i, "amod")


def fix_after_quotation(analysis: Analysis, quotation: Quotation) -> None:
    """ "chanted “Dissolve parliament” on Sunday": what follows the closing mark belongs to the verb around the
    quotation, not to the verb within it, unless the words around are its subject: "Oslo “expressed regret” for it"."""
    tokens = analysis.tokens
    first = analysis.token_at(quotation.end)
    if first >= len(tokens):
        return
    for token in tokens[first : analysis.sentences[tokens[first].sentence].last]:
        above = tokens[token.head]
        if token.dep not in _ADVERBIALS or above.pos != "VERB" or not _is_inside(above, quotation):
            continue
        if any(c.dep in SUBJECTS_AND_EXPLETIVES and not _is_inside(c, quotation) for c in above.dependents):
            continue
        while _is_inside(above, quotation) and not above.is_root:
            above = tokens[above.head]
        if above.pos == "VERB" and not _is_inside(above, quotation):
            attach(tokens, token.i, above.i, token.dep)


def _is_inside(token: Token, quotation: Quotation) -> bool:
    return quotation.start <= token.start < quotation.end


def _has_subject(verb: Token) -> bool:
    return verb.has_child(*SUBJECTS_AND_EXPLETIVES)


def fix_nominal_root(tokens: list[Token], sentence: Sentence, grammar: Grammar) -> None:
    """ "Kerry, who met Lavrov, left on Sunday", "200 students protested in Lusaka": a noun at the root with a bare past
    tense beside it is the subject of that verb."""
    words = tokens[sentence.first : sentence.last]
    root = next((token for token in words if token.is_root), None)
    if root is None or root.pos not in NOUNS_AND_PRONOUNS:
        return
    has_finite_verb = any(token.tag in FINITE_TAGS for token in words)
    for verb in root.dependents:
        if verb.i > root.i and _can_be_root(verb, has_finite_verb, grammar):
            _make_root(tokens, root, verb)
            return


def _can_be_root(verb: Token, has_finite_verb: bool, grammar: Grammar) -> bool:
    """Return whether the verb is finite, or a participle that is the only verb and no passive, outside a relative
    clause."""
    if verb.pos != "VERB" or _has_subject(verb):
        return False
    if verb.tag == "VBN" and not has_finite_verb and verb.lemma not in grammar.headline_passives:
        if verb.has_child("agent", "aux"):
            return False
    elif verb.tag not in TENSED_TAGS:
        return False
    relative = any(child.tag in RELATIVE_TAGS for child in verb.dependents)
    return verb.dep in ("acl", "appos", "conj", "dep", "relcl") and not relative


def _make_root(tokens: list[Token], root: Token, verb: Token) -> None:
    """Make ``verb`` the root and the former root its subject."""
    root.children.remove(verb.i)
    verb.head, verb.dep = verb.i, "ROOT"
    if verb.tag == "VBN":
        verb.tag = "VBD"
    for other in [c for c in root.children if c > verb.i]:
        attach(tokens, other, verb.i, tokens[other].dep)
    root.head, root.dep = verb.i, "nsubj"
    verb.children.append(root.i)
    verb.children.sort()


def fix_list_item(tokens: list[Token], sentence: Sentence, item: Token) -> None:
    """ "met the president, the prime minister and the army chief": an apposition that goes on with "and" and is not
    closed by a comma is the next item of a list."""
    last = max((child.i for child in item.dependents if child.dep == "conj"), default=-1)
    if last < 0 or not item.has_child("cc"):
        return
    after = last + 1
    if after < sentence.last and tokens[after].lower not in (",", "–", "—", "-", ")"):
        item.dep = "conj"


def fix_finite_conjunct(tokens: list[Token], verb: Token) -> None:
    """ "accused them of rigging the vote and called …": a past tense is conjoined to a finite verb, not to a gerund."""
    if verb.dep != "conj" or verb.tag not in TENSED_TAGS or _has_subject(verb):
        return
    above = verb.governor
    if above.tag not in ("VBG", "VB") or any(child.dep == "aux" and child.lower != "to" for child in above.dependents):
        return
    for _ in range(_MAX_GOVERNORS):
        if above.is_root:
            return
        above = above.governor
        if above.pos == "VERB" and above.tag in TENSED_TAGS and above.i < verb.i:
            attach(tokens, verb.i, above.i, "conj")
            return


def fix_adverbial_object(tokens: list[Token], verb: Token) -> None:
    """ "Troops shelled Aleppo": a name straight after an active verb is its object, not an adverb."""
    if verb.has_child("dobj", "attr", "dative", "ccomp", "xcomp", "auxpass"):
        return
    for child in verb.dependents:
        adverbial = child.dep in ("npadvmod", "advmod") and child.pos == "PROPN" and child.entity not in TIME_NAMES
        if adverbial and child.i > verb.i:
            between = tokens[verb.i + 1 : child.i]
            if all(token.head == child.i or token.dep in ("compound", "det", "amod") for token in between):
                child.dep = "dobj"
                return


def fix_missing_subject(tokens: list[Token], verb: Token) -> None:
    """ "An attack carried out by militants killed dozens": a finite root with its subject attached elsewhere."""
    if verb.dep != "ROOT" or verb.tag not in TENSED_TAGS or _has_subject(verb):
        return
    for child in verb.dependents:
        if child.i > verb.i:
            return
        if child.pos in NOUNS_AND_PRONOUNS and child.dep in ("npadvmod", "dep", "nmod", "attr", "dobj", "intj"):
            if child.entity not in TIME_NAMES:
                child.dep = "nsubj"
                return
        elif child.dep in ("ccomp", "csubj", "advcl", "acl") and child.tag == "VBN":
            subject = child.child(*NOMINAL_SUBJECTS)
            if subject is not None and not child.has_child("auxpass"):
                attach(tokens, subject.i, verb.i, "nsubj")
                attach(tokens, child.i, subject.i, "acl")
                return


def fix_reporting_subject(tokens: list[Token], sentence: Sentence, verb: Token, grammar: Grammar) -> None:
    """ "…, the Observatory said": the phrase between comma and verb is the subject, not an apposition."""
    if verb.lemma not in grammar.reporting or verb.tag not in TENSED_TAGS or _has_subject(verb):
        return
    first = verb.i
    while first > sentence.first and tokens[first - 1].lower not in (",", "”", '"', "''", "’"):
        first -= 1
        if verb.i - first > _MAX_SUBJECT_LENGTH or tokens[first].tag in FINITE_TAGS:
            return
    if first in (verb.i, sentence.first):
        return
    outside = [token for token in tokens[first : verb.i] if _governor_outside(tokens, token.i, first, verb.i)]
    nominal = [token for token in outside if token.pos in NOUNS_AND_PRONOUNS]
    if len(nominal) == 1 and nominal[0].dep in _MISTAKEN_SUBJECTS:
        attach(tokens, nominal[0].i, verb.i, "nsubj")


def fix_swallowed_count(tokens: list[Token], according: Token) -> None:
    """ "According to the Centre 14 people were shot": the count begins the subject and is no part of the source."""
    verb, preposition = according.governor, according.child("prep")
    subject = preposition.child("pobj") if preposition is not None else None
    if preposition is None or subject is None or verb.i < subject.i or _has_subject(verb):
        return
    count = next((child for child in subject.dependents if child.pos == "NUM" and child.i > preposition.i + 1), None)
    if count is None or tokens[count.i - 1].tag not in NOUN_TAGS:
        return
    source = tokens[count.i - 1]
    attach(tokens, subject.i, verb.i, "nsubjpass" if verb.has_child("auxpass") else "nsubj")
    attach(tokens, source.i, preposition.i, "pobj")
    for child in subject.dependents:
        if preposition.i < child.i < count.i and child.i != source.i:
            attach(tokens, child.i, source.i, child.dep)


def fix_agent_phrase(tokens: list[Token], verb: Token) -> None:
    """ "was shot in the square by police": the by-phrase of the noun belongs to the participle."""
    if verb.tag != "VBN" or verb.has_child("agent"):
        return
    if verb.dep not in ("acl", "advcl") and not verb.has_child("auxpass"):
        return
    for child in verb.dependents:
        if child.i < verb.i or child.dep not in ("prep", "dobj", "oprd", "npadvmod"):
            continue
        if child.lower == "by" and child.dep == "prep":
            child.dep = "agent"
            return
        noun = child.child("pobj") if child.dep == "prep" else child
        by = _by_phrase(noun) if noun is not None and noun.pos == "PROPN" else None
        if by is not None:
            attach(tokens, by.i, verb.i, "agent")
            return


def _by_phrase(noun: Token) -> Token | None:
    return next((child for child in noun.dependents if child.lower == "by" and child.dep == "prep"), None)


def fix_headline_verb(tokens: list[Token], sentence: Sentence, grammar: Grammar) -> None:
    """ "Russia, China veto UN resolution": in a headline without a finite verb, a noun that can be a verb, after a
    noun and before a phrase, is that verb."""
    words = tokens[sentence.first : sentence.last]
    if _has_verb(words):
        return
    for position in range(1, len(words)):
        if _can_be_headline_verb(words, position, grammar):
            _make_headline_verb(tokens, sentence, words[position])
            return


def _has_verb(words: list[Token]) -> bool:
    """Return whether a headline has a finite verb, or an infinitive or participle at its root."""
    return any(
        word.tag in FINITE_TAGS or (word.dep == "ROOT" and (word.tag == "VB" or word.tag in PARTICIPLE_TAGS))
        for word in words
    )


def _can_be_headline_verb(words: list[Token], position: int, grammar: Grammar) -> bool:
    """Return whether a word of a headline has the form and the place of a verb that agrees with the noun before it."""
    word, before = words[position], words[position - 1]
    lemma = _verb_lemma(word)
    if word.tag not in NOUN_TAGS | {"JJ", "VBN", "VB"} or lemma not in grammar.headline_verbs:
        return False
    followed_by_verb = position + 1 < len(words) and words[position + 1].pos in ("AUX", "CCONJ")
    if before.pos not in NOUNS_AND_PRONOUNS or followed_by_verb:
        return False
    plural_subject = before.tag in PLURAL_NOUN_TAGS or any(w.lower in (",", "and", "&") for w in words[:position])
    return not (plural_subject and word.lower.endswith("s") and word.lower != lemma)


def detach_headline_source(tokens: list[Token], sentence: Sentence) -> None:
    """ "Doctors: market in El Fasher shelled": the source before the colon takes no part in the clause after it."""
    opening = tokens[sentence.first : min(sentence.first + _MAX_SOURCE_LENGTH, sentence.last)]
    colon = next((token.i for token in opening if token.text == ":"), -1)
    if colon <= sentence.first or colon + 2 >= sentence.last:
        return
    for i in range(sentence.first, colon):
        if tokens[i].head > colon:
            tokens[i].dep = "dep"


def fix_headline_list(tokens: list[Token], sentence: Sentence) -> None:
    """ "Turkey, Greece hold talks": the comma of headlines is an "and"."""
    if sentence.last - sentence.first < 4 or tokens[sentence.first + 1].lower != ",":
        return
    first, second = tokens[sentence.first], tokens[sentence.first + 2]
    if first.pos != "PROPN" or second.pos != "PROPN" or second.dep != "nsubj" or first.dep == "conj":
        return
    attach(tokens, first.i, second.i, "conj")


def _verb_lemma(token: Token) -> str:
    word = token.lower
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("shes", "ches", "sses", "xes", "oes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _make_headline_verb(tokens: list[Token], sentence: Sentence, verb: Token) -> None:
    """Make ``verb`` the root, the noun before it its subject and the phrase after it its object."""
    root = next(token for token in tokens[sentence.first : sentence.last] if token.is_root)
    left = [i for i in range(sentence.first, verb.i) if _governor_outside(tokens, i, sentence.first, verb.i)]
    right = [i for i in range(verb.i + 1, sentence.last) if _governor_outside(tokens, i, verb.i + 1, sentence.last)]
    lemma = _verb_lemma(verb)
    if not verb.is_root:
        verb.governor.children.remove(verb.i)
    verb.head, verb.dep = verb.i, "ROOT"
    verb.pos, verb.tag, verb.lemma = "VERB", "VBZ" if verb.lower != lemma else "VBP", lemma
    subject = next((i for i in reversed(left) if tokens[i].pos in NOUNS_AND_PRONOUNS), None)
    for i in left + right:
        _attach_to_headline_verb(tokens[i], verb, "nsubj" if i == subject else _headline_label(tokens[i], verb))
    verb.children.sort()
    if subject is not None:
        for i in left:
            if i != subject and tokens[i].pos in NOUNS_AND_PRONOUNS:
                attach(tokens, i, subject, "conj")
    if root is not verb and root.dep == "ROOT":
        root.dep = "dep"


def _headline_label(token: Token, verb: Token) -> str:
    """Return the label of a token other than the subject under the verb of a headline."""
    if token.pos in NOUNS_AND_PRONOUNS:
        return "dobj" if token.i > verb.i and not verb.has_child("dobj") else "dep"
    return "prep" if token.pos == "ADP" else token.dep


def _attach_to_headline_verb(token: Token, verb: Token, label: str) -> None:
    if token.is_root:
        token.head, token.dep = verb.i, label
        verb.children.append(token.i)
    else:
        attach(verb.tokens, token.i, verb.i, label)


def _governor_outside(tokens: list[Token], i: int, first: int, last: int) -> bool:
    head = tokens[i].head
    return head == i or not first <= head < last


def fix_hyphenated_lemma(tokens: list[Token], hyphen: int, grammar: Grammar) -> None:
    """ "air-strike": give the part that connects both to the sentence the lemma of the event noun that they form."""
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
    for spelling in (last, last.removesuffix("s")):
        for joined in (first + spelling, f"{first}-{spelling}"):
            if joined in grammar.event_nouns:
                return joined
    return None
