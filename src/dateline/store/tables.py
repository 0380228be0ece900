"""The corpus's tables: their columns, types and meanings, read from ``knowledge/corpus/tables.toml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_toml
from dateline.knowledge.loaders.ontology import check_names

TABLES = PACKAGED / "corpus" / "tables.toml"


def _types() -> dict[str, pa.DataType]:
    text = pa.string()
    span = pa.struct([("start", pa.int64()), ("end", pa.int64())])
    return {
        "str": text,
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "date": pa.date32(),
        "moment": pa.timestamp("ms", tz="UTC"),
        "[str]": pa.list_(text),
        "[float]": pa.list_(pa.float64()),
        "[bool]": pa.list_(pa.bool_()),
        "spans": pa.list_(span),
    }


@dataclass(frozen=True)
class Column:
    """A column: its name, its type as in ``tables.toml`` and its meaning in one line."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table: what a row of it is, its columns in order, the columns that it is sorted by, its Arrow schema."""

    name: str
    about: str
    columns: tuple[Column, ...]
    sort: tuple[str, ...]
    schema: pa.Schema

    def arrow(self, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
        """Return rows (dictionaries; what a row lacks is null) as an Arrow table.

        Raises pyarrow.ArrowInvalid or OverflowError if a value does not fit its column."""
        columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in self.schema]
        return pa.table(columns, schema=self.schema)

    def sorted(self, table: pa.Table) -> pa.Table:
        """Return the rows in the table's order on disk."""
        return table.sort_by([(name, "ascending") for name in self.sort])

    def empty(self) -> pa.Table:
        """Return the table without rows."""
        return self.schema.empty_table()


def load_tables(path: Path = TABLES) -> dict[str, Table]:
    """Return the tables by name. Raises KnowledgeFault, naming the place, if a column has an unknown type."""
    types = _types()
    where = f"{path.parent.name}/{path.name}"
    tables = {}
    for name, entry in read_toml(path).items():
        check_names(f"{where}: {name}", entry, ("about", "sort", "columns"), "a field of a table")
        columns = tuple(Column(column, *parts) for column, parts in entry["columns"].items())
        check_names(f"{where}: {name}", [column.type for column in columns], list(types), "a type")
        schema = pa.schema([pa.field(column.name, types[column.type]) for column in columns])
        missing = [column for column in entry["sort"] if column not in entry["columns"]]
        if missing:
            raise KnowledgeFault(f"{where}: {name} is sorted by {missing[0]}, which is not a column of it")
        tables[name] = Table(name, entry["about"], columns, tuple(entry["sort"]), schema)
    return tables
