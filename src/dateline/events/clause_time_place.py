"""Where and when: the place and date of an event from its clause, else its sentence, else its paragraph."""

from __future__ import annotations

from bisect import bisect_left

from dateline.knowledge.loaders.event_knowledge import Reference
from dateline.language.analysis import Analysis, Predicate, Sentence, Token
from dateline.record import Place, Span, Time

WHERE = (
    "in",
    "at",
    "near",
    "outside",
    "inside",
    "across",
    "around",
    "on",
    "of",
    "off",
    "over",
    "through",
    "along",
    "to",
    "from",
)


def is_mentioned(predicate: Predicate) -> bool:
    """Whether it is a noun that no verb says to have taken place: "after the attack"."""
    return predicate.kind == "noun" and predicate.light_head < 0


class ClauseTimePlace:
    """The places and times of an article, sorted for look-up by characters."""

    def __init__(self, analysis: Analysis, places: list[Place], times: list[Time], ties: TemporalLinks) -> None:
        self._analysis, self._ties = analysis, ties
        self._places = sorted((span, place.id) for place in places for span in place.mentions)
        self._by_id = {place.id: place for place in places}
        self._times = sorted((t for t in times if t.type in ("DATE", "TIME") and t.start), key=lambda t: t.span)
        self._time_starts = [t.span[0] for t in self._times]

    def places_in(self, start: int, end: int) -> list[tuple[Place, Span]]:
        """The place mentions between two offsets."""
        low = bisect_left(self._places, ((start, 0), ""))
        found = []
        for span, place_id in self._places[low:]:
            if span[0] >= end:
                break
            found.append((self._by_id[place_id], span))
        return found

    def times_in(self, start: int, end: int) -> list[Time]:
        """The dated expressions between two offsets."""
        low = bisect_left(self._time_starts, start)
        high = bisect_left(self._time_starts, end)
        return self._times[low:high]

    def place_of(self, predicate: Predicate, sentence: Sentence, in_words: bool) -> tuple[Place, Span] | None:
        """The place: an oblique of the predicate, else the nearest in its clause, else the only one of its sentence.

        ``in_words``: the event is a speech act; then the places of its clause are those that it speaks of, and only
        one that hangs on the verb itself, before its content, counts.
        """
        for role in WHERE[:4] if in_words else WHERE:
            for argument in predicate.roles(role):
                token = self._analysis.tokens[argument.head]
                found = self.places_in(min(argument.start, token.start), max(argument.end, token.end))
                if found:
                    return found[-1]
        if in_words:
            return None
        in_clause = self.places_in(*predicate.clause)
        if in_clause:
            return min(in_clause, key=lambda item: abs(item[1][0] - predicate.start))
        if is_mentioned(predicate):
            return None
        in_sentence = self.places_in(sentence.start, sentence.end)
        if len({place.id for place, _ in in_sentence}) == 1:
            return in_sentence[0]
        return None

    def time_of(self, predicate: Predicate, sentence: Sentence) -> Time | None:
        """The date: the nearest in the clause; else the nearest of its sentence that dates it; else, in the simple
        past, what its paragraph says before. A time counts that tells when something was done and is not part of a
        name ("the 1973 coup")."""
        ties = self._ties
        found = self.times_in(*predicate.clause)
        found = [t for t in found if ties.tells_when(t)] or [t for t in found if ties.names_event(t, predicate)]
        if not found:
            found = [t for t in self.times_in(sentence.start, sentence.end) if ties.tells_when(t)]
            found = [t for t in found if ties.dates(t, predicate)]
        in_the_past = predicate.tense == "past" and not predicate.aspect and not is_mentioned(predicate)
        if not found and in_the_past and self._analysis.article.blocks:
            block = self._analysis.article.blocks[sentence.block]
            before = [t for t in self.times_in(block.start, sentence.start) if ties.tells_when(t) and t.start == t.end]
            found = before[-1:]
        return min(found, key=lambda time: abs(time.span[0] - predicate.start), default=None)


STEPS = 6
DEPTH = 12
BELOW = frozenset({"ccomp", "xcomp", "conj", "relcl"})


class TemporalLinks:
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
