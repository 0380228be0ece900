"""Work over processes of this machine, on Pebble's pool: a worker that dies or hangs takes no item but its own along.

Pebble replaces a worker that dies at an item or exceeds its time. It gives up the whole pool when a worker dies
without an item, as when the system is short of memory while one starts: then a new pool goes on with what was left.
"""

from __future__ import annotations

import math
import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

from pebble import ProcessExpired, ProcessPool

from dateline.errors import WorkerFault
from dateline.scale.outcomes import (
    GRACE_S,
    READING_SHARE,
    START_ATTEMPTS,
    LoadWork,
    Outcome,
    Outcomes,
    attempt,
    exit_cause,
    one_line,
    pickled_answer,
    time_limit_message,
)

# How often a wait for an item looks whether the pool still works, in seconds.
CHECK_S = 1.0


@dataclass(frozen=True)
class Processes:
    """Runs over ``workers`` processes of this machine, with up to ``window`` items for each unfinished or untaken.

    ``load_work``, the items and the results must be picklable.
    """

    workers: int
    window: int = 64

    def for_reading(self) -> Processes:
        """Return an executor of fewer processes, because reading an article costs far less than coding it."""
        return Processes(math.ceil(self.workers * READING_SHARE), self.window)

    def run(self, items: Iterable[Any], load_work: LoadWork, limit_s: float | None) -> Outcomes:
        """Yield the outcome of each item in order. Raises WorkerFault if no worker can load the work."""
        run = _Run(load_work, self.workers, limit_s)
        try:
            for item in items:
                run.add(item)
                while run.length() >= self.window * self.workers or run.first_is_done():
                    yield run.next_outcome()
            while run.length():
                yield run.next_outcome()
        finally:
            run.stop()
            if isinstance(items, Generator):
                items.close()


@dataclass
class _Entry:
    """An item in the window, with its outcome or the future of a pickled pair of result and error."""

    item: Any
    future: Future[bytes] | None = None
    outcome: Outcome[Any, Any] | None = None


class _Run:
    """The items of one run whose outcomes have not been taken, in order, and the pool that works on them."""

    def __init__(self, load_work: LoadWork, workers: int, limit_s: float | None) -> None:
        self._load_work, self._workers, self._limit_s = load_work, workers, limit_s
        self._window: deque[_Entry] = deque()
        # Workers start late: loading the tools takes seconds, and a run that resumes may have nothing to do.
        self._pool: ProcessPool | None = None
        self._context = _Context()
        self._broken_pools = 0

    def length(self) -> int:
        return len(self._window)

    def add(self, item: Any) -> None:
        entry = _Entry(item, outcome=item if isinstance(item, Outcome) else None)
        self._window.append(entry)
        if entry.outcome is None:
            self._schedule(entry)

    def first_is_done(self) -> bool:
        if not self._window:
            return False
        first = self._window[0]
        return first.outcome is not None or (first.future is not None and first.future.done())

    def next_outcome(self) -> Outcome[Any, Any]:
        first = self._window[0]
        while first.outcome is None:
            self._settle(first)
        self._window.popleft()
        return first.outcome

    def stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def _schedule(self, entry: _Entry) -> None:
        try:
            data = pickle.dumps(entry.item)
        except Exception as error:  # noqa: BLE001 an item that cannot be pickled is that item's error
            entry.outcome = Outcome(entry.item, error=f"the item cannot be sent: {one_line(error)}")
            return
        if self._pool is None:
            self._pool = ProcessPool(
                self._workers, initializer=_load, initargs=(self._load_work,), context=self._context
            )
        limit_s = None if self._limit_s is None else self._limit_s + GRACE_S
        # A pool that broke takes nothing more: the wait for the first item finds that out.
        with suppress(RuntimeError):
            entry.future = self._pool.schedule(_answer, (data, self._limit_s), timeout=limit_s)

    def _settle(self, entry: _Entry) -> None:
        """Wait a while for an item, and see to it that its outcome is known or that a working pool has it."""
        if entry.future is None:
            self._renew()
            return
        try:
            error = entry.future.exception(CHECK_S)
        except TimeoutError:
            if self._pool is None or not self._pool.active:
                self._renew()
            return
        if isinstance(error, BrokenProcessPool):
            self._renew()
            return
        if isinstance(error, WorkerFault):
            raise error
        self._broken_pools = 0
        result = None
        if error is None:
            result, message = pickle.loads(entry.future.result())
        else:
            message = self._message(error)
        entry.outcome = Outcome(entry.item, result, message)

    def _message(self, error: BaseException) -> str:
        if isinstance(error, ProcessExpired):
            return f"the worker died ({exit_cause(error.exitcode)})"
        if isinstance(error, TimeoutError):
            return time_limit_message(self._limit_s)
        return one_line(error)

    def _renew(self) -> None:
        """Begin a new pool, with all items that the broken one has not finished."""
        self._broken_pools += 1
        if self._broken_pools >= START_ATTEMPTS:
            raise WorkerFault(f"workers die before they can begin ({exit_cause(self._context.last_exit_code())})")
        self.stop()
        for entry in self._window:
            if entry.outcome is None and not _is_finished(entry.future):
                self._schedule(entry)


def _is_finished(future: Future[bytes] | None) -> bool:
    return future is not None and future.done() and not isinstance(future.exception(), BrokenProcessPool)


class _Context(SpawnContext):
    """Starts processes and remembers them, because Pebble does not say how one ended that had no item."""

    def __init__(self) -> None:
        self._started: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802 the name of multiprocessing
        process = SpawnProcess(*args, **kwargs)
        self._started.append(process)
        return process

    def last_exit_code(self) -> int | None:
        """Return the exit code of the last process that ended with another than 0."""
        return next((process.exitcode for process in reversed(self._started) if process.exitcode), None)


# What a worker process has loaded: the work, or why there is none.
_loaded: Callable[[Any], Any] | str = "nothing was loaded"


def _load(load_work: LoadWork) -> None:
    """Load the work in a worker process."""
    global _loaded  # noqa: PLW0603 a process has one work, which its initializer can leave only here
    try:
        _loaded = load_work()
    except Exception as error:  # noqa: BLE001 reported with the first item
        _loaded = f"a worker could not start: {type(error).__name__}: {error}"


def _answer(data: bytes, limit_s: float | None) -> bytes:
    """Return the pickled result and error of an item. Raises WorkerFault if this process could not load the work."""
    work = _loaded
    if isinstance(work, str):
        raise WorkerFault(work)
    return pickled_answer(*attempt(lambda packed: work(pickle.loads(packed)), data, limit_s))
