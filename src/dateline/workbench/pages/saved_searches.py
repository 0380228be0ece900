"""The searches that members save, and the feeds of these."""

from __future__ import annotations

from itertools import islice
from urllib.parse import parse_qsl

from litestar import Response, get, post
from litestar.params import FromPath

from dateline.export.download_formats import as_atom
from dateline.query.query import parse_query
from dateline.workbench.http import Asked, context_of, form_of, not_found, page, people_of, see_other, viewer_of
from dateline.workbench.members import saved_searches
from dateline.workbench.pages.search import MOST_IN_FEED, describe

OWN = {"needs": "account"}
NO_FEED = "There is no such feed, or it has ended. Look for its new address on your page of saved searches."


def _me(request: Asked) -> int:
    member = viewer_of(request).member
    if member is None:
        raise not_found("This workbench has no account for you.")
    return member


@get("/searches", opt=OWN, sync_to_thread=True)
def searches(request: Asked) -> Response[str]:
    """A member's own searches and those that others share, each with how many events it finds now."""
    return _searches(request)


def _searches(request: Asked, fault: str = "", status: int = 200) -> Response[str]:
    desk, me = context_of(request), _me(request)
    overlay = desk.overlay()
    lines = [
        (one, describe(one.query), desk.room.count(one.query, overlay, ()).total)
        for one in saved_searches.searches_for(people_of(request), me)
    ]
    return page(
        request,
        "searches.html",
        "Saved searches",
        status,
        own=[line for line in lines if line[0].member == me],
        others=[line for line in lines if line[0].member != me],
        base=desk.settings.base,
        fault=fault,
    )


@post("/searches", opt=OWN, status_code=303, sync_to_thread=True)
def save(request: Asked) -> Response[str]:
    """Save a search under a name."""
    form = form_of(request)
    query = parse_query(parse_qsl(form.get("search", "")))
    name = " ".join(form.get("name", "").split()) or describe(query)
    try:
        saved_searches.save(
            people_of(request), _me(request), name, query, form.get("shared") == "yes", context_of(request).second()
        )
    except saved_searches.TooManySearches:
        most = saved_searches.MOST_SEARCHES
        return _searches(request, f"You have saved {most} searches, which is the limit. Delete one first.", 422)
    return see_other(request, "/searches")


@post("/searches/{search:int}", opt=OWN, status_code=303, sync_to_thread=True)
def change(request: Asked, search: FromPath[int]) -> Response[str]:
    """Delete a search of one's own, share it or keep it private, or give its feed another address."""
    people, me, act = people_of(request), _me(request), form_of(request).get("act", "")
    if act == "delete":
        saved_searches.remove(people, me, search)
    elif act in ("share", "keep"):
        saved_searches.share(people, me, search, act == "share")
    elif act == "renew":
        saved_searches.renew(people, me, search)
    return see_other(request, "/searches")


@get("/searches/{search:int}/feed/{proof:str}", opt={"needs": "open"}, sync_to_thread=True)
def feed(request: Asked, search: FromPath[int], proof: FromPath[str]) -> Response[bytes]:
    """The newest events of a saved search as an Atom feed, for whoever has its address as long as its member may
    read."""
    desk = context_of(request)
    found = saved_searches.feed_reader(people_of(request), search, proof, desk.second())
    if found is None or not found[1].may("read", desk.settings.rules):
        raise not_found(NO_FEED)
    saved, base = found[0], desk.settings.base
    rows = islice(desk.room.every(saved.query, desk.overlay(), MOST_IN_FEED), MOST_IN_FEED)
    address = f"{base}/searches/{search}/feed/{proof}"
    headers = {"Cache-Control": "private, no-store"}
    return Response(
        as_atom(rows, saved.name, address, base, desk.now()), media_type="application/atom+xml", headers=headers
    )


ROUTES = (searches, save, change, feed)
