"""An export format as data: its columns, and what it holds, holds in part and loses of a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, get_args

from msgspec import inspect

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_toml
from dateline.knowledge.loaders.ontology import check_names
from dateline.record import Record, Status
from dateline.store.tables import load_tables

FOLDER = PACKAGED / "export"
REQUIRED = ("about", "ending", "statuses", "fold_planned", "columns", "holds")
ALLOWED = (*REQUIRED, "separator", "header", "companion", "partly", "loses", "same_as", "table")


@dataclass(frozen=True)
class Format:
    """The description of a format.

    ``columns``: name → content. ``holds``: field of a record → columns that hold it; ``partly`` and ``loses``:
    field → why. A name of a field covers all fields below it, and the longest name counts. Events of other
    statuses than ``statuses`` are left out; with ``fold_planned`` planned cooperation becomes AGREE.
    """

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

    def names(self, leaf: str) -> bool:
        """Return whether the format says what becomes of a field of a record."""
        return any(name in part for name in _prefixes(leaf) for part in (self.holds, self.partly, self.loses))

    def fate(self, leaf: str) -> tuple[str, str]:
        """Return what becomes of a field of a record (``events.mode``): ``held``, ``partly`` or ``lost``, and where
        or why. Raises KnowledgeFault if the format does not say."""
        for name in _prefixes(leaf):
            if name in self.holds:
                return "held", ", ".join(self.holds[name])
            if name in self.partly:
                return "partly", self.partly[name]
            if name in self.loses:
                return "lost", self.loses[name]
        raise KnowledgeFault(f"the format {self.name} does not say what becomes of {leaf}")


@cache
def record_fields() -> list[str]:
    """Return every field of a record that holds a value of its own, as ``events.according_to.stance``."""
    return list(dict.fromkeys(_leaves(inspect.type_info(Record), "")))


def _leaves(kind: inspect.Type, path: str) -> Iterator[str]:
    if isinstance(kind, inspect.StructType):
        for member in kind.fields:
            yield from _leaves(member.type, f"{path}.{member.name}" if path else member.name)
    elif isinstance(kind, inspect.VarTupleType):
        yield from _leaves(kind.item_type, path)
    else:
        yield path


def load_format(name: str, folder: Path = FOLDER) -> Format:
    """Return the format that ``NAME.toml`` in ``folder`` describes.

    Fields that the file does not name are lost for the reasons in dateline's own ``common.toml``; ``same_as`` names
    a format of the folder or of dateline to start from. Raises KnowledgeFault for a file that is missing, lacks a
    part, or names a part, status, field or column that does not exist.
    """
    data = _read_description(name, folder)
    base = _load_base(data["same_as"], folder) if "same_as" in data else None
    common = read_toml(FOLDER / "common.toml")["loses"] if base is None else {}
    companion = data.get("companion", {})
    holds: dict[str, Any] = {leaf: tuple(columns) for leaf, columns in data["holds"].items()}
    if base is not None:
        columns, holds = {**base.columns, **data["columns"]}, {**base.holds, **holds}
    elif "table" in data:
        columns = {column.name: column.meaning for column in load_tables()[data["table"]].columns}
        columns |= data["columns"]
    else:
        columns = dict(data["columns"])
    named = {*holds, *data.get("partly", {})}
    loses = {leaf: why for leaf, why in {**common, **data.get("loses", {})}.items() if leaf not in named}
    form = Format(
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
        loses=loses if base is None else {leaf: why for leaf, why in base.loses.items() if leaf not in holds},
    )
    _check_values(form, f"{folder.name}/{name}.toml")
    return form


def _read_description(name: str, folder: Path) -> dict[str, Any]:
    where = f"{folder.name}/{name}.toml"
    data = read_toml(folder / f"{name}.toml")
    check_names(where, data, ALLOWED, "a field of a format")
    missing = [field for field in REQUIRED if field not in data]
    if missing:
        raise KnowledgeFault(f"{where}: {', '.join(missing)} missing; see knowledge/export/polecat.toml for an example")
    if not isinstance(data["statuses"], list):
        raise KnowledgeFault(f'{where}: statuses must be a list, for example ["occurred"]')
    if not isinstance(data["fold_planned"], bool):
        raise KnowledgeFault(f"{where}: fold_planned must be true or false")
    for leaf, columns in data["holds"].items():
        if not isinstance(columns, list):
            raise KnowledgeFault(f'{where}: holds: "{leaf}" must be a list of columns')
    return data


def _check_values(form: Format, where: str) -> None:
    """Raise KnowledgeFault, with the nearest right name, for a status, field or column that does not exist."""
    check_names(f"{where}: statuses", form.statuses, get_args(Status), "a status")
    fields = list(dict.fromkeys(name for leaf in record_fields() for name in reversed(_prefixes(leaf))))
    for part, names in (("holds", form.holds), ("partly", form.partly), ("loses", form.loses)):
        for name in names:
            if name not in fields:
                raise KnowledgeFault(f'{where}: {part}: "{name}" is not a field of a record{_nearest(name, fields)}')
    columns = (*form.columns, *form.companion_columns)
    for name, holding in form.holds.items():
        check_names(f'{where}: holds: "{name}"', holding, columns, "a column of the format")


def _nearest(name: str, fields: list[str]) -> str:
    near = get_close_matches(name, fields, n=1, cutoff=0.5)
    return f'; did you mean "{near[0]}"?' if near else "; docs/record.md lists the fields"


def _load_base(name: str, folder: Path) -> Format:
    return load_format(name, folder if (folder / f"{name}.toml").exists() else FOLDER)


def _prefixes(leaf: str) -> list[str]:
    parts = leaf.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]
