"""``dateline doctor`` on folders of knowledge and on packages that add code; failing plugins at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from dateline import plugins
from dateline.knowledge.loaders.files import PACKAGED, VARIABLE
from dateline.language.analysis import Analysis
from dateline.pipeline import Tools
from dateline.plugin_steps import load_stages
from dateline.record import Record

Dateline = Callable[..., Any]


def refuse_rain(record: Record, _analysis: Analysis) -> Record:
    """A stage that fails on some articles."""
    if "rain" in record.article.text:
        raise LookupError("rain")
    return record


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes packages seem installed that add stages and exporters under the given names."""

    def installed(group: str, **values: str) -> None:
        entries = EntryPoints(EntryPoint(name, value, f"dateline.{group}") for name, value in values.items())
        monkeypatch.setattr(plugins, "entry_points", entries.select)

    return installed


def lines_of(out: str, part: str) -> list[str]:
    return [line for line in out.splitlines() if line[8:].startswith(part)]


def test_doctor_says_where_the_knowledge_is_and_which_folders_are_read_beside_it(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "actors").mkdir()
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    result = dateline("doctor")
    assert result.code == 0
    packaged, own = lines_of(result.out, "knowledge")
    assert packaged.startswith("ok") and packaged.endswith(str(PACKAGED))
    assert own.startswith("ok") and own.endswith(f"{tmp_path} ({VARIABLE})")


def test_doctor_names_the_reader_and_what_it_lacks(dateline: Dateline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_READER", "off")
    assert lines_of(dateline("doctor").out, "reader") == ["ok      reader       off (DATELINE_READER)"]
    monkeypatch.setenv("DATELINE_READER", "openai")
    monkeypatch.delenv("DATELINE_READER_URL", raising=False)
    result = dateline("doctor")
    [line] = lines_of(result.out, "reader")
    assert result.code == 1 and line.startswith("missing reader       the reader openai needs --reader-url")


def test_a_folder_that_is_missing_or_faulty_is_a_fault(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "actors").mkdir()
    (tmp_path / "actors" / "groups.tsv").write_text("Lake Guardians\tTXD\tREB\n")
    monkeypatch.setenv(VARIABLE, f"{tmp_path / 'none'}:{tmp_path}")
    result = dateline("doctor")
    assert result.code == 1
    _, missing, faulty = lines_of(result.out, "knowledge")
    assert missing.startswith("fault") and "none is not a folder" in missing
    assert faulty.startswith("fault") and '"TXD" is not a country code' in faulty
    assert f"dateline knowledge check {tmp_path}" in faulty


def test_every_plugin_is_listed_and_one_that_does_not_load_is_a_fault(
    dateline: Dateline, install: Callable[..., None]
) -> None:
    install("stages", dry=f"{__name__}:refuse_rain")
    result = dateline("doctor")
    (plugin,) = lines_of(result.out, "plugin")
    assert (result.code, plugin[:5].strip()) == (0, "ok")
    assert f"{__name__}:refuse_rain (dateline.stages: dry)" in plugin

    install("stages", dry=f"{__name__}:refuse_rain", wet="no_such_package:stage")
    result = dateline("doctor")
    _, broken = lines_of(result.out, "plugin")
    assert result.code == 1
    assert broken.startswith("fault") and "no_such_package:stage (dateline.stages: wet)" in broken

    install("exporters", thin="builtins:object")
    result = dateline("doctor")
    (lacking,) = lines_of(result.out, "plugin")
    assert result.code == 1 and lacking.count("builtins:object") == 1 and "has no suits" in lacking


def test_an_article_on_which_a_stage_fails_is_set_aside_and_the_run_goes_on(
    dateline: Dateline, install: Callable[..., None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tools: Tools
) -> None:
    install("stages", dry=f"{__name__}:refuse_rain")
    with_stage = replace(tools, stages=load_stages())
    monkeypatch.setattr("dateline.api.load_tools", lambda model=None, reader=None: with_stage)
    monkeypatch.setattr("dateline.scale.batch._coder", __import__("dateline").Coder)
    for name, weather in (("a", "rain"), ("b", "sun")):
        (tmp_path / f"{name}.txt").write_text(f"OSLO, Norway - Police arrested two men in the {weather} on Monday.")
    result = dateline("code", tmp_path, "--format", "jsonl")
    assert result.code == 1
    assert f"{__name__}:refuse_rain (dateline.stages: dry) failed with LookupError: rain" in result.err
    (line,) = result.out.splitlines()
    assert "sun" in json.loads(line)["article"]["text"]


def test_frames_of_a_folder_of_knowledge_are_listed(
    dateline: Dateline, monkeypatch: pytest.MonkeyPatch, examples: Path
) -> None:
    own = examples / "plugin" / "knowledge"
    assert "assault.scuttle" not in dateline("knowledge", "frames", "scuttle").out
    monkeypatch.setenv(VARIABLE, str(own))
    assert "assault.scuttle" in dateline("knowledge", "frames", "scuttle").out
    monkeypatch.setenv(VARIABLE, "")
    assert "assault.scuttle" in dateline("knowledge", "frames", "scuttle", "--knowledge", own).out
