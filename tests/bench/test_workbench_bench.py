"""The bench of the workbench on a small corpus: every kind of page is asked for and found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline.bench import workbench_speed, workbench_visits
from dateline.bench.bench_report import BenchReport
from dateline.cli.main import app

EVENTS, REQUESTS, LONG = 1000, 3, 20


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> BenchReport:
    return workbench_speed.run(tmp_path_factory.mktemp("bench") / "corpus", EVENTS, REQUESTS, workers=[1], long=LONG)


def test_every_kind_of_page_is_timed_and_none_is_missing(report: BenchReport) -> None:
    assert {"front", "large story", "network", "health", "API, names"} < {row[0] for row in report.rows}
    for row in report.rows:
        cells = dict(zip(report.columns, row, strict=True))
        assert cells["faults"] == 0, cells
        assert 0 < float(cells["p50 ms, 1 process"]) <= float(cells["p95 ms, 1 process"]), cells
        assert float(cells["processor ms"]) >= 0
        assert float(cells["kB"]) > 0 or cells["page"] == "health", cells


def test_memory_is_noted_after_each_tenth_of_the_requests(report: BenchReport) -> None:
    notes = [note for note in report.notes if note.startswith("after ")]
    assert len(notes) == 10
    assert notes[-1].startswith(f"after {LONG} requests")
    assert all(note.endswith(" 0 faults") and " MiB" in note for note in notes)


def test_it_needs_no_gold_and_the_others_do(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def run(events: int) -> BenchReport:
        asked.append(events)
        return BenchReport("workbench", ["page"], [["front"]])

    monkeypatch.setattr(workbench_speed, "run", run)
    result = CliRunner().invoke(app, ["bench", "workbench", "--limit", "500", "--json"])
    assert result.exit_code == 0 and json.loads(result.stdout)["rows"] == [["front"]]
    assert asked == [500]
    without = CliRunner().invoke(app, ["bench", "records"])
    assert without.exit_code == 2 and "--gold" in without.stderr


def test_readers_who_pause_are_timed_while_members_review(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbench_visits, "READING", (0.0, 0.05))
    monkeypatch.setattr(workbench_visits, "REVIEWING", (0.0, 0.05))
    report = workbench_visits.run(tmp_path / "corpus", EVENTS, seconds=1, readers=2, reviewers=3, alone=1)
    rows = {str(row[0]): dict(zip(report.columns, row, strict=True)) for row in report.rows}
    assert {"all pages of readers", workbench_visits.QUEUE, workbench_visits.NEXT, workbench_visits.DECISION} < set(
        rows
    )
    assert rows[workbench_visits.QUEUE]["answers"] == 3
    assert rows[workbench_visits.DECISION]["answers"] == rows[workbench_visits.NEXT]["answers"]
    readers = [cells for name, cells in rows.items() if not name.startswith(("review", "all pages"))]
    assert rows["all pages of readers"]["answers"] == sum(int(cells["answers"]) for cells in readers) >= 2
    for cells in rows.values():
        assert cells["faults"] == 0, report.notes
        assert 0 < float(cells["p50 ms"]) <= float(cells["p95 ms"]) <= float(cells["max ms"]), cells
    memory = next(note for note in report.notes if note.startswith("memory"))
    ready, starting, most, end = (int(word) for word in re.findall(r"\d+", memory))
    assert 0 < ready <= starting and 0 < end <= most
