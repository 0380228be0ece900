"""The searches that members save, and the feeds of these."""

from __future__ import annotations

from itertools import islice
from urllib.parse import parse_qsl, quote

from litestar import Response, get, post
from litestar.params import FromPath

from dateline.export.download_formats import as_atom
from dateline.query.query import parse_query
from dateline.translation import gettext, later
from dateline.workbench.http import Asked, context_of, form_of, not_found, page, people_of, see_other, viewer_of
from dateline.workbench.members import saved_searches, search_mail
from dateline.workbench.pages.search import MOST_IN_FEED, describe

OWN = {"needs": "account"}
OFTEN = ("never", "daily", "once")
NO_FEED = later("There is no such feed, or it has ended. Look for its new address on your page of saved searches.")


def _me(request: Asked) -> int:
    member = viewer_of(request).member
    if member is None:
        raise not_found(gettext("This workbench has no account for you."))
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
        gettext("Saved searches"),
        status,
        own=[line for line in lines if line[0].member == me],
        others=[line for line in lines if line[0].member != me],
        base=desk.settings.base,
        often=OFTEN,
        sends=people_of(request).outbox is not None and not viewer_of(request).local,
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
        return _searches(
            request, gettext("You have saved %(most)s searches, which is the limit. Delete one first.", most=most), 422
        )
    return see_other(request, "/searches")


@post("/searches/{search:int}", opt=OWN, status_code=303, sync_to_thread=True)
def change(request: Asked, search: FromPath[int]) -> Response[str]:
    """Delete a search of one's own, share it or keep it private, give its feed another address, or choose how often
    emails tell of what is new."""
    people, me, act = people_of(request), _me(request), form_of(request).get("act", "")
    desk = context_of(request)
    if act == "delete":
        saved_searches.remove(people, me, search)
    elif act in ("share", "keep"):
        saved_searches.share(people, me, search, act == "share")
    elif act == "renew":
        saved_searches.renew(people, me, search)
    elif act == "mail":
        search_mail.choose(people, desk.room, me, search, form_of(request).get("mail", ""), desk.second())
    return see_other(request, "/searches")


@get("/searches/{search:int}/feed/{proof:str}", opt={"needs": "open"}, sync_to_thread=True)
def feed(request: Asked, search: FromPath[int], proof: FromPath[str]) -> Response[bytes]:
    """The newest events of a saved search as an Atom feed, for whoever has its address as long as its member may
    read."""
    desk = context_of(request)
    found = saved_searches.feed_reader(people_of(request), search, proof, desk.second())
    if found is None or not found[1].may("read", desk.settings.rules):
        raise not_found(gettext(NO_FEED))
    saved, base = found[0], desk.settings.base
    rows = islice(desk.room.every(saved.query, desk.overlay(), MOST_IN_FEED), MOST_IN_FEED)
    address = f"{base}/searches/{search}/feed/{proof}"
    headers = {"Cache-Control": "private, no-store"}
    return Response(
        as_atom(rows, saved.name, address, base, desk.now()), media_type="application/atom+xml", headers=headers
    )


@get("/searches/{search:int}/no-more-letters/{proof:str}", opt={"needs": "open"}, sync_to_thread=True)
def ask_to_end_mail(request: Asked, search: FromPath[int], proof: FromPath[str]) -> Response[str]:
    """The button that ends the emails for a search; looking at it changes nothing."""
    return _end_page(request, search, proof, done=False)


@post(
    "/searches/{search:int}/no-more-letters/{proof:str}",
    opt={"needs": "open", "from_anywhere": True},
    status_code=200,
    sync_to_thread=True,
)
def end_mail(request: Asked, search: FromPath[int], proof: FromPath[str]) -> Response[str]:
    """End the emails for a search at one click, from a mail program too (RFC 8058); the address itself is the proof."""
    if not search_mail.unsubscribe(people_of(request), search, proof):
        raise not_found(gettext("This address is not whole."))
    return _end_page(request, search, proof, done=True)


def _end_page(request: Asked, search: int, proof: str, done: bool) -> Response[str]:
    return page(
        request,
        "letters.html",
        gettext("Unsubscribe"),
        action=f"/searches/{search}/no-more-letters/{quote(proof, safe='')}",
        about=gettext("Emails for this saved search"),
        where="/searches",
        done=done,
    )


ROUTES = (searches, save, change, feed, ask_to_end_mail, end_mail)
