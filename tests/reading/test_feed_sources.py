"""Feeds as sources: from the feed or from the linked page, with dates, repeats and faults told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from dateline.errors import NotAnArticle
from dateline.reading.feeds import FeedEntry
from dateline.reading.sources import find_sources
from dateline.reading.sources.feed_entries import make_entry_page
from dateline.reading.web import Fetcher
from dateline.record import Article
from tests.reading.made_files import PAGE, PARAGRAPHS, STORY, Found, read_all, take, web, write

FEED = "https://wire.example/feed"
WHOLE = "".join(f"<p>{line}</p>" for line in PARAGRAPHS * 2)


def rss(*items: str) -> str:
    entries = "".join(f"<item>{item}</item>" for item in items)
    content = "http://purl.org/rss/1.0/modules/content/"
    return f'<rss version="2.0" xmlns:content="{content}"><channel><title>Wire</title>{entries}</channel></rss>'


def entry(number: int, more: str = "") -> str:
    return f"<title>Held {number}</title><link>/news/{number}</link><pubDate>12 Mar 2021</pubDate>{more}"


def test_the_linked_page_is_read_where_the_feed_has_only_its_beginning() -> None:
    asked: list[str] = []
    fetcher = web({FEED: rss(entry(1)), "https://wire.example/news/1": PAGE}, asked)
    found = read_all(feeds=[FEED], fetcher=fetcher)
    (source,) = found.sources
    assert (source.url, source.published, found.words) == ("https://wire.example/news/1", "2021-03-12", [PAGE])
    assert asked == [FEED, "https://wire.example/news/1"]


def test_the_whole_text_in_the_feed_is_read_without_its_page(read: Callable[..., Article]) -> None:
    asked: list[str] = []
    item = entry(1, f"<content:encoded><![CDATA[{WHOLE}]]></content:encoded>")
    found = read_all(feeds=[FEED], fetcher=web({FEED: rss(item)}, asked))
    (source,) = found.sources
    article = read(source.load(), url=source.url, published=source.published)
    assert (article.headline, article.url) == ("Held 1", "https://wire.example/news/1")
    assert article.published.date == "2021-03-12"
    assert PARAGRAPHS[0] in article.text
    assert asked == [FEED]


@pytest.mark.parametrize("words", [WHOLE, "<b>Oslo</b> " + "<br>".join(PARAGRAPHS), "\n\n".join(PARAGRAPHS)])
def test_the_page_of_an_entry_has_its_words_without_their_markup(read: Callable[..., Article], words: str) -> None:
    article = read(make_entry_page(FeedEntry(title="Held & freed"), words))
    assert article.headline == "Held & freed"
    assert PARAGRAPHS[1] in article.text and "<" not in article.text


def test_a_saved_feed_and_an_entry_without_a_link(tmp_path: Path) -> None:
    item = f"<title>Held</title><description>{PARAGRAPHS[0]}</description><guid>g-1</guid>"
    found = read_all(feeds=[str(write(tmp_path / "feed.xml", rss(item, "<title>Nothing</title>")))])
    assert found.words == [f"Held\n\n{PARAGRAPHS[0]}"]
    assert found.sources[0].id == "g-1"
    assert found.faults == [(f"{tmp_path}/feed.xml: entry 2", "the entry has neither a text nor a link to a page")]
    assert found.said == [f"{tmp_path}/feed.xml: 2 of 2 entries have no date that can be read"]


def test_a_list_of_feeds_reads_each_article_once(tmp_path: Path) -> None:
    outlines = "".join(
        f'<outline xmlUrl="{url}"/>' for url in (FEED, "https://wire.example/other", "https://b.example/")
    )
    path = write(tmp_path / "feeds.opml", f"<opml><body>{outlines}</body></opml>")
    pages = {f"https://wire.example/news/{number}": PAGE for number in (1, 2)}
    fetcher = web({FEED: rss(entry(1)), "https://wire.example/other": rss(entry(1), entry(2)), **pages})
    found = read_all(feeds=[str(path)], fetcher=fetcher)
    assert [source.name for source in found.sources] == list(pages)
    assert found.faults == [("https://b.example/", "the host answered 404")]
    assert found.said == ["entries of feeds read before and passed over: 1, the first https://wire.example/news/1"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (rss(), "the feed has no entries"),
        (rss(entry(1))[:-40] + "<item>&", "the feed is broken"),
    ],
)
def test_an_empty_or_broken_feed_is_told(data: str, said: str) -> None:
    assert said in read_all(feeds=[FEED], fetcher=web({FEED: data})).said[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"<html>", "a page and no RSS or Atom feed; name the feed of its site"),
        (b"Two men were held.", "no RSS or Atom feed"),
        (b'<!DOCTYPE x [<!ENTITY a "ha">]><rss version="2.0"/>', "declares entities"),
    ],
)
def test_what_is_no_feed_is_set_aside(data: bytes, said: str) -> None:
    ((name, reason),) = read_all(feeds=[FEED], fetcher=web({FEED: data})).faults
    assert name == FEED and said in reason


def test_a_feed_that_is_not_there(tmp_path: Path) -> None:
    assert read_all(feeds=[str(tmp_path / "feed.xml")]).faults[0][1] == "no such file or directory"


@pytest.mark.parametrize(("data", "name"), [(rss(), "an RSS feed"), ("<opml><body/></opml>", "a list of feeds")])
def test_a_feed_given_as_a_page_says_how_to_read_it(read: Callable[..., Article], data: str, name: str) -> None:
    with pytest.raises(NotAnArticle, match=f"{name}.*--feed"):
        read(data)


def test_a_feed_from_elsewhere_cannot_lead_to_a_private_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """The feed may be on a private host that the user names; its links may lead there again, and to no other."""
    pages = {
        "http://127.0.0.1:8000/feed": rss(
            "<link>/1</link>", "<link>http://127.0.0.1:9000/secret</link>", "<link>/moved</link>"
        ),
        "http://127.0.0.1:8000/1": PAGE,
        "http://127.0.0.1:9000/secret": "secret",
    }

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/moved":
            return httpx.Response(302, headers={"location": "http://127.0.0.1:9000/secret"})
        return httpx.Response(200, content=pages.get(str(request.url), ""))

    class Web(Fetcher):
        def __init__(self, private: bool = False) -> None:
            client = httpx.Client(transport=httpx.MockTransport(answer))
            super().__init__(private=private, client=client, sleep=lambda _: None)

    monkeypatch.setattr("dateline.reading.sources.source.Fetcher", Web)
    found = Found()
    for source in find_sources([], feeds=["http://127.0.0.1:8000/feed"]):
        take(source, found)
    assert found.words == [PAGE]
    refused = "http://127.0.0.1:9000/secret: a private address, which is not fetched"
    assert found.faults == [
        ("http://127.0.0.1:9000/secret", refused.partition(": ")[2]),
        ("http://127.0.0.1:8000/moved", refused),
    ]


@pytest.mark.parametrize("link", ["http://[wire.example/1", "http://wire.example:99999/1"])
def test_a_link_that_is_no_address_costs_its_entry_alone(link: str) -> None:
    pages = {FEED: rss(f"<link>{link}</link>", entry(1)), "https://wire.example/news/1": PAGE}
    found = read_all(feeds=[FEED], fetcher=web(pages))
    assert found.words == [PAGE]
    assert found.faults[0][0] == link and found.faults[0][1].startswith("not an address on the web")


def test_paths_come_before_feeds(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", STORY)
    found = read_all(path, feeds=[FEED], fetcher=web({FEED: rss(entry(1)), "https://wire.example/news/1": PAGE}))
    assert found.words == [STORY, PAGE]
