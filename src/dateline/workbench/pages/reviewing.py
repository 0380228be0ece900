"""Review: one event at a time beside its text, every key a button of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from dateline.query.results import FacetValue
from dateline.record import EVENT_TYPES, Event, Record, Status
from dateline.review.actor_details import KINDS
from dateline.review.decision_log import OVERTAKEN, Draft, EditConflict
from dateline.review.editing import edit, new_event
from dateline.review.event_snapshot import (
    Decision,
    EventSnapshot,
    Kind,
    differences,
    row_of_judged,
    standing,
    take_snapshot,
)
from dateline.review.place_choice import RESOLUTIONS, PlaceUnsettled
from dateline.review.progress import open_assignments
from dateline.review.text_search import Ambiguous, EditRefused
from dateline.translation import gettext, later
from dateline.views.annotated_text import mark
from dateline.views.event_detail import row_of, view_event
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, as_json, context_of, form_of, not_found, page, see_other
from dateline.workbench.pages.overviews import MOST_STORIES
from dateline.workbench.pages.report_groups import told as told_groupings
from dateline.workbench.pages.review_form import (
    FORM_FIELDS,
    FOUND_FOR,
    LATE_FIELDS,
    TRIGGER,
    PlaceOption,
    draft_of,
    find_asked,
    leaves_map,
    place_options,
    values_of,
    who_lines,
    with_likenesses,
)
from dateline.workbench.pages.review_session import ReviewSession, book_of, number_of, review_session_of, unjudged

REVIEW = {"needs": "review"}


@get("/review", opt=REVIEW, sync_to_thread=True)
def review(request: Asked, show: FromQuery[str] = "", after: FromQuery[str] = "") -> Response[str]:
    """The queue: straight to its first free event, or to the next one after an event ("article/event"); where there is
    none, how it stands."""
    seat = review_session_of(request)
    if after:
        article, _, event = after.partition("/")
        return see_other(request, seat.turn(seat.waiting(), (article, event)))
    if show != "queue":
        free = seat.first()
        if free is not None:
            return see_other(request, seat.address(free))
    if seat.coding is not None:
        return see_other(request, seat.end)
    desk = context_of(request)
    counts = list(desk.room.count(seat.query, desk.overlay(), ("reviewed",)).facets["reviewed"])
    # A search leaves rejected events out unless it asks for them.
    rejected = desk.room.count(msgspec.structs.replace(seat.query, reviewed=("rejected",)), desk.overlay(), ()).total
    if rejected and all(one.value != "rejected" for one in counts):
        counts.append(FacetValue("rejected", rejected))
    waiting = len(seat.waiting())
    mine = [one for one in open_assignments(seat.book.database) if one.member == seat.member]
    return page(
        request,
        "queue.html",
        gettext("Review"),
        query=seat.query,
        counts=counts,
        waiting=waiting,
        progress=seat.progress(waiting),
        assigned=[(one, len(unjudged(desk, one.query))) for one in mine],
        stories=desk.room.stories(MOST_STORIES),
    )


@get("/review/{article_id:str}/{event_id:str}", opt=REVIEW, sync_to_thread=True)
def item(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[str]:
    """One event to be judged; that somebody else has it at the moment is said."""
    return _item(request, review_session_of(request), article_id, event_id)


def _item(
    request: Asked,
    seat: ReviewSession,
    article_id: str,
    event_id: str,
    fault: str = "",
    form: dict[str, str] | None = None,
    status: int = 200,
    late: tuple[dict[str, str], EventSnapshot] | None = None,
) -> Response[str]:
    """The page of one event. `late` is the form of a decision that was overtaken, and what it would have made."""
    desk = seat.desk
    record, found, history = seat.standing(article_id, event_id)
    row = row_of(record, event_id, desk.wording)
    if row is None:
        raise not_found(gettext("There is no such event in this article."))
    key = (article_id, event_id)
    mine = seat.take(key)
    keys = seat.waiting()
    place = keys.index(key) if key in keys else -1
    stack = standing(history)
    try:
        form = with_likenesses(form or {}, desk)
    except EditRefused as refused:
        fault = fault or str(refused)
    asked = find_asked(record, form or {})
    form, fault = asked.form, fault or asked.fault
    draft = draft_of(record, found, form, desk)
    shown, fault = draft.after, fault or draft.fault
    status = 422 if fault and status == 200 else status
    waiting = seat.progress(len(keys))
    return page(
        request,
        "review.html",
        gettext("Review: %(sentence)s", sentence=row.sentence),
        status,
        record=record,
        blocks=mark(record, found),
        view=view_event(record, found, row, desk.wording),
        row=row,
        draft=shown.event,
        draft_row=row_of_judged(article_id, shown, desk.wording, row.reviewed, 0),
        values=values_of(record, found) | form,
        places=draft.places,
        asks_for_place=draft.asks_for_place,
        off_map=leaves_map(record, found, shown),
        who=who_lines(shown, form),
        kinds=KINDS,
        resolutions=RESOLUTIONS,
        tiles=desk.settings.tiles,
        progress=waiting,
        found=asked,
        finding=[(name, gettext(words)) for name, words in FOUND_FOR.items()],
        fresh=not form,
        types=EVENT_TYPES,
        statuses=get_args(Status),
        stack=stack,
        sequence=len(history),
        again=seat.book.again(stack, seat.book.machine(article_id, event_id, lane=seat.lane)),
        place=place + 1,
        total=len(keys),
        following=seat.past(key),
        before=seat.address(keys[place - 1]) if place > 0 else "",
        seat=seat,
        mine=mine,
        fault=fault,
        late=[(name, late[0][name]) for name in LATE_FIELDS if name in late[0]] if late else [],
        late_sentence=sentence_of(article_id, late[1], desk) if late else "",
    )


@post("/review/{article_id:str}/{event_id:str}", opt=REVIEW, status_code=200, sync_to_thread=True)
def judge(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[str]:
    """Accept, correct or reject; then on to the next event. Who is overtaken by another decision is told."""
    seat, form = review_session_of(request), form_of(request)
    record, found, _ = seat.standing(article_id, event_id)
    action = form.get("action", "accept")
    if action == "preview" or form.get("find", "").strip():
        return _item(request, seat, article_id, event_id, form=form)
    try:
        form = with_likenesses(form, seat.desk)
        kind, after = judgement(record, found, form, action, seat.desk)
    except EditRefused as refused:
        return _item(request, seat, article_id, event_id, str(refused), form, 422)
    key, keys = (article_id, event_id), seat.waiting()
    try:
        seat.book.decide(
            article_id,
            event_id,
            kind,
            after,
            seat.member,
            number_of(form.get("sequence", "")),
            seat.desk.second(),
            form.get("reason", ""),
            form.get("note", ""),
            seat.lane,
        )
    except EditConflict as overtaken:
        who = overtaken.last.name if overtaken.last else gettext("Somebody")
        what = overtaken.last.kind if overtaken.last else "decide"
        said = gettext(
            "%(name)s decided meanwhile (%(decision)s), and that stands. Yours is kept beside it; decide again if you "
            "differ.",
            name=who,
            decision=seat.desk.wording.label("decisions", what),
        )
        return _item(request, seat, article_id, event_id, said, status=409, late=(form, after))
    seat.let_go(key)
    return see_other(request, seat.turn(keys, key, around=True))


def judgement(
    record: Record, found: Event, form: dict[str, str], action: str, desk: AppContext
) -> tuple[Kind, EventSnapshot]:
    """What a form decides, and the event as it is afterwards. Raises EditRefused."""
    before = take_snapshot(record, found)
    if action == "reject":
        if form.get("reason") not in desk.wording.labels["reasons"]:
            raise EditRefused(gettext("Please choose a reason."))
        return "reject", before
    after = edit(record, found, form, desk.wording)
    return ("correct", after) if differences(before, after) else ("accept", after)


@post("/review/undo", opt=REVIEW, status_code=303, sync_to_thread=True)
def undo(request: Asked) -> Response[str]:
    """Take back the member's last decision, and show its event again."""
    seat = review_session_of(request)
    act = seat.book.last_of(seat.member, seat.lane)
    if not act:
        return see_other(request, seat.end)
    last = shown_again(act)
    seen = {article: seat.book.lengths(article, seat.lane) for article in dict.fromkeys(one.article for one in act)}
    drafts = [Draft(one.article, one.event, "undo", one.after, seen[one.article][one.event]) for one in act]
    try:
        seat.book.decide_together(drafts, seat.member, seat.desk.second(), seat.lane)
    except EditConflict:
        return see_other(request, seat.address((last.article, last.event)))
    if last.kind == "add":
        return see_other(request, seat.end if seat.coding else f"/articles/{last.article}")
    return see_other(request, seat.address((last.article, last.event)))


def shown_again(act: list[Decision]) -> Decision:
    """Of decisions made in one act the one whose event is shown again when they are taken back."""
    return next((one for one in act if one.kind == "take" or (one.kind == "split" and one.machine)), act[-1])


class LiveSentence(msgspec.Struct, frozen=True):
    """What the fields of a form make, or why they cannot: then with the places that may be meant."""

    sentence: str = ""
    fault: str = ""
    warning: str = ""
    places: tuple[PlaceOption, ...] = ()
    asks_for_place: bool = False


OFF_MAP = later("This takes the event off the map: its place has no position.")


@post("/review/{article_id:str}/{event_id:str}/sentence", opt=REVIEW, status_code=200, sync_to_thread=True)
def sentence(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[LiveSentence]:
    """The sentence that the form's fields make, before anything is decided."""
    seat, form = review_session_of(request), form_of(request)
    record, found, _ = seat.standing(article_id, event_id)
    return _live(request, seat, lambda: edit(record, found, with_likenesses(form, seat.desk), seat.desk.wording), found)


@post("/review/{article_id:str}/new/sentence", opt=REVIEW, status_code=200, sync_to_thread=True)
def missed_sentence(request: Asked, article_id: FromPath[str]) -> Response[LiveSentence]:
    """The sentence of an event that the machine missed."""
    seat, form = review_session_of(request), form_of(request)
    record = seat.record(article_id)
    return _live(request, seat, lambda: new_event(record, with_likenesses(form, seat.desk), seat.desk.wording))


def _live(
    request: Asked, seat: ReviewSession, make: Callable[[], EventSnapshot], before: Event | None = None
) -> Response[LiveSentence]:
    try:
        after = make()
    except EditRefused as refused:
        asks = isinstance(refused, PlaceUnsettled)
        options = place_options(refused, seat.desk)
        return as_json(request, LiveSentence(fault=str(refused), places=options, asks_for_place=asks))
    article = request.path_params["article_id"]
    record = seat.record(article)
    warning = gettext(OFF_MAP) if before is not None and leaves_map(record, before, after) else ""
    told_now = row_of_judged(article, after, seat.desk.wording, "", 0).sentence
    return as_json(request, LiveSentence(told_now, warning=warning))


@get("/review/{article_id:str}/new", opt=REVIEW, sync_to_thread=True)
def missed(request: Asked, article_id: FromPath[str]) -> Response[str]:
    """The form for an event that the machine missed."""
    return _missed(request, review_session_of(request), article_id)


def _missed(
    request: Asked,
    seat: ReviewSession,
    article_id: str,
    fault: str = "",
    form: dict[str, str] | None = None,
    status: int = 200,
    refused: EditRefused | None = None,
) -> Response[str]:
    record = seat.record(article_id)
    empty = dict.fromkeys((*FORM_FIELDS, "find", "find_for"), "") | {"status": "occurred"}
    asked = find_asked(record, form or {})
    told_now, options = "", place_options(refused, seat.desk) if refused else ()
    if asked.form.get("action") == "preview" and asked.form.get("trigger", "").strip() and not asked.fault:
        try:
            after = new_event(record, with_likenesses(asked.form, seat.desk), seat.desk.wording)
            told_now = sentence_of(article_id, after, seat.desk)
        except EditRefused as cannot:
            fault, status, options = fault or str(cannot), 422, place_options(cannot, seat.desk)
            refused = cannot
    asks = isinstance(refused, PlaceUnsettled)
    return page(
        request,
        "missed.html",
        gettext("A missed event"),
        status,
        record=record,
        blocks=mark(record),
        types=EVENT_TYPES,
        statuses=get_args(Status),
        values=empty | asked.form,
        fault=fault or asked.fault,
        seat=seat,
        found=asked,
        finding=[(name, gettext(words)) for name, words in (*TRIGGER.items(), *FOUND_FOR.items())],
        told_now=told_now,
        places=options,
        asks_for_place=asks,
        who=(),
        kinds=KINDS,
        resolutions=RESOLUTIONS,
        tiles=seat.desk.settings.tiles,
        fresh=not asked.form,
    )


@post("/review/{article_id:str}/new", opt=REVIEW, status_code=200, sync_to_thread=True)
def add(request: Asked, article_id: FromPath[str]) -> Response[str]:
    """Add a missed event."""
    seat, form = review_session_of(request), form_of(request)
    if form.get("action") == "preview" or form.get("find", "").strip():
        return _missed(request, seat, article_id, form=form)
    try:
        after = new_event(seat.record(article_id), with_likenesses(form, seat.desk), seat.desk.wording)
        expected = len(seat.book.history(article_id, after.event.id, seat.lane))
        seat.book.decide(
            article_id,
            after.event.id,
            "add",
            after,
            seat.member,
            expected,
            seat.desk.second(),
            note=form.get("note", ""),
            lane=seat.lane,
        )
    except Ambiguous as several:
        asked = form | {"find": form.get("trigger", ""), "find_for": "trigger"}
        return _missed(request, seat, article_id, str(several), asked, 422)
    except EditRefused as refused:
        return _missed(request, seat, article_id, str(refused), form, 422, refused)
    except EditConflict:
        return _missed(request, seat, article_id, gettext("Somebody added this event at the same moment."), form, 409)
    if seat.coding:
        return see_other(request, seat.address((article_id, after.event.id)))
    return see_other(request, f"/articles/{article_id}?event={after.event.id}#words")


@get("/articles/{article_id:str}/events/{event_id:str}/history", opt={"needs": "read"}, sync_to_thread=True)
def history(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[str]:
    """Every decision on an event: who, when, what was before and after, and why."""
    desk = context_of(request)
    seat = ReviewSession(desk, book_of(desk), 0, review_session_of(request).query, None)
    record, _, lines = seat.standing(article_id, event_id)
    row = row_of(record, event_id, desk.wording)
    late = [
        {"line": line, "after": sentence_of(article_id, line.after, desk)}
        for line in seat.book.history(article_id, event_id, OVERTAKEN)
    ]
    return page(
        request,
        "history.html",
        gettext("History"),
        row=row,
        lines=told(lines, desk, article_id),
        late=late,
        grouped=told_groupings(desk, seat.book.groupings.about([(article_id, event_id)])),
    )


def told(lines: list[Decision], desk: AppContext, article_id: str) -> list[dict[str, Any]]:
    """Decisions with the sentences before and after, and the fields that changed."""
    out: list[dict[str, Any]] = []
    stood = [lines[0].machine] if lines else []
    for line in lines:
        before = stood[-1]
        if line.kind == "undo":
            stood.pop()
        else:
            stood.append(line.after)
        after = stood[-1] if stood else None
        changed = differences(before, after) if before is not None and after is not None else ()
        told_before, told_after = (sentence_of(article_id, one, desk) for one in (before, after))
        other = told_at(desk, article_id, line.other) if line.other else ""
        out.append({"line": line, "before": told_before, "after": told_after, "changed": changed, "other": other})
    return out


def told_at(desk: AppContext, article_id: str, event_id: str) -> str:
    """An event in words as it stands, also where it is no event any more; its id where nothing of it is known."""
    row = desk.overlay().get((article_id, event_id))
    record = desk.record(article_id)
    row = row or (row_of(record, event_id, desk.wording) if record else None)
    return row.sentence if row else event_id


def sentence_of(article_id: str, one: EventSnapshot | None, desk: AppContext) -> str:
    """An event in words; empty for none."""
    return row_of_judged(article_id, one, desk.wording, "", 0).sentence if one is not None else ""


ROUTES = (review, undo, missed, missed_sentence, add, item, judge, sentence, history)
