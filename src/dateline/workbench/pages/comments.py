"""Threads of comments: a part of the pages of stories, articles and events, and the forms that change them."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath

from dateline.review.database.connection import DatabaseAway
from dateline.views.event_detail import event_of
from dateline.workbench.comments import notifications, threads
from dateline.workbench.comments.threads import CommentRefused, Said, Topic
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of, form_of, not_found, page, people_of, see_other, viewer_of
from dateline.workbench.members.rate_limits import COMMENTS_BY_MEMBER, REPORTS_BY_MEMBER

COMMENT = {"needs": "comment"}
MODERATE = {"needs": "moderate"}


@dataclass(frozen=True)
class Thread:
    """What a page needs to show a thread."""

    topic: Topic
    said: list[Said]
    closed: bool


def discussion(desk: AppContext, topic: Topic) -> Thread:
    """The thread on a topic; an empty one where the workbench keeps no comments, or cannot get at them."""
    if desk.people is None:
        return Thread(topic, [], True)
    database = desk.people.database
    try:
        return Thread(topic, threads.thread(database, topic), threads.closed(database, topic))
    except DatabaseAway:
        return Thread(topic, [], True)


def _topic(desk: AppContext, form: dict[str, str]) -> Topic:
    """The topic that a form names. Raises NotFoundException if the corpus does not hold it."""
    about, article, event = form.get("about", ""), form.get("article", ""), form.get("event", "")
    if about == "story" and desk.room.story(article) is not None:
        return Topic("story", article)
    record = desk.record(article) if about in {"article", "event"} else None
    if record is None or (about == "event" and event_of(record, event) is None):
        raise not_found("There is nothing to comment on.")
    return Topic("event", article, event) if about == "event" else Topic("article", article)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _refused(request: Asked, fault: str, status: int, text: str = "") -> Response[str]:
    return page(request, "refused.html", "Not written", status, fault=fault, text=text)


@post("/comments", opt=COMMENT, status_code=303, sync_to_thread=True)
def say(request: Asked) -> Response[str]:
    """Make a comment, or answer one."""
    desk, people, form, viewer = context_of(request), people_of(request), form_of(request), viewer_of(request)
    topic, me = _topic(desk, form), viewer.member or 0
    text = form.get("text", "")
    if not people.limits.allow(COMMENTS_BY_MEMBER, str(me), desk.second()):
        return _refused(request, "You’re posting too fast. Please wait ten minutes.", 429, text)
    try:
        made = threads.say(
            people.database,
            topic,
            me,
            text,
            _number(form.get("parent", "")),
            form.get("field", ""),
            _words(desk, topic, form.get("words", "")),
            desk.second(),
        )
    except CommentRefused as refused:
        return _refused(request, str(refused), 422, text)
    notifications.tell_of(people, made, topic, _title(desk, topic), viewer.name, desk.second())
    return see_other(request, f"{notifications.path_of(topic)}#comment-{made}")


def _words(desk: AppContext, topic: Topic, words: str) -> tuple[int, int] | None:
    """Where the words stand that a comment is linked to; none if they are not in the text."""
    record = desk.record(topic.article) if topic.about != "story" and words.strip() else None
    if record is None:
        return None
    start = record.article.text.find(words.strip())
    return (start, start + len(words.strip())) if start >= 0 else None


def _title(desk: AppContext, topic: Topic) -> str:
    if topic.about == "story":
        story = desk.room.story(topic.article)
        return story.title if story else "a story"
    record = desk.record(topic.article)
    return (record.article.headline if record else None) or "an article"


@post("/comments/{comment:int}/change", opt=COMMENT, status_code=303, sync_to_thread=True)
def change(request: Asked, comment: FromPath[int]) -> Response[str]:
    """Change one's own comment, or withdraw it."""
    desk, people, form, me = context_of(request), people_of(request), form_of(request), viewer_of(request).member or 0
    try:
        if form.get("action") == "withdraw":
            topic = threads.withdraw(people.database, comment, me)
        else:
            topic = threads.change(people.database, comment, me, form.get("text", ""), desk.second())
    except CommentRefused as refused:
        return _refused(request, str(refused), 422, form.get("text", ""))
    return see_other(request, f"{notifications.path_of(topic)}#comment-{comment}")


@post("/comments/{comment:int}/report", opt={"needs": "account"}, status_code=303, sync_to_thread=True)
def report(request: Asked, comment: FromPath[int]) -> Response[str]:
    """Point a comment out to the editors."""
    desk, people, me = context_of(request), people_of(request), viewer_of(request).member or 0
    if not people.limits.allow(REPORTS_BY_MEMBER, str(me), desk.second()):
        return _refused(request, "Too many reports. Please wait an hour.", 429)
    try:
        topic = threads.report(people.database, comment, me, form_of(request).get("reason", ""), desk.second())
    except CommentRefused as refused:
        return _refused(request, str(refused), 422)
    return see_other(request, f"{notifications.path_of(topic)}#comment-{comment}")


@post("/comments/{comment:int}/hide", opt=MODERATE, status_code=303, sync_to_thread=True)
def hide(request: Asked, comment: FromPath[int]) -> Response[str]:
    """Hide a comment with a reason, or show it again."""
    form, database = form_of(request), people_of(request).database
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
        raise not_found("There is no such comment.")
    return page(request, "texts.html", "A comment and its earlier texts", texts=found)


@get("/moderation", opt=MODERATE, sync_to_thread=True)
def moderation(request: Asked) -> Response[str]:
    """What members have reported."""
    found = threads.open_reports(people_of(request).database)
    lines = [
        (one, notifications.path_of(Topic(one["about"], str(one["article"]), str(one["event"]))))  # type: ignore[arg-type]
        for one in found
    ]
    return page(request, "moderation.html", "Reported comments", lines=lines)


@get("/no-more-letters/{member:int}/{proof:str}", opt={"needs": "open"}, sync_to_thread=True)
def ask_to_end_letters(request: Asked, member: FromPath[int], proof: FromPath[str]) -> Response[str]:
    """The button that ends letters; looking at it changes nothing."""
    return page(request, "letters.html", "Unsubscribe", member=member, proof=proof, done=False)


@post(
    "/no-more-letters/{member:int}/{proof:str}",
    opt={"needs": "open", "from_anywhere": True},
    status_code=200,
    sync_to_thread=True,
)
def end_letters(request: Asked, member: FromPath[int], proof: FromPath[str]) -> Response[str]:
    """End letters at one click, from a mail program too (RFC 8058); the address itself is the proof."""
    if not notifications.unsubscribe(people_of(request), member, proof):
        raise not_found("This address is not whole.")
    return page(request, "letters.html", "Unsubscribe", member=member, proof=proof, done=True)


ROUTES = (say, change, report, hide, shut, texts, moderation, ask_to_end_letters, end_letters)
