"""The reporting clause around a cue: its source, addressee, venue and time, apart from the content that it reports."""

from __future__ import annotations

from dataclasses import dataclass, field

from dateline.attribution.sources import Source
from dateline.knowledge.loaders.speech_cues import Cue, Hearing
from dateline.language.analysis import Token
from dateline.language.labels import TIME_NAMES
from dateline.language.subtrees import Subtrees, has_verb
from dateline.record import Span

# Tokens from first to last, both included.
Extent = tuple[int, int]

_ADJUNCTS = frozenset({"advmod", "npadvmod", "prep", "dative", "prt", "aux", "neg", "agent", "intj"})
_OBJECTS = frozenset({"dobj", "dative", "iobj"})
# How far before its verb an auxiliary or the source may be and still belong to the reporting clause.
_MAX_AUXILIARY_DISTANCE = 4
_MAX_SOURCE_DISTANCE = 5


@dataclass(slots=True)
class CueContext:
    """A cue at the token ``verb`` with its source, and the tokens ``first`` to ``last`` of its reporting clause ("the
    minister told reporters on Monday").

    ``last_cue`` is the last token of the cue's words; ``complements`` are the dependents that may be content."""

    cue: Cue
    verb: int
    last_cue: int
    source: Source | None
    passive: bool
    first: int = 0
    last: int = 0
    addressee: Extent | None = None
    venue: Extent | None = None
    time: Extent | None = None
    complements: list[int] = field(default_factory=list)

    def takes(self, *kinds: str) -> bool:
        """Return whether the cue takes any of these kinds of content."""
        return not self.cue.takes.isdisjoint(kinds)


@dataclass(slots=True, frozen=True)
class StatementDraft:
    """A statement before its ids are given: its cue's tokens, its source, its content, and the reporting clause."""

    cue: Cue | None
    cue_tokens: Extent | None
    source: Source | None
    content: list[Span]
    context: CueContext | None = None


def read_context(
    subtrees: Subtrees, hearing: Hearing, cue: Cue, verb: Token, last_cue: int, source: Source | None, passive: bool
) -> CueContext:
    """Return the reporting clause of a cue: how far it extends, and who is addressed, where and when."""
    context = CueContext(cue, verb.i, last_cue, source, passive)
    context.first, context.last = _core(verb, last_cue, source)
    for child in verb.dependents:
        if child.i <= last_cue:
            continue
        if _is_in_reporting_clause(subtrees, hearing, context, child):
            if subtrees.left(child.i) <= context.last + 2:
                context.last = max(context.last, _end_of_adjunct(subtrees, context, child))
        elif child.dep != "punct" and not (source is not None and source.first <= child.i <= source.last):
            context.complements.append(child.i)
    return context


def _core(verb: Token, last_cue: int, source: Source | None) -> Extent:
    """Return the tokens of the cue with its auxiliaries and the source beside it."""
    first, last = verb.i, max(verb.i, last_cue)
    for child in verb.dependents:
        near = 0 < verb.i - child.i <= _MAX_AUXILIARY_DISTANCE
        if near and child.dep in ("aux", "auxpass", "neg", "advmod"):
            first = min(first, child.i)
    if source is not None and not source.borrowed:
        if source.last < verb.i and verb.i - source.last <= _MAX_SOURCE_DISTANCE:
            first = min(first, source.first)
        elif source.first == last + 1:
            last = source.last
    return first, last


def _end_of_adjunct(subtrees: Subtrees, context: CueContext, child: Token) -> int:
    if context.addressee is not None and child.dep in ("dobj", "iobj"):
        return context.addressee[1]
    return subtrees.right(child.i)


def _is_in_reporting_clause(subtrees: Subtrees, hearing: Hearing, context: CueContext, child: Token) -> bool:
    """Return whether a phrase after the cue says to whom, where, when or how something was said; note it in the
    context."""
    extent = subtrees.left(child.i), subtrees.right(child.i)
    if child.dep in _OBJECTS and context.takes("person"):
        return _note_addressee(subtrees, hearing, context, child, extent)
    if child.dep not in _ADJUNCTS:
        return child.dep == "dobj" and child.lower in ("himself", "herself", "themselves")
    if child.dep in ("npadvmod", "advmod") or child.entity in TIME_NAMES:
        if child.entity in TIME_NAMES:
            context.time = extent
        return not has_verb(child.tokens, *extent)
    if child.dep == "prep":
        return _note_circumstance(hearing, context, child, extent[1])
    return child.dep != "dative" or not context.takes("object")


def _note_addressee(subtrees: Subtrees, hearing: Hearing, context: CueContext, child: Token, extent: Extent) -> bool:
    """Note the addressee, unless a clause depends on a noun that nobody can be spoken to."""
    if child.dep != "dative" and has_verb(child.tokens, *extent):
        extent = extent[0], _end_before_clause(subtrees, child)
        if not (child.entity or child.pos == "PRON" or child.lemma in hearing.addressees):
            return False
    context.addressee = (child.i + 1, extent[1]) if child.dep == "dative" and child.pos == "ADP" else extent
    return True


def _note_circumstance(hearing: Hearing, context: CueContext, preposition: Token, last: int) -> bool:
    """Note the time, venue or addressee that a prepositional phrase gives."""
    noun = preposition.child("pobj")
    if noun is None:
        return False
    first = preposition.i + 1
    if noun.entity in TIME_NAMES:
        context.time = (noun.i if noun.tokens[noun.i - 1].dep == "prep" else first, last)
        return True
    if noun.lemma in hearing.venues and preposition.lower in hearing.venue_prepositions:
        context.venue = first, last
        return True
    addressed = noun.entity in ("PERSON", "ORG") or noun.lemma in hearing.addressees
    if addressed and preposition.lower in ("to", "with") and context.takes("clause", "quotation"):
        context.addressee = first, last
        return True
    prepositions = hearing.occasion_prepositions if context.takes("object") else hearing.adjunct_prepositions
    return preposition.lower in prepositions


def _end_before_clause(subtrees: Subtrees, noun: Token) -> int:
    """Return the last token of a noun phrase before the clause that depends on it."""
    clauses = [
        subtrees.left(child.i)
        for child in noun.dependents
        if child.i > noun.i and child.dep in ("relcl", "acl", "advcl", "ccomp")
    ]
    return max(noun.i, min(clauses, default=subtrees.right(noun.i) + 1) - 1)
