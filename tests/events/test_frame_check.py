"""A frame that fails its example is named with the frame that won, and where it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dateline.events.frame_check import check_frames
from dateline.knowledge.loaders.frames import Frame, load_frames
from dateline.pipeline import Tools, code

LEXICON = load_frames()


def failures(tools: Tools, frame: Frame) -> list[str]:
    checked = check_frames([frame], LEXICON, lambda article: code(article, tools))
    return [line for failure in checked for line in failure.lines()]


@pytest.fixture
def frame() -> Frame:
    return next(frame for frame in LEXICON.all if frame.has_word("bombard"))


def test_a_sound_frame_has_no_failure(tools: Tools, frame: Frame) -> None:
    assert failures(tools, frame) == []


def test_the_frame_that_won_is_named_with_its_line(tools: Tools, frame: Frame) -> None:
    winner = next(frame for frame in LEXICON.all if frame.type == "PROTEST")
    first, second = failures(tools, replace(frame, example=winner.example))
    assert first == f"{frame.where}: {frame.id} does not code its example: {winner.example}"
    assert second.startswith(f"    {winner.where}: {winner.id} codes “")
    assert "priority" in second


def test_an_example_without_an_event_says_so(tools: Tools, frame: Frame) -> None:
    _, reason = failures(tools, replace(frame, example="The weather was fine."))
    assert reason == "    no frame codes an event in it"


def test_a_counterexample_that_is_coded_fails(tools: Tools, frame: Frame) -> None:
    (line,) = failures(tools, replace(frame, counterexample=frame.example))
    assert line == f"{frame.where}: {frame.id} codes its counterexample: {frame.example}"


def test_a_frame_has_its_verbs_with_and_without_particle_and_its_nouns(frame: Frame) -> None:
    verbs = replace(frame, verbs=(("carry", "out"),), nouns=("bombardment",))
    assert [word for word in ("carry", "carry out", "bombardment", "carry on", "") if verbs.has_word(word)] == [
        "carry",
        "carry out",
        "bombardment",
    ]
