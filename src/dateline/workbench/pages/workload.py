"""Who works on what: how far everybody is, what is assigned to whom, and earlier versions brought back."""

from __future__ import annotations

from urllib.parse import parse_qsl

from litestar import Response, get, post
from litestar.params import FromPath

from dateline.query.query import Query, parse_query
from dateline.review import double_coding, progress
from dateline.review.decision_log import Draft, EditConflict
from dateline.review.double_coding import standing_of
from dateline.review.event_snapshot import GONE, differences, take_snapshot
from dateline.translation import gettext
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of, form_of, not_found, page, people_of, see_other, viewer_of
from dateline.workbench.members.grants import MemberLine, list_members
from dateline.workbench.pages.review_session import book_of, number_of, review_session_of, unjudged
from dateline.workbench.roles import Level

REVIEW = {"needs": "review"}
ADJUDICATE = {"needs": "adjudicate"}
MOST_STORIES = 50
MOST_CODINGS = 20
KINDS = ("accept", "correct", "add", "reject", "merge", "split")


@get("/review/progress", opt=REVIEW, sync_to_thread=True)
def show(request: Asked) -> Response[str]:
    """How far everybody is, and what is assigned to whom."""
    return _show(request)


def _show(request: Asked, fault: str = "", status: int = 200) -> Response[str]:
    desk = context_of(request)
    book, me = book_of(desk), viewer_of(request).member or 0
    overlay = desk.overlay()
    known = [one for one in double_coding.list_codings(book.database) if not one.closed][:MOST_CODINGS]
    standing = [standing_of(book, desk.room, one) for one in known]
    return page(
        request,
        "progress.html",
        gettext("Progress and assignments"),
        status,
        everybody=progress.progress(book.database),
        kinds=KINDS,
        me=me,
        checked=sum(1 for row in overlay.values() if row.reviewers > 1),
        decided=len(overlay),
        assigned=[(one, len(unjudged(desk, one.query))) for one in progress.open_assignments(book.database)],
        codings=[
            (one.coding, [sum(len(pair[side].seen) for pair in one.pairs.values()) for side in (0, 1)])
            for one in standing
        ],
        reviewers=reviewers(request),
        stories=desk.room.stories(MOST_STORIES),
        fault=fault,
    )


def reviewers(request: Asked) -> list[MemberLine]:
    """The members who may review."""
    desk = context_of(request)
    with people_of(request).database.reading() as connection:
        return [m for m in list_members(connection, desk.now().date()) if m.level >= Level.REVIEWER]


@post("/review/assignments", opt=ADJUDICATE, status_code=303, sync_to_thread=True)
def assign(request: Asked) -> Response[str]:
    """Give the events of a story, a country or a search to a member."""
    desk, form = context_of(request), form_of(request)
    to = number_of(form.get("member", ""))
    query, name = _wanted(desk, form)
    if to not in {one.id for one in reviewers(request)}:
        return _show(request, gettext("Please choose who is to review it."), 422)
    if not query.narrowed:
        return _show(request, gettext("Please choose a story or a country, or give the address of a search."), 422)
    progress.assign(book_of(desk).database, to, name, query, viewer_of(request).member or 0, desk.second())
    return see_other(request, "/review/progress")


def _wanted(desk: AppContext, form: dict[str, str]) -> tuple[Query, str]:
    """The search that a form names, and what to call it."""
    pairs = parse_qsl(form.get("search", "").partition("?")[2] or form.get("search", ""), max_num_fields=200)
    story = desk.room.story(form["story"]) if form.get("story") else None
    if story is not None:
        pairs += [("article", article) for article in story.articles]
    country = form.get("country", "").strip().upper()
    if country:
        pairs.append(("country", country))
    name = " ".join(form.get("name", "").split()) or (story.title if story else country) or gettext("a search")
    return parse_query(pairs), name


@post("/review/assignments/{assignment:int}/end", opt=ADJUDICATE, status_code=303, sync_to_thread=True)
def end(request: Asked, assignment: FromPath[int]) -> Response[str]:
    """Take an assignment off the list."""
    desk = context_of(request)
    progress.end(book_of(desk).database, assignment, desk.second())
    return see_other(request, "/review/progress")


@post("/review/{article_id:str}/{event_id:str}/restore", opt=REVIEW, status_code=303, sync_to_thread=True)
def restore(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[str]:
    """Bring back an earlier version of an event, as a new decision. Who is overtaken is led to the event."""
    seat, form = review_session_of(request), form_of(request)
    record, found, history = seat.standing(article_id, event_id)
    wanted = number_of(form.get("version", ""))
    version = next((one for one in history if one.sequence == wanted and one.after and one.kind not in GONE), None)
    if version is None or version.after is None:
        raise not_found(gettext("There is no such version to bring back."))
    changed = differences(take_snapshot(record, found), version.after)
    draft = Draft(
        article_id,
        event_id,
        "correct" if changed else "accept",
        version.after,
        number_of(form.get("sequence", "")),
        note=form.get("note", ""),
    )
    try:
        seat.book.decide_together([draft], seat.member, seat.desk.second(), seat.lane)
    except EditConflict:
        return see_other(request, seat.address((article_id, event_id)))
    return see_other(request, f"/articles/{article_id}/events/{event_id}/history")


ROUTES = (show, assign, end, restore)
