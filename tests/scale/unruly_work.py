"""Work for tests that fails in every way there is."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path


def careful() -> Callable[[object], object]:
    return treat


def treat(item: object) -> object:
    match item:
        case "raise":
            raise ValueError("this one is bad")
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)
        case "loop":
            while True:
                pass
        case "deaf":
            signal.signal(signal.SIGALRM, signal.SIG_IGN)
            while True:
                time.sleep(1)
        case "lambda":
            return lambda: None
        case int():
            return item * item
    return str(item)


def square_and_node() -> Callable[[int], tuple[int, str]]:
    """Squares of numbers, each after some milliseconds of work, with the node of Ray's that found it."""
    import ray

    node = ray.get_runtime_context().get_node_id()

    def square(number: int) -> tuple[int, str]:
        end = time.perf_counter() + 0.005
        while time.perf_counter() < end:
            pass
        return number * number, node

    return square


def refuse() -> Callable[[object], object]:
    raise RuntimeError("no model here")


def vanish() -> Callable[[object], object]:
    os._exit(7)


def die_at_first() -> Callable[[object], object]:
    """The work, unless this is the first process to load it: that one is killed."""
    try:
        Path(os.environ["FIRST_START"]).touch(exist_ok=False)
    except FileExistsError:
        return treat
    os.kill(os.getpid(), signal.SIGKILL)
    return treat
