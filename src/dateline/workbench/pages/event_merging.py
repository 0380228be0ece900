"""Two events of an article that are one, and one that is two: chosen beside the text, taken back like any decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery

from dateline.record import Event, Record
from dateline.review.decision_log import EditConflict
from dateline.review.event_merging import (
    SEVERAL,
    by_likeness,
    defaults,
    joined,
    merge_drafts,
    open_choices,
    split_drafts,
)
from dateline.review.event_snapshot import EventSnapshot, row_of_judged
from dateline.review.text_search import EditRefused
from dateline.translation import gettext
from dateline.views.annotated_text import mark
from dateline.views.event_detail import FieldLine, event_of, row_of, view_event
from dateline.workbench.http import Asked, form_of, page, see_other
from dateline.workbench.pages.review_session import ReviewSession, number_of, review_session_of

REVIEW = {"needs": "review"}
TAKE = "take_"
MOST_OTHERS = 40


@dataclass(frozen=True)
class Two:
    """Two events of an article that may be one; `seen` are the sequences of the last decisions on them."""

    record: Record
    stays: Event
    goes: Event
    seen: tuple[int, int]


def two_at(seat: ReviewSession, article_id: str, stays: str, goes: str) -> Two:
    """Two events that stand. Raises EditRefused if one of them does not."""
    record = seat.record(article_id)
    one, other = event_of(record, stays), event_of(record, goes)
    if one is None or other is None:
        raise EditRefused(gettext("One of the two is no event any more."))
    lane = seat.lane
    return Two(
        record,
        one,
        other,
        (len(seat.book.history(article_id, stays, lane)), len(seat.book.history(article_id, goes, lane))),
    )


@get("/review/{article_id:str}/{event_id:str}/merge", opt=REVIEW, sync_to_thread=True)
def ask(
    request: Asked,
    article_id: FromPath[str],
    event_id: FromPath[str],
    other: FromQuery[str] = "",
    stays: FromQuery[str] = "this",
) -> Response[str]:
    """The other events of the article to choose from; once one is chosen, the two side by side."""
    return _ask(request, review_session_of(request), article_id, event_id, other, stays)


def _ask(
    request: Asked,
    seat: ReviewSession,
    article_id: str,
    event_id: str,
    other: str,
    stays: str,
    fault: str = "",
    form: dict[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    record, found, _ = seat.standing(article_id, event_id)
    wording = seat.desk.wording
    row = row_of(record, event_id, wording)
    others = [row_of(record, event.id, wording) for event in by_likeness(record, found)[:MOST_OTHERS]]
    beside: dict[str, Any] | None = None
    if other:
        try:
            pair = two_at(seat, article_id, *((event_id, other) if stays != "other" else (other, event_id)))
            beside = _side_by_side(seat, pair, form or {})
        except EditRefused as refused:
            fault, status = str(refused), 422
    return page(
        request,
        "merge.html",
        gettext("Merge two events"),
        status,
        record=record,
        row=row,
        others=others,
        other=other,
        stays=stays,
        beside=beside,
        fault=fault,
        seat=seat,
        blocks=mark(record, event_of(record, other) if beside else found),
    )


def _side_by_side(seat: ReviewSession, two: Two, form: dict[str, str]) -> dict[str, Any]:
    """Both events field by field, what is chosen of each, and the sentence that comes of it."""
    wording, record = seat.desk.wording, two.record
    views: list[dict[str, FieldLine]] = []
    rows = []
    for event in (two.stays, two.goes):
        row = row_of(record, event.id, wording)
        assert row is not None
        rows.append(row)
        views.append({line.field: line for line in view_event(record, event, row, wording).fields})
    picked = {**defaults(two.stays, two.goes), **chosen_of(form)}
    after = joined(record, two.stays, two.goes, picked)
    return {
        "rows": rows,
        "lines": [
            {
                "name": name,
                "label": views[0][name].label,
                "values": _told(views, name),
                "several": name in SEVERAL,
                "chosen": picked[name],
            }
            for name in open_choices(record, two.stays, two.goes)
        ],
        "after": row_of_judged(record.article.id, after, wording, "", 0),
        "seen": two.seen,
    }


def _told(views: list[dict[str, FieldLine]], name: str) -> list[str]:
    """A field of both events in words; of the type its mode too."""
    names = ("type", "mode") if name == "type" else (name,)
    values = ([view[n].value for n in names if n in view] for view in views)
    return [", ".join(value for value in some if value) for some in values]


def chosen_of(form: dict[str, str]) -> dict[str, str]:
    """What a form chooses of each field."""
    return {name.removeprefix(TAKE): value for name, value in form.items() if name.startswith(TAKE)}


@post("/review/{article_id:str}/{event_id:str}/merge", opt=REVIEW, status_code=200, sync_to_thread=True)
def merge(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[str]:
    """Make one event of two; then on to the next. Who is overtaken by another decision on either is told."""
    seat, form = review_session_of(request), form_of(request)
    other, stays = form.get("other", ""), form.get("stays", "this")
    keys = seat.waiting()
    try:
        if form.get("action") == "preview":
            return _ask(request, seat, article_id, event_id, other, stays, form=form)
        merge_at(seat, article_id, (event_id, other) if stays != "other" else (other, event_id), form)
    except EditRefused as refused:
        return _ask(request, seat, article_id, event_id, other, stays, str(refused), form, 422)
    except EditConflict as overtaken:
        who = overtaken.last.name if overtaken.last else gettext("Somebody")
        said = gettext(
            "%(name)s decided meanwhile on one of the two, and that stands. Yours is kept beside it; look again.",
            name=who,
        )
        return _ask(request, seat, article_id, event_id, other, stays, said, status=409)
    seat.let_go((article_id, event_id))
    return see_other(
        request, seat.turn([key for key in keys if key != (article_id, other)], (article_id, event_id), around=True)
    )


def merge_at(
    seat: ReviewSession, article_id: str, events: tuple[str, str], form: dict[str, str]
) -> tuple[int, EventSnapshot]:
    """Make one of two events, of which the first stays, as a form says: what is taken of which, and the sequences that
    the member has seen. Returns the sequence of the one that stays, and how it stands. Raises EditRefused or Overtaken.
    """
    two = two_at(seat, article_id, *events)
    after = joined(two.record, two.stays, two.goes, chosen_of(form))
    seen = (number_of(form.get("sequence", "")), number_of(form.get("other_sequence", "")))
    drafts = merge_drafts(two.record, two.stays, two.goes, after, seen, form.get("note", ""))
    return seat.book.decide_together(drafts, seat.member, seat.desk.second(), seat.lane)[0], after


@post("/review/{article_id:str}/{event_id:str}/split", opt=REVIEW, status_code=303, sync_to_thread=True)
def split(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[str]:
    """Make two events of one, and show the second to be corrected."""
    seat, form = review_session_of(request), form_of(request)
    try:
        new, _ = split_at(seat, article_id, event_id, form)
    except EditRefused as refused:
        raise ClientException(detail=str(refused)) from refused
    except EditConflict:
        return see_other(request, seat.address((article_id, event_id)))
    return see_other(request, seat.address((article_id, new)))


def split_at(seat: ReviewSession, article_id: str, event_id: str, form: dict[str, str]) -> tuple[str, int]:
    """Make two events of one. Returns the id of the second and its sequence. Raises EditRefused or Overtaken."""
    record = seat.record(article_id)
    event = event_of(record, event_id)
    if event is None:
        raise EditRefused(gettext("This is no event any more."))
    known = {one.id for one in record.events} | set(seat.book.of_article(article_id, seat.lane))
    drafts = split_drafts(record, event, known, number_of(form.get("sequence", "")), form.get("note", ""))
    numbers = seat.book.decide_together(drafts, seat.member, seat.desk.second(), seat.lane)
    return drafts[1].event, numbers[1]


ROUTES = (ask, merge, split)
