"""The choice of the language of the pages, kept in the browser and, for a member, with the account."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from sqlalchemy import update

from dateline.review.database.connection import DatabaseAway
from dateline.review.database.tables import members
from dateline.translation import gettext
from dateline.workbench import language
from dateline.workbench.http import (
    LANGUAGE,
    LANGUAGE_SECONDS,
    Asked,
    context_of,
    not_found,
    put_cookie,
    see_other,
    viewer_of,
)


@get("/language/{code:str}", opt={"needs": "open"}, status_code=303, sync_to_thread=True)
def choose_language(request: Asked, code: FromPath[str], next: FromQuery[str] = "/") -> Response[str]:  # noqa: A002
    """Show all pages in a language from now on, and go back to the page on which it was chosen."""
    if code not in language.codes():
        raise not_found(gettext("There are no pages in this language."))
    desk, member = context_of(request), viewer_of(request).member
    if desk.people is not None and member is not None:
        try:
            with desk.people.database.writing() as connection:
                connection.execute(update(members).where(members.c.id == member).values(language=code))
        except DatabaseAway:
            # The browser remembers it.
            pass
    answer = see_other(request, next)
    put_cookie(desk, answer, LANGUAGE, code, LANGUAGE_SECONDS)
    answer.headers["Cache-Control"] = "no-store"
    return answer


ROUTES = (choose_language,)
