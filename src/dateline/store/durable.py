"""Files that appear whole or not at all: written aside, flushed to the disk, renamed."""

from __future__ import annotations

import os
from pathlib import Path

ASIDE = ".aside-"


def write_whole(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path`` so that a reader, or a run after a crash, sees the old file or the new one."""
    aside = path.parent / f"{ASIDE}{path.name}"
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def publish_folder(aside: Path, final: Path) -> None:
    """Flush every file of the folder ``aside`` and rename the folder to ``final``, which must not exist."""
    for file in aside.iterdir():
        with file.open("rb") as handle:
            os.fsync(handle.fileno())
    sync_folder(aside)
    aside.rename(final)
    sync_folder(final.parent)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that a rename in it outlives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
