"""A killed ingest resumes, loses nothing and codes nothing twice. DATELINE_KILLS sets the number of kills."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from corpus_rows import corpus_rows

SCRIPT = Path(__file__).parent / "killed_ingest.py"
KILLS = int(os.environ.get("DATELINE_KILLS", "12"))


def ingest(*arguments: object) -> int:
    run = subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return int(run.stdout)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    folder = tmp_path_factory.mktemp("undisturbed") / "corpus"
    ingest(folder, "undisturbed")
    return corpus_rows(folder)


def test_the_made_up_news_exercises_every_case(undisturbed: dict[str, list[str]]) -> None:
    assert {name for name, rows in undisturbed.items() if not rows} == {"changes", "links", "stories"}


@pytest.mark.parametrize("seed", [1, 2])
def test_kills_at_random_moments_leave_the_same_corpus(
    tmp_path: Path, undisturbed: dict[str, list[str]], seed: int
) -> None:
    assert ingest(tmp_path / "corpus", "random", KILLS // 2, seed) == KILLS // 2
    assert corpus_rows(tmp_path / "corpus") == undisturbed


def test_kills_at_each_operation_on_the_disk_leave_the_same_corpus(
    tmp_path: Path, undisturbed: dict[str, list[str]]
) -> None:
    assert ingest(tmp_path / "corpus", "each-step") > 20
    assert corpus_rows(tmp_path / "corpus") == undisturbed


def test_kills_leave_the_same_corpus_in_a_bucket(bucket_corpus: str, undisturbed: dict[str, list[str]]) -> None:
    assert ingest(bucket_corpus, "random", KILLS // 3, 3) == KILLS // 3
    assert corpus_rows(bucket_corpus) == undisturbed
