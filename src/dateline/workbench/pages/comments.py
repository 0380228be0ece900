"""Threads of comments: a part of the pages of stories, articles and events, and the forms that change them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import MappingProxyType
from urllib.parse import quote

from litestar import Response, get, post
from litestar.params import FromPath

from dateline.record import Span
from dateline.review.database.connection import DatabaseAway
from dateline.translation import gettext
from dateline.views.event_detail import EventView, event_of, row_of, view_event
from dateline.workbench.comments import notifications, threads
from dateline.workbench.comments.threads import CommentRefused, Said, Topic
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of, form_of, not_found, page, people_of, see_other, viewer_of
from dateline.workbench.members.rate_limits import COMMENTS_BY_MEMBER, REPORTS_BY_MEMBER

COMMENT = {"needs": "comment"}
MODERATE = {"needs": "moderate"}
NO_FIELDS: Mapping[str, str] = MappingProxyType({})
LONGEST_WORDS = 500


@dataclass(frozen=True)
class Thread:
    """What a page needs to show a thread: its comments, whether it takes more, and the coded fields that one can be
    about, each with its label; `chosen` is the one that a new comment is about."""

    topic: Topic
    said: list[Said]
    closed: bool
    fields: Mapping[str, str] = field(default_factory=dict)
    chosen: str = ""


def discussion(desk: AppContext, topic: Topic, fields: Mapping[str, str] = NO_FIELDS, chosen: str = "") -> Thread:
    """The thread on a topic; an empty one where the workbench keeps no comments, or cannot get at them."""
    if desk.people is None:
        return Thread(topic, [], True)
    database = desk.people.database
    try:
        said, closed = threads.thread(database, topic), threads.closed(database, topic)
    except DatabaseAway:
        return Thread(topic, [], True)
    return Thread(topic, said, closed, fields, chosen)


def fields_of(view: EventView) -> Mapping[str, str]:
    """The coded fields of an event that a comment can be about, by name, each with its label."""
    return {line.field: line.label for line in view.fields}


def _topic(desk: AppContext, form: dict[str, str]) -> Topic:
    """The topic that a form names. Raises NotFoundException if the corpus does not hold it."""
    about, article, event = form.get("about", ""), form.get("article", ""), form.get("event", "")
    if about == "story" and desk.room.story(article) is not None:
        return Topic("story", article)
    record = desk.record(article) if about in {"article", "event"} else None
    if record is None or (about == "event" and event_of(record, event) is None):
        raise not_found(gettext("There is nothing to comment on."))
    return Topic("event", article, event) if about == "event" else Topic("article", article)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


KEPT = ("about", "article", "event", "parent", "field")


def _refused(request: Asked, fault: str, status: int, action: str = "") -> Response[str]:
    """Why something was not written; with an `action`, what was typed in a form that sends it there again."""
    form = form_of(request)
    again = {name: form[name] for name in KEPT if name in form}
    typed = {"text": form.get("text", ""), "quoted": form.get("words", "")}
    return page(request, "refused.html", gettext("Not saved"), status, fault=fault, action=action, again=again, **typed)


@post("/comments", opt=COMMENT, status_code=303, sync_to_thread=True)
def say(request: Asked) -> Response[str]:
    """Make a comment, or answer one."""
    desk, people, form, viewer = context_of(request), people_of(request), form_of(request), viewer_of(request)
    topic, me = _topic(desk, form), viewer.member or 0
    if not people.limits.allow(COMMENTS_BY_MEMBER, str(me), desk.second()):
        fault = gettext("You’re posting too fast. Please wait ten minutes.")
        return _refused(request, fault, 429, "/comments")
    now = desk.second()
    try:
        made = threads.say(
            people.database,
            topic,
            me,
            form.get("text", ""),
            _number(form.get("parent", "")),
            _field(desk, topic, form.get("field", "")),
            _words(desk, topic, form.get("words", "")),
            now,
        )
    except CommentRefused as refused:
        return _refused(request, str(refused), 422, "/comments")
    notifications.tell_of(people, made, topic, _title(desk, topic), viewer.name, now)
    return see_other(request, f"{notifications.path_of(topic)}#comment-{made}")


def _field(desk: AppContext, topic: Topic, name: str) -> str:
    """The coded field that a comment is about, empty for none. Raises CommentRefused if the event has no such field."""
    if not name:
        return ""
    record = desk.record(topic.article) if topic.about == "event" else None
    found = event_of(record, topic.event) if record is not None else None
    row = row_of(record, topic.event, desk.wording) if record is not None else None
    if (
        record is None
        or found is None
        or row is None
        or name not in fields_of(view_event(record, found, row, desk.wording))
    ):
        raise CommentRefused(gettext("There is no such field here to comment on."))
    return name


def _words(desk: AppContext, topic: Topic, typed: str) -> Span | None:
    """Where the words stand that a comment is about; those in the evidence of its event before others. None if it is
    about none. Raises CommentRefused if they are not in the text."""
    words = typed.split()
    if topic.about == "story" or not words:
        return None
    record = desk.record(topic.article)
    pattern = re.compile(r"\s+".join(map(re.escape, words))) if len(typed) <= LONGEST_WORDS else None
    found = [one.span() for one in islice(pattern.finditer(record.article.text), 100)] if record and pattern else []
    if record is None or not found:
        shown = " ".join(words)
        shown = shown if len(shown) <= 100 else f"{shown[:100]}…"
        raise CommentRefused(gettext("“%(words)s” does not appear in the article.", words=shown))
    event = event_of(record, topic.event) if topic.about == "event" else None
    evidence = event.evidence if event is not None else ()
    inside = (span for span in found if any(start <= span[0] and span[1] <= end for start, end in evidence))
    return next(inside, found[0])


def _title(desk: AppContext, topic: Topic) -> str:
    if topic.about == "story":
        story = desk.room.story(topic.article)
        return story.title if story else gettext("a story")
    record = desk.record(topic.article)
    return (record.article.headline if record else None) or gettext("an article")


@post("/comments/{comment:int}/change", opt=COMMENT, status_code=303, sync_to_thread=True)
def change(request: Asked, comment: FromPath[int]) -> Response[str]:
    """Change one's own comment, or withdraw it."""
    desk, people, form, me = context_of(request), people_of(request), form_of(request), viewer_of(request).member or 0
    now = desk.second()
    try:
        if form.get("action") == "withdraw":
            topic = threads.withdraw(people.database, comment, me)
        else:
            topic = threads.change(people.database, comment, me, form.get("text", ""), now)
            about, who = _title(desk, topic), viewer_of(request).name
            notifications.tell_of(people, comment, topic, about, who, now)
    except CommentRefused as refused:
        return _refused(request, str(refused), 422, f"/comments/{comment}/change")
    return see_other(request, f"{notifications.path_of(topic)}#comment-{comment}")


@post("/comments/{comment:int}/report", opt={"needs": "account"}, status_code=303, sync_to_thread=True)
def report(request: Asked, comment: FromPath[int]) -> Response[str]:
    """Point a comment out to the editors."""
    desk, people, me = context_of(request), people_of(request), viewer_of(request).member or 0
    if not people.limits.allow(REPORTS_BY_MEMBER, str(me), desk.second()):
        return _refused(request, gettext("Too many reports. Please wait an hour."), 429)
    reason = form_of(request).get("reason", "")
    try:
        topic = threads.report(people.database, comment, me, reason, desk.second())
    except CommentRefused as refused:
        return _refused(request, str(refused), 422)
    notifications.tell_of_report(people, comment, _title(desk, topic), reason, desk.second())
    return see_other(request, f"{notifications.path_of(topic)}#comment-{comment}")


@post("/comments/{comment:int}/hide", opt=MODERATE, status_code=303, sync_to_thread=True)
def hide(request: Asked, comment: FromPath[int]) -> Response[str]:
    """Hide a comment with a reason, show it again, or leave it as it is and settle the reports of it."""
    form, database = form_of(request), people_of(request).database
    if form.get("action") == "leave":
        threads.settle(database, comment)
        return see_other(request, "/moderation")
    try:
        topic = threads.hide(database, comment, form.get("reason", ""), form.get("action") != "show")
    except CommentRefused as refused:
        return _refused(request, str(refused), 422)
    return see_other(request, f"{notifications.path_of(topic)}#comment-{comment}")


@post("/comments/thread", opt=MODERATE, status_code=303, sync_to_thread=True)
def shut(request: Asked) -> Response[str]:
    """Close a thread, or open it again."""
    desk, form = context_of(request), form_of(request)
    topic = _topic(desk, form)
    shut_now = form.get("action") != "open"
    threads.set_closed(people_of(request).database, topic, viewer_of(request).member or 0, shut_now, desk.second())
    return see_other(request, notifications.path_of(topic) + "#discussion")


@get("/comments/{comment:int}/texts", opt={"needs": "read"}, sync_to_thread=True)
def texts(request: Asked, comment: FromPath[int]) -> Response[str]:
    """Every text that a comment has had."""
    found = threads.texts_of(people_of(request).database, comment)
    if not found:
        raise not_found(gettext("There is no such comment."))
    return page(request, "texts.html", gettext("A comment and its earlier texts"), texts=found)


@get("/moderation", opt=MODERATE, sync_to_thread=True)
def moderation(request: Asked) -> Response[str]:
    """What members have reported, with what is said there and the means to hide it or leave it."""
    found = threads.open_reports(people_of(request).database)
    lines = [(one, notifications.path_of(one.topic)) for one in found]
    return page(request, "moderation.html", gettext("Reported comments"), lines=lines)


@get("/no-more-letters/{member:int}/{proof:str}", opt={"needs": "open"}, sync_to_thread=True)
def ask_to_end_letters(request: Asked, member: FromPath[int], proof: FromPath[str]) -> Response[str]:
    """The button that ends letters; looking at it changes nothing."""
    return _end_page(request, member, proof, done=False)


@post(
    "/no-more-letters/{member:int}/{proof:str}",
    opt={"needs": "open", "from_anywhere": True},
    status_code=200,
    sync_to_thread=True,
)
def end_letters(request: Asked, member: FromPath[int], proof: FromPath[str]) -> Response[str]:
    """End letters at one click, from a mail program too (RFC 8058); the address itself is the proof."""
    if not notifications.unsubscribe(people_of(request), member, proof):
        raise not_found(gettext("This address is not whole."))
    return _end_page(request, member, proof, done=True)


def _end_page(request: Asked, member: int, proof: str, done: bool) -> Response[str]:
    return page(
        request,
        "letters.html",
        gettext("Unsubscribe"),
        action=f"/no-more-letters/{member}/{quote(proof, safe='')}",
        about=gettext("Emails about comments"),
        where="/account",
        done=done,
    )


ROUTES = (say, change, report, hide, shut, texts, moderation, ask_to_end_letters, end_letters)
