"""RSS, Atom and OPML as plain values: links, dates, whole articles and teasers, broken and hostile feeds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import SourceUnreadable
from dateline.reading.feeds import TAG_LIMIT, parse_feed, parse_opml

ADDRESS = "https://wire.example/news/feed.xml"
LONG = "Police in Oslo arrested two men on Monday after a shot was fired near the harbour. " * 15


def rss(*items: str, head: str = "<title>Wire</title><link>https://wire.example/</link>") -> bytes:
    content = "http://purl.org/rss/1.0/modules/content/"
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" xmlns:content="{content}"><channel>{head}{entries}</channel></rss>'.encode()


def atom(entry: str, base: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{base}><title>Wire</title><entry>{entry}</entry></feed>'.encode()


def test_the_parts_of_an_rss_item() -> None:
    item = (
        "<title>Two held &amp; freed</title><link>https://wire.example/1</link><guid>g-1</guid>"
        "<pubDate>Mon, 06 Sep 2021 23:45:00 -0500</pubDate><description>Two men were held.</description>"
        f"<content:encoded><![CDATA[<p>{LONG}</p>]]></content:encoded>"
    )
    feed = parse_feed(rss(item), ADDRESS)
    (entry,) = feed.entries
    assert (feed.title, feed.fault) == ("Wire", None)
    assert (entry.title, entry.link, entry.id) == ("Two held & freed", "https://wire.example/1", "g-1")
    assert entry.published == "2021-09-06"
    assert entry.content is not None and entry.content.startswith("<p>Police in Oslo")


def test_the_parts_of_an_atom_entry() -> None:
    entry = (
        '<title type="html">Two &lt;b&gt;held&lt;/b&gt;</title><link href="2024/held"/><id>urn:x:1</id>'
        f'<updated>2024-03-12T01:00:00Z</updated><content type="html">&lt;p&gt;{LONG}&lt;/p&gt;</content>'
    )
    (found,) = parse_feed(atom(entry, ' xml:base="https://other.example/a/"'), ADDRESS).entries
    assert (found.title, found.link) == ("Two held", "https://other.example/a/2024/held")
    assert found.published == "2024-03-12"
    assert found.content is not None and LONG.strip() in found.content


@pytest.mark.parametrize(
    ("item", "whole"),
    [
        (f"<description>{LONG}</description>", True),
        ("<description>Two men were held.</description>", False),
        (f"<description>{LONG} [...]</description>", False),
        (f"<content:encoded>{LONG} Continue reading</content:encoded>", False),
        ("<content:encoded>Two men were held.</content:encoded>", False),
        ("<title>Two men held</title>", False),
    ],
)
def test_only_a_whole_article_is_content(item: str, whole: bool) -> None:
    (entry,) = parse_feed(rss(item), ADDRESS).entries
    assert (entry.content is not None) is whole
    assert whole or (entry.summary is None) is ("title" in item)


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("/1", "https://wire.example/1"),
        ("story?id=1", "https://wire.example/news/story?id=1"),
        ("//cdn.example/1", "https://cdn.example/1"),
    ],
)
def test_relative_links_are_those_of_the_feed(link: str, url: str) -> None:
    (entry,) = parse_feed(rss(f"<link>{link}</link>"), ADDRESS).entries
    assert entry.link == url


def test_relative_links_in_a_file_are_those_of_its_channel() -> None:
    (entry,) = parse_feed(rss("<link>/1</link>"), "saved/feed.xml").entries
    assert entry.link == "https://wire.example/1"


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("<pubDate>yesterday</pubDate>", None),
        ("", None),
        ("<pubDate>2021-09-06</pubDate>", "2021-09-06"),
        ('<d:date xmlns:d="http://purl.org/dc/elements/1.1/">2021-09-06T10:00:00+02:00</d:date>', "2021-09-06"),
    ],
)
def test_dates(date: str, day: str | None) -> None:
    (entry,) = parse_feed(rss(f"<title>Held</title>{date}"), ADDRESS).entries
    assert entry.published == day


def test_a_broken_feed_gives_what_can_be_read_and_says_so() -> None:
    data = b"<rss version='2.0'><channel><item><title>A & B</title><link>https://wire.example/1</link></item><item>"
    feed = parse_feed(data, ADDRESS)
    assert feed.entries[0].link == "https://wire.example/1"
    assert feed.fault is not None and "\n" not in feed.fault


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse_feed(rss(), ADDRESS).entries == ()


@pytest.mark.parametrize("data", [b"", b"hello", b"<html><body>hi</body></html>", b"\x00\xff" * 10, b"<rss"])
def test_what_is_no_feed_says_so(data: bytes) -> None:
    with pytest.raises(SourceUnreadable, match="no RSS or Atom feed") as raised:
        parse_feed(data, ADDRESS)
    assert str(raised.value).startswith(ADDRESS)


LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss><title>&b;</title></rss>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("parse", [parse_feed, parse_opml])
def test_entities_of_its_own_are_refused(parse: object, encoding: str) -> None:
    with pytest.raises(SourceUnreadable, match="declares entities"):
        parse(LAUGHS.encode(encoding), ADDRESS)  # type: ignore[operator]


def test_a_document_type_without_entities_is_no_fault() -> None:
    head = b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.example/rss-0.91.dtd">'
    assert len(parse_feed(head + rss("<title>Held</title>"), ADDRESS).entries) == 1


def test_a_feed_of_too_many_tags_is_refused() -> None:
    with pytest.raises(SourceUnreadable, match="tags and the limit is"):
        parse_feed(b"<rss version='2.0'>" + b"<a>" * TAG_LIMIT, ADDRESS)


def test_deeply_nested_markup_ends() -> None:
    assert parse_feed(b"<rss version='2.0'><channel>" + b"<a>" * 20_000, ADDRESS).entries == ()


@given(st.binary(max_size=300) | st.text("<>/ rsitem=\"'&;![]CDATA", max_size=300).map(lambda text: text.encode()))
def test_whatever_the_bytes_a_feed_or_one_line_comes_of_them(data: bytes) -> None:
    for start in (b"", b"<rss version='2.0'><channel><item>"):
        try:
            feed = parse_feed(start + data, ADDRESS)
        except SourceUnreadable as error:
            assert "\n" not in str(error)
        else:
            assert feed.url == ADDRESS


def test_a_list_of_feeds() -> None:
    outlines = (
        '<outline text="Africa"><outline type="rss" xmlUrl="https://a.example/rss"/>'
        '<outline xmlUrl="/b"/></outline><outline xmlUrl="https://a.example/rss"/><outline text="x"/>'
    )
    data = f'<opml version="2.0"><body>{outlines}</body></opml>'.encode()
    assert parse_opml(data, "https://lists.example/l.opml") == ["https://a.example/rss", "https://lists.example/b"]


def test_a_list_without_feeds_says_so() -> None:
    with pytest.raises(SourceUnreadable, match="names no feed"):
        parse_opml(b"<opml><body/></opml>", "list.opml")
