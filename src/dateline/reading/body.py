"""Which lines of a page are the article's: those that the extractor finds, and what it drops between them.

The extractor is trafilatura (Barbaresi, ACL 2021). It names the text; the lines themselves, with their kinds and
places, come from our own walk over the same tree, which also knows captions, decks and furniture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import trafilatura

from dateline.reading.walk import Line, key_of

_SHORT = 25
_MAIN_SHARE = 0.35
_MOST = 0.5
_COVERED = 0.7
_NAMED = frozenset({"caption", "credit", "byline", "date", "deck", "headline"})
_NO_TEXT = frozenset({"caption", "credit", "byline", "date"})
_SENTENCE_END = (".", "!", "?", "”", '"', "’", "'", "…", ")", ":", ";")


def extract(tree: Any) -> str:
    """The main text of the page under ``tree`` by trafilatura, one block a line; empty if it finds none."""
    try:
        document = trafilatura.bare_extraction(tree, favor_precision=True, include_comments=False)
    except (ValueError, TypeError, AttributeError, AssertionError, RecursionError):
        # The extractor meets trees that it does not expect (comments as roots, names of no element).
        return ""
    return getattr(document, "text", None) or ""


def choose_body(lines: Sequence[Line], extracted: str, json_body: str | None) -> set[int]:
    """The numbers of the lines that are the article's text, captions and credits left out.

    ``extracted`` is the extractor's text, ``json_body`` the text that the page's own JSON-LD gives, if any.
    """
    seeds = _seeds(lines, extracted, json_body)
    _settle(lines, seeds)
    seeds = {number for number in seeds if lines[number].reason is None and not lines[number].roles & _NO_TEXT}
    if not seeds:
        return set()
    return seeds | _recovered(lines, seeds)


def covers(lines: Sequence[Line], chosen: set[int], extracted: str) -> bool:
    """Whether the chosen lines hold most of the extractor's text; if not, the walk and the extractor disagree."""
    found = sum(len(lines[number].key) for number in chosen)
    return found >= _COVERED * len(key_of(extracted))


def _seeds(lines: Sequence[Line], extracted: str, json_body: str | None) -> set[int]:
    whole = {key_of(line.lstrip("-– ")) for line in extracted.split("\n")}
    joined, stated = key_of(extracted), key_of(json_body or "")
    seeds: set[int] = set()
    taken: set[str] = set()
    for number, line in enumerate(lines):
        key = line.key
        if not key or (line.figure and line.roles & {"caption", "credit"}):
            continue
        found = key in whole if len(key) < _SHORT else (key in joined or (len(key) > 2 * _SHORT and key in stated))
        if found and (key not in taken or len(key) < _SHORT):
            seeds.add(number)
            taken.add(key)
    return seeds


def _settle(lines: Sequence[Line], seeds: set[int]) -> None:
    """Take from the lines the reasons and roles of elements that hold most of the text: such names mislead."""
    share: Counter[str] = Counter()
    total = 0
    for number in seeds:
        line = lines[number]
        total += len(line.key)
        for name in {*(flag[2] for flag in line.flags), *(line.roles & _NAMED)}:
            share[name] += len(line.key)
    misleading = {name for name, held in share.items() if held >= _MOST * total}
    for number in seeds & _at_home(lines, seeds):
        misleading.update(flag[2] for flag in lines[number].flags)
    for line in lines:
        holding = [flag for flag in line.flags if flag[2] not in misleading]
        line.root, line.reason = holding[0][:2] if holding else (0, None)
        if not misleading.isdisjoint(line.roles):
            line.roles = frozenset(role for role in line.roles if role not in misleading)


def _main_places(lines: Sequence[Line], seeds: set[int]) -> set[str]:
    """The surroundings in which a large part of the text stands."""
    weight: Counter[str] = Counter()
    for number in seeds:
        weight[lines[number].place] += len(lines[number].key)
    return {place for place, share in weight.items() if share >= _MAIN_SHARE * weight.total()}


def _at_home(lines: Sequence[Line], seeds: set[int]) -> set[int]:
    """The seeds directly in a named element that holds a large part of the text."""
    main = {
        place for place in _main_places(lines, seeds) if "article" in place or "body" in place or "content" in place
    }
    return {number for number in seeds if lines[number].place in main}


def _recovered(lines: Sequence[Line], seeds: set[int]) -> set[int]:
    """Lines that the extractor dropped: prose in the same surroundings as the text, headings and quotes between."""
    articles = {lines[number].article for number in seeds}
    main = _main_places(lines, seeds)
    first, last = min(seeds), max(seeds)
    known = {lines[number].key for number in seeds}
    added: set[int] = set()
    for number, line in enumerate(lines):
        if number in seeds or line.reason or not line.key or line.key in known or line.roles & _NO_TEXT:
            continue
        if line.article and line.article not in articles:
            continue
        inside = first < number < last
        at_home = line.place in main or any(
            line.place == lines[beside].place for beside in seeds & {number - 1, number + 1}
        )
        if (at_home and _is_prose(line)) or (inside and _belongs(line)):
            added.add(number)
            known.add(line.key)
    return added


def _is_prose(line: Line) -> bool:
    return len(line.text) >= 60 and line.text.endswith(_SENTENCE_END) and line.linked < 0.5 * len(line.text)


def _belongs(line: Line) -> bool:
    """Whether a line between two lines of the text is of it: a sub-heading, or a sentence in a paragraph or quote."""
    if "heading" in line.roles and line.tag in {"h2", "h3", "h4"}:
        return line.linked < 0.5 * len(line.text) and len(line.text) < 120
    if "blockquote" in line.inside:
        return line.linked < len(line.text)
    return line.tag == "p" and _is_prose(line)
