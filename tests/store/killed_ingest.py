"""Ingests made-up news in child processes that are killed, again and again, until one reaches the end.

Run as: killed_ingest.py CORPUS random KILLS SEED | CORPUS each-step | CORPUS undisturbed
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# PyArrow loads it when it first makes an array; each child would do so anew.
import pandas  # noqa: F401
from fake_coder import coding, reading

from dateline.scale.ingest import Input, ingest
from dateline.store.writer import Writer

# The seconds after which an ingest is killed at the latest, in a folder and in a bucket.
LONGEST_S = (0.4, 4.0)
NAMES = ["Ruritania", "Graustark", "Syldavia", "Borduria"]


def inputs(count: int = 90) -> Iterator[Input]:
    """News, with copies, new versions of a page, empty files and articles that cannot be coded among it."""
    for number in range(count):
        actor, recipient = NAMES[number % 4], NAMES[(number // 4 + 1) % 4]
        text = (
            f"{actor} attacked {recipient} in Town on 2016-12-{number % 28 + 1:02d}, killing {number}, {actor} denied."
        )
        if number % 11 == 5:
            text = f"url: https://wire.example/live\nUpdate {number}. {text}"
        elif number % 13 == 7:
            text = f"url: https://copy.example/{number}\nNews 1. Ruritania met Graustark."
        elif number == 1:
            text = "News 1. Ruritania met Graustark."
        elif number % 17 == 9:
            text = "" if number % 2 else f"BROKEN {number}"
        yield Input(f"{number}.txt", text.encode())


def run(corpus: str) -> None:
    """One ingest, with segments so small that it commits and merges many times."""
    with Writer(corpus, batch=4) as writer:
        ingest(writer, inputs(), reading, coding, version="1")


def killed(corpus: str, prepare: Callable[[], None], after_s: float | None) -> bool:
    """Whether an ingest in a child process was killed before its end."""
    child = os.fork()
    if child == 0:
        prepare()
        run(corpus)
        os._exit(0)
    if after_s is not None:
        time.sleep(after_s)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit("an ingest failed")
    return os.WIFSIGNALED(status)


def remove(corpus: str) -> None:
    """Remove a corpus, by a process of its own: the file systems of fsspec do not survive a fork."""
    script = "import fsspec, sys; system, root = fsspec.core.url_to_fs(sys.argv[1]); system.rm(root, recursive=True)"
    subprocess.run([sys.executable, "-c", script, corpus], check=True)


def die_at(step: int) -> None:
    """Kill this process at the ``step``-th operation on the disk that matters, before it or after it."""
    at = 0

    def deadly(function: Callable) -> Callable:
        def call(*args: object, **kwargs: object) -> object:
            nonlocal at
            at += 1
            if at == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args, **kwargs)

        return call

    os.fsync = deadly(os.fsync)
    Path.rename = deadly(Path.rename)
    Path.replace = deadly(Path.replace)
    Path.mkdir = deadly(Path.mkdir)
    shutil.rmtree = deadly(shutil.rmtree)


def main() -> None:
    """What the arguments say; prints the number of kills that hit a running ingest."""
    corpus, way = sys.argv[1:3]
    kills = 0
    if way == "random":
        chance = random.Random(int(sys.argv[4]))
        while kills < int(sys.argv[3]):
            if not killed(corpus, lambda: None, chance.uniform(0.0, LONGEST_S["://" in corpus])):
                remove(corpus)
                continue
            kills += 1
    elif way == "each-step":
        step = 1
        while killed(corpus, partial(die_at, step), None):
            kills += 1
            step = kills % 40 + 1
    killed(corpus, lambda: None, None)
    print(kills)  # noqa: T201


if __name__ == "__main__":
    main()
