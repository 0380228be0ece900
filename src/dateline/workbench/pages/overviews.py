"""Stories, disputes, the map and the network: each drawing with the same facts as a table."""

from __future__ import annotations

from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from dateline.export.network_formats import as_gexf, as_graphml
from dateline.query.conditions import condition_faults
from dateline.query.networks import Network
from dateline.query.query import LONGEST_VALUE, parse_query
from dateline.translation import gettext
from dateline.views.event_detail import DisputeView, view_dispute
from dateline.views.report_differences import Contest, not_among
from dateline.workbench.comments.threads import Topic
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of, not_found, page, pairs_of, strict_query_of
from dateline.workbench.pages.comments import discussion
from dateline.workbench.pages.search import cite, describe

READ = {"needs": "read"}
FILE = {"needs": "read", "scope": "read"}
MOST_PLACES = 150
MOST_TIES = 80
MOST_TIES_TAKEN = 20_000
"""So many ties, the most frequent ones, are downloaded."""
MOST_STORIES = 50
MOST_DISPUTES = 15
MOST_DISPUTE_PAGES = 12


@get("/stories", opt=READ, sync_to_thread=True)
def stories(request: Asked) -> Response[str]:
    """Stories, those told by most outlets first."""
    desk = context_of(request)
    overlay = desk.overlay()
    lines = desk.room.story_lines(overlay, 0, MOST_STORIES)
    return page(request, "stories.html", gettext("Stories"), lines=lines)


@get("/stories/{story_id:str}", opt=READ, sync_to_thread=True)
def story(request: Asked, story_id: FromPath[str]) -> Response[str]:
    """One story by day, with its disputes and articles."""
    desk = context_of(request)
    view = desk.story_view(story_id, texts=False)
    if view is None:
        raise not_found(gettext("There is no such story in this corpus."))
    return page(
        request,
        "story.html",
        view.line.title,
        view=view,
        citation=cite(desk, view.line.title, f"/stories/{story_id}", len(view.happenings)),
        drawing=desk.drawings.timeline(view.days, desk.now().date()),
        thread=discussion(desk, Topic("story", story_id)),
    )


@get("/disputes", opt=READ, sync_to_thread=True)
def disputes(request: Asked, p: FromQuery[int] = 1) -> Response[str]:
    """What reports of one event tell differently, and claims on which the sources of an article disagree."""
    p = min(max(p, 1), MOST_DISPUTE_PAGES)
    found = newest_disputes(context_of(request), MOST_DISPUTES * p + 1)
    shown = found[MOST_DISPUTES * (p - 1) : MOST_DISPUTES * p]
    more = len(found) > MOST_DISPUTES * p and p < MOST_DISPUTE_PAGES
    return page(request, "disputes.html", gettext("In dispute"), disputes=shown, number=p, more=more)


def newest_disputes(desk: AppContext, most: int) -> list[Contest | DisputeView]:
    """What is in dispute between reports and within them, the last published first."""
    contests = desk.contests(most)
    within = not_among(contests, (view_dispute(one.record, one.claim) for one in desk.room.disputes(most)))
    found: list[Contest | DisputeView] = [*contests, *within]
    return sorted(found, key=lambda one: one.published or "", reverse=True)[:most]


@get("/map", opt=READ, sync_to_thread=True)
def map_page(request: Asked) -> Response[str]:
    """Where the events of a search happened: a map, and the same as a table."""
    desk = context_of(request)
    query = parse_query(pairs_of(request))
    spots = desk.room.spots(query, desk.overlay(), MOST_PLACES)
    return page(
        request,
        "map.html",
        gettext("Map"),
        query=query,
        faults=condition_faults(pairs_of(request)),
        spots=spots,
        about=describe(query),
        tiles=desk.settings.tiles,
    )


@get("/network", opt=READ, sync_to_thread=True)
def network(request: Asked, ego: FromQuery[str] = "", least: FromQuery[int] = 1) -> Response[str]:
    """Who did what to whom how often: a network, and the same as a table."""
    query = parse_query(pairs_of(request))
    ties = network_of(request, ego, least)
    chosen = [("ego", ego[:LONGEST_VALUE])] if ego else []
    chosen += [("least", str(least))] if least > 1 else []
    return page(
        request,
        "network.html",
        gettext("Network around %(name)s", name=ego) if ego else gettext("Network"),
        query=query,
        faults=condition_faults(pairs_of(request)),
        about=describe(query),
        ties=ties[:MOST_TIES],
        all_ties=len(ties),
        ego=ego,
        least=max(least, 1),
        chosen=urlencode([*query.pairs(without=("page",)), *chosen]),
    )


def network_of(request: Asked, ego: str, least: int) -> Network:
    """The ties of a search, around one actor if one is named, of so many events at least; most frequent first."""
    desk = context_of(request)
    found = desk.room.ties(parse_query(pairs_of(request)), desk.overlay())
    return (found.around(ego) if ego else found).frequent(least)


def check_network(request: Asked) -> None:
    """Refuse conditions that cannot be understood. Raises ClientException."""
    strict_query_of(request, "ego", "least")


@get("/network.graphml", opt=FILE, sync_to_thread=True)
def graphml(request: Asked, ego: FromQuery[str] = "", least: FromQuery[int] = 1) -> Response[bytes]:
    """The same network as GraphML."""
    check_network(request)
    content = as_graphml(network_of(request, ego, least)[:MOST_TIES_TAKEN], context_of(request).wording.labels["quads"])
    return _file(content, "network.graphml", "application/graphml+xml")


@get("/network.gexf", opt=FILE, sync_to_thread=True)
def gexf(request: Asked, ego: FromQuery[str] = "", least: FromQuery[int] = 1) -> Response[bytes]:
    """The same network as GEXF."""
    check_network(request)
    content = as_gexf(network_of(request, ego, least)[:MOST_TIES_TAKEN], context_of(request).wording.labels["quads"])
    return _file(content, "network.gexf", "application/gexf+xml")


def _file(content: bytes, name: str, media_type: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


@get("/about", opt=READ, sync_to_thread=True)
def about(request: Asked) -> Response[str]:
    """How to read the pages: status, kinds, confidence, levels."""
    return page(request, "about.html", gettext("How to read these pages"))


ROUTES = (about, stories, story, disputes, map_page, network, graphml, gexf)
