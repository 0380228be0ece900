"""Coded articles as gold of the bench, and figures by region and decade."""

from __future__ import annotations

import random
from typing import Any

import pytest

from dateline.bench.scoring.tally import Tally
from dateline.pipeline import Tools
from dateline.training.notation import NotationFault
from training.by_group import FEWEST, FOUND, REST, Scored, decade_of, grouped, interval, score_article, table, total
from training.gold import as_gold

CODED: dict[str, Any] = {
    "id": "9001",
    "published": "1996-05-06",
    "blocks": [["headline", "Rebels shell Goma"], ["paragraph", "Rebels shelled Goma on Monday, the army said."]],
    "actors": [
        {"id": "reb", "name": "rebels", "kind": "group", "sectors": ["REB"], "mentions": ["Rebels@*"]},
        {"id": "arm", "name": "army", "kind": "group", "sectors": ["MIL"], "mentions": ["the army"]},
    ],
    "places": [
        {
            "id": "gom",
            "name": "Goma",
            "lat": -1.68,
            "lon": 29.22,
            "resolution": 4,
            "country": "COD",
            "mentions": ["Goma@*"],
        }
    ],
    "times": [{"id": "t1", "type": "DATE", "value": "1996-05-06", "text": "Monday"}],
    "statements": [
        {
            "id": "s1",
            "actor": "arm",
            "source": "the army",
            "cue": "said",
            "content": ["Rebels shelled Goma on Monday"],
            "act": "asserts",
        }
    ],
    "events": [
        {
            "id": "e1",
            "type": "ASSAULT",
            "mode": "heavy-weapons",
            "trigger": "shelled",
            "evidence": ["Rebels shelled Goma on Monday"],
            "actors": ["reb"],
            "place": "gom",
            "start": "1996-05-06",
            "status": "occurred",
        }
    ],
}


def test_words_become_offsets() -> None:
    gold = as_gold(CODED)
    text = gold["article"]["text"]
    assert text.split("\n\n") == [words for _, words in CODED["blocks"]]
    assert [text[slice(*span)] for span in gold["actors"][0]["mentions"]] == ["Rebels", "Rebels"]
    [event], [statement], [time] = gold["events"], gold["statements"], gold["times"]
    assert text[slice(*event["trigger"])] == "shelled" and text[slice(*time["span"])] == "Monday"
    assert [text[slice(*span)] for span in statement["content"]] == ["Rebels shelled Goma on Monday"]
    assert gold["claims"] == [] and "text" not in gold["layers"]


def test_words_that_are_not_in_the_text_are_a_fault() -> None:
    with pytest.raises(NotationFault, match=r"'Bukavu' .* is not in the text"):
        as_gold(CODED | {"places": [{"id": "buk", "mentions": ["Bukavu"]}]})


def test_an_article_is_scored_in_its_groups(tools: Tools) -> None:
    scored = score_article(CODED, tools, {"COD": "Middle Africa"})
    assert (scored.region, scored.decade) == ("Middle Africa", "1990s")
    assert scored.tally.hits(FOUND) == (1, 1, 1)


@pytest.mark.parametrize(("day", "decade"), [("1999-12-31", "1990s"), ("2000-01-01", "2000s"), ("2026-11-01", "2020s")])
def test_the_decade_is_that_of_publication(day: str, decade: str) -> None:
    assert decade_of({"published": day}) == decade


def tally(hits: int, predicted: int, gold: int) -> Tally:
    counts = Tally()
    counts.add_hits(FOUND, hits, predicted, gold)
    counts.add_answers("events.place", [True] * hits)
    counts.add_confidence(0.5, hits > 0)
    return counts


def test_tallies_add_up() -> None:
    together = total([tally(1, 2, 4), tally(3, 4, 4), Tally()])
    assert together.hits(FOUND) == (4, 6, 8) and together.hits("places.right") == (0, 0, 0)
    assert dict(together.rows())["events.place"] == {"accuracy": 1.0, "of": 4}
    assert together.answers_by_confidence == {0.5: [True, True]}


def test_small_groups_are_counted_together() -> None:
    large = [Scored("Europe", "1990s", tally(1, 1, 1)) for _ in range(FEWEST)]
    small = [Scored("Oceania", "2000s", tally(0, 1, 1)), Scored("Caribbean", "2000s", tally(0, 0, 1))]
    groups = grouped([*large, *small], "region")
    assert {name: len(tallies) for name, tallies in groups.items()} == {"Europe": 5, REST: 2, "all": 7}
    lines = list(table(groups))
    assert lines[2].startswith("| Europe | 5 | 5 | 1.00 | 1.00 | 1.00 |") and lines[2].endswith("| 1.00–1.00 |")
    assert lines[3].startswith(f"| {REST} | 2 | 2 | .00 | .00 | .00 |")
    assert {line.count("|") for line in lines} == {lines[0].count("|")}


def test_the_interval_holds_the_score_and_is_narrower_with_more_articles() -> None:
    few = [tally(1, 1, 1), tally(0, 1, 1), tally(1, 1, 1), tally(0, 1, 1)]
    low, high = interval(few, random.Random(1))
    assert low <= 0.5 <= high and low < high
    narrow = interval(few * 50, random.Random(1))
    assert low < narrow[0] <= 0.5 <= narrow[1] < high
