"""The web application put together: its routes, their guard, the headers of every answer, and the error pages."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from functools import partial
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, Router
from litestar.concurrency import sync_to_thread
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.enums import HttpMethod, MediaType, ScopeType
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, LifeSpanReceive, LifeSpanScope, Message, Receive, Scope, Send
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from dateline.allocation import returning_memory, spare_memory
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository, read_records
from dateline.query.repository import EventRepository
from dateline.reading.addresses import is_store_address
from dateline.review.database.connection import DatabaseAway, beside, open_database
from dateline.review.database.tables import leases, links, sessions
from dateline.review.decision_log import DecisionLog
from dateline.store.corpus import Corpus
from dateline.translation import ENGLISH, gettext, later, speaking
from dateline.views.wording import Wording, load_wording
from dateline.workbench.api.routes import OPENAPI, ROUTER
from dateline.workbench.comments.notifications import send_daily
from dateline.workbench.context import AppContext
from dateline.workbench.guard import FormRefused, check_route
from dateline.workbench.http import LARGEST_BODY, context_of, headers_of, make_templates, page, speak_to
from dateline.workbench.members.mail import Outbox, make_mailer
from dateline.workbench.members.rate_limits import Limits
from dateline.workbench.members.search_mail import tell_of_new
from dateline.workbench.members.services import People, load_letters
from dateline.workbench.members.tokens import load_keyring
from dateline.workbench.monitoring import Metrics, Reads, set_up_logging
from dateline.workbench.pages import (
    articles,
    bulk_review,
    comments,
    counts,
    double_coding,
    downloads,
    event_merging,
    languages,
    mail,
    members,
    names,
    operations,
    overviews,
    report_groups,
    saved_searches,
    search,
    sign_in,
    sql_queries,
    workload,
)
from dateline.workbench.pages.reviewing import ROUTES
from dateline.workbench.roles import ACTIONS, OPEN
from dateline.workbench.settings import Settings, SettingsFault

log = logging.getLogger("dateline.workbench")


class Application(Litestar):
    """The application. What is asked for by its head alone is answered as a page is, without the page."""

    async def __call__(self, scope: Scope | LifeSpanScope, receive: LifeSpanReceive | Receive, send: Any) -> None:
        """Answer one request."""
        if scope.get("method") != HttpMethod.HEAD:
            await super().__call__(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = b""
            await send(message)

        as_page: Any = {**scope, "method": HttpMethod.GET}
        await super().__call__(as_page, receive, without_body)


def create_application(desk: AppContext) -> Litestar:
    """The application over one desk."""
    static = create_static_files_router(
        path="/static",
        directories=[str(files("dateline.workbench") / "static")],
        opt={"needs": OPEN},
        include_in_schema=False,
    )
    pages = Router(
        "/",
        route_handlers=[
            *articles.ROUTES,
            *search.ROUTES,
            *names.ROUTES,
            *overviews.ROUTES,
            *counts.ROUTES,
            *downloads.ROUTES,
            *saved_searches.ROUTES,
            *sql_queries.ROUTES,
            *sign_in.ROUTES,
            *members.ROUTES,
            *mail.ROUTES,
            *workload.ROUTES,
            *bulk_review.ROUTES,
            *ROUTES,
            *event_merging.ROUTES,
            *report_groups.ROUTES,
            *double_coding.ROUTES,
            *comments.ROUTES,
            *operations.ROUTES,
            *languages.ROUTES,
        ],
        include_in_schema=False,
    )
    return Application(
        route_handlers=[pages, ROUTER, static],
        guards=[check_route],
        after_request=adding(headers_of(desk.settings)),
        exception_handlers={HTTPException: http_error, DatabaseAway: database_error, Exception: server_error},
        state=State({"desk": desk, "templates": make_templates(desk.wording), "metrics": Metrics()}),
        middleware=[counting],
        lifespan=[running],
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=4),
        openapi_config=OPENAPI,
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
        debug=False,
    )


def adding(headers: Mapping[str, str]) -> Callable[[Response[Any]], Awaitable[Response[Any]]]:
    """What puts the security headers on every answer."""

    async def add(response: Response[Any]) -> Response[Any]:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return add


TITLES = {
    400: later("This request cannot be understood"),
    403: later("You don’t have access to this page"),
    404: later("Not found"),
    405: later("Not done that way"),
    413: later("Too large"),
    429: later("Too many tries"),
}


SOMETHING_WRONG = later("Something went wrong")
DATABASE_AWAY = later(
    "The members’ database does not answer at present, or the disk is full. Nothing was saved. "
    "Reading goes on; please try again in a few minutes."
)


def http_error(request: Request[Any, Any, State], error: HTTPException) -> Response[Any]:
    """A page that says what went wrong; JSON under `/api`."""
    title = TITLES.get(error.status_code, SOMETHING_WRONG)
    denied = isinstance(error, PermissionDeniedException) and not isinstance(error, FormRefused)
    needs = error.detail if denied and error.detail in ACTIONS else ""
    said = error.detail != HTTPStatus(error.status_code).phrase
    detail = error.detail if said and not needs and error.status_code < 500 else ""
    return _error(request, error.status_code, title, detail, needs)


def database_error(request: Request[Any, Any, State], error: DatabaseAway) -> Response[Any]:
    """A page that says that members and decisions cannot be got at, or nothing be written. The log tells the reason."""
    log.error("the members' database does not answer: %s", error)
    answer = _error(request, 503, later("Not possible at present"), DATABASE_AWAY, "")
    answer.headers["Retry-After"] = "60"
    return answer


def server_error(request: Request[Any, Any, State], error: Exception) -> Response[Any]:
    """A page that admits a fault of ours; the fault itself goes to the log alone."""
    log.error("fault at %s", request.scope.get("path_template", "an unknown address"), exc_info=error)
    return _error(request, 500, SOMETHING_WRONG, "", "")


def _error(request: Request[Any, Any, State], status: int, title: str, detail: str, needs: str) -> Response[Any]:
    headers = headers_of(context_of(request).settings)
    if request.url.path.startswith("/api/"):
        said = {"status": status, "title": title, "detail": detail or needs}
        return Response(said, status_code=status, media_type=MediaType.JSON, headers=headers)
    # An address that leads nowhere has not come to the guard.
    speak_to(request)
    answer = page(request, "error.html", gettext(title), status, detail=gettext(detail) if detail else "", needs=needs)
    answer.headers.update(headers)
    return answer


access = logging.getLogger("dateline.workbench.access")
HOUSEKEEPING_SECONDS = 600
RELEASE_SECONDS = 10
THREADS = 4
"""How many answers are worked out at once; with more, each waits longer for its turn."""
DAY = 86400
FAILED_KEPT = 7 * DAY


def counting(app: ASGIApp) -> ASGIApp:
    """Middleware that counts each answer and writes a line about it: neither addresses nor what stands in a path."""

    async def count(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        began = time.perf_counter()
        status = [500]

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
            await send(message)

        try:
            with speaking(ENGLISH):
                await app(scope, receive, note)
        finally:
            seconds = time.perf_counter() - began
            metrics: Metrics = Litestar.from_scope(scope).state.metrics
            metrics.add(status[0], seconds)
            line = {
                "method": scope.get("method"),
                "route": scope.get("path_template") or "unknown",
                "status": status[0],
                "ms": round(seconds * 1000, 1),
            }
            access.info(json.dumps(line))

    return count


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[None]:
    """Keep house while the application runs, and leave nothing unwritten at its end."""
    desk: AppContext = app.state.desk
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "answering"))
    tasks = [asyncio.create_task(_release_memory(desk))]
    if desk.people is not None:
        tasks.append(asyncio.create_task(_keep_house(desk)))
    if desk.people is not None and desk.people.outbox is not None:
        desk.people.outbox.start()
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if desk.reads is not None:
            await sync_to_thread(desk.reads.flush)
        if desk.people is not None and desk.people.outbox is not None:
            await sync_to_thread(desk.people.outbox.close)


async def _release_memory(desk: AppContext) -> None:
    while True:
        await asyncio.sleep(RELEASE_SECONDS)
        try:
            await sync_to_thread(desk.room.release_memory)
        except Exception as error:  # noqa: BLE001 whatever hinders it, pages are answered as before
            log.error("memory cannot be given back: %s", type(error).__name__)


async def _keep_house(desk: AppContext) -> None:
    while True:
        try:
            await sync_to_thread(keep_house, desk)
        except SQLAlchemyError as error:
            log.error("housekeeping failed: %s", type(error).__name__)
        await asyncio.sleep(HOUSEKEEPING_SECONDS)


def keep_house(desk: AppContext) -> None:
    """Write the daily letters and those of saved searches, and drop what ended or failed long ago: links, sessions,
    leases, letters, counts of tries."""
    people = desk.people
    if people is None:
        return
    now = desk.second()
    send_daily(people, now)
    tell_of_new(people, desk.room, desk.overlay(), now)
    if people.outbox is not None:
        people.outbox.forget(now - FAILED_KEPT)
    people.limits.forget(now - DAY)
    with people.database.writing() as connection:
        connection.execute(delete(links).where(links.c.expires < now - DAY))
        connection.execute(delete(leases).where(leases.c.until < now - DAY))
        connection.execute(delete(sessions).where(sessions.c.expires < now))
    if desk.reads is not None:
        desk.reads.flush()


SERVED = "DATELINE_SERVED"


def from_environment() -> Litestar:
    """The application as each process of several makes it, from what :func:`hand_over` left in the environment."""
    source, settings = msgspec.json.decode(os.environ[SERVED], type=tuple[str, Settings])
    set_up_logging(settings.private)
    return open_for_good(source, settings)


def open_for_good(source: str | Path, settings: Settings) -> Litestar:
    """The application of a process that does nothing else. What it has read at the start stays, and need not be looked
    through again and again for what can be forgotten."""
    spare_memory()
    with returning_memory():
        application = open_workbench(source, settings)
        desk: AppContext = application.state.desk
        desk.room.prepare(partial(articles.prepare_front, desk))
        gc.collect()
    gc.freeze()
    return application


def hand_over(source: str | Path, settings: Settings) -> None:
    """Leave in the environment what the processes that answer must know."""
    os.environ[SERVED] = msgspec.json.encode((str(source), settings)).decode()


def open_room(source: str | Path, wording: Wording) -> EventRepository:
    """The reading room over a corpus or a JSON-lines file of records. Raises SettingsFault if it is neither."""
    if is_corpus(source):
        return CorpusRepository(source, wording)
    return MemoryRepository(read_records(Path(source)), wording)


def is_corpus(source: str | Path) -> bool:
    """Whether a source is a corpus, in a folder or a bucket, and not a file of records. Raises SettingsFault if it is
    neither."""
    if is_store_address(str(source)) or Path(source).is_dir():
        return True
    if Path(source).is_file():
        return False
    raise SettingsFault(f"{source}: neither a corpus folder nor a file of records")


def check_workbench(source: str | Path, settings: Settings) -> None:
    """See to it that a workbench can be opened, so that processes which will do it find the database up to date. Raises
    DatelineError if it cannot."""
    if is_corpus(source):
        Corpus.open(source).close()
    if settings.members or settings.private:
        people = open_people(source, settings)
        if people.outbox is not None:
            people.outbox.close()
        people.database.close()


def open_workbench(source: str | Path, settings: Settings) -> Litestar:
    """The application over a corpus or a file of records."""
    wording = load_wording()
    room = open_room(source, wording)
    if not settings.members and not settings.private:
        return create_application(AppContext(room, wording, settings, source=source))
    people = open_people(source, settings)
    database = people.database
    book = DecisionLog(database, room, wording)
    return create_application(AppContext(room, wording, settings, people, book, Reads(database), source=source))


def database_of(source: str | Path, settings: Settings) -> str:
    """Where members and decisions are kept: as the settings say, else beside what is read. Raises SettingsFault if that
    is in a bucket, where no database can be."""
    if settings.database:
        return settings.database
    if is_store_address(str(source)):
        raise SettingsFault(
            f"{source} is in a bucket, where no database of members and decisions can be; name one with --database, a "
            "path (decisions.sqlite) or postgresql://…"
        )
    return str(beside(Path(source)))


def open_people(source: str | Path, settings: Settings) -> People:
    """Members, and the post to them."""
    database = open_database(database_of(source, settings))
    keyring = load_keyring(database, settings.secret)
    mailer = make_mailer(settings.mail)
    outbox = Outbox(mailer, settings.mail.sender, database) if mailer else None
    return People(database, keyring, Limits(database, keyring), outbox, settings, load_letters())
