"""Files in object stores and other file systems that fsspec knows: ``s3://bucket/news/``, ``gs://``, ``sftp://``."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Any

from dateline.errors import SourceUnreadable
from dateline.reading.read_article import LARGEST_INPUT, TOO_LARGE

_PATTERN_CHARACTERS = frozenset("*?[")


def find_objects(address: str, is_wanted: Callable[[str], bool]) -> list[str]:
    """Return the addresses of the files that an address, a folder or a pattern stands for, sorted by name.

    Of the files under a folder only those are given whose name ``is_wanted``, and none that is hidden. Raises
    SourceUnreadable if the store cannot be reached.
    """
    with _blame(address):
        system, root = open_store(address)
        if _PATTERN_CHARACTERS & set(root) and not system.exists(root):
            paths = sorted(system.glob(root))
            if not paths:
                raise SourceUnreadable(f"{address}: no file matches this pattern")
        elif system.isdir(root):
            inside = len(root.rstrip("/")) + 1
            paths = sorted(path for path in system.find(root) if _is_listed(path[inside:], is_wanted))
        else:
            paths = [root]
    return [str(system.unstrip_protocol(path)) for path in paths]


def read_object(address: str) -> bytes:
    """Return the bytes of a file. Raises SourceUnreadable if it cannot be read or is too large."""
    with open_object(address) as stream:
        data = stream.read(LARGEST_INPUT + 1)
    if len(data) > LARGEST_INPUT:
        raise SourceUnreadable(f"{address}: {TOO_LARGE}")
    return data


@contextmanager
def open_object(address: str) -> Iterator[IO[bytes]]:
    """Open a file as a stream. Raises SourceUnreadable if it cannot be opened, or for an error while it is open."""
    with _blame(address):
        system, path = open_store(address)
        # The files of many stores know no limit to the length of a line; a buffered reader does.
        with system.open(path, "rb") as stored, io.BufferedReader(stored) as stream:
            yield stream


def open_store(address: str, **options: Any) -> tuple[Any, str]:
    """Return the file system of an address, with options of it, and the path in it.

    Raises SourceUnreadable if fsspec is not installed; what else can go wrong is told by errors of the store's own.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise SourceUnreadable(
            f"{address}: object stores need fsspec; get it with: pip install 'dateline[s3]'"
        ) from error
    system, path = url_to_fs(address, **options)
    return system, str(path)


def _is_listed(path: str, is_wanted: Callable[[str], bool]) -> bool:
    parts = path.split("/")
    return is_wanted(parts[-1]) and not any(part.startswith(".") for part in parts)


@contextmanager
def _blame(address: str) -> Iterator[None]:
    """Turn the errors of a store, of which each kind of store has its own, into one line that names the address."""
    try:
        yield
    except SourceUnreadable:
        raise
    except FileNotFoundError as error:
        raise SourceUnreadable(f"{address}: no such file") from error
    except Exception as error:
        words = " ".join(str(error).split()) or type(error).__name__
        raise SourceUnreadable(f"{address}: {words}") from error
