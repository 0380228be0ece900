"""The headline and the deck among the lines of a page."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.reading.article_draft import furniture_reason
from dateline.reading.bylines import clean_headline, is_byline
from dateline.reading.metadata import Metadata
from dateline.reading.page_lines import PageLine, comparison_key

_HEADLINE_LIKENESS = 62
_LONGEST_HEADLINE = 300
_LONGEST_DECK = 500
_SHORTEST_DECK = 20
_TRUNCATED_KEY = 40


def find_headline(
    lines: Sequence[PageLine], first: int, metadata: Metadata, outlet: str | None
) -> tuple[str | None, int | None]:
    """Return the headline and the number of its line, if it is on the page. ``first`` is the first line of the text.

    A first-level heading that resembles a headline in the metadata is the headline as printed; without one, the
    headline is that of the metadata without the name of the outlet.
    """
    outlets = [outlet, metadata.outlet]
    stated = [clean_headline(text, outlets) for text in [*metadata.headlines, metadata.title or ""] if text]
    stated = [text for text in stated if 0 < len(text) <= _LONGEST_HEADLINE]
    printed = [
        (number, clean_headline(line.text, outlets))
        for number, line in enumerate(lines)
        if _may_be_headline(line, number, first)
    ]
    scores = [_likeness(text, stated) + 8 * ("h1" in lines[number].inside) for number, text in printed]
    best = max(range(len(printed)), key=scores.__getitem__, default=None)
    if best is not None and scores[best] >= _HEADLINE_LIKENESS:
        return _as_stated(printed[best][1], stated), printed[best][0]
    in_h1 = [(text, number) for number, text in printed if "h1" in lines[number].inside and number < first]
    if in_h1 and (not stated or len(in_h1) == 1):
        return in_h1[-1]
    return (stated[0], None) if stated else (None, None)


def _likeness(printed: str, stated: list[str]) -> float:
    """Return how much a line resembles the most similar headline of the metadata, from 0 to 100."""
    key = comparison_key(printed)
    return max((fuzz.ratio(key, comparison_key(headline)) for headline in stated), default=0.0)


def _as_stated(printed: str, stated: list[str]) -> str:
    """Return the heading as printed, but without a kicker that the metadata lacks, and with a colon that it has."""
    key = comparison_key(printed)
    for text in stated:
        other = comparison_key(text)
        if other == key:
            return text if len(text) > len(printed) else printed
    for text in stated:
        other = comparison_key(text)
        if len(other) > _TRUNCATED_KEY and key.endswith(other):
            return text
    return printed


def _may_be_headline(line: PageLine, number: int, first: int) -> bool:
    """Whether a line is a first-level heading, or before the text a heading or an element named for a headline."""
    if not line.key or len(line.text) > _LONGEST_HEADLINE:
        return False
    if "h1" in line.inside:
        return True
    return line.reason is None and number <= first and bool(line.roles & {"headline", "heading"})


def find_deck(
    lines: Sequence[PageLine], headline: int | None, first: int, metadata: Metadata, knowledge: ReadingKnowledge
) -> int | None:
    """Return the number of the deck: a line named so, a heading under the headline, or the description."""
    start = max(0, first - 12) if headline is None or headline >= first else headline + 1
    descriptions = [comparison_key(text) for text in metadata.descriptions if len(text) > _SHORTEST_DECK]
    for number in range(start, min(first + 2, len(lines))):
        line = lines[number]
        if not _SHORTEST_DECK <= len(line.text) <= _LONGEST_DECK or (line.reason and line.reason != "tags"):
            continue
        if line.roles & {"caption", "credit", "byline"} or line.figure or line.linked > 0.5 * len(line.text):
            continue
        if is_byline(line.text, knowledge):
            continue
        named = "deck" in line.roles and "quote" not in line.roles
        under = line.tag in {"h2", "h3", "h4"} and headline is not None and number - headline <= 4
        described = number < first and any(_matches_description(line.key, description) for description in descriptions)
        if (named or under or described) and furniture_reason(line.text, knowledge) is None:
            return number
    return None


def _matches_description(key: str, description: str) -> bool:
    """Whether a line is the description, which the head may print cut short."""
    return (
        key == description
        or (len(description) > _TRUNCATED_KEY and key.startswith(description[:-2]))
        or (len(key) > _TRUNCATED_KEY and description.startswith(key))
    )
