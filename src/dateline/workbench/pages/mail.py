"""The emails that wait or could not be sent, for administrators."""

from __future__ import annotations

from litestar import Response, get, post

from dateline.translation import gettext
from dateline.workbench.http import Asked, context_of, form_of, page, people_of, see_other

MANAGE = {"needs": "manage"}


@get("/members/mail", opt=MANAGE, sync_to_thread=True)
def mail(request: Asked) -> Response[str]:
    """The emails that are not sent yet, with how often they were tried and why they failed."""
    outbox = people_of(request).outbox
    lines = outbox.waiting() if outbox is not None else []
    return page(request, "mail.html", gettext("Emails not sent"), lines=lines, sends=outbox is not None)


@post("/members/mail", opt=MANAGE, status_code=303, sync_to_thread=True)
def change_mail(request: Asked) -> Response[str]:
    """Try an email again at once or delete it; without a number, all that there are, or all that failed."""
    outbox, form = people_of(request).outbox, form_of(request)
    typed = form.get("letter", "")
    letter = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None
    if outbox is not None and form.get("act") == "retry":
        outbox.retry(context_of(request).second(), letter)
    elif outbox is not None and form.get("act") == "drop":
        outbox.drop(letter)
    return see_other(request, "/members/mail")


ROUTES = (mail, change_mail)
