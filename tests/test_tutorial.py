"""The tutorial's cells run, in the folder of the examples, and what it shows was made by running it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dateline.pipeline import Tools
from tools.run_notebook import run_notebook

TUTORIAL = Path(__file__).parents[1] / "docs" / "tutorial.ipynb"


@pytest.fixture
def shared_tools(reading_tools: Tools, tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_model: str | None, reader: str | None) -> Tools:
        return tools if reader == "off" else reading_tools

    monkeypatch.setattr("dateline.api.load_tools", load)


def outputs(notebook: dict[str, Any]) -> list[str]:
    """What each code cell shows: its words, without tags, in the richest form of each output."""
    shown = []
    for cell in notebook["cells"]:
        forms = [output.get("data", {"text/plain": output.get("text")}) for output in cell.get("outputs", [])]
        richest = ["".join(form.get("text/html") or form.get("image/svg+xml") or form["text/plain"]) for form in forms]
        shown.append(" ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", " ".join(richest), flags=re.DOTALL).split()))
    return shown


@pytest.mark.usefixtures("shared_tools")
def test_the_tutorial_runs_and_shows_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    shown = run_notebook(TUTORIAL)
    assert outputs(shown) == outputs(json.loads(TUTORIAL.read_text(encoding="utf-8"))), "write it anew: make reference"
    words = json.dumps(shown, ensure_ascii=False)
    assert "9 articles coded, 0 set aside" in words and "0 articles coded, 9 known already" in words
    for told in ("42 civilians", "at least 31 people", "it did not, or is denied", "Nyala: ", "ASSAULT"):
        assert told in words, told


def test_a_cell_that_fails_is_named(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "source": source} for source in (["x = 1\n", "x"], ["x / 0"])]
    path = tmp_path / "short.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    with pytest.raises(ZeroDivisionError) as caught:
        run_notebook(path)
    assert caught.value.__notes__ == ["in cell 2 of short.ipynb:\nx / 0"]
