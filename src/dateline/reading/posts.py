"""The posts of a live blog: which words of a page were published on which day.

A live blog is one article of many posts, each with a time stamp of its own; "this morning" is that of the post. The
stamps are the <time> elements inside the posts, else those of the posts in JSON-LD. A day is the one that the stamp
itself names, in the outlet's own time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.reading.dating import parse_date
from dateline.reading.page_lines import comparison_key

_LIVE = re.compile(r"live[-_]?blog", re.IGNORECASE)
_NAMED_BY = ("class", "id", "itemtype", "data-component", "data-testid")
# Time stamps, and elements around one, that are looked at.
_MOST_STAMPS = 2_000
_DEEPEST = 60
# Around the posts, never one of them.
_AROUND = frozenset({"html", "body", "main"})
# Letters from which a line is known to stand in a post; a shorter one must be a heading of it.
_LEAST_KEY = 12


@dataclass(frozen=True, slots=True)
class PagePost:
    """A post on a page: the ``keys`` of its words and of its headings for comparison, and its day (ISO)."""

    key: str
    headings: frozenset[str]
    day: str


def find_posts(tree: Any, updates: Sequence[tuple[str, str, str]], is_live: bool) -> list[PagePost]:
    """Return the posts of a live blog in the order of the page; none if the page is no live blog.

    ``updates``: headline, words and time stamp of each post in the metadata; ``is_live``: these call the page one.
    """
    if not is_live and not _is_named_live(tree):
        return []
    posts = list(_stamped_parts(tree))
    return posts if len(posts) > 1 else list(_posts_of_metadata(updates))


def find_day_of_line(text: str, posts: Sequence[PagePost]) -> str | None:
    """Return the day of the post in which a line stands; None if it stands in none, or in posts of several days."""
    key = comparison_key(text)
    days = {post.day for post in posts if key in post.headings or (len(key) >= _LEAST_KEY and key in post.key)}
    return days.pop() if len(days) == 1 else None


def _is_named_live(tree: Any) -> bool:
    return any(
        _LIVE.search(element.get(name) or "")
        for element in tree.iter("html", "body", "main", "article", "div", "section", "ol", "ul")
        for name in _NAMED_BY
    )


def _stamped_parts(tree: Any) -> Iterator[PagePost]:
    """Yield the largest parts of the page whose time stamps are all of one day and that do not hold its headline."""
    stamps = [(element, parse_date(element.get("datetime"))) for element in tree.xpath("//time[@datetime]")]
    stamps = stamps[:_MOST_STAMPS]
    days: dict[Any, set[str]] = {}
    for element, day in stamps:
        for around in _around(element):
            if day:
                days.setdefault(around, set()).add(day)
    headed = {around for heading in tree.iter("h1") for around in _around(heading)}
    seen = set()
    for element, day in stamps:
        part = element
        for around in _around(element):
            if around in headed or around.tag in _AROUND or len(days.get(around, ())) > 1:
                break
            part = around
        if day and part is not element and part not in seen:
            seen.add(part)
            headings = frozenset(comparison_key(h.text_content()) for h in part.iter("h2", "h3", "h4", "h5", "h6"))
            yield PagePost(comparison_key(part.text_content()), headings - {""}, day)


def _around(element: Any) -> Iterator[Any]:
    for depth, around in enumerate(element.iterancestors()):
        if depth == _DEEPEST:
            return
        yield around


def _posts_of_metadata(updates: Sequence[tuple[str, str, str]]) -> Iterator[PagePost]:
    for headline, words, stamp in updates:
        day = parse_date(stamp)
        if day:
            yield PagePost(comparison_key(words), frozenset({comparison_key(headline)} - {""}), day)
