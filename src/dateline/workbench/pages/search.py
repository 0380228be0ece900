"""Search and browse: one list of events with facets; its whole state stands in the address."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get
from litestar.params import FromQuery

from dateline.export.download_formats import citation
from dateline.query.conditions import condition_faults
from dateline.query.matching import shown_values
from dateline.query.query import LONGEST_VALUE, PAGE_SIZE, SORTS, Query, allowed, parse_query
from dateline.translation import gettext, later, ngettext
from dateline.views.periods import UNDATED
from dateline.views.wording import Wording
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of, not_found, page, pairs_of

FACET_NAMES = {
    "type": later("What"),
    "status": later("Status"),
    "quad": later("Kind"),
    "actor": later("Who"),
    "in_country": later("Happened in"),
    "division": later("Division"),
    "place": later("Place"),
    "country": later("Country of a side"),
    "outlet": later("Outlet"),
    "reviewed": later("Reviewed"),
    "confidence": later("Confidence"),
}
NAMES_IN_TITLES = {
    "mode": later("mode %(value)s"),
    "status": later("status %(value)s"),
    "type": later("type %(value)s"),
    "quad": later("kind %(value)s"),
    "actor": later("actor %(value)s"),
    "recipient": later("recipient %(value)s"),
    "party": later("side %(value)s"),
    "source": later("source %(value)s"),
    "place": later("place %(value)s"),
    "division": later("division %(value)s"),
    "outlet": later("outlet %(value)s"),
    "reviewed": later("reviewed %(value)s"),
    "confidence": later("confidence %(value)s"),
    "since": later("since %(value)s"),
    "until": later("until %(value)s"),
    "dated": later("dated %(value)s"),
    "min_confidence": later("confidence from %(value)s"),
    "in_country": later("happened in %(value)s"),
    "country": later("country of a side %(value)s"),
    "text": later("articles with %(value)s"),
    "box": later("in the box %(value)s"),
    "near": later("near %(value)s"),
}
GROUPS = {"status": "statuses", "reviewed": "reviewed", "confidence": "confidence"}
"""The facets whose values are codes that have words."""
MOST_READ_WHOLE = 20_000
MOST_IN_FEED = 50
VALUES_A_PAGE = 100
MOST_VALUES = 20_000
"""So many values of a facet, the most frequent ones, can be looked through."""
SORT_NAMES = {
    "newest": later("newest first"),
    "oldest": later("oldest first"),
    "coded": later("last published first"),
    "confidence": later("least certain first"),
    "field_confidence": later("least certain field first"),
}


@get("/events", opt={"needs": "read"}, sync_to_thread=True)
def events(request: Asked) -> Response[str]:
    """The events that a search finds, fifty a page, with counts by every field."""
    desk = context_of(request)
    query = parse_query(pairs_of(request))
    overlay = desk.overlay()
    found = desk.room.search(query, overlay, texts=False)
    return page(
        request,
        "events.html",
        describe(query) if query.narrowed else gettext("Events"),
        query=query,
        faults=condition_faults(pairs_of(request)),
        found=found,
        facets=[(name, gettext(FACET_NAMES[name]), found.facets.get(name, ())) for name in FACET_NAMES],
        many={name for name in FACET_NAMES if not allowed(name) and len(found.facets[name]) >= shown_values(name)},
        sorts=[(name, gettext(SORT_NAMES[name])) for name in SORTS],
        downloads=download_rows(desk, query, found.total),
        pages=max(1, -(-found.total // PAGE_SIZE)),
        first=(query.page - 1) * PAGE_SIZE,
        drawing=desk.drawings.timeline(desk.room.days(query, overlay), desk.now().date()),
        citation=cite(desk, describe(query), f"/events?{query.address}".rstrip("?"), found.total),
    )


@dataclass(frozen=True)
class DownloadRows:
    """How many events of a search each kind of file has: all, those with a date of their own, those whose place has a
    position, the newest; `most` is how many events are read for the files that are read whole."""

    all: int
    dated: int
    placed: int
    newest: int
    most: int = MOST_READ_WHOLE


def download_rows(desk: AppContext, query: Query, total: int) -> DownloadRows:
    """How many events of a search each kind of file has."""
    overlay = desk.overlay()
    if query.dated:
        dated = 0 if query.dated == UNDATED else total
    else:
        dated = total - desk.room.count(query.asking(dated=UNDATED), overlay, ()).total
    return DownloadRows(total, dated, desk.room.placed(query.asking(), overlay), min(total, MOST_IN_FEED))


@get("/events/values", opt={"needs": "read"}, sync_to_thread=True)
def values(
    request: Asked, facet: FromQuery[str] = "", having: FromQuery[str] = "", p: FromQuery[int] = 1
) -> Response[str]:
    """All values of one facet over the events of a search, or those that hold some words."""
    desk = context_of(request)
    if facet not in FACET_NAMES:
        raise not_found(gettext("A search can be narrowed by %(names)s.", names=", ".join(FACET_NAMES)))
    query, having = parse_query(pairs_of(request)), having[:LONGEST_VALUE]
    p = min(max(p, 1), MOST_VALUES // VALUES_A_PAGE)
    found = desk.room.values(query, desk.overlay(), facet, MOST_VALUES)
    held = [one for one in found if _holds(value_words(desk.wording, facet, one.value), having)]
    return page(
        request,
        "values.html",
        gettext("%(field)s: all values", field=gettext(FACET_NAMES[facet])),
        facet=facet,
        name=gettext(FACET_NAMES[facet]),
        query=query,
        about=describe(query),
        having=having,
        values=held[VALUES_A_PAGE * (p - 1) : VALUES_A_PAGE * p],
        label=lambda value: value_words(desk.wording, facet, value),
        total=len(held),
        capped=len(found) == MOST_VALUES,
        number=p,
        more=len(held) > VALUES_A_PAGE * p,
    )


def _holds(name: str, words: str) -> bool:
    return all(word in name.casefold() for word in words.casefold().split())


def value_words(wording: Wording, facet: str, value: str) -> str:
    """A value of a facet in words."""
    if facet in ("country", "in_country"):
        return wording.country(value)
    if facet in ("type", "quad"):
        return wording.label(f"{facet}s", value)
    if facet == "mode":
        return wording.mode_words(value)
    group = GROUPS.get(facet)
    return wording.label(group, value) if group else value


def cite(desk: AppContext, title: str, where: str, events: int) -> str:
    """How to cite a list of events that stands at an address of this workbench."""
    return citation(title, f"{desk.settings.base}{where}", events, desk.room.version(), desk.now())


def describe(query: Query) -> str:
    """A search in words, for titles and feeds."""
    asked = [
        value if name == "q" else gettext(NAMES_IN_TITLES[name], value=value)
        for name, value in query.pairs(without=("article", "story", "sort", "page"))
    ]
    if query.story:
        asked.append(ngettext("one story", "%(count)s stories", len(query.story), count=len(query.story)))
    if query.article:
        asked.append(ngettext("one article", "%(count)s articles", len(query.article), count=len(query.article)))
    return gettext("Events: %(conditions)s", conditions=", ".join(asked)) if asked else gettext("All events")


ROUTES = (events, values)
