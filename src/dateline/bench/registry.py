"""The benches by name: those of dateline, and those that other packages add under ``dateline.benches``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from dateline.plugins import load_plugin, plugin_names

if TYPE_CHECKING:
    from dateline.api import Coder
    from dateline.bench.bench_report import BenchReport

RunBench: TypeAlias = "Callable[[Path, Coder, int | None], BenchReport]"

# In the order in which ``dateline bench all`` runs them.
BENCH_MODULES: Mapping[str, str] = {
    "records": "record_scores",
    "events": "event_scores",
    "statements": "statement_scores",
    "status": "factuality_scores",
    "time": "time_scores",
    "place": "place_scores",
    "reading": "reading_scores",
    "stories": "story_scores",
    "speed": "coding_speed",
}


def bench_names() -> list[str]:
    """Return the names of all benches that score against gold: dateline's own first, then those of plugins."""
    return [*BENCH_MODULES, *(name for name in plugin_names("benches") if name not in BENCH_MODULES)]


def load_bench(name: str) -> RunBench:
    """Return the function that runs a bench on a gold folder or file with a coder, on at most so many items.

    Raises PluginFault if a plugin's bench cannot be imported.
    """
    if name in BENCH_MODULES:
        run: RunBench = import_module(f"dateline.bench.{BENCH_MODULES[name]}").run
        return run
    plugin: RunBench = load_plugin("benches", name)
    return plugin
