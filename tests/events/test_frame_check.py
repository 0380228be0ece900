"""A frame that fails its example is named with the frame that won, and where it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dateline.events.context import CodingContext
from dateline.events.frame_check import PUBLISHED, check_frames
from dateline.knowledge.loaders.frames import Condition, Frame, load_frames
from dateline.knowledge.loaders.page_patterns import load_reading_knowledge
from dateline.language.analyse import analyse
from dateline.pipeline import Tools, code_analysis, make_context
from dateline.reading.read_article import read_text
from dateline.record import Record

LEXICON = load_frames()
READING = load_reading_knowledge()


def failures(tools: Tools, frame: Frame) -> list[str]:
    def code_sentence(sentence: str) -> tuple[Record, CodingContext]:
        article = read_text(sentence, published=PUBLISHED, knowledge=READING, any_language=True)
        analysis = analyse(tools.parser, article, tools.grammar)
        return code_analysis(analysis, tools), make_context(analysis, tools)

    checked = check_frames([frame], LEXICON, code_sentence)
    return [line for failure in checked for line in failure.lines()]


@pytest.fixture
def frame() -> Frame:
    return next(frame for frame in LEXICON.all if frame.has_word("bombard"))


def test_a_sound_frame_has_no_failure(tools: Tools, frame: Frame) -> None:
    assert failures(tools, frame) == []


def test_the_frame_that_won_is_named_with_its_line(tools: Tools, frame: Frame) -> None:
    winner = next(frame for frame in LEXICON.all if frame.type == "PROTEST")
    first, second, _ = failures(tools, replace(frame, example=winner.example))
    assert first == f"{frame.where}: {frame.id} does not code its example: {winner.example}"
    assert second.startswith(f"    {winner.where}: {winner.id} codes “")
    assert "priority" in second


def test_an_example_without_an_event_says_so(tools: Tools, frame: Frame) -> None:
    _, reason = failures(tools, replace(frame, example="The weather was fine."))
    assert reason == "    no predicate found (lemmas read: weather, be)"


def test_an_example_that_does_not_meet_a_condition_names_it(tools: Tools, frame: Frame) -> None:
    boats = Condition(frozenset({"boat"}), {}, frozenset())
    visit = replace(frame, verbs=(("visit", ""),), require={"object": boats}, example="Police visited Oslo on Monday.")
    _, *_, reason = failures(tools, visit)
    assert reason == "    condition require object not met"
    _, *_, reason = failures(tools, replace(visit, verbs=(("visit", "out"),)))
    assert reason == '    condition predicate "visit out" not met; condition require object not met'


def test_an_example_that_matches_but_names_nobody_known_says_so(tools: Tools) -> None:
    aid = LEXICON.named("aid.demine") or next(frame for frame in LEXICON.all if frame.has_word("donate"))
    _, reason = failures(tools, replace(aid, example="Sappers donated blankets on Monday."))
    assert reason.startswith("    matched, but dropped: no known participant; name one that dateline knows")


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
