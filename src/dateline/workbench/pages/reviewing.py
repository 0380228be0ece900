"""Review: the queue, one event at a time beside its text, every key a button of the page."""

from __future__ import annotations

from typing import get_args
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec.structs import replace

from dateline.record import EVENT_TYPES, Event, Record, Status
from dateline.workbench.desk import Desk
from dateline.workbench.http import Asked, as_json, desk_of, form_of, not_found, page, pairs_of, see_other, viewer_of
from dateline.workbench.judging import queue
from dateline.workbench.judging.book import Book, Overtaken
from dateline.workbench.judging.editing import EditRefused, edit, names_of, new_event
from dateline.workbench.judging.values import Decision, Judged, Kind, differences, judged, row_of_judged, standing
from dateline.workbench.pages.overviews import MOST_STORIES
from dateline.workbench.reading.closely import event_of, row_of, view_event
from dateline.workbench.reading.marking import mark
from dateline.workbench.reading.query import Query, parse_query
from dateline.workbench.reading.rows import Key

REVIEW = {"needs": "review"}
LONGEST_QUEUE = 500
FORM_FIELDS = (
    "type", "mode", "actors", "recipients", "place", "start", "end", "ongoing", "background", "note", "trigger",
    "trigger_at",
)  # fmt: skip


def book_of(desk: Desk) -> Book:
    """The book of decisions. Raises NotFoundException where there is none."""
    if desk.book is None:
        raise not_found("This workbench keeps no decisions.")
    return desk.book


def waiting(desk: Desk, query: Query) -> list[Key]:
    """The events of a search that wait for review, in its order; by default the least certain first."""
    asked = replace(query, reviewed=("unseen",), page=1)
    if query.sort == "newest" and not any(name == "sort" for name, _ in query.pairs()):
        asked = replace(asked, sort="confidence")
    return [row.key for row in desk.room.every(asked, desk.overlay(), LONGEST_QUEUE)]


@get("/review", opt=REVIEW, sync_to_thread=True)
def review(request: Asked) -> Response[str]:
    """The queue: straight to its first free event; where there is none, how it stands."""
    desk = desk_of(request)
    pairs = pairs_of(request)
    book = book_of(desk)
    story = dict(pairs).get("story", "")
    if story:
        found = desk.room.story(story)
        pairs = [("article", a) for a in (found.articles if found else ())]
    query = parse_query(pairs)
    if dict(pairs).get("show") != "queue":
        held = queue.held_by_others(book.database, "", _member(request), desk.second())
        free = queue.first_free(waiting(desk, query), held)
        if free is not None:
            return see_other(request, _address(free, query))
    counts = desk.room.search(query, desk.overlay()).facets.get("reviewed", ())
    return page(request, "queue.html", "Review", query=query, counts=counts, waiting=len(waiting(desk, query)),
                stories=desk.room.stories(MOST_STORIES))  # fmt: skip


def _member(request: Asked) -> int:
    return viewer_of(request).member or 0


def _address(key: Key, query: Query) -> str:
    tail = urlencode(query.pairs(without=("page", "reviewed")))
    return f"/review/{key[0]}/{key[1]}" + (f"?{tail}" if tail else "")


@get("/review/{article_id:str}/{event_id:str}", opt=REVIEW, sync_to_thread=True)
def item(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[str]:
    """One event to be judged; somebody else who has it at the moment is named."""
    return _item(request, article_id, event_id)


def _item(request: Asked, article_id: str, event_id: str, fault: str = "", form: dict[str, str] | None = None,
          status: int = 200) -> Response[str]:  # fmt: skip
    desk, book, member = desk_of(request), book_of(desk_of(request)), _member(request)
    query = parse_query(pairs_of(request))
    record, found, history = _standing(desk, article_id, event_id)
    key = (article_id, event_id)
    mine = queue.take(book.database, key, "", member, desk.settings.queue_lease_minutes * 60, desk.second())
    keys = waiting(desk, query)
    place = keys.index(key) if key in keys else -1
    following = keys[place + 1] if place + 1 < len(keys) else None
    stack = standing(history)
    machine = _machine(desk, article_id, event_id)
    row = row_of(record, event_id, desk.wording)
    if row is None:
        raise not_found("There is no such event in this article.")
    shown = _drafted(record, found, form, desk)
    return page(
        request,
        "review.html",
        f"Review: {row.sentence}",
        status,
        record=record,
        blocks=mark(record, found),
        view=view_event(record, found, row, desk.wording),
        row=row,
        event=found,
        draft=shown.event,
        draft_row=row_of_judged(article_id, shown, desk.wording, row.reviewed, 0),
        values=_values(record, found) | (form or {}),
        types=EVENT_TYPES,
        statuses=get_args(Status),
        history=history,
        stack=stack,
        sequence=len(history),
        again=book.again(stack, machine),
        place=place + 1,
        total=len(keys),
        following=_address(following, query) if following else "/review?show=queue",
        before=_address(keys[place - 1], query) if place > 0 else "",
        tail=urlencode(query.pairs(without=("page", "reviewed"))),
        mine=mine,
        fault=fault,
        new=False,
    )


def _standing(desk: Desk, article_id: str, event_id: str) -> tuple[Record, Event, list[Decision]]:
    """The record with the event as it stands, a rejected one as it was rejected, and the event's history."""
    book = book_of(desk)
    record = book.record(article_id)
    if record is None:
        raise not_found("There is no such article in this corpus.")
    history = book.history(article_id, event_id)
    found = event_of(record, event_id)
    if found is None:
        stack = standing(history)
        if not stack or stack[-1].after is None:
            raise not_found("There is no such event in this article.")
        found = stack[-1].after.event
        record = replace(record, events=(*record.events, found))
    return record, found, history


def _machine(desk: Desk, article_id: str, event_id: str) -> Judged | None:
    record = desk.room.record(article_id)
    found = event_of(record, event_id) if record else None
    return judged(record, found) if record and found else None


def _drafted(record: Record, found: Event, form: dict[str, str] | None, desk: Desk) -> Judged:
    try:
        return edit(record, found, form or {}, desk.wording)
    except EditRefused:
        return judged(record, found)


def _values(record: Record, found: Event) -> dict[str, str]:
    places = {place.id: place.name for place in record.places}
    return {
        "type": found.type,
        "mode": found.mode or "",
        "actors": names_of(record, found.actors),
        "recipients": names_of(record, found.recipients),
        "place": places.get(found.place or "", ""),
        "start": found.start or "",
        "end": found.end or "",
        "status": found.status,
        "ongoing": "1" if found.ongoing else "",
        "background": "1" if found.background else "",
        "note": "",
    }


@post("/review/{article_id:str}/{event_id:str}", opt=REVIEW, status_code=200, sync_to_thread=True)
def judge(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[str]:
    """Accept, correct, reject or undo; then on to the next event. A decision overtaken by another is told."""
    desk, form = desk_of(request), form_of(request)
    record, found, _ = _standing(desk, article_id, event_id)
    action = form.get("action", "accept")
    if action == "preview":
        return _item(request, article_id, event_id, form=form)
    try:
        kind, after = _judgement(record, found, form, action, desk)
    except EditRefused as refused:
        return _item(request, article_id, event_id, str(refused), form, 422)
    try:
        book_of(desk).decide(article_id, event_id, kind, after, _member(request), _number(form.get("sequence", "")),
                             desk.second(), form.get("reason", ""), form.get("note", ""))  # fmt: skip
    except Overtaken as overtaken:
        who = overtaken.last.name if overtaken.last else "Somebody"
        what = overtaken.last.kind if overtaken.last else "decide"
        return _item(request, article_id, event_id, f"{who} decided meanwhile ({what}). Yours was not written; "
                     "look at theirs, and decide again if you differ.", status=409)  # fmt: skip
    queue.let_go(book_of(desk).database, (article_id, event_id), "", _member(request))
    return see_other(request, form.get("next") or "/review")


def _judgement(record: Record, found: Event, form: dict[str, str], action: str, desk: Desk) -> tuple[Kind, Judged]:
    """What a form decides, and the event as it is afterwards. Raises EditRefused."""
    before = judged(record, found)
    if action == "reject":
        if form.get("reason") not in desk.wording.labels["reasons"]:
            raise EditRefused("Please choose a reason.")
        return "reject", before
    after = edit(record, found, form, desk.wording)
    return ("correct", after) if differences(before, after) else ("accept", after)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@post("/review/undo", opt=REVIEW, status_code=303, sync_to_thread=True)
def undo(request: Asked) -> Response[str]:
    """Take back the member's last decision, and show its event again."""
    desk = desk_of(request)
    book, member = book_of(desk), _member(request)
    last = book.last_of(member)
    if last is None:
        return see_other(request, "/review?show=queue")
    history = book.history(last.article, last.event)
    try:
        book.decide(last.article, last.event, "undo", last.after, member, len(history), desk.second())
    except Overtaken:
        return see_other(request, f"/review/{last.article}/{last.event}")
    if last.kind == "add":
        return see_other(request, f"/articles/{last.article}")
    return see_other(request, f"/review/{last.article}/{last.event}")


@post("/review/{article_id:str}/{event_id:str}/sentence", opt=REVIEW, status_code=200, sync_to_thread=True)
def sentence(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[dict[str, str]]:
    """The sentence that the form's fields make, before anything is decided."""
    desk, form = desk_of(request), form_of(request)
    record = book_of(desk).record(article_id)
    if record is None:
        raise not_found("There is no such article in this corpus.")
    try:
        if event_id == "new":
            after = new_event(record, form, desk.wording)
        else:
            after = edit(record, _standing(desk, article_id, event_id)[1], form, desk.wording)
    except EditRefused as refused:
        return as_json(request, {"sentence": "", "fault": str(refused)})
    told = row_of_judged(article_id, after, desk.wording, "", 0).sentence
    return as_json(request, {"sentence": told, "fault": ""})


@get("/review/{article_id:str}/new", opt=REVIEW, sync_to_thread=True)
def missed(request: Asked, article_id: FromPath[str]) -> Response[str]:
    """The form for an event that the machine missed."""
    return _missed(request, article_id)


def _missed(request: Asked, article_id: str, fault: str = "", form: dict[str, str] | None = None,
            status: int = 200) -> Response[str]:  # fmt: skip
    desk = desk_of(request)
    record = book_of(desk).record(article_id)
    if record is None:
        raise not_found("There is no such article in this corpus.")
    empty = dict.fromkeys(FORM_FIELDS, "") | {"status": "occurred"}
    return page(request, "missed.html", "A missed event", status, record=record, blocks=mark(record), types=EVENT_TYPES,
                statuses=get_args(Status), values=empty | (form or {}), fault=fault, new=True)  # fmt: skip


@post("/review/{article_id:str}/new", opt=REVIEW, status_code=200, sync_to_thread=True)
def add(request: Asked, article_id: FromPath[str]) -> Response[str]:
    """Add a missed event."""
    desk, form = desk_of(request), form_of(request)
    book = book_of(desk)
    record = book.record(article_id)
    if record is None:
        raise not_found("There is no such article in this corpus.")
    try:
        after = new_event(record, form, desk.wording)
        expected = len(book.history(article_id, after.event.id))
        book.decide(article_id, after.event.id, "add", after, _member(request), expected, desk.second(),
                    note=form.get("note", ""))  # fmt: skip
    except EditRefused as refused:
        return _missed(request, article_id, str(refused), form, 422)
    except Overtaken:
        return _missed(request, article_id, "Somebody added this event at the same moment.", form, 409)
    return see_other(request, f"/articles/{article_id}?event={after.event.id}#words")


@get("/articles/{article_id:str}/events/{event_id:str}/history", opt={"needs": "read"}, sync_to_thread=True)
def history(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[str]:
    """Every decision on an event: who, when, what was before and after, and why."""
    desk = desk_of(request)
    record, found, lines = _standing(desk, article_id, event_id)
    row = row_of(record, event_id, desk.wording)
    return page(request, "history.html", "History", row=row, event=found, lines=told(lines, desk, article_id))


def told(lines: list[Decision], desk: Desk, article_id: str) -> list[dict[str, object]]:
    """Decisions with the sentences before and after, and the fields that changed."""
    out: list[dict[str, object]] = []
    stood = [lines[0].machine] if lines else []
    for line in lines:
        before = stood[-1]
        if line.kind == "undo":
            stood.pop()
        else:
            stood.append(line.after)
        after = stood[-1] if stood else None
        changed = differences(before, after) if before is not None and after is not None else ()
        told_before, told_after = (_sentence(article_id, one, desk) for one in (before, after))
        out.append({"line": line, "before": told_before, "after": told_after, "changed": changed})
    return out


def _sentence(article_id: str, one: Judged | None, desk: Desk) -> str:
    return row_of_judged(article_id, one, desk.wording, "", 0).sentence if one is not None else ""


ROUTES = (review, undo, missed, add, item, judge, sentence, history)
