"""The values of event coding: participants, factuality, event mentions and clusters of mentions of one event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from dateline.knowledge.loaders.frames import Frame
from dateline.language.analysis import Predicate, Sentence
from dateline.reader.proposals import Proposal
from dateline.record import Actor, Place, Span, Status, Time

Value = TypeVar("Value", Place, Time)


# Blocks that report in short what the running text reports in full.
SHORT_BLOCKS = frozenset({"headline", "deck", "heading", "caption"})


@dataclass(frozen=True, slots=True)
class Participant:
    """An actor or recipient of an event: the actor, the role of the argument that names it, and the words."""

    actor: Actor
    role: str
    span: Span


@dataclass(frozen=True, slots=True)
class Factuality:
    """Whether an event occurred, is planned, is only possible or did not happen.

    ``reason``: why, as written into ``support``; ``head``: the token that decides; ``matter_of_speech``: the event is
    only the content of a speech act, a wish or a purpose, and no event of its own.
    """

    status: Status
    reason: str
    head: int
    matter_of_speech: bool = False


@dataclass(frozen=True, slots=True)
class Evidence(Generic[Value]):
    """A place or time that may be an event's.

    ``span``: the words that name it; ``way``: how they are tied to the event, as in ``knowledge/status/evidence.toml``;
    ``weight``: in percent; ``distance``: between the words and the event, in characters.
    """

    value: Value
    span: Span
    way: str
    weight: int
    distance: int


@dataclass(frozen=True, slots=True)
class EventMention:
    """One stretch of text that refers to an event: a verb or noun, the frame that it fits, and what its clause says.

    "Rebels shelled the market on Monday, killing 14. The attack …" has three mentions of one event: "shelled",
    "killing" and "attack". Each has its own participants, factuality, place and time, as far as its clause or sentence
    gives them.

    ``places`` and ``times``: what its sentence says of where and when, the surest first; ``trigger``: the characters of
    the word that names the event; ``evidence``: those of its clause; ``governed``: it is a noun without an
    actor of its own under the verb of another event ("condemned *the attack*"); ``probability``: what the learned
    reader gives the event and its type, or None where it did not read; ``mode_probability``: what it gives the mode
    where it is the reader's, not the frame's; ``proposal``: what it would propose at the word, where it has looked.
    """

    predicate: Predicate
    frame: Frame
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    factuality: Factuality
    places: tuple[Evidence[Place], ...]
    times: tuple[Evidence[Time], ...]
    sentence: Sentence
    trigger: Span
    evidence: Span
    governed: bool = False
    probability: float | None = None
    mode_probability: float | None = None
    proposal: Proposal | None = None

    @property
    def place(self) -> Place | None:
        """The place that its sentence gives it most surely."""
        return self.places[0].value if self.places else None

    @property
    def time(self) -> Time | None:
        """The time that its sentence gives it most surely."""
        return self.times[0].value if self.times else None

    @property
    def in_passing(self) -> bool:
        """Whether it is a noun that no verb says to have taken place: "after the attack"."""
        return is_in_passing(self.predicate)

    @property
    def participants(self) -> tuple[Participant, ...]:
        """The actors and recipients."""
        return (*self.actors, *self.recipients)

    @property
    def actor_ids(self) -> frozenset[str]:
        """The ids of the actors."""
        return frozenset(participant.actor.id for participant in self.actors)

    @property
    def recipient_ids(self) -> frozenset[str]:
        """The ids of the recipients."""
        return frozenset(participant.actor.id for participant in self.recipients)

    @property
    def completeness(self) -> int:
        """How much the mention says of the event; participants count three times as much as place and time,
        and so does the disbelief of the reader."""
        return (
            -3 * (self.probability == 0)
            + 3 * bool(self.actors)
            + 3 * bool(self.recipients)
            + (self.place is not None)
            + (self.time is not None)
            - (self.sentence.kind in ("headline", "deck", "caption"))
            + (self.frame.reciprocal and self.frame.type == "ASSAULT" and len(self.actors) > 1)
        )


def is_in_passing(predicate: Predicate) -> bool:
    """Whether a predicate is a noun that no verb says to have taken place: "after the attack"."""
    return predicate.kind == "noun" and predicate.light_head < 0


@dataclass(slots=True)
class MentionCluster:
    """The mentions of one event in one article, in text order. It grows while mentions are clustered."""

    mentions: list[EventMention]

    @property
    def main(self) -> EventMention:
        """The most complete mention; of equals the first."""
        return max(self.mentions, key=lambda mention: mention.completeness)

    @property
    def with_mode(self) -> EventMention | None:
        """The first mention that has a mode, the main mention first."""
        return next((mention for mention in (self.main, *self.mentions) if mention.frame.mode), None)

    @property
    def full_mentions(self) -> list[EventMention]:
        """The mentions of the running text, which tells in full what headlines and captions tell in short."""
        return [mention for mention in self.mentions if mention.sentence.kind not in SHORT_BLOCKS]

    @property
    def actors(self) -> list[Actor]:
        """The actors of all mentions, each once."""
        return list({p.actor.id: p.actor for mention in self.mentions for p in mention.actors}.values())

    @property
    def recipients(self) -> list[Actor]:
        """The recipients of all mentions, each once."""
        return list({p.actor.id: p.actor for mention in self.mentions for p in mention.recipients}.values())

    @property
    def actor_ids(self) -> set[str]:
        """The ids of the actors of all mentions."""
        return {participant.actor.id for mention in self.mentions for participant in mention.actors}

    @property
    def has_participants(self) -> bool:
        """Whether any mention names an actor or a recipient."""
        return any(mention.actors or mention.recipients for mention in self.mentions)

    @property
    def reciprocal(self) -> bool:
        """Whether any mention is of something that all participants do together."""
        return any(mention.frame.reciprocal for mention in self.mentions)
