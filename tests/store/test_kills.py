"""A killed ingest resumes, loses nothing and codes nothing twice. DATELINE_KILLS sets the number of kills."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dateline.store.corpus import Corpus

SCRIPT = Path(__file__).parent / "killed_ingest.py"
KILLS = int(os.environ.get("DATELINE_KILLS", "12"))
MOMENTS = {"ingested", "coded", "seen", "moment"}


def content(folder: Path) -> dict[str, list[str]]:
    """All rows of all tables, in order, without the moments at which they were written."""
    with Corpus.open(folder) as corpus:
        found = {}
        views = [*corpus.tables, *(f"old_{name}" for name in ("articles", "events", "records"))]
        for view in views:
            table = corpus.sql(f"SELECT * FROM {view}").read_all()
            kept = table.drop_columns([name for name in table.column_names if name in MOMENTS])
            found[view] = sorted(map(str, kept.to_pylist()))
        return found


def ingest(*arguments: object) -> int:
    run = subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return int(run.stdout)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("undisturbed") / "corpus"
    ingest(folder, "undisturbed")
    return content(folder)


def test_the_made_up_news_exercises_every_case(undisturbed: dict[str, list[str]]) -> None:
    assert {name for name, rows in undisturbed.items() if not rows} == {"changes", "links", "stories"}


@pytest.mark.parametrize("seed", [1, 2])
def test_kills_at_random_moments_leave_the_same_corpus(
    tmp_path: Path, undisturbed: dict[str, list[str]], seed: int
) -> None:
    assert ingest(tmp_path / "corpus", "random", KILLS // 2, seed) == KILLS // 2
    assert content(tmp_path / "corpus") == undisturbed


def test_kills_at_each_operation_on_the_disk_leave_the_same_corpus(
    tmp_path: Path, undisturbed: dict[str, list[str]]
) -> None:
    assert ingest(tmp_path / "corpus", "each-step") > 20
    assert content(tmp_path / "corpus") == undisturbed
