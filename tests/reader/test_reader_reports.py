"""The language model that the environment describes, and what a run says of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dateline.cli.main import main
from dateline.errors import ReaderFault
from dateline.pipeline import Tools
from dateline.reader.reader_choice import load_reader
from tests.reader.endpoints import BUNDLED, ONTOLOGY, SHELLED, TEXT, FakeEndpoint, events, says


@pytest.fixture
def described(endpoint: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeEndpoint:
    """The endpoint, as the environment describes it."""
    variables = {"": "openai", "_URL": endpoint.url, "_MODEL": "coder", "_KEY": "secret", "_TIMEOUT": "5"}
    for name, value in variables.items():
        monkeypatch.setenv(f"DATELINE_READER{name}", value)
    monkeypatch.setenv("DATELINE_READER_USAGE", "")
    monkeypatch.setenv("DATELINE_CACHE", str(tmp_path / "cache"))
    return endpoint


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("URL", "", "needs --reader-url, or the environment variable DATELINE_READER_URL"),
        ("URL", "localhost:8000", "'localhost:8000' is no address of an endpoint; write it as http"),
        ("URL", "file:///etc/passwd", "is no address"),
        ("URL", "http://[localhost", "is no address"),
        ("URL", "http://localhost:80000", "is no address"),
        ("MODEL", " ", "needs --reader-model, or the environment variable DATELINE_READER_MODEL"),
        ("TIMEOUT", "soon", 'DATELINE_READER_TIMEOUT: "soon" is no number of seconds'),
        ("TIMEOUT", "-1", "is no number of seconds"),
        ("TIMEOUT", "nan", "is no number of seconds"),
        ("KEY", "kéy", "holds characters that no key has"),
    ],
)
def test_what_is_missing_or_wrong_is_said_before_anything_is_read(
    described: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"DATELINE_READER_{variable}", value)
    with pytest.raises(ReaderFault, match=words):
        load_reader("openai", ONTOLOGY)


@pytest.fixture
def dateline(
    described: FakeEndpoint, tools: Tools, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run ``dateline code`` with the reader that the environment describes; exit code, output, messages."""
    with_reader = replace(tools, reader=load_reader("openai", ONTOLOGY))
    monkeypatch.setattr("dateline.api.load_tools", lambda model, reader: with_reader)

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["dateline", "code", *map(str, arguments)])
        from dateline.scale import batch

        batch._coder.cache_clear()
        try:
            main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        batch._coder.cache_clear()
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_the_cost_is_reported_at_the_end(described: FakeEndpoint, dateline: Any, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "two.txt").write_text(TEXT + "\n\nSoldiers shot a man.", encoding="utf-8")
    described.replies = [events(SHELLED, BUNDLED, SHELLED | {"trigger": "torched"})]
    status, out, err = dateline(tmp_path, "--format", "jsonl")
    assert (status, len(out.splitlines())) == (0, 2)
    report, dropped = err.splitlines()
    assert report.startswith(
        "dateline: reader: 2 articles, 2 requests, 0 answers from the cache, 1,800 tokens read and 140 written, "
    )
    assert dropped == "dateline: reader: dropped 2 events whose trigger is not in the text"
    assert "2 answers from the cache" in dateline(tmp_path, "--format", "jsonl")[2]
    assert described.keys == ["Bearer secret"] * 2


def test_articles_that_were_not_read_are_named_and_the_run_ends_with_1(
    described: FakeEndpoint, dateline: Any, tmp_path: Path
) -> None:
    described.replies = [says("sorry")]
    for number in range(12):
        (tmp_path / f"{number}.txt").write_text(f"Rebels shelled Goma on Monday, said witness {number}.")
    status, out, err = dateline(tmp_path, "--format", "jsonl")
    assert (status, len(out.splitlines())) == (1, 12)
    lines = err.splitlines()
    assert len(lines) == 12 and lines[-1] == "dateline: reader: coded by frames alone: 2 more"
    assert lines[1].endswith("the answer is no JSON with a list of events: sorry")
