"""Event mentions proposed by the frames: every predicate that a frame fits, with what its clause says.

An article may mention the same event several times; :mod:`dateline.events.event_coreference` clusters the mentions.
"""

from __future__ import annotations

from dateline.events.context import CodingContext
from dateline.events.factuality import assess_factuality
from dateline.events.frame_matching import match_frames
from dateline.events.mentions import EventMention, Factuality, Participant
from dateline.events.participants import find_participants
from dateline.events.performatives import as_refusal, find_demand
from dateline.events.place_evidence import find_places
from dateline.events.time_evidence import find_times
from dateline.knowledge.loaders.frames import Frame
from dateline.language.analysis import Analysis, Predicate, Token
from dateline.language.labels import NOMINAL_SUBJECTS, NOUNS
from dateline.record import Span

# Types of deeds that are coded even if nobody is known to have done or suffered them.
DEEDS = frozenset({"ASSAULT", "COERCE", "PROTEST", "RETREAT", "MOBILIZE"})
# Pronouns of those who do something by saying so.
FIRST_PERSON = frozenset({"i", "we"})
# Types that undo what their object or subject names: "lifted its blockade", "the truce collapsed".
ENDINGS = frozenset({"RETREAT", "CONCEDE", "SANCTION"})
# Characters between a clause and its complement that may still be one run of words: "that", a comma, a space.
GAP = 8


def propose_by_frames(context: CodingContext) -> list[EventMention]:
    """Return the event mentions of an article in text order: demands of sources and predicates with a frame."""
    matched = match_frames(context)
    proposals = (
        propose_demand(context, predicate) or propose_mention(context, predicate, matched)
        for predicate in context.analysis.predicates
    )
    return [proposal for proposal in proposals if proposal is not None]


def propose_demand(context: CodingContext, predicate: Predicate) -> EventMention | None:
    """Return the demand that a source makes by saying what somebody must do, or None."""
    demand = find_demand(context, predicate)
    if demand is None:
        return None
    frame, actors, recipients = demand
    factuality = Factuality("occurred", f"“{predicate.modal}” in the words of a source", predicate.head)
    return _mention(context, predicate, frame, (actors, recipients), factuality)


def propose_mention(context: CodingContext, predicate: Predicate, matched: dict[int, Frame]) -> EventMention | None:
    """Return the mention of a predicate with a frame; None if another predicate codes the event, if it is only the
    matter of a speech act, or if it has neither actor nor recipient.

    ``matched``: number of a predicate → its frame.
    """
    frame = matched.get(predicate.i)
    if frame is None or is_coded_elsewhere(context, predicate, matched):
        return None
    factuality = assess_factuality(context.analysis, predicate, context.knowledge.attitudes)
    if factuality.matter_of_speech:
        return None
    actors, recipients = find_participants(context, predicate, frame)
    if not actors and not recipients and not is_reportable_without_participants(predicate, frame):
        return None
    if actors:
        frame, factuality = as_refusal(context, predicate, frame, factuality)
    if factuality.status == "negated" and context.statements_around(predicate.start):
        # What a source denies is a denial, not an event that the article reports as not done.
        return None
    if is_told_in_quotes(context, predicate, frame):
        return None
    governed = is_governed(context, predicate, matched)
    return _mention(context, predicate, frame, (actors, recipients), factuality, governed)


def is_told_in_quotes(context: CodingContext, predicate: Predicate, frame: Frame) -> bool:
    """Whether somebody tells of a deed in their own words without naming who did it: "They ambushed us", "I was told to
    leave". What is done by the quoted words themselves counts: "We condemn the attack"."""
    if predicate.kind != "verb" or context.analysis.quotations.covering(predicate.start) is None:
        return False
    tokens = context.analysis.tokens
    if is_imperative(tokens[predicate.head]):
        return True
    subjects = [tokens[argument.head] for argument in predicate.roles("by" if predicate.passive else "subject")]
    if any(token.pos in NOUNS for token in subjects) or not (subjects or predicate.passive):
        return False
    is_performative = context.is_spoken(frame) and predicate.tense == "present" and not predicate.aspect
    return not (is_performative and any(token.lower in FIRST_PERSON for token in subjects))


def is_imperative(verb: Token) -> bool:
    """Whether a verb commands: "*Bomb* them", "*Free* the prisoners"."""
    return verb.tag == "VB" and not verb.has_child("aux", "auxpass")


def is_reportable_without_participants(predicate: Predicate, frame: Frame) -> bool:
    """Whether a deed may be coded though nobody knows by whom or to whom: "a bombing shook Kabul". Words need a
    speaker, and a noun in passing reports nothing."""
    return frame.type in DEEDS and (predicate.kind == "verb" or predicate.light_head >= 0)


def _mention(
    context: CodingContext,
    predicate: Predicate,
    frame: Frame,
    participants: tuple[list[Participant], list[Participant]],
    factuality: Factuality,
    governed: bool = False,
) -> EventMention:
    """Return the mention with the place and time that its clause or sentence gives."""
    head = context.analysis.tokens[predicate.head]
    trigger = head.start, head.end
    actors, recipients = participants
    return EventMention(
        predicate=predicate,
        frame=frame,
        actors=tuple(actors),
        recipients=tuple(recipients),
        factuality=factuality,
        places=tuple(find_places(context, predicate, frame)),
        times=tuple(find_times(context, predicate, frame)),
        sentence=context.analysis.sentences[predicate.sentence],
        trigger=trigger,
        evidence=evidence_of(context.analysis, predicate, trigger),
        governed=governed,
    )


def evidence_of(analysis: Analysis, predicate: Predicate, trigger: Span) -> Span:
    """Return the clause with its complements ("asked both sides *to let …*"), as far as they are one run of words."""
    start, end = min(predicate.clause[0], trigger[0]), max(predicate.clause[1], trigger[1])
    within = {predicate.i}
    for other in analysis.predicates[predicate.i + 1 :]:
        if other.sentence != predicate.sentence:
            break
        if other.complement_of in within:
            within.add(other.i)
            if other.clause[0] <= end + GAP:
                end = max(end, other.clause[1])
    return start, end


def is_coded_elsewhere(context: CodingContext, predicate: Predicate, matched: dict[int, Frame]) -> bool:
    """Whether a noun is no event of its own: its verb codes the event, it names an actor, or its end is reported."""
    return predicate.kind == "noun" and (
        is_covered_by_verb(context, predicate, matched)
        or names_an_agent(context, predicate, matched)
        or is_undone(context, predicate, matched[predicate.i])
    )


def is_covered_by_verb(context: CodingContext, predicate: Predicate, matched: dict[int, Frame]) -> bool:
    """Whether the verb over a noun codes its event: "lifted its sanctions" is no sanction of its own."""
    if predicate.light_head >= 0:
        light_verb = context.analysis.by_head.get(predicate.light_head)
        frame = matched.get(light_verb.i) if light_verb is not None else None
        own = matched[predicate.i]
        if frame is not None and frame.type != own.type and frame.priority > own.priority:
            return True
    governor = matched.get(predicate.complement_of)
    return governor is not None and governor.type in ENDINGS


def names_an_agent(context: CodingContext, predicate: Predicate, matched: dict[int, Frame]) -> bool:
    """Whether a noun is who does something and not what is done: "the opposition boycotted the vote"."""
    head = context.analysis.tokens[predicate.head]
    verb = context.analysis.by_head.get(head.head)
    if head.dep != "nsubj" or verb is None or verb.i not in matched:
        return False
    actor = context.actor_index.covering(head.start, head.end)
    return actor is not None and any(start <= head.start and end == head.end for start, end in actor.mentions)


def is_undone(context: CodingContext, predicate: Predicate, frame: Frame) -> bool:
    """Whether what a noun of concession or withdrawal names is reported to be over: "the truce collapsed"."""
    token = context.analysis.tokens[predicate.head]
    if frame.type not in ENDINGS or token.dep not in NOMINAL_SUBJECTS:
        return False
    verb = context.analysis.by_head.get(token.head)
    undone = context.knowledge.attitudes.undone
    return verb is not None and f"{verb.lemma} {verb.particle}".strip() in undone and not verb.negated


def is_governed(context: CodingContext, predicate: Predicate, matched: dict[int, Frame]) -> bool:
    """Whether a noun without an actor of its own is the object of another event's verb: "condemned the attack"."""
    if predicate.kind != "noun" or predicate.complement_of not in matched:
        return False
    return not any(context.actors_at(a) for a in predicate.roles("possessor", "modifier", "by", "between"))
