"""One telling of an event: a predicate that a frame fits, with sides, status, place and date. The same event may
be told several times in an article; :mod:`dateline.events.event_coreference` brings its tellings together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.entities.actor_index import ActorIndex
from dateline.events.clause_time_place import ClauseTimePlace, TemporalLinks, is_mentioned
from dateline.events.context import IN_WORDS, Findings
from dateline.events.factuality import Factuality, assess_factuality
from dateline.events.frame_matching import Surroundings, match_frame, surroundings
from dateline.events.participants import Participant, find_participants, implied_actors, implied_recipients
from dateline.events.performatives import as_refusal, demand
from dateline.knowledge.loaders.event_knowledge import Attitudes, EventKnowledge
from dateline.knowledge.loaders.frames import Frame
from dateline.language.analysis import Analysis, Predicate, Sentence
from dateline.record import Place, Span, Statement, Time

# Characters between a clause and its complement that may still be one run of words: "that", a comma, a space.
GAP = 8


@dataclass(frozen=True, slots=True)
class EventMention:
    """A predicate in one sentence that tells of an event, with what its clause gives. ``governed``: it is the object of
    another event's verb and has no doer of its own ("condemned the attack")."""

    predicate: Predicate
    frame: Frame
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    verdict: Factuality
    place: tuple[Place, Span] | None
    time: Time | None
    sentence: Sentence
    trigger: Span
    evidence: Span
    governed: bool = False

    @property
    def mentioned(self) -> bool:
        """Whether it is a noun in passing ("after the attack"), which no verb says to have taken place."""
        return is_mentioned(self.predicate)

    @property
    def actor_ids(self) -> frozenset[str]:
        """Who does it."""
        return frozenset(side.actor.id for side in self.actors)

    @property
    def recipient_ids(self) -> frozenset[str]:
        """To whom it is done."""
        return frozenset(side.actor.id for side in self.recipients)

    @property
    def fullness(self) -> int:
        """How many fields this telling fills."""
        return (
            3 * bool(self.actors)
            + 3 * bool(self.recipients)
            + (self.place is not None)
            + (self.time is not None)
            - (self.sentence.kind in ("headline", "deck", "caption"))
            + (self.frame.reciprocal and self.frame.type == "ASSAULT" and len(self.actors) > 1)
        )


def trigger_of(analysis: Analysis, predicate: Predicate) -> Span:
    """The word that names the event."""
    head = analysis.tokens[predicate.head]
    return head.start, head.end


def evidence_of(analysis: Analysis, predicate: Predicate, trigger: Span) -> Span:
    """The clause with what stands under it ("asked both sides *to let …*"), as far as it is one run of words."""
    start, end = min(predicate.clause[0], trigger[0]), max(predicate.clause[1], trigger[1])
    under = {predicate.i}
    for other in analysis.predicates[predicate.i + 1 :]:
        if other.sentence != predicate.sentence:
            break
        if other.complement_of in under:
            under.add(other.i)
            if other.clause[0] <= end + GAP:
                end = max(end, other.clause[1])
    return start, end


# What can be told without its sides.
DEEDS = frozenset({"ASSAULT", "COERCE", "PROTEST", "RETREAT", "MOBILIZE"})
# Verbs of these types undo what their object tells of: "lifted its blockade", "called off the strike".
ENDING = frozenset({"RETREAT", "CONCEDE", "SANCTION"})


def find_event_mentions(analysis: Analysis, found: Findings, knowledge: EventKnowledge) -> list[EventMention]:
    """Every predicate that a frame fits and that tells of an event with at least one known side."""
    around = surroundings(analysis, ActorIndex(found.actors), found.places, found.figures)
    ties = TemporalLinks(analysis, knowledge.reference, knowledge.attitudes.reporting)
    circumstances = ClauseTimePlace(analysis, found.places, found.times, ties)
    matched: dict[int, Frame] = {}
    for predicate in analysis.predicates:
        frame = match_frame(predicate, knowledge.frames, around)
        if frame is not None:
            matched[predicate.i] = frame
    tellings = []
    for predicate in analysis.predicates:
        asked = demand(predicate, found.statements, around, knowledge)
        if asked is not None:
            verdict = Factuality("occurred", f"“{predicate.modal}” in the words of a source", predicate.head)
            tellings.append(with_place_and_time(analysis, predicate, *asked, verdict, circumstances))
            continue
        frame = matched.get(predicate.i)
        if frame is None or is_covered_by_governor(analysis, predicate, matched):
            continue
        if names_an_agent(predicate, matched, around) or is_undone(analysis, predicate, frame, knowledge.attitudes):
            continue
        telling = make_mention(analysis, predicate, frame, around, circumstances, found, knowledge)
        if telling is not None:
            tellings.append(replace(telling, governed=is_governed(predicate, matched, around)))
    return tellings


def make_mention(
    analysis: Analysis,
    predicate: Predicate,
    frame: Frame,
    around: Surroundings,
    where_when: ClauseTimePlace,
    found: Findings,
    knowledge: EventKnowledge,
) -> EventMention | None:
    """The telling of one predicate, or None if it is the mere matter of a speech act or has no known side."""
    verdict = assess_factuality(analysis, predicate, knowledge.attitudes)
    if verdict.matter_of_speech:
        return None
    actors, recipients = find_participants(predicate, frame, around)
    actors = actors or implied_actors(predicate, frame, found.statements, around)
    recipients = recipients or implied_recipients(predicate, frame, around)
    if not actors and not recipients and not is_reportable_without_participants(predicate, frame):
        return None
    if actors:
        frame, verdict = as_refusal(frame, predicate, verdict, knowledge)
    if verdict.status == "negated" and is_within_statement(predicate, found.statements):
        return None
    return with_place_and_time(analysis, predicate, frame, actors, recipients, verdict, where_when)


def is_reportable_without_participants(predicate: Predicate, frame: Frame) -> bool:
    """Whether a deed may be told though nobody knows by whom or to whom: "a bombing shook Kabul". Words need a speaker,
    and a noun in passing tells of none."""
    return frame.type in DEEDS and (predicate.kind == "verb" or predicate.light_head >= 0)


def is_within_statement(predicate: Predicate, statements: Sequence[Statement]) -> bool:
    """Whether somebody says it: what a source denies is a denial, not an event that the article tells as not done."""
    return any(a <= predicate.start < b for s in statements for a, b in s.content)


def with_place_and_time(
    analysis: Analysis,
    predicate: Predicate,
    frame: Frame,
    actors: list[Participant],
    recipients: list[Participant],
    verdict: Factuality,
    where_when: ClauseTimePlace,
) -> EventMention:
    """The telling, with the place and date that its clause or sentence gives."""
    sentence = analysis.sentences[predicate.sentence]
    trigger = trigger_of(analysis, predicate)
    return EventMention(
        predicate,
        frame,
        tuple(actors),
        tuple(recipients),
        verdict,
        where_when.place_of(predicate, sentence, frame.type in IN_WORDS),
        where_when.time_of(predicate, sentence),
        sentence,
        trigger,
        evidence_of(analysis, predicate, trigger),
    )


def is_covered_by_governor(analysis: Analysis, predicate: Predicate, matched: dict[int, Frame]) -> bool:
    """Whether a noun is told by the verb that governs it: "lifted its sanctions" is no sanction of its own."""
    if predicate.kind != "noun":
        return False
    governor = matched.get(predicate.complement_of)
    if predicate.light_head >= 0:
        light = analysis.by_head.get(predicate.light_head)
        frame = matched.get(light.i) if light is not None else None
        own = matched[predicate.i]
        if frame is not None and frame.type != own.type and frame.priority > own.priority:
            return True
    return governor is not None and governor.type in ENDING


def names_an_agent(predicate: Predicate, matched: dict[int, Frame], around: Surroundings) -> bool:
    """Whether a noun is who does something and not what is done: "the opposition boycotted the vote"."""
    head = around.analysis.tokens[predicate.head]
    verb = around.analysis.by_head.get(head.head)
    if predicate.kind != "noun" or head.dep != "nsubj" or verb is None or verb.i not in matched:
        return False
    actor = around.actors.covering(head.start, head.end)
    return actor is not None and any(start <= head.start and end == head.end for start, end in actor.mentions)


def is_undone(analysis: Analysis, predicate: Predicate, frame: Frame, attitudes: Attitudes) -> bool:
    """Whether what somebody grants is told to be over: "the truce collapsed"."""
    token = analysis.tokens[predicate.head]
    if predicate.kind != "noun" or frame.type not in ENDING or token.dep not in ("nsubj", "nsubjpass"):
        return False
    verb = analysis.by_head.get(token.head)
    return verb is not None and f"{verb.lemma} {verb.particle}".strip() in attitudes.undone and not verb.negated


def is_governed(predicate: Predicate, matched: dict[int, Frame], around: Surroundings) -> bool:
    """Whether a noun is what another event's verb is about, and has no doer of its own: "condemned the attack"."""
    if predicate.kind != "noun" or predicate.complement_of not in matched:
        return False
    own = [a for a in predicate.roles("possessor", "modifier", "by", "between") if around.actors_at(a)]
    return not own
