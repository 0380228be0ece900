"""The two cookies: a session's, and a visit's for the forms of those who have not signed in. Readers get neither."""

from __future__ import annotations

from typing import Any

from litestar import Response
from litestar.connection import ASGIConnection

from dateline.workbench.desk import Desk

VISIT = "dateline_visit"
SESSION = "dateline_session"
VISIT_SECONDS = 86400
LONGEST = 100

Connection = ASGIConnection[Any, Any, Any, Any]


def _name(desk: Desk, name: str) -> str:
    """The name of a cookie; kept to HTTPS and to this very host where readers come by HTTPS."""
    return f"__Host-{name}" if desk.settings.secure and not desk.settings.root_path else name


def put_cookie(desk: Desk, answer: Response[Any], name: str, value: str, seconds: int) -> None:
    """Set a cookie that no script can read and no other site sends along with a form."""
    answer.set_cookie(
        key=_name(desk, name),
        value=value,
        max_age=seconds,
        path=desk.settings.root_path or "/",
        httponly=True,
        samesite="lax",
        secure=desk.settings.secure,
    )


def drop_cookie(desk: Desk, answer: Response[Any], name: str) -> None:
    """Take a cookie away."""
    answer.delete_cookie(key=_name(desk, name), path=desk.settings.root_path or "/")


def read_cookie(desk: Desk, request: Connection, name: str) -> str:
    """The value of a cookie as the browser gives it, empty if it gives none."""
    return request.cookies.get(_name(desk, name), "")[:LONGEST]
