"""Captions: their words, their credit, and the day on which the photograph was taken."""

from __future__ import annotations

import re

from dateline.knowledge.loaders.page_patterns import ReadingKnowledge
from dateline.reading.article_draft import DraftBlock
from dateline.reading.dating import find_first_date, parse_date
from dateline.reading.page_lines import collapse_spaces

_LONGEST_CREDIT = 160
# A caption with a date that is shorter than this is the date alone.
_SHORTEST_DATED = 40
_CREDIT_WORDS = re.compile(
    r"^(?:Credits?[.…]{2,}\s*|(?:Picture|Photo|Image|Photograph|Foto|Bild|Quelle|Fuente|Fonte|Credit|Source|Copyright)s?(?:\s+(?:credit|by|source|from))?\s*[:/|]\s*"
    r"|©\s*|\(c\)\s*)+",
    re.IGNORECASE,
)
_EDGES = re.compile(r"^[\s|/–—:;,-]+|[\s|/–—;,-]+$")


def make_caption(text: str, credit: str | None, knowledge: ReadingKnowledge) -> DraftBlock | None:
    """Return the block of a caption as printed, without label and credit; ``None`` if it is nothing but a credit."""
    words = _EDGES.sub("", knowledge.caption_labels.sub("", collapse_spaces(text)))
    if credit and words.endswith(credit):
        words = words[: -len(credit)]
    words, printed = split_credit(words, knowledge)
    words = _EDGES.sub("", words)
    if not words or is_credit(words, knowledge) or (len(words) < _SHORTEST_DATED and parse_date(words)):
        return None
    return DraftBlock("caption", words, clean_credit(credit or printed), find_first_date(words))


def split_credit(text: str, knowledge: ReadingKnowledge) -> tuple[str, str | None]:
    """Return a caption and the credit printed at its end: ``("Rebels in Aleppo.", "AFP PHOTO / NAME")``."""
    for pattern in knowledge.credits:
        match = pattern.search(text)
        if match and len(match["credit"]) <= _LONGEST_CREDIT and match.start() > 0:
            return text[: match.start()].rstrip(), match["credit"].strip()
    return text, None


def is_credit(text: str, knowledge: ReadingKnowledge) -> bool:
    """Whether a line is a photograph's credit and nothing else."""
    return len(text) <= _LONGEST_CREDIT and any(pattern.search(text) for pattern in knowledge.credit_lines)


def clean_credit(credit: str | None) -> str | None:
    """Return a credit without brackets, the sign © and words such as "Photo:" around it."""
    if not credit:
        return None
    words = _CREDIT_WORDS.sub("", collapse_spaces(credit).strip("()[] "))
    return _EDGES.sub("", words).rstrip(".") or None
