"""Counts of a search's events by period and by one field: a drawing, tables, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import msgspec
from litestar import Response, get
from litestar.exceptions import ClientException
from litestar.response import Stream

from dateline.export.download_formats import inert
from dateline.query.conditions import condition_faults
from dateline.query.period_counts import SEVERAL, VALUES, CountCell, CountTable, FigureSum
from dateline.query.query import Query, parse_query
from dateline.translation import gettext, later
from dateline.views.count_chart import CountChart, count_chart
from dateline.views.localised import number_words
from dateline.views.periods import ALL, LONGER, PERIODS, UNDATED, Period, fitting_period
from dateline.views.wording import Wording
from dateline.workbench.http import Asked, context_of, page, pairs_of, strict_query_of
from dateline.workbench.pages.search import cite, describe, value_words

READ = {"needs": "read"}
FILE = {"needs": "read", "scope": "read"}
BY_NAMES = {
    "type": later("type"),
    "mode": later("mode"),
    "quad": later("kind"),
    "status": later("status"),
    "in_country": later("country where it happened"),
    "division": later("first-level division"),
    "place": later("place"),
    "country": later("country of a side"),
    "party": later("side"),
    "actor": later("actor"),
    "recipient": later("recipient"),
    "source": later("source"),
    "outlet": later("outlet"),
}
MOST_LANES = 8
MOST_LINES = 100
"""So many periods at most stand in the table of the page; the download has them all."""


class Asking(msgspec.Struct, frozen=True):
    """What is to be counted: the search, the field, and the period, which is chosen where none is given."""

    query: Query
    by: str
    period: Period
    chosen: bool


def asking(request: Asked) -> Asking:
    """What the address of a page, a download or the API asks to be counted."""
    pairs = pairs_of(request)
    given, query = dict(pairs), parse_query(pairs)
    by = given["by"] if given.get("by") in VALUES else "type"
    if given.get("period") in PERIODS:
        return Asking(query, by, cast(Period, given["period"]), False)
    desk = context_of(request)
    return Asking(query, by, fitting_period(desk.room.periods(query, desk.overlay(), "day")), True)


def strict_asking(request: Asked) -> Asking:
    """The same for an answer that a program may read. Raises ClientException where something is not understood."""
    strict_query_of(request, "by", "period")
    given = dict(pairs_of(request))
    for name, choices in (("by", tuple(VALUES)), ("period", PERIODS)):
        if given.get(name, choices[0]) not in choices:
            raise ClientException(detail=f"{name} cannot be “{given[name][:60]}”: it can be {', '.join(choices)}.")
    return asking(request)


@get("/counts", opt=READ, sync_to_thread=True)
def counts(request: Asked) -> Response[str]:
    """The events of a search by period and by a field, with the sums of their figures."""
    desk, asked = context_of(request), asking(request)
    table = desk.counts(asked.query, asked.by, asked.period)
    lines = table.periods[-MOST_LINES:]
    special = [name for name in (f"{LONGER}{asked.period}", UNDATED) if table.cell(name).events]
    address, total, by_name = address_of(asked), table.cell().events, gettext(BY_NAMES[asked.by])
    title = gettext("Counts by %(field)s: %(search)s", field=by_name, search=describe(asked.query))
    return page(
        request,
        "counts.html",
        gettext("Counts"),
        query=asked.query,
        faults=condition_faults(pairs_of(request)),
        about=describe(asked.query),
        table=table,
        cells=table.by_place,
        drawing=draw(table, desk.wording),
        lines=[*lines, *special, ALL],
        left_out=len(table.periods) - len(lines),
        label=lambda value: value_words(desk.wording, asked.by, value),
        link=lambda cell: link_of(asked, cell),
        amount=amount,
        by_name=by_name,
        bys=[(name, gettext(words)) for name, words in BY_NAMES.items()],
        periods=PERIODS,
        chosen=asked.chosen,
        several=asked.by in SEVERAL,
        address=address,
        citation=cite(desk, title, f"/counts?{address}", total),
    )


def address_of(asked: Asking) -> str:
    """The counts as the query part of an address."""
    rest = asked.query.asking().address
    return f"by={asked.by}&period={asked.period}" + (f"&{rest}" if rest else "")


def draw(table: CountTable, wording: Wording) -> CountChart | None:
    """The drawing of a table, with the most frequent of its values."""

    def by_period(value: str) -> dict[str, int]:
        return {name: cells[name, value].events for name in table.periods if (name, value) in cells}

    cells = table.by_place
    values = [(one, value_words(wording, table.by, one), by_period(one)) for one in table.values[:MOST_LANES]]
    return count_chart(cast(Period, table.period), by_period(""), values)


def link_of(asked: Asking, cell: CountCell) -> str:
    """The query part of the address of a cell's events; empty where no search asks for exactly these."""
    query = asked.query
    changes: dict[str, object] = {}
    if cell.period != ALL:
        if query.dated and not cell.period[:1].isdigit():
            return "" if query.dated != cell.period else _narrowed(query, asked.by, cell.value, {})
        changes["dated"] = cell.period
    return _narrowed(query, asked.by, cell.value, changes)


def _narrowed(query: Query, by: str, value: str, changes: Mapping[str, object]) -> str:
    asked_for = getattr(query, by)
    if value:
        # Values of one field are alternatives: an event of two sides cannot be asked for by both.
        if by in SEVERAL and asked_for and value not in asked_for:
            return ""
        if not (by in SEVERAL and asked_for == (value,)):
            changes = {**changes, by: (value,)}
    return query.asking(**changes).address


def amount(one: FigureSum) -> str:
    """A sum of figures in words: "14 to 19", "19", "at least 14", "14 to 60 or more"."""
    low, high = (number_words(round(number)) for number in (one.low, one.high))
    if one.low == one.high:
        return gettext("at least %(number)s", number=low) if one.more else low
    if one.more:
        return gettext("%(low)s to %(high)s or more", low=low, high=high)
    return gettext("%(low)s to %(high)s", low=low, high=high)


@get("/counts.csv", opt=FILE, media_type="text/csv", sync_to_thread=True)
def counts_csv(request: Asked) -> Stream:
    """The same counts as CSV: a line for each period and value."""
    asked = strict_asking(request)
    table = context_of(request).counts(asked.query, asked.by, asked.period)
    return Stream(csv_lines(table), headers={"Content-Disposition": 'attachment; filename="counts.csv"'})


def csv_lines(table: CountTable) -> Iterator[str]:
    """Yield the cells of a table as CSV with a header line; the value is empty for all events of a period."""
    figures = [f"{kind}_{side}" for kind in table.kinds for side in ("low", "high", "or_more", "events")]
    yield csv_line([table.period, table.by, "events", *figures])
    for cell in table.cells:
        by_kind = {one.kind: one for one in cell.figures}
        sums: list[object] = []
        for kind in table.kinds:
            one = by_kind.get(kind)
            sums += [one.low, one.high, str(one.more).lower(), one.events] if one else ["", "", "", 0]
        yield csv_line([cell.period, inert(cell.value), cell.events, *sums])


def csv_line(values: Sequence[object]) -> str:
    """One line of CSV."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow(values)
    return buffer.getvalue()


ROUTES = (counts, counts_csv)
