"""Quotations without a cue: they continue the speech of the source before them, or are statements of a headline."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dateline.attribution.sources import Source
from dateline.knowledge.loaders.speech_cues import Hearing
from dateline.language.analysis import Analysis, Sentence, Token
from dateline.language.labels import ACTOR_NAMES, VERB_TAGS
from dateline.language.quotations import Quotation
from dateline.record import Span

# Shorter ones are words mentioned, not sentences; a few characters before and after show whether it is a sentence.
_MIN_CHARACTERS = 12
_CONTEXT_CHARACTERS = 6
_SENTENCE_ENDS = frozenset(".?!…")
_MAY_PRECEDE = frozenset({"", "\n", ".", "?", "!", "”", '"', ":"})


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of a source at one cue: the offset of the cue and the spans of the content."""

    cue: int
    content: list[Span]


@dataclass(frozen=True, slots=True)
class Assignment:
    """The quotations without a cue: ``continuing[n]`` continue the content of the n-th speech, ``headlines`` are
    quotations in headlines that continue none."""

    continuing: list[list[Span]]
    headlines: list[Quotation]


class SpanSet:
    """A set of spans that finds overlaps in logarithmic time."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def overlaps(self, start: int, end: int) -> bool:
        """Return whether any span overlaps ``start`` to ``end``."""
        index = bisect_right(self._starts, end - 1) - 1
        return index >= 0 and self._ends[index] > start


def assign_quotations(analysis: Analysis, attributed: Sequence[Span], speeches: Sequence[Speech]) -> Assignment:
    """Assign each unattributed quotation to the speech that it continues.

    ``attributed`` are the spans of all contents whose cues are outside quotations; ``speeches`` are in the order of
    their cues.
    """
    covered = SpanSet(attributed)
    cues = [speech.cue for speech in speeches]
    assignment = Assignment([[] for _ in speeches], [])
    for quotation in analysis.quotations.all:
        if covered.overlaps(quotation.start, quotation.end) or not _is_sentence(analysis, quotation):
            continue
        index = bisect_right(cues, quotation.start) - 1
        if index >= 0 and _continues(analysis, quotation, speeches[index], assignment.continuing[index]):
            assignment.continuing[index].append((quotation.start, quotation.end))
        elif _sentence_at(analysis, quotation.start).kind == "headline":
            assignment.headlines.append(quotation)
    return assignment


def _is_sentence(analysis: Analysis, quotation: Quotation) -> bool:
    """Return whether a quotation is a sentence of its own and not words that a sentence mentions."""
    text, start, end = analysis.text, quotation.start, quotation.end
    if end - start < _MIN_CHARACTERS:
        return False
    before = text[max(0, start - _CONTEXT_CHARACTERS) : start].rstrip(" \u00a0")[-1:]
    last = text[end - _CONTEXT_CHARACTERS : end]
    is_whole = not _SENTENCE_ENDS.isdisjoint(last) or text[end : end + 1] in ("\n", ":", "", ".")
    return is_whole and (before in _MAY_PRECEDE or _opens_block(analysis, quotation))


def _continues(analysis: Analysis, quotation: Quotation, speech: Speech, continuing: list[Span]) -> bool:
    """Return whether a quotation continues a speech: in the same paragraph, or opening the next one after quoted
    words."""
    block = _sentence_at(analysis, quotation.start).block
    last = max(start for start, _ in [*speech.content, *continuing])
    blocks = _sentence_at(analysis, speech.cue).block, _sentence_at(analysis, last).block
    if block in blocks:
        return True
    in_next_block = block - 1 in blocks and _opens_block(analysis, quotation)
    return in_next_block and analysis.quotations.covering(last) is not None


def _opens_block(analysis: Analysis, quotation: Quotation) -> bool:
    number = _sentence_at(analysis, quotation.start).block
    blocks = analysis.article.blocks
    return quotation.start == (blocks[number].start if number < len(blocks) else 0)


def _sentence_at(analysis: Analysis, offset: int) -> Sentence:
    return analysis.sentences[analysis.tokens[analysis.token_at(offset)].sentence]


# A speaker's name before or after the colon has at most so many tokens, the words said have at least so many.
_MAX_NAME_LENGTH = 6
_MIN_WORDS = 3


class DialogueTurns:
    """The turns of speech of one article in which a colon replaces the verb of speech."""

    def __init__(self, analysis: Analysis, hearing: Hearing) -> None:
        self._analysis, self._hearing = analysis, hearing

    def find(self, colon: int) -> tuple[Source, list[Span]] | None:
        """Return the speaker and the words that the colon at this token connects, or None.

        A turn of speech begins its block with a name; without quotation marks it needs a name in capitals, or to be a
        headline.
        """
        tokens = self._analysis.tokens
        headline = self._analysis.sentences[tokens[colon].sentence].kind == "headline"
        first, last = self._block_tokens(colon)
        if first < colon <= first + _MAX_NAME_LENGTH and colon < last:
            turn = self._turn_after_name(first, colon, last, headline)
            if turn is not None:
                return turn
        near_end = last - _MAX_NAME_LENGTH <= colon < last and colon - first >= _MIN_WORDS
        if headline and near_end and self._is_speaker(tokens[colon + 1 : last + 1]):
            return Source(colon + 1, last, last), [(tokens[first].start, tokens[colon - 1].end)]
        return None

    def _block_tokens(self, token: int) -> tuple[int, int]:
        """Return the first and last token of the block of a token."""
        analysis = self._analysis
        number = analysis.sentences[analysis.tokens[token].sentence].block
        blocks = analysis.article.blocks
        start, end = (blocks[number].start, blocks[number].end) if number < len(blocks) else (0, len(analysis.text))
        return analysis.token_at(start), analysis.token_at(end) - 1

    def _turn_after_name(self, first: int, colon: int, last: int, headline: bool) -> tuple[Source, list[Span]] | None:
        tokens = self._analysis.tokens
        name, start = tokens[first:colon], tokens[colon + 1].start
        quotation = self._analysis.quotations.covering(start)
        if quotation is not None and quotation.start != start:
            quotation = None
        in_capitals = all(token.text.isupper() for token in name) and (
            name[-1].entity == "PERSON" or name[-1].text in self._repeated_names
        )
        if not in_capitals and not ((quotation is not None or headline) and self._is_speaker(name)):
            return None
        if last - colon < _MIN_WORDS and quotation is None:
            return None
        end = quotation.end if quotation is not None and not in_capitals else tokens[last].end
        return Source(first, colon - 1, colon - 1), [(start, end)]

    def _is_speaker(self, name: list[Token]) -> bool:
        if not name or any(token.tag in VERB_TAGS or token.pos == "NUM" for token in name):
            return False
        return name[-1].entity in ACTOR_NAMES or name[-1].lemma in self._hearing.addressees

    @cached_property
    def _repeated_names(self) -> frozenset[str]:
        """The words before a colon that begin more than one sentence: the speakers of a conversation."""
        tokens = self._analysis.tokens
        names = Counter(
            tokens[index].text
            for sentence in self._analysis.sentences
            for index in range(sentence.first, min(sentence.first + _MAX_NAME_LENGTH, sentence.last - 1))
            if tokens[index + 1].text == ":"
        )
        return frozenset(word for word, count in names.items() if count > 1)
