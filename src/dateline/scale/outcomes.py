"""The outcome of one item, and work on one item within a time limit."""

from __future__ import annotations

import pickle
import signal
import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any, Generic, TypeVar

from dateline.errors import DatelineError

Item = TypeVar("Item")
Result = TypeVar("Result")
LoadWork = Callable[[], Callable[[Any], Any]]
# The workers that read the articles for one worker that codes them: reading costs less than a fiftieth of coding.
READING_SHARE = 1 / 8
# How many partitions of a corpus are held for a worker.
PARTITIONS_HELD = 2
# How long a worker may take beyond the time limit of an item before it is killed: it normally gives up by itself.
GRACE_S = 2.0
# At how many workers' deaths an item is set aside: one may have died of something else.
DEATHS_LIMIT = 2
# How many workers in a row may die before they have loaded the work.
START_ATTEMPTS = 3


@dataclass(frozen=True)
class Outcome(Generic[Item, Result]):
    """An item with its ``result``, or else with an ``error`` that says in one line why there is none."""

    item: Item
    result: Result | None = None
    error: str | None = None


Outcomes = Generator[Outcome[Any, Any], None, None]


class TimeUp(BaseException):
    """The time limit of an item has passed. Not an Exception, so that the work cannot swallow it."""


def attempt(function: Callable[[Item], Result], item: Item, limit_s: float | None) -> tuple[Result | None, str | None]:
    """Return the result of one item and None, or None and one line that says why there is no result.

    ``limit_s`` is the time limit in seconds, which holds in the main thread only.
    """
    try:
        with _time_limit(limit_s):
            return function(item), None
    except TimeUp:
        return None, time_limit_message(limit_s)
    except Exception as error:  # noqa: BLE001 the work is arbitrary, and one bad item must not end the run
        return None, one_line(error)


def time_limit_message(limit_s: float | None) -> str:
    """Return the error of an item whose time was up."""
    return f"took longer than {limit_s:g} seconds"


def packed_item(item: Any) -> bytes | str:
    """Return an item as a worker takes it, or one line that says why it cannot be sent."""
    try:
        return pickle.dumps(item)
    except Exception as error:  # noqa: BLE001 an item that cannot be pickled is that item's error
        return f"the item cannot be sent: {one_line(error)}"


def packed_answer(work: Callable[[Any], Any], data: bytes, limit_s: float | None) -> bytes:
    """Return the pickled pair of result and error that work makes of a packed item, in a worker."""
    answer = attempt(lambda packed: work(pickle.loads(packed)), data, limit_s)
    try:
        return pickle.dumps(answer)
    except Exception as error:  # noqa: BLE001 a result that cannot be pickled is that item's error
        return pickle.dumps((None, f"the result cannot be sent: {one_line(error)}"))


def exit_cause(code: int | None) -> str:
    """Return how a process ended: the name of the signal that killed it, or its exit status."""
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit status {code}"


@contextmanager
def _time_limit(limit_s: float | None) -> Iterator[None]:
    if limit_s is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def raise_time_up(_number: int, _frame: FrameType | None) -> None:
        raise TimeUp

    previous = signal.signal(signal.SIGALRM, raise_time_up)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def one_line(error: BaseException) -> str:
    """Return an error in one line: in its own words if dateline raised it, otherwise with the place where it arose."""
    if isinstance(error, DatelineError):
        return " ".join(str(error).split())
    frames = traceback.extract_tb(error.__traceback__)
    where = f" ({frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno})" if frames else ""
    return " ".join(f"{type(error).__name__}: {error}{where}".split())
