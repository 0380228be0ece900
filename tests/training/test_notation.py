"""The notation of spans: words in place of offsets."""

from __future__ import annotations

import pytest

from dateline.training.notation import NotationFault, find_span, find_spans

TEXT = "Mali said he told him that he would leave Mali; Malian troops stayed in Mali."


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("Mali", (0, 4)),
        ("Mali@2", (42, 46)),
        ("that [[he]] would", (27, 29)),
        ("[[Mali]].", (72, 76)),
    ],
)
def test_words_an_occurrence_or_a_part_of_a_context_mean_a_span(words: str, span: tuple[int, int]) -> None:
    assert find_span(TEXT, words) == span


def test_every_occurrence_means_whole_words() -> None:
    assert find_spans(TEXT, ["Mali@*"]) == [(0, 4), (42, 46), (72, 76)]


def test_a_span_inside_another_one_is_left_out() -> None:
    assert find_spans(TEXT, ["Malian troops", "troops"]) == [(48, 61)]


@pytest.mark.parametrize("words", ["Niger", "Mali@9", "in [[Niger]]", "Niger@*"])
def test_words_that_the_text_lacks_are_named(words: str) -> None:
    with pytest.raises(NotationFault, match=r"Niger|Mali"):
        find_spans(TEXT, [words])
