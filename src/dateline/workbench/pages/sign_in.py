"""Joining and signing in: a form, a letter, a button."""

from __future__ import annotations

import logging

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery

from dateline.review.database.names import clean_name, is_taken
from dateline.translation import gettext, later
from dateline.workbench.guard import request_network
from dateline.workbench.http import (
    SESSION,
    VISIT,
    Asked,
    browser_of,
    context_of,
    drop_cookie,
    form_of,
    page,
    people_of,
    put_cookie,
    safe_address,
    see_other,
    viewer_of,
)
from dateline.workbench.members import sessions, sign_in_links
from dateline.workbench.members.grants import (
    STRUCTURE,
    AddressesDiffer,
    NotAnAddress,
    check_address,
    check_pair,
    likely_meant,
    load_domains,
)
from dateline.workbench.members.rate_limits import WRONG_LINKS_BY_NETWORK, network_of

log = logging.getLogger("dateline.workbench")
EVERYBODY = {"needs": "open"}
NAME_TAKEN = later("Another member has this name. Please choose another one; if you are that member, sign in.")


@get("/join", opt=EVERYBODY, sync_to_thread=True)
def join(request: Asked, next: FromQuery[str] = "/") -> Response[str]:  # noqa: A002
    """The form to join by."""
    people_of(request)
    return _form(request, "join.html", gettext("Join"), {"next": safe_address(next)})


@post("/join", opt=EVERYBODY, status_code=200, sync_to_thread=True)
def ask_to_join(request: Asked) -> Response[str]:
    """Take in the form, point out what is wrong with it, or send the letter."""
    form = form_of(request)
    name = clean_name(form.get("name", ""))
    try:
        if not name:
            return _form(
                request,
                "join.html",
                gettext("Join"),
                form,
                gettext("Please give the name that others will see."),
                "name",
            )
        with people_of(request).database.reading() as connection:
            # Not said of whom, so that nobody learns which address belongs to a name.
            if is_taken(connection, name):
                return _form(request, "join.html", gettext("Join"), form, gettext(NAME_TAKEN), "name")
        address = check_pair(form.get("address", ""), form.get("again", ""))
    except NotAnAddress as error:
        return _form(
            request,
            "join.html",
            gettext("Join"),
            form,
            str(error),
            "again" if isinstance(error, AddressesDiffer) else "address",
        )
    sure = form.get("sure", "")
    meant = likely_meant(address, load_domains())
    if meant is not None and sure not in {address, meant}:
        return _form(request, "join.html", gettext("Join"), form, meant=meant, sure=address)
    if meant is not None and sure == meant:
        address = meant
    return _ask(request, "join", address, name, form.get("next", "/"))


@get("/sign-in", opt=EVERYBODY, sync_to_thread=True)
def sign_in(request: Asked, next: FromQuery[str] = "/") -> Response[str]:  # noqa: A002
    """The form to sign in by."""
    people_of(request)
    return _form(request, "sign_in.html", gettext("Sign in"), {"next": safe_address(next)})


@post("/sign-in", opt=EVERYBODY, status_code=200, sync_to_thread=True)
def ask_to_sign_in(request: Asked) -> Response[str]:
    """Send the letter; the answer is the same whether the address is known or not."""
    form = form_of(request)
    try:
        address = check_address(form.get("address", ""))
    except NotAnAddress as error:
        return _form(request, "sign_in.html", gettext("Sign in"), form, str(error), "address")
    return _ask(request, "sign_in", address, "", form.get("next", "/"))


def _form(
    request: Asked, template: str, title: str, form: dict[str, str], fault: str = "", field: str = "", **more: str
) -> Response[str]:
    values = {key: form.get(key, "") for key in ("name", "address", "again", "next")}
    shown = {"meant": "", "sure": "", **more}
    return page(
        request,
        template,
        title,
        200 if not fault else 422,
        values=values,
        fault=fault,
        field=field,
        structure=gettext(STRUCTURE),
        **shown,
    )


def _ask(request: Asked, purpose: str, address: str, name: str, after: str) -> Response[str]:
    people = people_of(request)
    desk = context_of(request)
    network = network_of(request_network(request))
    try:
        asked = sign_in_links.ask(
            people, purpose, address, name, browser_of(request), network, safe_address(after), desk.second()
        )
    except sign_in_links.TooMany:
        return page(request, "sent.html", gettext("Too many tries"), 429, code="", address=address, asked=None)
    if desk.settings.private and not desk.settings.mail.host:
        log.warning("link to sign in, shown because nobody else can reach this address: %s", asked.link)
    return page(
        request,
        "sent.html",
        gettext("Now check your email"),
        code=f"{asked.code[:4]}-{asked.code[4:]}",
        address=address,
        asked=asked,
    )


@get("/link/{token:str}", opt=EVERYBODY, sync_to_thread=True)
def look_at_link(request: Asked, token: FromPath[str]) -> Response[str]:
    """What a link does, with the button that does it. Looking changes nothing."""
    seen = sign_in_links.look(people_of(request), token, browser_of(request), context_of(request).second())
    if seen is None:
        title = gettext("This link does not work any more")
        return page(request, "link.html", title, 410, seen=None, token=token, fault="")
    return page(
        request,
        "link.html",
        gettext("Sign in") if seen.purpose in {"join", "sign_in"} else gettext("Confirm"),
        seen=seen,
        token=token,
        fault="",
    )


@post("/link/{token:str}", opt=EVERYBODY, status_code=200, sync_to_thread=True)
def use_link(request: Asked, token: FromPath[str]) -> Response[str]:
    """Use a link: begin a session with a fresh token, or confirm an address."""
    people = people_of(request)
    now = context_of(request).second()
    try:
        used = sign_in_links.use(people, token, browser_of(request), form_of(request).get("code", ""), now)
    except sign_in_links.LinkRefused as refused:
        # Only what does not work is counted: a valid letter works, whatever others have tried from the same network.
        if not people.limits.allow(WRONG_LINKS_BY_NETWORK, network_of(request_network(request)), now):
            return page(
                request,
                "link.html",
                gettext("Too many tries"),
                429,
                seen=None,
                token=token,
                fault=gettext("Please wait a while."),
            )
        seen = sign_in_links.look(people, token, browser_of(request), now)
        return page(request, "link.html", gettext("Not signed in"), 403, seen=seen, token=token, fault=str(refused))
    if used.purpose not in {"join", "sign_in"}:
        return see_other(request, "/account")
    answer = see_other(request, used.next)
    token = sessions.begin(people, used.member, request.headers.get("user-agent", ""), now)
    put_cookie(context_of(request), answer, SESSION, token, sessions.SESSION_SECONDS)
    drop_cookie(context_of(request), answer, VISIT)
    return answer


@post("/sign-out", opt=EVERYBODY, status_code=303, sync_to_thread=True)
def sign_out(request: Asked) -> Response[str]:
    """End this session."""
    viewer = viewer_of(request)
    if viewer.member is not None and viewer.session is not None:
        sessions.close(people_of(request), viewer.member, viewer.session, context_of(request).second())
    answer = see_other(request, "/")
    drop_cookie(context_of(request), answer, SESSION)
    return answer


ROUTES = (join, ask_to_join, sign_in, ask_to_sign_in, look_at_link, use_link, sign_out)
