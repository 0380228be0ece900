"""Files, folders, patterns, article files, standard input and the web as sources."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import HostUnavailable, NotAnArticle, SourceUnreadable
from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.reading.read_article import LARGEST_INPUT, read_text
from dateline.reading.sources import find_sources
from dateline.reading.web import Fetcher, Validators


def test_a_folder_is_searched_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.html", "a.txt", "picture.png", ".hidden.html", "deep/c.md", "deep/.git/d.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    names = [Path(source.name).relative_to(tmp_path).as_posix() for source in find_sources([str(tmp_path)])]
    assert names == ["a.txt", "b.html", "deep/c.md"]


def test_a_file_of_any_extension_is_taken_when_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "story.asp"
    path.write_bytes(b"words")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    (source,) = find_sources([str(path)])
    assert source.load() == b"words"


def test_the_day_of_a_file_is_taken_only_on_request(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_bytes(b"words")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    assert [source.file_date for source in find_sources([str(path)])] == [None]
    assert [source.file_date for source in find_sources([str(path)], file_dates=True)] == ["2020-09-13"]


def test_a_pattern(tmp_path: Path) -> None:
    for name in ("one.html", "two.html", "three.txt"):
        (tmp_path / name).write_text(name)
    names = [Path(source.name).name for source in find_sources([str(tmp_path / "*.html")])]
    assert names == ["one.html", "two.html"]


@pytest.mark.parametrize("name", ["missing.html", "*.nothing", "missing.jsonl"])
def test_what_is_not_there_says_so_when_it_is_loaded(tmp_path: Path, name: str) -> None:
    (source,) = find_sources([str(tmp_path / name)])
    with pytest.raises(SourceUnreadable, match=r"no such file|no file matches") as raised:
        source.load()
    assert name in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_article_file(tmp_path: Path) -> None:
    lines = [
        {"text": "Words.", "url": "https://a.example/1", "published": "2021-02-03", "id": "one"},
        {"html": "<p>Words.</p>", "id": 2},
        {"text": "Words.", "title": "A title"},
        {"url": "https://a.example/1"},
        ["no", "object"],
    ]
    path = tmp_path / "articles.jsonl.gz"
    path.write_bytes(gzip.compress(b"\n".join(json.dumps(line).encode() for line in lines) + b"\n\n{broken\n"))
    first, second, third, fourth, fifth, sixth = find_sources([str(path)])
    assert (first.load(), first.url, first.published, first.id, first.name) == (
        b"Words.",
        "https://a.example/1",
        "2021-02-03",
        "one",
        "one",
    )
    assert (second.load(), second.id) == (b"<p>Words.</p>", "2")
    assert third.load() == b"A title\n\nWords."
    for source, place, reason in (
        (fourth, ":4", 'no "text"'),
        (fifth, ":5", "not an article"),
        (sixth, ":7", "not JSON"),
    ):
        with pytest.raises(SourceUnreadable, match=reason) as raised:
            source.load()
        assert f"articles.jsonl.gz{place}" in str(raised.value)


def test_a_damaged_archive_of_articles_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "Words."}\n' * 2000)[:60])
    sources = list(find_sources([str(path)]))
    with pytest.raises(SourceUnreadable, match=r"articles\.jsonl\.gz"):
        sources[-1].load()


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"words")))
    (source,) = find_sources(["-"])
    assert (source.name, source.load()) == ("standard input", b"words")


def test_a_file_of_fifty_million_bytes_is_set_aside_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    (source,) = find_sources([str(path)])
    with pytest.raises(SourceUnreadable, match="too large, the limit is 20,000,000 bytes"):
        source.load()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x" * (LARGEST_INPUT + 1), "too large"),
        (b"The court heard of it on Monday. " * 20_000, "too large: a text of"),
        (b"<html><body><p>" + b"The court heard of it on Monday. " * 20_000, "too large: a text of"),
        (b"<html><body>" + b"<i>a</i>" * 70_000, "too large: the page has"),
        (b"", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (bytes(range(32)) * 40, "binary"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, reason: str, knowledge: ReadingKnowledge) -> None:
    with pytest.raises(NotAnArticle, match=reason):
        read_text(data, knowledge=knowledge)


@pytest.mark.parametrize("text", ['{"text": "Two men were held."}', '[\n  {"title": "Two held", "text": "x"}]'])
def test_json_is_no_article(text: str, knowledge: ReadingKnowledge) -> None:
    with pytest.raises(NotAnArticle, match=r"JSON.*\.jsonl"):
        read_text(text, knowledge=knowledge)


@pytest.mark.parametrize(
    "data",
    [
        "Café owners said on Monday that they would not pay the tax.".encode("cp1252"),
        "Café owners said on Monday that they would not pay the tax.".encode("utf-16"),
        "\ufeffCafé owners said on Monday that they would not pay the tax.".encode(),
        b'<html><meta charset="iso-8859-1"><p>'
        + "Café owners said on Monday that they would not pay the tax.".encode("latin-1"),
    ],
)
def test_encodings(data: bytes, knowledge: ReadingKnowledge) -> None:
    assert read_text(data, knowledge=knowledge).text == "Café owners said on Monday that they would not pay the tax."


def web(pages: dict[str, tuple[int, dict[str, str], bytes]], **known: object) -> tuple[Fetcher, list[str], list[float]]:
    """A fetcher of invented pages, the addresses that it asked for, and the pauses that it made."""
    asked: list[str] = []
    pauses: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        status, headers, body = pages.get(str(request.url), (404, {}, b""))
        return httpx.Response(status, headers=headers, content=body)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    fetcher = Fetcher(client=client, clock=lambda: 0.0, sleep=pauses.append, **{"private": True, **known})  # type: ignore[arg-type]
    return fetcher, asked, pauses


def test_a_page_is_fetched_through_redirects() -> None:
    fetcher, asked, _ = web(
        {
            "http://a.example/old": (301, {"location": "/new"}, b""),
            "http://a.example/new": (200, {}, b"words"),
        }
    )
    (source,) = find_sources(["http://a.example/old"], fetcher)
    assert source.load() == b"words"
    assert source.url == "http://a.example/old"
    assert asked == ["http://a.example/robots.txt", "http://a.example/old", "http://a.example/new"]


def test_robots_are_heeded() -> None:
    rules = b"User-agent: *\nDisallow: /private\nCrawl-delay: 4"
    fetcher, asked, pauses = web(
        {
            "http://a.example/robots.txt": (200, {}, rules),
            "http://a.example/1": (200, {}, b"words"),
            "http://a.example/2": (200, {}, b"words"),
        }
    )
    with pytest.raises(SourceUnreadable, match=r"robots\.txt"):
        fetcher.fetch("http://a.example/private/x")
    assert "http://a.example/private/x" not in asked
    fetcher.fetch("http://a.example/1")
    fetcher.fetch("http://a.example/2")
    assert pauses == [4.0]


@pytest.mark.parametrize(
    ("pages", "reason"),
    [
        ({}, "answered 404"),
        ({"http://a.example/x": (302, {"location": "http://a.example/x"}, b"")}, "more than 5 redirects"),
        ({"http://a.example/x": (302, {"location": "file:///etc/passwd"}, b"")}, "not an address on the web"),
        ({"http://a.example/x": (302, {"location": "http://[a.example/y"}, b"")}, "not an address on the web"),
        ({"http://a.example/x": (302, {"location": "http://a.example:99999/y"}, b"")}, "not an address on the web"),
        ({"http://a.example/x": (200, {}, b"x" * (LARGEST_INPUT + 1))}, "too large"),
    ],
)
def test_a_page_that_cannot_be_had_says_why(pages: dict[str, tuple[int, dict[str, str], bytes]], reason: str) -> None:
    fetcher, _, _ = web(pages)
    with pytest.raises(SourceUnreadable, match=reason):
        fetcher.fetch("http://a.example/x")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "http://[::1]/x", "http://10.0.0.7/x", "http://169.254.169.254/x"]
)
def test_private_addresses_are_refused_where_they_are_not_allowed(url: str) -> None:
    fetcher, asked, _ = web({url: (200, {}, b"secret")}, private=False)
    with pytest.raises(SourceUnreadable, match="private address"):
        fetcher.fetch(url)
    assert asked == []


def test_a_redirect_to_a_private_address_is_refused() -> None:
    fetcher, _, _ = web({"http://93.184.216.34/x": (302, {"location": "http://127.0.0.1/x"}, b"")}, private=False)
    with pytest.raises(SourceUnreadable, match="private address"):
        fetcher.fetch("http://93.184.216.34/x")


def test_a_page_that_has_not_changed_is_not_sent_again() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.headers.get("if-none-match") == '"7"':
            return httpx.Response(304)
        return httpx.Response(
            200, headers={"etag": '"7"', "last-modified": "Mon, 05 Aug 2024 10:00:00 GMT"}, content=b"x"
        )

    client = httpx.Client(transport=httpx.MockTransport(answer))
    fetcher = Fetcher(private=True, client=client, clock=lambda: 0.0, sleep=lambda _: None)
    body, known = fetcher.fetch_changed("http://a.example/feed", Validators())
    assert (body, known) == (b"x", Validators('"7"', "Mon, 05 Aug 2024 10:00:00 GMT"))
    assert fetcher.fetch_changed("http://a.example/feed", known) == (None, known)
    assert asked[-1].headers["if-modified-since"] == "Mon, 05 Aug 2024 10:00:00 GMT"


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [(503, "120", 120), (429, "Wed, 01 Jan 2020 00:00:00 GMT", 0), (503, "soon", None), (500, None, None)],
)
def test_a_busy_host_may_say_when_to_come_again(status: int, header: str | None, seconds: float | None) -> None:
    fetcher, _, _ = web({"http://a.example/x": (status, {"retry-after": header} if header else {}, b"")})
    with pytest.raises(HostUnavailable, match=f"answered {status}") as raised:
        fetcher.fetch("http://a.example/x")
    assert raised.value.retry_after_s == seconds


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_host_that_does_not_give_its_rules_now_is_not_asked_for_pages(status: int) -> None:
    pages = {
        "http://a.example/robots.txt": (status, {"retry-after": "60"}, b""),
        "http://a.example/1": (200, {}, b"words"),
    }
    fetcher, asked, _ = web(pages)
    with pytest.raises(HostUnavailable, match=f"answered {status} for its robots.txt") as raised:
        fetcher.fetch("http://a.example/1")
    assert raised.value.retry_after_s == 60
    pages["http://a.example/robots.txt"] = (200, {}, b"")
    assert fetcher.fetch("http://a.example/1") == b"words"
    assert asked[1:] == ["http://a.example/robots.txt", "http://a.example/1"]


def test_a_host_that_is_down_is_asked_once() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        raise httpx.ConnectError("refused")

    client = httpx.Client(transport=httpx.MockTransport(answer))
    fetcher = Fetcher(private=True, client=client, clock=lambda: 0.0, sleep=lambda _: None)
    with pytest.raises(HostUnavailable, match=r"\Ahttp://a\.example/1: .*refused"):
        fetcher.fetch("http://a.example/1")
    assert len(asked) == 1


def test_rules_with_wildcards_are_heeded_and_looked_up_again_after_a_day() -> None:
    pages = {
        "http://a.example/robots.txt": (200, {}, b"User-agent: *\nDisallow: /*?print=\nDisallow: /live$"),
        "http://a.example/live/now": (200, {}, b"words"),
    }
    fetcher, asked, _ = web(pages)
    now = [0.0]
    fetcher.clock = lambda: now[0]
    for path in ("story?print=1", "live"):
        with pytest.raises(SourceUnreadable, match=r"robots\.txt"):
            fetcher.fetch(f"http://a.example/{path}")
    assert fetcher.fetch("http://a.example/live/now") == b"words"
    now[0] = 90_000.0
    fetcher.fetch("http://a.example/live/now")
    assert asked.count("http://a.example/robots.txt") == 2


@given(
    robots=st.binary(max_size=300) | st.text("*$/a: \nDisalowUser-gent", max_size=200).map(str.encode),
    status=st.sampled_from([200, 301, 304, 403, 429, 503]),
    headers=st.dictionaries(
        st.sampled_from(["ETag", "Last-Modified", "Retry-After", "Location"]),
        st.text(max_size=40).map(
            lambda words: words.encode("utf-8", "replace").replace(b"\n", b"").replace(b"\r", b"")
        ),
    ),
)
@settings(max_examples=60, deadline=None)
def test_whatever_a_host_says_a_page_is_had_or_refused(robots: bytes, status: int, headers: dict[str, bytes]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(200, content=robots)
        return httpx.Response(status, headers=list(headers.items()), content=b"words")

    client = httpx.Client(transport=httpx.MockTransport(answer))
    fetcher = Fetcher(private=True, client=client, clock=lambda: 0.0, sleep=lambda _: None)
    known = Validators()
    for _ in range(2):
        try:
            body, known = fetcher.fetch_changed("http://a.example/*a$", known)
        except SourceUnreadable as error:
            assert str(error).startswith("http://a.example/*a$: ")
        else:
            assert body == (b"words" if status == 200 else None)


def test_a_host_that_sends_a_byte_now_and_then_is_given_up() -> None:
    """The server withholds its headers until the fetcher has gone."""
    given_up = threading.Event()

    class Drip(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                self.send_error(404)
            else:
                given_up.wait(20)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Drip)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        fetcher = Fetcher(private=True, between=0.0, total=0.2)
        with pytest.raises(HostUnavailable, match="not read whole within"):
            fetcher.fetch(f"http://127.0.0.1:{server.server_port}/x")
    finally:
        given_up.set()
        server.shutdown()
        server.server_close()
