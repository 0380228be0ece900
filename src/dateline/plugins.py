"""What other packages add to dateline: entry points, found by name.

A package names what it adds in its ``pyproject.toml``::

    [project.entry-points."dateline.exporters"]
    acme = "acme_dateline.exporter:AcmeExporter"

Groups: ``dateline.sources``, ``dateline.readers``, ``dateline.stages``, ``dateline.exporters`` and
``dateline.benches``. Folders of knowledge (frames, actors, cues, …) need no entry point; see
:mod:`dateline.knowledge.loaders.files`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from dateline.errors import PluginFault

Group = Literal["sources", "readers", "stages", "exporters", "benches"]
# What a plugin of each group is called with: the number of its arguments, and the same in words.
ARGUMENTS: Mapping[Group, tuple[int, str]] = {
    "sources": (1, "one argument, what follows the colon"),
    "readers": (1, "one argument, a CodingContext"),
    "stages": (2, "two arguments, a Record and its Analysis"),
    "exporters": (0, "no arguments"),
    "benches": (3, "three arguments: gold folder, coder, limit"),
}
DOCUMENTATION = "see docs/plugins.md"


def plugin_names(group: Group) -> list[str]:
    """Return the names under which installed packages add to a group, in alphabetical order."""
    return sorted({entry.name for entry in entry_points(group=f"dateline.{group}")})


def load_plugin(group: Group, name: str) -> Any:
    """Import what a package adds to a group under a name.

    Raises PluginFault if there is no such plugin, if two packages claim the name, if its import fails, or if it cannot
    be called as the group asks for.
    """
    entries = list(entry_points(group=f"dateline.{group}", name=name))
    if not entries:
        known = ", ".join(plugin_names(group)) or "none"
        raise PluginFault(f'no installed package adds "{name}" to dateline.{group} (installed: {known})')
    if len({entry.value for entry in entries}) > 1:
        packages = " and ".join(sorted(_package(entry) for entry in entries))
        raise PluginFault(f'{packages} both add "{name}" to dateline.{group}; uninstall one of them')
    entry = entries[0]
    try:
        plugin = entry.load()
    except Exception as error:  # Whatever a foreign module raises is reported with its name
        raise PluginFault(f"{_describe(entry, group)} cannot be imported: {error!r}; reinstall the package") from error
    count, words = ARGUMENTS[group]
    if not _accepts(plugin, count):
        raise PluginFault(f"{_describe(entry, group)} cannot be called with {words}; {DOCUMENTATION}")
    return plugin


def describe_plugin(group: Group, name: str) -> str:
    """Return how errors name a plugin: by its package, what it imports, its group and its name."""
    entry = next(iter(entry_points(group=f"dateline.{group}", name=name)), None)
    return _describe(entry, group) if entry is not None else f"dateline.{group}: {name}"


@contextmanager
def blame_plugin(group: Group, name: str, expected: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Raise PluginFault, which names the plugin, for every error that the code inside raises.

    Errors of the ``expected`` types pass unchanged.
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, (PluginFault, *expected)):
            raise
        words = " ".join(f"{type(error).__name__}: {error}".split())
        raise PluginFault(f"{describe_plugin(group, name)} failed with {words}; {DOCUMENTATION}") from error


def _accepts(plugin: Any, count: int) -> bool:
    """Return whether something can be called with so many arguments; what does not tell its arguments is trusted."""
    if not callable(plugin):
        return False
    try:
        inspect.signature(plugin).bind(*[None] * count)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def _describe(entry: EntryPoint, group: Group) -> str:
    return f"{_package(entry)}: {entry.value} (dateline.{group}: {entry.name})"


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.value.partition(":")[0]
