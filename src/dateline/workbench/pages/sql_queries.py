"""SQL over the corpus for those who may: one SELECT at a time, within some seconds and some rows."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from urllib.parse import urlencode

from litestar import Response, get
from litestar.exceptions import ClientException
from litestar.params import FromQuery
from litestar.response import Stream

from dateline.errors import CorpusFault
from dateline.export.download_formats import inert
from dateline.store.database import SqlAnswer
from dateline.translation import gettext
from dateline.workbench.http import Asked, context_of, page
from dateline.workbench.pages.counts import csv_line

SQL = {"needs": "sql"}
MOST_SHOWN = 500
MOST_TAKEN = 100_000
SECONDS = 20.0
LONGEST_QUERY = 10_000
LONGEST_CELL = 300


@get("/sql", opt=SQL, sync_to_thread=True)
def show(request: Asked, q: FromQuery[str] = "") -> Response[str]:
    """The answer to a SELECT as a table, with queries to begin with."""
    q = q.strip()[:LONGEST_QUERY]
    answer, fault = None, ""
    if q:
        try:
            answer = context_of(request).room.select(q, MOST_SHOWN, SECONDS)
        except CorpusFault as error:
            fault = str(error)
    return page(
        request,
        "sql.html",
        "SQL",
        422 if fault else 200,
        q=q,
        answer=answer,
        fault=fault,
        ready=ready_queries(),
        most=MOST_SHOWN,
        taken=MOST_TAKEN,
        seconds=round(SECONDS),
        cell=cell_words,
        address=urlencode({"q": q}),
    )


@get("/sql.csv", opt=SQL, media_type="text/csv", sync_to_thread=True)
def as_csv(request: Asked, q: FromQuery[str] = "") -> Stream:
    """The answer to a SELECT as CSV."""
    try:
        answer = context_of(request).room.select(q.strip()[:LONGEST_QUERY], MOST_TAKEN, SECONDS)
    except CorpusFault as error:
        raise ClientException(detail=str(error)) from error
    headers = {"Content-Disposition": 'attachment; filename="answer.csv"', "Cache-Control": "private, no-store"}
    return Stream(_lines(answer), headers=headers)


def _lines(answer: SqlAnswer) -> Iterator[str]:
    yield csv_line([inert(name) for name in answer.columns])
    for row in answer.rows:
        yield csv_line([inert(_text(cell)) for cell in row])


def cell_words(cell: object) -> str:
    """A value of an answer as a table shows it."""
    text = str(_text(cell))
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]} …"


def _text(cell: object) -> object:
    if cell is None:
        return ""
    return "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else cell


def ready_queries() -> Sequence[tuple[str, str]]:
    """The queries to begin with: their names and their SQL."""
    text = (files("dateline.workbench") / "ready_queries.toml").read_text("utf-8")
    return [(gettext(one["name"]), one["sql"].strip()) for one in tomllib.loads(text)["query"]]


ROUTES = (show, as_csv)
