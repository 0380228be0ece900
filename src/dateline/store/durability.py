"""Files that appear whole or not at all (written aside, flushed to the disk, renamed), and locks on files."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from dateline.errors import CorpusBusy

ASIDE = ".aside-"


@contextmanager
def replace_file(path: Path, aside: Path) -> Iterator[BinaryIO]:
    """Yield a stream to the file ``aside``, which replaces ``path`` at the end, or is removed after an error.

    Both must be in one folder. Whoever opens ``path`` meanwhile, or after a crash, sees the old file or the new one.
    """
    try:
        with aside.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace the content of ``path`` by ``data``, whole or not at all, so that it outlives a power cut."""
    with replace_file(path, path.parent / f"{ASIDE}{path.name}") as stream:
        stream.write(data)
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


class Lock:
    """A lock on a file, held until it is closed or the process ends, however it ends.

    ``shared`` locks exclude only exclusive ones. Without ``wait``, raises CorpusBusy that says who holds it.
    """

    def __init__(self, path: Path, *, shared: bool = False, wait: bool = False) -> None:
        self._file: BinaryIO | None = _open(path, shared)
        if self._file is None:
            return
        mode = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        try:
            fcntl.flock(self._file, mode)
        except BlockingIOError as error:
            holder = self._file.read(200).decode("utf-8", "replace").strip() or "another process"
            self._file.close()
            message = f"{path.parent} is in use by {holder}; run again when it has ended, or wait for it with --wait"
            raise CorpusBusy(message) from error
        if not shared:
            self._sign()

    def _sign(self) -> None:
        assert self._file is not None
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._file.truncate(0)
        self._file.seek(0)
        self._file.write(f"process {os.getpid()} on {socket.gethostname()} since {now}\n".encode())
        self._file.flush()

    def close(self) -> None:
        """Release the lock."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _open(path: Path, shared: bool) -> BinaryIO | None:
    """Return the lock's file, or ``None`` for a reader of a corpus that cannot be written to: nobody else writes it."""
    try:
        return path.open("r+b" if path.exists() else "w+b")
    except OSError:
        if shared:
            return None
        raise
