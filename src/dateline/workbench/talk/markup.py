"""The small markup of comments: paragraphs, quoted lines, *emphasis* and links. All else is plain text.

A comment is cut into plain values; the template escapes each of them. Nothing here makes HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Mark = Literal["text", "emphasis", "link", "mention"]
PIECE = re.compile(
    r"(?P<link>https?://[^\s<>\"'`]{1,500})|\*(?P<emphasis>[^*\n]{1,300})\*|(?<![\w@])@(?P<mention>\w[\w-]{0,39})"
)
TRAILING = ".,;:!?)]}’”"


@dataclass(frozen=True)
class Inline:
    """Some words of a paragraph, and what they are. The address of a link is its words."""

    words: str
    mark: Mark = "text"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, or a quoted one, in lines of inlines."""

    lines: tuple[tuple[Inline, ...], ...]
    quoted: bool = False


def parse(text: str) -> list[Paragraph]:
    """The paragraphs of a comment. Takes time in proportion to its length, whatever it holds."""
    paragraphs: list[Paragraph] = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in block.split("\n")]
        quoted = all(line.startswith(">") for line in lines) and bool(block.strip())
        bare = [line[1:].strip() if quoted else line for line in lines]
        if any(bare):
            paragraphs.append(Paragraph(tuple(_inline(line) for line in bare), quoted))
    return paragraphs


def _inline(line: str) -> tuple[Inline, ...]:
    out: list[Inline] = []
    at = 0
    for found in PIECE.finditer(line):
        kind = found.lastgroup or "text"
        words = found.group(kind)
        after = ""
        if kind == "link":
            bare = words.rstrip(TRAILING)
            words, after = bare, words[len(bare) :]
        if found.start() > at:
            out.append(Inline(line[at : found.start()]))
        out.append(Inline(words, kind))  # type: ignore[arg-type]
        if after:
            out.append(Inline(after))
        at = found.end()
    if at < len(line):
        out.append(Inline(line[at:]))
    return tuple(out)


def mentions(text: str) -> set[str]:
    """The names that a comment mentions, in lower case."""
    return {i.words.lower() for p in parse(text) for line in p.lines for i in line if i.mark == "mention"}
