"""For those who run the workbench: whether it is well, and how it fares."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from litestar import Response, get
from litestar.enums import MediaType
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from dateline.review.database.connection import Database
from dateline.review.database.tables import keys
from dateline.version import __version__
from dateline.workbench.context import AppContext
from dateline.workbench.http import Asked, context_of
from dateline.workbench.members.mail import letter_counts
from dateline.workbench.monitoring import Metrics

LEAST_FREE_BYTES = 100_000_000
WELL = "well"


@get("/health", opt={"needs": "open", "any_host": True}, sync_to_thread=True)
def health(request: Asked) -> Response[dict[str, str | int]]:
    """Whether corpus, database and disk are well, and how much of the disk is free; status 503 if one is not."""
    desk = context_of(request)
    said: dict[str, str | int] = {"status": WELL, "version": __version__, "corpus": desk.room.version()}
    free = free_bytes(desk)
    if free is not None:
        said["disk_free_bytes"] = free
        if free < LEAST_FREE_BYTES:
            said["status"] = "the disk is nearly full"
    if desk.people is not None:
        said["database"] = "answers" if database_answers(desk.people.database) else "does not answer"
        if said["database"] != "answers":
            said["status"] = "the database does not answer"
    return Response(said, status_code=200 if said["status"] == WELL else 503, headers={"Cache-Control": "no-store"})


def database_answers(database: Database) -> bool:
    """Whether the members' database can be read."""
    try:
        with database.reading() as connection:
            connection.execute(select(keys.c.name).limit(1))
    except SQLAlchemyError:
        return False
    return True


def free_bytes(desk: AppContext) -> int | None:
    """What is free on the disk of the corpus, or on that of the members' database if it is less; none if neither lies
    on a disk that is known."""
    folders: list[str | Path | None] = [desk.source, desk.people.database.folder if desk.people else None]
    found = []
    for folder in folders:
        if folder:
            with suppress(OSError):
                found.append(shutil.disk_usage(folder).free)
    return min(found, default=None)


@get("/metrics", opt={"needs": "manage", "scope": "read"}, sync_to_thread=True)
def metrics(request: Asked) -> Response[str]:
    """Counts of answers and their times, and how database and disk are, as Prometheus reads them."""
    desk = context_of(request)
    counted: Metrics = request.app.state.metrics
    articles, events = desk.room.totals()
    gauges = {"articles": articles, "events": events}
    free = free_bytes(desk)
    if free is not None:
        gauges["disk_free_bytes"] = free
    if desk.people is not None:
        up = database_answers(desk.people.database)
        gauges["database_up"] = int(up)
        if up:
            gauges["letters_waiting"], gauges["letters_failed"] = letter_counts(desk.people.database)
    return Response(counted.lines(gauges), media_type=MediaType.TEXT)


ROUTES = (health, metrics)
