"""The reading of one page or text, as bytes or as decoded text, into an article."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import chain

from charset_normalizer import from_bytes

from dateline.errors import NotAnArticle
from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.reading import bylines, dating
from dateline.reading.article_draft import BODY_KINDS, ArticleDraft, PrintedDates, build_article
from dateline.reading.html import read_html
from dateline.reading.other_formats import refuse_other_formats
from dateline.reading.plaintext import read_plain
from dateline.record import Article

# Bytes of a page or text, and characters of an article: more is no article, and would delay all that follow.
LARGEST_INPUT = 20_000_000
LONGEST_TEXT = 500_000
# What is said of an input that is larger.
TOO_LARGE = f"too large, the limit is {LARGEST_INPUT:,} bytes"
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|article|div|p|title|meta|section|main|h1|table)\b", re.IGNORECASE
)
_DATELINE = 60


def read_text(
    data: bytes | str,
    *,
    url: str | None = None,
    published: str | None = None,
    file_date: str | None = None,
    knowledge: ReadingKnowledge,
    any_language: bool = False,
) -> Article:
    """Return the article in ``data``, an HTML page or plain text as bytes or as decoded text.

    ``published`` is a date that the caller vouches for (ISO), ``file_date`` the day of the file, the last resort.
    Raises NotAnArticle, in one line, for input that is empty, binary, too large, without an article, or (unless
    ``any_language``) not in English.
    """
    draft, dates = _read_draft(_decoded(data), knowledge, url)
    dateline = _read_dateline(draft, knowledge)
    draft.declared_language = draft.language
    draft.language = identify_language(" ".join(_body_texts(draft)), draft.language, knowledge)
    if draft.language != "en" and not any_language:
        raise NotAnArticle(f"not in English: {draft.language or 'the language is not known'}")
    in_text = (_dateline_date(draft), dates.elsewhere, _caption_date(draft))
    draft.published = dating.decide_publication_date(
        given=published,
        metadata=dates.metadata,
        url=draft.url,
        byline=dates.byline,
        text=chain(*in_text, dating.complete_dateline_day(dateline, file_date)),
        file_date=file_date,
        day_first=dating.infer_day_first([*dates.metadata, *dates.byline, *dates.others], draft.declared_language),
    )
    return build_article(draft)


def _decoded(data: bytes | str) -> str:
    if len(data) > LARGEST_INPUT:
        raise NotAnArticle(f"too large: {len(data):,} bytes, the limit is {LARGEST_INPUT:,}")
    text = decode(data) if isinstance(data, bytes) else data.replace("\x00", "")
    if not text.strip():
        raise NotAnArticle("empty: there is no text")
    return text


def _read_draft(text: str, knowledge: ReadingKnowledge, url: str | None) -> tuple[ArticleDraft, PrintedDates]:
    refuse_other_formats(text)
    if has_markup(text):
        draft, dates = read_html(text, knowledge, url)
    else:
        _check_length(len(text))
        draft, dates = read_plain(text, knowledge, url)
    _check_length(sum(len(block.text) for block in draft.blocks))
    return draft, dates


def has_markup(text: str) -> bool:
    """Whether a text is read as HTML: there is a tag of a page near its beginning."""
    return bool(_MARKUP.search(text[:5000]))


def _check_length(characters: int) -> None:
    if characters > LONGEST_TEXT:
        raise NotAnArticle(f"too large: a text of {characters:,} characters, the limit is {LONGEST_TEXT:,}")


def _body_texts(draft: ArticleDraft) -> list[str]:
    return [block.text for block in draft.blocks if block.kind in BODY_KINDS]


def _read_dateline(draft: ArticleDraft, knowledge: ReadingKnowledge) -> str:
    """Put the place and agency of the dateline into the draft, where the byline names no agency; return its words."""
    texts = _body_texts(draft)
    head = _place_line(draft, knowledge) or next(
        filter(None, (bylines.read_dateline(paragraph, knowledge) for paragraph in texts[:3])), None
    )
    if head is not None:
        draft.dateline_place = head.place
        draft.agency = draft.agency or head.agency
    if draft.agency is None and texts:
        draft.agency = bylines.find_agency_at_end(texts[-1], knowledge)
    return head.words if head else ""


def _place_line(draft: ArticleDraft, knowledge: ReadingKnowledge) -> bylines.Dateline | None:
    """Return the dateline that stands on a line of its own before the first paragraph, if any."""
    for block in draft.blocks:
        if block.kind in {"headline", "deck", "caption"}:
            continue
        if block.kind in {"heading", "paragraph"} and (head := bylines.read_place_line(block.text, knowledge)):
            return head
        return None
    return None


def _dateline_date(draft: ArticleDraft) -> Iterator[str]:
    """Yield the full date in the dateline, if any: "BEIRUT, March 12, 2021 (Reuters) -"."""
    for paragraph in _body_texts(draft)[:2]:
        match = dating.find_full_date(paragraph[:_DATELINE])
        if match and match[1] < _DATELINE - 20:
            yield match[0]


def _caption_date(draft: ArticleDraft) -> Iterator[str]:
    """Yield the day on which the weekday in the lead and the captions agree, if any."""
    taken = [block.taken for block in draft.blocks if block.kind == "caption"]
    day = dating.infer_date_from_captions(taken, " ".join(_body_texts(draft)[:3]))
    if day:
        yield day


BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_FORMATS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"RIFF", "a media file"),
    (b"\x1f\x8b", "compressed data"),
    (b"BZh", "compressed data"),
    (b"\xfd7zXZ", "compressed data"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3", "a database"),
)
# The share of letters with accents that no Western text exceeds.
_WESTERN_SHARE = 0.08
_SAMPLE = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> str:
    """Return the text of ``data``. Raises NotAnArticle, naming the format where it is known, if the bytes are no
    text."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    for start, name in _FORMATS:
        if data.startswith(start):
            raise NotAnArticle(f"this is {name}, not a page or a text")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _decode_other(data)
    sample = text[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > 0.02 * len(sample) + 2:
        raise NotAnArticle("this is binary data, not a page or a text")
    return text.replace("\x00", "")


def _decode_other(data: bytes) -> str:
    declared = _DECLARED.search(data[:4096])
    if declared:
        try:
            return data.decode(declared.group(1).decode("ascii"))
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    broken = data.decode("utf-8", "replace")
    bad = broken.count("\ufffd")
    if sum(not sign.isascii() for sign in broken) > 3 * bad:
        # A page in UTF-8 with a few bytes of something else: no guess at another encoding reads it better.
        return broken
    if bad < _WESTERN_SHARE * len(data):
        return data.decode("cp1252", "replace")
    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding if best is not None else "cp1252", "replace")


_WORD = re.compile(r"[^\W\d_]+")
_LANGUAGE_SAMPLE = 6000
_ENGLISH_SHARE = 0.18
_FEW_WORDS = 12


def identify_language(text: str, declared: str | None, knowledge: ReadingKnowledge) -> str | None:
    """Return "en" if the text reads as English, else the declared language if that is another, else ``None``.

    A text of a dozen words or fewer has its declared language, or is English if it declares none and has no words that
    are frequent in others.
    """
    stated = (declared or "").strip().lower().replace("_", "-").partition("-")[0]
    words = _WORD.findall(text[:_LANGUAGE_SAMPLE].lower())
    if len(words) <= _FEW_WORDS and (stated or not _reads_as_foreign(words, knowledge)):
        return (stated or "en") if any(word.isascii() for word in words) else (stated or None)
    english = sum(word in knowledge.english for word in words)
    if english >= _ENGLISH_SHARE * len(words) or _reads_as_terse_english(words, english, stated, knowledge):
        return "en"
    return stated if len(stated) in {2, 3} and stated != "en" else None


# A short text is English with fewer of the frequent words, as news full of names is, if it has hardly any of others;
# and without any of them if it is told in words of English news.
_SHORT_TEXT = 120
_NEWS_SHARE = 0.2
_FEW_OF_NEWS = 3


def _reads_as_terse_english(words: list[str], english: int, stated: str, knowledge: ReadingKnowledge) -> bool:
    if len(words) > _SHORT_TEXT or stated not in {"", "en"}:
        return False
    other = sum(word in knowledge.not_english for word in words)
    news = sum(word in knowledge.english_news for word in words)
    if news >= max(_FEW_OF_NEWS, _NEWS_SHARE * len(words)) and english + news > 2 * other:
        return True
    ascii_words = sum(word.isascii() for word in words)
    return english > 2 * other and ascii_words >= _ASCII_SHARE * len(words)


def _reads_as_foreign(words: list[str], knowledge: ReadingKnowledge) -> bool:
    """Return whether a text of a few words has frequent words of other languages and none of English."""
    other = sum(word in knowledge.not_english for word in words)
    return other > 1 and not any(word in knowledge.english or word in knowledge.english_news for word in words)


_ASCII_SHARE = 0.8
