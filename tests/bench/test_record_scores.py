"""Predicted records against gold ones: small cases by hand, and the reference scorer where a gold folder is given."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from dateline.bench.record_scores import RecordScores, distance_km, score_records
from dateline.bench.scoring.reliability import (
    brier_score,
    calibration_error,
    describe_coverage,
    describe_fields,
    describe_reliability,
)
from dateline.bench.scoring.tally import SpanText, fold, match_one_to_one

TEXT = "Rebels shelled Tarvo on Monday, killing 4 people. Minister Ana Lind condemned the attack."


def span_of(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def gold_record() -> dict[str, Any]:
    return {
        "id": "one",
        "article": {"text": TEXT, "headline": "Rebels shelled Tarvo", "published": {"date": "2024-03-12"}},
        "actors": [
            {"id": "reb", "country": "SYR", "sectors": ["REB"], "mentions": [span_of("Rebels")]},
            {
                "id": "lind",
                "country": "SWE",
                "sectors": ["GOV"],
                "office": "Minister",
                "mentions": [span_of("Ana Lind")],
            },
        ],
        "places": [{"id": "p1", "lat": 60.0, "lon": 20.0, "country": "SYR", "mentions": [span_of("Tarvo")]}],
        "times": [{"id": "t1", "value": "2024-03-11", "span": span_of("Monday")}],
        "figures": [{"id": "f1", "kind": "killed", "value": 4, "span": span_of("4")}],
        "statements": [
            {
                "id": "s1",
                "actor": "lind",
                "source": span_of("Minister Ana Lind"),
                "cue": span_of("condemned"),
                "kind": "indirect",
                "act": "condemns",
                "content": [span_of("the attack")],
            }
        ],
        "events": [
            {
                "id": "e1",
                "type": "ASSAULT",
                "trigger": span_of("shelled"),
                "evidence": [span_of("Rebels shelled Tarvo")],
                "actors": ["reb"],
                "recipients": [],
                "place": "p1",
                "start": "2024-03-11",
                "status": "occurred",
                "mode": "heavy-weapons",
            },
            {
                "id": "e2",
                "type": "ACCUSE",
                "trigger": span_of("condemned"),
                "evidence": [span_of("condemned the attack")],
                "actors": ["lind"],
                "recipients": ["reb"],
                "status": "occurred",
            },
        ],
        "claims": [
            {"id": "c1", "positions": [{"actor": "lind", "stance": "accuses"}, {"actor": "reb", "stance": "denies"}]}
        ],
    }


def score(prediction: dict[str, Any], gold: dict[str, Any] | None = None) -> RecordScores:
    return score_records([gold or gold_record()], [prediction])


def test_a_record_scored_against_itself_is_right_everywhere() -> None:
    rows = score(gold_record()).rows
    assert {name: r.get("F1", r.get("accuracy")) for name, r in rows.items() if r.get("gold", 1)} == dict.fromkeys(
        (name for name, r in rows.items() if r.get("gold", 1)), 1.0
    )


def test_a_missing_prediction_counts_as_an_empty_record_and_is_named() -> None:
    scores = score_records([gold_record()], [])
    assert scores.missing == ["one"]
    assert scores.rows["events.found"] == {"P": 0.0, "R": 0.0, "F1": 0.0, "gold": 2, "predicted": 0}
    assert any("missed ASSAULT  Rebels shelled Tarvo" in error for error in scores.errors)


def test_spans_meet_by_words_although_the_predicted_text_begins_with_something_else() -> None:
    prediction = json.loads(json.dumps(gold_record()))
    shift = len("Advertisement. ")
    prediction["article"]["text"] = "Advertisement. " + TEXT
    for event in prediction["events"]:
        event["trigger"] = [x + shift for x in event["trigger"]]
        event["evidence"] = [[x + shift for x in span] for span in event["evidence"]]
    rows = score(prediction).rows
    assert rows["events.found"]["F1"] == 1.0
    assert rows["text.words"]["P"] < 1.0 == rows["text.words"]["R"]


def test_another_event_type_in_the_same_sentence_is_found_only_under_any() -> None:
    prediction = gold_record()
    prediction["events"][0]["type"] = "COERCE"
    rows = score(prediction).rows
    assert (rows["events.found"]["R"], rows["events.any"]["R"]) == (0.5, 1.0)


def test_the_sides_of_a_meeting_may_be_exchanged_but_not_those_of_an_attack() -> None:
    gold = gold_record()
    gold["events"][1] |= {"type": "CONSULT"}
    prediction = copy.deepcopy(gold)
    prediction["events"][1] |= {"actors": ["reb"], "recipients": ["lind"]}
    assert score(prediction, gold).rows["events.tuple"]["F1"] == 1.0
    prediction["events"][0] |= {"actors": [], "recipients": ["reb"]}
    assert score(prediction, gold).rows["events.tuple"]["F1"] == 0.5


def test_what_only_the_second_coder_coded_is_neither_right_nor_spurious() -> None:
    gold = gold_record()
    gold["optional"] = {"events": [gold["events"].pop()]}
    row = score(gold_record(), gold).rows["events.found"]
    assert (row["P"], row["predicted"], row["gold"]) == (1.0, 1, 1)


@pytest.mark.parametrize(
    ("change", "right"),
    [({"lat": 60.3}, 1.0), ({"lat": 61.0}, 0.0), ({"lat": None}, 0.0)],
)
def test_a_place_is_right_within_fifty_kilometres(change: dict[str, Any], right: float) -> None:
    prediction = gold_record()
    prediction["places"][0] |= change
    assert score(prediction).rows["places.right"]["F1"] == right


def test_a_country_is_right_by_its_code_and_wrong_as_a_town_in_it() -> None:
    gold, prediction = gold_record(), gold_record()
    gold["places"][0]["resolution"] = 1
    prediction["places"][0] |= {"lat": 0.0, "lon": 0.0, "resolution": 1}
    assert score(prediction, gold).rows["places.right"]["F1"] == 1.0
    prediction["places"][0]["resolution"] = 4
    assert score(prediction, gold).rows["places.right"]["F1"] == 0.0


def test_distance_of_one_degree_of_latitude() -> None:
    assert distance_km({"lat": 0.0, "lon": 0.0}, {"lat": 1.0, "lon": 0.0}) == pytest.approx(111.2, abs=0.1)


def test_matching_takes_the_best_pairs_first_and_ties_in_order() -> None:
    assert match_one_to_one([1, 2], [2, 1], lambda g, p: float(g == p)) == [(0, 1), (1, 0)]
    assert match_one_to_one(["a", "b"], ["c"], lambda g, p: 1.0) == [(0, 0)]
    assert match_one_to_one(["a"], ["b"], lambda g, p: 0.0) == []


def test_folding_drops_accents_case_and_punctuation() -> None:
    assert fold("“Málaga’s” 1,200 – Co.") == "malaga s 1,200 co"


def test_tokens_of_a_span_are_those_that_it_touches() -> None:
    text = SpanText("One two. Three")
    assert text.tokens([2, 5]) == {0, 1}
    assert text.tokens([[0, 3], [9, 14]]) == {0, 2}
    assert text.tokens(None) == frozenset()
    assert text.sentences(frozenset({0, 2})) == {0, 1}


@pytest.mark.skipif("DATELINE_GOLD" not in os.environ, reason="DATELINE_GOLD names no gold folder")
def test_figures_equal_those_of_the_reference_scorer() -> None:
    folder = Path(os.environ["DATELINE_GOLD"])
    script = next(folder.rglob("score_records.py"))
    spec = importlib.util.spec_from_file_location("reference_scorer", script)
    assert spec is not None and spec.loader is not None
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    lines = (folder / "records" / "records.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    for seed in range(5):
        chance = random.Random(seed)
        predicted = [disturbed(record, chance) for record in gold if chance.random() > 0.1]
        figures, missing = reference.score(gold, predicted)
        ours = score_records(gold, predicted)
        assert ours.rows == figures
        assert ours.missing == missing


def disturbed(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A copy with shifted spans, dropped items and wrong values, as a program might predict it."""
    copied = copy.deepcopy(record)
    before = "Sign in to read on. " * chance.randrange(3)
    copied["article"]["text"] = before + copied["article"]["text"]

    def moved(spans: Any) -> Any:
        if spans and isinstance(spans[0], int):
            return [max(0, x + len(before) + chance.choice([0, 0, 0, -9, 12])) for x in spans]
        return [moved(span) for span in spans or []] or spans

    wrong = {
        "type": "CONSULT",
        "place": None,
        "status": "planned",
        "lat": 0.0,
        "country": None,
        "value": 3,
        "actor": None,
    }
    for kind in ("actors", "places", "times", "figures", "statements", "events"):
        copied[kind] = [item for item in copied.get(kind) or [] if chance.random() > 0.1]
        for item in copied[kind]:
            for key in item.keys() & {"mentions", "span", "source", "cue", "content", "trigger", "evidence"}:
                item[key] = moved(item[key])
            for key in sorted(item.keys() & wrong.keys()):
                if chance.random() < 0.1:
                    item[key] = wrong[key]
            if kind == "events" and chance.random() < 0.3:
                item["actors"], item["recipients"] = item.get("recipients") or [], item.get("actors") or []
    return copied


def test_a_confidence_is_held_against_what_was_right() -> None:
    prediction = gold_record()
    prediction["events"][0]["confidence"] = 0.9
    prediction["events"][1] |= {"type": "PROTEST", "confidence": 0.9}
    prediction["events"].append({**prediction["events"][1], "id": "e3", "confidence": 0.5})
    prediction["events"].append({**prediction["events"][1], "id": "e4", "confidence": None})
    assert score(prediction).trust == [(0.5, 0, 1), (0.9, 1, 2)]


def test_the_confidence_of_a_field_is_held_against_that_field_of_real_events() -> None:
    prediction = gold_record()
    first, second = prediction["events"]
    first["field_confidence"] = {"type": 0.9, "place": 0.8, "actors": 0.7}
    first["actors"] = []
    second |= {"type": "PROTEST", "field_confidence": {"type": 0.6, "place": 0.3}}
    prediction["events"].append({**second, "id": "e3", "trigger": span_of("Ana"), "evidence": [span_of("Ana")]})
    trust = score(prediction).trust_of_fields
    assert trust == {
        "type": [(0.6, 0, 1), (0.9, 1, 1)],
        "actors": [(0.7, 0, 1)],
        "place": [(0.8, 1, 1)],
    }


def test_records_without_confidence_of_fields_say_nothing_of_it() -> None:
    assert score(gold_record()).trust_of_fields == {} and describe_fields({}) == []


def test_the_reliability_of_a_field_stands_beside_its_share_alone() -> None:
    trust = [(0.2, 0, 2), (0.6, 1, 2), (0.9, 4, 4)]
    assert describe_fields({"place": trust}) == [
        "place right in 0.62 of 8; by its confidence 0.00 of 2 from 0.0, 0.50 of 2 from 0.5, 1.00 of 4 from 0.8; "
        "expected calibration error 0.125, Brier score 0.080 (of the share alone 0.234)"
    ]
    assert calibration_error(trust) == pytest.approx(0.125) and calibration_error([]) == 0
    assert brier_score([(1.0, 3, 3)]) == 0 and brier_score([(0.0, 2, 2)]) == 1 and brier_score([]) == 0


def test_reliability_is_told_by_tenths_with_the_calibration_error() -> None:
    lines = describe_reliability([(0.55, 1, 2), (0.58, 1, 2), (0.95, 4, 4)])
    assert lines == [
        "of 4 events with confidence 0.5 to 0.6, 0.50 were right",
        "of 4 events with confidence 0.9 to 1.0, 1.00 were right",
        "expected calibration error 0.057",
    ]
    assert describe_reliability([]) == []


def test_the_surest_events_are_told_by_their_share_of_all() -> None:
    trust = [(0.2, 0, 2), (0.6, 1, 2), (0.9, 4, 4)]
    assert describe_coverage(trust) == [
        "right among the surest events: 1.00 of 25% (confidence from 0.90), 1.00 of 50% (confidence from 0.90), "
        "0.83 of 75% (confidence from 0.60), 0.62 of 100% (confidence from 0.20)"
    ]


def test_events_of_one_confidence_are_right_in_the_same_share_at_every_coverage() -> None:
    [line] = describe_coverage([(0.7, 1, 3)])
    assert line.count("0.33 of") == 4
    assert describe_coverage([]) == []
