"""Where the database of members and decisions lies."""

from __future__ import annotations

from pathlib import Path


def beside(source: Path) -> Path:
    """The database of a corpus folder, or of a file of records, if nobody says otherwise."""
    return source / "workbench.sqlite" if source.is_dir() else source.with_name(source.name + ".workbench.sqlite")
