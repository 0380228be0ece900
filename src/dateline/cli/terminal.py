"""Exit codes, warnings and progress, all on standard error."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from enum import IntEnum
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Exit(IntEnum):
    """The exit codes of every command."""

    ALL_DONE = 0
    SOME_SET_ASIDE = 1
    WRONG_USE = 2
    # 128 and the number of the signal, as shells have it.
    INTERRUPTED = 130


def counted(count: int, noun: str) -> str:
    """Return a number with its noun: "1 fault", "2 faults"."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def printable(words: str) -> str:
    """Return words from articles and feeds without the signs by which they could steer a terminal, which are shown."""
    return _CONTROL.sub(lambda sign: f"\\x{ord(sign[0]):02x}", words)


class Messages:
    """Lines on standard error, and one line of progress below them.

    Progress is shown only if standard error is a terminal and the data goes elsewhere (``data_elsewhere``), so that it
    never mixes with what the command prints.
    """

    def __init__(self, data_elsewhere: bool = True) -> None:
        self._progress = sys.stderr.isatty() and (data_elsewhere or not sys.stdout.isatty())

    def say(self, line: str) -> None:
        """Print one line of warning or result."""
        self.clear()
        sys.stderr.write(f"dateline: {printable(' '.join(line.split()))}\n")

    def table(self, lines: Iterable[str]) -> None:
        """Print lines whose columns stay aligned."""
        self.clear()
        sys.stderr.writelines(f"dateline: {printable(line)}\n" for line in lines)

    def progress(self, line: str) -> None:
        """Replace the line of progress."""
        if self._progress:
            width = shutil.get_terminal_size().columns - 1
            sys.stderr.write(f"\r\x1b[K{printable(line)[:width]}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Remove the line of progress."""
        if self._progress:
            sys.stderr.write("\r\x1b[K")


REPORT_INTERVAL_S = 10.0


class Pace:
    """Shows how many items of ``total`` (``None``: unknown) are done, the rate, and the time that remains."""

    def __init__(
        self, total: int | None, *, every_s: float = REPORT_INTERVAL_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._total, self._every_s, self._clock = total, every_s, clock
        # The clock starts with the first item: loading the tools says nothing about the rate.
        self._start: float | None = None
        self._said = clock()
        self._done = self._first = 0
        self._words = ""
        self._bar = _make_bar() if sys.stderr.isatty() else None
        self._task = self._bar.add_task("", total=total, rate="") if self._bar else None

    def show(self, done: int, words: str) -> None:
        """Report that ``done`` items are done; ``words`` describe the outcome so far."""
        if self._start is None:
            self._start, self._first = self._clock(), done
        self._done, self._words = done, words
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, description=words, rate=self._rate())
        elif self._clock() - self._said >= self._every_s:
            self._say()

    def _say(self) -> None:
        self._said = self._clock()
        of = f" of {self._total}" if self._total else ""
        seconds = self._remaining()
        remains = f", {_duration(seconds)} to go" if seconds is not None else ""
        sys.stderr.write(f"dateline: {self._done}{of} articles, {self._rate()}{remains}; {self._words}\n")

    def _rate(self) -> str:
        pace = self._pace()
        return f"{pace:.1f} a second" if pace is not None else "starting"

    def _pace(self) -> float | None:
        """Return the items per second, or ``None`` before there are two of them."""
        if self._start is None or self._done <= self._first:
            return None
        return (self._done - self._first) / max(self._clock() - self._start, 1e-6)

    def _remaining(self) -> float | None:
        pace = self._pace()
        return max(self._total - self._done, 0) / pace if pace is not None and self._total is not None else None

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def _make_bar() -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    return Progress(*columns, TextColumn("{task.description}"), console=Console(stderr=True))


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
