"""Searches that would be SQL, paths that would lead out, and requests that would keep the server busy or full."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
import samples
from litestar import Litestar
from litestar.testing import TestClient

from conftest import HERE, Place
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.query import Query
from dateline.store.writer import Writer
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.members.grants import NotAnAddress, check_address
from dateline.workbench.settings import Settings

INJECTIONS = (
    "' OR '1'='1",
    "'; DROP TABLE events; --",
    "') UNION SELECT * FROM records --",
    "%' OR 1=1 --",
    "\\' OR 1=1 --",
    "'||(SELECT content FROM read_text('/etc/passwd'))||'",
    "$$",
    "\u02bc OR 1=1",
    "1) OR (1=1",
    "x'; ATTACH '/tmp/x';",
)


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory: pytest.TempPathFactory, wording: Wording) -> Iterator[TestClient[Litestar]]:
    """A reader of a corpus on disk, where searches become SQL."""
    folder = tmp_path_factory.mktemp("corpus")
    with Writer(folder) as writer:
        for record in samples.world():
            assert writer.add(record)
    desk = AppContext(CorpusRepository(folder, wording), wording, Settings(trusted_hosts=("testserver.local",)))
    with TestClient(create_application(desk), base_url=HERE) as client:
        yield client


FREE = {"q", "text"}
"""The filters that look for words anywhere."""
CLOSED = {
    "type",
    "status",
    "quad",
    "reviewed",
    "confidence",
    "min_confidence",
    "since",
    "until",
    "sort",
    "box",
    "near",
    "dated",
    "words",
}
"""The filters whose values are of one form, and a name that is none: a program that asks otherwise is told so."""


@pytest.mark.parametrize("bad", INJECTIONS)
def test_no_filter_takes_sql(on_disk: TestClient[Litestar], bad: str) -> None:
    total = on_disk.get("/api/v1/events").json()["total"]
    for name in ("q", *Query.__struct_fields__):
        found = on_disk.get("/api/v1/events", params={name: bad})
        told = found.json()
        if name in CLOSED:
            assert found.status_code == 400 and set(told) == {"status", "title", "detail"}, name
            assert told["detail"].startswith((f"{name} cannot be “", "there is no condition “words”")), name
        elif name not in FREE:
            assert found.status_code == 200 and told["total"] == (total if name == "page" else 0), name
        else:
            assert found.status_code in {200, 400}, name
        assert on_disk.get("/events", params={name: bad}).status_code == 200, name
    open_ones = dict.fromkeys(("q", "actor", "place", "outlet"), bad)
    with_closed = open_ones | dict.fromkeys(("since", "sort"), bad)
    for path in ("/events", "/map", "/network"):
        answer = on_disk.get(path, params=with_closed)
        assert answer.status_code == 200 and "root:" not in answer.text
    for path in ("/events.csv", "/api/v1/days"):
        for params, status in ((open_ones, 200), (with_closed, 400)):
            answer = on_disk.get(path, params=params)
            assert answer.status_code == status and "root:" not in answer.text
    for path in (
        f"/actor?name={quote(bad)}",
        f"/place?name={quote(bad)}",
        f"/articles/{quote(bad, safe='')}",
        f"/stories/{quote(bad, safe='')}",
        f"/articles/art-port/events/{quote(bad, safe='')}",
    ):
        assert on_disk.get(path).status_code == 404
    for kind in ("actors", "places", "outlets"):
        answer = on_disk.get(f"/{kind}", params={"q": bad, "p": bad})
        assert answer.status_code in {200, 400} and "root:" not in answer.text
    assert on_disk.get("/api/v1/events").json()["total"] == total


@pytest.mark.parametrize(
    "path",
    [
        "../settings.py",
        "..%2fsettings.py",
        "%2e%2e/settings.py",
        "..%252fsettings.py",
        "..\\settings.py",
        "%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
        "/etc/passwd",
        "//etc/passwd",
        "....//settings.py",
        "vendor/../../settings.py",
        "..%00/settings.py",
        "workbench.css%00.py",
        "vendor",
        "",
    ],
)
def test_no_path_leads_out_of_the_folders(client: TestClient[Litestar], path: str) -> None:
    for where in (f"/static/{path}", f"/articles/{path}", f"/stories/{path}", f"/api/v1/schema/{path}", f"/{path}"):
        answer = client.request("GET", f"{HERE}{where}")
        assert answer.status_code in {200, 400, 404, 405}
        assert "class Settings" not in answer.text and "root:x" not in answer.text


SLOW = (
    "a" * 5000,
    "%" * 2000,
    "%a" * 1000,
    "_" * 2000,
    "(a+)+$" * 300,
    "a " * 2500,
    "\\" * 3000,
    "*" * 3000,
    "[" * 3000,
    "\u0301" * 1500,
    "-" * 3000,
    "a@" * 2000,
    "9" * 4000,
    "http://" + "a." * 2000,
    "> " * 2000,
    "\n" * 4000,
)


@pytest.mark.parametrize("words", SLOW, ids=lambda w: repr(w[:6]))
def test_no_words_keep_the_server_busy(on_disk: TestClient[Litestar], words: str) -> None:
    began = time.perf_counter()
    for path in ("/events", "/actors", "/api/v1/events"):
        assert on_disk.get(path, params={"q": words, "actor": words, "since": words, "page": words}).status_code in {
            200,
            400,
        }
    try:
        check_address(words)
    except NotAnAddress:
        assert time.perf_counter() - began < 4
    assert time.perf_counter() - began < 4


def test_no_comment_keeps_the_server_busy(place: Place) -> None:
    reader = place.member("a@example.org", "administrator")
    for words in SLOW:
        place.later(minutes=11)
        began = time.perf_counter()
        answer = reader.fill("/articles/art-port", "/comments", text=words[:5000], words=words)
        assert answer.status_code in {200, 422} and time.perf_counter() - began < 3, words[:6]


def test_bodies_that_are_too_large_are_refused_whether_or_not_they_say_so(place: Place) -> None:
    reader = place.browser()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}

    def without_end() -> Iterator[bytes]:
        yield b"name="
        for _ in range(40):
            yield b"x" * 65536

    for body in (b"name=" + b"x" * 2_000_000, without_end()):
        for path in ("/join", "/sign-in", "/comments", "/api/v1/grants"):
            answer = reader.client.post(path, content=body, headers=kind)
            assert answer.status_code in {413, 403}, path
            assert path != "/join" or answer.status_code == 413
            if not isinstance(body, bytes):
                break


def test_addresses_and_cookies_of_any_length_break_nothing(client: TestClient[Litestar]) -> None:
    many = urlencode([("actor", f"a{n}") for n in range(5000)])
    for path in (f"/events?{many}", "/events?" + "&" * 5000, "/events?" + "q=%ff" * 500, "/articles/" + "x" * 20_000):
        assert client.get(path).status_code in {200, 400, 404}
    for headers in (
        {"Cookie": "dateline_session=" + "x" * 50_000},
        {"Cookie": ";" * 9000},
        {"Authorization": "Bearer " + "x" * 50_000},
        {"If-None-Match": '"' * 9000},
        {"Accept-Encoding": "gzip;q=" * 900},
        {"User-Agent": "x" * 50_000},
    ):
        assert client.get("/api/v1/events", headers=headers).status_code in {200, 401}
