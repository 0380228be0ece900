"""Acts done by saying something: a refusal by saying what one will not do, a demand by saying what others must do."""

from __future__ import annotations

from dateline.events.context import CodingContext
from dateline.events.mentions import Factuality, Participant
from dateline.knowledge.loaders.frames import Frame
from dateline.language.analysis import Predicate
from dateline.language.labels import NOMINAL_SUBJECTS
from dateline.record import Actor, Statement


def as_refusal(
    context: CodingContext, predicate: Predicate, frame: Frame, factuality: Factuality
) -> tuple[Frame, Factuality]:
    """Return the frame and factuality of the refusal if the predicate is one, else those given.

    "Israel will not release the prisoners" is a refusal that has occurred, not a release that has not.
    """
    unwilling = predicate.negated and (predicate.tense == "future" or predicate.modal == "would")
    name = context.knowledge.refusals.get(frame.type)
    refusal = context.knowledge.frames.named(name) if unwilling and name else None
    if refusal is None:
        return frame, factuality
    return refusal, Factuality("occurred", "what is said not to be done is refused", factuality.head)


def find_demand(
    context: CodingContext, predicate: Predicate
) -> tuple[Frame, list[Participant], list[Participant]] | None:
    """Return the frame, the source and those obliged, where a source says what somebody must do: "Damascus must open
    the crossing, she said".

    None if the predicate is no duty, is a duty of thought ("must understand"), is in no source's words, or is a duty
    of the source itself or of its own state.
    """
    if not _is_duty(context, predicate):
        return None
    source = source_of(context, predicate)
    frame = _frame_of_demand(context, predicate)
    if source is None or frame is None:
        return None
    actor, statement = source
    obliged = [
        Participant(other, argument.role, (argument.start, argument.end))
        for argument in predicate.roles("by" if predicate.passive else "subject")
        for other in context.actors_at(argument)
    ]
    if not obliged or any(p.actor.id == actor.id or speaks_for(actor, p.actor) for p in obliged):
        return None
    span = statement.source or statement.cue or statement.content[0]
    return frame, [Participant(actor, "source", span)], obliged


def _is_duty(context: CodingContext, predicate: Predicate) -> bool:
    attitudes = context.knowledge.attitudes
    if predicate.kind != "verb" or predicate.modal not in attitudes.obliging:
        return False
    if predicate.negated or predicate.conditional or predicate.lemma in attitudes.mental:
        return False
    return not is_inverted(context, predicate)


def _frame_of_demand(context: CodingContext, predicate: Predicate) -> Frame | None:
    frames = context.knowledge.frames
    yields = predicate.lemma in frames.lists["yield_verb"].lemmas
    return frames.named("request.obligation-yield" if yields else "request.obligation")


def is_inverted(context: CodingContext, predicate: Predicate) -> bool:
    """Whether the auxiliary precedes the subject: "should they wish to leave" is a condition."""
    tokens = context.analysis.tokens
    children = [tokens[child] for child in tokens[predicate.head].children]
    modal = next((t.i for t in children if t.dep == "aux" and t.lower == predicate.modal), -1)
    subject = next((t.i for t in children if t.dep in NOMINAL_SUBJECTS), -1)
    return 0 <= modal < subject


def speaks_for(speaker: Actor, other: Actor) -> bool:
    """Whether a government's speaker speaks of its own state: "Russia must", says Russia's president."""
    return bool(other.kind == "state" and speaker.country == other.country and "GOV" in speaker.sectors)


def source_of(context: CodingContext, predicate: Predicate) -> tuple[Actor, Statement] | None:
    """Return the actor whose words a predicate belongs to, with the smallest statement that holds it."""
    statements = [statement for statement in context.statements_around(predicate.start) if statement.actor]
    if not statements:
        return None
    innermost = min(statements, key=lambda s: sum(end - start for start, end in s.content))
    actor = context.actor_index.by_id.get(innermost.actor or "")
    return (actor, innermost) if actor is not None else None
