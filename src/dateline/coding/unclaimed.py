"""Quotations that no cue claims: they go on the speaker before them, or stand alone in a headline."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.coding.quotations import Quotation, Quotations
from dateline.language.analysis import Analysis, Sentence
from dateline.record import Span

# Shorter ones are words mentioned, not sentences; a few characters before and after tell whether it is a sentence.
_SHORTEST = 12
_BEFORE = 6
_SENTENCE_ENDS = frozenset(".?!…")
_MAY_PRECEDE = frozenset({"", "\n", ".", "?", "!", "”", '"', ":"})


@dataclass(frozen=True, slots=True)
class Speech:
    """What a speaker has said so far: where the cue stands, and the statement's content, which grows."""

    cue: int
    content: list[Span]


class Coverage:
    """Which characters are taken by spans, asked in logarithmic time."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def touches(self, start: int, end: int) -> bool:
        """Whether any span overlaps ``start`` to ``end``."""
        at = bisect_right(self._starts, end - 1) - 1
        return at >= 0 and self._ends[at] > start


def give_to_speakers(
    analysis: Analysis, quotations: Quotations, taken: Sequence[Span], speeches: Sequence[Speech]
) -> list[Quotation]:
    """Append each unclaimed quotation to the content of the speech that it goes on; returns those in headlines that go
    on none. ``taken``: the spans of all content told outside quotations; ``speeches`` in the order of their cues."""
    coverage = Coverage(taken)
    cues = [speech.cue for speech in speeches]
    alone: list[Quotation] = []
    for quote in quotations.all:
        if coverage.touches(quote.start, quote.end) or not _is_sentence(analysis, quote):
            continue
        at = bisect_right(cues, quote.start) - 1
        if at >= 0 and _goes_on(analysis, quotations, quote, speeches[at]):
            speeches[at].content.append((quote.start, quote.end))
        elif _sentence(analysis, quote.start).kind == "headline":
            alone.append(quote)
    return alone


def _is_sentence(analysis: Analysis, quote: Quotation) -> bool:
    """Whether a quotation is a sentence of its own and not words that a sentence mentions."""
    text = analysis.text
    if quote.end - quote.start < _SHORTEST:
        return False
    before = text[max(0, quote.start - _BEFORE) : quote.start].rstrip(" \u00a0")[-1:]
    last = text[quote.end - _BEFORE : quote.end]
    whole = not _SENTENCE_ENDS.isdisjoint(last) or text[quote.end : quote.end + 1] in ("\n", ":", "", ".")
    return whole and (before in _MAY_PRECEDE or quote.start == _block_start(analysis, quote))


def _goes_on(analysis: Analysis, quotations: Quotations, quote: Quotation, speech: Speech) -> bool:
    """Whether a quotation goes on a speech: in the same paragraph, or opening the next one after quoted words."""
    here = _sentence(analysis, quote.start).block
    last = max(start for start, _ in speech.content)
    if here in (_sentence(analysis, speech.cue).block, _sentence(analysis, last).block):
        return True
    following = _sentence(analysis, last).block == here - 1 or _sentence(analysis, speech.cue).block == here - 1
    return following and quote.start == _block_start(analysis, quote) and quotations.covering(last) is not None


def _block_start(analysis: Analysis, quote: Quotation) -> int:
    number = _sentence(analysis, quote.start).block
    blocks = analysis.article.blocks
    return blocks[number].start if number < len(blocks) else 0


def _sentence(analysis: Analysis, offset: int) -> Sentence:
    return analysis.sentences[analysis.tokens[analysis.token_at(offset)].sentence]
