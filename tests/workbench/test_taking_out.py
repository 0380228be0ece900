"""Decisions as data: every export says what was reviewed, and articles reviewed whole come out as gold."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest
import samples
import typer
from typer.testing import CliRunner

from dateline.bench.record_scores import run as bench_records
from dateline.bench.record_scores import score_records
from dateline.cli.export import export as export_command
from dateline.errors import ExportFault
from dateline.query.memory_repository import MemoryRepository
from dateline.record import Article, Record, encode
from dateline.review.database.connection import beside, open_database
from dateline.review.decision_log import DecisionLog
from dateline.review.event_snapshot import EventSnapshot, Kind, take_snapshot
from dateline.views.wording import Wording
from dateline.workbench.members.grants import add_member

APP = typer.Typer()
APP.command()(export_command)
WORLD = samples.world()
PORT = WORLD[0]
SHELL, TALKS, EVAC = PORT.events
replace = msgspec.structs.replace


def with_event(one: EventSnapshot, **fields: Any) -> EventSnapshot:
    return replace(one, event=replace(one.event, **fields))


def with_trigger(event_id: str, words: str) -> EventSnapshot:
    at = PORT.article.text.index(words)
    return with_event(take_snapshot(PORT, TALKS), id=event_id, type="ACCUSE", trigger=(at, at + len(words)))


DECISIONS: list[tuple[Kind, EventSnapshot, int]] = [
    ("accept", take_snapshot(PORT, TALKS), 1),
    ("accept", take_snapshot(PORT, TALKS), 2),
    ("correct", with_event(take_snapshot(PORT, SHELL), type="PROTEST", mode=None), 1),
    ("reject", take_snapshot(PORT, EVAC), 2),
    ("add", with_trigger("ev-added", "put the number"), 2),
]


@pytest.fixture
def source(tmp_path: Path, wording: Wording) -> Path:
    """A file of records, with the decisions of two members on one of its articles beside it."""
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"".join(encode(record) + b"\n" for record in WORLD))
    database = open_database(str(beside(path)))
    with database.writing() as connection:
        for name in ("anna", "bert"):
            add_member(connection, f"{name}@example.org", name, 0)
    book = DecisionLog(database, MemoryRepository(WORLD, wording), wording)
    for kind, after, member in DECISIONS:
        event = after.event.id
        book.decide("art-port", event, kind, after, member, len(book.history("art-port", event)), 1)
    database.close()
    return path


@pytest.fixture
def export(source: Path, tmp_path: Path) -> Callable[..., Path]:
    def run(*options: str) -> Path:
        out = tmp_path / "out"
        result = CliRunner().invoke(APP, [str(source), "-o", str(out), *options], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return out

    return run


REVIEWED = {
    "ev-talks": ("accepted", "2", ""),
    "ev-shell": ("corrected", "1", "type; mode"),
    "ev-added": ("added", "1", ""),
}


def test_csv_says_what_was_reviewed_by_how_many_and_what_they_changed(export: Callable[..., Path]) -> None:
    rows = list(csv.DictReader(export("--to", "csv").open(encoding="utf-8")))
    told = {row["event_id"]: (row["reviewed"], row["reviewers"], row["changed"]) for row in rows}
    assert {event: told[event] for event in REVIEWED} == REVIEWED
    assert "ev-evac" not in told and told["ev-blame"] == ("unseen", "0", "")
    assert next(row["type"] for row in rows if row["event_id"] == "ev-shell") == "PROTEST"


@pytest.mark.parametrize("form", ["plover", "polecat", "gdelt", "icews", "acled", "ucdp", "csv", "parquet", "geojson"])
def test_every_format_can_hold_reviewed_events_only_and_its_trace_tells_of_them(
    form: str, export: Callable[..., Path], tmp_path: Path
) -> None:
    losses = tmp_path / "losses.json"
    out = export("--to", form, "--reviewed-only", "--losses", str(losses))
    trace = csv.DictReader(out.with_name("out.trace.tsv").open(encoding="utf-8"), delimiter="\t")
    for row in trace:
        assert REVIEWED[row["event_id"]] == (row["reviewed"], row["reviewers"], row["changed"])
    told = json.loads(losses.read_text())
    assert told["records"] == 1
    assert told["reviewed"] == {
        "events": {"rejected": 1, "corrected": 1, "accepted": 1, "added": 1},
        "by_number_of_reviewers": {"1": 2, "2": 1},
        "changed": {"type": 1, "mode": 1},
    }


def test_plover_and_parquet_hold_the_review_in_their_rows(export: Callable[..., Path]) -> None:
    lines = [json.loads(line) for line in export("--to", "plover").read_text().splitlines()]
    assert {line["id"]: line["review"]["reviewers"] for line in lines if "review" in line}["ev-talks"] == 2
    rows = pq.read_table(export("--to", "parquet")).to_pylist()
    assert next(row["changed"] for row in rows if row["event_id"] == "ev-shell") == ["type", "mode"]


def test_decisions_can_be_left_out_of_account(export: Callable[..., Path]) -> None:
    rows = list(csv.DictReader(export("--to", "csv", "--as-coded").open(encoding="utf-8")))
    assert {row["reviewed"] for row in rows} == {"unseen"} and "ev-evac" in {row["event_id"] for row in rows}


def test_another_database_is_named_and_a_missing_one_is_no_empty_one(source: Path, export: Callable[..., Path]) -> None:
    moved = beside(source).rename(source.with_name("elsewhere.sqlite"))
    with pytest.raises(ExportFault, match="--members"):
        export("--to", "csv", "--reviewed-only")
    with pytest.raises(ExportFault, match="no database"):
        export("--to", "csv", "--members", "nowhere.sqlite")
    rows = csv.DictReader(export("--to", "csv", "--reviewed-only", "--members", str(moved)).open(encoding="utf-8"))
    assert {row["event_id"] for row in rows} == set(REVIEWED)
    assert not beside(source).exists() and not Path("nowhere.sqlite").exists()


class Machine:
    """Codes a text as the machine's records have it."""

    def __init__(self, records: list[Record]) -> None:
        self.by_text = {record.article.text: record for record in records}

    def read(self, text: str, url: str | None, date: str | None) -> Article:
        article = self.by_text[text].article
        assert (article.url, article.published.date) == (url, date)
        return article

    def code_article(self, article: Article) -> Record:
        return self.by_text[article.text]


def test_gold_is_what_the_bench_of_records_reads(export: Callable[..., Path], tmp_path: Path) -> None:
    gold = export("--to", "gold").rename(tmp_path / "gold.jsonl")
    report = bench_records(gold, Machine(WORLD))  # type: ignore[arg-type]
    rows = {str(row[0]): row[1:5] for row in report.rows}
    # The machine finds three events, of which people kept one as it is, one under another type, and added a third.
    assert rows["events.found"] == [1 / 3, 1 / 3, pytest.approx(1 / 3), 3]
    assert rows["events.any"][:2] == [2 / 3, 2 / 3]
    assert all(name.startswith("events.") for name in rows)
    assert {line.split()[1] for line in report.errors} == {"missed", "spurious"}
    assert len(report.errors) == 4


def test_an_article_with_an_event_that_nobody_judged_is_no_gold(source: Path, export: Callable[..., Path]) -> None:
    lines = [json.loads(line) for line in export("--to", "gold").read_text().splitlines()]
    assert [line["article"]["id"] for line in lines] == ["art-port"]
    assert lines[0]["layers"] == ["events"]
    assert {event["id"] for event in lines[0]["events"]} == set(REVIEWED)
    del lines[0]["layers"]
    msgspec.convert(lines[0], Record)


def test_gold_without_layers_is_counted_whole() -> None:
    gold = msgspec.to_builtins(PORT)
    whole = score_records([gold], [gold]).rows
    part = score_records([gold | {"layers": ["places", "events"]}], [gold]).rows
    assert {"statements.found", "actors.found", "disputes.found"} <= set(whole)
    assert {name.split(".")[0] for name in part} == {"places", "events"}
    assert all(part[name] == whole[name] for name in part)
