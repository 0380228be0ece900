"""A sorted text file, searched where it lies: opening costs nothing, a search reads a score of lines."""

from __future__ import annotations

import mmap
from pathlib import Path

from dateline.errors import KnowledgeFault


class SortedFile:
    """A UTF-8 file of tab-separated lines, sorted by the bytes of their first field, without a header.

    Raises KnowledgeFault if the file is missing or empty.
    """

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise KnowledgeFault(
                f"{path}: the compiled gazetteer is missing or empty; make it with: "
                f"python -m dateline.knowledge.gazetteer.compile ({error})"
            ) from error

    def find(self, key: str) -> list[str] | None:
        """The fields of the line whose first field is ``key``, or ``None``."""
        wanted = key.encode() + b"\t"
        data = self._map
        low, high = 0, len(data)
        while low < high:
            middle = (low + high) // 2
            start = data.rfind(b"\n", low, middle) + 1 or low
            if data[start : start + len(wanted)] == wanted:
                return self.line(start)
            end = data.find(b"\n", middle)
            if data[start : min(end, start + len(wanted) + 64)] < wanted:
                low = end + 1
            else:
                high = start
        return None

    def line(self, offset: int) -> list[str]:
        """The fields of the line that begins at a byte offset."""
        return self._map[offset : self._map.find(b"\n", offset)].decode().split("\t")
