"""The scorers of times and places: by hand, and against the reference scripts."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import random
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dateline.bench.place_scores import FARTHEST_KM, Toponym, distance_or_farthest, score_places
from dateline.bench.time_scores import score_times

TEXT = "The bridge fell on Monday, two weeks after the flood of May 2014."
MONDAY, WEEKS, MAY = (19, 25), (27, 36), (56, 64)


def timex(span: tuple[int, int], kind: str, value: str | None) -> dict[str, Any]:
    return {"start": span[0], "end": span[1], "type": kind, "value": value}


GOLD_TIMES = [
    {
        "id": "a",
        "text": TEXT,
        "timex": [
            timex(MONDAY, "DATE", "2014-06-02"),
            timex(WEEKS, "DURATION", "P2W"),
            timex(MAY, "DATE", "2014-05"),
        ],
    }
]


def test_a_perfect_prediction_of_times_scores_one() -> None:
    scores = score_times(GOLD_TIMES, GOLD_TIMES)
    assert [scores.figures(m) for m in ("strict", "relaxed", "type", "value")] == [(1.0, 1.0, 1.0)] * 4
    assert scores.errors == []


def test_a_longer_span_is_relaxed_and_a_wrong_value_counts_for_type_alone() -> None:
    predicted = [
        {"id": "a", "timex": [timex((16, 25), "DATE", "2014-06-02"), timex(MAY, "DATE", "2014-06")]},
    ]
    scores = score_times(GOLD_TIMES, predicted)
    assert scores.hits == {"strict": 1, "relaxed": 2, "type": 2, "value": 1}
    assert scores.figures("relaxed") == (1.0, pytest.approx(2 / 3), pytest.approx(0.8))
    assert [error.split()[0] for error in scores.errors] == ["missed", "value"]


def test_times_of_a_record_are_read_as_well() -> None:
    record = {"id": "a", "times": [{"span": list(MAY), "type": "DATE", "value": "2014-05"}]}
    assert score_times(GOLD_TIMES, [record]).hits["value"] == 1


def test_without_predictions_all_times_are_missed() -> None:
    scores = score_times(GOLD_TIMES, [])
    assert scores.figures("strict") == (0.0, 0.0, 0.0)
    assert len(scores.errors) == 3


PLACES = "Floods hit Bergen and Odda on Friday."
GOLD_PLACES = [
    {
        "id": "p",
        "text": PLACES,
        "toponyms": [
            {"start": 11, "end": 17, "lat": 60.39, "lon": 5.32},
            {"start": 22, "end": 26, "lat": 60.07, "lon": 6.54},
        ],
    }
]


def test_a_near_place_is_found_and_within_161_km() -> None:
    predicted = [{"id": "p", "toponyms": [{"start": 11, "end": 17, "lat": 60.0, "lon": 5.0}]}]
    figures = score_places(GOLD_PLACES, predicted).figures()
    assert (figures["found P"], figures["found R"]) == (1.0, 0.5)
    assert (figures["within 161 km"], figures["end to end"]) == (1.0, 0.5)
    assert 0 < figures["median km"] < 161


def test_a_place_of_another_continent_is_found_but_far() -> None:
    record = {"id": "p", "places": [{"lat": 40.7, "lon": -74.2, "mentions": [[11, 17]]}]}
    scores = score_places(GOLD_PLACES, [record])
    assert scores.figures()["within 161 km"] == 0.0
    assert [error.split()[1] for error in scores.errors] == ["km", "p"]


def test_an_unplaced_toponym_is_as_far_as_can_be() -> None:
    assert distance_or_farthest(Toponym(0, 1, 10.0, 10.0), Toponym(0, 1, None, None)) == FARTHEST_KM
    assert distance_or_farthest(Toponym(0, 1, 0.0, 0.0), Toponym(0, 1, 0.0, 180.0)) == pytest.approx(20015, abs=1)


needs_gold = pytest.mark.skipif("DATELINE_GOLD" not in os.environ, reason="DATELINE_GOLD names no gold folder")


def reference(name: str) -> ModuleType:
    script = next(Path(os.environ["DATELINE_GOLD"]).rglob(f"{name}.py"))
    spec = importlib.util.spec_from_file_location(f"reference_{name}", script)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def printed(module: ModuleType, gold: list[dict[str, Any]], predicted: list[dict[str, Any]]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        module.main(gold, predicted)
    return out.getvalue()


def gold_lines(key: str) -> list[dict[str, Any]]:
    """Some lines of every set whose lines hold the key."""
    lines: list[dict[str, Any]] = []
    for path in sorted(Path(os.environ["DATELINE_GOLD"]).rglob("*.jsonl")):
        with path.open(encoding="utf-8") as stream:
            first = json.loads(stream.readline())
            if isinstance(first, dict) and {key, "text"} <= first.keys():
                lines.extend(json.loads(line) for line, _ in zip(stream, range(60), strict=False))
    return lines


def disturbed(items: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    copies = [dict(item) for item in items if chance.random() > 0.2]
    for item in copies:
        item["start"] = max(0, item["start"] - chance.choice([0, 0, 3]))
        for key, wrong in (("value", "2001"), ("type", "SET"), ("lat", 0.0)):
            if key in item and chance.random() < 0.2:
                item[key] = wrong
    return copies


@needs_gold
def test_time_figures_equal_those_of_the_reference_scorer() -> None:
    gold, chance = gold_lines("timex"), random.Random(1)
    predicted = [{"id": line["id"], "timex": disturbed(line["timex"], chance)} for line in gold]
    scores = score_times(gold, predicted)
    table = printed(reference("score_time"), gold, predicted)
    for measure in ("strict", "relaxed", "type", "value"):
        precision, recall, both = (f"{100 * share:.1f}" for share in scores.figures(measure))
        theirs = re.search(rf"{measure} +F1 +([\d.]+) +P +([\d.]+) +R +([\d.]+)", table)
        assert theirs is not None
        assert theirs.groups() == (both, precision, recall)


@needs_gold
def test_place_figures_equal_those_of_the_reference_scorer() -> None:
    gold, chance = gold_lines("toponyms"), random.Random(2)
    predicted = [{"id": line["id"], "toponyms": disturbed(line["toponyms"], chance)} for line in gold]
    figures = score_places(gold, predicted).figures()
    table = printed(reference("score_geo"), gold, predicted)
    for name, pattern in (
        ("found F1", r"found +F1 ([\d.]+)"),
        ("exact F1", r"exact F1 ([\d.]+)"),
        ("within 161 km", r"resolution within 161 km ([\d.]+)"),
        ("end to end", r"end to end within 161 km ([\d.]+)"),
        ("AUC", r"AUC ([\d.]+)"),
    ):
        theirs = re.search(pattern, table)
        assert theirs is not None
        assert theirs[1] == f"{figures[name]:.3f}"
