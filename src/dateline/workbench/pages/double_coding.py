"""Coding in pairs: two members code the same articles blind, a third adjudicates, a page says how far they agree."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath

from dateline.query.query import Query
from dateline.review import double_coding
from dateline.review.agreement import Difference, agreement, coded, found
from dateline.review.decision_log import DecisionLog, EditConflict
from dateline.review.double_coding import Coding, Standing, publish, standing_of
from dateline.review.event_snapshot import EventSnapshot, Kind, row_of_judged
from dateline.translation import gettext
from dateline.views.event_detail import event_of
from dateline.views.event_row import LEFT_OUT
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of, form_of, not_found, page, people_of, see_other, viewer_of
from dateline.workbench.members.grants import list_members
from dateline.workbench.pages.review_session import ReviewSession, book_of
from dateline.workbench.roles import Level

REVIEW = {"needs": "review"}
ADJUDICATE = {"needs": "adjudicate"}
MOST_ARTICLES = 500
SHOWN_DIFFERENCES = 100
MOST_DIFFERING = 10


@get("/codings", opt=REVIEW, sync_to_thread=True)
def list_all(request: Asked) -> Response[str]:
    """All codings in pairs, and the form to begin one."""
    return _list(request)


def _list(request: Asked, fault: str = "", status: int = 200) -> Response[str]:
    desk = context_of(request)
    with people_of(request).database.reading() as connection:
        coders = [m for m in list_members(connection, desk.now().date()) if m.level >= Level.REVIEWER]
    known = double_coding.list_codings(book_of(desk).database)
    return page(
        request,
        "codings.html",
        gettext("Coding in pairs"),
        status,
        codings=known,
        coders=coders,
        stories=desk.room.stories(50),
        fault=fault,
    )


@post("/codings", opt=ADJUDICATE, status_code=303, sync_to_thread=True)
def begin(request: Asked) -> Response[str]:
    """Begin a coding: its articles are those of a story, or as many of the newest as are asked for."""
    desk, form = context_of(request), form_of(request)
    one, other = (
        int(v) if v.isascii() and v.isdigit() and len(v) < 9 else 0
        for v in (form.get("one", ""), form.get("other", ""))
    )
    story = desk.room.story(form.get("story", "")) if form.get("story") else None
    count = form.get("count", "20")
    most = min(int(count), MOST_ARTICLES) if count.isascii() and count.isdigit() and len(count) < 6 else 20
    articles = story.articles if story else tuple(line.id for line in desk.room.articles(1, most))
    if not one or not other or one == other:
        return _list(request, gettext("Please choose two different coders."), 422)
    if not articles:
        return _list(request, gettext("There is no article to code."), 422)
    name = " ".join(form.get("name", "").split()) or (
        story.title if story else gettext("the newest %(count)s articles", count=len(articles))
    )
    made = double_coding.begin(
        book_of(desk).database, name, articles, (one, other), viewer_of(request).member or 0, desk.second()
    )
    return see_other(request, f"/codings/{made}")


@get("/codings/{coding_id:int}", opt=REVIEW, sync_to_thread=True)
def show(request: Asked, coding_id: FromPath[int]) -> Response[str]:
    """How a coding stands. A coder sees how far both are, and nothing of what the other decided, until it is closed."""
    desk = context_of(request)
    coding = coding_at(request, coding_id)
    standing = standing_of(book_of(desk), desk.room, coding)
    settles = may_adjudicate(request, coding)
    may_see = bool(coding.closed) or settles
    differences = standing.differences if may_see else []
    told = [tell_difference(desk, standing, one) for one in differences[:SHOWN_DIFFERENCES]]
    return page(
        request,
        "coding.html",
        coding.name,
        coding=coding,
        mine=_codes(request, coding),
        progress=[sum(len(pair[i].seen) for pair in standing.pairs.values()) for i in (0, 1)],
        left_to_me=len(review_session_of_coding(request, coding).waiting()) if _codes(request, coding) else 0,
        finished=len(standing.finished),
        may_see=may_see,
        settles=settles,
        fields=agreement(standing.done) if may_see else [],
        f1=found(standing.done) if may_see else (None, None, None),
        differences=told,
        most=sorted(told, key=lambda one: -one["difference"].weight)[:MOST_DIFFERING],
        total=len(differences),
    )


def _codes(request: Asked, coding: Coding) -> bool:
    return viewer_of(request).member in coding.coders and not coding.closed


def review_session_of_coding(request: Asked, coding: Coding) -> ReviewSession:
    """The seat of a coder at a coding."""
    desk = context_of(request)
    return ReviewSession(desk, book_of(desk), viewer_of(request).member or 0, Query(), coding)


def may_adjudicate(request: Asked, coding: Coding) -> bool:
    """An adjudicator is a third person; where there is but one local user, the rule cannot be kept."""
    viewer = viewer_of(request)
    may = viewer.may("adjudicate", context_of(request).settings.rules)
    return may and (viewer.member not in coding.coders or viewer.local)


def coding_at(request: Asked, coding_id: int) -> Coding:
    """One coding by its id. Raises NotFoundException."""
    coding = double_coding.find(book_of(context_of(request)).database, coding_id)
    if coding is None:
        raise not_found(gettext("There is no such coding."))
    return coding


def tell_difference(desk: AppContext, standing: Standing, one: Difference) -> dict[str, Any]:
    """A difference in words, with the words of the article, and who has settled it, if a third person has; `now` is how
    the event stands before all eyes."""

    def told(version: EventSnapshot | None) -> str:
        return (
            row_of_judged(one.article, version, desk.wording, "", 0).sentence if version else gettext("no such event")
        )

    version = one.left or one.right
    settled = standing.settled_by(one)
    row = desk.overlay().get((one.article, version.event.id)) if version and settled else None
    return {
        "difference": one,
        "left": told(one.left),
        "right": told(one.right),
        "settled": settled,
        "event": version.event.id if version else "",
        "evidence": version.evidence if version else "",
        "headline": version.headline if version else "",
        "now": row.sentence if row is not None and row.reviewed not in LEFT_OUT else "",
    }


@post("/codings/{coding_id:int}/adjudicate", opt=ADJUDICATE, status_code=303, sync_to_thread=True)
def adjudicate(request: Asked, coding_id: FromPath[int]) -> Response[str]:
    """Take one coder's version of an event as the decision that all see, or neither: then there is no such event, or
    the adjudicator codes it anew."""
    desk, form, coding = context_of(request), form_of(request), coding_at(request, coding_id)
    if not may_adjudicate(request, coding):
        raise PermissionDeniedException(detail="adjudicate")
    book, article, side = book_of(desk), form.get("article", ""), form.get("side", "")
    version, other = _versions(book, coding, form)
    after = version or other
    if after is None or side not in {"left", "right", "neither", "other"}:
        raise not_found(gettext("There is no such event in this coding."))
    if side == "other":
        return _code_anew(request, coding, article, after)
    version = None if side == "neither" else version
    kind: Kind = "correct" if version else "reject"
    expected = len(book.history(article, after.event.id))
    try:
        book.decide(
            article,
            after.event.id,
            kind,
            after,
            viewer_of(request).member or 0,
            expected,
            desk.second(),
            "" if version else "not_an_event",
            f"adjudicated in “{coding.name}”",
        )
    except EditConflict:
        return see_other(request, f"/review/{article}/{after.event.id}")
    return see_other(request, f"/codings/{coding_id}#differences")


def _code_anew(request: Asked, coding: Coding, article: str, version: EventSnapshot) -> Response[str]:
    """Lead to the form of an event before all eyes. One that a coder added is brought there first."""
    desk, book = context_of(request), book_of(context_of(request))
    record = book.record(article)
    key = f"/review/{article}/{version.event.id}"
    if record is None or event_of(record, version.event.id) is not None:
        return see_other(request, key)
    expected = len(book.history(article, version.event.id))
    with suppress(EditConflict):
        book.decide(
            article,
            version.event.id,
            "correct",
            version,
            viewer_of(request).member or 0,
            expected,
            desk.second(),
            note=f"adjudicated in “{coding.name}”",
        )
    return see_other(request, key)


def _versions(
    book: DecisionLog, coding: Coding, form: dict[str, str]
) -> tuple[EventSnapshot | None, EventSnapshot | None]:
    """The version of the coder whose side was taken, and that of the other; none where one did not keep the event."""
    article = form.get("article", "")
    if article not in coding.articles:
        return None, None
    left, right = (coded(book.of_article(article, coding.lane(member))) for member in coding.coders)
    versions = (left.kept.get(form.get("left", "")), right.kept.get(form.get("right", "")))
    return (versions[1], versions[0]) if form.get("side") == "right" else versions


@post("/codings/{coding_id:int}/close", opt=ADJUDICATE, status_code=303, sync_to_thread=True)
def close(request: Asked, coding_id: FromPath[int]) -> Response[str]:
    """End a coding; from then on the coders see each other's work, and all see what both decided alike."""
    desk, coding = context_of(request), coding_at(request, coding_id)
    if not may_adjudicate(request, coding):
        raise PermissionDeniedException(detail="adjudicate")
    book = book_of(desk)
    if not coding.closed:
        publish(book, desk.room, standing_of(book, desk.room, coding), desk.second())
        double_coding.close(book.database, coding.id, desk.second())
    return see_other(request, f"/codings/{coding_id}")


ROUTES = (list_all, begin, show, adjudicate, close)
