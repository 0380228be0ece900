"""Windows: every sentence is read once, with the article's first sentence and the one before it as context."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import BertPreTokenizer

from dateline.language.analysis import Analysis
from dateline.reader.labels import BLOCK_KINDS
from dateline.reader.windows import (
    CONTEXT_LENGTH,
    FIRST_MARKER,
    GREATEST_LENGTH,
    TOPIC_LENGTH,
    USUAL_LENGTH,
    Window,
    make_windows,
)

MARKERS = [f"[unused{number}]" for number in range(1, 1 + len(BLOCK_KINDS))]
PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *MARKERS, "Rebel", "##s", "fled", "Mopti", ".", "Troops", "in"]
UNKNOWN, START, END = 1, 2, 3
Parse = Callable[..., Analysis]


@pytest.fixture
def tokenizer() -> Tokenizer:
    tokenizer = Tokenizer(WordPiece({piece: number for number, piece in enumerate(PIECES)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def pieces(window: Window) -> list[str]:
    return [PIECES[number] for number in window.pieces]


def test_a_window_holds_each_sentence_behind_the_marker_of_its_block(parse: Parse, tokenizer: Tokenizer) -> None:
    analysis = parse("Rebels fled Mopti\n\nRebels fled. Troops in Mopti.", headline=True)
    [window] = make_windows(analysis, tokenizer)
    headline, paragraph = MARKERS[0], MARKERS[BLOCK_KINDS.index("paragraph")]
    assert headline == FIRST_MARKER
    assert pieces(window) == [
        *("[CLS]", "[SEP]", headline, "Rebel", "##s", "fled", "Mopti"),
        *(paragraph, "Rebel", "##s", "fled", ".", paragraph, "Troops", "in", "Mopti", ".", "[SEP]"),
    ]
    assert window.tokens == tuple(range(len(analysis.tokens)))


def test_a_word_has_the_position_of_its_first_piece(parse: Parse, tokenizer: Tokenizer) -> None:
    analysis = parse("Rebels fled Mopti.")
    [window] = make_windows(analysis, tokenizer)
    names = [pieces(window)[position] for position in window.positions]
    assert names == ["Rebel", "fled", "Mopti", "."]


def test_each_sentence_is_read_in_one_window_and_is_context_of_the_next(parse: Parse, tokenizer: Tokenizer) -> None:
    analysis = parse(" ".join(["Rebels fled Mopti."] * 120))
    windows = make_windows(analysis, tokenizer)
    assert [token for window in windows for token in window.tokens] == list(range(len(analysis.tokens)))
    assert all(len(window.pieces) <= USUAL_LENGTH for window in windows)
    topic = pieces(windows[0])[2:7]
    for before, after in itertools.pairwise(windows):
        context = pieces(after)[1 : after.segments.count(0) - 1]
        assert context[:5] == topic
        assert context[5:] == pieces(before)[-1 - len(context[5:]) : -1]
        assert len(context) <= TOPIC_LENGTH + CONTEXT_LENGTH + 2


def test_the_first_sentence_is_not_its_own_context(parse: Parse, tokenizer: Tokenizer) -> None:
    analysis = parse("Troops " + "in Mopti " * 140 + ".\n\nRebels fled.")
    first, second = make_windows(analysis, tokenizer)
    context = pieces(second)[1 : second.segments.count(0) - 1]
    assert len(context) == CONTEXT_LENGTH + 1
    assert context[1:] == pieces(first)[-1 - CONTEXT_LENGTH : -1]


def test_a_sentence_that_is_too_long_is_cut(parse: Parse, tokenizer: Tokenizer) -> None:
    analysis = parse("Troops in " + ", ".join(["Mopti"] * 300) + ".")
    windows = make_windows(analysis, tokenizer)
    assert max(len(window.pieces) for window in windows) == GREATEST_LENGTH
    read = [token for window in windows for token, at in zip(window.tokens, window.positions, strict=True) if at >= 0]
    assert 0 < len(read) < len(analysis.tokens)


def test_other_words_take_the_place_of_the_articles_own(parse: Parse, tokenizer: Tokenizer) -> None:
    analysis = parse("Rebels fled Mopti.")
    [window] = make_windows(analysis, tokenizer, ["Troops", "fled", "Gao", "."])
    assert pieces(window)[3:5] == ["Troops", "fled"]
    assert window.pieces[5] == UNKNOWN
    assert (window.pieces[0], window.pieces[-1]) == (START, END)
