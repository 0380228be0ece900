"""Feeds as sources: one article for each entry, from the feed itself or from the page that it links to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial

from dateline.errors import SourceUnreadable
from dateline.reading.addresses import is_web_address
from dateline.reading.feeds import Feed, FeedEntry, is_opml, parse_feed, parse_opml
from dateline.reading.sources.article_fields import ArticleFields, make_page, source_of_fields
from dateline.reading.sources.source import Links, Notices, Source, load_file, unreadable_source


def sources_in_feeds(feeds: Iterable[str], links: Links, notices: Notices) -> Iterator[Source]:
    """Yield the articles of feeds, each an address, a file, or a list of feeds in OPML.

    An article is what the entry holds if that is the whole of it, else the page that it links to; its date is that of
    the entry. An entry that stands in several feeds is read once. A feed that cannot be read is a source that cannot be
    loaded.
    """
    for address, load in _addresses(feeds, links):
        try:
            feed = parse_feed(load(), address)
        except SourceUnreadable as error:
            yield unreadable_source(address, str(error).removeprefix(f"{address}: "))
            continue
        _report(feed, notices)
        for number, entry in enumerate(feed.entries, 1):
            key = entry.link or entry.id
            if key and links.is_repeated(key):
                notices.count("entries of feeds read before and passed over", key)
            else:
                yield _source(feed, entry, number, links)


def _addresses(feeds: Iterable[str], links: Links) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the address of each feed and a way to load it; a list of feeds gives those that it names."""
    for name in feeds:
        try:
            data = _load(name, links)
            named = parse_opml(data, name) if is_opml(data) else None
        except SourceUnreadable as error:
            yield name, partial(_fail, error)
            continue
        if named is None:
            yield name, partial(bytes, data)
        else:
            yield from ((address, partial(links.fetch_named, address, by=name)) for address in named)


def _fail(error: SourceUnreadable) -> bytes:
    raise error


def _load(name: str, links: Links) -> bytes:
    return links.fetch_typed(name) if is_web_address(name) else load_file(name)


def _report(feed: Feed, notices: Notices) -> None:
    """Say what is broken or missing in a feed."""
    if feed.fault:
        notices.say(f"{feed.url}: the feed is broken, {len(feed.entries)} entries of it were read: {feed.fault}")
    elif not feed.entries:
        notices.say(f"{feed.url}: the feed has no entries")
    undated = sum(entry.published is None for entry in feed.entries)
    if undated:
        notices.say(f"{feed.url}: {undated} of {len(feed.entries)} entries have no date that can be read")


def _source(feed: Feed, entry: FeedEntry, number: int, links: Links) -> Source:
    link = entry.link if is_web_address(entry.link) else None
    fields = ArticleFields(title=entry.title, url=link, published=entry.published)
    if link and not entry.content:
        load = partial(links.fetch_named, link, by=feed.url)
        return Source(link, load, url=link, published=entry.published, id=entry.id)
    words = entry.content or entry.summary
    if words and "<" in words:
        fields = replace(fields, html=make_entry_page(entry, words))
    else:
        fields = replace(fields, text=words)
    place = link or f"{feed.url}: entry {number}"
    if not words:
        return unreadable_source(place, "the entry has neither a text nor a link to a page")
    return replace(source_of_fields(place, fields, links), id=entry.id)


def make_entry_page(entry: FeedEntry, words: str) -> str:
    """Return the page of the article whose words, as markup or text, an entry carries."""
    # In an element of a page what has no markup but that of single words counts as markup, too.
    text = f"<div>{words}</div>" if "<" in words else words
    return make_page(ArticleFields(text=text, title=entry.title))
