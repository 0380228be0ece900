"""A member's own page, and the administrators' page of members."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery
from sqlalchemy import Select, insert, select, update

from dateline.review.database.names import clean_name, is_taken, name_key
from dateline.review.database.tables import invitations, members, tokens
from dateline.translation import gettext
from dateline.workbench.comments.heard import newest_heard
from dateline.workbench.comments.notifications import path_of
from dateline.workbench.http import (
    SESSION,
    Asked,
    browser_of,
    context_of,
    drop_cookie,
    form_of,
    not_found,
    page,
    people_of,
    see_other,
    viewer_of,
)
from dateline.workbench.members import grants, leaving, sessions, sign_in_links
from dateline.workbench.members.grants import NotAnAddress, check_pair
from dateline.workbench.members.mail import letter_counts
from dateline.workbench.members.tokens import hash_of, new_token
from dateline.workbench.roles import Level, parse_level

OWN = {"needs": "account"}
MANAGE = {"needs": "manage"}
NOTIFY = ("once", "daily", "never")
SCOPES = ("read", "review", "grants")
MOST_HEARD = 20
INVITATION_SECONDS = 14 * 86400


def _me(request: Asked) -> int:
    member = viewer_of(request).member
    if member is None:
        raise not_found(gettext("This workbench has no account for you."))
    return member


@get("/account", opt=OWN, sync_to_thread=True)
def account(request: Asked, saved: FromQuery[str] = "") -> Response[str]:
    """The member's name, address, level, sessions and tokens."""
    return _account(request, said=gettext("Your changes have been saved.") if saved else "")


def _account(request: Asked, fault: str = "", said: str = "", token: str = "", status: int = 200) -> Response[str]:
    people, desk, me = people_of(request), context_of(request), _me(request)
    with people.database.reading() as connection:
        row = connection.execute(select(members).where(members.c.id == me)).one()
        line = next((m for m in grants.list_members(connection, desk.now().date()) if m.id == me), None)
        keys = connection.execute(
            select(tokens).where(tokens.c.member == me, tokens.c.ended.is_(None)).order_by(tokens.c.id)
        ).all()
        heard = newest_heard(connection, me, desk.second() + 1, MOST_HEARD)
    return page(
        request,
        "account.html",
        gettext("Your account"),
        status,
        me=row,
        line=line,
        open_sessions=sessions.sessions_of(people, me, desk.second()),
        tokens=keys,
        heard=[(one, f"{path_of(one.topic)}#comment-{one.comment}") for one in heard],
        scopes=SCOPES,
        notify=NOTIFY,
        fault=fault,
        said=said,
        new_token=token,
    )


@post("/account/name", opt=OWN, status_code=303, sync_to_thread=True)
def rename(request: Asked) -> Response[str]:
    """Change the name that others see, and how often letters come."""
    form, me = form_of(request), _me(request)
    name, notify = clean_name(form.get("name", "")), form.get("notify", "daily")
    if not name:
        return _account(request, fault=gettext("Please give the name that others will see."), status=422)
    with people_of(request).database.writing() as connection:
        taken = is_taken(connection, name, me)
        if not taken:
            values = {"name": name, "name_key": name_key(name)} | ({"notify": notify} if notify in NOTIFY else {})
            connection.execute(update(members).where(members.c.id == me).values(**values))
    if taken:
        return _account(request, fault=gettext("Another member has this name. Please choose another one."), status=422)
    return see_other(request, "/account?saved=yes")


@post("/account/sessions", opt=OWN, status_code=303, sync_to_thread=True)
def close_session(request: Asked) -> Response[str]:
    """Close one session, or all of them."""
    chosen = form_of(request).get("session", "")
    session = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
    if session is not None or chosen == "all":
        sessions.close(people_of(request), _me(request), session, context_of(request).second())
    return see_other(request, "/account")


@post("/account/address", opt=OWN, status_code=200, sync_to_thread=True)
def change_address(request: Asked) -> Response[str]:
    """Send letters to the old and the new address; both must be confirmed."""
    form = form_of(request)
    try:
        new = check_pair(form.get("address", ""), form.get("again", ""))
        sign_in_links.ask_change(
            people_of(request),
            _me(request),
            new,
            browser_of(request),
            context_of(request).second(),
        )
    except NotAnAddress as error:
        return _account(request, fault=str(error), status=422)
    except sign_in_links.TooMany:
        return _account(request, fault=gettext("Too many letters were asked for. Please wait an hour."), status=429)
    return _account(request, said=gettext("Letters have gone to both addresses. Confirm with both links."))


@post("/account/tokens", opt=OWN, status_code=200, sync_to_thread=True)
def make_token(request: Asked) -> Response[str]:
    """Make a token for the API, shown once; or end one."""
    form, people, me = form_of(request), people_of(request), _me(request)
    ended = form.get("end", "")
    if ended.isascii() and ended.isdigit() and len(ended) < 10:
        with people.database.writing() as connection:
            connection.execute(
                update(tokens)
                .where(tokens.c.id == int(ended), tokens.c.member == me)
                .values(ended=context_of(request).second())
            )
        return see_other(request, "/account")
    scopes = [scope for scope in SCOPES if form.get(f"scope-{scope}")]
    if "grants" in scopes and viewer_of(request).level < Level.ADMINISTRATOR:
        scopes.remove("grants")
    token = new_token()
    with people.database.writing() as connection:
        connection.execute(
            insert(tokens).values(
                member=me,
                name=form.get("name", "")[:60] or "token",
                token=hash_of(token),
                scopes=" ".join(scopes or ["read"]),
                made=context_of(request).second(),
            )
        )
    return _account(request, token=token)


@get("/account/data.json", opt=OWN, sync_to_thread=True)
def data(request: Asked) -> Response[bytes]:
    """Everything that is kept about the member."""
    body = msgspec.json.format(msgspec.json.encode(leaving.own_data(people_of(request), _me(request))), indent=1)
    return Response(
        body,
        media_type=MediaType.JSON,
        headers={"Content-Disposition": 'attachment; filename="my-data.json"', "Cache-Control": "private, no-store"},
    )


@post("/account/leave", opt=OWN, status_code=303, sync_to_thread=True)
def leave(request: Asked) -> Response[str]:
    """Leave and be forgotten."""
    if viewer_of(request).local or form_of(request).get("really") != "yes":
        return _account(request, fault=gettext("You have not left: tick “I want to leave” to confirm it."), status=422)
    leaving.leave(
        people_of(request), _me(request), form_of(request).get("comments") != "go", context_of(request).second()
    )
    answer = see_other(request, "/")
    drop_cookie(context_of(request), answer, SESSION)
    return answer


@get("/members", opt=MANAGE, sync_to_thread=True)
def list_members(request: Asked) -> Response[str]:
    """All members with their levels, and the forms to grant and invite."""
    return _members(request)


def _members(request: Asked, fault: str = "", invitation: str = "", status: int = 200) -> Response[str]:
    with people_of(request).database.reading() as connection:
        lines = grants.list_members(connection, context_of(request).now().date())
    return page(
        request,
        "members.html",
        gettext("Members"),
        status,
        lines=lines,
        levels=list(Level)[1:],
        fault=fault,
        invitation=invitation,
        letters=letter_counts(people_of(request).database),
        sends_mail=people_of(request).outbox is not None,
    )


@post("/members/grant", opt=MANAGE, status_code=303, sync_to_thread=True)
def give(request: Asked) -> Response[str]:
    """Give a level to an address."""
    form = form_of(request)
    try:
        level = parse_level(form.get("level", ""))
        with people_of(request).database.writing() as connection:
            grants.grant_by_address(
                connection,
                form.get("address", ""),
                level,
                form.get("until") or None,
                viewer_of(request).name,
                context_of(request).second(),
            )
    except (grants.MemberFault, ValueError) as error:
        return _members(request, fault=str(error), status=422)
    return see_other(request, "/members")


@post("/members/invite", opt=MANAGE, status_code=200, sync_to_thread=True)
def invite(request: Asked) -> Response[str]:
    """Make a link that gives a level to those who open it, a number of times."""
    form = form_of(request)
    try:
        level = parse_level(form.get("level", ""))
        uses = max(1, min(1000, int(form.get("uses", "1"))))
    except ValueError as error:
        return _members(request, fault=str(error), status=422)
    token = new_token()
    with people_of(request).database.writing() as connection:
        connection.execute(
            insert(invitations).values(
                token=hash_of(token),
                level=int(min(level, Level.EDITOR)),
                left=uses,
                until=form.get("until") or None,
                given_by=viewer_of(request).name[:100],
                expires=context_of(request).second() + INVITATION_SECONDS,
            )
        )
    return _members(request, invitation=f"{context_of(request).settings.base}/invitation/{token}")


@get("/invitation/{token:str}", opt={"needs": "open"}, sync_to_thread=True)
def look_at_invitation(request: Asked, token: FromPath[str]) -> Response[str]:
    """What an invitation gives, with the button that takes it."""
    people = people_of(request)
    with people.database.reading() as connection:
        row = connection.execute(_invitation(token, context_of(request).second())).one_or_none()
    return page(
        request,
        "invitation.html",
        gettext("You are invited"),
        200 if row else 410,
        row=row,
        token=token,
        level=Level(row.level).word if row else "",
    )


@post("/invitation/{token:str}", opt=OWN, status_code=303, sync_to_thread=True)
def take_invitation(request: Asked, token: FromPath[str]) -> Response[str]:
    """Take an invitation: the member gets its level unless a higher one is held."""
    people, me, now = people_of(request), _me(request), context_of(request).second()
    with people.database.writing() as connection:
        row = connection.execute(_invitation(token, now).with_for_update()).one_or_none()
        if row is not None and row.level > grants.level_of(connection, me, context_of(request).now().date()):
            connection.execute(update(invitations).where(invitations.c.id == row.id).values(left=row.left - 1))
            grants.grant(connection, me, Level(row.level), row.until, f"invitation by {row.given_by}", now)
    return see_other(request, "/account")


def _invitation(token: str, now: int) -> Select[Any]:
    return select(invitations).where(
        invitations.c.token == hash_of(token), invitations.c.left > 0, invitations.c.expires > now
    )


ROUTES = (
    account,
    rename,
    close_session,
    change_address,
    make_token,
    data,
    leave,
    list_members,
    give,
    invite,
    look_at_invitation,
    take_invitation,
)
