"""What waits for a reviewer, in the order that was asked for: least certain, most covered, most disagreed on."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from dateline.query.matching import matches
from dateline.query.query import Query
from dateline.review.assignments import Assignment, open_assignments
from dateline.review.decision_log import Book
from dateline.review.progress import decided_by, disagreeing
from dateline.views.event_row import Key
from dateline.workbench.context import Desk

LONGEST_QUEUE = 500
STORIES_LOOKED_AT = 50
ARTICLES_OF_A_STORY = 200
DISPUTES_LOOKED_AT = 200
ORDERS = ("coverage", "disagreement")


def unjudged(desk: Desk, query: Query, most: int = LONGEST_QUEUE) -> list[Key]:
    """The events of a search on which nobody has decided, or that the machine tells otherwise since: the least certain
    first unless the search names an order."""
    asked = replace(query, reviewed=("unseen", "again"), page=1)
    if query.sort == "newest":
        asked = replace(asked, sort="confidence")
    return list(desk.room.keys(asked, desk.overlay(), most))


def by_coverage(desk: Desk, query: Query) -> list[Key]:
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


def by_disagreement(desk: Desk, book: Book, query: Query) -> list[Key]:
    """First what members have decided differently, then what the machine tells otherwise than a member, then what
    sources dispute."""
    overlay, anything = desk.overlay(), replace(query, reviewed=("unseen", "accepted", "corrected", "added",
                                                                 "rejected", "merged"))  # fmt: skip
    between = [key for key in disagreeing(book.database)
               if key in overlay and matches(overlay[key], anything, desk.wording)]  # fmt: skip
    again = desk.room.keys(replace(query, reviewed=("again",), page=1), overlay, LONGEST_QUEUE)
    disputed = [
        (one.record.article.id, event) for one in desk.room.disputes(DISPUTES_LOOKED_AT) for event in one.claim.events
    ]
    articles = tuple({article for article, _ in disputed if not query.article or article in query.article})
    open_ones = set(unjudged(desk, replace(query, article=articles))) if articles else set()
    return list(dict.fromkeys([*between, *again, *(key for key in disputed if key in open_ones)]))


def to_check(desk: Desk, book: Book, query: Query, member: int, me: int) -> list[Key]:
    """A sample of what a member has decided (0: anybody else) and nobody else has looked at yet."""
    overlay = desk.overlay()
    anything = replace(query, reviewed=("accepted", "corrected", "added", "rejected", "merged"))
    found = (overlay.get(key) for key in decided_by(book.database, member, me))
    return [row.key for row in found if row is not None and row.reviewers < 2 and matches(row, anything, desk.wording)]


def without_assigned(desk: Desk, book: Book, keys: Iterable[Key], member: int) -> list[Key]:
    """What is free: not assigned to another member."""
    taken = {
        key for one in open_assignments(book.database) if one.member != member for key in unjudged(desk, one.query)
    }
    return [key for key in keys if key not in taken]


def assigned(book: Book, number: int, member: int) -> Assignment | None:
    """An assignment of a member, by its number."""
    return next((one for one in open_assignments(book.database) if (one.id, one.member) == (number, member)), None)
