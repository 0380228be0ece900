"""Confidence is fitted to how often values were right, and given up where it says no more than one share for all."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.knowledge.loaders.calibration import CONFIDENCE, SIGNS_OF_FIELDS, load_calibration
from dateline.odds import logistic
from dateline.pipeline import Tools
from tests.training.test_by_group import CODED
from training.fit_confidence import (
    EVENT,
    SIGNS_OF_EVENTS,
    Answer,
    Fit,
    answers_of_events,
    answers_of_fields,
    cross_validate,
    fit,
    fit_all,
    read_article,
    report,
    write,
)

BETTER = Fit({"constant": 0.25, "own": 1.5}, 100, 0.7, 0.1, 0.2, 0.03)


def answers(weight: float, count: int = 400) -> list[Answer]:
    """Answers that are right the more often the greater their sign, as far as a weight says."""
    chance = random.Random(7)
    drawn = [(f"{number % 40:04}", chance.uniform(-3, 3)) for number in range(count)]
    return [Answer(article, {"own": own}, chance.random() < logistic(weight * own)) for article, own in drawn]


def test_the_weight_that_made_the_answers_is_found_again() -> None:
    weights = fit(answers(1.0, 4000), ["own"])
    assert weights["own"] == pytest.approx(1.0, abs=0.1) and weights["constant"] == pytest.approx(0, abs=0.1)


def test_a_sign_for_a_value_that_comes_out_against_it_counts_nothing() -> None:
    assert set(fit(answers(-1.0), ["own"])) == {"constant"}


def test_what_says_something_is_better_than_the_share_and_noise_is_not() -> None:
    telling, noise = cross_validate(answers(2.0), ["own"]), cross_validate(answers(0.0), ["own"])
    assert telling.is_better and telling.brier < 0.15 and telling.error < 0.1
    assert not noise.is_better
    assert telling == cross_validate(answers(2.0), ["own"])


@settings(max_examples=30)
@given(
    st.lists(
        st.builds(
            Answer,
            st.sampled_from(["0001", "0002", "0003", "0004"]),
            st.dictionaries(st.sampled_from(SIGNS_OF_FIELDS["place"]), st.floats(-5, 5)),
            st.booleans(),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_any_answers_have_a_curve_of_finite_weights(given_answers: list[Answer]) -> None:
    one = cross_validate(given_answers, SIGNS_OF_FIELDS["place"])
    assert all(abs(weight) < 1000 for weight in one.weights.values())
    assert 0 <= one.share <= 1 and 0 <= one.brier <= 1 and 0 <= one.error <= 1


def test_written_weights_are_read_again_and_a_worse_field_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "confidence.toml"
    path.write_text(CONFIDENCE.read_text("utf-8"), "utf-8")
    event = replace(BETTER, weights=dict.fromkeys(("constant", *SIGNS_OF_EVENTS), 0.5))
    fits = {EVENT: event, "place": BETTER, "start": replace(BETTER, brier=0.2)}
    write(fits, path)
    calibration = load_calibration(path)
    assert calibration.odds == event.weights and calibration.fields == {"place": BETTER.weights}
    assert calibration.reasons == load_calibration().reasons
    first = path.read_text("utf-8")
    write(fits, path)
    assert path.read_text("utf-8") == first
    assert [line.rpartition("| ")[0][-2:] for line in report(fits)][2:] and "no confidence" in list(report(fits))[-1]


def test_a_file_without_the_table_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "confidence.toml"
    path.write_text("[doubts]\n", "utf-8")
    with pytest.raises(SystemExit, match="no table"):
        write({EVENT: BETTER}, path)
    assert path.read_text("utf-8") == "[doubts]\n"


def test_an_article_gives_answers_for_its_event_and_each_field(reading_tools: Tools) -> None:
    read = list(read_article(CODED, reading_tools))
    assert [answer.is_right for answer in answers_of_events(read)] == [True]
    fields = answers_of_fields(read, reading_tools.events.calibration)
    assert {name: len(found) for name, found in fields.items()} == dict.fromkeys(SIGNS_OF_FIELDS, 1)
    right = {name for name, [answer] in fields.items() if answer.is_right}
    assert {"type", "actors", "place", "start", "status"} <= right and "according_to" not in right
    assert set(fit_all(read, reading_tools.events.calibration)) == {EVENT, *SIGNS_OF_FIELDS}


def test_what_the_reader_did_not_see_gives_no_answers(tools: Tools) -> None:
    read = list(read_article(CODED, tools))
    assert read and answers_of_events(read) == []
    assert not any(answers_of_fields(read, tools.events.calibration).values())
