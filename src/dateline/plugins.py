"""What other packages add to dateline: entry points, found by name.

A package names what it adds in its ``pyproject.toml``::

    [project.entry-points."dateline.exporters"]
    acme = "acme_dateline.exporter:AcmeExporter"

Groups: ``dateline.sources``, ``dateline.readers``, ``dateline.stages``, ``dateline.exporters`` and
``dateline.benches``. Folders of knowledge (frames, actors, cues, …) need no entry point; see
:mod:`dateline.knowledge.loaders.files`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Literal

from dateline.errors import PluginFault

Group = Literal["sources", "readers", "stages", "exporters", "benches"]


def plugin_names(group: Group) -> list[str]:
    """Return the names under which installed packages add to a group, in alphabetical order."""
    return sorted({entry.name for entry in entry_points(group=f"dateline.{group}")})


def load_plugin(group: Group, name: str, is_valid: Callable[[Any], bool]) -> Any:
    """Import what a package adds to a group under a name.

    Raises PluginFault if there is no such plugin, if two packages claim the name, if its import fails, or if
    ``is_valid`` rejects what it names.
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
    if not is_valid(plugin):
        raise PluginFault(f"{_describe(entry, group)} is not of the form that dateline.{group} asks for; see docs")
    return plugin


def load_plugins(group: Group, is_valid: Callable[[Any], bool]) -> dict[str, Any]:
    """Import everything that packages add to a group, by name. Raises PluginFault as :func:`load_plugin` does."""
    return {name: load_plugin(group, name, is_valid) for name in plugin_names(group)}


def _describe(entry: EntryPoint, group: Group) -> str:
    return f"{_package(entry)}: {entry.value} (dateline.{group}: {entry.name})"


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.value.partition(":")[0]
