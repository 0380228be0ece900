"""What is done by saying: a refusal is told as an act that will not happen, a demand as a duty of somebody else."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.events.factuality import OBLIGING, Factuality
from dateline.events.frame_matching import Surroundings
from dateline.events.participants import Participant
from dateline.knowledge.loaders.event_knowledge import EventKnowledge
from dateline.knowledge.loaders.frames import Frame
from dateline.language.analysis import Predicate
from dateline.record import Actor, Statement


def as_refusal(
    frame: Frame, predicate: Predicate, verdict: Factuality, knowledge: EventKnowledge
) -> tuple[Frame, Factuality]:
    """ "Israel will not release the prisoners" is a refusal that has occurred, not a release that has not."""
    unwilling = predicate.negated and (predicate.tense == "future" or predicate.modal == "would")
    name = knowledge.refusals.get(frame.type)
    refusal = knowledge.frames.named(name) if unwilling and name else None
    if refusal is None:
        return frame, verdict
    return refusal, Factuality("occurred", "what is said not to be done is refused", verdict.head)


def demand(
    predicate: Predicate, statements: Sequence[Statement], around: Surroundings, knowledge: EventKnowledge
) -> tuple[Frame, list[Participant], list[Participant]] | None:
    """ "Damascus must open the crossing, she said": a demand of the speaker on the subject of the duty.

    None if the predicate tells no duty, one of thought ("must understand"), stands in nobody's words, or is the duty of
    the speaker himself or his state.
    """
    if predicate.kind != "verb" or predicate.modal not in OBLIGING or predicate.negated or predicate.conditional:
        return None
    if predicate.lemma in knowledge.attitudes.mental or inverted(predicate, around):
        return None
    speaker = speaker_of(predicate, statements, around)
    concession = knowledge.frames.lists["yield_verb"]
    frame = knowledge.frames.named(
        "request.obligation-yield" if predicate.lemma in concession.lemmas else "request.obligation"
    )
    if speaker is None or frame is None:
        return None
    actor, statement = speaker
    obliged = [
        Participant(other, argument.role, (argument.start, argument.end))
        for argument in predicate.roles("by" if predicate.passive else "subject")
        for other in around.actors_at(argument)
    ]
    if not obliged or any(side.actor.id == actor.id or speaks_for(actor, side.actor) for side in obliged):
        return None
    span = statement.source or statement.cue or statement.content[0]
    return frame, [Participant(actor, "source", span)], obliged


def inverted(predicate: Predicate, around: Surroundings) -> bool:
    """Whether the auxiliary stands before the subject: "should they wish to leave" is a condition."""
    tokens = around.analysis.tokens
    children = [tokens[c] for c in tokens[predicate.head].children]
    modal = next((t.i for t in children if t.dep == "aux" and t.lower == predicate.modal), -1)
    subject = next((t.i for t in children if t.dep in ("nsubj", "nsubjpass")), -1)
    return 0 <= modal < subject


def speaks_for(speaker: Actor, other: Actor) -> bool:
    """Whether somebody speaks of his own state: "we must", "Russia must", says its president."""
    return bool(other.kind == "state" and speaker.country == other.country and "GOV" in speaker.sectors)


def speaker_of(
    predicate: Predicate, statements: Sequence[Statement], around: Surroundings
) -> tuple[Actor, Statement] | None:
    """Who says it: the actor of the smallest statement in whose content the predicate stands."""
    holders = [s for s in statements if s.actor and any(a <= predicate.start < b for a, b in s.content)]
    if not holders:
        return None
    inner = min(holders, key=lambda s: sum(b - a for a, b in s.content))
    actor = around.actors.by_id.get(inner.actor or "")
    return (actor, inner) if actor is not None else None
