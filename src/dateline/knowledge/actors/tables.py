"""Reading the tab-separated files of knowledge: lines of fields, ``#`` before a remark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dateline.errors import KnowledgeFault


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
