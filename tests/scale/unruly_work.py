"""Work for tests that fails in every way there is."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable


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


def refuse() -> Callable[[object], object]:
    raise RuntimeError("no model here")


def vanish() -> Callable[[object], object]:
    os._exit(7)
