"""The bench "linking": the accuracy, time and memory of linking a million made-up reports to events.

The reports are those of :mod:`dateline.bench.made_up.news_world`, whose true events are known. They are written into a
corpus and linked as ``dateline merge again`` links them, in partitions by week and place over processes. Figures: pair
and B-cubed precision, recall and F1; seconds by the clock and of processors; reports a second; and the peak memory of
the process that puts the parts together and of the largest worker. Writing the reports is not timed, and is done in
another process than linking them, so that it takes no part in its memory.
"""

from __future__ import annotations

import resource
import tempfile
import time
from array import array
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from dateline.bench.bench_report import BenchReport
from dateline.bench.made_up.news_world import World
from dateline.bench.scoring.clusters import PartitionScore, score_partition
from dateline.scale.executors import Executor
from dateline.scale.link_partitions import PARTITION_REPORTS, link_corpus
from dateline.scale.processes import Processes
from dateline.store.corpus import Corpus
from dateline.store.writer import Writer
from dateline.stories.decisions import Decisions

REPORTS = 1_000_000
WORKERS = 2
# The bar: pair F1, seconds for a million reports, and MiB of all processes.
LEAST_F1, MOST_SECONDS, MOST_MEMORY = 0.95, 900, 2048
_SEGMENT_REPORTS = 50_000
_MADE_BY = ["synthetic", "none", "synthetic"]


@dataclass(frozen=True, slots=True)
class LinkingFigures:
    """The number of reports; the seconds by the clock and of all processors; the peak memory in MiB of this process and
    of the largest worker; and the score."""

    reports: int
    seconds: float
    processor: float
    memory: float
    worker_memory: float
    score: PartitionScore


def run(reports: int = REPORTS, workers: int = WORKERS, seed: int = 0) -> BenchReport:
    """Link made-up reports over processes of this machine."""
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder) / "corpus", reports, Processes(workers), seed)
    score = figures.score
    rows: list[list[str | float]] = [
        ["pairs", score.pairs.precision, score.pairs.recall, score.pairs.f1],
        ["B-cubed", score.b_cubed.precision, score.b_cubed.recall, score.b_cubed.f1],
    ]
    memory = figures.memory + workers * figures.worker_memory
    notes = [
        f"{figures.reports:,} reports of {score.gold:,} events merged into {score.predicted:,} by {workers} processes",
        f"{figures.seconds:.0f} s, {figures.reports / figures.seconds:.0f} reports a second; "
        f"{figures.processor:.0f} s of processors",
        f"peak memory {memory:.0f} MiB: {figures.memory:.0f} of the process that puts the parts together, "
        f"{figures.worker_memory:.0f} of the largest worker",
        f"the bar for a million: pair F1 {LEAST_F1}, {MOST_SECONDS} s and {MOST_MEMORY} MiB on two cores",
    ]
    return BenchReport(f"linking: {figures.reports:,} reports", ["", "precision", "recall", "F1"], rows, notes=notes)


def measure(
    folder: Path, reports: int, executor: Executor, seed: int = 0, size: int = PARTITION_REPORTS
) -> LinkingFigures:
    """Write made-up reports into a corpus in ``folder``, and link them."""
    truth = write_reports(folder, reports, seed)
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        linked, usage = pool.submit(_link, folder, executor, size).result()
    predicted = dict(zip(linked["article_id"].to_pylist(), linked["merged_event_id"].to_pylist(), strict=True))
    gold = {article: truth[_number_of(article)] for article in predicted}
    score = score_partition(gold, predicted)
    return LinkingFigures(linked.num_rows, *usage, score)


def _link(folder: Path, executor: Executor, size: int) -> tuple[pa.Table, tuple[float, float, float, float]]:
    """Link the reports of a corpus. Return the events, and the figures of time and memory."""
    started, used = time.perf_counter(), _processor_seconds()
    with Corpus.open(folder) as corpus:
        linked = link_corpus(corpus, {}, Decisions(), executor=executor, size=size)
    seconds, processor = time.perf_counter() - started, _processor_seconds() - used
    memory, worker_memory = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return linked.select(["article_id", "merged_event_id"]), (seconds, processor, memory, worker_memory)


def write_reports(folder: Path, reports: int, seed: int = 0) -> array[int]:
    """Write a corpus whose table of events has made-up reports, and whose other tables are empty. Return the number of
    the true event of each report, in the order of the numbers in the ids of their articles."""
    truth = array("l")
    made = _made(reports, seed, truth)
    with Writer(folder) as writer:
        while batch := list(islice(made, _SEGMENT_REPORTS)):
            contents = {"events": writer.tables["events"].arrow(batch)}
            writer.append("made-up", contents, level=1, made_by=_MADE_BY)
    return truth


def _made(reports: int, seed: int, truth: array[int]) -> Iterator[dict[str, object]]:
    for row, event in World(seed).reports(reports, seed):
        truth.append(event)
        yield row


def _number_of(article: str) -> int:
    return int(article.removeprefix("art-"))


def _processor_seconds() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
