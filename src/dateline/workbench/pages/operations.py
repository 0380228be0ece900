"""For those who run the workbench: whether it is well, and how it fares."""

from __future__ import annotations

from litestar import Response, get
from litestar.enums import MediaType
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from dateline.review.database.tables import keys
from dateline.version import __version__
from dateline.workbench.http import Asked, context_of
from dateline.workbench.monitoring import Metrics


@get("/health", opt={"needs": "open"}, sync_to_thread=True)
def health(request: Asked) -> Response[dict[str, str]]:
    """Whether the corpus and the database answer; status 503 if one does not."""
    desk = context_of(request)
    said = {"status": "well", "version": __version__, "corpus": desk.room.version()}
    if desk.people is not None:
        try:
            with desk.people.database.reading() as connection:
                connection.execute(select(keys.c.name).limit(1))
        except SQLAlchemyError:
            said["status"] = "the database does not answer"
    return Response(said, status_code=200 if said["status"] == "well" else 503, headers={"Cache-Control": "no-store"})


@get("/metrics", opt={"needs": "manage", "scope": "read"}, sync_to_thread=True)
def metrics(request: Asked) -> Response[str]:
    """Counts of answers and their times, as Prometheus reads them."""
    counted: Metrics = request.app.state.metrics
    return Response(counted.lines(*context_of(request).room.totals()), media_type=MediaType.TEXT)


ROUTES = (health, metrics)
