"""What goes on beside the answers: counting and logging each one, and the housekeeping of a workbench that runs."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

from litestar import Litestar
from litestar.concurrency import sync_to_thread
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy import delete
from sqlalchemy.exc import SQLAlchemyError

from dateline.workbench.counting import Metrics
from dateline.workbench.database.tables import leases, links, sessions
from dateline.workbench.desk import Desk
from dateline.workbench.talk.notices import send_daily

log = logging.getLogger("dateline.workbench")
access = logging.getLogger("dateline.workbench.access")
HOUSEKEEPING_SECONDS = 600
THREADS = 4
"""How many answers are worked out at once; with more, each waits longer for its turn."""
DAY = 86400


def counting(metrics: Metrics) -> Callable[[ASGIApp], ASGIApp]:
    """Middleware that counts each answer and writes a line about it: neither addresses nor what stands in a path."""

    def around(app: ASGIApp) -> ASGIApp:
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
                await app(scope, receive, note)
            finally:
                seconds = time.perf_counter() - began
                metrics.add(status[0], seconds)
                route = scope.get("path_template") or "unknown"
                access.info(json.dumps({"method": scope.get("method"), "route": route, "status": status[0],
                                        "ms": round(seconds * 1000, 1)}))  # fmt: skip

        return count

    return around


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[None]:
    """Keep house while the application runs, and leave nothing unwritten at its end."""
    desk: Desk = app.state.desk
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, "answering"))
    task = asyncio.create_task(_keep_house(desk)) if desk.people is not None else None
    try:
        yield
    finally:
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        if desk.reads is not None:
            await sync_to_thread(desk.reads.flush)
        if desk.people is not None and desk.people.outbox is not None:
            await sync_to_thread(desk.people.outbox.close)


async def _keep_house(desk: Desk) -> None:
    while True:
        try:
            await sync_to_thread(keep_house, desk)
        except SQLAlchemyError as error:
            log.error("housekeeping failed: %s", type(error).__name__)
        await asyncio.sleep(HOUSEKEEPING_SECONDS)


def keep_house(desk: Desk) -> None:
    """Write the daily letters, and drop links, sessions, leases and counts of tries that ended long ago."""
    people = desk.people
    if people is None:
        return
    now = desk.second()
    send_daily(people, now)
    people.limits.forget(now - DAY)
    with people.database.writing() as connection:
        connection.execute(delete(links).where(links.c.expires < now - DAY))
        connection.execute(delete(leases).where(leases.c.until < now - DAY))
        connection.execute(delete(sessions).where(sessions.c.expires < now))
    if desk.reads is not None:
        desk.reads.flush()
