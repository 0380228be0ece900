"""Work over processes of one machine.

A thread of this process hands items to idle workers and gathers their answers; each worker has one item at a
time, so that a worker that dies or hangs takes no other item with it. It is killed if need be and replaced.
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
from dateline.scale.outcomes import Outcome, attempt, time_message

START_ATTEMPTS = 3
GRACE_S = 2.0
READY = "ready"
BROKEN = "broken"


def serve(connection: Connection, work: Callable[[], Callable[[Any], Any]], limit_s: float | None) -> None:
    """The life of a worker: load the work, then answer items until the connection is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        function = work()
    except Exception as error:  # noqa: BLE001 reported to the process that waits for this worker
        connection.send((BROKEN, f"{type(error).__name__}: {error}"))
        return
    connection.send((READY, None))
    while True:
        try:
            item = connection.recv()
        except (EOFError, OSError):
            return
        answer = attempt(function, item, limit_s)
        try:
            connection.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            return
        except Exception as error:  # noqa: BLE001 a result that cannot be pickled is that item's error
            connection.send((None, f"the result cannot be sent: {error}"))


class _Worker:
    """A process, the connection to it, and the item that it has at present."""

    def __init__(self, work: Callable[[], Callable[[Any], Any]], limit_s: float | None) -> None:
        context = mp.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, work, limit_s), daemon=True)
        self.process.start()
        theirs.close()
        self.ready = False
        self.number: int | None = None
        self.since = 0.0

    def give(self, number: int, item: Any) -> None:
        self.connection.send(item)
        self.number, self.since = number, time.monotonic()

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


class Pool:
    """Workers for one run; ``window`` is the largest number of items that are held, unfinished or not yet taken."""

    def __init__(
        self, work: Callable[[], Callable[[Any], Any]], workers: int, window: int, limit_s: float | None
    ) -> None:
        self._work, self._limit_s = work, limit_s
        self._count = workers
        self._workers: list[_Worker] = []
        self._room = threading.Semaphore(max(window, workers))
        self._given: dict[int, Any] = {}
        self._unsent: deque[int] = deque()
        self._done: dict[int, tuple[Any, str | None]] = {}
        self._results: queue.SimpleQueue[Outcome[Any, Any] | BaseException | None] = queue.SimpleQueue()
        self._bell, self._ring = mp.Pipe(duplex=False)
        self._stop = threading.Event()
        self._failed_starts = 0

    def outcomes(self, items: Iterable[Any]) -> Iterator[Outcome[Any, Any]]:
        """The outcomes in the order of the items. Raises what the items raise, and WorkerFault if no worker starts."""
        thread = threading.Thread(target=self._dispatch, args=(iter(items),), daemon=True)
        thread.start()
        try:
            while (outcome := self._results.get()) is not None:
                if isinstance(outcome, BaseException):
                    raise outcome
                self._room.release()
                self._ring.send_bytes(b"\0")
                yield outcome
        finally:
            self._stop.set()
            self._ring.send_bytes(b"\0")
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.kill()
        self._bell.close()
        self._ring.close()

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
        taken = following = 0
        exhausted = False
        while not self._stop.is_set():
            idle = [worker for worker in self._workers if worker.ready and worker.number is None]
            wanted = len(idle) if self._workers else 1
            while len(self._unsent) < wanted and not exhausted and self._room.acquire(blocking=False):
                try:
                    item = next(items)
                except StopIteration:
                    exhausted = True
                    break
                if isinstance(item, Outcome):
                    self._given[taken], self._done[taken] = item.item, (item.result, item.error)
                else:
                    self._given[taken] = item
                    self._unsent.append(taken)
                taken += 1
            if self._unsent and not self._workers:
                # Not before: loading the tools takes seconds, and a run that resumes may have nothing to do.
                self._workers = [_Worker(self._work, self._limit_s) for _ in range(self._count)]
            for worker in idle[: len(self._unsent)]:
                self._send(worker, self._unsent.popleft())
            while following in self._done:
                result, error = self._done.pop(following)
                self._results.put(Outcome(self._given.pop(following), result, error))
                following += 1
            if exhausted and not self._given:
                return
            if not self._done or self._busy():
                self._gather()

    def _busy(self) -> bool:
        return any(not worker.ready or worker.number is not None for worker in self._workers)

    def _send(self, worker: _Worker, number: int) -> None:
        try:
            worker.give(number, self._given[number])
        except (BrokenPipeError, ConnectionResetError):
            self._unsent.appendleft(number)
            self._died(worker)
        except Exception as error:  # noqa: BLE001 an item that cannot be pickled is that item's error
            self._done[number] = None, f"the item cannot be sent: {type(error).__name__}: {error}"

    def _gather(self) -> None:
        """Wait until something happens, take the answers, and set aside the items of workers that died or hang."""
        by_connection = {worker.connection: worker for worker in self._workers}
        for source in wait([*by_connection, self._bell], timeout=self._patience()):
            if source is self._bell:
                self._bell.recv_bytes()
            else:
                self._receive(by_connection[source])  # type: ignore[index]
        for worker in list(self._workers):
            if self._late(worker) and worker.number is not None and not worker.connection.poll():
                self._done[worker.number] = None, time_message(self._limit_s)
                self._replace(worker)

    def _late(self, worker: _Worker) -> bool:
        return self._limit_s is not None and time.monotonic() - worker.since > self._limit_s + GRACE_S

    def _patience(self) -> float | None:
        """Seconds until the first busy worker's time is up, grace included; ``None`` if there is no such time."""
        started = [worker.since for worker in self._workers if worker.number is not None]
        if self._limit_s is None or not started:
            return None
        return max(0.0, min(started) + self._limit_s + GRACE_S - time.monotonic()) + 0.01

    def _receive(self, worker: _Worker) -> None:
        try:
            first, second = worker.connection.recv()
        except (EOFError, OSError):
            self._died(worker)
            return
        except Exception as error:  # noqa: BLE001 a result that cannot be unpickled is that item's error
            first, second = None, f"the result cannot be read: {type(error).__name__}: {error}"
        if worker.number is not None:
            self._done[worker.number] = first, second
            worker.number = None
        elif first == READY:
            worker.ready = True
        else:
            raise WorkerFault(f"a worker could not start: {second}")

    def _died(self, worker: _Worker) -> None:
        worker.process.join()
        cause = _cause(worker.process.exitcode)
        if worker.number is not None:
            self._done[worker.number] = None, f"the worker died ({cause})"
        elif not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= START_ATTEMPTS:
                raise WorkerFault(f"workers die before they can begin ({cause})")
        self._replace(worker)

    def _replace(self, worker: _Worker) -> None:
        worker.kill()
        self._workers[self._workers.index(worker)] = _Worker(self._work, self._limit_s)


def _cause(code: int | None) -> str:
    if code is not None and code < 0:
        return signal.Signals(-code).name
    return f"exit status {code}"
