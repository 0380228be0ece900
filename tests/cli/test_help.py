"""The help of every command, and ``python -m dateline``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from dateline.cli.main import app


def commands(command: click.Command, name: str = "dateline") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for word, part in command.commands.items():
            yield from commands(part, f"{name} {word}")


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_begins_with_an_example_of_it(name: str) -> None:
    example, _, rest = (COMMANDS[name].help or "").partition("\n\n")
    assert example.startswith(f"Example: {name}")
    assert rest.strip()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_text(name: str) -> None:
    options = [option for option in COMMANDS[name].params if isinstance(option, click.Option)]
    assert [option.name for option in options if not (option.help or "").strip().endswith((".", "…", "]", ")"))] == []


def run_module(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    source = Path(__file__).parents[2] / "src"
    environment = os.environ | {"PYTHONPATH": str(source)}
    command = [sys.executable, "-m", "dateline", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_python_runs_the_package_as_the_command_line(tmp_path: Path) -> None:
    shown = run_module(tmp_path, "--help")
    assert shown.returncode == 0 and shown.stderr == ""
    assert "Example: dateline code examples/" in shown.stdout


def test_python_ends_the_package_with_the_exit_codes_of_the_command_line(tmp_path: Path) -> None:
    ended = run_module(tmp_path, "explain", "nowhere.jsonl", "evt-1")
    assert ended.returncode == 2 and ended.stdout == ""
    assert "nowhere.jsonl" in ended.stderr
