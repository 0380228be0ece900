"""Files as streams of bytes or text: packed or not, and in whatever encoding."""

from __future__ import annotations

import codecs
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, cast

from dateline.errors import SourceUnreadable
from dateline.reading.addresses import is_store_address
from dateline.reading.object_stores import open_object
from dateline.reading.read_article import BYTE_ORDER_MARKS
from dateline.reading.sources.source import system_message

PACKED = (".gz", ".zip")
# What can go wrong in a packed or damaged file, beside what the system reports.
DAMAGE = (OSError, EOFError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, zlib.error)


def bare_name(path: str) -> str:
    """Return the name of a file in lower case, without the ending of its packing."""
    name = Path(path).name.lower()
    return name.removesuffix(".gz").removesuffix(".zip") if name.endswith(PACKED) else name


@contextmanager
def open_unpacked(path: str) -> Iterator[IO[bytes]]:
    """Open a file, one packed with gzip, or the only file in a ZIP archive, as a stream of its bytes.

    Raises SourceUnreadable for an archive of several files; other errors are those of ``DAMAGE``.
    """
    with _open_file(path) as file:
        yield from _unpacked(path, file)


def _open_file(path: str) -> AbstractContextManager[IO[bytes]]:
    return open_object(path) if is_store_address(path) else Path(path).open("rb")


def _unpacked(path: str, file: IO[bytes]) -> Iterator[IO[bytes]]:
    if path.lower().endswith(".gz"):
        with gzip.open(file, "rb") as stream:
            yield cast(IO[bytes], stream)
    elif path.lower().endswith(".zip"):
        with zipfile.ZipFile(file) as archive:
            names = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(names) != 1:
                raise SourceUnreadable(f"{path}: the archive holds {len(names)} files, and not one table; unpack it")
            with archive.open(names[0]) as stream:
                yield stream
    else:
        yield file


def text_of(stream: IO[bytes]) -> io.TextIOWrapper:
    """Return a stream of text: in the encoding of its byte order mark, else in UTF-8, and what is none in Windows-1252.

    Line ends stay as they are.
    """
    buffered = io.BufferedReader(cast(io.RawIOBase, stream)) if not hasattr(stream, "peek") else stream
    head = buffered.peek(4)[:4]
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            buffered.read(len(mark))
            return io.TextIOWrapper(buffered, encoding, _WESTERN, newline="")
    return io.TextIOWrapper(buffered, "utf-8", _WESTERN, newline="")


def _decode_western(error: UnicodeError) -> tuple[str, int]:
    """Return the sign that a byte which is no UTF-8 stands for in Windows-1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.encoding != "utf-8":
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_WESTERN = "dateline-western"
codecs.register_error(_WESTERN, _decode_western)


def damage(error: Exception) -> str:
    """Return in one line what is wrong with a file."""
    return system_message(error) or type(error).__name__
