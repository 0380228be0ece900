"""Actors, places and outlets: their lists, and the page of one of them."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get
from litestar.params import FromQuery

from dateline.query.query import LONGEST_VALUE, Query
from dateline.query.repository import NameKind
from dateline.query.results import SearchResult
from dateline.translation import gettext
from dateline.views.event_row import Party, Where
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of, not_found, page

READ = {"needs": "read"}
NAMES_A_PAGE = 100
ROWS_A_LIST = 25


@get("/actors", opt=READ, sync_to_thread=True)
def actors(request: Asked, q: FromQuery[str] = "", p: FromQuery[int] = 1) -> Response[str]:
    """All actors by number of events."""
    return _names(request, "actors", gettext("Actors"), q, p)


@get("/places", opt=READ, sync_to_thread=True)
def places(request: Asked, q: FromQuery[str] = "", p: FromQuery[int] = 1) -> Response[str]:
    """All places by number of events."""
    return _names(request, "places", gettext("Places"), q, p)


@get("/outlets", opt=READ, sync_to_thread=True)
def outlets(request: Asked, q: FromQuery[str] = "", p: FromQuery[int] = 1) -> Response[str]:
    """All outlets by number of events."""
    return _names(request, "outlets", gettext("Outlets"), q, p)


def _names(request: Asked, kind: NameKind, title: str, starting: str, number: int) -> Response[str]:
    desk = context_of(request)
    number = min(max(number, 1), 10_000)
    starting = starting[:LONGEST_VALUE]
    lines = desk.room.names(kind, number, NAMES_A_PAGE, starting)
    return page(
        request,
        "names.html",
        title,
        kind=kind,
        lines=lines,
        starting=starting,
        number=number,
        more=len(lines) == NAMES_A_PAGE,
    )


@dataclass(frozen=True)
class ActorFound:
    """What an actor did, what was done to it, and what rests on its word; its code and side where an event has them."""

    did: SearchResult
    suffered: SearchResult
    said: SearchResult
    party: Party | None
    codes: list[str]
    countries: list[str]


def actor_at(desk: AppContext, name: str) -> ActorFound:
    """One actor by its exact name. Raises NotFoundException."""
    overlay = desk.overlay()
    did = desk.room.search(Query(actor=(name,)), overlay, ("type",), texts=False)
    suffered = desk.room.search(Query(recipient=(name,)), overlay, ("type",), texts=False)
    said = desk.room.search(Query(source=(name,)), overlay, ("type",), texts=False)
    if not did.total + suffered.total + said.total:
        raise not_found(gettext("No event of this corpus has an actor of this name."))
    parties = [p for row in (*did.rows, *suffered.rows) for p in row.parties if p.name == name]
    codes = sorted({p.code for p in parties if p.code})
    countries = sorted({p.country for p in parties if p.country})
    return ActorFound(did, suffered, said, parties[0] if parties else None, codes, countries)


def place_at(desk: AppContext, name: str) -> tuple[Where, SearchResult]:
    """One place by its exact name, and what happened there. Raises NotFoundException."""
    found = desk.room.search(Query(place=(name,)), desk.overlay(), ("actor",), texts=False)
    where = next((row.place for row in found.rows if row.place and row.place.name == name), None)
    if where is None:
        raise not_found(gettext("No event of this corpus happened at a place of this name."))
    return where, found


@get("/actor", opt=READ, sync_to_thread=True)
def actor(request: Asked, name: FromQuery[str] = "") -> Response[str]:
    """One actor: what it did, what was done to it, what rests on its word, and when."""
    desk = context_of(request)
    found = actor_at(desk, name)
    query, overlay = Query(party=(name,)), desk.overlay()
    return page(
        request,
        "actor.html",
        name,
        name=name,
        party=found.party,
        codes=found.codes,
        countries=found.countries,
        did=found.did,
        suffered=found.suffered,
        said=found.said,
        most=ROWS_A_LIST,
        drawing=desk.drawings.timeline(desk.room.days(query, overlay), desk.now().date()),
        total=desk.room.count(query, overlay, ()).total,
    )


@get("/place", opt=READ, sync_to_thread=True)
def place(request: Asked, name: FromQuery[str] = "") -> Response[str]:
    """One place: what happened there, who acted there, and when."""
    desk = context_of(request)
    where, found = place_at(desk, name)
    days = desk.room.days(Query(place=(name,)), desk.overlay())
    return page(
        request,
        "place.html",
        name,
        where=where,
        found=found,
        most=ROWS_A_LIST,
        drawing=desk.drawings.timeline(days, desk.now().date()),
    )


ROUTES = (actors, places, outlets, actor, place)
