"""An export format as data: its columns, and what it holds, holds in part and loses of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_toml
from dateline.knowledge.loaders.ontology import check_names
from dateline.store.tables import load_tables

FOLDER = PACKAGED / "export"
ALLOWED = (
    "about",
    "ending",
    "separator",
    "header",
    "statuses",
    "fold_planned",
    "columns",
    "companion",
    "holds",
    "partly",
    "loses",
    "same_as",
    "table",
)


@dataclass(frozen=True)
class Format:
    """A format. ``columns``: name → what stands in it. ``holds``: field of a record → columns; ``partly`` and
    ``loses``: field → why. A name of a field covers all below it, the longest name counts. ``statuses`` are
    written, events of other statuses left out; with ``fold_planned`` planned cooperation becomes AGREE."""

    name: str
    about: str
    ending: str
    columns: Mapping[str, str]
    statuses: tuple[str, ...]
    fold_planned: bool
    separator: str = ""
    header: bool = True
    companion_columns: Mapping[str, str] = field(default_factory=dict)
    companion_ending: str = ""
    holds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    partly: Mapping[str, str] = field(default_factory=dict)
    loses: Mapping[str, str] = field(default_factory=dict)

    def fate(self, leaf: str) -> tuple[str, str]:
        """What becomes of a field of a record (``events.mode``): ``held``, ``partly`` or ``lost``, and where or why.

        Raises KnowledgeFault if the format's file does not say.
        """
        for name in _prefixes(leaf):
            if name in self.holds:
                return "held", ", ".join(self.holds[name])
            if name in self.partly:
                return "partly", self.partly[name]
            if name in self.loses:
                return "lost", self.loses[name]
        raise KnowledgeFault(f"export/{self.name}.toml does not say what becomes of {leaf}")


def load_format(name: str, folder: Path = FOLDER) -> Format:
    """The format of the file ``NAME.toml``, with what ``common.toml`` says of all. Raises KnowledgeFault."""
    data = read_toml(folder / f"{name}.toml")
    check_names(f"export/{name}.toml", data, ALLOWED, "a field of a format")
    base = load_format(data["same_as"], folder) if "same_as" in data else None
    common = read_toml(folder / "common.toml")["loses"] if base is None else {}
    companion = data.get("companion", {})
    holds: dict[str, Any] = {one: tuple(columns) for one, columns in data["holds"].items()}
    if base is not None:
        columns, holds = {**base.columns, **data["columns"]}, {**base.holds, **holds}
    elif "table" in data:
        columns = {column.name: column.meaning for column in load_tables()[data["table"]].columns}
        columns |= data["columns"]
    else:
        columns = dict(data["columns"])
    said = {*holds, *data.get("partly", {})}
    loses = {one: why for one, why in {**common, **data.get("loses", {})}.items() if one not in said}
    return Format(
        name=name,
        about=data["about"],
        ending=data["ending"],
        columns=columns,
        statuses=tuple(data["statuses"]),
        fold_planned=data["fold_planned"],
        separator=data.get("separator", ""),
        header=data.get("header", True),
        companion_columns=companion.get("columns", {}),
        companion_ending=companion.get("ending", ""),
        holds=holds,
        partly=data.get("partly", {}) if base is None else base.partly,
        loses=loses if base is None else {one: why for one, why in base.loses.items() if one not in holds},
    )


def _prefixes(leaf: str) -> list[str]:
    parts = leaf.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
