"""A window of items in work: taken in order, finished in any, their outcomes given in order again."""

from __future__ import annotations

import pickle
import queue
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from dateline.scale.outcomes import Outcome, Outcomes, packed_item

# How often it is looked whether the workers are still there, in seconds.
CHECK_S = 1.0


@dataclass(eq=False)
class Entry:
    """An item in the window, with its outcome, or the future of the answer to the last attempt at it. ``data`` is the
    item as a worker takes it; ``deaths`` counts the workers that died at it."""

    item: Any
    data: bytes = b""
    outcome: Outcome[Any, Any] | None = None
    future: Future[bytes] | None = None
    deaths: int = 0

    def fail(self, error: str) -> None:
        """Make ``error`` the outcome."""
        self.outcome = Outcome(self.item, error=error)

    def take_answer(self) -> None:
        """Make what the future holds the outcome."""
        assert self.future is not None
        self.outcome = Outcome(self.item, *pickle.loads(self.future.result()))


class Window(ABC):
    """The entries of a run in the order of their items; a subclass has the workers.

    All is done in the thread that asks for the outcomes; the workers' answers wait in a queue until it looks.
    """

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self._answers: queue.SimpleQueue[tuple[Entry, Future[bytes]] | None] = queue.SimpleQueue()
        self._checked = time.monotonic()

    def run(self, items: Iterable[Any], size: int) -> Outcomes:
        """Yield the outcome of each item in order, with at most ``size`` entries in the window."""
        try:
            for item in items:
                self._add(item)
                while len(self.entries) >= size or self._first_is_done():
                    yield self._next_outcome()
            while self.entries:
                yield self._next_outcome()
        finally:
            self.stop()
            if isinstance(items, Generator):
                items.close()

    @abstractmethod
    def begin(self, entry: Entry) -> None:
        """Have a worker work on an entry, now or later."""

    @abstractmethod
    def settle(self, entry: Entry) -> None:
        """Set the outcome of an entry whose future is done, or begin with it once more."""

    @abstractmethod
    def check(self) -> None:
        """See to it that all entries without an outcome are in work; called every second and after :meth:`wake`."""

    @abstractmethod
    def stop(self) -> None:
        """End the workers."""

    def expect(self, entry: Entry, future: Future[bytes]) -> None:
        """Have :meth:`settle` called after ``future`` is done, unless another has taken its place by then."""
        entry.future = future
        future.add_done_callback(partial(self._note_answer, entry))

    def _note_answer(self, entry: Entry, future: Future[bytes]) -> None:
        self._answers.put((entry, future))

    def wake(self) -> None:
        """Have :meth:`check` called soon; may be called from any thread."""
        self._answers.put(None)

    def _add(self, item: Any) -> None:
        entry = Entry(item)
        self.entries.append(entry)
        if isinstance(item, Outcome):
            entry.outcome = item
        elif isinstance(data := packed_item(item), str):
            entry.fail(data)
        else:
            entry.data = data
            self.begin(entry)

    def _first_is_done(self) -> bool:
        while not self._answers.empty():
            self._take_answer(self._answers.get())
        return bool(self.entries) and self.entries[0].outcome is not None

    def _next_outcome(self) -> Outcome[Any, Any]:
        first = self.entries[0]
        while first.outcome is None:
            with suppress(queue.Empty):
                self._take_answer(self._answers.get(timeout=CHECK_S))
            if time.monotonic() - self._checked >= CHECK_S:
                self._take_answer(None)
        self.entries.popleft()
        # The entry and its future refer to one another, and with them item and answer would stay until the garbage is
        # collected, which may be long after with few objects of many megabytes.
        first.data, first.future = b"", None
        return first.outcome

    def _take_answer(self, answer: tuple[Entry, Future[bytes]] | None) -> None:
        if answer is None:
            self.check()
            self._checked = time.monotonic()
            return
        entry, future = answer
        if entry.future is future and entry.outcome is None:
            self.settle(entry)
