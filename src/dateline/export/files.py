"""A file that appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from dateline.errors import ExportFault


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream to a file beside ``path`` that takes its name at the end. Raises ExportFault if it cannot be made."""
    aside = path.with_name(f".{path.name}.part")
    try:
        stream = aside.open("wb")
    except OSError as error:
        raise ExportFault(f"cannot write {path}: {error.strerror}; choose another file with -o") from error
    try:
        with stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
