"""The names of columns by which tables of articles are recognised, and the forms of address lists without names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.files import PACKAGED, read_rows

FOLDER = PACKAGED / "sources"
_MOST_NAMES = 100


@dataclass(frozen=True)
class AddressList:
    """A form of table without a header: it has so many ``columns``, and the one with the number ``column`` (from 1)
    matches ``pattern``. ``map`` is the columns that are read, in the form of the option ``--map``."""

    name: str
    columns: int
    column: int
    pattern: re.Pattern[str]
    map: str


@cache
def load_column_names() -> dict[str, tuple[str, ...]]:
    """Return, for each field of an article, the names of its column, the most trusted first. Raises KnowledgeFault."""
    rows = read_rows(FOLDER / "columns.tsv", 2, _MOST_NAMES)
    return {fields[0]: tuple(filter(None, fields[1:])) for _, fields in rows}


@cache
def load_address_lists() -> tuple[AddressList, ...]:
    """Return the forms of address lists. Raises KnowledgeFault for a row that says what cannot be."""
    return tuple(_address_list(where, fields) for where, fields in read_rows(FOLDER / "address_lists.tsv", 5, 5))


def _address_list(where: str, fields: list[str]) -> AddressList:
    name, columns, column, pattern, words = fields
    try:
        return AddressList(name, int(columns), int(column), re.compile(pattern), words)
    except (ValueError, re.error) as error:
        raise KnowledgeFault(f"{where}: {error}; write the numbers of columns and a regular expression") from error
