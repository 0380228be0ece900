"""Executors: where work over many items runs.

Work is loaded before it is done: a ``LoadWork`` loads what the work needs (models, knowledge) and returns the work, a
function of one item. An executor loads it once in each place where it runs, and returns what came of the items in their
order. :class:`InProcess` runs in this process, :class:`Processes` over processes of this machine; an executor over many
machines needs no more than the one method of :class:`Executor`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from dateline.scale.outcomes import Outcome, attempt
from dateline.scale.processes import Pool

LoadWork = Callable[[], Callable[[Any], Any]]
TIME_LIMIT_S = 60.0


class Executor(Protocol):
    """Runs work over items.

    An item that fails, takes too long or kills its worker gives an outcome with an error and touches no other item.
    Never more than a bounded number of items is held in memory.
    """

    def run(self, items: Iterable[Any], load_work: LoadWork, limit_s: float | None) -> Iterator[Outcome[Any, Any]]:
        """Yield the outcome of each item in the order of the items.

        An item that is an :class:`Outcome` already is passed on in its turn. ``limit_s`` is the time limit of one
        item in seconds.
        """
        ...


@dataclass(frozen=True)
class InProcess:
    """Runs in this process: for tests, for a few items, and where a crash may end the run."""

    def run(self, items: Iterable[Any], load_work: LoadWork, limit_s: float | None) -> Iterator[Outcome[Any, Any]]:
        """Yield the outcome of each item in order; the work is loaded when the first item needs it."""
        work: Callable[[Any], Any] | None = None
        for item in items:
            if isinstance(item, Outcome):
                yield item
                continue
            work = work or load_work()
            yield Outcome(item, *attempt(work, item, limit_s))


@dataclass(frozen=True)
class Processes:
    """Runs over ``workers`` processes of this machine, with up to ``window`` items for each unfinished or untaken.

    ``load_work``, the items and the results must be picklable.
    """

    workers: int
    window: int = 64

    def run(self, items: Iterable[Any], load_work: LoadWork, limit_s: float | None) -> Iterator[Outcome[Any, Any]]:
        """Yield the outcome of each item in order. Raises WorkerFault if no worker can load the work."""
        with Pool(load_work, self.workers, self.window * self.workers, limit_s) as pool:
            yield from pool.outcomes(items)


def run_items(
    items: Iterable[Any], load_work: LoadWork, workers: int, *, limit_s: float | None = TIME_LIMIT_S
) -> Generator[Outcome[Any, Any], None, None]:
    """Yield the outcome of each item in order, over ``workers`` processes or, with 0, in this process.

    Close the generator to end early.
    """
    executor: Executor = Processes(workers) if workers else InProcess()
    yield from executor.run(items, load_work, limit_s)
