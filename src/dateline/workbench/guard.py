"""Who may do what: every request passes here first, and a route without a rule lets nobody through."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.exceptions import ClientException, NotAuthorizedException, NotFoundException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler

from dateline.review.database.connection import DatabaseAway
from dateline.translation import gettext
from dateline.workbench.context import AppContext
from dateline.workbench.http import MOST_FORM_FIELDS, Asked, context_of, session_of, speak_to, visit_of
from dateline.workbench.members.sessions import local_member, viewer_of_session, viewer_of_token
from dateline.workbench.roles import Level, Viewer

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FORM_TOKEN = "form_token"
FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")
FORM = "application/x-www-form-urlencoded"


class FormRefused(PermissionDeniedException):
    """A form did not come from a page of ours, or the page was too old."""


async def check_route(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request through only if it names this workbench, comes from a form of ours, and its viewer may."""
    needs = handler.opt.get("needs")
    if needs is None:
        raise PermissionDeniedException(detail="this route has no rule")
    request = cast(Asked, connection)
    # What programs read stays English: their answers must not change with a browser's settings.
    reads = handler.opt.get("scope") is None
    if reads:
        speak_to(request)
    if "\x00" in request.scope["path"]:
        raise NotFoundException(detail=gettext("There is nothing here."))
    desk = context_of(request)
    # Whoever looks after the server asks it by an address of its own, and learns nothing but its health.
    by_name = bool(desk.settings.hosts) and not handler.opt.get("any_host")
    if by_name and _host_name(request.headers.get("host", "")) not in desk.settings.hosts:
        raise PermissionDeniedException(detail=gettext("this workbench does not answer to that name"))
    bearer = _bearer(request)
    # A browser sends a password along with any form to this site, wherever the form stands: it may change nothing.
    password = _password(request) if handler.opt.get("scope") and request.method in SAFE_METHODS else ""
    forwarded = any(name in request.headers for name in FORWARDED)
    session = session_of(request)
    if desk.settings.members and not (bearer or password or session):
        # Most readers: nothing need be looked up, and no thread waited for.
        viewer: Viewer | None = Viewer(Level.VISITOR)
    else:
        viewer = await sync_to_thread(find_viewer, desk, session, bearer or password, forwarded)
        if viewer is None and password:
            # It may be meant for a proxy before us.
            viewer = await sync_to_thread(find_viewer, desk, session, "", forwarded)
    if viewer is None:
        raise NotAuthorizedException(detail=gettext("this token is unknown, has expired or been revoked"))
    request.state.viewer = viewer
    if reads and viewer.language:
        speak_to(request)
    if request.method not in SAFE_METHODS:
        await _take_form(request, desk, viewer, checked=viewer.scopes is None and not handler.opt.get("from_anywhere"))
    if viewer.scopes is not None and handler.opt.get("scope") not in viewer.scopes:
        raise PermissionDeniedException(detail=gettext("this token lacks the required scope"))
    if not viewer.may(needs, desk.settings.rules):
        raise PermissionDeniedException(detail=needs)


def find_viewer(desk: AppContext, session: str, bearer: str, forwarded: bool) -> Viewer | None:
    """Who asks: by token, by session, the local user, or a visitor. None for a token that is not valid.

    What a proxy has forwarded never comes from the local user, even if nobody told us of the proxy. While the database
    does not answer, everybody with a browser is a visitor, and may read what visitors may. Raises DatabaseAway if a
    token cannot be looked up.
    """
    people = desk.people
    if people is None:
        return Viewer(Level.VISITOR)
    if bearer:
        return viewer_of_token(people, bearer, desk.second())
    try:
        if not desk.settings.members:
            return Viewer(Level.VISITOR) if forwarded else local_member(people, desk.second())
        return viewer_of_session(people, session, desk.second()) or Viewer(Level.VISITOR)
    except DatabaseAway:
        return Viewer(Level.VISITOR)


def _bearer(request: Asked) -> str:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip()[:200] if kind.lower() == "bearer" else ""


def _password(request: Asked) -> str:
    """The password of Basic authentication: a token, from a feed reader that can send it in no other way."""
    kind, _, given = request.headers.get("authorization", "")[:500].partition(" ")
    if kind.lower() != "basic":
        return ""
    try:
        return b64decode(given.strip(), validate=True).decode("utf-8").partition(":")[2][:200]
    except (binascii.Error, UnicodeDecodeError):
        return ""


async def _take_form(request: Asked, desk: AppContext, viewer: Viewer, checked: bool) -> None:
    """Read a form, and refuse it unless it bears the token of the session or visit that it came from."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = await request.body()
    if body and kind != FORM:
        raise ClientException(detail=gettext("Forms are taken as application/x-www-form-urlencoded."))
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FORM_FIELDS)
    except (UnicodeDecodeError, ValueError) as error:
        raise ClientException(detail=gettext("This form cannot be read.")) from error
    request.state.form = {name: value.replace("\x00", "") for name, value in fields}
    if not checked or desk.people is None:
        return
    origin = request.headers.get("origin")
    if (
        origin
        and origin != "null"
        and _host_name(urlsplit(origin).netloc) != _host_name(request.headers.get("host", ""))
    ):
        raise FormRefused(detail=gettext("This form came from another site."))
    holder = session_of(request) if viewer.session is not None else visit_of(request)
    if not desk.people.keyring.is_form_token(request.state.form.get(FORM_TOKEN, ""), holder):
        raise FormRefused(detail=gettext("This page has expired. Reload it and try again."))


def _host_name(host: str) -> str:
    """The name in a Host header, without port and brackets."""
    if host.startswith("["):
        return host[1:].split("]", 1)[0]
    return host.split(":", 1)[0].lower()


def request_network(request: Request[Any, Any, Any]) -> str:
    """The network address that a request comes from, as the server knows it."""
    return request.client.host if request.client else ""
