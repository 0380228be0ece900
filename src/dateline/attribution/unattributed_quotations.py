"""Quotations that no cue claims: they go on the speaker before them, or stand alone in a headline."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dateline.attribution.sources import Source
from dateline.knowledge.loaders.speech_cues import Hearing
from dateline.language.analysis import Analysis, Sentence, Token
from dateline.language.labels import VERB_TAGS
from dateline.language.quotations import Quotation, Quotations
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


# A speaker's name before or after the colon has at most so many tokens, what is told at least so many.
_LONGEST_NAME = 6
_SHORTEST_WORDS = 3
_NAMES = frozenset({"PERSON", "ORG", "NORP", "GPE"})


class Turns:
    """Reads the colons of one article that stand for a verb of speech."""

    def __init__(self, analysis: Analysis, quotations: Quotations, hearing: Hearing) -> None:
        self._analysis, self._quotations, self._hearing = analysis, quotations, hearing

    def at(self, colon: int) -> tuple[Source, list[Span]] | None:
        """The speaker and the words that the colon at this token joins, or None if it joins none.

        A turn of speech begins its block with a name; without quotation marks it needs a name in capitals, or to be a
        headline.
        """
        analysis, tokens = self._analysis, self._analysis.tokens
        sentence = analysis.sentences[tokens[colon].sentence]
        blocks = analysis.article.blocks
        block = blocks[sentence.block] if sentence.block < len(blocks) else None
        start, end = (block.start, block.end) if block is not None else (0, len(analysis.text))
        first, last = analysis.token_at(start), analysis.token_at(end) - 1
        headline = sentence.kind == "headline"
        if first < colon <= first + _LONGEST_NAME and colon < last:
            joined = self._named_first(first, colon, last, headline)
            if joined is not None:
                return joined
        at_the_end = last - _LONGEST_NAME <= colon < last and colon - first >= _SHORTEST_WORDS
        if headline and at_the_end and self._is_speaker(tokens[colon + 1 : last + 1]):
            return Source(colon + 1, last, last), [(tokens[first].start, tokens[colon - 1].end)]
        return None

    def _named_first(self, first: int, colon: int, last: int, headline: bool) -> tuple[Source, list[Span]] | None:
        tokens = self._analysis.tokens
        name = tokens[first:colon]
        quote = self._quotations.covering(tokens[colon + 1].start)
        if quote is not None and quote.start != tokens[colon + 1].start:
            quote = None
        spoken = all(t.text.isupper() for t in name) and (
            name[-1].entity == "PERSON" or name[-1].text in self._conversing
        )
        if not (spoken or ((quote is not None or headline) and self._is_speaker(name))):
            return None
        if last - colon < _SHORTEST_WORDS and quote is None:
            return None
        end = quote.end if quote is not None and not spoken else tokens[last].end
        return Source(first, colon - 1, colon - 1), [(tokens[colon + 1].start, end)]

    def _is_speaker(self, name: list[Token]) -> bool:
        if not name or any(t.tag in VERB_TAGS or t.pos == "NUM" for t in name):
            return False
        return name[-1].entity in _NAMES or name[-1].lemma in self._hearing.addressees

    @cached_property
    def _conversing(self) -> frozenset[str]:
        """The words before a colon that begin more than one sentence: the speakers of a conversation."""
        tokens = self._analysis.tokens
        named = Counter(
            tokens[k].text
            for sentence in self._analysis.sentences
            for k in range(sentence.first, min(sentence.first + _LONGEST_NAME, sentence.last - 1))
            if tokens[k + 1].text == ":"
        )
        return frozenset(word for word, count in named.items() if count > 1)
