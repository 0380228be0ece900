"""One telling of an event: a predicate that a frame fits, with sides, status, place and date. The same event may
be told several times in an article; :mod:`dateline.coding.merging` brings its tellings together."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.coding.sides import Side
from dateline.coding.status import Verdict
from dateline.knowledge.frame_loader import Frame
from dateline.language.analysis import Analysis, Predicate, Sentence
from dateline.record import Place, Span, Time


@dataclass(frozen=True, slots=True)
class Telling:
    """A predicate in one sentence that tells of an event, with what its clause gives."""

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
        )  # fmt: skip


def trigger_of(analysis: Analysis, predicate: Predicate) -> Span:
    """The word that names the event."""
    head = analysis.tokens[predicate.head]
    return head.start, head.end


def evidence_of(predicate: Predicate, trigger: Span) -> Span:
    """The clause; at least the trigger."""
    start, end = predicate.clause
    return min(start, trigger[0]), max(end, trigger[1])
