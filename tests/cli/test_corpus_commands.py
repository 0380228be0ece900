"""The commands of a corpus, on one that made-up records fill: no parser is needed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline.bench.made_up.reports import make_reports
from dateline.cli.main import app
from dateline.cli.terminal import Pace
from dateline.store.writer import Writer


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands") / "corpus"
    with Writer(folder) as writer:
        for report in make_reports(20, seed=11):
            writer.add(report.record, read_from=report.article.url)
        writer.set_aside("gone.html", "reading", "no such file", "0.1.0")
    return folder


@pytest.fixture
def run() -> Callable[..., str]:
    def invoke(*arguments: object, code: int = 0) -> str:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments], env={"COLUMNS": "400"})
        assert result.exit_code == code, result.output + repr(result.exception)
        return result.stdout

    return invoke


def test_query_in_each_form(run: Callable[..., str], corpus: Path) -> None:
    lines = run("query", corpus, "--type", "ASSAULT", "--format", "jsonl", "--limit", "0").splitlines()
    assert lines and all(json.loads(line)["type"] == "ASSAULT" for line in lines)
    rows = list(
        csv.DictReader(io.StringIO(run("query", corpus, "--type", "ASSAULT", "--format", "csv", "--limit", "0")))
    )
    assert [row["event_id"] for row in rows] == [json.loads(line)["event_id"] for line in lines]
    assert "evidence" in run("query", corpus, "--from", "2015", "--to", "2018", "--limit", "3").splitlines()[0]


def test_articles_are_taken_out_when_asked_twice(run: Callable[..., str], tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    with Writer(folder) as writer:
        for report in make_reports(3, seed=11):
            writer.add(report.record)
    articles = "SELECT article_id, headline FROM articles ORDER BY article_id"
    first, *others = [json.loads(line) for line in run("sql", folder, articles, "--format", "jsonl").splitlines()]
    asked = CliRunner().invoke(app, ["corpus", "remove", str(folder), first["article_id"]], input="n\n")
    assert asked.exit_code == 1 and first["headline"] in asked.stderr and "[y/N]" in asked.stderr
    assert len(run("sql", folder, articles, "--format", "jsonl").splitlines()) == len(others) + 1
    run("corpus", "remove", folder, first["article_id"], "--yes")
    assert [json.loads(line) for line in run("sql", folder, articles, "--format", "jsonl").splitlines()] == others


def test_query_counts_by_a_field(run: Callable[..., str], corpus: Path) -> None:
    area = ("--box", "-90,-180,90,180", "--near", "-0.5,0,20100")
    lines = [json.loads(line) for line in run("query", corpus, *area, "--format", "jsonl", "--limit", "0").splitlines()]
    counted = run("query", corpus, *area, "--count", "in_country", "--format", "jsonl").splitlines()
    assert sum(json.loads(line)["events"] for line in counted) == len(lines) > 0
    first = json.loads(counted[0])["value"]
    assert f'"{first}"' in run("query", corpus, "--in-country", first.lower(), "--format", "jsonl", "--limit", "1")
    refused = CliRunner().invoke(app, ["query", str(corpus), "--near", "here"])
    assert "not of the form" in str(refused.exception)


def test_query_by_confidence(run: Callable[..., str], corpus: Path) -> None:
    everything = [json.loads(line) for line in run("query", corpus, "--format", "jsonl", "--limit", "0").splitlines()]
    sure = run("query", corpus, "--min-confidence", "1", "--format", "jsonl", "--limit", "0").splitlines()
    assert len(sure) == sum(row["confidence"] >= 1 for row in everything) > 0


def test_show_prints_the_words_and_the_record(run: Callable[..., str], corpus: Path) -> None:
    row = json.loads(run("query", corpus, "--format", "jsonl", "--limit", "1"))
    shown = run("show", corpus, row["event_id"])
    assert row["evidence"] in shown.replace("\n", " ") and row["url"] in shown
    record = json.loads(run("show", corpus, row["event_id"], "--json"))
    assert record["article"]["id"] == row["article_id"]


def test_sql_and_tables(run: Callable[..., str], corpus: Path) -> None:
    count = run("sql", corpus, "SELECT count(*) AS n FROM articles", "--format", "csv")
    assert count.splitlines()[0] == "n" and int(count.splitlines()[1]) > 20
    assert "actor_key" in run("corpus", "tables", "events")
    assert "statements:" in run("corpus", "tables")


def test_corpus_info_problems_changes_and_check(run: Callable[..., str], corpus: Path) -> None:
    told = run("corpus", "info", corpus)
    assert re.search(r"^articles +106\n", told, re.MULTILINE)
    assert re.search(r"^bytes +[\d,]{6,}\n\npublished from \d{4}-\d\d-\d\d to ", told, re.MULTILINE)
    assert re.search(r"\n\ncoded by\n +106  \S", told)
    assert told.endswith("\n\nset aside\n      1  no such file (the first: gone.html)\n")
    assert "no such file" in run("corpus", "problems", corpus)
    assert run("corpus", "changes", corpus, "--format", "jsonl") == ""
    assert "all whole" in run("corpus", "check", corpus)


def test_export_writes_output_trace_and_losses(run: Callable[..., str], corpus: Path, tmp_path: Path) -> None:
    run("export", corpus, "--to", "gdelt", "-o", tmp_path / "x.export.CSV", "--losses", tmp_path / "losses.json")
    rows = (tmp_path / "x.export.CSV").read_text().splitlines()
    assert len((tmp_path / "x.mentions.CSV").read_text().splitlines()) == len(rows) > 20
    assert len((tmp_path / "x.export.CSV.trace.tsv").read_text().splitlines()) == len(rows) + 1
    assert json.loads((tmp_path / "losses.json").read_text())["rows"] == len(rows)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_check_finds_a_missing_file(run: Callable[..., str], tmp_path: Path) -> None:
    with Writer(tmp_path / "c") as writer:
        for report in make_reports(1, seed=1):
            writer.add(report.record)
    next((tmp_path / "c" / "segments").glob("*/places.parquet")).unlink()
    result = CliRunner().invoke(app, ["corpus", "check", str(tmp_path / "c")])
    assert result.exception is not None and "places.parquet" in str(result.exception)


def test_the_pace_is_told_every_so_often_when_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    with Pace(100, every_s=10, clock=lambda: now[0]) as pace:
        for done in range(1, 31):
            pace.show(done, f"{done} coded")
            now[0] += 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[0] == "dateline: 11 of 100 articles, 1.0 a second, 1 min 29 s to go; 11 coded"
