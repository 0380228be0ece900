"""What comes of one item, and the running of one item with a time limit."""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Generic, TypeVar

from dateline.errors import DatelineError

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Outcome(Generic[Item, Result]):
    """An item with what came of it: a ``result``, or else an ``error``, which says in one line what went wrong."""

    item: Item
    result: Result | None = None
    error: str | None = None


class TimeUp(BaseException):
    """The time limit of an item has passed. Not an Exception, so that the work cannot swallow it."""


def attempt(function: Callable[[Item], Result], item: Item, limit_s: float | None) -> tuple[Result | None, str | None]:
    """The result of one item, or one line that says why there is none: an error, or the time limit in seconds."""
    try:
        with _limit(limit_s):
            return function(item), None
    except TimeUp:
        return None, time_message(limit_s)
    except Exception as error:  # noqa: BLE001 the work is arbitrary, and one bad item must not end the run
        return None, _line(error)


def time_message(limit_s: float | None) -> str:
    """What an item's outcome says when its time was up."""
    return f"took longer than {limit_s:g} seconds"


@contextmanager
def _limit(limit_s: float | None) -> Iterator[None]:
    if limit_s is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _line(error: Exception) -> str:
    """An error in one line: what was raised on purpose in its own words, a fault with the place where it arose."""
    if isinstance(error, DatelineError):
        return " ".join(str(error).split())
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno})" if frames else ""
    return " ".join(f"{type(error).__name__}: {error}{where}".split())
