"""Hostile words in articles, addresses, names, comments and decisions stay words wherever they are shown."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html

from conftest import HERE, Place
from dateline.query.memory_repository import MemoryRepository
from dateline.query.results import Story
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.settings import Settings
from security.hostile import URLS, WORDS, hostile_records, inert


@pytest.fixture(scope="module")
def hostile(wording: Wording) -> Iterator[TestClient[Litestar]]:
    stories = [Story("st", WORDS[0], ("art-0", "art-1"), ())]
    room = MemoryRepository(hostile_records(), wording, stories)
    desk = AppContext(room, wording, Settings(trusted_hosts=("testserver.local",), title="<b>site</b>"))
    with TestClient(create_application(desk), base_url=HERE) as client:
        yield client


@pytest.mark.parametrize("number", range(len(WORDS)))
def test_nothing_in_an_article_acts(hostile: TestClient[Litestar], number: int) -> None:
    name = quote(WORDS[number], safe="")
    one = f"/articles/art-{number}"
    for path in (
        one,
        f"{one}?event=ev-shell",
        f"{one}/events/ev-shell",
        f"/actor?name={name}",
        f"/place?name={name}",
        f"/events?article=art-{number}",
        f"/map?article=art-{number}",
        f"/network?article=art-{number}",
        f"/counts?article=art-{number}&by=outlet",
    ):
        answer = hostile.get(path)
        assert answer.status_code in {200, 404}, path
        inert(answer.text)
    for path in ("events.csv", "events.jsonl", "events.geojson", "events.atom", "api/v1/events"):
        answer = hostile.get(f"/{path}?article=art-{number}")
        assert answer.status_code == 200 and "html" not in answer.headers["content-type"]
        if path == "events.atom":
            assert html.etree.fromstring(answer.content) is not None


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/events",
        "/articles",
        "/actors",
        "/places",
        "/outlets",
        "/disputes",
        "/stories",
        "/stories/st",
        "/map",
        "/network",
        "/counts",
        "/counts?by=party&period=day",
        "/about",
    ],
)
def test_nothing_in_a_list_acts(hostile: TestClient[Litestar], path: str) -> None:
    inert(hostile.get(path).text)


@pytest.mark.parametrize("bad", [*WORDS, *URLS])
def test_nothing_in_an_address_acts(client: TestClient[Litestar], bad: str) -> None:
    word = quote(bad.replace("\x00", "%00"), safe="")
    names = [
        "q",
        "type",
        "status",
        "actor",
        "place",
        "outlet",
        "since",
        "dated",
        "box",
        "near",
        "by",
        "period",
        "sort",
        "page",
        "reviewed",
        "event",
        "next",
        "p",
        "x",
    ]
    for path in (
        "/events",
        "/map",
        "/counts",
        "/network",
        "/actors",
        "/articles/art-port",
        "/events.csv",
        "/api/v1/events",
    ):
        answer = client.get(f"{path}?" + "&".join(f"{name}={word}" for name in names))
        assert answer.status_code in {200, 400}, path
        if "html" in answer.headers["content-type"]:
            inert(answer.text)
    for path in (f"/articles/{word}", f"/stories/{word}", f"/{word}", f"/place?name={word}", f"/api/v1/names/{word}"):
        answer = client.get(path)
        assert answer.status_code in {400, 404}, path
        if "html" in answer.headers["content-type"]:
            inert(answer.text)


def test_nothing_that_members_write_acts(place: Place) -> None:
    admin = place.member("a@example.org", "administrator")
    for bad in (*WORDS, *URLS):
        place.later(minutes=11)
        admin.fill("/account", "/account/name", name=bad)
        admin.fill("/articles/art-port", "/comments", text=f"{bad} *{bad}* @{bad}\n> {bad}\nhttps://x.example/{bad}")
        inert(admin.fill("/account", "/account/tokens", name=bad).text)
        inert(admin.fill("/members", "/members/grant", address=bad, until=bad).text)
        inert(admin.fill("/members", "/members/invite", until=bad, uses=bad).text)
        inert(admin.fill("/join", "/join", name=bad, address=bad, again=bad).text)
        inert(
            admin.fill(
                "/review/art-port/ev-shell",
                "/review/art-port/ev-shell",
                actors=bad,
                place=bad,
                note=bad,
                start=bad,
                button=("action", "preview"),
            ).text
        )
        inert(admin.fill("/review/art-port/new", "/review/art-port/new", trigger=bad, actors=bad, note=bad).text)
        inert(admin.fill("/codings", "/codings", name=bad).text)
    comment = admin.page("/articles/art-port").xpath("//form[contains(@action, '/hide')]/@action")[0]
    admin.fill("/articles/art-port", comment, reason=WORDS[2])
    for path in ("/articles/art-port", "/account", "/members", "/codings", "/moderation", "/"):
        inert(admin.get(path).text)


def test_no_word_of_a_reviewer_acts_in_a_history_or_an_export(place: Place) -> None:
    admin = place.member("a@example.org", "administrator", name=WORDS[2])
    item = "/review/art-port/ev-shell"
    admin.fill(item, item, start="2024-03-05", end="2024-03-05", note=WORDS[0], button=("action", "accept"))
    admin.fill(item, item, reason="misread", note=WORDS[5], button=("action", "reject"))
    page = admin.get("/articles/art-port/events/ev-shell/history")
    assert page.status_code == 200 and "&lt;script&gt;" in page.text
    inert(page.text)
