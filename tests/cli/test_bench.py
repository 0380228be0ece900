"""``dateline bench`` on small gold folders made here."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dateline.bench.record_scores import score_records

Dateline = Callable[..., Any]

HEADLINE = "Police arrest four in Tallinn"
TOLD = (
    "Police in Tallinn arrested four protesters on Tuesday, a spokeswoman said. They had blocked the road to the "
    "harbour, and the drivers of a dozen lorries could not reach their ship."
)
PAGE = f"""<html><head><title>{HEADLINE}</title><meta property="article:published_time" content="2024-03-13"></head>
<body><article><h1>{HEADLINE}</h1><p>{TOLD}</p></article></body></html>"""


def span(text: str, words: str) -> list[int]:
    return [text.index(words), text.index(words) + len(words)]


@pytest.fixture
def records_gold(tmp_path: Path) -> Path:
    """A page and its record, coded by hand as far as the test needs."""
    text = f"{HEADLINE}\n\n{TOLD}"
    record = {
        "id": "tallinn",
        "article": {"text": text, "headline": HEADLINE, "published": {"date": "2024-03-13"}},
        "actors": [{"id": "cop", "name": "police", "mentions": [span(text, "Police")]}],
        "times": [{"id": "t", "type": "DATE", "value": "2024-03-12", "span": span(text, "Tuesday")}],
        "events": [
            {
                "id": "e",
                "type": "COERCE",
                "trigger": span(text, "arrested"),
                "actors": ["cop"],
                "recipients": [],
                "evidence": [span(text, "arrested four protesters")],
                "status": "occurred",
                "start": "2024-03-12",
            }
        ],
    }
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "tallinn.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "coded by hand.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    return tmp_path


def test_records_are_coded_from_their_pages_and_scored(dateline: Dateline, records_gold: Path, tmp_path: Path) -> None:
    predictions = tmp_path / "predicted.out"
    result = dateline("bench", "records", "--gold", records_gold, "--json", "--predictions", predictions)
    assert result.code == 0
    report = json.loads(result.out)
    figures = {row[0]: row[3] for row in report["rows"]}
    assert figures["text.published"] == figures["times.right"] == figures["text.headline"] == 1.0
    gold = [
        json.loads(line) for line in (records_gold / "coded by hand.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    predicted = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in predicted] == ["tallinn"]
    rescored = score_records(gold, predicted).rows
    assert figures == {name: row.get("F1", row.get("accuracy")) for name, row in rescored.items()}


def test_a_record_without_its_page_is_coded_from_its_text_and_the_table_says_so(
    dateline: Dateline, records_gold: Path
) -> None:
    (records_gold / "pages" / "tallinn.html").unlink()
    result = dateline("bench", "records", "--gold", records_gold / "coded by hand.jsonl")
    assert result.code == 0
    assert "1 of 1 records have no page here" in result.out


def test_errors_show_the_words(dateline: Dateline, records_gold: Path) -> None:
    path = records_gold / "coded by hand.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"COERCE"', '"MOBILIZE"'), encoding="utf-8")
    result = dateline("bench", "records", "--gold", records_gold, "--errors", "50")
    assert "tallinn  missed MOBILIZE  arrested four protesters" in result.out


@pytest.fixture
def labels_gold(tmp_path: Path) -> Path:
    sentences = [
        ("a", "ASSAULT", 4, "<s>Rebels</s> shelled a village of <t>Ukraine</t> on Monday."),
        ("b", "CONSULT", 1, "<s>The president of France</s> met <t>the prime minister of India</t> in Paris."),
        ("c", "PROTEST", 4, "Of no event does <s>this</s> speak to <t>anyone</t>."),
    ]
    lines = []
    for name, root, quad, marked in sentences:
        text = marked
        for mark in ("<s>", "</s>", "<t>", "</t>"):
            text = text.replace(mark, "")
        source, target = marked.split("<s>")[1].split("</s>")[0], marked.split("<t>")[1].split("</t>")[0]
        lines.append(
            {
                "id": name,
                "text": text,
                "source": source,
                "target": target,
                "marked": marked,
                "root": root,
                "penta": quad,
            }
        )
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tmp_path


def test_labels_one_prediction_for_each_sentence_and_none_where_nothing_is_told(
    dateline: Dateline, labels_gold: Path, tmp_path: Path
) -> None:
    predictions = tmp_path / "predicted.out"
    result = dateline("bench", "events", "--gold", labels_gold, "--predictions", predictions, "--errors", "5")
    assert result.code == 0
    predicted = {line["id"]: line["root"] for line in map(json.loads, predictions.read_bytes().splitlines())}
    assert predicted == {"a": "ASSAULT", "b": "CONSULT", "c": None}
    assert "c  PROTEST, coded nothing" in result.out


def test_the_limit_holds(dateline: Dateline, labels_gold: Path, tmp_path: Path) -> None:
    predictions = tmp_path / "predicted.out"
    dateline("bench", "events", "--gold", labels_gold, "--limit", "1", "--predictions", predictions)
    assert len(predictions.read_bytes().splitlines()) == 1


def test_incident_templates(dateline: Dateline, tmp_path: Path) -> None:
    text = "guerrillas killed a peasant in the city of flores yesterday.    the army denied the report."
    gold = {"id": "m", "text": text, "templates": [{"incident_type": "attack", "PerpInd": [[["guerrillas", 0]]]}]}
    (tmp_path / "m.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    result = dateline("bench", "events", "--gold", tmp_path, "--json")
    assert {row[1] for row in json.loads(result.out)["rows"]} >= {"incident_type F1", "PerpInd F1", "all F1"}


def test_speed_compares_the_whole_with_the_parser(dateline: Dateline, records_gold: Path) -> None:
    report = json.loads(dateline("bench", "speed", "--gold", records_gold, "--json").out)
    rows = {row[0]: row[1:] for row in report["rows"]}
    assert rows["articles"][0] == 1
    whole, alone, _ = rows["ratio of the whole to the parse"]
    assert whole > 0 and alone == 1.0


@pytest.mark.parametrize("name", ["statements", "status", "all"])
def test_sentences_with_factuality_are_scored_once(dateline: Dateline, tmp_path: Path, name: str) -> None:
    text = "The army did not enter the town."
    gold = {
        "id": "f",
        "corpus": "made",
        "text": text,
        "tokens": text.split(),
        "events": [{"i": 4, "start": 17, "end": 22, "fact": -3.0}],
    }
    (tmp_path / "f.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    result = dateline("bench", name, "--gold", tmp_path, "--json")
    assert result.code == 0
    reports = [json.loads(line) for line in result.out.splitlines() if '"status"' in line]
    assert [report["rows"][0][1:3] for report in reports] == [["mean absolute error (less is better)", 0.0]]


def test_pages_in_an_archive_of_any_name_are_found(dateline: Dateline, records_gold: Path, tmp_path: Path) -> None:
    page = records_gold / "pages" / "tallinn.html"
    with zipfile.ZipFile(tmp_path / "packed pages.zip", "w") as archive:
        archive.write(page, "news/tallinn.html")
    page.unlink()
    result = dateline("bench", "records", "--gold", records_gold, "--json")
    assert not any("have no page" in note for note in json.loads(result.out)["notes"])


def test_a_page_that_holds_no_article_has_its_line_among_the_predictions(
    dateline: Dateline, records_gold: Path, tmp_path: Path
) -> None:
    (records_gold / "pages" / "tallinn.html").write_bytes(b"")
    predictions = tmp_path / "predicted.out"
    result = dateline("bench", "records", "--gold", records_gold, "--predictions", predictions)
    assert "tallinn was set aside: empty" in result.out
    assert [json.loads(line) for line in predictions.read_bytes().splitlines()] == [{"id": "tallinn"}]


def test_all_runs_what_the_folder_allows_and_names_the_rest(dateline: Dateline, labels_gold: Path) -> None:
    result = dateline("bench", "all", "--gold", labels_gold)
    assert result.code == 0
    assert result.out.startswith("events\n")
    assert "dateline: bench records passed over" in result.err


@pytest.mark.parametrize("name", ["records", "events", "speed", "all"])
def test_a_folder_without_gold_is_wrong_use(dateline: Dateline, tmp_path: Path, name: str) -> None:
    result = dateline("bench", name, "--gold", tmp_path)
    assert (result.code, result.out) == (2, "")
    assert str(tmp_path) in result.err


def test_a_folder_that_is_not_there_is_wrong_use(dateline: Dateline, tmp_path: Path) -> None:
    assert dateline("bench", "records", "--gold", tmp_path / "nowhere").code == 2


def test_predictions_of_all_benches_at_once_are_wrong_use(
    dateline: Dateline, labels_gold: Path, tmp_path: Path
) -> None:
    result = dateline("bench", "all", "--gold", labels_gold, "--predictions", tmp_path / "p.jsonl")
    assert (result.code, result.out) == (2, "")
    assert not (tmp_path / "p.jsonl").exists()


def test_linking_needs_no_gold(dateline: Dateline) -> None:
    report = json.loads(dateline("bench", "linking", "--limit", "300", "--workers", "1", "--json").out)
    assert [row[0] for row in report["rows"]] == ["pairs", "B-cubed"]
    assert all(0.5 < share <= 1 for row in report["rows"] for share in row[1:])
    assert any("reports a second" in note for note in report["notes"])
