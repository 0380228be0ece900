from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from unruly_work import careful, refuse, vanish

from dateline.errors import WorkerFault
from dateline.scale.executors import run_items
from dateline.scale.outcomes import Outcome


def results(outcomes: Iterator[Outcome]) -> list[object]:
    return [outcome.result if outcome.error is None else outcome.error.split(" (")[0] for outcome in outcomes]


@pytest.mark.parametrize("workers", [0, 1, 3])
def test_results_come_in_order_whatever_the_number_of_workers(workers: int) -> None:
    assert results(run_items(range(200), careful, workers)) == [number * number for number in range(200)]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_item_that_fails_kills_or_loops_takes_no_other_with_it(workers: int) -> None:
    items = [1, "raise", 2, "die", 3, "loop", 4, "deaf", 5, "lambda", 6]
    outcomes = results(run_items(items, careful, workers, limit_s=0.5))
    assert outcomes[0::2] == [1, 4, 9, 16, 25, 36]
    assert outcomes[1] == "ValueError: this one is bad"
    assert outcomes[3] == "the worker died"
    assert outcomes[5] == outcomes[7] == "took longer than 0.5 seconds"
    assert str(outcomes[9]).startswith("the result cannot be sent")


def test_an_item_that_cannot_be_sent_is_set_aside() -> None:
    outcomes = results(run_items([1, lambda: None, 3], careful, 2))
    assert outcomes[0::2] == [1, 9]
    assert str(outcomes[1]).startswith("the item cannot be sent")


def test_an_outcome_among_the_items_keeps_its_turn() -> None:
    items = [Outcome("a", "known"), 2, Outcome("b", None, "unreadable"), 3]
    for workers in (0, 2):
        assert results(run_items(items, careful, workers)) == ["known", 4, "unreadable", 9]


def test_only_a_bounded_number_of_items_is_taken_ahead() -> None:
    taken = 0

    def count() -> Iterator[int]:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield number

    outcomes = run_items(count(), careful, 2)
    for _ in range(10):
        next(outcomes)
    assert taken < 10 + 2 * 64 + 2
    outcomes.close()


def test_a_pool_feeds_another() -> None:
    first = run_items(range(50), careful, 1)
    second = run_items((outcome.result for outcome in first), careful, 1)
    assert results(second) == [number**4 for number in range(50)]


def test_no_items_no_outcomes() -> None:
    assert results(run_items([], careful, 2)) == []


def test_what_the_items_raise_reaches_the_caller() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(run_items(broken(), careful, 2))


@pytest.mark.parametrize(("work", "word"), [(refuse, "no model here"), (vanish, "exit status 7")])
def test_work_that_cannot_start_is_said_plainly(work: Callable, word: str) -> None:
    with pytest.raises(WorkerFault, match=word):
        list(run_items([1, 2], work, 2))
