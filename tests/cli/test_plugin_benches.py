"""``dateline bench`` with benches that other packages add."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path
from typing import Any

import pytest

from dateline import plugins
from dateline.api import Coder
from dateline.bench import registry
from dateline.bench.bench_report import BenchReport

Dateline = Callable[..., Any]
GROUP = "dateline.benches"


def count_files(gold: Path, coder: Coder, limit: int | None) -> BenchReport:
    """A plugin's bench: how many files the gold folder has."""
    return BenchReport("acme", ["measure", "dateline"], [["files", len(list(gold.iterdir()))], ["limit", limit or 0]])


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make packages seem installed that add benches under the given names."""

    def installed(**benches: str) -> None:
        known = EntryPoints(EntryPoint(name, value, GROUP) for name, value in benches.items())
        monkeypatch.setattr(plugins, "entry_points", known.select)

    return installed


def test_the_bench_of_a_plugin_is_listed_after_those_of_dateline(install: Callable[..., None]) -> None:
    install(acme=f"{__name__}:count_files")
    assert registry.bench_names() == [*registry.BENCH_MODULES, "acme"]


def test_the_bench_of_a_plugin_is_run(dateline: Dateline, install: Callable[..., None], tmp_path: Path) -> None:
    install(acme=f"{__name__}:count_files")
    (tmp_path / "gold.jsonl").write_text("{}\n", encoding="utf-8")
    result = dateline("bench", "acme", "--gold", tmp_path, "--limit", "3", "--json")
    assert result.code == 0
    assert json.loads(result.out)["rows"] == [["files", 1], ["limit", 3]]


def test_all_runs_the_bench_of_a_plugin_too(dateline: Dateline, install: Callable[..., None], tmp_path: Path) -> None:
    install(acme=f"{__name__}:count_files")
    result = dateline("bench", "all", "--gold", tmp_path)
    assert result.code == 0
    assert result.out.startswith("acme\n")


@pytest.mark.parametrize("value", ["no_such_package.benches:run", f"{__name__}:GROUP"])
def test_a_broken_bench_of_a_plugin_is_named_and_is_a_fault(
    dateline: Dateline, install: Callable[..., None], tmp_path: Path, value: str
) -> None:
    install(acme=value)
    result = dateline("bench", "acme", "--gold", tmp_path)
    assert (result.code, result.out) == (2, "")
    assert result.err.count("\n") == 1
    assert value in result.err and "dateline.benches: acme" in result.err


def test_all_passes_over_a_broken_bench_of_a_plugin_and_names_it(
    dateline: Dateline, install: Callable[..., None], tmp_path: Path
) -> None:
    install(acme=f"{__name__}:count_files", broken="no_such_package.benches:run")
    result = dateline("bench", "all", "--gold", tmp_path)
    assert result.code == 0
    assert "bench broken passed over: no_such_package.benches" in result.err


def test_an_unknown_bench_is_wrong_use_and_the_nearest_name_is_suggested(
    dateline: Dateline, install: Callable[..., None], tmp_path: Path
) -> None:
    install(acme=f"{__name__}:count_files")
    for name, nearest in (("record", "records"), ("acmee", "acme"), ("workbenhc", "workbench")):
        result = dateline("bench", name, "--gold", tmp_path)
        assert (result.code, result.out) == (2, "")
        assert f'there is no bench "{name}"; did you mean "{nearest}"?' in " ".join(result.err.split())
