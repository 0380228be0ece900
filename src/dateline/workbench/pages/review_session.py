"""Where a reviewer sits: at the open queue of a search, or alone with the articles of a coding in pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from litestar.exceptions import PermissionDeniedException
from msgspec.structs import replace

from dateline.query.query import Query, parse_query
from dateline.record import Event, Record
from dateline.review import double_coding, queue
from dateline.review.assignments import Assignment
from dateline.review.decision_log import OPEN_LANE, Book
from dateline.review.double_coding import Coding
from dateline.review.event_snapshot import Decision, is_judged, standing
from dateline.views.event_detail import event_of
from dateline.views.event_row import Key
from dateline.workbench.context import Desk
from dateline.workbench.http import Asked, desk_of, not_found, pairs_of, viewer_of
from dateline.workbench.pages import queue_order


def book_of(desk: Desk) -> Book:
    """The book of decisions. Raises NotFoundException where there is none."""
    if desk.book is None:
        raise not_found("This workbench keeps no decisions.")
    return desk.book


@dataclass(frozen=True)
class Seat:
    """A member at review: decisions go into the seat's lane, and only decisions of that lane are seen."""

    desk: Desk
    book: Book
    member: int
    query: Query
    coding: Coding | None
    order: str = ""
    assignment: Assignment | None = None
    check: int | None = None

    @property
    def lane(self) -> str:
        """The open lane, or the coder's own."""
        return self.coding.lane(self.member) if self.coding else OPEN_LANE

    @property
    def tail(self) -> str:
        """What the address carries of the seat, with its question mark; empty for the plain queue."""
        pairs = self.query.pairs(without=("page", "reviewed"))
        if self.assignment:
            pairs = [("assigned", str(self.assignment.id))]
        if self.coding:
            pairs = [("coding", str(self.coding.id))]
        pairs += [("by", self.order)] if self.order else []
        pairs += [("check", str(self.check))] if self.check is not None else []
        return f"?{urlencode(pairs)}" if pairs else ""

    def address(self, key: Key) -> str:
        """The address of one event at this seat."""
        return f"/review/{key[0]}/{key[1]}{self.tail}"

    def past(self, key: Key) -> str:
        """The address that leads past an event to the next free one at the moment when it is asked for."""
        tail = f"{self.tail}&" if self.tail else "?"
        return f"/review{tail}{urlencode({'after': '/'.join(key)})}"

    @property
    def end(self) -> str:
        """Where to go when nothing waits any more."""
        return f"/codings/{self.coding.id}" if self.coding else "/review?show=queue"

    def record(self, article: str) -> Record:
        """A record as this seat sees it. Raises NotFoundException."""
        record = self.book.record(article, self.lane)
        if record is None or (self.coding and article not in self.coding.articles):
            raise not_found("There is no such article here.")
        return record

    def waiting(self) -> list[Key]:
        """The events that wait: of a search the least certain first unless another order was asked for, of a coding in
        the order of the texts. What is coded blind or assigned to another member is left out."""
        if self.coding is None:
            blind = double_coding.in_open_codings(self.book.database)
            found = [key for key in self._open() if key[0] not in blind]
            if self.assignment is None:
                found = queue_order.without_assigned(self.desk, self.book, found, self.member)
            return found[: queue_order.LONGEST_QUEUE]
        done = self.book.of_articles(self.coding.articles, self.lane)
        out: list[Key] = []
        for article in self.coding.articles:
            record = self.desk.room.record(article)
            stacks = done.get(article, {})
            parts = [s[-1].after.event for s in stacks.values() if s and not is_judged(s) and s[-1].after is not None]
            machine = record.events if record else ()
            events = sorted({event.id: event for event in (*machine, *parts)}.values(), key=lambda event: event.trigger)
            out += [(article, event.id) for event in events if not is_judged(stacks.get(event.id, []))]
        return out[: queue_order.LONGEST_QUEUE]

    def _open(self) -> list[Key]:
        if self.check is not None:
            return queue_order.to_check(self.desk, self.book, self.query, self.check, self.member)
        if self.order == "coverage":
            return queue_order.by_coverage(self.desk, self.query)
        if self.order == "disagreement":
            return queue_order.by_disagreement(self.desk, self.book, self.query)
        return queue_order.unjudged(self.desk, self.query)

    def first(self) -> Key | None:
        """The first waiting event that nobody else has."""
        held = queue.held_by_others(self.book.database, self.lane, self.member, self.desk.second())
        return queue.first_free(self.waiting(), held)

    def turn(self, keys: Sequence[Key], key: Key, around: bool = False) -> str:
        """Where to go on after an event of a queue: to the next one that nobody else has, which is taken at once, so
        that no two members are led to it; with `around` to those before it in the end."""
        place = keys.index(key) if key in keys else -1
        held = queue.held_by_others(self.book.database, self.lane, self.member, self.desk.second())
        for one in (*keys[place + 1 :], *(keys[:place] if around and place > 0 else ())):
            if one not in held and self.take(one):
                return self.address(one)
        return self.end

    def take(self, key: Key) -> bool:
        """Take an event for a while; false if somebody else has it."""
        seconds = self.desk.settings.queue_lease_minutes * 60
        return queue.take(self.book.database, key, self.lane, self.member, seconds, self.desk.second())

    def let_go(self, key: Key) -> None:
        """Give an event back, as after a decision on it."""
        queue.let_go(self.book.database, key, self.lane, self.member)

    def standing(self, article: str, event: str) -> tuple[Record, Event, list[Decision]]:
        """The record with the event as it stands, a rejected one as it was rejected, and the event's history."""
        record = self.record(article)
        history = self.book.history(article, event, self.lane)
        found = event_of(record, event)
        if found is None:
            stack = standing(history)
            if not stack or stack[-1].after is None:
                raise not_found("There is no such event in this article.")
            found = stack[-1].after.event
            record = replace(record, events=(*record.events, found))
        return record, found, history


def number_of(text: str) -> int:
    """A number as a form gives it; 0 where it gives none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def seat_of(request: Asked) -> Seat:
    """The seat that an address names. Raises PermissionDeniedException if it is another member's."""
    desk = desk_of(request)
    book, member = book_of(desk), viewer_of(request).member or 0
    pairs = pairs_of(request)
    named = dict(pairs)
    coding = None
    if "coding" in named:
        number = named["coding"]
        coding = double_coding.find(book.database, int(number)) if number.isascii() and number.isdigit() else None
        if coding is None or member not in coding.coders or coding.closed:
            raise PermissionDeniedException(detail="This coding is not yours, or has ended.")
    assignment = queue_order.assigned(book, number_of(named["assigned"]), member) if "assigned" in named else None
    if "assigned" in named and assignment is None:
        raise PermissionDeniedException(detail="This is not assigned to you, or not any more.")
    if "story" in named:
        story = desk.room.story(named["story"])
        pairs = [("article", article) for article in (story.articles if story else ())]
    query = assignment.query if assignment else parse_query(pairs)
    order = named.get("by", "") if named.get("by") in queue_order.ORDERS else ""
    check = number_of(named["check"]) if "check" in named else None
    return Seat(desk, book, member, query, coding, order, assignment, check)
