"""What there is to read: events, articles, names, stories, disputes, maps and networks."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Any, cast, get_args

import msgspec
from litestar import Response, get
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery, QueryParameter

from dateline.query.ordering import PLACES, Place, place_of
from dateline.query.period_counts import VALUES, CountTable
from dateline.query.query import FACETS, LONGEST_VALUE, PAGE_SIZE, Query, Sort
from dateline.query.repository import NameKind
from dateline.query.results import Dyad, MapPoint, StoryView
from dateline.record import Record
from dateline.views.charts import DayCount
from dateline.views.event_detail import EventView, view_dispute
from dateline.views.event_row import Row
from dateline.views.periods import PERIODS
from dateline.views.wording import event_day
from dateline.workbench.api.responses import (
    REFUSED,
    ActorView,
    ArticlePage,
    ContestPage,
    DisputePage,
    EventPage,
    NamePage,
    PlaceView,
    Read,
    Related,
    Search,
    StoryPage,
    Summary,
)
from dateline.workbench.http import Asked, as_json, context_of, not_found, strict_query_of
from dateline.workbench.pages.articles import event_at, most_read, other_reports, read_more, record_at
from dateline.workbench.pages.counts import strict_asking
from dateline.workbench.pages.names import NAMES_A_PAGE, actor_at, place_at
from dateline.workbench.pages.overviews import MOST_DISPUTES, MOST_PLACES, MOST_STORIES, MOST_TIES

READ = {"needs": "read", "scope": "read"}
MOST_AT_ONCE = 200
Cursor = Annotated[str, QueryParameter(description="the `next` of the page before")]
Limit = Annotated[int, QueryParameter(ge=1, le=MOST_AT_ONCE, description="how many at most")]
Name = Annotated[str, QueryParameter(max_length=LONGEST_VALUE, description="exact name")]


@get("/", opt=READ, sync_to_thread=True, responses=REFUSED)
def about(request: Asked) -> Response[Summary]:
    """How much the corpus holds, and its version."""
    room = context_of(request).room
    articles, events = room.totals()
    return as_json(request, Summary(corpus=room.version(), articles=articles, events=events))


@get("/events", opt=READ, sync_to_thread=True, responses=REFUSED, operation_class=Search)
def events(request: Asked, cursor: Cursor = "", limit: Limit = PAGE_SIZE) -> Response[EventPage]:
    """Events of a search."""
    desk = context_of(request)
    query, overlay = strict_query_of(request, "cursor", "limit"), desk.overlay()
    place = take_place(cursor, query.sort)
    found = desk.room.count(query, overlay, () if place else FACETS)
    rows = desk.room.after(query, overlay, place, limit + 1)
    following = put_place(query.sort, place_of(rows[limit - 1], query.sort)) if len(rows) > limit else None
    page = EventPage(total=found.total, events=tuple(rows[:limit]), facets=found.facets, next=following)
    return as_json(request, page)


@get("/days", opt=READ, sync_to_thread=True, responses=REFUSED, operation_class=Search)
def days(request: Asked) -> Response[list[DayCount]]:
    """Counts of a search's events by day and quad category."""
    desk = context_of(request)
    return as_json(request, list(desk.room.days(strict_query_of(request), desk.overlay())))


By = Annotated[str, QueryParameter(enum=list(VALUES), description="the field to count by")]
For = Annotated[str, QueryParameter(enum=list(PERIODS), description="for each of which; by default one that suits")]


@get("/counts", opt=READ, sync_to_thread=True, responses=REFUSED, operation_class=Search)
def counts(request: Asked, by: By = "type", period: For = "") -> Response[CountTable]:  # noqa: ARG001 - read with the search
    """Events of a search by period and field, with the sums of their figures: of the reports of one merged event the
    lowest and the highest number count."""
    asked = strict_asking(request)
    return as_json(request, context_of(request).counts(asked.query, asked.by, asked.period))


@get("/network", opt=READ, sync_to_thread=True, responses=REFUSED, operation_class=Search)
def network(request: Asked) -> Response[list[Dyad]]:
    """Who did what to whom how often in a search's events."""
    desk = context_of(request)
    return as_json(request, desk.room.ties(strict_query_of(request), desk.overlay())[:MOST_TIES])


@get("/map", opt=READ, sync_to_thread=True, responses=REFUSED, operation_class=Search)
def spots(request: Asked) -> Response[list[MapPoint]]:
    """Where a search's events happened."""
    desk = context_of(request)
    return as_json(request, list(desk.room.spots(strict_query_of(request), desk.overlay(), MOST_PLACES)))


@get("/articles", opt=READ, sync_to_thread=True, responses=REFUSED)
def articles(request: Asked, cursor: Cursor = "", limit: Limit = PAGE_SIZE) -> Response[ArticlePage]:
    """Articles, those last published first."""
    place = take(cursor, tuple[str, str]) if cursor else None
    lines = context_of(request).room.articles_after(place, limit + 1)
    last = lines[limit - 1] if len(lines) > limit else None
    following = put(event_day(last.published), last.id) if last else None
    return as_json(request, ArticlePage(articles=tuple(lines[:limit]), next=following))


@get("/articles/{article_id:str}", opt=READ, sync_to_thread=True, responses=REFUSED)
def article(request: Asked, article_id: FromPath[str]) -> Response[Record]:
    """The whole record of an article, as it stands after members' decisions."""
    return as_json(request, record_at(context_of(request), article_id))


@get("/articles/{article_id:str}/related", opt=READ, sync_to_thread=True, responses=REFUSED)
def related(request: Asked, article_id: FromPath[str]) -> Response[list[Related]]:
    """Articles worth reading after this one, each by one of its events."""
    desk = context_of(request)
    found = read_more(desk, record_at(desk, article_id))
    return as_json(request, [Related(event=row, reason=reason) for row, reason in found])


@get("/articles/{article_id:str}/events/{event_id:str}", opt=READ, sync_to_thread=True, responses=REFUSED)
def event(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[EventView]:
    """One event with each field's words."""
    return as_json(request, event_at(context_of(request), article_id, event_id)[1])


@get("/articles/{article_id:str}/events/{event_id:str}/reports", opt=READ, sync_to_thread=True, responses=REFUSED)
def reports(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[list[Row]]:
    """The reports of the same event in other articles."""
    desk = context_of(request)
    return as_json(request, other_reports(desk, event_at(desk, article_id, event_id)[1].row))


@get("/most-read", opt=READ, sync_to_thread=True, responses=REFUSED)
def read_most(request: Asked) -> Response[list[Read]]:
    """The articles read most in the last week."""
    return as_json(request, [Read(article=line, times=times) for line, times in most_read(context_of(request))])


@get("/names/{kind:str}", opt=READ, sync_to_thread=True, responses=REFUSED)
def names(
    request: Asked, kind: FromPath[str], cursor: Cursor = "", limit: Limit = NAMES_A_PAGE, q: FromQuery[str] = ""
) -> Response[NamePage]:
    """Actors, places or outlets (`kind`) by number of events; with `q` those that hold these words."""
    kinds: dict[str, NameKind] = {"actors": "actors", "places": "places", "outlets": "outlets"}
    if kind not in kinds:
        raise not_found("The lists of names are actors, places and outlets.")
    first = take_offset(cursor)
    page, rest = divmod(first, limit)
    room, wanted = context_of(request).room, q[:LONGEST_VALUE]
    lines = [*room.names(kinds[kind], page + 1, limit, wanted), *room.names(kinds[kind], page + 2, limit, wanted)]
    following = put(first + limit) if len(lines) > rest + limit else None
    return as_json(request, NamePage(names=tuple(lines[rest : rest + limit]), next=following))


@get("/actor", opt=READ, sync_to_thread=True, responses=REFUSED)
def actor(request: Asked, name: Name) -> Response[ActorView]:
    """One actor: what it did, what was done to it, what rests on its word, and when."""
    desk = context_of(request)
    found = actor_at(desk, name)
    counted = desk.room.days(Query(party=(name,)), desk.overlay())
    view = ActorView(
        name=name,
        party=found.party,
        codes=tuple(found.codes),
        did=found.did.total,
        suffered=found.suffered.total,
        told=found.said.total,
        did_types=found.did.facets["type"],
        suffered_types=found.suffered.facets["type"],
        days=tuple(counted),
    )
    return as_json(request, view)


@get("/place", opt=READ, sync_to_thread=True, responses=REFUSED)
def place(request: Asked, name: Name) -> Response[PlaceView]:
    """One place: what happened there, who acted there, and when."""
    desk = context_of(request)
    where, found = place_at(desk, name)
    counted = desk.room.days(Query(place=(name,)), desk.overlay())
    view = PlaceView(place=where, events=found.total, actors=found.facets["actor"], days=tuple(counted))
    return as_json(request, view)


@get("/disputes", opt=READ, sync_to_thread=True, responses=REFUSED)
def disputes(request: Asked, cursor: Cursor = "", limit: Limit = MOST_DISPUTES) -> Response[DisputePage]:
    """Claims on which sources disagree."""
    first = take_offset(cursor)
    found = context_of(request).room.disputes(first + limit + 1)[first:]
    views = tuple(view_dispute(one.record, one.claim) for one in found[:limit])
    return as_json(request, DisputePage(disputes=views, next=put(first + limit) if len(found) > limit else None))


@get("/contests", opt=READ, sync_to_thread=True, responses=REFUSED)
def contests(request: Asked, cursor: Cursor = "", limit: Limit = MOST_DISPUTES) -> Response[ContestPage]:
    """What reports of one event tell differently: figures, who did it, whether it happened."""
    desk, first = context_of(request), take_offset(cursor)
    found = desk.contests(first + limit + 1)[first:]
    following = put(first + limit) if len(found) > limit else None
    return as_json(request, ContestPage(contests=tuple(found[:limit]), next=following))


@get("/stories", opt=READ, sync_to_thread=True, responses=REFUSED)
def stories(request: Asked, cursor: Cursor = "", limit: Limit = MOST_STORIES) -> Response[StoryPage]:
    """Stories, those told by most outlets first."""
    desk, first = context_of(request), take_offset(cursor)
    lines = desk.room.story_lines(desk.overlay(), first, limit + 1)
    following = put(first + limit) if len(lines) > limit else None
    return as_json(request, StoryPage(stories=tuple(lines[:limit]), next=following))


@get("/stories/{story_id:str}", opt=READ, sync_to_thread=True, responses=REFUSED)
def story(request: Asked, story_id: FromPath[str]) -> Response[StoryView]:
    """One story: what happened, who reports it, what is in dispute."""
    desk = context_of(request)
    view = desk.story_view(story_id)
    if view is None:
        raise not_found("There is no such story in this corpus.")
    return as_json(request, view)


ROUTES = (
    about,
    events,
    days,
    counts,
    network,
    spots,
    articles,
    article,
    related,
    event,
    reports,
    read_most,
    names,
    actor,
    place,
    disputes,
    contests,
    stories,
    story,
)


LONGEST = 2000
DEEPEST = 1_000_000


def put(*parts: object) -> str:
    """A cursor that holds some plain values."""
    return base64.urlsafe_b64encode(msgspec.json.encode(parts)).decode().rstrip("=")


def take(cursor: str, kind: Any) -> Any:
    """The values that a cursor holds, of the types of the tuple `kind`. Raises ClientException for any other word."""
    try:
        if len(cursor) > LONGEST:
            raise ValueError("too long")
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(raw, type=kind)
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise ClientException(detail="This cursor is none that this list has given.") from error


def put_place(sort: Sort, place: Place) -> str:
    """The cursor of a place in an order of events."""
    return put(sort, *place)


def take_place(cursor: str, sort: Sort) -> Place | None:
    """The place that a cursor of this order holds, none for no cursor. Raises ClientException for any other word."""
    if not cursor:
        return None
    values = take(cursor, tuple[(str, *get_args(PLACES[sort]))])  # type: ignore[misc]
    if values[0] != sort:
        raise ClientException(detail=f"This cursor belongs to a list in another order, {values[0]!r}.")
    return cast(Place, values[1:])


def take_offset(cursor: str) -> int:
    """The number of items that a cursor passes over, 0 for no cursor. Raises ClientException for any other word."""
    if not cursor:
        return 0
    offset: int = take(cursor, tuple[int])[0]
    if not 0 <= offset <= DEEPEST:
        raise ClientException(detail="This cursor is none that this list has given.")
    return offset
