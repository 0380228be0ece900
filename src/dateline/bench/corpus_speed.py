"""The times in which a corpus of a million made-up events answers the queries of ``dateline query``.

Run as ``python -m dateline.bench.corpus_speed [EVENTS]``; the corpus is made in a temporary folder. Figures: the
median time of a page by the clock and by the processor. Reference: 100 milliseconds.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from dateline.bench.bench_report import BenchReport, format_report
from dateline.bench.made_up.event_rows import write_corpus
from dateline.store.corpus import Corpus

EVENTS = 1_000_000
ROUNDS = 7
PAGES: dict[str, dict[str, Any]] = {
    "newest": {},
    "deep in the list": {"offset": EVENTS * 9 // 10},
    "actor": {"actor": "SYRMIL"},
    "actor, type, place, from": {"actor": "SYR", "type": "ASSAULT", "place": "Aleppo", "since": "2016-12-01"},
    "either side, status": {"party": "REB", "status": "planned"},
    "one month": {"since": "2017-03", "until": "2017-03"},
    "part of a name": {"actor": "*troops*"},
    "source": {"source": "residents"},
    "one event": {"event": f"evt-{EVENTS // 2}"},
}


def measure(folder: Path, events: int = EVENTS) -> BenchReport:
    """Write ``events`` made-up events into ``folder`` and time pages of a hundred events, in milliseconds."""
    start = time.perf_counter()
    write_corpus(folder, events)
    write_seconds = time.perf_counter() - start
    with Corpus.open(folder) as corpus:
        rows: list[list[str | float]] = [
            [name, *_milliseconds(partial(corpus.events, **filters))] for name, filters in PAGES.items()
        ]
        rows.append(["count by actor", *_milliseconds(partial(corpus.count, actor="SYR"))])
    size = sum(path.stat().st_size for path in folder.rglob("*.parquet")) / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return BenchReport(
        name="corpus",
        columns=["page", "wall ms", "processor ms"],
        rows=rows,
        predictions=[],
        errors=[],
        notes=[
            f"{events:,} events written in {write_seconds:.0f} s, {size:.0f} MiB on disk",
            f"peak memory of it all {peak:.0f} MiB",
            f"median of {ROUNDS} rounds; under 100 ms is the aim",
        ],
    )


def _milliseconds(call: Callable[[], object]) -> tuple[float, float]:
    """Return the wall and processor time of a call in milliseconds, each the median of some rounds."""
    walls, processor = [], []
    for _ in range(ROUNDS):
        wall, used = time.perf_counter(), time.process_time()
        call()
        walls.append(1000 * (time.perf_counter() - wall))
        processor.append(1000 * (time.process_time() - used))
    return round(sorted(walls)[ROUNDS // 2], 1), round(sorted(processor)[ROUNDS // 2], 1)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary_folder:
        event_count = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
        sys.stdout.write(format_report(measure(Path(temporary_folder) / "corpus", event_count)) + "\n")
