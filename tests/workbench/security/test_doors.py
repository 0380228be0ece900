"""Doors: who may use every route, whose forms are taken in, and what every answer bears."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from litestar.testing import TestClient
from lxml import html

from conftest import HERE, Place, Reader
from dateline.query.memory_repository import MemoryRepository
from dateline.review.database.tables import metadata
from dateline.workbench.http import HEADERS
from dateline.workbench.roles import DEFAULT_RULES, OPEN, parse_level
from security.table import LEVELS, ONE_CLICK, RULES, filled, routes, token_of

ORIGINS = (
    "https://evil.example",
    "http://testserver.local.evil.example",
    "http://evil.example:80",
    "https://testserver.local@evil.example",
)


FILES = {
    "/counts.csv",
    "/events.atom",
    "/events.csv",
    "/events.geojson",
    "/events.jsonl",
    "/events.plover.jsonl",
    "/gold.jsonl",
    "/network.gexf",
    "/network.graphml",
}


def test_every_route_has_a_rule_and_the_rule_of_the_table(place: Place) -> None:
    assert dict(routes(place.application)) == RULES


def test_every_form_is_open_from_its_level_on_and_closed_below(place: Place) -> None:
    for level in LEVELS:
        reader = place.browser() if level == "visitor" else place.member(f"{level}@example.org", level)
        token = token_of(reader)
        for route, needs in RULES.items():
            method, path = route.split(" ", 1)
            if method != "POST" or path in {"/sign-out", "/account/leave", "/account/sessions"} or route in ONE_CLICK:
                continue
            answer = reader.client.post(filled(path), data={"form_token": token}, follow_redirects=False)
            allowed = needs == OPEN or parse_level(level) >= DEFAULT_RULES[needs]
            # A link that does not work is refused too; it says so in its own words.
            denied = answer.status_code == 403 and "/link/" not in path
            assert denied != allowed, (level, route, answer.status_code)
            assert answer.status_code < 500, (level, route)


def test_a_token_for_the_api_opens_what_its_scope_names_and_no_form(place: Place) -> None:
    admin = place.member("a@example.org", "administrator")
    made = {}
    for scope in ("read", "review", "grants"):
        answer = admin.fill("/account", "/account/tokens", name=scope, **{f"scope-{scope}": "1"})
        made[scope] = html.fromstring(answer.text).xpath("//code/text()")[0]
    admin.fill("/account", "/account/tokens", name="plain")
    for scope, token in made.items():
        reader, bearer = place.browser(), {"Authorization": f"Bearer {token}"}
        for route in RULES:
            method, path = route.split(" ", 1)
            if method == "HEAD":
                continue
            answer = reader.client.request(method, filled(path), headers=bearer, follow_redirects=False)
            for_api = path.startswith("/api/v1") or path in {"/metrics", *FILES}
            decides = method == "POST" and path.endswith(("/decisions", "/reports"))
            needed = "grants" if path == "/api/v1/grants" else "review" if decides else "read"
            mine = for_api and scope == needed
            assert (answer.status_code == 403) != mine or path.startswith("/static"), (scope, route, answer.status_code)


def test_the_rights_of_a_token_end_with_those_of_its_member(place: Place) -> None:
    admin = place.member("a@example.org", "administrator")
    answer = admin.fill("/account", "/account/tokens", name="x", **{"scope-read": "1"})
    bearer = {"Authorization": f"Bearer {html.fromstring(answer.text).xpath('//code/text()')[0]}"}
    reader = place.browser()
    assert reader.get("/metrics", headers=bearer).status_code == 200
    with place.people.database.writing() as connection:
        connection.exec_driver_sql("UPDATE grants SET level = 1")
    assert reader.get("/metrics", headers=bearer).status_code == 403


def test_pages_that_are_not_for_all_are_kept_by_no_cache(place: Place) -> None:
    admin = place.member("a@example.org", "administrator")
    for where in ("/account", "/members", "/review", "/moderation", "/codings", "/account/data.json", "/gold.jsonl"):
        assert "no-store" in admin.get(where).headers.get("cache-control", ""), where


def dump(place: Place) -> dict[str, list[Any]]:
    """Everything that the database holds but when a session was last seen and what was counted."""
    with place.people.database.reading() as connection:
        return {
            t.name: connection.execute(t.select()).all()
            for t in metadata.sorted_tables
            if t.name not in {"sessions", "reads", "tries", "leases"}
        }


def test_looking_changes_nothing(place: Place) -> None:
    admin = place.member("admin@example.org", "administrator")
    admin.fill("/articles/art-port", "/comments", text="First")
    admin.fill("/account", "/account/address", address="new@example.org", again="new@example.org")
    link = place.link()
    before = dump(place)
    for route in RULES:
        method, path = route.split(" ", 1)
        if method == "GET":
            for query in ("", "?action=hide&really=yes&session=all&form_token=x&end=1"):
                admin.get(filled(path) + query)
    for path in (
        link,
        "/articles/art-port/events/ev-shell",
        "/review/art-port/ev-shell?action=accept",
        "/comments/1/texts",
    ):
        admin.get(path)
    assert dump(place) == before


def test_every_form_of_every_page_bears_a_token_and_stays_on_the_site(place: Place) -> None:
    admin = place.member("admin@example.org", "administrator")
    admin.fill("/articles/art-port", "/comments", text="First")
    seen = set()
    for path in (
        "/articles/art-port",
        "/stories/st-marsalla",
        "/articles/art-port/events/ev-shell",
        "/account",
        "/members",
        "/review/art-port/ev-shell",
        "/review/art-port/new",
        "/review?show=queue",
        "/codings",
        "/join",
        "/sign-in",
        "/moderation",
    ):
        for form in admin.page(path).forms:
            assert form.get("action", "/").startswith("/") and not form.get("action", "/").startswith("//")
            if form.method == "POST":
                seen.add(form.get("action").split("?")[0])
                assert form.fields["form_token"]
    assert len(seen) > 15


def test_a_token_of_another_browser_or_of_the_time_before_signing_in_is_refused(place: Place) -> None:
    thief, reader = place.member("thief@example.org"), place.browser()
    before = token_of(reader)
    reader.fill("/join", "/join", name="A", address="a@example.org", again="a@example.org")
    link = place.link()
    reader.fill(link, link)
    for token in (before, token_of(thief), "", ".", "x.y", "é.ü", "\x00", "a" * 5000):
        answer = reader.client.post("/account/name", data={"form_token": token, "name": "Eve"})
        assert answer.status_code == 403
    assert reader.page("/account").xpath("//input[@id='name']/@value") == ["A"]


def test_a_form_that_another_site_sends_is_refused_on_every_route(place: Place) -> None:
    reader = place.member("admin@example.org", "administrator")
    token, origins = token_of(reader), itertools.cycle(ORIGINS)
    for route, origin in zip(RULES, origins, strict=False):
        method, path = route.split(" ", 1)
        if method == "POST" and route not in ONE_CLICK and not path.startswith("/api/"):
            answer = reader.client.post(filled(path), data={"form_token": token}, headers={"Origin": origin})
            assert answer.status_code == 403, route


def test_every_answer_bears_the_policy_and_no_page_has_a_script_or_style_of_its_own(place: Place) -> None:
    admin = place.member("a@example.org", "administrator")
    answers = [
        admin.client.request(*route.split(" ", 1)[:1], filled(route.split(" ", 1)[1]), follow_redirects=False)
        for route in RULES
    ]
    client = admin.client
    answers += [
        client.get("/none"),
        client.delete("/"),
        client.post("/join", content=b"x" * 1_100_000),
        client.get("/events?page=x"),
        client.get("/", headers={"Host": "evil.example"}),
        client.get("/articles?p=x"),
        client.get("/events?" + "a=b&" * 999),
        client.get("/api/v1/events", headers={"Authorization": "Bearer x"}),
        client.get("/static/x%00"),
    ]
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, answer.url
        assert "server" not in answer.headers and "x-powered-by" not in answer.headers
        if "html" in answer.headers.get("content-type", "") and answer.text:
            page = html.fromstring(answer.text)
            assert not page.xpath("//style | //@style | //script[not(@src)]")
    policy_words = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy_words and "*" not in policy_words and "default-src 'none'" in policy_words


def test_a_fault_of_ours_tells_nothing_of_itself(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret of the house")

    reader = place.browser()
    monkeypatch.setattr(MemoryRepository, "totals", fail)
    for path in ("/", "/api/v1"):
        answer = Reader(TestClient(place.application, base_url=HERE, raise_server_exceptions=False)).get(path)
        assert answer.status_code == 500
        assert "secret" not in answer.text and "Traceback" not in answer.text and "RuntimeError" not in answer.text
        assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert reader.get("/about").status_code == 200
