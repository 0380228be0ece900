"""The corpus: its compact form, its split, and every article in it."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from dateline.training.coded_articles import compile_article, part_of, read_article
from training import ARTICLES
from training.compact import compact, dump

CODED: dict[str, Any] = {
    "id": "9001",
    "article": {
        "headline": "Troops storm Mopti",
        "published": {"date": "2013-01-11"},
        "captions": ["Troops in Mopti"],
        "text": "Troops storm Mopti\n\nMalian troops attacked rebels in Mopti on Friday. The raid killed 12.\n\n"
        "Troops in Mopti",
    },
    "actors": [
        {
            "id": "mil",
            "name": "Malian troops",
            "kind": "group",
            "mentions": ["Malian troops", "Troops"],
            "office": None,
        },
        {"id": "reb", "name": "rebels", "kind": "group", "mentions": ["rebels"]},
    ],
    "places": [{"id": "mop", "name": "Mopti", "lat": 0.0, "lon": -4.2, "mentions": ["Mopti@*"]}],
    "times": [{"id": "fri", "type": "DATE", "value": "2013-01-11", "text": "on [[Friday]]"}],
    "figures": [{"id": "f1", "kind": "killed", "value": 12, "text": "12"}],
    "events": [
        {
            "id": "e1",
            "type": "ASSAULT",
            "trigger": "attacked",
            "evidence": [
                "Malian troops attacked rebels in Mopti on Friday",
                "Troops storm Mopti",
                "The raid killed 12",
            ],
            "evidence_triggers": ["storm"],
            "actors": ["mil"],
            "recipients": ["reb"],
            "place": "mop",
            "date_basis": "Friday",
            "figures": ["f1"],
            "status": "occurred",
            "background": False,
        }
    ],
}


def test_an_article_compiles_to_offsets() -> None:
    article = compile_article(compact(CODED))
    text = article.article.text
    assert text == CODED["article"]["text"]
    assert [block.kind for block in article.article.blocks] == ["headline", "paragraph", "caption"]
    [event] = article.events
    assert [text[start:end] for start, end in (event.trigger, *event.other_triggers)] == ["attacked", "storm"]
    assert [text[start:end] for start, end in event.other_evidence] == ["The raid killed 12"]
    assert (event.actors, event.recipients, event.places) == (("mil",), ("reb",), ("mop",))
    assert (event.times, event.figures) == (("fri",), ("f1",))


def test_the_compact_form_leaves_out_what_is_empty_and_nothing_else() -> None:
    data = compact(CODED)
    assert "statements" not in data
    assert "office" not in data["actors"][0]
    assert "background" not in data["events"][0]
    assert data["places"][0]["lat"] == 0.0
    assert json.loads(dump(data)) == data


def test_each_value_has_a_line_of_its_own() -> None:
    lines = dump(compact(CODED)).splitlines()
    assert sum('"id"' in line for line in lines) == 7


def test_the_split_is_by_hash_and_near_its_shares() -> None:
    parts = Counter(part_of(f"{number:04}") for number in range(2000))
    assert parts["test"] / 2000 == pytest.approx(0.2, abs=0.03)
    assert parts["development"] / 2000 == pytest.approx(0.08, abs=0.02)


def test_every_article_of_the_corpus_compiles() -> None:
    paths = sorted(ARTICLES.glob("*.json"))
    assert len(paths) > 400
    for path in paths:
        article = read_article(path)
        assert article.number == path.stem
        assert all(article.article.text[start:end].strip() for _, _, (start, end) in map(_fields, article.mentions))


def _fields(mention: Any) -> tuple[str, str, tuple[int, int]]:
    return mention.kind, mention.id, mention.span
