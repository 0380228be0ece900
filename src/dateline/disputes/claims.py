"""Claims in dispute: propositions on which two sources take opposite positions.

Three ways lead to a dispute: someone denies what another accused or asserted; two sides accuse each other of the same
matter; a source contests another's figure ("only three had been killed"). Silence is not denial. What a denial denies is found by whom
the two statements name, by the words they share, and by nouns such as "these accusations".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dateline.attribution.propositions import Proposition, gists
from dateline.knowledge.loaders.speech_cues import Cues
from dateline.language.analysis import Analysis
from dateline.record import Actor, Claim, Event, Figure, Position, Span, Stance, Statement, content_id

_ASSERTING = frozenset({"accuses", "asserts", "announces", "condemns", "threatens"})
# A denial belongs to an assertion from here on; an accused who denies reaches it by being named alone.
_ENOUGH = 2
_NAMED = 3
_ALIKE = 3
# A denial most of whose words stand in the other statement denies that statement.
_SAME = 4
_MOST = 0.6
_FAR = 8
_NEAR_BY = 2
# Sentences after an accusation in which "the accusation" is that one.
_NEXT = 2


@dataclass(slots=True)
class Dispute:
    """A claim on its way: the disputed statement or event, who holds it, and who denies it."""

    about: Proposition | None
    holder: Position
    against: list[Position]
    statements: list[Statement]
    events: tuple[str, ...] = ()
    words: str = ""


def find_disputes(
    analysis: Analysis,
    actors: list[Actor],
    statements: list[Statement],
    events: list[Event],
    figures: list[Figure],
    cues: Cues,
) -> list[Claim]:
    """The claims in dispute of an article, in the order in which the disputed words stand."""
    told = gists(analysis, actors, statements, cues)
    disputes = [*_denied(analysis, told, events, cues), *_mutual(told)]
    claims = [_claim(analysis, dispute, events) for dispute in disputes]
    disputed = {frozenset(position.statement for position in claim.positions) for claim in claims}
    for claim in figure_disputes(analysis, told, events, figures):
        if not any({position.statement for position in claim.positions} <= statements for statements in disputed):
            claims.append(claim)
    return sorted({claim.id: claim for claim in claims}.values(), key=lambda c: (c.evidence or ((0, 0),))[0])


# ---------------------------------------------------------------- denials


def _denied(analysis: Analysis, told: list[Proposition], events: list[Event], cues: Cues) -> Iterator[Dispute]:
    disputes: dict[str, Dispute] = {}
    for denial in told:
        if denial.statement.act != "denies" or denial.statement.actor is None:
            continue
        against = Position(denial.statement.actor, _stance_of_denial(denial, cues), denial.statement.id)
        held = _best(told, denial)
        if held is not None:
            key = held.statement.id
            holder = Position(held.statement.actor, _stance_of_holder(held), held.statement.id)
            dispute = disputes.setdefault(key, Dispute(held, holder, [], [held.statement]))
        elif denial.alleger is not None:
            key = f"alleged by {denial.alleger}"
            holder = Position(denial.alleger, "alleges", None)
            dispute = disputes.setdefault(key, Dispute(denial, holder, [], []))
        else:
            event = _event_denied(denial, events)
            if event is None:
                continue
            key = event.id
            words = analysis.text[slice(*event.evidence[0])] if event.evidence else ""
            dispute = disputes.setdefault(key, Dispute(None, Position(None, "asserts"), [], [], (event.id,), words))
        if all(p.actor != against.actor for p in dispute.against):
            dispute.against.append(against)
        dispute.statements.append(denial.statement)
    yield from disputes.values()


def _best(told: list[Proposition], denial: Proposition) -> Proposition | None:
    """The statement that a denial contradicts: the best match, the nearest before it among equals."""
    best: tuple[int, int, Proposition] | None = None
    candidates = [other for other in told if _can_be_denied(other, denial)]
    before = [
        other
        for other in candidates
        if 0 <= denial.sentence - other.sentence <= _NEAR_BY and _comes_before(other, denial)
    ]
    last = max(before, key=lambda other: other.statement.cue or (0, 0), default=None)
    for other in candidates:
        distance = denial.sentence - other.sentence
        score = _likeness(other, denial, distance)
        if 0 <= distance <= 1 or (other is last and score > 0):
            score += 2
        if score >= _ENOUGH and (best is None or (score, -abs(distance)) > best[:2]):
            best = (score, -abs(distance), other)
    return best[2] if best else None


def _can_be_denied(other: Proposition, denial: Proposition) -> bool:
    if other.statement.act not in _ASSERTING or other.statement.actor in (None, denial.statement.actor):
        return False
    if other.is_allied_with(denial) or other.statement.inside == denial.statement.id:
        return False
    earliest = -3 if denial.names_claim and other.speaks_for & denial.mentioned else -1
    return earliest <= denial.sentence - other.sentence <= _FAR and len(other.lemmas) > 1


def _comes_before(other: Proposition, denial: Proposition) -> bool:
    return bool(other.statement.cue and denial.statement.cue and other.statement.cue < denial.statement.cue)


def _likeness(held: Proposition, denial: Proposition, distance: int) -> int:
    shared = min(len(held.lemmas & denial.lemmas), 2)
    # A country names its own side only in words from outside: what Manila says of Manila accuses no one.
    named = bool(denial.speaks_for & (held.mentioned - held.speaks_for))
    score = shared + (shared > 0 and not denial.implied and 0 <= distance <= 5)
    if held.statement.act == "accuses":
        score += 1 + named + denial.names_claim
    else:
        score += named and 0 <= distance <= 1
        score -= denial.names_accusation and not named
        score -= 2 * denial.implied
        score -= held.statement.kind == "direct" or "JRN" in held.sectors or held.statement.act != "asserts"
    if held.speaks_for & (denial.mentioned - denial.speaks_for):
        score += 2 if denial.names_claim else 1
    if distance < 0 or distance > 3:
        score -= 1
    return score


def _event_denied(denial: Proposition, events: Iterable[Event]) -> Event | None:
    """An event that the article tells on its own word and the denial's words name."""
    spans = denial.statement.content
    for event in events:
        outside = [s for s in event.evidence if not any(a < s[1] and s[0] < b for a, b in spans)]
        inside = any(a <= s[0] and s[1] <= b for s in event.evidence for a, b in spans)
        if outside and inside and event.status == "occurred" and not event.according_to:
            return event
    return None


def _stance_of_denial(denial: Proposition, cues: Cues) -> Stance:
    return "doubts" if denial.cue_lemma in cues.hearing.doubts else "denies"


def _stance_of_holder(held: Proposition) -> Stance:
    return "accuses" if held.statement.act in ("accuses", "condemns") else "asserts"


# ---------------------------------------------------------------- accusations against each other


def _mutual(told: list[Proposition]) -> Iterator[Dispute]:
    accusations = [g for g in told if g.statement.act in ("accuses", "condemns") and g.statement.actor is not None]
    seen: set[frozenset[str | None]] = set()
    for number, first in enumerate(accusations):
        for second in accusations[number + 1 :]:
            pair = frozenset({first.statement.actor, second.statement.actor})
            if len(pair) < 2 or pair in seen or first.is_allied_with(second):
                continue
            if "accuses" not in (first.statement.act, second.statement.act):
                continue
            if not first.lemmas & second.lemmas and not second.returns:
                continue
            if first.speaks_for & second.mentioned and second.speaks_for & first.mentioned:
                seen.add(pair)
                yield Dispute(
                    first,
                    Position(first.statement.actor, "accuses", first.statement.id),
                    [Position(second.statement.actor, "accuses", second.statement.id)],
                    [first.statement, second.statement],
                )


# ---------------------------------------------------------------- the claim


def _claim(analysis: Analysis, dispute: Dispute, events: list[Event]) -> Claim:
    positions = (dispute.holder, *dispute.against)
    evidence = tuple(sorted({span for statement in dispute.statements for span in statement.content}))
    told = [s.content for s in dispute.statements if s.id == dispute.holder.statement]
    inside = [e.id for e in events if any(a <= e.trigger[0] < b for content in told for a, b in content)]
    return Claim(
        id=content_id("clm", analysis.article.id, *(f"{p.actor} {p.stance} {p.statement}" for p in positions)),
        about=dispute.about.short if dispute.about is not None else dispute.words,
        positions=positions,
        evidence=evidence,
        events=tuple(dict.fromkeys((*dispute.events, *inside))),
    )


_COUNTED = frozenset(
    {"killed", "injured", "arrested", "missing", "abducted", "displaced", "participants", "forces", "votes"}
)
# Figures that stand further apart than this many sentences are not held against each other unless one event has both.
_NEAR = 6


@dataclass(frozen=True, slots=True)
class Given:
    """A figure with the statement in which it is given, and its sentence."""

    figure: Figure
    statement: Statement
    sentence: int


def figure_disputes(
    analysis: Analysis, told: list[Proposition], events: list[Event], figures: list[Figure]
) -> Iterator[Claim]:
    """One claim for each pair of sources of which one contests the other's figure for the same thing."""
    given = sorted(
        _given(analysis, [proposition.statement for proposition in told], figures),
        key=lambda one: one.figure.span,
    )
    contesting = {one.statement.id for one in told if one.contrary or one.statement.act == "denies"}
    shared = {frozenset((a, b)) for event in events for a in event.figures for b in event.figures}
    seen: set[tuple[str, frozenset[str | None]]] = set()
    for number, first in enumerate(given):
        for second in given[number + 1 :]:
            if second.statement.id not in contesting or not _against(first, second, shared):
                continue
            pair = (first.figure.kind, frozenset({first.statement.actor, second.statement.actor}))
            if pair not in seen:
                seen.add(pair)
                yield _claim_of_figures(analysis, first, second, events)


def _given(analysis: Analysis, statements: list[Statement], figures: list[Figure]) -> Iterator[Given]:
    for figure in figures:
        if figure.kind not in _COUNTED:
            continue
        holders = [s for s in statements if s.actor is not None and _holds(s, figure.span)]
        if holders:
            inner = min(holders, key=lambda s: sum(end - start for start, end in s.content))
            at = analysis.token_at(figure.span[0])
            yield Given(figure, inner, analysis.tokens[min(at, len(analysis.tokens) - 1)].sentence)


def _holds(statement: Statement, span: Span) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in statement.content)


def _against(first: Given, second: Given, shared: set[frozenset[str]]) -> bool:
    if first.figure.kind != second.figure.kind or first.statement.actor == second.statement.actor:
        return False
    one, other = _range(first.figure), _range(second.figure)
    if one is None or other is None or (one[0] <= other[1] and other[0] <= one[1]):
        return False
    if first.figure.unit and second.figure.unit and first.figure.unit != second.figure.unit:
        return False
    return abs(first.sentence - second.sentence) <= _NEAR or frozenset({first.figure.id, second.figure.id}) in shared


def _range(figure: Figure) -> tuple[float, float] | None:
    if figure.value is not None:
        return float(figure.value), float(figure.value)
    if figure.low is None and figure.high is None:
        return None
    low = float(figure.low) if figure.low is not None else 0.0
    return low, float(figure.high) if figure.high is not None else float("inf")


def _claim_of_figures(analysis: Analysis, first: Given, second: Given, events: list[Event]) -> Claim:
    positions = (
        Position(first.statement.actor, "asserts", first.statement.id),
        Position(second.statement.actor, "denies", second.statement.id),
    )
    figures = {first.figure.id, second.figure.id}
    words = " / ".join(analysis.text[slice(*g.figure.span)] for g in (first, second))
    return Claim(
        id=content_id("clm", analysis.article.id, first.figure.kind, *(f"{p.actor} {p.statement}" for p in positions)),
        about=f"{first.figure.kind}: {words}",
        positions=positions,
        evidence=tuple(sorted({first.figure.span, second.figure.span})),
        events=tuple(event.id for event in events if figures & set(event.figures)),
    )
