"""RSS and Atom feeds, and OPML lists of feeds, as plain values. Nothing here fetches anything."""

from __future__ import annotations

import io
import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lxml import etree

from dateline.errors import SourceUnreadable
from dateline.reading.addresses import join_addresses
from dateline.reading.dating import parse_date
from dateline.reading.read_article import LARGEST_INPUT, TOO_LARGE

# Tags of a feed: its parser takes some thirty microseconds for each, however short it is.
TAG_LIMIT = 500_000
# Words from which on a description is the article itself and no teaser, and from which on content is.
_FULL_DESCRIPTION, _FULL_CONTENT = 200, 60
_CUT_SHORT = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?|\b(?:read|see) (?:more|the full (?:article|story))|continue reading)\W*\Z", re.IGNORECASE
)
_TAG = re.compile(r"<[^>]{0,2000}>")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_OPML = re.compile(rb"<opml\b", re.IGNORECASE)
_FEED_LIMIT = 10_000


@dataclass(frozen=True)
class FeedEntry:
    """One entry of a feed.

    ``link`` is its absolute address. ``published`` is an ISO date, as the feed prints it, without a change of time
    zone. ``content`` is the markup or text of the whole article, if the feed carries it; ``summary`` is any shorter
    text.
    """

    title: str | None = None
    link: str | None = None
    id: str | None = None
    published: str | None = None
    content: str | None = None
    summary: str | None = None


@dataclass(frozen=True)
class Feed:
    """A feed with its entries in their order. ``fault`` says in one line what is broken in it, if anything is."""

    url: str
    title: str | None = None
    entries: tuple[FeedEntry, ...] = ()
    fault: str | None = None


def parse_feed(data: bytes, url: str) -> Feed:
    """Return the feed in ``data``, which was read from ``url`` (an address or the name of a file).

    A feed that is not well-formed gives the entries that can be read, and a ``fault``. Entities that a feed declares
    are never expanded. Raises SourceUnreadable, in one line that begins with ``url``, for what is no feed, declares
    entities or is too large.
    """
    # feedparser takes a second to be imported, and few runs need it.
    import feedparser

    _refuse_hostile(data, url)
    # The address is not passed on: the parser would resolve ids, too, and an id would change with the address.
    headers = {"content-type": "application/xml"}
    try:
        parsed = feedparser.parse(
            io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False, response_headers=headers
        )
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError, AssertionError) as error:
        # The lenient parser stumbles over some broken feeds.
        raise SourceUnreadable(f"{url}: the feed cannot be parsed: {_one_line(error)}") from error
    if not parsed.get("version") and not parsed.entries:
        raise SourceUnreadable(f"{url}: {_describe_other(data)}")
    fault = _one_line(parsed.get("bozo_exception")) if parsed.bozo else None
    base = url if url.startswith(("http://", "https://")) else parsed.feed.get("link") or ""
    return Feed(url, _text(parsed.feed.get("title")), tuple(_entry(item, base) for item in parsed.entries), fault)


def _describe_other(data: bytes) -> str:
    """Return what data is that is no feed, and what to do with it."""
    if not data.strip():
        return "empty, and so no RSS or Atom feed"
    if _PAGE.search(data[:2000]):
        return "this is a page and no RSS or Atom feed; name the feed of its site, or the page without --feed"
    return "this is no RSS or Atom feed"


def _refuse_hostile(data: bytes, url: str) -> None:
    if len(data) > LARGEST_INPUT:
        raise SourceUnreadable(f"{url}: {TOO_LARGE}")
    # Without zero bytes, a declaration in UTF-16 looks like one in ASCII.
    if b"<!ENTITY" in data.replace(b"\x00", b""):
        raise SourceUnreadable(f"{url}: it declares entities of its own, which are not expanded; save it without them")
    if (tags := data.count(b"<")) > TAG_LIMIT:
        raise SourceUnreadable(f"{url}: too large, it has {tags:,} tags and the limit is {TAG_LIMIT:,}")


def _entry(item: Any, base: str) -> FeedEntry:
    contents = [_text(part.get("value")) for part in item.get("content", ())]
    content = max(filter(None, contents), key=len, default=None)
    summary = _text(item.get("summary"))
    link = _text(item.get("link"))
    whole = content if _is_whole(content, _FULL_CONTENT) else None
    if whole is None and _is_whole(summary, _FULL_DESCRIPTION):
        whole = summary
    return FeedEntry(
        title=_plain(item.get("title")),
        link=join_addresses(base, link) if link else None,
        id=_text(item.get("id")),
        published=_published(item),
        content=whole,
        summary=summary if whole is None and summary else content if whole is None else None,
    )


def _is_whole(markup: str | None, fewest_words: int) -> bool:
    """Whether a text is an article rather than the beginning of one."""
    words = _TAG.sub(" ", markup or "").strip()
    return len(words.split()) >= fewest_words and not _CUT_SHORT.search(words[-60:])


def _published(item: Any) -> str | None:
    """Return the day of an entry: as printed, else of the moment that the feed's own notation gives."""
    for name in ("published", "updated", "created"):
        # The entry's own look-up answers for one name with the value of another, and warns of it.
        printed, moment = dict.get(item, name), dict.get(item, f"{name}_parsed")
        if printed and (day := parse_date(str(printed))):
            return day
        if moment:
            try:
                return datetime.fromtimestamp(timegm(moment), UTC).date().isoformat()
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _plain(value: Any) -> str | None:
    """Return a title on one line, without markup."""
    return " ".join(_TAG.sub(" ", value).split()) or None if isinstance(value, str) else None


def _one_line(error: Any) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def is_opml(data: bytes) -> bool:
    """Whether ``data`` is a list of feeds."""
    return bool(_OPML.search(data[:2000]))


def parse_opml(data: bytes, url: str) -> list[str]:
    """Return the addresses of the feeds in an OPML list, each once, in their order.

    Raises SourceUnreadable for a list that declares entities, names no feed, or is too large.
    """
    _refuse_hostile(data, url)
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceUnreadable(f"{url}: the list of feeds cannot be parsed: {_one_line(error)}") from error
    outlines = root.iter("outline") if root is not None else ()
    named = (outline.get("xmlUrl") or outline.get("xmlurl") or "" for outline in outlines)
    feeds = list(dict.fromkeys(join_addresses(url, address.strip()) for address in named if address.strip()))
    if not feeds:
        raise SourceUnreadable(f"{url}: the list names no feed: it has no outline with an xmlUrl")
    if len(feeds) > _FEED_LIMIT:
        raise SourceUnreadable(f"{url}: the list names {len(feeds):,} feeds, and the limit is {_FEED_LIMIT:,}")
    return feeds
