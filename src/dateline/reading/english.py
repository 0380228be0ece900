"""A light check of the language: the share of English function words, and the script."""

from __future__ import annotations

import re

from dateline.knowledge.loaders.page_patterns import ReadingKnowledge

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 6000
_ENGLISH_SHARE = 0.18
_FEW_WORDS = 12


def language_of(text: str, declared: str | None, knowledge: ReadingKnowledge) -> str | None:
    """``"en"`` if the text reads as English, else the page's declared language if that is another, else ``None``.

    A text of a dozen words or fewer is taken at its declared language, or as English if it declares none.
    """
    stated = (declared or "").strip().lower().replace("_", "-").partition("-")[0]
    words = _WORD.findall(text[:_SAMPLE].lower())
    if len(words) <= _FEW_WORDS:
        return (stated or "en") if any(word.isascii() for word in words) else (stated or None)
    share = sum(word in knowledge.english for word in words) / len(words)
    if share >= _ENGLISH_SHARE:
        return "en"
    return stated if len(stated) in {2, 3} and stated != "en" else None
