"""Where a reviewer sits: at the open queue of a search, or alone with the articles of a coding in pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from litestar.exceptions import PermissionDeniedException
from msgspec.structs import replace

from dateline.query.matching import matches
from dateline.query.query import Query, parse_query
from dateline.record import Event, Record
from dateline.review import double_coding, progress
from dateline.review.decision_log import OPEN_LANE, DecisionLog
from dateline.review.double_coding import Coding
from dateline.review.event_snapshot import Decision, is_judged, standing
from dateline.review.progress import Assignment, decided_by, disagreeing, open_assignments
from dateline.translation import gettext
from dateline.views.event_detail import event_of
from dateline.views.event_row import Key
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of, not_found, pairs_of, viewer_of


def book_of(desk: AppContext) -> DecisionLog:
    """The book of decisions. Raises NotFoundException where there is none."""
    if desk.book is None:
        raise not_found(gettext("This workbench keeps no decisions."))
    return desk.book


DAY = 86_400


@dataclass(frozen=True)
class QueueProgress:
    """How many events a member has decided on today (UTC), how many are left, and how many of these are queued at
    most; 0 where all are."""

    done: int
    left: int
    capped: int


@dataclass(frozen=True)
class ReviewSession:
    """A member at review: decisions go into the seat's lane, and only decisions of that lane are seen."""

    desk: AppContext
    book: DecisionLog
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
            raise not_found(gettext("There is no such article here."))
        return record

    def waiting(self) -> list[Key]:
        """The events that wait: of a search the least certain first unless another order was asked for, of a coding in
        the order of the texts. What is coded blind or assigned to another member is left out."""
        if self.coding is None:
            blind = double_coding.in_open_codings(self.book.database)
            found = [key for key in self._open() if key[0] not in blind]
            if self.assignment is None:
                found = without_assigned(self.desk, self.book, found, self.member)
            return found[:LONGEST_QUEUE]
        done = self.book.of_articles(self.coding.articles, self.lane)
        out: list[Key] = []
        for article in self.coding.articles:
            record = self.desk.room.record(article)
            stacks = done.get(article, {})
            parts = [s[-1].after.event for s in stacks.values() if s and not is_judged(s) and s[-1].after is not None]
            machine = record.events if record else ()
            events = sorted({event.id: event for event in (*machine, *parts)}.values(), key=lambda event: event.trigger)
            out += [(article, event.id) for event in events if not is_judged(stacks.get(event.id, []))]
        return out[:LONGEST_QUEUE]

    def _open(self) -> list[Key]:
        if self.check is not None:
            return to_check(self.desk, self.book, self.query, self.check, self.member)
        if self.order == "coverage":
            return by_coverage(self.desk, self.query)
        if self.order == "disagreement":
            return by_disagreement(self.desk, self.book, self.query)
        return unjudged(self.desk, self.query)

    def progress(self, queued: int) -> QueueProgress:
        """How far the member is today, and how many events wait besides those queued."""
        today = self.desk.second() // DAY * DAY
        done = progress.decided_since(self.book.database, self.member, today, self.lane)
        left = queued
        plain = self.coding is None and not self.order and self.check is None and self.assignment is None
        if plain and queued >= LONGEST_QUEUE:
            asked = replace(self.query, reviewed=("unseen", "again"), page=1)
            left = max(queued, self.desk.room.count(asked, self.desk.overlay(), ()).total)
        return QueueProgress(done, left, queued if left > queued else 0)

    def first(self) -> Key | None:
        """The first waiting event that nobody else has; it is taken at once, so that no two members are led to it."""
        held = progress.held_by_others(self.book.database, self.lane, self.member, self.desk.second())
        return next((key for key in self.waiting() if key not in held and self.take(key)), None)

    def turn(self, keys: Sequence[Key], key: Key, around: bool = False) -> str:
        """Where to go on after an event of a queue: to the next one that nobody else has, which is taken at once, so
        that no two members are led to it; with `around` to those before it in the end."""
        place = keys.index(key) if key in keys else -1
        held = progress.held_by_others(self.book.database, self.lane, self.member, self.desk.second())
        for one in (*keys[place + 1 :], *(keys[:place] if around and place > 0 else ())):
            if one not in held and self.take(one):
                return self.address(one)
        return self.end

    def take(self, key: Key) -> bool:
        """Take an event for a while; false if somebody else has it."""
        seconds = self.desk.settings.queue_lease_minutes * 60
        return progress.take(self.book.database, key, self.lane, self.member, seconds, self.desk.second())

    def let_go(self, key: Key) -> None:
        """Give an event back, as after a decision on it."""
        progress.let_go(self.book.database, key, self.lane, self.member)

    def standing(self, article: str, event: str) -> tuple[Record, Event, list[Decision]]:
        """The record with the event as it stands, a rejected one as it was rejected, and the event's history."""
        record = self.record(article)
        history = self.book.history(article, event, self.lane)
        found = event_of(record, event)
        if found is None:
            stack = standing(history)
            if not stack or stack[-1].after is None:
                raise not_found(gettext("There is no such event in this article."))
            found = stack[-1].after.event
            record = replace(record, events=(*record.events, found))
        return record, found, history


def number_of(text: str) -> int:
    """A number as a form gives it; 0 where it gives none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def review_session_of(request: Asked) -> ReviewSession:
    """The seat that an address names. Raises PermissionDeniedException if it is another member's."""
    desk = context_of(request)
    book, member = book_of(desk), viewer_of(request).member or 0
    pairs = pairs_of(request)
    named = dict(pairs)
    coding = None
    if "coding" in named:
        number = named["coding"]
        coding = double_coding.find(book.database, int(number)) if number.isascii() and number.isdigit() else None
        if coding is None or member not in coding.coders or coding.closed:
            raise PermissionDeniedException(detail=gettext("This coding is not yours, or has ended."))
    assignment = assigned(book, number_of(named["assigned"]), member) if "assigned" in named else None
    if "assigned" in named and assignment is None:
        raise PermissionDeniedException(detail=gettext("This is not assigned to you, or not any more."))
    if "story" in named:
        story = desk.room.story(named["story"])
        least = [pair for pair in pairs if pair[0] == "min_confidence"]
        pairs = [*least, *(("article", article) for article in (story.articles if story else ()))]
    query = assignment.query if assignment else parse_query(pairs)
    order = named.get("by", "") if named.get("by") in ORDERS else ""
    check = number_of(named["check"]) if "check" in named else None
    return ReviewSession(desk, book, member, query, coding, order, assignment, check)


LONGEST_QUEUE = 500
STORIES_LOOKED_AT = 50
ARTICLES_OF_A_STORY = 200
DISPUTES_LOOKED_AT = 200
ORDERS = ("coverage", "disagreement")


def unjudged(desk: AppContext, query: Query, most: int = LONGEST_QUEUE) -> list[Key]:
    """The events of a search on which nobody has decided, or that the machine tells otherwise since: the least certain
    first unless the search names an order."""
    asked = replace(query, reviewed=("unseen", "again"), page=1)
    if query.sort == "newest":
        asked = replace(asked, sort="confidence")
    return list(desk.room.keys(asked, desk.overlay(), most))


def by_coverage(desk: AppContext, query: Query) -> list[Key]:
    """What waits, by how many reports there are of it: the events of the stories that most articles tell."""
    out: dict[Key, int] = {}
    for story in desk.room.stories(STORIES_LOOKED_AT):
        articles = story.articles[:ARTICLES_OF_A_STORY]
        wanted = [one for one in articles if not query.article or one in query.article]
        if not wanted:
            continue
        reports = {key: len(group) for group in desk.regrouped(story).events for key in group}
        for key in unjudged(desk, replace(query, article=tuple(wanted))):
            out[key] = max(out.get(key, 0), reports.get(key, 1))
        if len(out) >= LONGEST_QUEUE:
            break
    return sorted(out, key=lambda key: -out[key])


def by_disagreement(desk: AppContext, book: DecisionLog, query: Query) -> list[Key]:
    """First what members have decided differently, then what the machine tells otherwise than a member, then what
    sources dispute."""
    overlay, anything = (
        desk.overlay(),
        replace(query, reviewed=("unseen", "accepted", "corrected", "added", "rejected", "merged")),
    )
    between = [
        key for key in disagreeing(book.database) if key in overlay and matches(overlay[key], anything, desk.wording)
    ]
    again = desk.room.keys(replace(query, reviewed=("again",), page=1), overlay, LONGEST_QUEUE)
    disputed = [
        (one.record.article.id, event) for one in desk.room.disputes(DISPUTES_LOOKED_AT) for event in one.claim.events
    ]
    articles = tuple({article for article, _ in disputed if not query.article or article in query.article})
    open_ones = set(unjudged(desk, replace(query, article=articles))) if articles else set()
    return list(dict.fromkeys([*between, *again, *(key for key in disputed if key in open_ones)]))


def to_check(desk: AppContext, book: DecisionLog, query: Query, member: int, me: int) -> list[Key]:
    """A sample of what a member has decided (0: anybody else) and nobody else has looked at yet."""
    overlay = desk.overlay()
    anything = replace(query, reviewed=("accepted", "corrected", "added", "rejected", "merged"))
    found = (overlay.get(key) for key in decided_by(book.database, member, me))
    return [row.key for row in found if row is not None and row.reviewers < 2 and matches(row, anything, desk.wording)]


def without_assigned(desk: AppContext, book: DecisionLog, keys: Iterable[Key], member: int) -> list[Key]:
    """What is free: not assigned to another member."""
    taken = {
        key for one in open_assignments(book.database) if one.member != member for key in unjudged(desk, one.query)
    }
    return [key for key in keys if key not in taken]


def assigned(book: DecisionLog, number: int, member: int) -> Assignment | None:
    """An assignment of a member, by its number."""
    return next((one for one in open_assignments(book.database) if (one.id, one.member) == (number, member)), None)
