"""Reading the text files of knowledge: TOML tables and tab-separated lines."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dateline.errors import KnowledgeFault

# The knowledge that comes with the package.
PACKAGED = Path(__file__).parents[1]


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file. Raises KnowledgeFault that names file and line if it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise KnowledgeFault(f"{path.parent.name}/{path.name}: {error}") from error


def lines(path: Path, least: int, most: int) -> Iterator[list[str]]:
    """The fields of each line, filled up with empty ones to ``most``.

    Raises KnowledgeFault for a line with fewer than ``least`` or more than ``most`` fields.
    """
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        if not least <= len(fields) <= most:
            raise KnowledgeFault(f"{path.name}:{number}: {least} to {most} fields parted by tabs, not {len(fields)}")
        yield fields + [""] * (most - len(fields))


def listed(field: str) -> list[str]:
    """The items of a field that holds several, parted by semicolons."""
    return [item.strip() for item in field.split(";") if item.strip()]
