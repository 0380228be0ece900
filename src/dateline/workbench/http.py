"""Between the routes and the web: pages drawn from templates, headers on every answer, forms taken in safely."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.enums import MediaType
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler

from dateline.record import EVENT_TYPES
from dateline.workbench.desk import Desk
from dateline.workbench.people.levels import OPEN, Level, Viewer
from dateline.workbench.reading.drawing import strip
from dateline.workbench.reading.sentences import date_words, figure_words, when_words

Asked = Request[Any, Any, State]
Answer = TypeVar("Answer")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
MOST_FORM_FIELDS = 200
LARGEST_BODY = 1_000_000
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def make_templates() -> Environment:
    """The templates that the package carries; everything put into them is escaped."""
    templates = Environment(
        loader=PackageLoader("dateline.workbench"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.globals |= {"event_types": EVENT_TYPES, "Level": Level}
    templates.filters |= {"day": date_words, "strip": strip, "query": urlencode, "when": when_words}
    templates.filters["segment"] = lambda value: quote(str(value), safe="")
    return templates


def desk_of(request: ASGIConnection[Any, Any, Any, Any]) -> Desk:
    """The workbench that answers a request."""
    desk: Desk = request.app.state.desk
    return desk


def viewer_of(request: ASGIConnection[Any, Any, Any, Any]) -> Viewer:
    """Who asks; a visitor until the guard has found out."""
    viewer: Viewer = getattr(request.state, "viewer", None) or Viewer(Level.VISITOR)
    return viewer


def page(request: Asked, template: str, title: str, status: int = 200, **context: object) -> Response[str]:
    """A page drawn from a template. `title` is the page's own name, put before the site's."""
    desk = desk_of(request)
    viewer = viewer_of(request)
    templates: Environment = request.app.state.templates
    rules = desk.settings.rules
    body = templates.get_template(template).render(
        title=title,
        site=desk.settings.title,
        root=desk.settings.root_path,
        path=request.url.path,
        viewer=viewer,
        may=lambda action: viewer.may(action, rules),
        rules=rules,
        members=desk.settings.members,
        words=desk.wording,
        figure_words=lambda figure: figure_words(figure, desk.wording),
        today=desk.now().date(),
        **context,
    )
    return Response(body, status_code=status, media_type=MediaType.HTML)


def as_json(request: Asked, value: Answer) -> Response[Answer]:
    """A JSON answer with an ETag; empty with status 304 where the asker has this very answer already."""
    body = msgspec.json.encode(value)
    tag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(cast(Answer, b""), status_code=304, headers=headers, media_type=MediaType.JSON)
    return Response(cast(Answer, body), headers=headers, media_type=MediaType.JSON)


def see_other(request: Asked, where: str) -> Response[str]:
    """Send the browser to an address of this site after a form was taken in."""
    location = desk_of(request).settings.root_path + safe_address(where)
    return Response("", status_code=303, headers={"Location": location})


def safe_address(where: str) -> str:
    """An address within this site; the front page in place of anything that could lead elsewhere."""
    if not where.startswith("/") or where.startswith("//") or "\\" in where or not where.isprintable():
        return "/"
    parts = urlsplit(where)
    if parts.scheme or parts.netloc:
        return "/"
    return quote(where, safe="/?&=%+:,;@~!$'()*-._#")


def not_found(what: str) -> NotFoundException:
    """The error for something that the corpus does not hold."""
    return NotFoundException(detail=what)


def pairs_of(request: Asked) -> list[tuple[str, str]]:
    """The names and values of an address, as they stand."""
    return parse_qsl(request.scope["query_string"].decode("latin-1"), max_num_fields=MOST_FORM_FIELDS)


async def check_route(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request through only if its route has a rule and the viewer's level meets it."""
    needs = handler.opt.get("needs")
    if needs is None:
        raise PermissionDeniedException(detail="this route has no rule")
    desk = desk_of(connection)
    if desk.settings.hosts and _host_name(connection.headers.get("host", "")) not in desk.settings.hosts:
        raise PermissionDeniedException(detail="this workbench does not answer to that name")
    connection.state.viewer = viewer = local_viewer(desk)
    if needs != OPEN and not viewer.may(needs, desk.settings.rules):
        raise PermissionDeniedException(detail=needs)


def _host_name(host: str) -> str:
    """The name in a Host header, without port and brackets."""
    if host.startswith("["):
        return host[1:].split("]", 1)[0]
    return host.split(":", 1)[0].lower()


def local_viewer(desk: Desk) -> Viewer:
    """The one user of a workbench without members: all may be done on a loopback address, reading elsewhere."""
    if desk.settings.on_loopback:
        return Viewer(Level.ADMINISTRATOR, "you", local=True)
    return Viewer(Level.VISITOR)
