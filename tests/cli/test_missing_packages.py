"""The command where a package that it needs is not installed: in processes of their own, which have loaded nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
sys.modules[sys.argv[1]] = None
sys.argv = ["dateline", *sys.argv[2:]]
from dateline.__main__ import run
run()
"""


def dateline_without(module: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT, module, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("package", "command"),
    [("typer", "doctor"), ("rich", "doctor"), ("msgspec", "doctor"), ("duckdb", "query")],
)
def test_a_missing_package_is_named_in_one_line(package: str, command: str, tmp_path: Path) -> None:
    ended = dateline_without(package, command, *([tmp_path] if command == "query" else []))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"dateline: the package {package} is not installed; ")
    assert ended.stderr.endswith("pip install --force-reinstall dateline\n") and ended.stderr.count("\n") == 1


def test_a_module_of_the_program_that_is_missing_is_a_fault_of_the_program() -> None:
    ended = dateline_without("dateline.cli.doctor", "doctor")
    assert ended.returncode == 1
    assert "Traceback" in ended.stderr and "dateline.cli.doctor" in ended.stderr
