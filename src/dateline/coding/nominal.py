"""What was said: the content of cue nouns ("the claim that …") and of phrases ("according to X, …")."""

from __future__ import annotations

from dateline.coding.reach import VERB_TAGS, Reach
from dateline.knowledge.loaders.speech_cues import Cue
from dateline.language.analysis import Analysis, Token
from dateline.record import Span

_CLAUSES = frozenset({"ROOT", "ccomp", "advcl", "relcl", "parataxis", "conj", "acl", "pcomp", "csubj"})
_PREPOSITIONS = frozenset({"of", "for", "on", "about", "against", "in", "with"})


def content_of_noun(tokens: list[Token], reach: Reach, noun: int, last_cue: int, cue: Cue) -> Span | None:
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


def content_of_phrase(analysis: Analysis, reach: Reach, first: int, last: int) -> list[Span]:
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


def _clause(tokens: list[Token], reach: Reach, at: int, first: int, last: int) -> tuple[int, int]:
    """The tokens of the clause around ``at``; the whole sentence where the phrase hangs on its root."""
    head = tokens[at].head
    while tokens[head].head != head and not (tokens[head].dep in _CLAUSES and tokens[head].tag in VERB_TAGS):
        head = tokens[head].head
    if tokens[head].head == head:
        return first, last
    return reach.left(head), reach.right(head)
