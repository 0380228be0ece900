"""The help of every command, and ``python -m dateline``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from dateline.cli.main import app


def commands(command: Any, name: str = "dateline") -> Iterator[tuple[str, Any]]:
    yield name, command
    for word, part in getattr(command, "commands", {}).items():
        yield from commands(part, f"{name} {word}")


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_begins_with_an_example_of_it(name: str) -> None:
    example, _, rest = (COMMANDS[name].help or "").partition("\n\n")
    assert example.startswith(f"Example: {name}")
    assert rest.strip()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_help_text(name: str) -> None:
    helps = [option.help for option in COMMANDS[name].params if option.param_type_name == "option"]
    assert [text for text in helps if not text or not text.endswith((".", "…", "]", ")"))] == []


def test_all_commands_are_covered() -> None:
    assert {"dateline code", "dateline corpus info", "dateline merge join", "dateline members grant"} <= COMMANDS.keys()


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


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("dateline co", {"code", "corpus"}),
        ("dateline knowledge check", {"check", "check-frames"}),
        ("dateline code --reader-", {"--reader-url", "--reader-model"}),
        ("dateline code --reader ", {"learned", "openai", "off"}),
        ("dateline nothing", set()),
    ],
)
def test_the_shell_completes_commands_options_and_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: str, offered: set[str]
) -> None:
    monkeypatch.setenv("_DATELINE_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split(" ")) - 1))
    with pytest.raises(SystemExit):
        app(prog_name="dateline")
    assert set(capsys.readouterr().out.split()) == offered
