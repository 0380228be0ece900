"""Labels, roles and templates: small cases by hand, and the reference scorer where a gold folder is given."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import random
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dateline.bench.scoring.events import score_labels, score_roles, score_templates

LABELS = [
    {"id": "a", "root": "ASSAULT", "penta": 4},
    {"id": "b", "root": "YIELD", "penta": 2},
    {"id": "c", "root": "CONSULT", "penta": 1},
]


def test_labels_all_right() -> None:
    predicted = [{"id": "a", "root": "ASSAULT"}, {"id": "b", "root": "RETREAT"}, {"id": "c", "root": "CONSULT"}]
    scores = score_labels(LABELS, predicted)
    assert {name: score.macro_f1 for name, score in scores.items()} == {"binary": 1.0, "quad": 1.0, "root": 1.0}


def test_no_event_is_wrong_at_every_level() -> None:
    scores = score_labels(LABELS, [{"id": "a", "root": None}])
    assert [score.accuracy for score in scores.values()] == [0.0, 0.0, 0.0]


def test_concede_is_the_right_root_for_yield_but_verbal() -> None:
    predicted = [{"id": "a", "root": "ASSAULT"}, {"id": "b", "root": "CONCEDE"}, {"id": "c", "root": "CONSULT"}]
    scores = score_labels(LABELS, predicted)
    assert scores["root"].classes["YIELD"] == 1.0
    assert scores["quad"].accuracy == pytest.approx(2 / 3)


DOCUMENT = {
    "id": "d",
    "text": "Rebels shelled Tarvo. Police wept.",
    "tokens": ["Rebels", "shelled", "Tarvo", ".", "Police", "wept", "."],
    "sentences": [[["Rebels", "shelled", "Tarvo", "."], ""], [["Police", "wept", "."], ""]],
    "entities": [{"id": "E1", "start": 0, "end": 1}, {"id": "E2", "start": 2, "end": 3}],
    "events": [
        {
            "event_type": "Conflict.Attack.Unspecified",
            "trigger": {"start": 1, "end": 2},
            "arguments": [{"entity_id": "E1", "role": "Attacker"}, {"entity_id": "E2", "role": "Place"}],
        },
        {"event_type": "Life.Die.Unspecified", "trigger": {"start": 5, "end": 6}, "arguments": []},
    ],
}


def document_record(event_type: str, trigger: list[int]) -> dict[str, Any]:
    event = {"type": event_type, "trigger": trigger, "evidence": [], "actors": ["x"], "recipients": [], "place": "p"}
    return {
        "id": "d",
        "events": [event],
        "actors": [{"id": "x", "mentions": [[0, 6]]}],
        "places": [{"id": "p", "mentions": [[15, 20]]}],
    }


@pytest.mark.parametrize(
    ("record", "counts"),
    [
        (document_record("ASSAULT", [7, 14]), {"events": (1, 1), "agents": (1, 1), "places": (1, 1)}),
        (document_record("ASSAULT", [29, 33]), {"events": (0, 1)}),
        (document_record("CONSULT", [7, 14]), {"events": (0, 1)}),
        ({}, {"events": (0, 1)}),
    ],
)
def test_roles_of_the_event_in_the_same_sentence(record: dict[str, Any], counts: dict[str, tuple[int, int]]) -> None:
    assert score_roles([DOCUMENT], [record]) == counts


def test_templates_pair_by_incident_type_and_fillers_by_any_mention() -> None:
    gold = [{"id": 1, "templates": [{"incident_type": "bombing", "PerpOrg": [[["The Front", 3], ["TF", 9]]]}]}]
    right = [{"id": 1, "templates": [{"incident_type": "bombing", "PerpOrg": [[["tf", 0]]], "Victim": [[["x", 1]]]}]}]
    wrong = [{"id": 1, "templates": [{"incident_type": "attack", "PerpOrg": [[["tf", 0]]]}]}]
    assert score_templates(gold, right)["all"] == {"P": pytest.approx(2 / 3), "R": 1.0, "F1": pytest.approx(0.8)}
    assert score_templates(gold, wrong)["all"] == {"P": 0.0, "R": 0.0, "F1": 0.0}


needs_gold = pytest.mark.skipif("DATELINE_GOLD" not in os.environ, reason="DATELINE_GOLD names no gold folder")


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "reference_events", next(Path(os.environ["DATELINE_GOLD"]).rglob("score_events.py"))
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def gold_lines(name: str) -> list[dict[str, Any]]:
    path = Path(os.environ["DATELINE_GOLD"]) / "events" / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@needs_gold
def test_label_figures_equal_those_of_the_reference_scorer(reference: ModuleType) -> None:
    gold, chance = gold_lines("plv/train.jsonl"), random.Random(1)
    types = [*reference.QUAD, None]
    predicted = [{"id": line["id"], "root": chance.choice([line["root"], chance.choice(types)])} for line in gold]
    theirs, ours = reference.labels(gold, predicted), score_labels(gold, predicted)
    for name, score in ours.items():
        rounded = {"macro_f1": round(100 * score.macro_f1, 1), "accuracy": round(100 * score.accuracy, 1)}
        assert rounded == theirs[name]
    assert {root: round(100 * share) for root, share in ours["root"].classes.items()} == theirs["per_root"]


@needs_gold
def test_template_figures_equal_those_of_the_reference_scorer(reference: ModuleType) -> None:
    gold, chance = gold_lines("muc4/dev.jsonl"), random.Random(2)
    predicted = []
    for line in gold:
        templates = copy.deepcopy(line["templates"])
        for template in templates:
            if chance.random() < 0.3:
                template["incident_type"] = chance.choice(["attack", "bombing"])
            template["Victim"] = [*template["Victim"][:1], [["nobody", 0]]]
        predicted.append({"id": line["id"], "templates": templates + copy.deepcopy(templates[:1])})
    ours = score_templates(gold, predicted)
    rounded = {name: {key: round(100 * share, 1) for key, share in row.items()} for name, row in ours.items()}
    assert rounded == reference.muc4(gold, predicted)


@needs_gold
def test_role_figures_equal_those_of_the_reference_scorer(reference: ModuleType) -> None:
    gold, chance = gold_lines("wikievents/dev.jsonl"), random.Random(3)
    predicted = [guessed(line, chance) for line in gold]
    ours = {
        name: f"{matched}/{of} = {matched / of:.3f}" for name, (matched, of) in score_roles(gold, predicted).items()
    }
    assert ours == reference.roles(gold, predicted)


def guessed(line: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A record with an event near each gold trigger; its entities lie wherever their numbers put them."""
    entities = {m["id"]: [m["start"] * 5, m["start"] * 5 + 30] for m in line["entities"]}
    actors = [{"id": name, "mentions": [span]} for name, span in entities.items()]
    events = []
    for event in line["events"]:
        start = max(0, line["text"].find(event["trigger"]["text"]))
        names = [argument["entity_id"] for argument in event["arguments"]] or [None]
        events.append(
            {
                "type": chance.choice(["ASSAULT", "COERCE", "ACCUSE", "REQUEST"]),
                "trigger": [start, start + 5],
                "evidence": [[start, start + 60]],
                "actors": names[:1],
                "recipients": names[1:2],
                "place": names[-1],
            }
        )
    return {"id": line["id"], "events": events, "actors": actors, "places": actors}
