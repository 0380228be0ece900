"""Memory that goes back to the system after much was read of which little stays.

The GNU C library learns from large blocks that are freed to take further ones of that size from its heap, where what
stays keeps what was freed between from going back. While a corpus is read, large blocks are therefore mapped one by
one; while pages are answered they are not, for to map memory anew for each answer costs time. Where there is another C
library nothing of this happens.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

ARROW_POOL = "ARROW_DEFAULT_MEMORY_POOL"
# The numbers of the options in malloc.h.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
WHILE_READING, WHILE_ANSWERING = 128 * 1024, 16 * 1024 * 1024
"""From how many bytes on a block is mapped by itself."""
ARENAS = 2
"""Each further heap for the threads that answer would keep what its thread once used."""


@cache
def _library() -> Any:
    """The C library, if it is GNU's."""
    try:
        library = ctypes.CDLL(None)
    except (OSError, TypeError):
        return None
    return library if hasattr(library, "mallopt") and hasattr(library, "malloc_trim") else None


def spare_memory() -> None:
    """Let Arrow take memory from the system's allocator, which gives it back, and threads share heaps. For a process
    that only serves, before it loads Arrow, and for those that it starts."""
    os.environ.setdefault(ARROW_POOL, "system")
    library = _library()
    if library is not None:
        library.mallopt(ARENA_MAX, ARENAS)


@contextmanager
def returning_memory() -> Iterator[None]:
    """Read much in this block: what is freed goes back to the system, at its end also from the heap."""
    library = _library()
    if library is None:
        yield
        return
    library.mallopt(MMAP_THRESHOLD, WHILE_READING)
    try:
        yield
    finally:
        library.mallopt(MMAP_THRESHOLD, WHILE_ANSWERING)
        library.mallopt(TRIM_THRESHOLD, 2 * WHILE_ANSWERING)
        trim_heap()


def trim_heap() -> None:
    """Give back to the system what the heap holds free."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)
