"""Run work over items: the results come in the order of the items, whatever the number of workers.

An engine is where the work runs. :class:`Here` runs it in this process, :class:`Processes` over processes of
this machine; an engine over many machines needs no more than the one method of :class:`Engine`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from dateline.scale.outcomes import Outcome, attempt
from dateline.scale.processes import Pool

Work = Callable[[], Callable[[Any], Any]]
TIME_LIMIT_S = 60.0


class Executor(Protocol):
    """Where work runs. An item that fails, takes too long or kills its worker gives an outcome with an error
    and touches no other item; never more than a bounded number of items is held in memory."""

    def run(self, items: Iterable[Any], work: Work, limit_s: float | None) -> Iterator[Outcome[Any, Any]]:
        """The outcome of each item, in the order of the items; an item that is an outcome already stays as it is."""
        ...


@dataclass(frozen=True)
class InProcess:
    """This process: for tests, for a few items, and where a crash may end the run."""

    def run(self, items: Iterable[Any], work: Work, limit_s: float | None) -> Iterator[Outcome[Any, Any]]:
        """The outcome of each item, in the order of the items; the work is loaded when the first item needs it."""
        function: Callable[[Any], Any] | None = None
        for item in items:
            if isinstance(item, Outcome):
                yield item
                continue
            function = function or work()
            yield Outcome(item, *attempt(function, item, limit_s))


@dataclass(frozen=True)
class Processes:
    """``workers`` processes of this machine; ``window`` items for each may be waiting or unfinished."""

    workers: int
    window: int = 64

    def run(self, items: Iterable[Any], work: Work, limit_s: float | None) -> Iterator[Outcome[Any, Any]]:
        """The outcome of each item, in the order of the items."""
        with Pool(work, self.workers, self.window * self.workers, limit_s) as pool:
            yield from pool.outcomes(items)


def run_shards(
    items: Iterable[Any], work: Work, workers: int, *, limit_s: float | None = TIME_LIMIT_S
) -> Generator[Outcome[Any, Any], None, None]:
    """The outcome of each item, in order. ``work`` loads what the work needs and returns the work itself, a
    function of one item; with one worker or more it must be picklable, and so must items and results.

    ``workers`` 0 runs in this process, where a crash ends the run. ``limit_s``: time limit per item in seconds.
    An item that is an :class:`Outcome` already takes its turn without any work. Close the generator to end early.
    """
    engine: Executor = Processes(workers) if workers else InProcess()
    yield from engine.run(items, work, limit_s)
