"""Where a cue stands, and which words around it tell of the telling rather than of what is told."""

from __future__ import annotations

from dataclasses import dataclass, field

from dateline.attribution.sources import Source
from dateline.knowledge.loaders.speech_cues import Cue, Hearing
from dateline.language.analysis import Analysis, Token
from dateline.language.labels import VERB_TAGS
from dateline.language.subtrees import Subtrees

_VENUE_PREPOSITIONS = frozenset({"in", "at", "on", "during", "via", "through", "after", "before", "from", "outside"})
_ADJUNCTS = frozenset({"advmod", "npadvmod", "prep", "dative", "prt", "aux", "neg", "agent", "intj"})


@dataclass(slots=True)
class CuePosition:
    """Where a cue stands: its own tokens, its source, and the stretch of tokens ``first`` to ``last`` that belongs to
    the telling ("the minister told reporters on Monday") rather than to what is told."""

    cue: Cue
    verb: int
    last_cue: int
    source: Source | None
    passive: bool
    first: int = 0
    last: int = 0
    addressee: tuple[int, int] | None = None
    venue: tuple[int, int] | None = None
    time: tuple[int, int] | None = None
    complements: list[int] = field(default_factory=list)


def locate_cue(analysis: Analysis, reach: Subtrees, hearing: Hearing, place: CuePosition) -> None:
    """Fill in how far the telling reaches, and who is addressed, where and when."""
    tokens, verb = analysis.tokens, place.verb
    place.first, place.last = verb, max(verb, place.last_cue)
    for child in tokens[verb].children:
        if child < verb and tokens[child].dep in ("aux", "auxpass", "neg", "advmod") and verb - child <= 4:
            place.first = min(place.first, child)
    source = place.source
    if source is not None and not source.borrowed:
        if source.last < verb and verb - source.last <= 5:
            place.first = min(place.first, source.first)
        elif source.first == place.last + 1:
            place.last = source.last
    for child in tokens[verb].children:
        if child <= place.last_cue:
            continue
        if _is_telling(tokens, reach, hearing, place, child):
            if reach.left(child) <= place.last + 2:
                place.last = max(place.last, _end_of_telling(tokens, reach, place, child))
        elif tokens[child].dep != "punct" and not (source is not None and source.first <= child <= source.last):
            place.complements.append(child)


def _end_of_telling(tokens: list[Token], reach: Subtrees, place: CuePosition, child: int) -> int:
    if place.addressee is not None and tokens[child].dep in ("dobj", "iobj"):
        return place.addressee[1]
    return reach.right(child)


def _is_telling(tokens: list[Token], reach: Subtrees, hearing: Hearing, place: CuePosition, child: int) -> bool:
    """Whether a phrase after the cue tells of the telling: to whom, where, when, how."""
    token, cue = tokens[child], place.cue
    extent = (reach.left(child), reach.right(child))
    if token.dep in ("dobj", "dative", "iobj") and "person" in cue.takes:
        if token.dep != "dative" and _holds_verb(tokens, *extent):
            extent = (extent[0], _before_clause(tokens, reach, child))
            if not (token.entity or token.pos == "PRON" or token.lemma in hearing.addressees):
                return False
        place.addressee = _addressee(tokens, child, extent)
        return True
    if token.dep not in _ADJUNCTS:
        return token.dep == "dobj" and token.lower in ("himself", "herself", "themselves")
    if token.dep in ("npadvmod", "advmod") or token.entity in ("DATE", "TIME"):
        if token.entity in ("DATE", "TIME"):
            place.time = extent
        return not _holds_verb(tokens, *extent)
    if token.dep == "prep":
        return _is_circumstance(tokens, hearing, place, child, extent)
    return token.dep != "dative" or "object" not in cue.takes


def _is_circumstance(
    tokens: list[Token], hearing: Hearing, place: CuePosition, child: int, extent: tuple[int, int]
) -> bool:
    token = tokens[child]
    inner = next((c for c in token.children if tokens[c].dep == "pobj"), -1)
    if inner < 0:
        return False
    noun = tokens[inner]
    if noun.entity in ("DATE", "TIME"):
        place.time = (inner if tokens[inner - 1].dep == "prep" else child + 1, extent[1])
        return True
    if noun.lemma in hearing.venues and token.lower in _VENUE_PREPOSITIONS:
        place.venue = (child + 1, extent[1])
        return True
    speech = bool(place.cue.takes & {"clause", "quotation"})
    if (
        token.lower in ("to", "with")
        and speech
        and (noun.entity in ("PERSON", "ORG") or noun.lemma in hearing.addressees)
    ):
        place.addressee = (child + 1, extent[1])
        return True
    return token.lower in ("at", "during", "in", "on", "after", "before", "via", "through") and (
        "object" not in place.cue.takes or token.lower in ("at", "during", "after", "before")
    )


def _addressee(tokens: list[Token], child: int, extent: tuple[int, int]) -> tuple[int, int]:
    if tokens[child].dep == "dative" and tokens[child].pos == "ADP":
        return child + 1, extent[1]
    return extent


def _before_clause(tokens: list[Token], reach: Subtrees, noun: int) -> int:
    """The last token of a noun phrase before the clause that hangs on it."""
    clauses = [
        reach.left(c) for c in tokens[noun].children if c > noun and tokens[c].dep in ("relcl", "acl", "advcl", "ccomp")
    ]
    return max(noun, min(clauses, default=reach.right(noun) + 1) - 1)


def _holds_verb(tokens: list[Token], first: int, last: int) -> bool:
    return any(tokens[k].tag in VERB_TAGS for k in range(first, last + 1))
