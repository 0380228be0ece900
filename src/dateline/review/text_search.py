"""Where the words that a reviewer marks, types or pastes stand in the text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dateline.record import Record, Span
from dateline.translation import gettext

LONGEST_WORDS = 200
MOST_PLACES = 500
MARKED = re.compile(r"(\d{1,9}) (\S.{0,199})")


class EditRefused(ValueError):
    """A correction cannot be; the message is for the reviewer."""


class Ambiguous(EditRefused):
    """Words stand in the text several times, and it matters where; `spans` are the places."""

    def __init__(self, words: str, spans: list[Span]) -> None:
        super().__init__(
            gettext(
                "“%(words)s” appears %(count)s times in the article; please choose where.",
                words=words,
                count=len(spans),
            )
        )
        self.spans = spans


@dataclass(frozen=True)
class Finder:
    """Finds words in a record's text: where they were marked, else the occurrence nearest to `near`."""

    record: Record
    near: Span | None
    marked: Mapping[str, int]

    def find(self, words: str) -> Span:
        """Where words stand. Raises EditRefused if they do not."""
        words = words.strip()
        return find_words(self.record, words, str(self.marked.get(words, "")), self.near)

    def marked_span(self, words: str) -> Span | None:
        """Where words were marked; nothing if they were not, or if other words stand there."""
        at = self.marked.get(words, -1)
        found = at >= 0 and self.record.article.text.startswith(words, at)
        return (at, at + len(words)) if found and words else None


def finder(record: Record, near: Span | None, form: Mapping[str, str]) -> Finder:
    """The finder of a form, whose field "marked" has a line for all words that were marked: their offset, a blank, and
    the words."""
    lines = (MARKED.fullmatch(line.strip()) for line in form.get("marked", "").splitlines()[:MOST_PLACES])
    return Finder(record, near, {line[2].strip(): int(line[1]) for line in lines if line})


def find_words(record: Record, words: str, at: str, near: Span | None) -> Span:
    """Where words stand in the text: at a given offset, else the occurrence nearest to `near`. Raises EditRefused."""
    text = record.article.text
    words = words.strip()
    if not words or len(words) > LONGEST_WORDS:
        raise EditRefused(gettext("Please select or type the words as they appear in the article."))
    if at.isascii() and at.isdigit() and len(at) < 10 and text[int(at) : int(at) + len(words)] == words:
        return int(at), int(at) + len(words)
    found = occurrences(record, words)
    if not found:
        raise EditRefused(gettext("“%(words)s” does not appear in the article.", words=words))
    middle = near[0] if near else 0
    return min(found, key=lambda span: abs(span[0] - middle))


def find_one(record: Record, words: str, at: str) -> Span:
    """Where words stand if they stand there once, or at a given offset. Raises EditRefused, or Ambiguous."""
    span = find_words(record, words, at, None)
    found = occurrences(record, words.strip())
    if len(found) > 1 and str(span[0]) != at:
        raise Ambiguous(words.strip(), found)
    return span


def occurrences(record: Record, words: str) -> list[Span]:
    """Every place at which words stand: as they are written, else whatever the case of their letters and however wide
    the blanks between them."""
    text = record.article.text
    if not words or len(words) > LONGEST_WORDS:
        return []
    exact = [(m.start(), m.end()) for m in re.finditer(re.escape(words), text)]
    if not exact:
        loose = r"\s+".join(re.escape(word) for word in words.split())
        exact = [(m.start(), m.end()) for m in re.finditer(loose, text, re.IGNORECASE)]
    whole = [span for span in exact if _is_whole(text, span)]
    return (whole or exact)[:MOST_PLACES]


def _is_whole(text: str, span: Span) -> bool:
    """Whether a span begins and ends with whole words."""
    before, after = text[span[0] - 1 : span[0]], text[span[1] : span[1] + 1]
    return not (before.isalnum() and text[span[0]].isalnum()) and not (after.isalnum() and text[span[1] - 1].isalnum())
