"""Output files that appear complete or not at all, and the formats of records."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

from dateline.errors import OutputFault
from dateline.store.durability import replace_file


@contextmanager
def open_atomically(path: Path) -> Iterator[BinaryIO]:
    """Open a stream to a file beside ``path``, which takes the name of ``path`` at the end.

    A device or a named pipe is written directly: it can neither be replaced nor hold half a file. Raises OutputFault
    if the file cannot be made or written.
    """
    # A link stays a link; its target is written.
    path = Path(os.path.realpath(path))
    aside = path.with_name(f".{path.name}.part")
    try:
        if path.is_dir():
            raise OutputFault(f"cannot write {path}: it is a folder; name a file in it")
        with _open_directly(path) if path.exists() and not path.is_file() else replace_file(path, aside) as stream:
            yield stream
    except OSError as error:
        if isinstance(error, BrokenPipeError) or error.filename not in (None, str(path), str(aside)):
            raise
        raise OutputFault(f"cannot write {path}: {error.strerror or error}; choose another file") from error


@contextmanager
def open_stream(output: Path | None) -> Iterator[BinaryIO]:
    """Open a stream to a file that appears at the end, like :func:`open_atomically`, or to standard output."""
    if output is not None:
        with open_atomically(output) as stream:
            yield stream
        return
    yield sys.stdout.buffer
    sys.stdout.buffer.flush()


@contextmanager
def _open_directly(path: Path) -> Iterator[BinaryIO]:
    with path.open("wb") as stream:
        yield stream


Format = Literal["table", "jsonl", "csv", "parquet"]
