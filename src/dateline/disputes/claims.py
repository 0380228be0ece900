"""Claims in dispute: propositions on which two sources take opposite positions.

Three ways lead to a dispute: a source denies what another accused or asserted; two sources accuse each other of the
same matter; a source contests another's figure ("only three had been killed"). Silence is not denial. The assertion
that a denial denies is found by how near it is, by whom both name, by the words they share, and by nouns such as
"these accusations". A denial that says itself what was not done denies only what is told of the same matter: "no
stones were thrown" contests the stones, not the arrests in the sentence before. Who is charged, sued or accused in an
event and denies "it" or any wrongdoing denies what the event's actor holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from dateline.attribution.propositions import OFFICIAL, Proposition
from dateline.events.context import CodingContext
from dateline.events.frame_matching import match_noun, match_verb
from dateline.language.analysis import Predicate
from dateline.record import Claim, Event, Figure, Position, Span, Stance, Statement, content_id

ASSERTING = frozenset({"accuses", "asserts", "announces", "condemns", "threatens"})
ACCUSING = frozenset({"accuses", "condemns"})
# The score from which a denial denies an assertion.
ENOUGH = 2
# Sentences between a denial and what it denies, and those within which the last assertion before it is meant.
FAR = 8
NEXT = 2
# The highest score for shared words, and what counts against a denial that only a negation shows.
SHARED = 2
IMPLIED = 2


@dataclass(slots=True)
class Dispute:
    """A dispute while it is found: what it is about, who asserts it, and who denies it."""

    about: str
    holder: Position
    against: list[Position] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    events: tuple[str, ...] = ()


def find_disputes(context: CodingContext, events: Sequence[Event]) -> list[Claim]:
    """Return the claims in dispute of an article, in the order of the disputed words."""
    propositions = context.propositions
    disputes = [*_denials(context, propositions, events), *_mutual_accusations(propositions)]
    claims = [_claim(context, dispute, events) for dispute in disputes]
    disputed = [{position.statement for position in claim.positions} for claim in claims]
    for claim in find_figure_disputes(context, propositions, events):
        if not any({position.statement for position in claim.positions} <= statements for statements in disputed):
            claims.append(claim)
    return sorted({claim.id: claim for claim in claims}.values(), key=lambda claim: (claim.evidence or ((0, 0),))[0])


# ---------------------------------------------------------------- denials


def _denials(context: CodingContext, propositions: Sequence[Proposition], events: Sequence[Event]) -> Iterator[Dispute]:
    """Yield one dispute for everything that is denied, with all who deny it."""
    disputes: dict[str, Dispute] = {}
    for denial in propositions:
        if denial.statement.act != "denies" or denial.statement.actor is None:
            continue
        key, opened = _open_dispute(context, denial, propositions, events)
        if opened is None:
            continue
        dispute = disputes.setdefault(key, opened)
        stance = _stance_of_denial(context, denial)
        if all(position.actor != denial.statement.actor for position in dispute.against):
            dispute.against.append(Position(denial.statement.actor, stance, denial.statement.id))
        dispute.statements.append(denial.statement)
    yield from _without_repeats(list(disputes.values()))


def _without_repeats(disputes: Sequence[Dispute]) -> Iterator[Dispute]:
    """Yield the disputes but those about an accusing event whose actor and one of whose deniers stand against each
    other in one about the actor's own words, too."""
    sides = {
        (dispute.holder.actor, position.actor)
        for dispute in disputes
        if dispute.holder.statement is not None
        for position in dispute.against
    }
    for dispute in disputes:
        pairs = {(dispute.holder.actor, position.actor) for position in dispute.against}
        if dispute.holder.statement is not None or not pairs & sides:
            yield dispute


def _open_dispute(
    context: CodingContext, denial: Proposition, propositions: Sequence[Proposition], events: Sequence[Event]
) -> tuple[str, Dispute | None]:
    """Return a key of what is denied, and a dispute about it without any denial; None if nothing is found."""
    denied = _find_denied(context, propositions, denial)
    if denial.alleger is not None and (denied is None or denied.statement.actor != denial.alleger):
        return f"alleged by {denial.alleger}", Dispute(denial.summary, Position(denial.alleger, "alleges", None))
    # "He denies it" answers the charge rather than what somebody said beside it; "the claim" is what somebody said.
    answers_it = denied is None or (denied.statement.act not in ACCUSING and not denial.names_claim)
    accusation = _find_accusation(context, denial, events) if answers_it else None
    if accusation is not None:
        words = context.analysis.text[slice(*accusation.evidence[0])]
        return accusation.id, Dispute(words, Position(accusation.actors[0], "accuses"), events=(accusation.id,))
    if denied is not None:
        holder = Position(denied.statement.actor, _stance_of_holder(denied), denied.statement.id)
        return denied.statement.id, Dispute(denied.summary, holder, statements=[denied.statement])
    event = _find_denied_event(denial, events)
    if event is None:
        return "", None
    words = context.analysis.text[slice(*event.evidence[0])] if event.evidence else ""
    return event.id, Dispute(words, Position(None, "asserts"), events=(event.id,))


def _find_denied(
    context: CodingContext, propositions: Sequence[Proposition], denial: Proposition
) -> Proposition | None:
    """Return the assertion that a denial denies: the best match, and of equals the nearest."""
    best: tuple[int, int, Proposition] | None = None
    possible = [other for other in propositions if _may_be_denied(other, denial)]
    answered = next((other for other in possible if _answers(propositions, other, denial)), None)
    candidates = [other for other in possible if other is answered or _is_of_one_matter(context, other, denial)]
    last = _last_before(candidates, denial)
    for other in candidates:
        distance = denial.sentence - other.sentence
        score = _score(other, denial, distance, answers=other is answered)
        if 0 <= distance <= 1 or (other is last and score > 0):
            score += 2
        if score >= ENOUGH and (best is None or (score, -abs(distance)) > best[:2]):
            best = (score, -abs(distance), other)
    return best[2] if best else None


def _may_be_denied(other: Proposition, denial: Proposition) -> bool:
    """Return whether a proposition is another side's assertion, near enough, and before its denial unless the denial
    names it as a claim."""
    if other.statement.act not in ASSERTING or other.statement.actor in (None, denial.statement.actor):
        return False
    if other.is_allied_with(denial) or other.statement.inside == denial.statement.id or len(other.lemmas) < 2:
        return False
    earliest = -3 if denial.names_claim and other.speaks_for & denial.mentioned else -1
    return earliest <= denial.sentence - other.sentence <= FAR


def _answers(propositions: Sequence[Proposition], held: Proposition, denial: Proposition) -> bool:
    """Return whether a denial comes next after what is held, and answers it: an accusation, or what others than
    officials say before officials deny."""
    if not 0 <= denial.sentence - held.sentence <= (NEXT if held.statement.act == "accuses" else 1):
        return False
    is_official = OFFICIAL.intersection(denial.sectors) and not held.sectors & {*OFFICIAL, "JRN"}
    if held.statement.act != "accuses" and not is_official:
        return False
    start, end = held.start, denial.start
    return start < end and not any(start < other.start < end for other in propositions)


def _is_of_one_matter(context: CodingContext, held: Proposition, denial: Proposition) -> bool:
    """Return whether a denial may speak of what is held: it says no more than that it denies ("the charge", "any
    wrongdoing"), it is the accused's, it answers at once what its own side is said to do, or both tell of one act or
    one thing."""
    if held.statement.act == "accuses" and held.accuses(denial):
        return True
    if denial.names_accusation and not _is_blamed(context, held, denial):
        return False
    if 0 <= denial.sentence - held.sentence <= 1 and _agents(context, held) & denial.speaks_for:
        return True
    acts = _acts(context, denial)
    if not acts or denial.names_claim or acts & _acts(context, held):
        return True
    if _things(context, held) & _things(context, denial):
        return True
    return bool(_types(context, held) & _types(context, denial))


def _is_blamed(context: CodingContext, held: Proposition, denial: Proposition) -> bool:
    """Return whether whoever denies an accusation does what is held: not whom others arrest in it."""
    if held.statement.act in ACCUSING:
        return True
    agents = _agents(context, held)
    return not agents or bool(agents & denial.voices) or not denial.voices & held.mentioned


def _agents(context: CodingContext, proposition: Proposition) -> set[str]:
    """Return who does what a proposition tells of."""
    return {
        actor.id
        for predicate in _predicates(context, proposition)
        for argument in predicate.roles("by" if predicate.passive else "subject", "by", "possessor")
        for actor in context.actors_at(argument)
    }


def _predicates(context: CodingContext, proposition: Proposition) -> list[Predicate]:
    spans, tokens = proposition.statement.content, context.analysis.tokens
    return [
        predicate
        for predicate in context.analysis.predicates
        if any(start <= tokens[predicate.head].start < end for start, end in spans)
    ]


def _acts(context: CodingContext, proposition: Proposition) -> frozenset[str]:
    """Return the lemmas of the deeds of which a proposition tells: without light verbs, words of speech, nouns such as
    "accusation", and nouns that say no more of the deed ("any violence")."""
    predicates = _predicates(context, proposition)
    light = {predicate.light_head for predicate in predicates}
    idle = context.cues.hearing.claims | context.knowledge.attitudes.reporting | context.knowledge.attitudes.mental
    told = (p for p in predicates if p.kind == "verb" or (p.kind == "noun" and p.arguments))
    return frozenset(predicate.lemma for predicate in told if predicate.head not in light) - idle


def _things(context: CodingContext, proposition: Proposition) -> frozenset[str]:
    """Return the common nouns of a proposition that name no actor: the "stones" that were thrown."""
    return frozenset(
        token.lemma
        for token in context.analysis.tokens
        if token.pos == "NOUN"
        and not token.entity
        and any(start <= token.start < end for start, end in proposition.statement.content)
        and context.actor_index.covering(token.start, token.end) is None
    )


def _types(context: CodingContext, proposition: Proposition) -> frozenset[str]:
    """Return the types of the events of which the frames read a proposition."""
    frames = (
        match_noun(context, predicate) if predicate.kind == "noun" else match_verb(context, predicate)
        for predicate in _predicates(context, proposition)
    )
    return frozenset(frame.type for frame in frames if frame is not None)


def _last_before(candidates: Sequence[Proposition], denial: Proposition) -> Proposition | None:
    """Return the last assertion a few sentences before a denial."""
    cue = denial.statement.cue or (0, 0)
    before = [
        other
        for other in candidates
        if 0 <= denial.sentence - other.sentence <= NEXT and other.statement.cue and other.statement.cue < cue
    ]
    return max(before, key=lambda other: other.statement.cue or (0, 0), default=None)


def _score(held: Proposition, denial: Proposition, distance: int, *, answers: bool) -> int:
    """Return how well a denial fits an assertion: by shared words, by whom they name, by "these accusations"; that only
    a negation shows the denial counts against it unless it ``answers`` the assertion."""
    shared = min(len(held.lemmas & denial.lemmas), SHARED)
    # A country is accused only by words from outside: what Manila says of Manila accuses nobody.
    accused = held.accuses(denial)
    score = shared + (shared > 0 and not denial.implied and 0 <= distance <= 5)
    if held.statement.act == "accuses":
        score += 1 + accused + denial.names_claim
    else:
        score += accused and 0 <= distance <= 1
        score -= denial.names_accusation and not accused
        score -= IMPLIED * (denial.implied and not answers)
        score -= held.statement.kind == "direct" or "JRN" in held.sectors or held.statement.act != "asserts"
    if denial.accuses(held):
        score += 2 if denial.names_claim else 1
    return score - (distance < 0 or distance > 3)


def _find_accusation(context: CodingContext, denial: Proposition, events: Sequence[Event]) -> Event | None:
    """Return the nearest event before a denial in which somebody else accuses those who deny, or None.

    A denial that says no more than that it denies ("he denies it", "she rejects the charges") answers any; one that
    says itself what was not done must share a word with what they are accused of.
    """
    nearest: tuple[int, Event] | None = None
    says_all = denial.names_claim or not _acts(context, denial)
    for event in events:
        is_told = event.status == "occurred" and not event.background and event.evidence
        if event.type != "ACCUSE" or not is_told or not event.actors:
            continue
        if not denial.voices & set(event.recipients) or denial.voices & set(event.actors):
            continue
        distance = denial.sentence - _sentence_at(context, event.trigger)
        if (-FAR if says_all else 0) <= distance <= FAR and (says_all or _shares_words(context, denial, event)):
            # What was told before the denial goes before what is told later.
            far = distance if distance >= 0 else FAR - distance
            nearest = min(nearest or (far, event), (far, event), key=lambda item: item[0])
    return nearest[1] if nearest else None


def _sentence_at(context: CodingContext, span: Span) -> int:
    """Return the number of the sentence in which a span begins."""
    tokens = context.analysis.tokens
    return tokens[min(context.analysis.token_at(span[0]), len(tokens) - 1)].sentence


def _shares_words(context: CodingContext, denial: Proposition, event: Event) -> bool:
    analysis = context.analysis
    return any(analysis.tokens[i].lemma in denial.lemmas for span in event.evidence for i in analysis.tokens_in(span))


def _find_denied_event(denial: Proposition, events: Sequence[Event]) -> Event | None:
    """Return an event that the article itself reports and that the words of a denial mention, or None."""
    spans = denial.statement.content
    for event in events:
        outside = [s for s in event.evidence if not any(a < s[1] and s[0] < b for a, b in spans)]
        inside = any(a <= s[0] and s[1] <= b for s in event.evidence for a, b in spans)
        if outside and inside and event.status == "occurred" and not event.according_to:
            return event
    return None


def _stance_of_denial(context: CodingContext, denial: Proposition) -> Stance:
    return "doubts" if denial.cue_lemma in context.cues.hearing.doubts else "denies"


def _stance_of_holder(held: Proposition) -> Stance:
    return "accuses" if held.statement.act in ACCUSING else "asserts"


# ---------------------------------------------------------------- accusations against each other


def _mutual_accusations(propositions: Sequence[Proposition]) -> Iterator[Dispute]:
    """Yield one dispute for each pair of sources that accuse each other."""
    accusations = [p for p in propositions if p.statement.act in ACCUSING and p.statement.actor is not None]
    seen: set[frozenset[str | None]] = set()
    for first, second in combinations(accusations, 2):
        pair = frozenset({first.statement.actor, second.statement.actor})
        if pair in seen or not _accuse_each_other(first, second):
            continue
        seen.add(pair)
        positions = [Position(p.statement.actor, "accuses", p.statement.id) for p in (first, second)]
        yield Dispute(first.summary, positions[0], positions[1:], [first.statement, second.statement])


def _accuse_each_other(first: Proposition, second: Proposition) -> bool:
    """Return whether two sources of different sides name each other, one accuses, and both speak of the same matter."""
    if first.statement.actor == second.statement.actor or first.is_allied_with(second):
        return False
    if not first.lemmas & second.lemmas and not second.returns:
        return False
    if "accuses" not in (first.statement.act, second.statement.act):
        return False
    return bool(first.speaks_for & second.mentioned and second.speaks_for & first.mentioned)


# ---------------------------------------------------------------- the claim


def _claim(context: CodingContext, dispute: Dispute, events: Sequence[Event]) -> Claim:
    positions = (dispute.holder, *dispute.against)
    evidence = tuple(sorted({span for statement in dispute.statements for span in statement.content}))
    held = [span for s in dispute.statements if s.id == dispute.holder.statement for span in s.content]
    inside = [event.id for event in events if any(a <= event.trigger[0] < b for a, b in held)]
    article = context.analysis.article
    return Claim(
        id=content_id("clm", article.id, *(f"{p.actor} {p.stance} {p.statement}" for p in positions)),
        about=dispute.about,
        positions=positions,
        evidence=evidence,
        events=tuple(dict.fromkeys((*dispute.events, *inside))),
    )


# ---------------------------------------------------------------- figures


COUNTED = frozenset(
    {"killed", "injured", "arrested", "missing", "abducted", "displaced", "participants", "forces", "votes"}
)
# Sentences between two figures of one dispute, unless one event has both.
NEAR = 6


@dataclass(frozen=True, slots=True)
class SourcedFigure:
    """A figure with the statement that gives it, and its sentence."""

    figure: Figure
    statement: Statement
    sentence: int


def find_figure_disputes(
    context: CodingContext, propositions: Sequence[Proposition], events: Sequence[Event]
) -> Iterator[Claim]:
    """Yield one claim for each pair of sources of which the later contests the other's figure for the same thing."""
    contesting = {p.statement.id for p in propositions if p.contrary or p.statement.act == "denies"}
    of_one_event = {frozenset((a, b)) for event in events for a in event.figures for b in event.figures}
    seen: set[tuple[str, frozenset[str | None]]] = set()
    for first, second in combinations(sorted(_sourced_figures(context), key=lambda given: given.figure.span), 2):
        pair = (first.figure.kind, frozenset({first.statement.actor, second.statement.actor}))
        contested = second.statement.id in contesting
        if contested and pair not in seen and _exclude_each_other(first, second, of_one_event):
            seen.add(pair)
            yield _claim_of_figures(context, first, second, events)


def _sourced_figures(context: CodingContext) -> Iterator[SourcedFigure]:
    """Yield the figures that a source gives, with the innermost statement that holds each."""
    for figure in context.entities.figures:
        if figure.kind not in COUNTED:
            continue
        statements = [s for s in context.statements if s.actor is not None and _holds(s, figure.span)]
        if statements:
            innermost = min(statements, key=lambda s: sum(end - start for start, end in s.content))
            yield SourcedFigure(figure, innermost, _sentence_at(context, figure.span))


def _holds(statement: Statement, span: Span) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in statement.content)


def _exclude_each_other(first: SourcedFigure, second: SourcedFigure, of_one_event: set[frozenset[str]]) -> bool:
    """Whether two sources give figures of one kind and unit, near each other or of one event, whose ranges do not
    meet."""
    figure, other = first.figure, second.figure
    if figure.kind != other.kind or first.statement.actor == second.statement.actor:
        return False
    bounds, other_bounds = _bounds(figure), _bounds(other)
    if bounds is None or other_bounds is None:
        return False
    if bounds[0] <= other_bounds[1] and other_bounds[0] <= bounds[1]:
        return False
    if figure.unit and other.unit and figure.unit != other.unit:
        return False
    return abs(first.sentence - second.sentence) <= NEAR or frozenset({figure.id, other.id}) in of_one_event


def _bounds(figure: Figure) -> tuple[float, float] | None:
    """Return the lowest and highest value that a figure allows, or None if it has none."""
    if figure.value is not None:
        return float(figure.value), float(figure.value)
    if figure.low is None and figure.high is None:
        return None
    low = float(figure.low) if figure.low is not None else 0.0
    return low, float(figure.high) if figure.high is not None else float("inf")


def _claim_of_figures(
    context: CodingContext, first: SourcedFigure, second: SourcedFigure, events: Sequence[Event]
) -> Claim:
    article, pair = context.analysis.article, (first, second)
    stances: tuple[Stance, Stance] = ("asserts", "denies")
    positions = tuple(
        Position(given.statement.actor, stance, given.statement.id) for given, stance in zip(pair, stances, strict=True)
    )
    figures = {given.figure.id for given in pair}
    words = " / ".join(article.text[slice(*given.figure.span)] for given in pair)
    return Claim(
        id=content_id("clm", article.id, first.figure.kind, *(f"{p.actor} {p.statement}" for p in positions)),
        about=f"{first.figure.kind}: {words}",
        positions=positions,
        evidence=tuple(sorted({given.figure.span for given in pair})),
        events=tuple(event.id for event in events if figures & set(event.figures)),
    )
