"""The web application put together: its routes, their guard, the headers of every answer, and the error pages."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib.resources import files
from typing import Any

from litestar import Litestar, Request, Response, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.enums import HttpMethod, MediaType
from litestar.exceptions import HTTPException, PermissionDeniedException
from litestar.static_files import create_static_files_router
from litestar.types import LifeSpanReceive, LifeSpanScope, Message, Receive, Scope

from dateline.workbench.api.router import OPENAPI, ROUTER
from dateline.workbench.counting import Metrics
from dateline.workbench.desk import Desk
from dateline.workbench.guard import FormRefused, check_route
from dateline.workbench.http import LARGEST_BODY, desk_of, headers_of, make_templates, page
from dateline.workbench.pages import (
    account,
    commenting,
    downloads,
    grouping,
    joining,
    merging,
    names,
    operations,
    overviews,
    pairs,
    reading,
    reviewing,
    search,
    working,
)
from dateline.workbench.people.levels import ACTIONS, OPEN
from dateline.workbench.running import counting, running

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


def create_application(desk: Desk) -> Litestar:
    """The application over one desk."""
    metrics = Metrics()
    static = create_static_files_router(
        path="/static",
        directories=[str(files("dateline.workbench") / "static")],
        opt={"needs": OPEN},
        include_in_schema=False,
    )
    pages = Router(
        "/",
        route_handlers=[
            *reading.ROUTES,
            *search.ROUTES,
            *names.ROUTES,
            *overviews.ROUTES,
            *downloads.ROUTES,
            *joining.ROUTES,
            *account.ROUTES,
            *working.ROUTES,
            *reviewing.ROUTES,
            *merging.ROUTES,
            *grouping.ROUTES,
            *pairs.ROUTES,
            *commenting.ROUTES,
            *operations.ROUTES,
        ],
        include_in_schema=False,
    )
    return Application(
        route_handlers=[pages, ROUTER, static],
        guards=[check_route],
        after_request=adding(headers_of(desk.settings)),
        exception_handlers={HTTPException: http_error, Exception: server_error},
        state=State({"desk": desk, "templates": make_templates(desk.wording), "metrics": metrics}),
        middleware=[counting(metrics)],
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
    400: "This request cannot be understood",
    403: "Not open to you",
    404: "Not found",
    405: "Not done that way",
    413: "Too large",
    429: "Too many tries",
}


def http_error(request: Request[Any, Any, State], error: HTTPException) -> Response[Any]:
    """A page that says what went wrong; JSON under `/api`."""
    title = TITLES.get(error.status_code, "Something went wrong")
    denied = isinstance(error, PermissionDeniedException) and not isinstance(error, FormRefused)
    needs = error.detail if denied and error.detail in ACTIONS else ""
    detail = "" if needs or error.status_code >= 500 else error.detail
    return _error(request, error.status_code, title, detail, needs)


def server_error(request: Request[Any, Any, State], error: Exception) -> Response[Any]:
    """A page that admits a fault of ours; the fault itself goes to the log alone."""
    log.error("fault at %s", request.scope.get("path_template", "an unknown address"), exc_info=error)
    return _error(request, 500, "Something went wrong", "", "")


def _error(request: Request[Any, Any, State], status: int, title: str, detail: str, needs: str) -> Response[Any]:
    headers = headers_of(desk_of(request).settings)
    if request.url.path.startswith("/api/"):
        said = {"status": status, "title": title, "detail": detail or needs}
        return Response(said, status_code=status, media_type=MediaType.JSON, headers=headers)
    answer = page(request, "error.html", title, status, detail=detail, needs=needs)
    answer.headers.update(headers)
    return answer
