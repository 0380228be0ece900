from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from unruly_work import careful, die_at_first, refuse, vanish

from dateline.errors import WorkerFault
from dateline.scale.executors import IN_PROCESS, TIME_LIMIT_S, Executor
from dateline.scale.outcomes import Outcome
from dateline.scale.processes import Processes


def results(outcomes: Iterator[Outcome]) -> list[object]:
    return [outcome.result if outcome.error is None else outcome.error.split(" (")[0] for outcome in outcomes]


@pytest.mark.parametrize("executor", [IN_PROCESS, Processes(1), Processes(3)])
def test_results_come_in_order_whatever_the_number_of_workers(executor: Executor) -> None:
    assert results(executor.run(range(200), careful, TIME_LIMIT_S)) == [number * number for number in range(200)]


@pytest.mark.parametrize("executor", [Processes(1), Processes(2)])
def test_an_item_that_fails_kills_or_loops_takes_no_other_with_it(executor: Executor) -> None:
    items = [1, "raise", 2, "die", 3, "loop", 4, "deaf", 5, "lambda", 6]
    outcomes = results(executor.run(items, careful, 0.5))
    assert outcomes[0::2] == [1, 4, 9, 16, 25, 36]
    assert outcomes[1] == "ValueError: this one is bad"
    assert outcomes[3] == "the worker died"
    assert outcomes[5] == outcomes[7] == "took longer than 0.5 seconds"
    assert str(outcomes[9]).startswith("the result cannot be sent")


def test_an_item_that_cannot_be_sent_is_set_aside() -> None:
    outcomes = results(Processes(2).run([1, lambda: None, 3], careful, TIME_LIMIT_S))
    assert outcomes[0::2] == [1, 9]
    assert str(outcomes[1]).startswith("the item cannot be sent")


def test_an_outcome_among_the_items_keeps_its_turn() -> None:
    items = [Outcome("a", "known"), 2, Outcome("b", None, "unreadable"), 3]
    for executor in (IN_PROCESS, Processes(2)):
        assert results(executor.run(items, careful, TIME_LIMIT_S)) == ["known", 4, "unreadable", 9]


def test_only_a_bounded_number_of_items_is_taken_ahead() -> None:
    taken = 0

    def count() -> Iterator[int]:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield number

    outcomes = Processes(2).run(count(), careful, TIME_LIMIT_S)
    for _ in range(10):
        next(outcomes)
    assert taken < 10 + 2 * 64 + 2
    outcomes.close()


def test_a_pool_feeds_another() -> None:
    first = Processes(1).run(range(50), careful, TIME_LIMIT_S)
    second = Processes(1).run((outcome.result for outcome in first), careful, TIME_LIMIT_S)
    assert results(second) == [number**4 for number in range(50)]


def test_a_worker_that_dies_while_it_starts_costs_no_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRST_START", str(tmp_path / "started"))
    assert results(Processes(2).run(range(20), die_at_first, TIME_LIMIT_S)) == [number**2 for number in range(20)]


def test_no_items_no_outcomes() -> None:
    assert results(Processes(2).run([], careful, TIME_LIMIT_S)) == []


def test_what_the_items_raise_reaches_the_caller() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(Processes(2).run(broken(), careful, TIME_LIMIT_S))


@pytest.mark.parametrize(("work", "word"), [(refuse, "no model here"), (vanish, "exit status 7")])
def test_work_that_cannot_start_is_said_plainly(work: Callable, word: str) -> None:
    with pytest.raises(WorkerFault, match=word):
        list(Processes(2).run([1, 2], work, TIME_LIMIT_S))
