"""Text that is no page and no article: tables, JSON and feeds, refused with the way to read them."""

from __future__ import annotations

import csv
import re
from collections import Counter

from dateline.errors import NotAnArticle

_FEED = re.compile(
    r"\A\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*|<\?[^>]*\?>\s*)*<(rss|feed|rdf:RDF|opml)\b", re.IGNORECASE | re.DOTALL
)
_NAMES = {"rss": "an RSS feed", "feed": "an Atom feed", "rdf:rdf": "an RSS feed", "opml": "a list of feeds"}
_JSON = re.compile(r'\A\s*(?:\[\s*)?\{\s*"[^"\n]{1,60}"\s*:')
_SAMPLE = 20_000
_ROWS, _FEWEST_ROWS, _FEWEST_COLUMNS = 30, 3, 3
_LONGEST_NAME = 40
_SAME_SHARE = 0.8


def refuse_other_formats(text: str) -> None:
    """Raise NotAnArticle, with the way to read it, if ``text`` is a feed, JSON or a table."""
    feed = _FEED.match(text[:_SAMPLE])
    if feed:
        name = _NAMES[feed[1].lower()]
        raise NotAnArticle(f"this is {name}, which lists articles and is none: name it after --feed")
    if _JSON.match(text):
        raise NotAnArticle("this is JSON, not an article: it is read from files whose names end in .json or .jsonl")
    delimiter = _delimiter_of_table(text[:_SAMPLE])
    if delimiter:
        name = {",": "a CSV table", ";": "a CSV table", "\t": "a table with tabulators"}[delimiter]
        raise NotAnArticle(
            f"this is {name}, not an article: tables are read from files whose names end in .csv, .tsv, .jsonl, "
            ".parquet or .xlsx"
        )


def _delimiter_of_table(sample: str) -> str | None:
    """The sign between the columns if the first lines are a table: a header of short names, rows of as many cells."""
    head = sample.lstrip("\ufeff").splitlines()
    for delimiter in (",", "\t", ";"):
        if head and head[0].count(delimiter) >= _FEWEST_COLUMNS - 1 and _is_table(sample, delimiter):
            return delimiter
    return None


def _is_table(sample: str, delimiter: str) -> bool:
    try:
        rows = [row for row in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter, strict=True) if row]
    except csv.Error:
        # The sample may end inside of a cell.
        rows = [line.split(delimiter) for line in sample.splitlines() if line]
    rows = rows[:_ROWS]
    if len(rows) < _FEWEST_ROWS:
        return False
    header = rows[0]
    named = all(cell.strip() and len(cell) <= _LONGEST_NAME and not cell.rstrip().endswith(".") for cell in header)
    words = max(len(cell.split()) for cell in header) <= _FEWEST_COLUMNS
    alike = Counter(len(row) for row in rows)[len(header)] >= _SAME_SHARE * len(rows)
    return named and words and alike
