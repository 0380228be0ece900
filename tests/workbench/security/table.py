"""Every route with what one must be allowed to use it, and the means to try each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from litestar import Litestar

from conftest import Reader

LEVELS = ("visitor", "member", "contributor", "reviewer", "editor", "administrator")
RULES: Mapping[str, str] = {
    "GET /": "read",
    "GET /about": "read",
    "GET /account": "account",
    "GET /account/data.json": "account",
    "GET /actor": "read",
    "GET /actors": "read",
    "GET /api/v1": "read",
    "GET /api/v1/actor": "read",
    "GET /api/v1/articles": "read",
    "GET /api/v1/articles/{article_id}": "read",
    "GET /api/v1/articles/{article_id}/comments": "read",
    "GET /api/v1/articles/{article_id}/events/{event_id}": "read",
    "GET /api/v1/articles/{article_id}/events/{event_id}/comments": "read",
    "GET /api/v1/articles/{article_id}/events/{event_id}/decisions": "read",
    "GET /api/v1/articles/{article_id}/events/{event_id}/reports": "read",
    "GET /api/v1/articles/{article_id}/related": "read",
    "GET /api/v1/codings": "review",
    "GET /api/v1/codings/{coding_id}": "review",
    "GET /api/v1/contests": "read",
    "GET /api/v1/days": "read",
    "GET /api/v1/disputes": "read",
    "GET /api/v1/events": "read",
    "GET /api/v1/map": "read",
    "GET /api/v1/me": "account",
    "GET /api/v1/most-read": "read",
    "GET /api/v1/names/{kind}": "read",
    "GET /api/v1/counts": "read",
    "GET /api/v1/network": "read",
    "GET /api/v1/place": "read",
    "GET /api/v1/queue": "review",
    "GET /api/v1/schema": "read",
    "GET /api/v1/schema/openapi.json": "read",
    "GET /api/v1/schema/{path}": "read",
    "GET /api/v1/stories": "read",
    "GET /api/v1/stories/{story_id}": "read",
    "GET /api/v1/stories/{story_id}/comments": "read",
    "GET /articles": "read",
    "GET /articles/{article_id}": "read",
    "GET /articles/{article_id}/events/{event_id}": "read",
    "GET /articles/{article_id}/events/{event_id}/history": "read",
    "GET /codings": "review",
    "GET /codings/{coding_id}": "review",
    "GET /comments/{comment}/texts": "read",
    "GET /disputes": "read",
    "GET /events": "read",
    "GET /events.atom": "read",
    "GET /events/values": "read",
    "GET /counts": "read",
    "GET /counts.csv": "read",
    "GET /events.csv": "read",
    "GET /events.geojson": "read",
    "GET /events.jsonl": "read",
    "GET /events.plover.jsonl": "read",
    "GET /gold.jsonl": "review",
    "GET /health": "open",
    "GET /invitation/{token}": "open",
    "GET /join": "open",
    "GET /language/{code}": "open",
    "GET /link/{token}": "open",
    "GET /map": "read",
    "GET /members": "manage",
    "GET /members/mail": "manage",
    "GET /metrics": "manage",
    "GET /moderation": "moderate",
    "GET /network": "read",
    "GET /network.gexf": "read",
    "GET /network.graphml": "read",
    "GET /no-more-letters/{member}/{proof}": "open",
    "GET /outlets": "read",
    "GET /place": "read",
    "GET /places": "read",
    "GET /review": "review",
    "GET /review/bulk": "review",
    "GET /review/progress": "review",
    "GET /review/{article_id}/new": "review",
    "GET /review/{article_id}/{event_id}": "review",
    "GET /review/{article_id}/{event_id}/merge": "review",
    "GET /review/{article_id}/{event_id}/reports": "review",
    "GET /sign-in": "open",
    "GET /sql": "sql",
    "GET /sql.csv": "sql",
    "GET /static/{file_path}": "open",
    "GET /searches": "account",
    "GET /searches/{search}/feed/{proof}": "open",
    "GET /searches/{search}/no-more-letters/{proof}": "open",
    "GET /stories": "read",
    "GET /stories/{story_id}": "read",
    "HEAD /static/{file_path}": "open",
    "POST /account/address": "account",
    "POST /account/leave": "account",
    "POST /account/name": "account",
    "POST /account/sessions": "account",
    "POST /account/tokens": "account",
    "POST /api/v1/articles/{article_id}/events/{event_id}/decisions": "review",
    "POST /api/v1/articles/{article_id}/events/{event_id}/reports": "review",
    "POST /api/v1/grants": "manage",
    "POST /codings": "adjudicate",
    "POST /codings/{coding_id}/adjudicate": "adjudicate",
    "POST /codings/{coding_id}/close": "adjudicate",
    "POST /comments": "comment",
    "POST /comments/thread": "moderate",
    "POST /comments/{comment}/change": "comment",
    "POST /comments/{comment}/hide": "moderate",
    "POST /comments/{comment}/report": "account",
    "POST /invitation/{token}": "account",
    "POST /join": "open",
    "POST /link/{token}": "open",
    "POST /members/grant": "manage",
    "POST /members/invite": "manage",
    "POST /members/mail": "manage",
    "POST /no-more-letters/{member}/{proof}": "open",
    "POST /review/assignments": "adjudicate",
    "POST /review/assignments/{assignment}/end": "adjudicate",
    "POST /review/bulk": "review",
    "POST /review/undo": "review",
    "POST /review/{article_id}/new": "review",
    "POST /review/{article_id}/new/sentence": "review",
    "POST /review/{article_id}/{event_id}": "review",
    "POST /review/{article_id}/{event_id}/merge": "review",
    "POST /review/{article_id}/{event_id}/reports": "review",
    "POST /review/{article_id}/{event_id}/restore": "review",
    "POST /review/{article_id}/{event_id}/sentence": "review",
    "POST /review/{article_id}/{event_id}/split": "review",
    "POST /searches": "account",
    "POST /searches/{search}": "account",
    "POST /searches/{search}/no-more-letters/{proof}": "open",
    "POST /sign-in": "open",
    "POST /sign-out": "open",
}
"""Every route and what one must be allowed to use it; a route that is not here fails the tests."""

ONE_CLICK = {
    "POST /no-more-letters/{member}/{proof}",
    "POST /searches/{search}/no-more-letters/{proof}",
}
"""The only forms that may come from elsewhere: mail programs send them (RFC 8058), and their address is their proof."""


def routes(application: Litestar) -> Iterator[tuple[str, str | None]]:
    """The routes that an application has, each with its rule."""
    for route in application.routes:
        for handler in getattr(route, "route_handlers", []):
            for method in handler.http_methods - {"OPTIONS"}:
                path = "".join(f"/{p if isinstance(p, str) else '{' + p.name + '}'}" for p in route.path_components)
                yield f"{method} {path or '/'}", handler.opt.get("needs")


def filled(path: str) -> str:
    """A path with something in the place of each name."""
    for name in ("comment", "coding_id", "member", "assignment", "search"):
        path = path.replace("{" + name + "}", "999")
    for name in ("article_id", "event_id", "story_id", "token", "kind", "path", "file_path", "proof"):
        path = path.replace("{" + name + "}", "x")
    return path


def token_of(reader: Reader) -> str:
    """A form token as a page of this reader's holds it."""
    where = "/account" if reader.client.cookies.get("dateline_session") else "/join"
    return str(reader.page(where).xpath("//input[@name='form_token']/@value")[0])
