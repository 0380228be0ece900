"""One telling of an event: a predicate that a frame fits, with sides, status, place and date. The same event may
be told several times in an article; :mod:`dateline.coding.merging` brings its tellings together."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.coding.circumstances import is_mentioned
from dateline.coding.sides import Side
from dateline.coding.status import Verdict
from dateline.knowledge.frame_loader import Frame
from dateline.language.analysis import Analysis, Predicate, Sentence
from dateline.record import Place, Span, Time

# Characters between a clause and its complement that may still be one run of words: "that", a comma, a space.
GAP = 8


@dataclass(frozen=True, slots=True)
class Telling:
    """A predicate in one sentence that tells of an event, with what its clause gives. ``governed``: it is the object of
    another event's verb and has no doer of its own ("condemned the attack")."""

    predicate: Predicate
    frame: Frame
    actors: tuple[Side, ...]
    recipients: tuple[Side, ...]
    verdict: Verdict
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
            3 * bool(self.actors) + 3 * bool(self.recipients) + (self.place is not None) + (self.time is not None)
            - (self.sentence.kind in ("headline", "deck", "caption"))
            + (self.frame.reciprocal and self.frame.type == "ASSAULT" and len(self.actors) > 1)
        )  # fmt: skip


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
