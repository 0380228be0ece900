"""The choice of the lines of a page that are the text of its article.

The extractor is trafilatura (Barbaresi, ACL 2021). It yields the text; the lines with their kinds and places come from
dateline.reading.page_lines, which reads the same tree and also knows captions, decks and furniture. What the extractor
drops between the lines of the text is recovered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import trafilatura

from dateline.reading.page_lines import PageLine, comparison_key

_SHORT_KEY = 25
_MAIN_SHARE = 0.35
_MISLEADING_SHARE = 0.5
_COVERED_SHARE = 0.7
_NAMED_ROLES = frozenset({"caption", "credit", "byline", "date", "deck", "headline"})
_ROLES_OUTSIDE_BODY = frozenset({"caption", "credit", "byline", "date"})
_SENTENCE_END = (".", "!", "?", "”", '"', "’", "'", "…", ")", ":", ";")


def extract_main_text(tree: Any) -> str:
    """Return the main text of the page under ``tree`` by trafilatura, one block a line; empty if it finds none."""
    try:
        document = trafilatura.bare_extraction(tree, favor_precision=True, include_comments=False)
    except (ValueError, TypeError, AttributeError, AssertionError, RecursionError):
        # The extractor meets trees that it does not expect (comments as roots, names of no element).
        return ""
    return getattr(document, "text", None) or ""


def choose_body(lines: Sequence[PageLine], extracted: str, json_body: str | None) -> set[int]:
    """Return the numbers of the lines that are the text of the article, without captions and credits.

    ``extracted`` is the text by the extractor, ``json_body`` the text in the JSON-LD of the page, if any.
    """
    seeds = _find_seeds(lines, extracted, json_body)
    _clear_misleading_names(lines, seeds)
    seeds = {
        number for number in seeds if lines[number].reason is None and not lines[number].roles & _ROLES_OUTSIDE_BODY
    }
    if not seeds:
        return set()
    return seeds | _recover_dropped(lines, seeds)


def covers_extracted(lines: Sequence[PageLine], body: set[int], extracted: str) -> bool:
    """Whether the chosen lines hold most of the extracted text; if not, the lines and the extractor disagree."""
    covered = sum(len(lines[number].key) for number in body)
    return covered >= _COVERED_SHARE * len(comparison_key(extracted))


def _find_seeds(lines: Sequence[PageLine], extracted: str, json_body: str | None) -> set[int]:
    whole_lines = {comparison_key(line.lstrip("-– ")) for line in extracted.split("\n")}
    all_text, stated_text = comparison_key(extracted), comparison_key(json_body or "")
    seeds: set[int] = set()
    used_keys: set[str] = set()
    for number, line in enumerate(lines):
        key = line.key
        if not key or (line.figure and line.roles & {"caption", "credit"}):
            continue
        is_extracted = (
            key in whole_lines
            if len(key) < _SHORT_KEY
            else (key in all_text or (len(key) > 2 * _SHORT_KEY and key in stated_text))
        )
        if is_extracted and (key not in used_keys or len(key) < _SHORT_KEY):
            seeds.add(number)
            used_keys.add(key)
    return seeds


def _clear_misleading_names(lines: Sequence[PageLine], seeds: set[int]) -> None:
    """Remove reasons and roles that come from elements with most of the text in them: such names mislead."""
    characters_under: Counter[str] = Counter()
    total = 0
    for number in seeds:
        line = lines[number]
        total += len(line.key)
        for name in {*(flag[2] for flag in line.flags), *(line.roles & _NAMED_ROLES)}:
            characters_under[name] += len(line.key)
    misleading = {name for name, characters in characters_under.items() if characters >= _MISLEADING_SHARE * total}
    for number in seeds & _seeds_in_main_element(lines, seeds):
        misleading.update(flag[2] for flag in lines[number].flags)
    for line in lines:
        reliable_flags = [flag for flag in line.flags if flag[2] not in misleading]
        line.root, line.reason = reliable_flags[0][:2] if reliable_flags else (0, None)
        if not misleading.isdisjoint(line.roles):
            line.roles = frozenset(role for role in line.roles if role not in misleading)


def _main_places(lines: Sequence[PageLine], seeds: set[int]) -> set[str]:
    """Return the surroundings that hold a large part of the text."""
    characters_in: Counter[str] = Counter()
    for number in seeds:
        characters_in[lines[number].place] += len(lines[number].key)
    return {place for place, share in characters_in.items() if share >= _MAIN_SHARE * characters_in.total()}


def _seeds_in_main_element(lines: Sequence[PageLine], seeds: set[int]) -> set[int]:
    """Return the seeds directly in a named element that holds a large part of the text."""
    main = {
        place for place in _main_places(lines, seeds) if "article" in place or "body" in place or "content" in place
    }
    return {number for number in seeds if lines[number].place in main}


def _recover_dropped(lines: Sequence[PageLine], seeds: set[int]) -> set[int]:
    """Return lines that the extractor dropped: prose in the same surroundings as the text, headings and quotes within
    it."""
    articles = {lines[number].article for number in seeds}
    main = _main_places(lines, seeds)
    first, last = min(seeds), max(seeds)
    known_keys = {lines[number].key for number in seeds}
    added: set[int] = set()
    for number, line in enumerate(lines):
        if number in seeds or line.reason or not line.key or line.key in known_keys or line.roles & _ROLES_OUTSIDE_BODY:
            continue
        if line.article and line.article not in articles:
            continue
        inside = first < number < last
        beside_text = line.place in main or any(
            line.place == lines[neighbour].place for neighbour in seeds & {number - 1, number + 1}
        )
        if (beside_text and _is_prose(line)) or (inside and _belongs(line)):
            added.add(number)
            known_keys.add(line.key)
    return added


def _is_prose(line: PageLine) -> bool:
    return len(line.text) >= 60 and line.text.endswith(_SENTENCE_END) and line.linked < 0.5 * len(line.text)


def _belongs(line: PageLine) -> bool:
    """Whether a line between two lines of the text belongs to it: a sub-heading, or a sentence in a paragraph or
    quote."""
    if "heading" in line.roles and line.tag in {"h2", "h3", "h4"}:
        return line.linked < 0.5 * len(line.text) and len(line.text) < 120
    if "blockquote" in line.inside:
        return line.linked < len(line.text)
    return line.tag == "p" and _is_prose(line)
