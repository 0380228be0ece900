"""Whose words: the source phrase of a cue, found in the parse, and the actor it names."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.entities.actor_index import ActorIndex
from dateline.knowledge.loaders.speech_cues import Hearing
from dateline.language.analysis import Token
from dateline.language.labels import FINITE_TAGS, SUBJECTS, VERB_TAGS
from dateline.language.subtrees import Subtrees

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "DET", "ADJ"})
_RELATIVE = frozenset({"who", "which", "that"})
# A dateline ("HANOI, Vietnam (AP) —") stands before such a dash and is no part of the source.
_DASHES = frozenset({"—", "–", "--"})
_CLOSING = frozenset({"”", '"', "''"})
_ENDING = frozenset({",", ".", "?", "!", "…", "—"})
_CLIMB = 8


@dataclass(frozen=True, slots=True)
class Source:
    """A source phrase: tokens ``first`` to ``last`` (both included) and its head. ``borrowed``: it stands with another
    verb ("He nodded and *said*"), so that it does not lie beside its cue."""

    first: int
    last: int
    head: int
    borrowed: bool = False


def source_of_verb(tokens: list[Token], reach: Subtrees, verb: int, last_cue: int, passive: bool) -> Source | None:
    """The source of a cue verb (or adjective): its subject, the agent of its passive, or whoever governs it."""
    if passive:
        agent = next((c for c in tokens[verb].children if tokens[c].dep == "agent"), -1)
        inner = (
            next((c for c in tokens[agent].children if tokens[c].dep in ("pobj", "pcomp")), -1) if agent >= 0 else -1
        )
        return _phrase(tokens, reach, inner, verb, last_cue, False) if inner >= 0 else None
    head, borrowed = _subject(tokens, verb)
    if head < 0:
        head = _phrase_before(tokens, reach, verb)
    if head < 0:
        head = _phrase_after(tokens, verb)
    return _phrase(tokens, reach, head, verb, last_cue, borrowed) if head >= 0 else None


def is_passive(tokens: list[Token], verb: int) -> bool:
    """Whether the verb is passive: "was told", "accused by …"."""
    token = tokens[verb]
    if token.tag != "VBN":
        return False
    deps = {tokens[c].dep for c in token.children}
    if "auxpass" in deps or "nsubjpass" in deps:
        return True
    return "aux" not in deps and ("agent" in deps or token.dep in ("acl", "amod"))


def _subject(tokens: list[Token], verb: int) -> tuple[int, bool]:
    at, borrowed = verb, False
    for _ in range(_CLIMB):
        token = tokens[at]
        subjects = [c for c in token.children if tokens[c].dep in SUBJECTS and tokens[c].pos in _NOMINAL]
        if subjects:
            return _nearest(subjects, at), borrowed
        if token.head == at:
            return -1, borrowed
        above = tokens[token.head]
        if token.dep == "acl" and token.tag in ("VBG", "VB"):
            return token.head, borrowed
        if token.dep == "xcomp":
            controller = next((c for c in above.children if tokens[c].dep in ("dobj", "dative") and c < at), -1)
            if controller >= 0 and tokens[at].tag == "VB":
                return controller, True
        if (
            token.dep == "pcomp"
            and token.tag == "VBG"
            and above.lower == "as"
            and tokens[above.head].lemma in ("quote", "cite")
        ):
            quoted = next((c for c in tokens[above.head].children if tokens[c].dep in ("dobj", "nsubjpass")), -1)
            return quoted, True
        if token.dep not in ("conj", "xcomp", "advcl", "pcomp", "prep", "acomp", "aux", "dep", "ccomp", "parataxis"):
            return -1, borrowed
        if token.dep in ("ccomp", "dep", "parataxis") and token.tag not in ("VBG", "VBN"):
            return -1, borrowed
        if not (token.dep == "acomp" or (token.dep == "xcomp" and at == verb)):
            borrowed = True
        at = token.head
    return -1, borrowed


def _nearest(indices: list[int], at: int) -> int:
    return min(indices, key=lambda k: abs(k - at))


def _phrase_before(tokens: list[Token], reach: Subtrees, verb: int) -> int:
    """The head of the noun phrase that ends right before a finite verb whose subject the parser missed, or -1."""
    if tokens[verb].tag not in FINITE_TAGS:
        return -1
    at = verb - 1
    while at > 0 and tokens[at].pos in ("PUNCT", "ADV", "AUX") and tokens[at].text not in _CLOSING:
        at -= 1
    if tokens[at].text in _CLOSING:
        return -1
    best = -1
    for _ in range(_CLIMB):
        if at < 0 or at >= verb or reach.right(at) >= verb or tokens[at].sentence != tokens[verb].sentence:
            break
        if tokens[at].pos in ("NOUN", "PROPN", "PRON") and tokens[at].dep not in ("pobj", "compound"):
            best = at
        if tokens[at].head == at:
            break
        at = tokens[at].head
    return best


def _phrase_after(tokens: list[Token], verb: int) -> int:
    """The head of the noun phrase right after a finite verb that follows a quotation ("…,” said *the woman*")."""
    if tokens[verb].tag not in FINITE_TAGS or verb == 0 or tokens[verb - 1].text not in _CLOSING:
        return -1
    at = verb + 1
    if at >= len(tokens) or tokens[at].pos not in _NOMINAL or tokens[at].sentence != tokens[verb].sentence:
        return -1
    for _ in range(_CLIMB):
        above = tokens[at].head
        if above <= verb or above == at or tokens[above].pos not in _NOMINAL:
            break
        at = above
    return at if tokens[at].pos in ("NOUN", "PROPN", "PRON") else -1


def _phrase(tokens: list[Token], reach: Subtrees, head: int, verb: int, last_cue: int, borrowed: bool) -> Source | None:
    first, last = reach.left(head), reach.right(head)
    if first <= verb <= last:
        # The cue hangs in the source's own phrase ("a report saying …"): the source ends before it.
        if head < verb:
            last = verb - 1
        else:
            first = last_cue + 1
    elif head < verb:
        last = min(last, verb - 1)
    first, last = _strip(tokens, _after_break(tokens, first, head), last)
    return Source(first, last, head, borrowed) if first <= head <= last else None


def _after_break(tokens: list[Token], first: int, head: int) -> int:
    """Where the phrase begins after a dateline's dash or the end of a quotation that the parser took into it."""
    for k in range(head - 1, first, -1):
        text = tokens[k].text
        if text in _DASHES or (text in _CLOSING and tokens[k - 1].text in _ENDING):
            return k + 1
    return first


def _strip(tokens: list[Token], first: int, last: int) -> tuple[int, int]:
    while first < last and (tokens[first].pos in ("PUNCT", "CCONJ", "SPACE", "SYM") and tokens[first].lower != "both"):
        first += 1
    while last > first and tokens[last].pos in ("PUNCT", "SPACE", "CCONJ") and tokens[last].text not in (")", "]"):
        last -= 1
    return first, last


def source_of_noun(tokens: list[Token], reach: Subtrees, noun: int, hearing: Hearing) -> Source | None:
    """The source of a cue noun: its possessor, "by X" or "from X", or the subject of the verb that carries it."""
    for child in tokens[noun].children:
        owner = tokens[child]
        if owner.dep == "poss" or (child < noun and any(tokens[c].dep == "case" for c in owner.children)):
            first, last = reach.left(child), reach.right(child)
            while last > child and tokens[last].dep in ("case", "punct"):
                last -= 1
            return Source(first, last, child)
    for child in tokens[noun].children:
        if child > noun and tokens[child].lower in ("by", "from") and tokens[child].dep in ("prep", "agent"):
            inner = next((c for c in tokens[child].children if tokens[c].dep == "pobj"), -1)
            if inner >= 0:
                first, last = _strip(tokens, reach.left(inner), reach.right(inner))
                return Source(first, last, inner) if first <= inner <= last else None
    verb = tokens[noun].head
    if tokens[noun].dep == "dobj" and tokens[verb].lemma in hearing.light_verbs and tokens[verb].tag in VERB_TAGS:
        return source_of_verb(tokens, reach, verb, verb, is_passive(tokens, verb))
    return None


def source_after(tokens: list[Token], reach: Subtrees, last_cue: int) -> Source | None:
    """The source after a phrase: "according to *X*"."""
    inner = next((c for c in tokens[last_cue].children if tokens[c].dep in ("pobj", "pcomp")), -1)
    if inner < 0:
        return None
    first, last = _strip(tokens, last_cue + 1, reach.right(inner))
    return Source(first, last, inner) if first <= inner <= last else None


def actor_of(tokens: list[Token], source: Source, index: ActorIndex) -> str | None:
    """The actor that the source's head names; a relative pronoun names what it stands for."""
    head = tokens[source.head]
    if head.lower in _RELATIVE and head.dep in SUBJECTS:
        clause = tokens[head.head]
        if clause.dep == "relcl":
            head = tokens[clause.head]
    actor = index.covering(head.start, head.end)
    return actor.id if actor else None
