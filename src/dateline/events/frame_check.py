"""Check of frames: whether each codes its example and leaves its counterexample alone, and what keeps it from that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from dateline.events.context import CodingContext
from dateline.events.factuality import assess_factuality
from dateline.events.frame_matching import (
    complement_fits,
    fillers,
    fits,
    has_infinitive,
    has_particle,
    match_frames,
    satisfies,
)
from dateline.events.frame_proposals import is_coded_elsewhere, is_reportable_without_participants
from dateline.events.participants import find_participants
from dateline.knowledge.loaders.frames import Frame, Frames
from dateline.language.analysis import Predicate
from dateline.record import Record

# The day on which the sentences are taken to be published.
PUBLISHED = "2024-05-10"
# Parts of speech that can head a predicate.
_CONTENT = ("VERB", "AUX", "NOUN")

# Codes a sentence as an article of its own, published on PUBLISHED; the context is what the record was coded from.
CodeSentence = Callable[[str], tuple[Record, CodingContext]]


@dataclass(frozen=True, slots=True)
class FrameFailure:
    """A frame that does not code its example or that codes its counterexample.

    ``others``: the other frames that coded events of the sentence, each with the words that it took for its trigger.
    ``reason``: why the frame does not code its example; "" for a counterexample.
    """

    frame: Frame
    sentence: str
    is_example: bool
    others: tuple[tuple[Frame, str], ...]
    reason: str = ""

    def lines(self) -> Iterator[str]:
        """Yield the failure in words: the frame, the sentence, and for an example what kept the frame from it."""
        fault = "does not code its example" if self.is_example else "codes its counterexample"
        yield f"{self.frame.where}: {self.frame.id} {fault}: {self.sentence}"
        if not self.is_example:
            return
        for other, words in self.others:
            rank = f"priority {other.priority}, {other.conditions} conditions"
            yield f"    {other.where}: {other.id} codes “{words}” instead ({rank})"
        yield f"    {self.reason}"


def check_frames(frames: Iterable[Frame], lexicon: Frames, code: CodeSentence) -> Iterator[FrameFailure]:
    """Yield the failures of frames, examples first.

    ``lexicon``: all frames with which ``code`` works.
    """
    for frame in frames:
        record, context = code(frame.example)
        by_example = _coding_frames(record, lexicon)
        if frame.id not in {other.id for other, _ in by_example}:
            yield FrameFailure(frame, frame.example, True, by_example, explain_miss(frame, context))
        record, _ = code(frame.counterexample)
        by_counterexample = _coding_frames(record, lexicon)
        if frame.id in {other.id for other, _ in by_counterexample}:
            yield FrameFailure(frame, frame.counterexample, False, by_counterexample)


def _coding_frames(record: Record, lexicon: Frames) -> tuple[tuple[Frame, str], ...]:
    """Return the frames that code the events of a record, each with the words of its trigger."""
    text = record.article.text
    coding = ((lexicon.named(event.rule or ""), text[slice(*event.trigger)]) for event in record.events)
    return tuple((frame, words) for frame, words in coding if frame is not None)


def explain_miss(frame: Frame, context: CodingContext) -> str:
    """Return why a frame codes no event of a sentence: no predicate, a condition, another frame, or what drops it."""
    predicates = [predicate for predicate in context.analysis.predicates if _has_lemma(frame, predicate)]
    if not predicates:
        lemmas = ", ".join(token.lemma for token in context.analysis.tokens if token.pos in _CONTENT)
        return f"no predicate found (lemmas read: {lemmas or 'none'})"
    matched = match_frames(context)
    for predicate in predicates:
        if (winner := matched.get(predicate.i)) is not None and winner.id == frame.id:
            return f"matched, but dropped: {_reason_to_drop(context, predicate, frame, matched)}"
    unmet = [name for predicate in predicates for name in unmet_conditions(context, predicate, frame)]
    if unmet:
        return "; ".join(f"condition {name} not met" for name in dict.fromkeys(unmet))
    winners = [matched[predicate.i] for predicate in predicates if predicate.i in matched]
    return "; ".join(f"matched by {winner.id} instead, {winner.where}" for winner in winners) or "not matched"


def _has_lemma(frame: Frame, predicate: Predicate) -> bool:
    if predicate.kind == "noun":
        return predicate.lemma in frame.nouns
    return any(lemma == predicate.lemma for lemma, _ in frame.verbs)


def unmet_conditions(context: CodingContext, predicate: Predicate, frame: Frame) -> Iterator[str]:
    """Yield the names of the conditions of a frame that a predicate of its words does not meet."""
    if predicate.kind == "verb":
        particles = [particle for lemma, particle in frame.verbs if lemma == predicate.lemma]
        frames = context.knowledge.frames
        if not any(has_particle(context.analysis.tokens, predicate, particle, frames) for particle in particles):
            phrases = (f"{predicate.lemma} {particle}".rstrip() for particle in particles)
            yield "predicate " + " or ".join(f'"{phrase}"' for phrase in phrases)
    without = replace(frame, with_approach=False, with_clause=False, with_complement=None, without_complement=None)
    demanding = replace(without, forbid={})
    if not fits(context, predicate, demanding):
        for role, condition in frame.require.items():
            if not any(satisfies(context, argument, condition) for argument in fillers(predicate, role, frame)):
                yield f"require {role}"
    for role, condition in frame.forbid.items():
        if any(satisfies(context, argument, condition) for argument in fillers(predicate, role, frame)):
            yield f"forbid {role}"
    if frame.with_approach and predicate.approach < 0:
        yield "with_approach"
    if frame.with_clause and not has_infinitive(context, predicate):
        yield "with_clause"
    if frame.without_complement and complement_fits(context, predicate, frame.without_complement):
        yield "without_complement"
    by_speaker = frame.type == "THREATEN"
    if frame.with_complement and not complement_fits(context, predicate, frame.with_complement, by_speaker):
        yield "with_complement"


def _reason_to_drop(context: CodingContext, predicate: Predicate, frame: Frame, matched: dict[int, Frame]) -> str:
    """Return why a predicate that the frame fits becomes no event, by the tests of ``propose_mention``."""
    if is_coded_elsewhere(context, predicate, matched):
        return "the noun is covered by its verb, names an actor, or is said to have ended"
    factuality = assess_factuality(context.analysis, predicate, context.knowledge.attitudes)
    if factuality.matter_of_speech:
        return "only the matter of a speech act"
    actors, recipients = find_participants(context, predicate, frame)
    if not actors and not recipients and not is_reportable_without_participants(predicate, frame):
        return "no known participant; name one that dateline knows, such as police, soldiers or a state"
    if factuality.status == "negated" and context.statements_around(predicate.start):
        return "negated in the words of a source"
    return "joined with another event, only touched on, or refused by the learned reader (DATELINE_READER=off)"
