"""Windows: the stretches of an article that the encoder reads in one pass.

A window holds consecutive sentences, each behind a marker of its block's kind, and before them as context the article's
first sentence, which says what it is about, and the sentence that comes before the window's first one. Each sentence is
read in exactly one window; a word's vector is that of its first word piece there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from dateline.errors import KnowledgeFault
from dateline.language.analysis import Analysis, Sentence
from dateline.reader.labels import BLOCK_KINDS

# Word pieces of a window if no single sentence needs more, of the article's first sentence and of the sentence before
# in its context, and of the longest window.
USUAL_LENGTH = 240
TOPIC_LENGTH = 32
CONTEXT_LENGTH = 48
GREATEST_LENGTH = 320
# The first of the vocabulary's unused pieces that mark the kinds of blocks.
FIRST_MARKER = "[unused1]"


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces of a window; ``segments`` is 0 in the context and 1 in the sentences that are read.

    ``tokens`` are the article's tokens that the window reads and ``positions`` their first pieces in it.
    """

    pieces: tuple[int, ...]
    segments: tuple[int, ...]
    tokens: tuple[int, ...]
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The pieces of a sentence behind its marker; ``first`` is the index of each token's first piece, or -1."""

    ids: list[int]
    tokens: list[int]
    first: list[int]


def make_windows(analysis: Analysis, tokenizer: Tokenizer, words: Sequence[str] | None = None) -> list[Window]:
    """Cut an article into windows. Words beyond the greatest length of a window are in none.

    ``words`` replaces the texts of the article's tokens, one for one.
    """
    builder = _Builder(tokenizer)
    sentences = _pieces_of_sentences(analysis, tokenizer, words or [token.text for token in analysis.tokens])
    windows: list[Window] = []
    context: list[int] = []
    waiting: list[_Pieces] = []
    for sentence in sentences:
        length = len(context) + sum(len(pieces.ids) for pieces in waiting) + len(sentence.ids) + 3
        if waiting and length > USUAL_LENGTH:
            windows.append(builder.window(context, waiting))
            context = _context(sentences[0], waiting[-1])
            waiting = []
        waiting.append(sentence)
    if waiting:
        windows.append(builder.window(context, waiting))
    return windows


def _context(first: _Pieces, before: _Pieces) -> list[int]:
    """Return the beginning of the article's first sentence and the end of the sentence before a window."""
    topic = [] if first is before else first.ids[: TOPIC_LENGTH + 1]
    return [*topic, *before.ids[:1], *before.ids[1:][-CONTEXT_LENGTH:]]


def _pieces_of_sentences(analysis: Analysis, tokenizer: Tokenizer, words: Sequence[str]) -> list[_Pieces]:
    texts = [list(words[sentence.first : sentence.last]) for sentence in analysis.sentences]
    encodings = tokenizer.encode_batch(texts, is_pretokenized=True, add_special_tokens=False)
    marker = _number(tokenizer, FIRST_MARKER)
    return [
        _behind_marker(sentence, encoding.ids, encoding.word_ids, marker + BLOCK_KINDS.index(sentence.kind))
        for sentence, encoding in zip(analysis.sentences, encodings, strict=True)
    ]


def _behind_marker(sentence: Sentence, ids: list[int], words: Sequence[int | None], marker: int) -> _Pieces:
    first: dict[int, int] = {}
    for position, word in enumerate(words):
        if word is not None:
            first.setdefault(word, position + 1)
    tokens = list(range(sentence.first, sentence.last))
    return _Pieces([marker, *ids], tokens, [first.get(number, -1) for number in range(len(tokens))])


class _Builder:
    """Puts the pieces of sentences together, with the tokenizer's marks of beginning and end."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._start = _number(tokenizer, "[CLS]")
        self._end = _number(tokenizer, "[SEP]")

    def window(self, context: list[int], sentences: list[_Pieces]) -> Window:
        """Return the window of a context and the sentences to read."""
        read = sum(len(sentence.ids) for sentence in sentences)
        context = context[: max(0, GREATEST_LENGTH - read - 3)]
        pieces = [self._start, *context, self._end]
        segments = [0] * len(pieces)
        tokens, positions = zip(*_positions(sentences, len(pieces)), strict=True)
        pieces += [piece for sentence in sentences for piece in sentence.ids]
        pieces = [*pieces[: GREATEST_LENGTH - 1], self._end]
        segments += [1] * (len(pieces) - len(segments))
        return Window(tuple(pieces), tuple(segments), tokens, positions)


def _positions(sentences: list[_Pieces], start: int) -> Iterator[tuple[int, int]]:
    """Yield each token of the sentences with the position of its first piece, or -1 where the window lacks it."""
    for sentence in sentences:
        for token, first in zip(sentence.tokens, sentence.first, strict=True):
            position = start + first
            yield token, position if first >= 0 and position < GREATEST_LENGTH - 1 else -1
        start += len(sentence.ids)


def _number(tokenizer: Tokenizer, piece: str) -> int:
    number = tokenizer.token_to_id(piece)
    if number is None:
        raise KnowledgeFault(f"the reader's tokenizer has no piece {piece}; make the weights anew: make train")
    return number
