"""What is said to the person at the terminal: exit codes, warnings and progress, all on standard error."""

from __future__ import annotations

import shutil
import sys
from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every command."""

    ALL_DONE = 0
    SOME_SET_ASIDE = 1
    WRONG_USE = 2
    # 128 and the number of the signal, as shells have it.
    INTERRUPTED = 130


class Messages:
    """Lines on standard error, and one line of progress that stays below them.

    Progress is shown only if standard error is a terminal and the data goes elsewhere (``data_elsewhere``), so that it
    never mixes with what the command prints.
    """

    def __init__(self, data_elsewhere: bool = True) -> None:
        self._progress = sys.stderr.isatty() and (data_elsewhere or not sys.stdout.isatty())

    def say(self, line: str) -> None:
        """One line of warning or result."""
        self.clear()
        sys.stderr.write(f"dateline: {' '.join(line.split())}\n")

    def progress(self, line: str) -> None:
        """Replace the line of progress."""
        if self._progress:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write(f"\r\x1b[K{line[:width]}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line of progress away."""
        if self._progress:
            sys.stderr.write("\r\x1b[K")
