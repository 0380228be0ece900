"""What was worked out is kept, and worked out once however many ask at the same moment."""

from __future__ import annotations

import threading

import pytest

from dateline.cache import Cache


def test_many_who_ask_at_once_wait_for_one() -> None:
    kept, made, start = Cache(10), [], threading.Barrier(8)
    gate = threading.Event()

    def make() -> int:
        made.append(1)
        gate.wait(5)
        return 42

    answers: list[int] = []

    def ask() -> None:
        start.wait()
        answers.append(kept.get("key", make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    gate.set()
    for thread in threads:
        thread.join()
    assert answers == [42] * 8 and len(made) == 1


def test_the_least_lately_used_is_forgotten_first() -> None:
    kept, made = Cache(2), []
    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get(key, lambda key=key: made.append(key))
    assert made == ["a", "b", "c", "b"]


def test_a_failure_is_not_kept() -> None:
    kept = Cache(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: 1) == 1


def test_forgetting_makes_anew() -> None:
    kept = Cache(2)
    assert kept.get("key", lambda: 1) == 1
    kept.forget()
    assert kept.get("key", lambda: 2) == 2
