"""Values as SQL literals. The corpus answers SELECT statements only, and takes no parameters.

DuckDB knows no escape in a text literal but the doubled quotation mark.
"""

from __future__ import annotations

from collections.abc import Iterable


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("\x00", "").replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Texts as the inside of an SQL list."""
    return ", ".join(map(text, values)) or "NULL"
