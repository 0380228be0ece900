"""Which times date which predicates: from where a time hangs in the grammar of its sentence."""

from __future__ import annotations

from dateline.knowledge.loaders.factuality_words import Reference
from dateline.language.analysis import Analysis, Predicate, Token
from dateline.record import Time

STEPS = 6
DEPTH = 12
BELOW = frozenset({"ccomp", "xcomp", "conj", "relcl"})


class Ties:
    """The grammar between the times and the predicates of an article; ``reporting`` are verbs whose date is that of the
    words, not of what they tell."""

    def __init__(self, analysis: Analysis, words: Reference, reporting: frozenset[str]) -> None:
        self._analysis, self._tokens = analysis, analysis.tokens
        self._words, self._reporting = words, reporting

    def tells_when(self, time: Time) -> bool:
        """Whether the time hangs on a verb, by itself or with a preposition other than "since" and "until"."""
        token = self._tokens[self._analysis.token_at(time.span[0])]
        for _ in range(STEPS):
            if token.lower in self._words.bounds:
                return False
            if token.pos in ("VERB", "AUX") or token.head == token.i:
                return True
            above = self._tokens[token.head]
            if above.pos in ("NOUN", "PROPN") and not time.span[0] <= above.start < time.span[1]:
                return False
            token = above
        return False

    def names_event(self, time: Time, predicate: Predicate) -> bool:
        """Whether the time hangs on the noun of the event itself: "Monday's attack", "the attack on Monday"."""
        return self._holder(time) in (predicate.head, predicate.light_head)

    def dates(self, time: Time, predicate: Predicate) -> bool:
        """Whether a time elsewhere in the sentence dates the predicate: not one that says when somebody spoke of it,
        nor one from which "after" or "who" parts it."""
        holder = self._holder(time)
        at = predicate.light_head if predicate.light_head >= 0 else predicate.head
        for _ in range(DEPTH):
            if at == holder:
                return True
            token = self._tokens[at]
            if token.head == at or self._parts(token):
                break
            at = token.head
        return self._under(holder, predicate, followed=time.start == time.end)

    def _holder(self, time: Time) -> int:
        """The token of the predicate on which the time hangs, or -1."""
        token = self._tokens[self._analysis.token_at(time.span[0])]
        for _ in range(DEPTH):
            if token.i in self._analysis.by_head or token.pos in ("VERB", "AUX"):
                return token.i
            if token.head == token.i:
                break
            token = self._tokens[token.head]
        return -1

    def _parts(self, token: Token) -> bool:
        """Whether a clause or phrase is of another time than what stands above it."""
        if token.dep == "relcl" or (token.dep == "ccomp" and self._tokens[token.head].lemma in self._reporting):
            return True
        if token.dep not in ("advcl", "pcomp", "prep", "pobj"):
            return False
        marks = (self._tokens[c] for c in token.children if self._tokens[c].dep in ("mark", "prep", "advmod"))
        return not {token.lower, *(mark.lower for mark in marks)}.isdisjoint(self._words.parting)

    def _under(self, holder: int, predicate: Predicate, followed: bool) -> bool:
        """Whether the time hangs on a clause below the predicate that tells of the same deed ("hit it, killing 12 on
        Monday") or, if ``followed``, of what it came after ("arrested after a march on Monday")."""
        for _ in range(DEPTH):
            if holder < 0 or self._tokens[holder].head == holder:
                return False
            if holder == predicate.head:
                return True
            token = self._tokens[holder]
            if token.dep in BELOW or (self._parts(token) and not followed):
                return False
            holder = token.head
        return False
