"""The cue words of attribution, as knowledge: which words attribute a stretch of text to a source, and how.

The files are ``knowledge/cues/*.toml``; the head of ``speech.toml`` explains their form. A file's ``kind`` says what
its cues are: speech, thought, attitude, evidence (verbs and adjectives), noun, or phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from dateline.attribution.cue_context import CuePosition
from dateline.attribution.sources import Source
from dateline.knowledge.loaders.speech_cues import Cue, Signs
from dateline.language.analysis import Analysis, Token
from dateline.language.labels import FINITE_TAGS, SUBJECTS, VERB_TAGS
from dateline.language.quotations import Quotations
from dateline.language.subtrees import Subtrees
from dateline.record import Act, Span, StatementKind

# How many tokens may stand between a cue's verb and its next word: "called again on", "lashed out sharply at".
_GAP = 2


def match(cues: Iterable[Cue], tokens: list[Token], head: int) -> Iterator[tuple[Cue, int]]:
    """The cues that fit at token ``head``, longest first, each with the index of its last word."""
    for cue in cues:
        last = _last_word(cue, tokens, head)
        if last >= 0:
            yield cue, last


def _last_word(cue: Cue, tokens: list[Token], head: int) -> int:
    last = head
    for word in cue.rest:
        limit = min(last + 2 + _GAP, len(tokens))
        at = next((k for k in range(last + 1, limit) if tokens[k].lower == word), -1)
        if at < 0 or (at > last + 1 and not (_may_part(tokens, last + 1, at) and head <= tokens[at].head <= last)):
            at = _child(cue, tokens, last, word)
        if at < 0 or tokens[at].sentence != tokens[head].sentence:
            return -1
        last = at
    return last


def _child(cue: Cue, tokens: list[Token], above: int, word: str) -> int:
    """The word among what hangs on the one before it; past an object only if the cue takes a person there."""
    for k in tokens[above].children:
        if k > above:
            if tokens[k].lower == word:
                return k
            if tokens[k].dep in ("dobj", "dative", "prt") and "person" not in cue.takes:
                return -1
    return -1


def _may_part(tokens: list[Token], first: int, last: int) -> bool:
    return all(t.pos in ("ADV", "PRON") or t.entity in ("DATE", "TIME") for t in tokens[first:last])


# Signs are sought in the first words only: the point of a long quotation stands at its beginning.
_LOOKED_AT = 400
_AFTER_PHRASE = re.compile(
    r"[,.;:—–]|\s(?:of|to|for|by|from|in|on|at|with|that|which|who|as|and|under|between|against)\s"
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def act_of(act: Act, neutral: bool, kind: StatementKind, content: str, signs: Signs, cue: str = "") -> Act:
    """The act of a statement whose cue, the lemma ``cue``, means ``act``; a ``neutral`` cue leaves it to the signs in
    the content."""
    if not neutral:
        return "refuses" if act == "denies" and cue in signs.refusing and _head(content) in signs.refused else act
    words = content[:_LOOKED_AT].lower()
    return next((name for name, pattern in signs.patterns[kind] if pattern.search(words)), act)


def _head(content: str) -> str:
    """The last word of the first noun phrase, in the singular as far as an s tells: of "the Armenian proposals to pull
    back", proposal."""
    phrase = _AFTER_PHRASE.split(content[:_LOOKED_AT].lower(), maxsplit=1)[0]
    words = _WORD.findall(phrase)
    return words[-1].removesuffix("s") if words else ""


# A retold clause about "he" or "she" is mostly about the teller.
_PERSONS = frozenset({"he", "she", "they", "it"})
# Of a sentence's earlier cues so many are tried, the nearest first.
_NEAR = 10
_LINKS = frozenset({"though", "although", "while", "whereas", "but", "and", "yet"})


class Told(Protocol):
    """What a found statement shows of itself here."""

    place: CuePosition | None
    source: Source | None
    content: list[Span]


def part(tokens: list[Token], reach: Subtrees, quotations: Quotations, found: Sequence[Told]) -> None:
    """Cut contents before the cues that are joined to their own cue, in place."""
    outer: list[Told] = []
    sentence = -1
    for one in found:
        if one.place is None:
            continue
        verb = tokens[one.place.verb]
        if verb.sentence != sentence:
            outer, sentence = [], verb.sentence
        if one.place.cue.kind == "speech" and quotations.covering(verb.start) is None:
            for before in reversed(outer[-_NEAR:]):
                if _separate(tokens, reach, before, one):
                    break
        outer.append(one)


def _separate(tokens: list[Token], reach: Subtrees, before: Told, one: Told) -> bool:
    if before.place is None or one.place is None or before.place.cue.kind != "speech" or before.place.passive:
        return False
    start, end = before.content[-1]
    verb = tokens[one.place.verb]
    if not (tokens[before.place.verb].start < start < verb.start < end):
        return False
    first, own = _seam(tokens, reach, verb, tokens[before.place.verb])
    if first < 0 or tokens[first - 1].end <= start:
        return False
    before.content[-1] = (start, tokens[first - 1].end)
    if not own and before.source is not None:
        one.source = replace(before.source, borrowed=True)
    return True


def _seam(tokens: list[Token], reach: Subtrees, verb: Token, teller: Token) -> tuple[int, bool]:
    """The token at which the second cue's clause begins, or -1; and whether it has a subject of its own."""
    subject = next((c for c in verb.children if tokens[c].dep in SUBJECTS and c < verb.i), -1)
    at = (reach.left(subject) if subject >= 0 else verb.i) - 1
    while at > teller.i and tokens[at].dep in ("advmod", "aux", "neg") and tokens[at].lower not in _LINKS:
        at -= 1
    linked = at > teller.i and tokens[at].lower in _LINKS
    if linked:
        at -= 1
    comma = tokens[at].text == ","
    if verb.tag == "VBG":
        return (at if comma else -1), False
    if verb.tag not in FINITE_TAGS or not linked:
        return -1, False
    if subject >= 0:
        return (at if comma else -1), True
    above = tokens[verb.head]
    if verb.dep != "conj" or verb.tag != teller.tag:
        return -1, False
    # "said the deaths were caused by gunshots and called on …": the retold verb has another form than the teller's.
    differs = above.tag != verb.tag or any(tokens[c].dep in ("aux", "auxpass", "cop") for c in above.children)
    same = (
        above.lemma == "be"
        or above.i == teller.i
        or any(tokens[c].dep in SUBJECTS and tokens[c].lower in _PERSONS for c in above.children)
    )
    return (at + (0 if comma else 1) if differs or same else -1), False


_CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "parataxis", "conj", "acl", "pcomp", "csubj"})
_PREPOSITIONS = frozenset({"of", "for", "on", "about", "against", "in", "with"})


def content_of_noun(tokens: list[Token], reach: Subtrees, noun: int, last_cue: int, cue: Cue) -> Span | None:
    """The clause or phrase after a cue noun (whose words end with token ``last_cue``), if it takes one."""
    if "object" in cue.takes:
        last = reach.right(last_cue)
        return (tokens[last_cue + 1].start, tokens[last].end) if last > last_cue else None
    for child in tokens[noun].children:
        token = tokens[child]
        if child < noun:
            continue
        if token.dep in ("acl", "ccomp", "relcl") and token.tag in VERB_TAGS:
            if _is_infinitive(tokens, token):
                if "to" in cue.takes:
                    return tokens[reach.left(child)].start, tokens[reach.right(child)].end
            elif "clause" in cue.takes and _is_that_clause(tokens, token):
                return tokens[reach.left(child)].start, tokens[reach.right(child)].end
        elif (
            token.dep == "prep"
            and token.lower in cue.takes
            and token.lower in _PREPOSITIONS
            and reach.right(child) > child
        ):
            return tokens[child + 1].start, tokens[reach.right(child)].end
    return None


def _is_infinitive(tokens: list[Token], verb: Token) -> bool:
    return verb.tag == "VB" and any(tokens[c].lower == "to" for c in verb.children)


def _is_that_clause(tokens: list[Token], verb: Token) -> bool:
    """Whether "that" is a mark ("the claim *that he lied*"), not the subject or object of a relative clause."""
    return any(tokens[c].lower == "that" and tokens[c].dep == "mark" and c < verb.i for c in verb.children)


def content_of_phrase(analysis: Analysis, reach: Subtrees, first: int, last: int) -> list[Span]:
    """The clause in which the phrase of tokens ``first`` to ``last`` stands, without the phrase."""
    tokens = analysis.tokens
    sentence = analysis.sentences[tokens[first].sentence]
    start, end = _clause(tokens, reach, first, sentence.first, sentence.last - 1)
    if not start <= first <= last <= end:
        return []
    spans = []
    if first - 1 >= start and any(t.pos not in ("PUNCT", "CCONJ", "SPACE") for t in tokens[start:first]):
        spans.append((tokens[start].start, tokens[first - 1].end))
    if last + 1 <= end and any(t.pos not in ("PUNCT", "SPACE") for t in tokens[last + 1 : end + 1]):
        spans.append((tokens[last + 1].start, tokens[end].end))
    return spans


def _clause(tokens: list[Token], reach: Subtrees, at: int, first: int, last: int) -> tuple[int, int]:
    """The tokens of the clause around ``at``; the whole sentence where the phrase hangs on its root."""
    head = tokens[at].head
    while tokens[head].head != head and not (tokens[head].dep in _CLAUSES and tokens[head].tag in VERB_TAGS):
        head = tokens[head].head
    if tokens[head].head == head:
        return first, last
    return reach.left(head), reach.right(head)
