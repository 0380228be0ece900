"""An event as an export format sees it: with its actors, place, figures and words instead of their ids."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Any

from dateline.record import Actor, Article, Event, Figure, Place, Record, Span
from dateline.review.review_state import NOT_REVIEWED, Review
from dateline.store.record_rows import event_days, outlet

FOLDED = ("CONSULT", "SUPPORT", "COOPERATE", "AID")


@dataclass(frozen=True)
class ExportRow:
    """One row of an output: its id there, its cells by column, and those of the companion table, if there is one."""

    id: str
    cells: dict[str, Any]
    companion: dict[str, Any] | None = None


@dataclass(frozen=True)
class ExportedEvent:
    """An event with its ids resolved. ``coded`` is the event as the record has it; ``type`` is its type, or AGREE for
    planned cooperation in formats that fold it, without a ``mode``. ``review`` is what people decided about it."""

    record: Record
    coded: Event
    type: str
    mode: str | None
    review: Review = NOT_REVIEWED

    @property
    def article(self) -> Article:
        """The article that reports the event."""
        return self.record.article

    @cached_property
    def actors(self) -> list[Actor]:
        """Who does it."""
        return [self.party(actor_id) for actor_id in self.coded.actors]

    @cached_property
    def recipients(self) -> list[Actor]:
        """To whom it is done."""
        return [self.party(actor_id) for actor_id in self.coded.recipients]

    @cached_property
    def place(self) -> Place | None:
        """Where it happened."""
        return next((place for place in self.record.places if place.id == self.coded.place), None)

    @cached_property
    def figures(self) -> list[Figure]:
        """The counts that belong to it."""
        return [figure for figure in self.record.figures if figure.id in self.coded.figures]

    @cached_property
    def days(self) -> tuple[date | None, date | None]:
        """First and last day, both known or neither."""
        return event_days(self.coded)

    @property
    def outlet(self) -> str:
        """Who published the article; empty if unknown."""
        return outlet(self.record) or ""

    def party(self, actor_id: str) -> Actor:
        """Return an actor of the record."""
        return next(actor for actor in self.record.actors if actor.id == actor_id)

    def words(self, span: Span) -> str:
        """Return the words of a span, with white space as single spaces."""
        return " ".join(self.article.text[span[0] : span[1]].split())

    def raw_name(self, spans: tuple[Span, ...]) -> str:
        """Return the words of the first mention; empty if there is none."""
        return self.words(spans[0]) if spans else ""

    def evidence(self) -> str:
        """Return the event's words, stretches separated by an ellipsis."""
        return " … ".join(self.words(span) for span in self.coded.evidence)

    def block_number(self) -> int:
        """Return the number, from 1, of the block of the article that contains the trigger."""
        starts = sorted(block.start for block in self.article.blocks)
        return max(1, bisect_right(starts, self.coded.trigger[0]))

    def sources(self) -> str:
        """Return the sources of the event with their stances: ``A asserts; B denies``."""
        parts = [
            f"{self.party(source.actor).name if source.actor else 'unnamed'} {source.stance}"
            for source in self.coded.according_to
        ]
        return "; ".join(parts)

    def pairs(self) -> Iterator[tuple[Actor | None, Actor | None]]:
        """Yield each actor with each recipient; without recipients, each two actors, or the only one alone."""
        actors: list[Actor | None] = [*self.actors] or [None]
        if self.recipients:
            for actor in actors:
                for recipient in self.recipients:
                    yield actor, recipient
        elif len(actors) == 1:
            yield actors[0], None
        else:
            yield from combinations(actors, 2)


def make_exported_event(
    record: Record, event: Event, fold_planned: bool, review: Review = NOT_REVIEWED
) -> ExportedEvent:
    """Return an event of a record; ``fold_planned`` makes AGREE of planned cooperation, as PLOVER's manual asks."""
    if fold_planned and event.status == "planned" and event.type in FOLDED:
        return ExportedEvent(record, event, "AGREE", None, review)
    return ExportedEvent(record, event, event.type, event.mode, review)


def number(*parts: object) -> str:
    """Return a number of at most 15 digits, the same for the same parts: for formats whose ids are numbers."""
    digest = hashlib.blake2b("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return str(int.from_bytes(digest, "big") % 10**15)


def decimal(value: float | None) -> str:
    """Return a number as the text of a cell: empty if unknown, whole numbers without a point."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else str(value)
