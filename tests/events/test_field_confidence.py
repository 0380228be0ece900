"""Each field of an event says how far it can be trusted, where that has been measured, and nothing where it has not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.calibration import (
    AGAINST,
    CONFIDENCE,
    FOR,
    SIGNS_OF_FIELDS,
    Calibration,
    load_calibration,
    log_odds,
)
from dateline.pipeline import Tools, code
from dateline.record import Article, Event, FieldConfidence, decode, encode

MakeArticle = Callable[..., Article]
CALIBRATION = load_calibration()
NEWS = "Rebels shelled Goma on Monday, the army said, killing 14 people."
degrees = st.floats(-5, 5)


def event_of(tools: Tools, make_article: MakeArticle, text: str, event_type: str) -> Event:
    events = code(make_article(text, "2026-05-14"), tools).events
    return next(event for event in events if event.type == event_type)


def test_with_the_learned_reader_every_calibrated_field_has_a_confidence(
    reading_tools: Tools, make_article: MakeArticle
) -> None:
    given_shares = event_of(reading_tools, make_article, NEWS, "ASSAULT").field_confidence.given
    assert set(given_shares) == set(CALIBRATION.fields)
    assert all(0 < share < 1 for share in given_shares.values())


def test_what_no_reader_of_measured_answers_saw_has_none(tools: Tools, make_article: MakeArticle) -> None:
    confidence = event_of(tools, make_article, NEWS, "ASSAULT").field_confidence
    assert confidence == FieldConfidence() and confidence.least is None


def with_weights(tools: Tools, **fields: dict[str, float]) -> Tools:
    return replace(tools, events=replace(tools.events, calibration=replace(CALIBRATION, fields=fields)))


def test_a_field_that_could_not_be_calibrated_has_none(reading_tools: Tools, make_article: MakeArticle) -> None:
    some = with_weights(reading_tools, actors={"constant": 1.0})
    assert event_of(some, make_article, NEWS, "ASSAULT").field_confidence.given == {"actors": 0.73}


@pytest.mark.parametrize(
    ("field", "sign", "text", "other"),
    [
        ("actors", "subject", "Rebels shelled Goma on Monday.", "Nine people were killed in an air strike on Monday."),
        ("actors", "empty", "Nine people were killed in an air strike on Monday.", "Rebels shelled Goma on Monday."),
        ("actors", "several", "Iran and Turkey shelled Goma.", "Rebels and soldiers clashed in Goma."),
        ("recipients", "object", "Rebels killed nine civilians on Monday.", "Rebels opened fire on Monday."),
        ("place", "empty", "Rebels killed nine civilians.", "Rebels shelled a market in Goma."),
        ("start", "empty", "Rebels shelled Goma.", "Rebels shelled Goma on Monday."),
        ("according_to", "reported", "Rebels shelled Goma, the army said.", "Rebels shelled Goma."),
        ("according_to", "empty", "Rebels shelled Goma.", "Rebels shelled Goma, the army said."),
        ("status", "not_done", "Rebels will shell Goma on Friday.", "Rebels shelled Goma on Monday."),
    ],
)
def test_a_sign_that_holds_in_one_sentence_and_not_in_another_tells_them_apart(
    reading_tools: Tools, make_article: MakeArticle, field: str, sign: str, text: str, other: str
) -> None:
    some = with_weights(reading_tools, **{field: {"constant": 0.0, sign: 2.0}})
    shares = [event_of(some, make_article, words, "ASSAULT").field_confidence.given[field] for words in (text, other)]
    assert shares == [0.88, 0.5]


@pytest.mark.parametrize("field", SIGNS_OF_FIELDS)
@given(low=degrees, more=st.floats(0, 5), data=st.data())
def test_more_evidence_never_lowers_a_confidence(field: str, low: float, more: float, data: st.DataObject) -> None:
    signs = data.draw(st.fixed_dictionaries(dict.fromkeys(SIGNS_OF_FIELDS[field], degrees)))
    for sign in set(signs) & (FOR | AGAINST):
        weaker = CALIBRATION.calibrate_field(field, signs | {sign: low})
        stronger = CALIBRATION.calibrate_field(field, signs | {sign: low + more})
        if weaker is None or stronger is None:
            assert field not in CALIBRATION.fields
            continue
        first, last = (weaker, stronger) if sign in FOR else (stronger, weaker)
        assert 0 <= first <= last <= 1


@given(st.floats(-1e6, 1e6))
def test_no_degree_is_too_great(degree: float) -> None:
    calibration = replace(CALIBRATION, fields={"place": {"constant": 0.0, "weight": 1.0}})
    share = calibration.calibrate_field("place", {"weight": degree})
    assert share is not None and 0 <= share <= 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_log_odds_rise_with_the_probability(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert log_odds(low) <= log_odds(high)
    assert log_odds(0.5) == 0 and log_odds(1 - high) == pytest.approx(-log_odds(high))


def test_the_least_certain_field_is_that_of_the_lowest_confidence() -> None:
    confidence = FieldConfidence(type=0.9, place=0.4, start=0.7)
    assert confidence.given == {"type": 0.9, "place": 0.4, "start": 0.7}
    assert confidence.least == 0.4


def test_a_record_keeps_it_and_one_of_an_earlier_version_has_none(
    reading_tools: Tools, make_article: MakeArticle
) -> None:
    record = code(make_article(NEWS, "2026-05-14"), reading_tools)
    line = encode(record)
    assert decode(line) == record
    shares = [event.field_confidence for event in record.events]
    for event in record.events:
        field = f'"field_confidence":{encode_shares(event.field_confidence)},'.encode()
        assert field in line
        line = line.replace(field, b"", 1)
    assert b"field_confidence" not in line and any(one.given for one in shares)
    assert all(event.field_confidence == FieldConfidence() for event in decode(line).events)


def encode_shares(confidence: FieldConfidence) -> str:
    return "{" + ",".join(f'"{name}":{share}' for name, share in confidence.given.items()) + "}"


def calibration_with(tmp_path: Path, tables: str) -> Calibration:
    path = tmp_path / "confidence.toml"
    path.write_text(CONFIDENCE.read_text("utf-8").partition("\n[fields.")[0] + "\n" + tables, "utf-8")
    return load_calibration(path)


def test_a_file_of_an_earlier_version_calibrates_no_field(tmp_path: Path) -> None:
    assert calibration_with(tmp_path, "").fields == {}


@pytest.mark.parametrize(
    ("tables", "fault"),
    [
        ("[fields.figures]\nconstant = 1.0", "no field that has a confidence"),
        ("[fields.place]\nweight = 1.0", "needs constant"),
        ("[fields.place]\nconstant = 0.1\nnoun = 1.0", 'no sign "noun"; it has own'),
        ("[fields.place]\nconstant = nan", "constant is no number"),
        ('[fields.place]\nconstant = "high"', "constant is no number"),
        ("[fields.place]\nconstant = 0.1\nown = -1.0", "own speaks for a value, not so -1.0"),
        ("[fields.place]\nconstant = 0.1\nmissed = 2", "missed speaks against a value, not so 2"),
        ("[fields]\nplace = 3", "needs constant"),
    ],
)
def test_a_faulty_table_is_named(tmp_path: Path, tables: str, fault: str) -> None:
    with pytest.raises(KnowledgeFault, match=fault):
        calibration_with(tmp_path, tables)
