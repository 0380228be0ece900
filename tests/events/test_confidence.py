"""An event reported plainly has more confidence than one that is planned, claimed, without actor or crowded."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.calibration import CONFIDENCE, load_calibration
from dateline.pipeline import Tools, code
from dateline.record import Article, Event

MakeArticle = Callable[..., Article]


def events_of(tools: Tools, make_article: MakeArticle, text: str) -> list[Event]:
    return list(code(make_article(text, "2026-05-14"), tools).events)


def reason(event: Event) -> str:
    return next(support.reason for support in event.support if support.field == "confidence")


def confidence(tools: Tools, make_article: MakeArticle, text: str, event_type: str) -> tuple[float, str]:
    event = next(event for event in events_of(tools, make_article, text) if event.type == event_type)
    assert event.confidence is not None
    return event.confidence, reason(event)


def test_an_event_reported_plainly_has_the_highest_confidence(tools: Tools, make_article: MakeArticle) -> None:
    assert confidence(tools, make_article, "Turkish troops shelled a village near Afrin on Monday.", "ASSAULT") == (
        load_calibration().shares[0],
        "told plainly",
    )


@pytest.mark.parametrize(
    ("text", "event_type", "doubt"),
    [
        ("The foreign ministers of Iran and Oman will meet in Muscat on Friday.", "CONSULT", "not_done"),
        ("Two markets were shelled in Afrin on Monday, killing nine people.", "ASSAULT", "no_actor"),
        ("Kyiv said that Russian troops shelled a market in Kherson on Monday.", "ASSAULT", "claimed"),
        ("The European Union imposed sanctions on Belarus on Monday.", "SANCTION", "type"),
    ],
)
def test_a_doubt_lowers_the_confidence_and_is_given_as_its_reason(
    tools: Tools, make_article: MakeArticle, text: str, event_type: str, doubt: str
) -> None:
    calibration = load_calibration()
    value, reasons = confidence(tools, make_article, text, event_type)
    assert value < calibration.shares[0]
    assert calibration.reasons[doubt] in reasons


def test_more_points_than_are_listed_have_the_last_share() -> None:
    calibration = load_calibration()
    assert calibration.share(list(calibration.points) * 3) == calibration.shares[-1]
    assert calibration.share(["told_again", "told_again"]) == calibration.shares[0]
    assert sorted(calibration.shares, reverse=True) == list(calibration.shares)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[shares]", "[sharps]"),
        ("0.85", "8.5"),
        ("claimed = 1\n", ""),
        ("right = [0.85, 0.65, 0.6, 0.5]", "right = []"),
    ],
)
def test_a_broken_calibration_is_named(tmp_path: Path, old: str, new: str) -> None:
    broken = tmp_path / "confidence.toml"
    broken.write_text(CONFIDENCE.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(KnowledgeFault, match=r"confidence\.toml"):
        load_calibration(broken)


def test_with_the_reader_a_surer_word_has_more_confidence() -> None:
    calibration = load_calibration()
    values = [calibration.calibrate(probability, []) for probability in (0.05, 0.3, 0.6, 0.9, 1.0)]
    assert values == sorted(values) and 0 < values[0] < values[-1] <= 1
    assert calibration.calibrate(0.6, ["frame"]) >= calibration.calibrate(0.6, [])


def test_a_calibration_without_a_sign_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "confidence.toml"
    path.write_text(
        re.sub(r"(\[reader\].*?)told_again.*?\n", r"\1", CONFIDENCE.read_text("utf-8"), flags=re.DOTALL), "utf-8"
    )
    with pytest.raises(KnowledgeFault, match="needs constant, certainty, frame"):
        load_calibration(path)
