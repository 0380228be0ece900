"""Sources: the phrase that names the source of a cue, found in the parse, and its actor."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.entities.actor_index import ActorIndex
from dateline.knowledge.loaders.speech_cues import Hearing
from dateline.language.analysis import Token
from dateline.language.labels import (
    FINITE_TAGS,
    NOMINALS,
    NOUNS_AND_PRONOUNS,
    PARTICIPLE_TAGS,
    PREPOSITION_COMPLEMENTS,
    SUBJECTS,
    VERB_TAGS,
)
from dateline.language.subtrees import Subtrees

_RELATIVE_PRONOUNS = frozenset({"who", "which", "that"})
# Pronouns that stand for persons, never for a country or capital.
_OF_PERSONS = frozenset({"he", "she", "him", "her"})
# A dateline ("HANOI, Vietnam (AP) —") ends with such a dash and is no part of the source.
_DASHES = frozenset({"—", "–", "--"})
_CLOSING_MARKS = frozenset({"”", '"', "''"})
_BEFORE_CLOSING_MARK = frozenset({",", ".", "?", "!", "…", "—"})
# Dependencies through which a clause shares the subject of its governor.
_SUBJECT_SHARING = frozenset({"conj", "xcomp", "advcl", "pcomp", "prep", "acomp", "aux", "dep", "ccomp", "parataxis"})
_MAX_GOVERNORS = 8


@dataclass(frozen=True, slots=True)
class Source:
    """A source phrase: tokens ``first`` to ``last`` (both included) and its head. ``borrowed``: it belongs to another
    verb ("He nodded and *said*"), so that it is not beside its cue."""

    first: int
    last: int
    head: int
    borrowed: bool = False


def source_of_verb(subtrees: Subtrees, verb: Token, last_cue: int, passive: bool) -> Source | None:
    """Return the source of a cue verb (or adjective): its subject, the agent of its passive, or its governor's
    subject."""
    if passive:
        agent = verb.child("agent")
        noun = agent.child(*PREPOSITION_COMPLEMENTS) if agent is not None else None
        return _source_phrase(subtrees, noun, verb, last_cue) if noun is not None else None
    head, borrowed = _find_subject(verb)
    if head is None:
        head = _noun_phrase_before(subtrees, verb) or _noun_phrase_after(verb)
    return _source_phrase(subtrees, head, verb, last_cue, borrowed) if head is not None else None


def is_passive(verb: Token) -> bool:
    """Return whether the verb is passive: "was told", "accused by …"."""
    if verb.tag != "VBN":
        return False
    if verb.has_child("auxpass", "nsubjpass"):
        return True
    return not verb.has_child("aux") and (verb.has_child("agent") or verb.dep in ("acl", "amod"))


def _find_subject(verb: Token) -> tuple[Token | None, bool]:
    """Return the subject of a verb, its own or that of a governor, and whether it is borrowed from another verb."""
    token, borrowed = verb, False
    for _ in range(_MAX_GOVERNORS):
        subjects = [child for child in token.dependents if child.dep in SUBJECTS and child.pos in NOMINALS]
        if subjects:
            return min(subjects, key=lambda subject: abs(subject.i - token.i)), borrowed
        if token.is_root:
            return None, borrowed
        if token.dep == "acl" and token.tag in ("VBG", "VB"):
            return token.governor, borrowed
        controller = _controlling_object(token)
        if controller is not None:
            return controller, True
        if _is_quoted_as(token):
            return token.governor.governor.child("dobj", "nsubjpass"), True
        if not _shares_subject(token):
            return None, borrowed
        borrowed = borrowed or not (token.dep == "acomp" or (token.dep == "xcomp" and token is verb))
        token = token.governor
    return None, borrowed


def _controlling_object(verb: Token) -> Token | None:
    """Return the object that is the understood subject of an infinitive: "asked *the army* to say …"."""
    if verb.dep != "xcomp" or verb.tag != "VB":
        return None
    objects = (child for child in verb.governor.dependents if child.dep in ("dobj", "dative") and child.i < verb.i)
    return next(objects, None)


def _is_quoted_as(verb: Token) -> bool:
    """ "quoted the minister as saying"."""
    preposition = verb.governor
    return (
        verb.dep == "pcomp"
        and verb.tag == "VBG"
        and preposition.lower == "as"
        and preposition.governor.lemma in ("quote", "cite")
    )


def _shares_subject(token: Token) -> bool:
    if token.dep not in _SUBJECT_SHARING:
        return False
    return token.dep not in ("ccomp", "dep", "parataxis") or token.tag in PARTICIPLE_TAGS


def _noun_phrase_before(subtrees: Subtrees, verb: Token) -> Token | None:
    """Return the head of the noun phrase that ends right before a finite verb whose subject the parser missed."""
    tokens, index = verb.tokens, verb.i - 1
    if verb.tag not in FINITE_TAGS:
        return None
    while index > 0 and tokens[index].pos in ("PUNCT", "ADV", "AUX") and tokens[index].text not in _CLOSING_MARKS:
        index -= 1
    if tokens[index].text in _CLOSING_MARKS:
        return None
    head = None
    for _ in range(_MAX_GOVERNORS):
        if index < 0 or index >= verb.i or subtrees.right(index) >= verb.i or tokens[index].sentence != verb.sentence:
            break
        token = tokens[index]
        if token.pos in NOUNS_AND_PRONOUNS and token.dep not in ("pobj", "compound"):
            head = token
        if token.is_root:
            break
        index = token.head
    return head


def _noun_phrase_after(verb: Token) -> Token | None:
    """Return the head of the noun phrase after a finite verb that follows a quotation ("…,” said *the woman*")."""
    tokens = verb.tokens
    if verb.tag not in FINITE_TAGS or verb.i == 0 or tokens[verb.i - 1].text not in _CLOSING_MARKS:
        return None
    if verb.i + 1 >= len(tokens):
        return None
    token = tokens[verb.i + 1]
    if token.pos not in NOMINALS or token.sentence != verb.sentence:
        return None
    for _ in range(_MAX_GOVERNORS):
        if token.head <= verb.i or token.is_root or token.governor.pos not in NOMINALS:
            break
        token = token.governor
    return token if token.pos in NOUNS_AND_PRONOUNS else None


def _source_phrase(
    subtrees: Subtrees, head: Token, verb: Token, last_cue: int, borrowed: bool = False
) -> Source | None:
    """Return the phrase of a head without the cue and what does not belong to the name of the source."""
    first, last = subtrees.left(head.i), subtrees.right(head.i)
    # The cue may depend on the source's own phrase ("a report saying …"): the source ends before it.
    if first <= verb.i <= last and head.i >= verb.i:
        first = last_cue + 1
    elif head.i < verb.i:
        last = min(last, verb.i - 1)
    first, last = _strip(head.tokens, _after_break(head.tokens, first, head.i), last)
    return Source(first, last, head.i, borrowed) if first <= head.i <= last else None


def _after_break(tokens: list[Token], first: int, head: int) -> int:
    """Return where the phrase begins after the dash of a dateline or the end of a quotation inside it."""
    for index in range(head - 1, first, -1):
        text = tokens[index].text
        if text in _DASHES or (text in _CLOSING_MARKS and tokens[index - 1].text in _BEFORE_CLOSING_MARK):
            return index + 1
    return first


def _strip(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    """Return the phrase without punctuation and conjunctions at its ends."""
    while first < last and tokens[first].pos in ("PUNCT", "CCONJ", "SPACE", "SYM") and tokens[first].lower != "both":
        first += 1
    while last > first and tokens[last].pos in ("PUNCT", "SPACE", "CCONJ") and tokens[last].text not in (")", "]"):
        last -= 1
    return first, last


def source_of_noun(subtrees: Subtrees, noun: Token, hearing: Hearing) -> Source | None:
    """Return the source of a cue noun: its possessor, "by X" or "from X", or the subject of its light verb."""
    for child in noun.dependents:
        if child.dep == "poss" or (child.i < noun.i and child.has_child("case")):
            return _possessor(subtrees, child)
    for child in noun.dependents:
        agent = child.child("pobj") if child.i > noun.i and child.dep in ("prep", "agent") else None
        if agent is not None and child.lower in ("by", "from"):
            first, last = _strip(noun.tokens, subtrees.left(agent.i), subtrees.right(agent.i))
            return Source(first, last, agent.i) if first <= agent.i <= last else None
    verb = noun.governor
    if noun.dep == "dobj" and verb.lemma in hearing.light_verbs and verb.tag in VERB_TAGS:
        return source_of_verb(subtrees, verb, verb.i, is_passive(verb))
    return None


def _possessor(subtrees: Subtrees, owner: Token) -> Source:
    """Return the phrase of a possessor without its "'s"."""
    last = subtrees.right(owner.i)
    while last > owner.i and owner.tokens[last].dep in ("case", "punct"):
        last -= 1
    return Source(subtrees.left(owner.i), last, owner.i)


def source_after(subtrees: Subtrees, last_word: Token) -> Source | None:
    """Return the source after the last word of a phrase: "according to *X*"."""
    noun = last_word.child(*PREPOSITION_COMPLEMENTS)
    if noun is None:
        return None
    first, last = _strip(noun.tokens, last_word.i + 1, subtrees.right(noun.i))
    return Source(first, last, noun.i) if first <= noun.i <= last else None


def actor_of(tokens: list[Token], source: Source, index: ActorIndex) -> str | None:
    """Return the actor that the source's head names; a relative pronoun names the noun before its clause."""
    head = tokens[source.head]
    if head.lower in _RELATIVE_PRONOUNS and head.dep in SUBJECTS and head.governor.dep == "relcl":
        head = head.governor.governor
    actor = index.covering(head.start, head.end)
    if actor is None or (head.lower in _OF_PERSONS and actor.kind == "state"):
        return None
    return actor.id
