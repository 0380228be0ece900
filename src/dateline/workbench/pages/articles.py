"""The front page, articles and events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlencode

import msgspec
from litestar import Response, get
from litestar.params import FromPath, FromQuery

from dateline.partial_dates import first_day
from dateline.query.memory_repository import article_line
from dateline.query.query import LONGEST_WORDS, Query
from dateline.query.repository import NO_HEADLINE, Between
from dateline.query.results import ArticleLine, Story
from dateline.query.story_page import days_around
from dateline.record import Record, Span
from dateline.translation import gettext
from dateline.views.annotated_text import landing, mark
from dateline.views.charts import boards_of
from dateline.views.dispute_headings import is_leading
from dateline.views.event_detail import EventView, event_of, row_of, view_dispute, view_event
from dateline.views.event_row import LEFT_OUT, Key, Row, as_decided, rows_of
from dateline.views.report_differences import find_contests, not_among, quote_contests
from dateline.workbench.comments.threads import Topic
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of, not_found, page, see_other, viewer_of
from dateline.workbench.pages.comments import discussion, fields_of
from dateline.workbench.pages.overviews import newest_disputes

READ = {"needs": "read"}
STORIES_ON_FRONT = 8
EVENTS_ON_FRONT = 15
DISPUTES_ON_FRONT = 6
DISPUTES_LOOKED_AT = 40
ARTICLES_A_PAGE = 50
MOST_READ = 5
MORE_ARTICLES = 4
MOST_REPORTS = 100
LOOKED_AT = 15
WEEK = timedelta(7)
NEWEST_LOOKED_AT = 500


@get("/", opt=READ, sync_to_thread=True)
def front(request: Asked) -> Response[str]:
    """The stories most covered, what is in dispute, and the latest events."""
    desk = context_of(request)
    overlay = desk.overlay()
    articles, events = desk.room.totals()
    week = newest_week(desk)
    lately = desk.room.story_lines(overlay, 0, STORIES_ON_FRONT, week) if week else []
    shown = {line.id for line in lately}
    disputes = newest_disputes(desk, DISPUTES_LOOKED_AT)
    ever = desk.room.story_lines(overlay, 0, STORIES_ON_FRONT) if len(lately) < STORIES_ON_FRONT else []
    return page(
        request,
        "front.html",
        gettext("What happened"),
        week=week[1].isoformat() if week else "",
        is_this_week=week is not None and desk.now().date() - week[1] < WEEK,
        lately=lately,
        ever=[line for line in ever if line.id not in shown][: STORIES_ON_FRONT - len(lately)],
        lines=desk.room.articles(1, STORIES_ON_FRONT),
        disputes=[one for one in disputes if is_leading(one)][:DISPUTES_ON_FRONT],
        more_disputes=bool(disputes),
        rows=desk.room.search(Query(), overlay, facets=(), texts=False).rows[:EVENTS_ON_FRONT],
        articles=articles,
        events=events,
        most_read=most_read(desk),
    )


def prepare_front(desk: AppContext) -> None:
    """Work out what the first reader of the front page would have to wait for."""
    week = newest_week(desk)
    if week:
        desk.room.story_lines({}, 0, STORIES_ON_FRONT, week)
    newest_disputes(desk, DISPUTES_LOOKED_AT)


@get("/articles", opt=READ, sync_to_thread=True)
def articles(request: Asked, p: FromQuery[int] = 1, text: FromQuery[str] = "") -> Response[str]:
    """All articles, or those whose text holds what is asked for, the newest first."""
    desk = context_of(request)
    p, text = min(max(p, 1), 100_000), text.replace("\x00", "").strip()[:LONGEST_WORDS]
    if text:
        found = desk.room.lines_of(desk.room.articles_with(text))
        lines, total = found[(p - 1) * ARTICLES_A_PAGE : p * ARTICLES_A_PAGE], len(found)
    else:
        lines, total = desk.room.articles(p, ARTICLES_A_PAGE), desk.room.totals()[0]
    return page(
        request,
        "articles.html",
        gettext("Articles"),
        lines=lines,
        text=text,
        kept=urlencode({"text": text}) + "&" if text else "",
        number=p,
        total=total,
        more=p * ARTICLES_A_PAGE < total,
    )


@get("/articles/{article_id:str}", opt=READ, sync_to_thread=True)
def article(
    request: Asked, article_id: FromPath[str], event: FromQuery[str] = "", words: FromQuery[str] = ""
) -> Response[str]:
    """An article as printed with its spans marked, and its events beside it; `event` lights up one of them, `words`
    what stands between two offsets, such as 213-240."""
    desk = context_of(request)
    record = record_at(desk, article_id)
    lit = _span(words, len(record.article.text))
    if desk.reads is not None and not event and not lit:
        desk.reads.add(article_id, desk.now().date())
    chosen = event_of(record, event)
    rows = current_rows(desk, record)
    view = view_event(record, chosen, rows[chosen.id], desk.wording) if chosen and chosen.id in rows else None
    order = sorted(record.events, key=lambda e: e.trigger[0])
    blocks = mark(record, chosen, lit)
    return page(
        request,
        "article.html",
        record.article.headline or gettext("Article"),
        record=record,
        blocks=blocks,
        landing=landing(blocks, chosen) if chosen else None,
        lit=lit,
        rows=[rows[e.id] for e in order if e.id in rows],
        spans={e.id: e.trigger for e in record.events},
        chosen=view,
        disputes=[view_dispute(record, claim) for claim in record.claims],
        stories=[story for story in desk.room.stories_of(article_id) if len(story.articles) > 1],
        counts=_layer_counts(record),
        thread=discussion(desk, Topic("article", article_id)),
        more=titled(desk, read_more(desk, record, texts=False)),
    )


def _span(typed: str, length: int) -> Span | None:
    """The offsets that an address names; none if it names none within a text of this length."""
    first, _, last = typed.partition("-")
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in (first, last)):
        return None
    return (int(first), int(last)) if int(first) < int(last) <= length else None


@get("/articles/{article_id:str}/events/{event_id:str}", opt=READ, sync_to_thread=True)
def event(
    request: Asked, article_id: FromPath[str], event_id: FromPath[str], field: FromQuery[str] = ""
) -> Response[str]:
    """One event: its sentence, each field with its words, who says so, and other reports of it; `field` is the one that
    a comment is to be about."""
    desk = context_of(request)
    row = desk.overlay().get((article_id, event_id))
    if row is not None and row.into:
        return see_other(request, f"/articles/{article_id}/events/{row.into}")
    record, view = event_at(desk, article_id, event_id)
    reports = other_reports(desk, view.row, texts=False)
    contests = quote_contests(find_contests((view.row, *reports), desk.wording), desk.room.record)
    claims = (view_dispute(record, claim) for claim in record.claims if event_id in claim.events)
    reviews = viewer_of(request).may("review", desk.settings.rules)
    return page(
        request,
        "event.html",
        view.row.sentence,
        record=record,
        view=view,
        row=view.row,
        reports=reports,
        boards=boards_of((view.row, *reports), desk.wording, desk.room.record),
        contests=contests,
        disputes=not_among(contests, claims),
        thread=discussion(desk, Topic("event", article_id, event_id), fields_of(view), field),
        decided=len(desk.book.history(article_id, event_id)) if desk.book and reviews else 0,
    )


def newest_week(desk: AppContext) -> Between | None:
    """The seven days that end with the last day, not after today, on which an article was published: undated articles
    and those dated by their files alone are no news."""
    tomorrow = desk.now().date() + timedelta(1)
    lines = desk.room.articles_after((tomorrow.isoformat(), ""), NEWEST_LOOKED_AT)
    last = next((line for line in lines if line.published and not line.is_dated_by_file), None)
    day = first_day(last.published) if last else None
    return (day - min(WEEK - timedelta(1), day - date.min), day) if day else None


def most_read(desk: AppContext) -> list[tuple[ArticleLine, int]]:
    """The articles read most in the last week, with how often."""
    if desk.reads is None:
        return []
    counted = desk.reads.most_read(desk.now().date(), 7, MOST_READ)
    found = [(desk.room.record(article), count) for article, count in counted]
    return [(article_line(record), count) for record, count in found if record is not None]


def read_more(desk: AppContext, record: Record, texts: bool = True) -> list[tuple[Row, str]]:
    """Other articles on the same actors, those of the same weeks first, each by one of its events and with the
    reason."""
    acting = Counter(actor for event in record.events for actor in (*event.actors, *event.recipients))
    names = {actor.id: actor.name for actor in record.actors}
    seen = {record.article.id, *(a for story in desk.room.stories_of(record.article.id) for a in story.articles)}
    overlay = desk.overlay()
    chosen: dict[Key, str] = {}
    for since, until in (days_around(record.article.published.date), ("", "")):
        for actor, _ in acting.most_common(2):
            query = Query(party=(names[actor],), since=since, until=until)
            for key in desk.room.keys(query, overlay, LOOKED_AT) if len(chosen) < MORE_ARTICLES else ():
                if key[0] not in seen and len(chosen) < MORE_ARTICLES:
                    seen.add(key[0])
                    chosen[key] = gettext("also about %(name)s", name=names[actor])
    rows = as_decided(chosen, desk.room.rows_at(list(chosen), texts), overlay)
    return [(row, chosen[key]) for key, row in rows.items()]


def titled(desk: AppContext, more: list[tuple[Row, str]]) -> list[tuple[Row, str]]:
    """Rows with the headlines of their articles, as far as there are any."""
    lines = desk.room.lines_of([row.article for row, _ in more])
    headlines = {line.id: line.headline for line in lines if line.headline != NO_HEADLINE}
    return [
        (msgspec.structs.replace(row, headline=row.headline or headlines.get(row.article)), reason)
        for row, reason in more
    ]


def record_at(desk: AppContext, article_id: str) -> Record:
    """A record by its article's id. Raises NotFoundException."""
    record = desk.record(article_id)
    if record is None:
        raise not_found(gettext("There is no such article in this corpus."))
    return record


def current_rows(desk: AppContext, record: Record) -> dict[str, Row]:
    """The rows of a record's events by event id, as they stand after members' decisions."""
    overlay = desk.overlay()
    rows = {row.event: overlay.get(row.key, row) for row in rows_of(record, desk.wording)}
    return {event_id: row for event_id, row in rows.items() if row.reviewed not in LEFT_OUT}


def event_at(desk: AppContext, article_id: str, event_id: str) -> tuple[Record, EventView]:
    """An event looked at closely, and its record. Raises NotFoundException."""
    record = record_at(desk, article_id)
    found = event_of(record, event_id)
    if found is None:
        raise not_found(gettext("There is no such event in this article."))
    row = desk.overlay().get((article_id, event_id)) or row_of(record, event_id, desk.wording)
    if row is None:
        raise not_found(gettext("There is no such event in this article."))
    return record, view_event(record, found, row, desk.wording)


def group_of(stories: Sequence[Story], key: Key) -> list[Key]:
    """The reports of one event, the one at hand first."""
    return list(dict.fromkeys([key, *(k for s in stories for group in s.events if key in group for k in group)]))


def rows_at(desk: AppContext, keys: Sequence[Key], texts: bool = True) -> list[Row]:
    """Some events that stand, as rows."""
    rows = as_decided(keys, desk.room.rows_at(keys, texts), desk.overlay())
    return [row for row in rows.values() if row.reviewed not in LEFT_OUT]


def other_reports(desk: AppContext, row: Row, texts: bool = True) -> list[Row]:
    """Reports of the same event in other articles, by the stories that the article belongs to."""
    _, *others = group_of(desk.stories_of(row.article), row.key)
    return rows_at(desk, others[:MOST_REPORTS], texts)


def _layer_counts(record: Record) -> dict[str, int]:
    return {
        "actor": len(record.actors),
        "place": len(record.places),
        "time": len(record.times),
        "figure": len(record.figures),
        "statement": len(record.statements),
        "event": len(record.events),
    }


ROUTES = (front, articles, article, event)
