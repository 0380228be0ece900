"""Where a corpus lives: one interface for a folder of a disk and for a bucket of an object store.

A place holds small files that are replaced whole (the manifest, decisions), and segments, which never change once they
are there. Whatever the place, their Parquet files are read from a folder of a disk: of a bucket, from a local copy.
"""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dateline.errors import CorpusBusy, CorpusFault
from dateline.store.durability import ASIDE, Lock, publish_folder, write_atomically

MANIFEST = "manifest.json"
SEGMENTS = "segments"


class Overtaken(Exception):
    """Somebody else has replaced what was to be replaced; read it again, and decide anew."""


@dataclass(frozen=True)
class Stored:
    """A small file as it was read or written: its content, and the tag by which its place knows this content."""

    data: bytes
    tag: object = None


class Place(Protocol):
    """Where a corpus lives; written as text, it is the folder or the address."""

    folder: Path
    """The folder of the disk from which files of segments are read once they were fetched."""

    def prepare(self) -> None:
        """Make room for a corpus. Raises CorpusFault if the place holds something else or cannot be written to."""
        ...

    def lock(self, *, wait: bool = False) -> Lock:
        """Return the lock of a writer. Raises CorpusBusy if the place allows one writer at a time, and there is one."""
        ...

    def lock_for_reading(self) -> Lock:
        """Return the lock of a reader: as long as it is held, no file is removed that was fetched."""
        ...

    def read(self, name: str) -> Stored | None:
        """Return a small file, or None if there is none."""
        ...

    def replace(self, name: str, data: bytes, before: Stored | None) -> Stored:
        """Replace a small file, whole or not at all. Raises Overtaken if it is no longer the one ``before``."""
        ...

    def put_segment(self, name: str, aside: Path) -> None:
        """Put a segment here, whole, whose files are in the folder ``aside``, beside the other segments."""
        ...

    def fetch(self, files: Iterable[Path]) -> None:
        """See to it that files of segments, by their paths in ``folder``, can be read."""
        ...

    def bytes_of(self, names: Iterable[str]) -> int:
        """Return how many bytes segments take."""
        ...

    def sweep(self, generation: int) -> None:
        """Remove what a dead writer left, at the start of one: files aside, and segments newer than ``generation``."""
        ...

    def remove_unused(self, used: set[str], generation: int) -> int:
        """Remove the segments that no reader can need, of those not ``used`` and no newer than ``generation``, and
        return how many of these are left."""
        ...

    def finish_writing(self, lock: Lock, used: set[str], generation: int) -> None:
        """Release the lock of a writer, and remove the segments that no reader can need."""
        ...

    def finish_reading(self, lock: Lock, used: set[str], generation: int) -> None:
        """Release the lock of a reader, and remove local copies likewise."""
        ...


class FolderPlace:
    """A corpus in a folder of a disk: one writer at a time, and readers hold off the removal of obsolete segments."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __str__(self) -> str:
        return str(self.folder)

    def prepare(self) -> None:
        """Make the folder. Raises CorpusFault if it exists and holds something else."""
        folder = self.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / MANIFEST).exists() and not (folder / SEGMENTS).exists() and any(folder.iterdir()):
                raise CorpusFault(f"{folder} is not empty and not a corpus; name a new folder")
            (folder / SEGMENTS).mkdir(exist_ok=True)
        except OSError as error:
            raise CorpusFault(f"{folder} cannot be made a corpus: {error.strerror}") from error

    def lock(self, *, wait: bool = False) -> Lock:
        """Return the lock of the one writer. Raises CorpusBusy if there is another and ``wait`` is false."""
        return Lock(self.folder / "lock", wait=wait)

    def lock_for_reading(self) -> Lock:
        """Return the lock of a reader."""
        return Lock(self.folder / "readers", shared=True, wait=True)

    def read(self, name: str) -> Stored | None:
        """Return a file of the folder. Raises CorpusFault if there is one that cannot be read."""
        path = self.folder / name
        try:
            return Stored(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CorpusFault(f"{path} cannot be read: {error.strerror}") from error

    def replace(self, name: str, data: bytes, before: Stored | None) -> Stored:  # noqa: ARG002 the lock sees to it
        """Replace a file of the folder, so that it outlives a power cut."""
        write_atomically(self.folder / name, data)
        return Stored(data)

    def put_segment(self, name: str, aside: Path) -> None:
        """Flush the files of a segment to the disk and rename their folder."""
        publish_folder(aside, self.folder / SEGMENTS / name)

    def fetch(self, files: Iterable[Path]) -> None:
        """Do nothing: the files are here."""

    def bytes_of(self, names: Iterable[str]) -> int:
        """Return how many bytes the files of segments have."""
        folders = (self.folder / SEGMENTS / name for name in names)
        return sum(path.stat().st_size for folder in folders for path in folder.iterdir())

    def sweep(self, generation: int) -> None:
        """Remove what a dead writer left behind: what is aside, and segments that no manifest ever named."""
        segments = self.folder / SEGMENTS
        for aside in (*self.folder.glob(f"{ASIDE}*"), *segments.glob(f"{ASIDE}*")):
            _remove(aside)
        for segment in segments.iterdir():
            if generation_of(segment.name) > generation:
                _remove(segment)

    def remove_unused(self, used: set[str], generation: int) -> int:
        """Remove obsolete segments, unless a reader is open, and return how many are left."""
        remove_obsolete(self.folder, used, generation)
        names = (path.name for path in (self.folder / SEGMENTS).iterdir())
        return sum(name not in used and generation_of(name) >= 0 for name in names)

    def finish_writing(self, lock: Lock, used: set[str], generation: int) -> None:
        """Remove obsolete segments, unless a reader is open, and release the lock."""
        remove_obsolete(self.folder, used, generation)
        lock.close()

    def finish_reading(self, lock: Lock, used: set[str], generation: int) -> None:  # noqa: ARG002 nothing is a copy
        """Release the lock."""
        lock.close()


def remove_obsolete(folder: Path, used: set[str], generation: int) -> None:
    """Remove the segments in a folder that are not ``used`` and no newer than ``generation``, and what is aside, unless
    a reader is open."""
    segments = folder / SEGMENTS
    obsolete = [
        path
        for path in (segments.iterdir() if segments.exists() else ())
        if path.name.startswith(ASIDE) or (path.name not in used and 0 <= generation_of(path.name) <= generation)
    ]
    if not obsolete:
        return
    try:
        with Lock(folder / "readers"):
            for path in obsolete:
                _remove(path)
    except CorpusBusy:
        return


def _remove(path: Path) -> None:
    """Remove a file or a folder with all in it."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def segment_name(generation: int, part: str) -> str:
    """Return a new name for a segment that is written in a generation of the corpus; ``part`` says what it is:
    ``new``, ``merged``, ``recoded`` …

    No other segment of any writer has it: it holds the second in which it was made, and 32 random bits.
    """
    return f"{generation:08d}-{int(time.time()):08x}{secrets.token_hex(4)}-{part}"


def generation_of(name: str) -> int:
    """Return the generation of the corpus in which a segment was written, from its name; -1 for a foreign name."""
    head = name.split("-", 1)[0]
    return int(head) if head.isascii() and head.isdigit() else -1


def written_at(name: str) -> float | None:
    """Return when a segment was written, in seconds since 1970, from its name; None if the name does not say it."""
    parts = name.split("-", 2)
    try:
        return float(int(parts[1][:-8], 16)) if len(parts) == 3 else None
    except ValueError:
        return None
