"""PETRARCH's unit sentences and incident templates: what is met, and what a record becomes."""

from __future__ import annotations

from typing import Any

import pytest

from dateline.bench.event_scores import make_templates
from dateline.bench.petrarch_sentences import load_roots, root_of, score_unit_sentences
from dateline.record import Actor, Article, Event, MadeBy, Record


@pytest.mark.parametrize(
    ("code", "root"),
    [
        ("1712", "ASSAULT"),
        ("171", "COERCE"),
        ("0831", "CONCEDE"),
        ("084", "RETREAT"),
        ("023", None),
        ("", None),
        (None, None),
    ],
)
def test_the_longest_beginning_of_a_cameo_code_decides(code: str | None, root: str | None) -> None:
    assert root_of(code, load_roots()) == root


def counts(sources: list[str], targets: list[str], root: str = "AID") -> dict[str, tuple[int, int]]:
    gold = [{"id": "1", "events": [{"sourcecode": "ARNGOV", "targetcode": "GON", "eventcode": "070"}]}]
    return score_unit_sentences(gold, [{"id": "1", "events": [{"root": root, "sources": sources, "targets": targets}]}])


def test_sides_meet_by_country_and_by_a_sector_if_both_name_one() -> None:
    assert counts(["ARNMILGOV"], ["GONGOV"])["both sides"] == (1, 1)
    assert counts(["ARN"], ["GON"])["both sides"] == (1, 1)
    assert counts(["ARNMIL"], ["GON"])["sources"] == (0, 1)
    assert counts(["GON"], ["ARN"])["both sides"] == (0, 1)


def test_a_type_is_asked_only_of_events_with_a_cameo_code() -> None:
    assert counts(["ARN"], ["GON"], "ASSAULT")["types"] == (0, 1)
    gold: list[dict[str, Any]] = [{"id": "1", "events": [{"sourcecode": "ARN", "eventcode": "223"}, {"error": "none"}]}]
    assert score_unit_sentences(gold, [{"id": "1", "events": []}]) == {
        "sources": (0, 1),
        "targets": (1, 1),
        "both sides": (0, 1),
        "types": (0, 0),
    }


TEXT = "The Front kidnapped two engineers; rebels bombed a bridge; rebels shot a guard."


def test_incidents_take_their_kind_from_the_mode_and_their_fillers_from_the_sides() -> None:
    actors = (
        Actor("f", "the Front", "organisation", mentions=((0, 9),)),
        Actor("e", "engineers", "group", mentions=((20, 33),)),
        Actor("r", "rebels", "group", mentions=((35, 41), (59, 65))),
    )
    events = (
        Event("1", "ASSAULT", (10, 19), ((0, 33),), mode="abduct", actors=("f",), recipients=("e",)),
        Event("2", "ASSAULT", (42, 48), ((35, 57),), mode="explosives", actors=("r",)),
        Event("3", "ASSAULT", (66, 70), ((59, 78),), status="negated", actors=("r",)),
        Event("4", "CONSULT", (66, 70), ((59, 78),), actors=("r",)),
    )
    record = Record(id="r", article=Article("a", TEXT), actors=actors, events=events, made_by=MadeBy("0", "m", "k"))
    kidnapping, bombing = make_templates(record)
    assert (kidnapping["incident_type"], bombing["incident_type"]) == ("kidnapping", "bombing")
    assert kidnapping["PerpOrg"] == [[["The Front", 0], ["Front", 0]]]
    assert kidnapping["Victim"] == [[["two engineers", 20], ["engineers", 20]]]
    assert bombing["PerpInd"] == [[["rebels", 35], ["rebels", 59]]]
