"""A colon for a verb: turns of speech ("KOLT: We are ready."), "Police: Man shot", "Man shot: police"."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from dateline.coding.quotations import Quotations
from dateline.coding.reach import VERB_TAGS
from dateline.coding.sources import Source
from dateline.knowledge.loaders.speech_cues import Hearing
from dateline.language.analysis import Analysis, Token
from dateline.record import Span

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
