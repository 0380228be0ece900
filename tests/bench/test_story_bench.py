"""The bench of stories on small gold sets made here."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dateline.bench.event_mentions import join_sentences
from dateline.bench.gold_sets import GoldFault
from dateline.bench.story_scores import run
from dateline.knowledge.loaders.grammar import load_grammar
from dateline.language.parser import Parser

SENTENCES = {
    "a": "Gunmen robbed a bank in Tarnow on Monday , police said .",
    "b": "A bank in Tarnow was robbed by masked gunmen on Monday .",
    "c": "The robbery of the Tarnow bank on Monday alarmed shopkeepers .",
}
# document → the words that name acts, each with its chain
MENTIONS = {
    "a": {"robbed": "raid", "said": "word"},
    "b": {"robbed": "raid"},
    "c": {"robbery": "raid", "alarmed": "fear"},
}


def documents() -> list[dict[str, Any]]:
    lines = []
    for document, sentence in SENTENCES.items():
        words = sentence.split(" ")
        lines.append(
            {
                "id": document,
                "topic": 1,
                "sentences": ["http : / / news . example", sentence],
                "sent_ids": [0, 1],
                "mentions": [
                    {
                        "id": f"{document}#{word}",
                        "kind": "ACT",
                        "sent": 1,
                        "tok": [words.index(word)],
                        "text": word,
                        "neg": False,
                    }
                    for word in MENTIONS[document]
                ],
            }
        )
    return lines


def write(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@pytest.fixture
def coder(parser: Parser) -> Any:
    return SimpleNamespace(tools=SimpleNamespace(parser=parser, grammar=load_grammar()))


def figures(report: Any) -> dict[str, float]:
    return {row[1]: row[2] for row in report.rows}


def test_mentions_are_read_from_their_documents_and_chained(tmp_path: Path, coder: Any) -> None:
    write(tmp_path / "texts.jsonl", documents())
    gold = [
        {"id": f"{document}#{word}", "cluster": chain, "kind": "ACT", "doc": document, "topic": 1}
        for document, chains_by_word in MENTIONS.items()
        for word, chain in chains_by_word.items()
    ]
    write(tmp_path / "chains.jsonl", [*gold, gold[0] | {"id": "z", "kind": "LOC"}])
    report = run(tmp_path, coder)
    assert figures(report)["mentions CoNLL"] == 1.0
    assert len(report.predictions) == len(gold)
    assert report.errors == []


def test_documents_headlines_and_pairs_are_grouped(tmp_path: Path, coder: Any) -> None:
    write(tmp_path / "texts.jsonl", documents())
    write(tmp_path / "stories.jsonl", [{"id": document, "cluster": "s"} for document in SENTENCES])
    heads = [
        "Bank robbed in Tarnow",
        "Tarnow bank robbed by gunmen",
        "Lake festival opens in Ulmen",
        "Ulmen lake festival opens",
    ]
    write(
        tmp_path / "heads.jsonl", [{"id": str(n), "title": title, "cluster": n // 2} for n, title in enumerate(heads)]
    )
    pair = {"a": {"title": heads[0], "text": SENTENCES["a"]}, "b": {"title": heads[1], "text": SENTENCES["b"]}}
    write(tmp_path / "pairs.jsonl", [{"id": "p", "label": "OK"} | pair])
    shares = figures(run(tmp_path, coder))
    assert shares["documents B-cubed"] == shares["headlines B-cubed"] == shares["pairs accuracy"] == 1.0


def test_a_mention_without_its_document_is_missing(tmp_path: Path, coder: Any) -> None:
    write(tmp_path / "chains.jsonl", [{"id": "x", "cluster": "c", "kind": "ACT", "doc": "gone", "topic": 1}])
    assert figures(run(tmp_path, coder))["mentions CoNLL"] == 0.0


def test_the_address_of_a_document_is_not_its_text() -> None:
    assert join_sentences(documents()[0]) == SENTENCES["a"]


def test_a_folder_without_stories_is_refused(tmp_path: Path, coder: Any) -> None:
    write(tmp_path / "other.jsonl", [{"text": "Nothing"}])
    with pytest.raises(GoldFault):
        run(tmp_path, coder)


def test_documents_of_other_benches_beside_the_stories_are_ignored(tmp_path: Path, coder: Any) -> None:
    write(tmp_path / "events.jsonl", [{"id": "w", "sentences": [["Words", "."]], "text": "Words."}])
    write(tmp_path / "heads.jsonl", [{"id": "h", "title": SENTENCES["a"], "cluster": 1}])
    assert figures(run(tmp_path, coder))["headlines B-cubed"] == 1.0
