"""The bench "workbench": the times in which the workbench answers ten readers over a million events, and its memory.

Run by ``dateline bench workbench``, or as ``python -m dateline.bench.workbench_speed``, whose ``--help`` names more
options. The corpus is made up. A real server runs in processes of its own, and a real HTTP client makes the requests;
where a page has a choice of values, each request chooses anew. Figures: median and 95th percentile for each kind of
page. Reference: 200 milliseconds at 95 %.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from dateline.bench.bench_report import BenchReport, format_report
from dateline.bench.made_up.articles import write_whole_corpus
from dateline.bench.server_process import ServerProcess, run_server
from dateline.bench.workbench_pages import Address, page_addresses, read_values

EVENTS = 1_000_000
READERS = 10
REQUESTS = 300
WARM_UP_REQUESTS = 20
TARGET_MS = 200
WORKERS = (1, 2)


@dataclass(frozen=True)
class Responses:
    """How long the answers took, in milliseconds, how many had another status than 200, and their size in bytes."""

    milliseconds: list[float]
    faults: int
    bytes: int

    def quantile(self, share: float) -> float:
        """Return the time in milliseconds within which a share of the answers came."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def request_all(address: str, paths: list[str], readers: int = READERS) -> Responses:
    """Request all paths by some readers at once, each asking for the next path as soon as it has its answer."""
    remaining = iter(paths)
    times: list[float] = []
    faults = size = 0

    async def read(client: httpx.AsyncClient) -> None:
        nonlocal faults, size
        for path in remaining:
            start = time.perf_counter()
            answer = await client.get(path)
            times.append(1000 * (time.perf_counter() - start))
            faults += answer.status_code != 200
            size += len(answer.content)

    limits = httpx.Limits(max_connections=readers)
    # The server is this machine's own: neither proxies nor certificates are looked for.
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits, trust_env=False, verify=False) as client:
        await asyncio.gather(*(read(client) for _ in range(readers)))
    return Responses(times, faults, size)


@dataclass(frozen=True)
class PageTimes:
    """The times of one kind of page: the median in milliseconds for one reader alone, all answers to several readers
    at once, and the processor time of each of these answers in milliseconds."""

    alone: float
    answers: Responses
    processor: float


def measure(server: ServerProcess, addresses: dict[str, Address], requests: int) -> dict[str, PageTimes]:
    """Time each kind of page, for one reader alone and for several at once."""
    chance = random.Random(1)
    times = {}
    warm_up = min(WARM_UP_REQUESTS, requests)
    for name, address in addresses.items():
        asyncio.run(request_all(server.address, [address(chance) for _ in range(warm_up)]))
        alone = asyncio.run(request_all(server.address, [address(chance) for _ in range(warm_up)], 1))
        paths = [address(chance) for _ in range(requests)]
        used = server.processor_seconds()
        answers = asyncio.run(request_all(server.address, paths))
        used = 1000 * (server.processor_seconds() - used) / requests
        times[name] = PageTimes(alone.quantile(0.5), answers, used)
        sys.stderr.write(
            f"{name}: {answers.quantile(0.5):.0f} ms, {answers.quantile(0.95):.0f} ms, processor {used:.1f} ms\n"
        )
    return times


def measure_memory(server: ServerProcess, addresses: dict[str, Address], requests: int) -> list[str]:
    """Return the server's memory after each tenth of many requests of all kinds."""
    chance = random.Random(2)
    kinds = list(addresses.values())
    out = []
    for tenth in range(1, 11):
        paths = [chance.choice(kinds)(chance) for _ in range(requests // 10)]
        answers = asyncio.run(request_all(server.address, paths))
        out.append(
            f"after {requests * tenth // 10:,} requests of all kinds: {server.memory():.0f} MiB, "
            f"p95 {answers.quantile(0.95):.0f} ms, {answers.faults} faults"
        )
        sys.stderr.write(out[-1] + "\n")
    return out


def run(
    corpus: Path | None = None,
    events: int = EVENTS,
    requests: int = REQUESTS,
    workers: Sequence[int] = WORKERS,
    only: str = "",
    long: int = 0,
) -> BenchReport:
    """Start a server over a corpus, once with each number of processes, and time its pages.

    The corpus is made up where none is named, or where the named folder holds none yet. ``only`` is a part of the
    names of pages; ``long`` the number of further requests over which the memory is measured.
    """
    times: dict[int, dict[str, PageTimes]] = {}
    notes = [
        f"{events:,} events; {READERS} readers at once, each asking for the next page as soon as it has one; "
        f"{TARGET_MS} ms at 95 % is the aim"
    ]
    with tempfile.TemporaryDirectory() as temporary_folder:
        corpus = corpus or Path(temporary_folder) / "corpus"
        if not (corpus / "manifest.json").exists():
            write_whole_corpus(corpus, events)
        addresses = {name: address for name, address in page_addresses(read_values(corpus)).items() if only in name}
        before = time_fixed_task()
        for processes in workers:
            with run_server(corpus, Path(temporary_folder), processes) as server:
                times[processes], memory_notes = _measure_server(server, processes, addresses, requests, long)
                notes += memory_notes
    notes.append(
        f"a fixed task of Python took {before:.1f} ms of processor before, {time_fixed_task():.1f} ms after: figures "
        "of two machines, or of two hours of a shared one, compare only beside this"
    )
    columns = ["page", "kB", "alone p50 ms", "processor ms"]
    columns += [f"p{share} ms, {_processes(processes)}" for processes in workers for share in (50, 95)]
    rows = [_row(name, [times[processes][name] for processes in workers], requests) for name in addresses]
    return BenchReport("workbench", [*columns, "faults"], rows, notes=notes)


def _measure_server(
    server: ServerProcess, processes: int, addresses: dict[str, Address], requests: int, long: int
) -> tuple[dict[str, PageTimes], list[str]]:
    """Return the times of each kind of page, and notes on the memory of the server."""
    start = server.memory()
    times = measure(server, addresses, requests)
    memory = f"memory {start:.0f} MiB at the start, {server.memory():.0f} MiB at the end"
    notes = [f"{_processes(processes)}: {memory}"]
    return times, notes + (measure_memory(server, addresses, long) if long else [])


def time_fixed_task() -> float:
    """Return the processor time of a fixed task in milliseconds, the shortest of ten runs."""
    times = []
    for _ in range(10):
        start = time.process_time()
        texts: dict[int, str] = {}
        for number in range(60_000):
            texts[number & 1023] = f"{number} event"
        times.append(1000 * (time.process_time() - start))
    return min(times)


def _processes(number: int) -> str:
    return "1 process" if number == 1 else f"{number} processes"


def _row(name: str, times_by_workers: Sequence[PageTimes], requests: int) -> list[str | float]:
    first = times_by_workers[0]
    times: list[str | float] = [
        round(page_times.answers.quantile(share)) for page_times in times_by_workers for share in (0.5, 0.95)
    ]
    faults = sum(page_times.answers.faults for page_times in times_by_workers)
    size = round(first.answers.bytes / requests / 1000)
    return [name, size, round(first.alone), f"{first.processor:.1f}", *times, faults]


def main() -> None:
    """Run the bench with the options of the command line."""
    parser = argparse.ArgumentParser(description="Time the pages of the workbench with ten readers at once.")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="number of requests of each kind of page")
    parser.add_argument(
        "--workers",
        type=int,
        nargs="+",
        default=list(WORKERS),
        help="number of server processes; several numbers are measured in turn",
    )
    parser.add_argument("--only", default="", help="time only pages whose name contains this")
    parser.add_argument(
        "--long", type=int, default=0, help="number of further requests of all kinds, over which the memory is measured"
    )
    given = parser.parse_args()
    report = run(given.corpus, given.events, given.requests, given.workers, given.only, given.long)
    sys.stdout.write(format_report(report) + "\n")


if __name__ == "__main__":
    main()
