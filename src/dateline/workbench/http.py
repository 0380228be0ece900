"""Between the routes and the web: pages drawn from templates, headers on every answer, forms taken in safely."""

from __future__ import annotations

from contextlib import suppress
from hashlib import blake2b
from typing import Any, TypeVar, cast
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.enums import MediaType
from litestar.exceptions import ClientException, NotFoundException

from dateline.query.conditions import condition_faults, name_faults
from dateline.query.query import Query, parse_query
from dateline.query.repository import NO_HEADLINE
from dateline.record import EVENT_TYPES
from dateline.review.database.connection import DatabaseAway
from dateline.translation import gettext, ngettext, pgettext, speak, spoken
from dateline.views.charts import boards_of, strip
from dateline.views.dispute_headings import claim_heading
from dateline.views.localised import decimal_words, number_words
from dateline.views.wording import Wording, date_words, figure_words, moment_words, when_words
from dateline.workbench import language, markup
from dateline.workbench.comments.threads import report_count
from dateline.workbench.context import AppContext
from dateline.workbench.members.mail import letter_counts
from dateline.workbench.members.services import People
from dateline.workbench.members.sessions import device_words
from dateline.workbench.members.tokens import new_token
from dateline.workbench.roles import Level, Viewer
from dateline.workbench.settings import Settings

Asked = Request[Any, Any, State]
Answer = TypeVar("Answer")

MOST_FORM_FIELDS = 200
LARGEST_BODY = 1_000_000
MOST_FAULTS = 5
PARTS_KEPT, LONG_PARTS_KEPT = 256, 32
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


def headers_of(settings: Settings) -> dict[str, str]:
    """The headers of every answer; pictures from the host of map tiles are let in where one is configured, and frames
    of the sites that may embed pages; browsers are told to come by HTTPS alone where readers do."""
    policy = HEADERS["Content-Security-Policy"]
    if settings.tiles:
        parts = urlsplit(settings.tiles)
        host = f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}"
        policy = policy.replace("img-src 'self' data:", f"img-src 'self' data: {host}")
    if settings.embedding_sites:
        policy = policy.replace("frame-ancestors 'none'", f"frame-ancestors {' '.join(settings.embedding_sites)}")
    headers = {**HEADERS, "Content-Security-Policy": policy}
    if settings.secure and settings.hsts_days:
        headers["Strict-Transport-Security"] = f"max-age={settings.hsts_days * 86400}"
    return headers


def make_templates(wording: Wording) -> Environment:
    """The templates that the package carries; everything put into them is escaped."""
    templates = Environment(
        loader=PackageLoader("dateline.workbench"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    templates.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)  # type: ignore[attr-defined]
    templates.globals |= {"_": markup.said, "event_types": EVENT_TYPES, "Level": Level, "words": wording}
    templates.globals |= {
        "kept": markup.FragmentCache(PARTS_KEPT).part,
        "kept_long": markup.FragmentCache(LONG_PARTS_KEPT).part,
    }
    templates.filters["boards"] = lambda one: boards_of((one.row, *one.reports), wording)
    templates.filters |= {"day": date_words, "strip": strip, "query": urlencode, "when": when_words}
    templates.filters |= {"moment": moment_words, "value": quote_plus}
    templates.filters["claim_heading"] = lambda view: claim_heading(view, wording)
    templates.filters["segment"] = lambda value: quote(str(value), safe="")
    templates.filters |= {"number": number_words, "decimal": decimal_words, "mode_words": wording.mode_words}
    templates.filters["field_words"] = lambda field: wording.label("fields", field)
    templates.filters["english"] = markup.english
    templates.filters["device"] = device_words
    templates.filters["headline"] = lambda line: gettext(line) if line == NO_HEADLINE else line
    templates.filters |= {"strokes": markup.strokes, "counts": markup.counts, "codes": markup.codes}
    return templates


def context_of(request: ASGIConnection[Any, Any, Any, Any]) -> AppContext:
    """The workbench that answers a request."""
    desk: AppContext = request.app.state.desk
    return desk


def viewer_of(request: ASGIConnection[Any, Any, Any, Any]) -> Viewer:
    """Who asks; a visitor until the guard has found out."""
    viewer: Viewer = getattr(request.state, "viewer", None) or Viewer(Level.VISITOR)
    return viewer


def page(request: Asked, template: str, title: str, status: int = 200, **context: object) -> Response[str]:
    """A page drawn from a template. `title` is the page's own name, put before the site's."""
    desk = context_of(request)
    viewer = viewer_of(request)
    templates: Environment = request.app.state.templates
    rules = desk.settings.rules
    tokens = _FormTokens(request)
    body = templates.get_template(template).render(
        title=title,
        site=desk.settings.title,
        root=desk.settings.root_path,
        path=request.url.path,
        this_page=_this_page(request),
        language=spoken(),
        languages=language.choices(),
        embedded=_embedded(request),
        viewer=viewer,
        may=lambda action: viewer.may(action, rules),
        rules=rules,
        members=desk.settings.members,
        keeps=desk.book is not None,
        menu=_menu(desk, viewer),
        away=desk.people is not None and desk.people.database.is_away,
        words=desk.wording,
        figure_words=lambda figure: figure_words(figure, desk.wording),
        today=desk.now().date(),
        form_token=tokens.make,
        **context,
    )
    answer = Response(body, status_code=status, media_type=MediaType.HTML)
    answer.headers |= {"Content-Language": spoken().code, "Vary": "Accept-Language, Cookie"}
    if tokens.made or viewer.session is not None:
        answer.headers["Cache-Control"] = "private, no-store"
    if tokens.visit and tokens.visit != visit_of(request):
        put_cookie(desk, answer, VISIT, tokens.visit, VISIT_SECONDS)
    return answer


def speak_to(request: Connection) -> None:
    """Make texts from here on in the language of who asks: as the browser has chosen, else as the member has, else as
    the host has set, else as the browser accepts."""
    desk = context_of(request)
    wishes = (read_cookie(desk, request, LANGUAGE), viewer_of(request).language, desk.settings.language)
    speak(language.choose(wishes, request.headers.get("accept-language", "")))


def _this_page(request: Asked) -> str:
    """The address to come back to from a choice; of what a form has sent, which nobody can ask for again, the page
    alone."""
    query = request.url.query if request.method in ("GET", "HEAD") else ""
    return f"{request.url.path.removeprefix(context_of(request).settings.root_path)}{f'?{query}' if query else ''}"


def _embedded(request: Asked) -> str:
    """The address of a page that is shown in a frame of another site, as it stands alone; empty for other pages."""
    if not context_of(request).settings.embedding_sites or request.query_params.get("embed") != "1":
        return ""
    rest = urlencode([(name, value) for name, value in pairs_of(request) if name != "embed"])
    return f"{request.url.path}?{rest}".rstrip("?")


def _menu(desk: AppContext, viewer: Viewer) -> dict[str, int]:
    """What waits for the viewer, for the menu: reported comments for those who may hide them, letters that could not be
    sent for administrators."""
    counts = {"reports": 0, "letters": 0}
    if desk.people is None or viewer.member is None:
        return counts
    rules, database = desk.settings.rules, desk.people.database
    with suppress(DatabaseAway):
        if viewer.may("moderate", rules):
            counts["reports"] = report_count(database)
        if viewer.may("manage", rules):
            counts["letters"] = letter_counts(database)[1]
    return counts


class _FormTokens:
    """Makes tokens for the forms of a page; only a page that has a form begins a visit."""

    def __init__(self, request: Asked) -> None:
        self._request = request
        self.visit = visit_of(request)
        self.made = False

    def make(self) -> str:
        people = context_of(self._request).people
        if people is None:
            return ""
        self.made = True
        session = session_of(self._request) if viewer_of(self._request).session is not None else ""
        if not session and not self.visit:
            self.visit = new_token()
        return people.keyring.form_token(session or self.visit)


def visit_of(request: Asked) -> str:
    """The token of this browser's visit, empty before its first form."""
    return read_cookie(context_of(request), request, VISIT)


def session_of(request: Asked) -> str:
    """The token of this browser's session, as the browser gives it."""
    return read_cookie(context_of(request), request, SESSION)


def browser_of(request: Asked) -> str:
    """What tells this browser from others where a link is asked for and used: its session, else its visit."""
    return session_of(request) or visit_of(request)


def form_of(request: Asked) -> dict[str, str]:
    """The fields of the form that the guard has taken in; of a name that comes twice the last."""
    form: dict[str, str] = getattr(request.state, "form", {})
    return form


def people_of(request: Asked) -> People:
    """The members. Raises NotFoundException where the workbench has none."""
    people = context_of(request).people
    if people is None:
        raise not_found(gettext("This workbench has no members."))
    return people


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
    location = context_of(request).settings.root_path + safe_address(where)
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
    """The names and values of an address, as they stand. Raises ClientException if there are too many."""
    try:
        return parse_qsl(request.scope["query_string"].decode("latin-1"), max_num_fields=MOST_FORM_FIELDS)
    except ValueError as error:
        raise ClientException(detail=gettext("This address asks for too many things at once.")) from error


def strict_query_of(request: Asked, *also: str) -> Query:
    """The search of an address whose conditions must all be understood, for who reads the answer may be a program;
    ``also`` are the names that may stand in it besides. Raises ClientException that says what is wrong."""
    pairs = pairs_of(request)
    faults = [*condition_faults(pairs), *name_faults(pairs, also)]
    if faults:
        raise ClientException(detail="; ".join(faults[:MOST_FAULTS]) + ".")
    return parse_query(pairs)


LANGUAGE = "dateline_language"
LANGUAGE_SECONDS = 365 * 86400
VISIT = "dateline_visit"
SESSION = "dateline_session"
VISIT_SECONDS = 86400
LONGEST = 100

Connection = ASGIConnection[Any, Any, Any, Any]


def _name(desk: AppContext, name: str) -> str:
    """The name of a cookie; kept to HTTPS and to this very host where readers come by HTTPS."""
    return f"__Host-{name}" if desk.settings.secure and not desk.settings.root_path else name


def put_cookie(desk: AppContext, answer: Response[Any], name: str, value: str, seconds: int) -> None:
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


def drop_cookie(desk: AppContext, answer: Response[Any], name: str) -> None:
    """Take a cookie away."""
    answer.delete_cookie(key=_name(desk, name), path=desk.settings.root_path or "/")


def read_cookie(desk: AppContext, request: Connection, name: str) -> str:
    """The value of a cookie as the browser gives it, empty if it gives none."""
    return request.cookies.get(_name(desk, name), "")[:LONGEST]
