"""A pool of worker processes on one machine.

A thread of this process sends items to idle workers and gathers their answers. Each worker has one item at a time, so
that a worker that dies or hangs takes no other item with it; it is killed if need be and replaced.
"""

from __future__ import annotations

import multiprocessing as mp
import queue
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any, Self

from dateline.errors import WorkerFault
from dateline.scale.outcomes import Outcome, attempt, time_limit_message

START_ATTEMPTS = 3
GRACE_S = 2.0
READY = "ready"
BROKEN = "broken"


def run_worker(connection: Connection, load_work: Callable[[], Callable[[Any], Any]], limit_s: float | None) -> None:
    """Load the work, then answer items until the connection is closed: the main function of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        work = load_work()
    except Exception as error:  # noqa: BLE001 reported to the process that waits for this worker
        connection.send((BROKEN, f"{type(error).__name__}: {error}"))
        return
    connection.send((READY, None))
    while True:
        try:
            item = connection.recv()
        except (EOFError, OSError):
            return
        answer = attempt(work, item, limit_s)
        try:
            connection.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return
        except Exception as error:  # noqa: BLE001 a result that cannot be pickled is that item's error
            connection.send((None, f"the result cannot be sent: {error}"))


class _Worker:
    """A process, the connection to it, and the number of the item that it works on, if any."""

    def __init__(self, load_work: Callable[[], Callable[[Any], Any]], limit_s: float | None) -> None:
        context = mp.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=run_worker, args=(theirs, load_work, limit_s), daemon=True)
        self.process.start()
        theirs.close()
        self.ready = False
        self.number: int | None = None
        self.started = 0.0

    def send(self, number: int, item: Any) -> None:
        self.connection.send(item)
        self.number, self.started = number, time.monotonic()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class Pool:
    """Workers for one run; ``window`` is the largest number of items in memory, unfinished or not yet consumed."""

    def __init__(
        self, load_work: Callable[[], Callable[[Any], Any]], workers: int, window: int, limit_s: float | None
    ) -> None:
        self._load_work, self._limit_s = load_work, limit_s
        self._count = workers
        self._workers: list[_Worker] = []
        self._capacity = threading.Semaphore(max(window, workers))
        self._items: dict[int, Any] = {}
        self._unsent: deque[int] = deque()
        self._finished: dict[int, tuple[Any, str | None]] = {}
        self._results: queue.SimpleQueue[Outcome[Any, Any] | BaseException | None] = queue.SimpleQueue()
        self._wake_reader, self._wake_writer = mp.Pipe(duplex=False)
        self._stop = threading.Event()
        self._failed_starts = 0
        self._next_number = self._next_outcome = 0
        self._exhausted = False

    def outcomes(self, items: Iterable[Any]) -> Iterator[Outcome[Any, Any]]:
        """Yield the outcomes in the order of the items.

        Raises what the iteration of the items raises, and WorkerFault if no worker starts.
        """
        thread = threading.Thread(target=self._dispatch, args=(iter(items),), daemon=True)
        thread.start()
        try:
            while (outcome := self._results.get()) is not None:
                if isinstance(outcome, BaseException):
                    raise outcome
                self._capacity.release()
                self._wake_writer.send_bytes(b"\0")
                yield outcome
        finally:
            self._stop.set()
            self._wake_writer.send_bytes(b"\0")
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.kill()
        self._wake_reader.close()
        self._wake_writer.close()

    def _dispatch(self, items: Iterator[Any]) -> None:
        end: BaseException | None = None
        try:
            self._loop(items)
        except BaseException as error:  # noqa: BLE001 handed to the thread that asked for the outcomes
            end = error
        finally:
            if isinstance(items, Generator):
                items.close()
            self._results.put(end)

    def _loop(self, items: Iterator[Any]) -> None:
        """Send items, gather answers and emit outcomes until all is done, or the caller wants no more."""
        while not self._stop.is_set():
            idle = [worker for worker in self._workers if worker.ready and worker.number is None]
            self._take_items(items, len(idle) if self._workers else 1)
            if self._unsent and not self._workers:
                # Workers start late: loading the tools takes seconds, and a run that resumes may have nothing to do.
                self._workers = [_Worker(self._load_work, self._limit_s) for _ in range(self._count)]
            for worker in idle[: len(self._unsent)]:
                self._send(worker, self._unsent.popleft())
            self._emit_outcomes()
            if self._exhausted and not self._items:
                return
            if not self._finished or self._has_busy_workers():
                self._gather_answers()

    def _take_items(self, items: Iterator[Any], wanted: int) -> None:
        """Take items until ``wanted`` ones wait to be sent, as far as there are any and the window has room."""
        while len(self._unsent) < wanted and not self._exhausted and self._capacity.acquire(blocking=False):
            try:
                item = next(items)
            except StopIteration:
                self._exhausted = True
                break
            number = self._next_number
            if isinstance(item, Outcome):
                self._items[number], self._finished[number] = item.item, (item.result, item.error)
            else:
                self._items[number] = item
                self._unsent.append(number)
            self._next_number += 1

    def _emit_outcomes(self) -> None:
        """Emit the outcomes that are next in the order of the items."""
        while self._next_outcome in self._finished:
            result, error = self._finished.pop(self._next_outcome)
            self._results.put(Outcome(self._items.pop(self._next_outcome), result, error))
            self._next_outcome += 1

    def _has_busy_workers(self) -> bool:
        return any(not worker.ready or worker.number is not None for worker in self._workers)

    def _send(self, worker: _Worker, number: int) -> None:
        try:
            worker.send(number, self._items[number])
        except (BrokenPipeError, ConnectionResetError):
            self._unsent.appendleft(number)
            self._handle_death(worker)
        except Exception as error:  # noqa: BLE001 an item that cannot be pickled is that item's error
            self._finished[number] = None, f"the item cannot be sent: {type(error).__name__}: {error}"

    def _gather_answers(self) -> None:
        """Wait until something happens, take the answers, and give up the items of workers that died or hang."""
        by_connection = {worker.connection: worker for worker in self._workers}
        for source in wait([*by_connection, self._wake_reader], timeout=self._seconds_to_deadline()):
            if source is self._wake_reader:
                self._wake_reader.recv_bytes()
            else:
                self._receive(by_connection[source])  # type: ignore[index]
        for worker in list(self._workers):
            if self._is_overdue(worker) and worker.number is not None and not worker.connection.poll():
                self._finished[worker.number] = None, time_limit_message(self._limit_s)
                self._replace(worker)

    def _is_overdue(self, worker: _Worker) -> bool:
        return self._limit_s is not None and time.monotonic() - worker.started > self._limit_s + GRACE_S

    def _seconds_to_deadline(self) -> float | None:
        """Return the seconds until the first busy worker's time is up, grace included; ``None`` without a limit."""
        starts = [worker.started for worker in self._workers if worker.number is not None]
        if self._limit_s is None or not starts:
            return None
        return max(0.0, min(starts) + self._limit_s + GRACE_S - time.monotonic()) + 0.01

    def _receive(self, worker: _Worker) -> None:
        try:
            first, second = worker.connection.recv()
        except (EOFError, OSError):
            self._handle_death(worker)
            return
        except Exception as error:  # noqa: BLE001 a result that cannot be unpickled is that item's error
            first, second = None, f"the result cannot be read: {type(error).__name__}: {error}"
        if worker.number is not None:
            self._finished[worker.number] = first, second
            worker.number = None
        elif first == READY:
            worker.ready = True
        else:
            raise WorkerFault(f"a worker could not start: {second}")

    def _handle_death(self, worker: _Worker) -> None:
        worker.process.join()
        cause = _exit_cause(worker.process.exitcode)
        if worker.number is not None:
            self._finished[worker.number] = None, f"the worker died ({cause})"
        elif not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= START_ATTEMPTS:
                raise WorkerFault(f"workers die before they can begin ({cause})")
        self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        worker.kill()
        self._workers[self._workers.index(worker)] = _Worker(self._load_work, self._limit_s)


def _exit_cause(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit status {code}"
