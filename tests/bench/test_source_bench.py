"""The bench of sources on a few articles: every form is read whole, by dateline and by its library."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from dateline.bench import source_speed
from dateline.cli.main import app


def test_every_source_is_timed_beside_its_library() -> None:
    report = source_speed.run(20)
    assert [row[1] for row in report.rows] == ["json", "json", "csv", "pyarrow", "feedparser", "FastWARC"]
    assert all(float(row[2]) > 0 and float(row[3]) > 0 for row in report.rows)


def test_a_reader_that_loses_articles_is_no_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    name, library, write, _ = source_speed.FORMS[0]
    monkeypatch.setattr(source_speed, "FORMS", [(name, library, write, lambda _: 19)])
    with pytest.raises(ValueError, match="19 of 20 articles"):
        source_speed.run(20)


def test_it_needs_no_gold() -> None:
    result = CliRunner().invoke(app, ["bench", "sources", "--limit", "5", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["name"] == "sources: 5 articles"
