"""The command line run in this process, so that the parser is loaded once for all tests."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from dateline.cli.main import main
from dateline.pipeline import Tools, code, load_tools
from dateline.record import Article, Record

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


@pytest.fixture(scope="session")
def coded() -> dict[tuple[Article, float], Record]:
    """The articles that were coded with the tools that all tests share, by the least confidence of their events."""
    return {}


@pytest.fixture
def dateline(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
    coded: dict[tuple[Article, float], Record],
) -> Callable[..., Result]:
    """Run ``dateline ARGUMENTS``, with the tools that all tests share unless a model is asked for. With these an
    article that many tests use is coded once."""

    def shared(model: str | None = None, reader: str | None = None) -> Tools:
        tools: Tools = load_tools(model, reader) if model else request.getfixturevalue("reading_tools")
        return tools

    def code_once(article: Article, tools: Tools) -> Record:
        if tools != replace(shared(), min_confidence=tools.min_confidence):
            return code(article, tools)
        key = article, tools.min_confidence
        if key not in coded:
            coded[key] = code(article, tools)
        return coded[key]

    monkeypatch.setattr("dateline.api.load_tools", shared)
    monkeypatch.setattr("dateline.pipeline.load_tools", shared)
    monkeypatch.setattr("dateline.scale.loaders.load_tools", shared)
    monkeypatch.setattr("dateline.api.code_article", code_once)
    monkeypatch.setattr("dateline.scale.loaders.code", code_once)

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
