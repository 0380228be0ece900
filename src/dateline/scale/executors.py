"""Executors: where work over many items runs.

Work is loaded before it is done: a ``LoadWork`` loads what the work needs (models, knowledge) and returns the work, a
function of one item. An executor loads it once in each place where it runs, and returns what came of the items in their
order. :class:`InProcess` runs in this process, :class:`~dateline.scale.processes.Processes` over processes of this
machine, :class:`~dateline.scale.ray_actors.RayActors` over the machines of a Ray cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, Self

from dateline.scale.outcomes import LoadWork, Outcome, Outcomes, attempt

TIME_LIMIT_S = 60.0


class Executor(Protocol):
    """Runs work over items.

    An item that fails, takes too long or kills its worker gives an outcome with an error and touches no other item.
    Never more than a bounded number of items is held in memory.
    """

    def for_reading(self) -> Executor:
        """Return the executor for reading the articles that this one codes."""
        ...

    def for_partitions(self) -> Executor:
        """Return the executor for items of many megabytes, of which few are held."""
        ...

    def run(self, items: Iterable[Any], load_work: LoadWork, limit_s: float | None) -> Outcomes:
        """Yield the outcome of each item in the order of the items.

        An item that is an :class:`Outcome` already is passed on in its turn. ``limit_s`` is the time limit of one
        item in seconds. Close the generator to end early.
        """
        ...


@dataclass(frozen=True)
class InProcess:
    """Runs in this process: for tests, for a few items, and where a crash may end the run."""

    def for_reading(self) -> Self:
        """Return this executor."""
        return self

    def for_partitions(self) -> Self:
        """Return this executor."""
        return self

    def run(self, items: Iterable[Any], load_work: LoadWork, limit_s: float | None) -> Outcomes:
        """Yield the outcome of each item in order; the work is loaded when the first item needs it."""
        work: Callable[[Any], Any] | None = None
        for item in items:
            if isinstance(item, Outcome):
                yield item
                continue
            work = work or load_work()
            yield Outcome(item, *attempt(work, item, limit_s))


IN_PROCESS = InProcess()
