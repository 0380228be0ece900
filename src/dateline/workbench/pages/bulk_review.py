"""One decision on many events, all that wait of an article, an outlet or a search: one act, and one undo."""

from __future__ import annotations

from litestar import Response, get, post

from dateline.query.conditions import condition_faults
from dateline.review.decision_log import Draft, EditConflict
from dateline.review.event_snapshot import Kind, take_snapshot
from dateline.translation import gettext
from dateline.views.event_detail import event_of
from dateline.views.event_row import Key
from dateline.workbench.http import Asked, form_of, page, pairs_of, see_other
from dateline.workbench.pages.articles import rows_at
from dateline.workbench.pages.review_session import ReviewSession, review_session_of
from dateline.workbench.pages.search import describe

REVIEW = {"needs": "review"}
SHOWN = 50
ACTIONS = ("accept", "reject")


@get("/review/bulk", opt=REVIEW, sync_to_thread=True)
def ask(request: Asked) -> Response[str]:
    """The events of a search that wait, and the form to decide on all of them at once."""
    return _ask(request, review_session_of(request))


def _ask(request: Asked, seat: ReviewSession, fault: str = "", status: int = 200) -> Response[str]:
    keys = seat.waiting() if seat.coding is None else []
    faults = condition_faults(pairs_of(request))
    return page(
        request,
        "bulk.html",
        gettext("Decide on many events at once"),
        status,
        query=seat.query,
        tail=seat.tail,
        about=describe(seat.query),
        total=len(keys),
        rows=rows_at(seat.desk, keys[:SHOWN], texts=False),
        progress=seat.progress(len(keys)),
        fault=fault or "; ".join(faults),
        usable=not faults,
    )


@post("/review/bulk", opt=REVIEW, status_code=200, sync_to_thread=True)
def decide(request: Asked) -> Response[str]:
    """Accept or reject all events of a search that wait, as many as a queue holds: all of them, or none."""
    seat, form = review_session_of(request), form_of(request)
    action, reason = form.get("action", ""), form.get("reason", "")
    faults = condition_faults(pairs_of(request))
    keys = seat.waiting() if seat.coding is None and not faults else []
    if faults:
        return _ask(request, seat, status=422)
    if action not in ACTIONS or form.get("really") != "yes":
        return _ask(request, seat, gettext("Please tick that you mean all of them."), 422)
    if action == "reject" and reason not in seat.desk.wording.labels["reasons"]:
        return _ask(request, seat, gettext("Please choose a reason."), 422)
    if form.get("expected") != str(len(keys)):
        said = gettext("There are now %(count)s events, not as many as you saw. Please look again.", count=len(keys))
        return _ask(request, seat, said, 409)
    drafts = drafts_of(seat, keys, action, reason, form.get("note", ""))
    try:
        if drafts:
            seat.book.decide_together(drafts, seat.member, seat.desk.second(), seat.lane)
    except EditConflict as overtaken:
        who = overtaken.last.name if overtaken.last else gettext("Somebody")
        said = gettext("%(name)s decided on one of them meanwhile, and nothing was done. Look again.", name=who)
        return _ask(request, seat, said, 409)
    return see_other(request, "/review?show=queue")


def drafts_of(seat: ReviewSession, keys: list[Key], action: str, reason: str, note: str) -> list[Draft]:
    """The decisions that accept or reject some events as they stand; those that are none any more are left out."""
    out = []
    histories = {article: seat.book.lengths(article, seat.lane) for article in dict.fromkeys(a for a, _ in keys)}
    for article, event_id in keys:
        record = seat.record(article)
        event = event_of(record, event_id)
        if event is None:
            continue
        seen = histories[article].get(event_id, 0)
        kind: Kind = "accept" if action == "accept" else "reject"
        why = reason if action == "reject" else ""
        out.append(Draft(article, event_id, kind, take_snapshot(record, event), seen, why, note))
    return out


ROUTES = (ask, decide)
