"""The command line run in this process, so that the parser is loaded once for all tests."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from dateline.cli.main import main
from dateline.pipeline import Tools, load_tools

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Result:
    """Exit code, standard output and standard error of one command."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def examples() -> Path:
    """The folder of example articles."""
    return EXAMPLES


@pytest.fixture
def dateline(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> Callable[..., Result]:
    """Run ``dateline ARGUMENTS``, with the tools that all tests share unless a model is asked for."""

    def shared(model: str | None = None, reader: str | None = None) -> Tools:
        tools: Tools = load_tools(model, reader) if model else request.getfixturevalue("reading_tools")
        return tools

    monkeypatch.setattr("dateline.api.load_tools", shared)

    def run(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["dateline", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return Result(code, said.out, said.err)

    return run
