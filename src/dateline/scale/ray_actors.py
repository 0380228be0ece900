"""Work over the machines of a Ray cluster: each worker is an actor that loads the work once.

An actor is sent a few items ahead, so that it never waits for this process. When an actor or its machine dies, the
items that were sent to it are tried again, each by itself: only an item at which a second one dies is set aside.
"""

from __future__ import annotations

import math
import os
import pickle
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from dateline.errors import WorkerFault
from dateline.scale.outcomes import (
    DEATHS_LIMIT,
    GRACE_S,
    PARTITIONS_HELD,
    READING_SHARE,
    START_ATTEMPTS,
    LoadWork,
    Outcomes,
    one_line,
    packed_answer,
    time_limit_message,
)
from dateline.scale.window import Entry, Window
from dateline.version import __version__

# How many items an actor has at a time, the one that it works on included.
DEPTH = 4
CONNECT_S = 10.0
# How much of Ray's long account of a death is passed on.
CAUSE_LENGTH = 300


@dataclass(frozen=True)
class RayActors:
    """Runs over ``workers`` actors of the Ray cluster at ``address``, with up to ``window`` items for each unfinished
    or untaken; by default as many actors as the cluster has processors.

    An ``address`` is as for ``ray.init``: ``auto`` for the cluster that this machine belongs to, HOST:PORT for another;
    without one, and without RAY_ADDRESS in the environment, Ray is started on this machine alone. Each actor asks Ray
    for ``cpus`` processors. The cluster's machines need the same versions of dateline, Python and Ray, and folders of
    knowledge under the same paths.
    """

    workers: int | None = None
    address: str | None = None
    window: int = 64
    cpus: float = 1.0

    def for_reading(self) -> RayActors:
        """Return an executor of fewer actors, which claim no processor for the little that reading costs."""
        return RayActors(math.ceil(self._count() * READING_SHARE), self.address, self.window, cpus=0.0)

    def for_partitions(self) -> RayActors:
        """Return an executor of the same actors that holds few items."""
        return replace(self, window=PARTITIONS_HELD)

    def run(self, items: Iterable[Any], load_work: LoadWork, limit_s: float | None) -> Outcomes:
        """Yield the outcome of each item in order.

        Raises WorkerFault if Ray is not installed, the cluster cannot be reached, or no worker can load the work.
        """
        count = self._count()
        yield from _ActorWindow(load_work, count, self.cpus, limit_s).run(items, self.window * count)

    def _count(self) -> int:
        ray = _connect(self.address, self.workers)
        return self.workers or max(1, int(ray.cluster_resources().get("CPU", 1)))


def _connect(address: str | None, workers: int | None) -> Any:
    """Return the module of Ray, connected to a cluster."""
    # Ray reports the death of a worker on standard output, among the data; it reads this when it is imported.
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", ".")
    try:
        import ray
    except ImportError as error:
        raise WorkerFault("Ray is not installed; get it with: pip install 'dateline[ray]'") from error
    if not ray.is_initialized():
        # Nothing about a run leaves the cluster unless its owner asked for it.
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        options: dict[str, Any] = {}
        if address is None and "RAY_ADDRESS" not in os.environ:
            # Without an address Ray would join a cluster that happens to run here.
            address, options = "local", {"num_cpus": workers, "include_dashboard": False}
        try:
            _check_host(address)
            ray.init(address=address, log_to_driver=False, logging_level="ERROR", **options)
        except (OSError, ValueError, RuntimeError) as error:
            raise WorkerFault(f"no Ray cluster at {address or 'this machine'}: {one_line(error)}") from error
    return ray


def _check_host(address: str | None) -> None:
    """Raise OSError if nobody answers at HOST:PORT, which Ray itself tries for many minutes."""
    host, _, port = (address or "").rpartition(":")
    if host and port.isdecimal() and "/" not in host:
        socket.create_connection((host, int(port)), CONNECT_S).close()


class RayWorker:
    """What runs as an actor: the work, loaded once, for one item at a time."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        os.environ.update(environment)
        self._work: Callable[[Any], Any] | None = None

    def load(self, load_work: bytes, version: str) -> str | None:
        """Load the work, and return in one line why it cannot be done here, or None."""
        if version != __version__:
            return f"its machine has dateline {__version__}, not {version}"
        try:
            self._work = pickle.loads(load_work)()
        except Exception as error:  # noqa: BLE001 reported to the process that waits for this worker
            return f"{type(error).__name__}: {error}"
        return None

    def answer(self, data: bytes, limit_s: float | None) -> bytes:
        """Return the pickled result and error of an item."""
        assert self._work is not None
        return packed_answer(self._work, data, limit_s)


@dataclass(eq=False)
class _Worker:
    """An actor, whether it has loaded the work, and the entries that were sent to it, the one in work first."""

    actor: Any
    loading: Future[str | None]
    loaded: bool = False
    entries: deque[Entry] = field(default_factory=deque)
    # When the first entry came to be the first, as far as this process knows.
    since: float = 0.0


class _ActorWindow(Window):
    """A window whose entries are in work with actors, which are begun with the first of them."""

    def __init__(self, load_work: LoadWork, count: int, cpus: float, limit_s: float | None) -> None:
        super().__init__()
        self._load_work, self._count, self._limit_s = pickle.dumps(load_work), count, limit_s
        self._cpus = cpus
        self._workers: list[_Worker] = []
        self._worker_of: dict[Entry, _Worker] = {}
        # What waits for an actor. A suspect was with an actor that died, and gets one for itself.
        self._fresh: deque[Entry] = deque()
        self._suspects: deque[Entry] = deque()
        self._failed_starts = 0

    def begin(self, entry: Entry) -> None:
        self._fresh.append(entry)
        if not self._workers:
            self._workers = [self._start_worker() for _ in range(self._count)]
        self._send_entries()

    def settle(self, entry: Entry) -> None:
        worker = self._worker_of[entry]
        if not self._take_result(worker, entry):
            self._handle_death(worker)
        self._send_entries()

    def check(self) -> None:
        for worker in list(self._workers):
            if not worker.loaded and worker.loading.done():
                self._finish_loading(worker)
            elif self._is_overdue(worker):
                late = worker.entries.popleft()
                del self._worker_of[late]
                late.fail(time_limit_message(self._limit_s))
                self._give_back(worker)
                self._replace(worker)
        self._send_entries()

    def stop(self) -> None:
        for worker in self._workers:
            _kill(worker.actor)
        self._workers = []

    def _start_worker(self) -> _Worker:
        import ray

        environment = {name: value for name, value in os.environ.items() if name.startswith("DATELINE_")}
        actor = ray.remote(RayWorker).options(num_cpus=self._cpus).remote(environment)
        loading = actor.load.remote(self._load_work, __version__).future()
        loading.add_done_callback(lambda _: self.wake())
        return _Worker(actor, loading)

    def _finish_loading(self, worker: _Worker) -> None:
        error = worker.loading.exception()
        if error is not None:
            self._failed_starts += 1
            if self._failed_starts >= START_ATTEMPTS and not any(other.loaded for other in self._workers):
                raise WorkerFault(f"workers die before they can begin: {one_line(error)[:CAUSE_LENGTH]}")
            self._replace(worker)
        elif fault := worker.loading.result():
            raise WorkerFault(f"a worker could not start: {fault}")
        else:
            worker.loaded, self._failed_starts = True, 0

    def _send_entries(self) -> None:
        """Send what waits to the actors that have room, evenly."""
        for depth in range(DEPTH):
            for worker in self._workers:
                if worker.loaded and len(worker.entries) == depth:
                    if depth == 0 and self._suspects:
                        self._send(worker, self._suspects.popleft())
                    elif self._fresh and not (worker.entries and worker.entries[0].deaths):
                        self._send(worker, self._fresh.popleft())

    def _send(self, worker: _Worker, entry: Entry) -> None:
        if not worker.entries:
            worker.since = time.monotonic()
        worker.entries.append(entry)
        self._worker_of[entry] = worker
        self.expect(entry, worker.actor.answer.remote(entry.data, self._limit_s).future())

    def _take_result(self, worker: _Worker, entry: Entry) -> bool:
        """Set the outcome of an entry whose future is done, and return whether there is one: there is none if the actor
        died."""
        from ray.exceptions import RayError, RayTaskError

        assert entry.future is not None
        error = entry.future.exception()
        if isinstance(error, RayError) and not isinstance(error, RayTaskError):
            return False
        if error is None:
            entry.take_answer()
        else:
            entry.fail(one_line(error))
        worker.entries.remove(entry)
        worker.since = time.monotonic()
        del self._worker_of[entry]
        return True

    def _handle_death(self, worker: _Worker) -> None:
        """Replace an actor that died, and have what it had not answered tried again."""
        for entry in list(worker.entries):
            if entry.future is None or not entry.future.done() or not self._take_result(worker, entry):
                entry.deaths += 1
        self._give_back(worker)
        self._replace(worker)

    def _give_back(self, worker: _Worker) -> None:
        """Let the entries of an actor wait for another, in their order."""
        for entry in reversed(worker.entries):
            entry.future = None
            del self._worker_of[entry]
            if entry.deaths >= DEATHS_LIMIT:
                entry.fail("the worker died")
            else:
                (self._suspects if entry.deaths else self._fresh).appendleft(entry)
        worker.entries.clear()

    def _is_overdue(self, worker: _Worker) -> bool:
        if self._limit_s is None or not worker.entries:
            return False
        first = worker.entries[0].future
        is_answered = first is not None and first.done()
        return not is_answered and time.monotonic() - worker.since > self._limit_s + GRACE_S

    def _replace(self, worker: _Worker) -> None:
        _kill(worker.actor)
        self._workers[self._workers.index(worker)] = self._start_worker()


def _kill(actor: Any) -> None:
    import ray

    # Ray may have been shut down, and the actor with it.
    if ray.is_initialized():
        ray.kill(actor)
