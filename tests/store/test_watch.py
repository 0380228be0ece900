"""Feeds on a server of this machine are followed into a corpus; time passes only where a test says so."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fake_coder import coding, reading

from dateline.reading.web import Fetcher
from dateline.scale.executors import IN_PROCESS
from dateline.scale.feed_polls import read_state
from dateline.scale.watch import Clock, RoundTally, Watch, run_rounds
from dateline.store.addresses import open_place
from dateline.store.corpus import Corpus
from dateline.store.writer import Writer

MINUTE, HOUR = 60.0, 3600.0
ATTACK, MEETING, PRAISE = "Ruritania attacked Graustark.", "Ruritania met Graustark.", "Syldavia praised Borduria."


@dataclass
class Site:
    """A server: its answers by path (status, headers, body), and what it was asked for."""

    port: int = 0
    pages: dict[str, tuple[int, dict[str, str], str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, body: str, status: int = 200, **headers: str) -> None:
        self.pages[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)

    def put_feed(self, path: str, *links: str, **headers: str) -> None:
        items = "".join(f"<item><title>News</title><link>{self.url(link)}</link></item>" for link in links)
        self.put(path, f'<rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>', **headers)

    def count(self, path: str) -> int:
        return self.asked.count(path)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            status, headers, body = site.pages.get(self.path, (404, {}, ""))
            if "etag" in headers and self.headers.get("If-None-Match") == headers["etag"]:
                status, body = 304, ""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield site
    server.shutdown()
    server.server_close()


@dataclass
class Follower:
    """A corpus that follows feeds: its rounds, the lines that it printed, and its time."""

    corpus: Path
    private: bool = True
    time: float = 1_000_000.0
    rounds: list[RoundTally] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    stopped: Callable[[], bool] = lambda: False

    def follow(self, *feeds: str | Path, minutes: float = 0.0) -> RoundTally:
        """Run rounds a quarter of an hour apart for so many minutes, at least one, and return the last."""
        end = self.time + minutes * MINUTE
        fetcher = Fetcher(private=self.private, clock=lambda: self.time, sleep=self._pass)
        clock = Clock(lambda: self.time, self._pass, lambda: self.stopped() or self.time >= end)
        if not minutes:
            clock = Clock(lambda: self.time, self._pass, self.stopped)
        watch = Watch(
            open_place(self.corpus),
            [*map(str, feeds)],
            fetcher,
            IN_PROCESS,
            reading,
            coding,
            "1",
            clock,
            say=self.lines.append,
        )
        run_rounds(watch, self.rounds.append, 15 * MINUTE if minutes else None)
        return self.rounds[-1]

    def _pass(self, seconds: float) -> None:
        self.time += seconds

    def rows(self, table: str) -> list[dict]:
        with Corpus.open(self.corpus) as corpus:
            return corpus.problems().to_pylist() if table == "problems" else corpus.table(table).to_pylist()


@pytest.fixture
def follower(tmp_path: Path) -> Follower:
    return Follower(tmp_path / "corpus")


def test_new_articles_are_coded_and_what_has_not_changed_is_not_asked_for_again(site: Site, follower: Follower) -> None:
    site.put("/1", ATTACK)
    site.put("/2", MEETING)
    site.put_feed("/feed", "/1", etag='"a"')
    assert follower.follow(site.url("/feed")).articles.coded == 1
    follower.follow(site.url("/feed"), minutes=60)
    assert (site.count("/1"), site.count("/feed")) == (1, 5)
    assert {(tally.failed, tally.pages) for tally in follower.rounds[1:]} == {(0, 0)}
    site.put_feed("/feed", "/2", "/1", etag='"b"')
    assert follower.follow(site.url("/feed")).articles.coded == 1
    assert site.count("/1") == 1
    assert sorted(row["url"] for row in follower.rows("articles")) == [site.url("/1"), site.url("/2")]


def test_requests_to_a_host_are_a_second_apart_and_heed_its_rules(site: Site, follower: Follower) -> None:
    site.put("/robots.txt", "User-agent: *\nDisallow: /paid/\nCrawl-delay: 5")
    site.put("/paid/1", ATTACK)
    site.put("/2", MEETING)
    site.put_feed("/feed", "/paid/1", "/2")
    before = follower.time
    tally = follower.follow(site.url("/feed"))
    assert (tally.articles.coded, tally.articles.set_aside) == (1, 1)
    assert site.asked == ["/robots.txt", "/feed", "/2"]
    assert follower.time == before + 5
    assert "robots.txt" in follower.rows("problems")[0]["reason"]


def test_a_feed_that_fails_is_left_alone_longer_and_longer(site: Site, follower: Follower) -> None:
    site.put("/feed", "", status=500)
    follower.follow(site.url("/feed"), minutes=10 * 60)
    assert site.count("/feed") == 6
    follower.follow(site.url("/feed"), minutes=8 * 24 * 60)
    assert 7 <= site.count("/feed") - 6 <= 10
    assert follower.lines[0].endswith("/feed: the host answered 500; it is asked again in 10 min")
    assert follower.lines[-1].endswith("it is asked again in 24 h")
    site.put_feed("/feed")
    follower.follow(site.url("/feed"), minutes=24 * 60)
    assert follower.rounds[-1].asked == 1


def test_a_host_says_when_to_come_again(site: Site, follower: Follower) -> None:
    site.put("/feed", "", status=429, retry_after="7200")
    follower.follow(site.url("/feed"), minutes=100)
    assert site.count("/feed") == 1
    site.put_feed("/feed")
    follower.follow(site.url("/feed"), minutes=60)
    assert site.count("/feed") > 1
    assert follower.rounds[-1].failed == 0


def test_a_page_whose_host_is_busy_is_tried_in_later_rounds(site: Site, follower: Follower) -> None:
    site.put_feed("/feed", "/1", "/2", "/3", etag='"a"')
    site.put("/1", "", status=503)
    site.put("/2", "", status=503)
    first = follower.follow(site.url("/feed"))
    assert (first.left, first.articles.set_aside) == (2, 1)
    site.put("/2", MEETING)
    assert follower.follow(site.url("/feed")).articles.coded == 1
    last = follower.follow(site.url("/feed"))
    assert (last.left, last.articles.set_aside) == (0, 1)
    follower.follow(site.url("/feed"))
    assert Counter(site.asked) == {"/robots.txt": 4, "/feed": 4, "/1": 3, "/2": 2, "/3": 1}
    reasons = {row["read_from"]: row["reason"] for row in follower.rows("problems")}
    assert reasons[site.url("/1")].endswith("the host answered 503")
    assert reasons[site.url("/3")].endswith("the host answered 404")


def test_a_list_of_feeds_is_followed_and_an_article_of_two_feeds_fetched_once(
    site: Site, follower: Follower, tmp_path: Path
) -> None:
    for path, text in (("/1", ATTACK), ("/2", MEETING), ("/3", PRAISE)):
        site.put(path, text)
    site.put_feed("/a", "/1", "/2")
    site.put_feed("/b", "/2", "/3")
    outlines = "".join(f'<outline xmlUrl="{site.url(path)}"/>' for path in ("/a", "/b"))
    feeds = tmp_path / "feeds.opml"
    feeds.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    assert follower.follow(feeds).articles.coded == 3
    assert follower.follow(feeds).pages == 0
    assert site.count("/2") == 1


def test_an_article_that_the_feed_carries_whole_is_not_fetched(site: Site, follower: Follower) -> None:
    text = ATTACK + " Officials said so." * 30
    entry = f"<item><link>{site.url('/1')}</link><content:encoded><![CDATA[<p>{text}</p>]]></content:encoded></item>"
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    site.put("/feed", f'<rss version="2.0" {space}><channel>{entry}</channel></rss>')
    assert follower.follow(site.url("/feed")).articles.coded == 1
    assert site.count("/1") == 0


def test_a_stop_ends_a_round_after_the_article_in_hand_and_the_next_run_does_the_rest(
    site: Site, follower: Follower
) -> None:
    paths = [f"/{number}" for number in range(6)]
    for path in paths:
        site.put(path, f"News {path}. {ATTACK}")
    site.put_feed("/feed", *paths)
    follower.stopped = lambda: site.count("/2") > 0
    tally = follower.follow(site.url("/feed"))
    assert (tally.articles.coded, tally.left) == (3, 3)
    follower.stopped = lambda: False
    assert follower.follow(site.url("/feed")).articles.coded == 3
    assert [site.count(path) for path in paths] == [1] * 6


def test_nothing_is_lost_while_another_process_writes_to_the_corpus(site: Site, follower: Follower) -> None:
    site.put("/1", ATTACK)
    site.put_feed("/feed", "/1", etag='"a"')
    with Writer(follower.corpus):
        tally = follower.follow(site.url("/feed"))
    assert tally.left == 1
    assert "is in use by process" in str(tally.busy)
    assert follower.follow(site.url("/feed")).articles.coded == 1


def test_private_hosts_are_refused_unless_allowed(site: Site, follower: Follower) -> None:
    site.put_feed("/feed")
    follower.private = False
    assert follower.follow(site.url("/feed")).failed == 1
    assert follower.lines[0].endswith("a private address, which is not fetched; --private-hosts allows it")
    assert site.asked == []


def test_a_feed_that_was_refused_is_asked_as_soon_as_its_host_is_allowed(site: Site, follower: Follower) -> None:
    site.put_feed("/feed")
    follower.private = False
    follower.follow(site.url("/feed"))
    follower.private = True
    tally = follower.follow(site.url("/feed"))
    assert (tally.asked, tally.failed, tally.waiting) == (1, 0, 0)


@pytest.mark.parametrize(
    "body",
    ["", "<html><body>Not here.</body></html>", "<rss><channel><item><link>", '<!DOCTYPE x [<!ENTITY a "b">]><rss/>'],
)
def test_a_broken_feed_is_a_failure_of_that_feed_only(site: Site, follower: Follower, body: str) -> None:
    site.put("/broken", body)
    site.put("/1", ATTACK)
    site.put_feed("/feed", "/1")
    tally = follower.follow(site.url("/broken"), site.url("/missing"), "no/such/file.xml", site.url("/feed"))
    assert tally.asked == 4
    assert tally.failed >= 2
    assert tally.articles.coded == 1
    assert all("asked again in 10 min" in line for line in follower.lines)


def test_what_is_known_of_a_feed_does_not_grow_with_time(site: Site, follower: Follower) -> None:
    for number in range(5):
        site.put(f"/{number}", f"News {number}. {ATTACK}")
        site.put_feed("/feed", f"/{number}", f"/{number - 1}")
        follower.follow(site.url("/feed"))
    (known,) = read_state(open_place(follower.corpus)).feeds.values()
    assert len(known.seen) == 2
    assert not known.pending
