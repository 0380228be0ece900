"""The same facts as JSON under `/api/v1`, by the same searches as the pages."""

from __future__ import annotations

import msgspec
from litestar import Response, Router, get, post
from litestar.exceptions import ClientException
from litestar.params import FromPath, FromQuery

from dateline.record import Record
from dateline.workbench.http import Asked, as_json, desk_of, form_of, not_found, pairs_of, people_of, viewer_of
from dateline.workbench.pages.names import NAMES_A_PAGE
from dateline.workbench.pages.overviews import MOST_DISPUTES, MOST_STORIES, MOST_TIES
from dateline.workbench.pages.reading import ARTICLES_A_PAGE, event_at, record_at
from dateline.workbench.people.grants import MemberFault, grant_by_address
from dateline.workbench.people.levels import Level, parse_level
from dateline.workbench.reading.closely import DisputeView, EventView, view_dispute
from dateline.workbench.reading.query import PAGE_SIZE, parse_query
from dateline.workbench.reading.room import ArticleLine, DayCount, FacetValue, NameKind, NameLine, Tie
from dateline.workbench.reading.rows import Row
from dateline.workbench.reading.stories import StoryLine, StoryView, view_story

READ = {"needs": "read", "scope": "read"}


class EventPage(msgspec.Struct, frozen=True):
    """One page of a search; `next` is the cursor for the next one, none at the end."""

    total: int
    events: tuple[Row, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    next: int | None


class Granted(msgspec.Struct, frozen=True):
    """A level that was given; `new` is whether a member was made for it."""

    address: str
    level: str
    until: str | None
    new: bool


class Summary(msgspec.Struct, frozen=True):
    """What the service is: its totals and the version of the corpus."""

    corpus: str
    articles: int
    events: int


@get("/", opt=READ, sync_to_thread=True)
def about(request: Asked) -> Response[Summary]:
    """How much the corpus holds, and its version."""
    room = desk_of(request).room
    return as_json(request, Summary(room.version(), *room.totals()))


@get("/events", opt=READ, sync_to_thread=True)
def events(request: Asked) -> Response[EventPage]:
    """Events by the names and values of the search page's address; `page` is the cursor."""
    desk = desk_of(request)
    query = parse_query(pairs_of(request))
    found = desk.room.search(query, desk.overlay())
    following = query.page + 1 if query.page * PAGE_SIZE < found.total else None
    return as_json(request, EventPage(found.total, found.rows, found.facets, following))


@get("/days", opt=READ, sync_to_thread=True)
def days(request: Asked) -> Response[list[DayCount]]:
    """Counts by day and quad category for a search."""
    desk = desk_of(request)
    return as_json(request, list(desk.room.days(parse_query(pairs_of(request)), desk.overlay())))


@get("/network", opt=READ, sync_to_thread=True)
def network(request: Asked) -> Response[list[Tie]]:
    """Pairs of actors for a search."""
    desk = desk_of(request)
    return as_json(request, list(desk.room.ties(parse_query(pairs_of(request)), desk.overlay(), MOST_TIES)))


@get("/articles", opt=READ, sync_to_thread=True)
def articles(request: Asked, page: FromQuery[int] = 1) -> Response[list[ArticleLine]]:
    """Articles, the newest first; `page` is the cursor."""
    return as_json(request, list(desk_of(request).room.articles(min(max(page, 1), 100_000), ARTICLES_A_PAGE)))


@get("/articles/{article_id:str}", opt=READ, sync_to_thread=True)
def article(request: Asked, article_id: FromPath[str]) -> Response[Record]:
    """The whole record of an article."""
    return as_json(request, record_at(desk_of(request), article_id))


@get("/articles/{article_id:str}/events/{event_id:str}", opt=READ, sync_to_thread=True)
def event(request: Asked, article_id: FromPath[str], event_id: FromPath[str]) -> Response[EventView]:
    """One event with each field's words."""
    return as_json(request, event_at(desk_of(request), article_id, event_id)[1])


@get("/names/{kind:str}", opt=READ, sync_to_thread=True)
def names(
    request: Asked, kind: FromPath[str], page: FromQuery[int] = 1, q: FromQuery[str] = ""
) -> Response[list[NameLine]]:
    """Actors, places or outlets by number of events; `page` is the cursor."""
    kinds: dict[str, NameKind] = {"actors": "actors", "places": "places", "outlets": "outlets"}
    if kind not in kinds:
        raise not_found("The lists of names are actors, places and outlets.")
    lines = desk_of(request).room.names(kinds[kind], min(max(page, 1), 10_000), NAMES_A_PAGE, q[:200])
    return as_json(request, list(lines))


@get("/disputes", opt=READ, sync_to_thread=True)
def disputes(request: Asked) -> Response[list[DisputeView]]:
    """Claims in dispute."""
    return as_json(request, [view_dispute(d.record, d.claim) for d in desk_of(request).room.disputes(MOST_DISPUTES)])


@get("/stories", opt=READ, sync_to_thread=True)
def stories(request: Asked) -> Response[list[StoryLine]]:
    """Stories, those told by most articles first."""
    desk = desk_of(request)
    overlay = desk.overlay()
    views = [view_story(desk.record, story, overlay, desk.wording) for story in desk.room.stories(MOST_STORIES)]
    return as_json(request, [view.line for view in views])


@get("/stories/{story_id:str}", opt=READ, sync_to_thread=True)
def story(request: Asked, story_id: FromPath[str]) -> Response[StoryView]:
    """One story."""
    desk = desk_of(request)
    found = desk.room.story(story_id)
    if found is None:
        raise not_found("There is no such story in this corpus.")
    return as_json(request, view_story(desk.record, found, desk.overlay(), desk.wording))


@post("/grants", opt={"needs": "manage", "scope": "grants"}, status_code=200, sync_to_thread=True)
def grant(request: Asked) -> Response[Granted]:
    """Give a level to an address until a day: for a payment system, by a token with the scope "grants".

    The fields address, level and until come as a form.
    """
    form, people = form_of(request), people_of(request)
    try:
        level = parse_level(form.get("level", ""))
        if level >= Level.ADMINISTRATOR:
            raise ValueError("administrators are made by the command line alone")
        with people.database.writing() as connection:
            made = grant_by_address(connection, form.get("address", ""), level, form.get("until") or None,
                                    f"token of {viewer_of(request).name}", desk_of(request).second())  # fmt: skip
    except (MemberFault, ValueError) as error:
        raise ClientException(detail=str(error)) from error
    return as_json(request, Granted(form.get("address", ""), level.word, form.get("until") or None, made))


ROUTER = Router(
    "/api/v1",
    route_handlers=[about, events, days, network, articles, article, event, names, disputes, stories, story, grant],
)
