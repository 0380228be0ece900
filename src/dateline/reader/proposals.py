"""What the reader proposes, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.reader.features import EntityMention
from dateline.record import Status


@dataclass(frozen=True, slots=True)
class Part:
    """The part of an entity's mention in an event (actor, recipient, source, place, time, figure) and its
    probability."""

    part: str
    mention: EntityMention
    probability: float


@dataclass(frozen=True, slots=True)
class Factuality:
    """The probability of each status, and those of the event being background and still going on."""

    statuses: dict[Status, float]
    background: float
    ongoing: float

    @property
    def status(self) -> Status:
        """The likeliest status."""
        return max(self.statuses, key=self.statuses.__getitem__)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word that the reader takes for the name of an event.

    ``token`` is its index in the article, ``probability`` that of an event of this ``type``; ``mode`` is "" where none
    fits, with its probability given the type.
    """

    sentence: int
    token: int
    type: str
    probability: float
    mode: str
    mode_probability: float
    factuality: Factuality
    parts: tuple[Part, ...]
