"""Bytes or text of one page or text file → Article: the door of the reading stage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from dateline.errors import NotAnArticle
from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.reading import bylines, dating
from dateline.reading.decode import decode
from dateline.reading.draft import Draft, lay_out
from dateline.reading.english import language_of
from dateline.reading.html import read_html
from dateline.reading.plaintext import read_plain
from dateline.record import Article

# Bytes of a page or text, and characters of an article: more is no article, and would hold up all that come after it.
LARGEST = 20_000_000
LONGEST = 500_000
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|div|p|title|meta|section|main|h1|table)\b", re.IGNORECASE
)
_DATELINE = 60
_BODY_KINDS = frozenset({"paragraph", "list_item", "quote"})


def read_text(
    data: bytes | str,
    *,
    url: str | None = None,
    published: str | None = None,
    file_date: str | None = None,
    knowledge: ReadingKnowledge,
    any_language: bool = False,
) -> Article:
    """The article in ``data``, an HTML page or plain text as bytes or as decoded text.

    ``published`` is a date that the caller vouches for (ISO), ``file_date`` the day of the file, the last
    resort. Raises NotAnArticle, in one line, for input that is empty, binary, too large, without an article,
    or (unless ``any_language``) not in English.
    """
    if len(data) > LARGEST:
        raise NotAnArticle(f"too large: {len(data):,} bytes, the limit is {LARGEST:,}")
    text = decode(data) if isinstance(data, bytes) else data.replace("\x00", "")
    if not text.strip():
        raise NotAnArticle("empty: there is no text")
    if _MARKUP.search(text[:5000]):
        draft, dates = read_html(text, knowledge, url)
    else:
        _limit(len(text))
        draft, dates = read_plain(text, knowledge, url)
    _limit(sum(len(piece.text) for piece in draft.pieces))
    head = _read_head(draft, knowledge)
    draft.language = language_of(" ".join(_body(draft)), draft.language, knowledge)
    if draft.language != "en" and not any_language:
        raise NotAnArticle(f"not in English: {draft.language or 'the language is not known'}")
    draft.published = dating.decide(
        given=published, metadata=dates.metadata, url=draft.url, byline=dates.byline,
        text=chain(_dateline_date(draft), dates.elsewhere, _caption_date(draft), dating.day_before(head, file_date)),
        file_date=file_date,
    )  # fmt: skip
    return lay_out(draft)


def _limit(characters: int) -> None:
    if characters > LONGEST:
        raise NotAnArticle(f"too large: a text of {characters:,} characters, the limit is {LONGEST:,}")


def _body(draft: Draft) -> list[str]:
    return [piece.text for piece in draft.pieces if piece.kind in _BODY_KINDS]


def _read_head(draft: Draft, knowledge: ReadingKnowledge) -> str:
    """The dateline of the first paragraphs: its place, and its agency where the byline names none. Its words."""
    for paragraph in _body(draft)[:3]:
        head = bylines.read_head(paragraph, knowledge)
        if head:
            draft.dateline_place = head.place
            draft.agency = draft.agency or head.agency
            return head.words
    return ""


def _dateline_date(draft: Draft) -> Iterator[str]:
    """A full date in the dateline: "BEIRUT, March 12, 2021 (Reuters) -"."""
    for paragraph in _body(draft)[:2]:
        found = dating.find_full_date(paragraph[:_DATELINE])
        if found and found[1] < _DATELINE - 20:
            yield found[0]


def _caption_date(draft: Draft) -> Iterator[str]:
    """The day that the lead's weekday and the captions agree on."""
    taken = [piece.taken for piece in draft.pieces if piece.kind == "caption"]
    day = dating.date_from_captions(taken, " ".join(_body(draft)[:3]))
    if day:
        yield day
