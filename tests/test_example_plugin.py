"""The example of a package that extends dateline: installed beside it, found by its entry points, and used."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PLUGIN = ROOT / "examples" / "plugin"
NEWS = (
    "2024-03-12\tBOL, Chad - The Lake Guardians scuttled two ferries off Bagasola on Monday, witnesses said. "
    "In 2019, soldiers killed nine traders in the town.\n"
    "2024-03-13\tN'DJAMENA, Chad - Police arrested three members of the Guardians of the Lake on Tuesday.\n"
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Runs the command line in an environment in which the plugin is installed."""
    site = tmp_path_factory.mktemp("site")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*install, "--target", str(site), str(PLUGIN)], check=True, capture_output=True, timeout=120)

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(ROOT / "src")])}
        return subprocess.run(
            [sys.executable, "-m", "dateline", *arguments],
            capture_output=True,
            text=True,
            env=environment,
            timeout=120,
            check=False,
        )

    return command


def test_an_installed_package_adds_source_knowledge_stage_and_exporter(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    news, records = tmp_path / "news.tsv", tmp_path / "records.jsonl"
    news.write_text(NEWS, "utf-8")
    coded = run("code", f"lines:{news}", "-o", str(records), "--knowledge", str(PLUGIN / "knowledge"))
    assert coded.returncode == 0, coded.stderr
    exported = run("export", str(records), "--to", "timeline")
    assert exported.returncode == 0, exported.stderr
    header, *rows = [line.split("\t") for line in exported.stdout.splitlines()]
    assert header == ["date", "type", "actors", "words"]
    assert [row[:3] for row in rows] == [
        ["2024-03-11", "ASSAULT", "Lake Guardians"],
        ["2024-03-12", "COERCE", "Police"],
    ]
    assert rows[0][3].startswith("The Lake Guardians scuttled two ferries off Bagasola")


def test_without_the_option_the_knowledge_is_not_read(run) -> None:  # type: ignore[no-untyped-def]
    known = run("knowledge", "frames", "scuttle")
    assert known.returncode == 0, known.stderr
    assert "assault.scuttle" not in known.stdout
    assert "assault.scuttle" in run("knowledge", "frames", "scuttle", "--knowledge", str(PLUGIN / "knowledge")).stdout


def test_the_knowledge_of_the_example_has_no_faults(run) -> None:  # type: ignore[no-untyped-def]
    checked = run("knowledge", "check", str(PLUGIN / "knowledge"))
    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_formats_of_the_package_are_named_when_one_is_unknown(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    refused = run("export", str(tmp_path / "records.jsonl"), "--to", "timelines")
    assert refused.returncode == 2
    assert "timeline" in refused.stderr
