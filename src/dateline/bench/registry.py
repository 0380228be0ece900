"""The benches by name: those of dateline, and those that other packages add under ``dateline.benches``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

from dateline.api import Coder
from dateline.bench.bench_report import BenchReport
from dateline.plugins import load_plugin, plugin_names

Run = Callable[[Path, Coder, int | None], BenchReport]

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


def load_bench(name: str) -> Run:
    """Return the function that runs a bench on a gold folder or file, with a coder and a limit of items.

    Raises PluginFault if a plugin's bench cannot be imported.
    """
    if name in BENCH_MODULES:
        run: Run = import_module(f"dateline.bench.{BENCH_MODULES[name]}").run
        return run
    plugin: Run = load_plugin("benches", name, callable)
    return plugin
