"""Which reports of other articles tell of one event: what the machine found, what members say, and what else may."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from dateline.query.results import Story
from dateline.review.report_grouping import Grouping, GroupingKind, Regrouped
from dateline.translation import gettext
from dateline.views.event_row import LEFT_OUT, Key, Row, as_decided
from dateline.views.wording import ordinal_day
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of, form_of, not_found, page, see_other, viewer_of
from dateline.workbench.pages.articles import event_at, group_of, rows_at
from dateline.workbench.pages.review_session import book_of, number_of

REVIEW = {"needs": "review"}
REPORT = "report-"
MOST_SHOWN = 100
MOST_CANDIDATES = 30
MOST_LOOKED_AT = 4000
MOST_FIELDS = 200


class GroupingRefused(ValueError):
    """Reports cannot be grouped so; the message is for the reviewer."""


@get("/review/{article_id:str}/{event_id:str}/reports", opt=REVIEW, sync_to_thread=True)
def show(
    request: Asked, article_id: FromPath[str], event_id: FromPath[str], said: FromQuery[str] = ""
) -> Response[str]:
    """The reports of one event, and those of its stories that may be reports of it too."""
    return _show(
        request, (article_id, event_id), gettext("Nothing of yours to take back here.") if said == "nothing" else ""
    )


def _show(request: Asked, key: Key, fault: str = "", status: int = 200) -> Response[str]:
    desk = context_of(request)
    _, view = event_at(desk, *key)
    row, stories = view.row, desk.stories_of(key[0])
    together = group_of(stories, key)
    rows = rows_at(desk, [one for one in together if one != key][:MOST_SHOWN])
    others = candidates(desk, stories, row, together)
    groupings = book_of(desk).groupings
    return page(
        request,
        "grouping.html",
        gettext("Reports of one event"),
        status,
        row=row,
        reports=rows,
        others=others,
        seen=groupings.newest(),
        said=told(desk, groupings.about(together)),
        fault=fault,
        stories=stories,
    )


def candidates(desk: AppContext, stories: Sequence[Story], row: Row, together: Sequence[Key]) -> list[Row]:
    """Reports in other articles of the same stories that are most like an event: of the same type, near in time, at the
    same place, with the same sides."""
    articles = list(dict.fromkeys(article for story in stories for article in story.articles if article != row.article))
    overlay, known = desk.overlay(), set(together)
    found = {one.key: overlay.get(one.key, one) for one in desk.room.rows_of(articles[:MOST_SHOWN])}
    found |= {key: one for key, one in overlay.items() if key[0] in set(articles)}
    rows = [one for one in list(found.values())[:MOST_LOOKED_AT] if one.key not in known]
    rows = [one for one in rows if one.reviewed not in LEFT_OUT]
    return sorted(rows, key=lambda one: (-_likeness(row, one), one.key))[:MOST_CANDIDATES]


def _likeness(one: Row, other: Row) -> float:
    days = (ordinal_day(one.day), ordinal_day(other.day))
    apart = abs(days[0] - days[1]) if days[0] is not None and days[1] is not None else 30
    names = ({party.name for party in row.parties} for row in (one, other))
    return (
        3.0 * (one.type == other.type)
        + 2.0 * (one.place is not None and other.place is not None and one.place.name == other.place.name)
        + 1.5 * len(set.intersection(*names))
        - 0.5 * min(apart, 10)
    )


def told(desk: AppContext, said: Sequence[Grouping]) -> list[dict[str, object]]:
    """What was said about reports, with their sentences."""
    keys = list(dict.fromkeys(key for one in said for key in one.keys))[:MOST_SHOWN]
    rows = as_decided(keys, desk.room.rows_at(keys), desk.overlay())
    undone = {one.undoes: one for one in said if one.undoes is not None and not one.late}
    return [
        {"line": one, "undone": undone.get(one.id), "rows": [(key, rows.get(key)) for key in one.reports]}
        for one in said
        if one.kind != "undo"
    ]


@post("/review/{article_id:str}/{event_id:str}/reports", opt=REVIEW, status_code=200, sync_to_thread=True)
def say(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[str]:
    """Say that the ticked reports are the same event, or another one; or take back the last thing that one said."""
    desk, form, key = context_of(request), form_of(request), (article_id, event_id)
    member = viewer_of(request).member or 0
    where = f"/review/{article_id}/{event_id}/reports"
    if form.get("action") == "undo":
        groupings = book_of(desk).groupings
        done = groupings.take_back(known_group(desk, key), member, desk.second())
        return see_other(request, where + ("" if done else "?said=nothing"))
    ticked = [parse_key(name.removeprefix(REPORT)) for name in form if name.startswith(REPORT)][:MOST_FIELDS]
    try:
        group(
            desk, key, form.get("action", ""), ticked, member, number_of(form.get("sequence", "")), form.get("note", "")
        )
    except GroupingRefused as refused:
        return _show(request, key, str(refused), 422)
    except Regrouped as regrouped:
        said = gettext(
            "%(name)s has grouped these reports meanwhile, and that stands. Yours is kept beside it.",
            name=regrouped.last.name,
        )
        return _show(request, key, said, 409)
    return see_other(request, where)


def known_group(desk: AppContext, key: Key) -> list[Key]:
    """The reports of an event, and all with which they have been grouped or from which they have been told."""
    together = group_of(desk.stories_of(key[0]), key)
    return list({k for one in book_of(desk).groupings.about(together) for k in one.keys} | set(together))


def group(
    desk: AppContext, key: Key, action: str, ticked: Sequence[Key], member: int, seen: int, note: str = ""
) -> int:
    """Say that reports are the same event as one at hand (``join``) or another one (``split``); returns the id of what
    was said. Raises GroupingRefused or Regrouped."""
    event_at(desk, *key)
    stories = desk.stories_of(key[0])
    together = group_of(stories, key)
    ticked = list(dict.fromkeys(ticked))
    if action not in {"join", "split"} or not ticked:
        raise GroupingRefused(gettext("Please tick a report, and say whether it is the same event."))
    if action == "split":
        if not set(ticked) <= set(together):
            raise GroupingRefused(gettext("Only reports of this event can be told from it."))
        reports, against = ticked, [one for one in together if one not in ticked]
        if not against:
            raise GroupingRefused(gettext("These are all the reports of this event; tick those that are another one."))
    else:
        articles = {article for story in stories for article in story.articles}
        if any(one[0] not in articles or one[0] == key[0] for one in ticked):
            raise GroupingRefused(gettext("Only reports of other articles of the same story can be the same event."))
        if len(rows_at(desk, ticked)) < len(ticked):
            raise GroupingRefused(gettext("One of these is no event any more."))
        reports = list(dict.fromkeys([*together, *(k for one in ticked for k in group_of(stories, one))]))
        against = []
    kind: GroupingKind = "join" if action == "join" else "split"
    story = stories[0].id if stories else ""
    return book_of(desk).groupings.say(kind, reports, against, member, seen, desk.second(), story, note)


def parse_key(text: str) -> Key:
    """An event's address from "article/event". Raises NotFoundException."""
    article, slash, event = text.partition("/")
    if not slash or not article or not event:
        raise not_found(gettext("There is no such report."))
    return article, event


ROUTES = (show, say)
