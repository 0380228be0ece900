"""Work over processes of this machine, on Pebble's pool: a worker that dies or hangs takes no item but its own along.

Pebble replaces a worker that dies at an item or exceeds its time. It gives up the whole pool when a worker dies
without an item, as when the system is short of memory while one starts: then a new pool goes on with what was left.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

from pebble import ProcessExpired, ProcessPool

from dateline.errors import WorkerFault
from dateline.scale.outcomes import (
    DEATHS_LIMIT,
    GRACE_S,
    PARTITIONS_HELD,
    READING_SHARE,
    START_ATTEMPTS,
    LoadWork,
    Outcomes,
    exit_cause,
    one_line,
    packed_answer,
    time_limit_message,
)
from dateline.scale.window import Entry, Window


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

    def for_partitions(self) -> Processes:
        """Return an executor of the same processes that holds few items."""
        return Processes(self.workers, PARTITIONS_HELD)

    def run(self, items: Iterable[Any], load_work: LoadWork, limit_s: float | None) -> Outcomes:
        """Yield the outcome of each item in order. Raises WorkerFault if no worker can load the work."""
        yield from _PoolWindow(load_work, self.workers, limit_s).run(items, self.window * self.workers)


class _PoolWindow(Window):
    """A window whose entries are in work in a pool of processes, which is begun with the first of them."""

    def __init__(self, load_work: LoadWork, workers: int, limit_s: float | None) -> None:
        super().__init__()
        self._load_work, self._workers, self._limit_s = load_work, workers, limit_s
        # Workers start late: loading the tools takes seconds, and a run that resumes may have nothing to do.
        self._pool: ProcessPool | None = None
        self._context = _Context()
        self._broken_pools = 0

    def begin(self, entry: Entry) -> None:
        if self._pool is None:
            self._pool = ProcessPool(
                self._workers, initializer=_load, initargs=(self._load_work,), context=self._context
            )
        limit_s = None if self._limit_s is None else self._limit_s + GRACE_S
        # A pool that broke takes nothing more, which the next answer or check finds out.
        with suppress(RuntimeError):
            self.expect(entry, self._pool.schedule(_answer, (entry.data, self._limit_s), timeout=limit_s))

    def settle(self, entry: Entry) -> None:
        assert entry.future is not None
        error = entry.future.exception()
        if isinstance(error, BrokenProcessPool):
            self._renew()
            return
        if isinstance(error, WorkerFault):
            raise error
        self._broken_pools = 0
        if isinstance(error, ProcessExpired) and entry.deaths + 1 < DEATHS_LIMIT:
            # Pebble may lay the death of a worker to the item that it had just finished, or the system may have
            # killed it for want of memory.
            entry.deaths += 1
            self.begin(entry)
        elif error is None:
            entry.take_answer()
        else:
            entry.fail(self._message(error))

    def check(self) -> None:
        if self._pool is None or not self._pool.active:
            self._renew()

    def stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None

    def _message(self, error: BaseException) -> str:
        if isinstance(error, ProcessExpired):
            return f"the worker died ({exit_cause(error.exitcode)})"
        if isinstance(error, TimeoutError):
            return time_limit_message(self._limit_s)
        return one_line(error)

    def _renew(self) -> None:
        """Begin a new pool, with all entries that the broken one has not finished."""
        self._broken_pools += 1
        if self._broken_pools >= START_ATTEMPTS:
            raise WorkerFault(f"workers die before they can begin ({exit_cause(self._context.last_exit_code())})")
        self.stop()
        for entry in self.entries:
            future = entry.future
            is_finished = future is not None and future.done() and not isinstance(future.exception(), BrokenProcessPool)
            if entry.outcome is None and not is_finished:
                self.begin(entry)


class _Context(SpawnContext):
    """Starts processes and remembers them, because Pebble does not say how one ended that had no item."""

    def __init__(self) -> None:
        self._started: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802
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
    if isinstance(_loaded, str):
        raise WorkerFault(_loaded)
    return packed_answer(_loaded, data, limit_s)
