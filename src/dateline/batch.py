"""Many sources through reading and coding, on one process or several, with the outcomes in the order of the input.

One article that cannot be read or coded is set aside with its reason and the run goes on. The outcomes are the same
whatever the number of processes, because each article is coded by itself.
"""

from __future__ import annotations

import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from dateline.api import Coder
from dateline.errors import DatelineError
from dateline.reading.sources import Source
from dateline.record import encode

CHUNK = 8


@dataclass(frozen=True, slots=True)
class Options:
    """How to code: the parser's model, a publication date that holds for every source, and languages let through."""

    model: str | None = None
    published: str | None = None
    any_language: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: its record as a line of JSON, or the reason why it was set aside."""

    name: str
    line: bytes | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A loaded source, in a form that can be sent to another process; ``reason`` if it could not be loaded."""

    name: str
    data: bytes = b""
    url: str | None = None
    published: str | None = None
    file_date: str | None = None
    reason: str | None = None


def code_sources(sources: Iterable[Source], options: Options, workers: int = 1) -> Iterator[Outcome]:
    """One outcome for each source, in order. Raises ModelMissing or KnowledgeFault if no coder can be made."""
    jobs = (_load(source, options) for source in sources)
    if workers <= 1:
        coder = _coder_of_this_process(options.model)
        return (_code(job, coder, options) for job in jobs)
    return _on_processes(jobs, options, workers)


def _load(source: Source, options: Options) -> Job:
    try:
        data = source.load()
    except (DatelineError, OSError) as error:
        return Job(source.name, reason=str(error))
    return Job(source.name, data, source.url, options.published or source.published, source.file_date)


def _code(job: Job, coder: Coder, options: Options) -> Outcome:
    if job.reason is not None:
        return Outcome(job.name, reason=job.reason)
    try:
        article = coder.read(job.data, job.url, job.published, job.file_date, options.any_language)
        return Outcome(job.name, encode(coder.code_article(article)))
    except DatelineError as error:
        return Outcome(job.name, reason=str(error))
    except Exception as error:  # noqa: BLE001 - a fault in one article must not end a run of thousands
        return Outcome(job.name, reason=_fault(error))


def _fault(error: Exception) -> str:
    """A fault of the program's own, in one line: what, where, and what to do."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "an unknown place"
    said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return f"a fault in dateline at {where} ({said}); please report it together with this article"


def _on_processes(jobs: Iterator[Job], options: Options, workers: int) -> Iterator[Outcome]:
    """Chunks of jobs over ``workers`` processes, at most two chunks waiting for each, so that memory stays bounded."""
    waiting: deque[tuple[list[Job], Future[list[Outcome]]]] = deque()
    pool = _pool(workers)
    try:
        while True:
            while len(waiting) < 2 * workers and (chunk := list(islice(jobs, CHUNK))):
                waiting.append((chunk, pool.submit(_code_chunk, chunk, options)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            try:
                yield from future.result()
            except BrokenProcessPool:
                # Any chunk under way may hold the article that killed its process: each article is done again alone.
                pool.shutdown(wait=False, cancel_futures=True)
                yield from _one_by_one([*chunk, *(job for others, _ in waiting for job in others)], options)
                waiting.clear()
                pool = _pool(workers)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _one_by_one(jobs: list[Job], options: Options) -> Iterator[Outcome]:
    """The outcome of each job, coded while no other is, so that one that kills its process is known by name."""
    pool = _pool(1)
    for job in jobs:
        try:
            yield from pool.submit(_code_chunk, [job], options).result()
        except BrokenProcessPool:
            pool.shutdown(wait=False)
            pool = _pool(1)
            yield Outcome(
                job.name, reason="the process that coded it died, perhaps for want of memory; code it by itself"
            )
    pool.shutdown(wait=False)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Fresh processes, not forks: a fork of a process that has threads can hang.
    return ProcessPoolExecutor(workers, get_context("spawn"))


def _code_chunk(jobs: list[Job], options: Options) -> list[Outcome]:
    coder = _coder_of_this_process(options.model)
    return [_code(job, coder, options) for job in jobs]


@cache
def _coder_of_this_process(model: str | None) -> Coder:
    return Coder(model)
