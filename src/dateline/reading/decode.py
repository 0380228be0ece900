"""Bytes → text: byte order marks, declared encodings, UTF-8, and guesses for what is left."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from dateline.errors import NotAnArticle

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_FORMATS = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP archive or office document"), (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"), (b"GIF8", "an image"), (b"RIFF", "a media file"), (b"\x1f\x8b", "compressed data"),
    (b"BZh", "compressed data"), (b"\xfd7zXZ", "compressed data"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"),
    (b"ID3", "a sound file"), (b"OggS", "a sound file"), (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"), (b"SQLite format 3", "a database"),
)  # fmt: skip
# The share of letters with accents that no Western text exceeds.
_WESTERN = 0.08
_SAMPLE = 20_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> str:
    """The text of ``data``. Raises NotAnArticle, naming the format where it is known, if the bytes are no text."""
    for mark, encoding in _MARKS:
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
    if bad < _WESTERN * len(data):
        return data.decode("cp1252", "replace")
    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding if best is not None else "cp1252", "replace")
