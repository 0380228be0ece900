"""How fast the workbench answers ten readers at once over a million events, and whether its memory stays flat.

Run by ``dateline bench workbench``, or as ``python -m dateline.bench.workbench_speed``, whose ``--help`` names more
options. The corpus is made up. A real server is started in processes of its own and asked by a real HTTP client; where
a page has a choice of values, each request chooses anew.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from dateline.bench.bench_report import BenchReport, format_report
from dateline.bench.made_up.articles import ARTICLES_A_LARGE_STORY, EVENTS_AN_ARTICLE, LARGE_STORIES, write_whole_corpus
from dateline.bench.made_up.reports import DAYS, FIRST_DAY, load_material

EVENTS = 1_000_000
READERS = 10
REQUESTS = 300
WARM_UP_REQUESTS = 20
TARGET_MS = 200
WORKERS = (1, 2)
Address = Callable[[random.Random], str]


def count_large_stories(events: int) -> int:
    """How many stories that very many articles tell a corpus of some events has."""
    return min(LARGE_STORIES, events // (2 * EVENTS_AN_ARTICLE * ARTICLES_A_LARGE_STORY))


def page_addresses(events: int) -> dict[str, Address]:
    """The addresses of each kind of page; the random numbers choose among the corpus's values."""
    material = load_material()
    places = [place["name"] for place in material["place"]]
    sides = [side["names"][0] for side in material["side"]]
    kinds = sorted({kind["type"] for kind in material["kind"]})
    articles = events // EVENTS_AN_ARTICLE

    def article(chance: random.Random) -> str:
        return f"art-{chance.randrange(articles) * EVENTS_AN_ARTICLE}"

    def event(chance: random.Random) -> str:
        number = chance.randrange(events)
        return f"art-{number // EVENTS_AN_ARTICLE * EVENTS_AN_ARTICLE}/events/evt-{number}"

    def day(chance: random.Random) -> str:
        return str(FIRST_DAY.fromordinal(FIRST_DAY.toordinal() + chance.randrange(DAYS)))

    def search(chance: random.Random) -> str:
        conditions = [
            f"type={chance.choice(kinds)}",
            f"place={chance.choice(places)}",
            f"since={day(chance)}",
            f"status={chance.choice(['occurred', 'planned'])}",
            f"confidence={chance.choice(['likely', 'doubtful'])}",
            f"sort={chance.choice(['newest', 'oldest', 'coded', 'confidence'])}",
        ]
        return "/events?" + "&".join(chance.sample(conditions, 3))

    large = count_large_stories(events)
    addresses: dict[str, Address] = {
        "front": lambda _: "/",
        "list": lambda _: "/events",
        "search, three conditions": search,
        "search, words": lambda chance: f"/events?q={chance.choice(places)}+{day(chance)}",
        "deep page": lambda chance: f"/events?page={chance.randrange(1000, 2000)}",
        "stories": lambda _: "/stories",
        "large story": lambda chance: f"/stories/sty-large-{chance.randrange(max(1, large))}",
        "story": lambda chance: f"/stories/sty-{chance.randrange(events // 100, events // 60)}",
        "article": lambda chance: f"/articles/{article(chance)}",
        "event": lambda chance: f"/articles/{event(chance)}",
        "articles": lambda chance: f"/articles?p={chance.randrange(1, 1000)}",
        "actors": lambda _: "/actors",
        "actor": lambda chance: f"/actor?name={chance.choice(sides)}",
        "place": lambda chance: f"/place?name={chance.choice(places)}",
        "disputes": lambda _: "/disputes",
        "map": lambda chance: f"/map?since={day(chance)}",
        "network": lambda chance: f"/network?since={day(chance)}",
        "API, events": lambda chance: f"/api/v1/events?since={day(chance)}&limit=50",
    }
    return {name: address for name, address in addresses.items() if large or name != "large story"}


@dataclass(frozen=True)
class Responses:
    """How long the answers took, in milliseconds; how many there were of other statuses than 200; and their size."""

    milliseconds: list[float]
    faults: int
    bytes: int

    def at(self, share: float) -> float:
        """The time within which a share of the answers came."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def request_all(address: str, paths: list[str], readers: int = READERS) -> Responses:
    """Ask for all paths, by some readers at once, each asking for the next as soon as it has its answer."""
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
    """How one kind of page fared: half of the answers to a reader alone, all answers to several readers at once, and
    the processor time of each of these in milliseconds."""

    alone: float
    answers: Responses
    processor: float


def measure(server: ServerProcess, addresses: dict[str, Address], requests: int) -> dict[str, PageTimes]:
    """Ask for each kind of page, by a reader alone and by several at once."""
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
        times[name] = PageTimes(alone.at(0.5), answers, used)
        sys.stderr.write(f"{name}: {answers.at(0.5):.0f} ms, {answers.at(0.95):.0f} ms, processor {used:.1f} ms\n")
    return times


def measure_memory(server: ServerProcess, addresses: dict[str, Address], requests: int) -> list[str]:
    """The server's memory after each tenth of many requests of all kinds."""
    chance = random.Random(2)
    kinds = list(addresses.values())
    out = []
    for tenth in range(1, 11):
        paths = [chance.choice(kinds)(chance) for _ in range(requests // 10)]
        answers = asyncio.run(request_all(server.address, paths))
        out.append(
            f"after {requests * tenth // 10:,} requests of all kinds: {server.memory():.0f} MiB, "
            f"p95 {answers.at(0.95):.0f} ms, {answers.faults} faults"
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
    """Start a server over a corpus, once with each number of processes, and measure its pages. The corpus is made where
    none is named, and where there is none at the place."""
    with tempfile.TemporaryDirectory() as temporary_folder:
        corpus = corpus or Path(temporary_folder) / "corpus"
        if not (corpus / "manifest.json").exists():
            write_whole_corpus(corpus, events, large_stories=count_large_stories(events))
        addresses = {name: address for name, address in page_addresses(events).items() if only in name}
        times: dict[int, dict[str, PageTimes]] = {}
        before = time_fixed_task()
        notes = [
            f"{events:,} events; {READERS} readers at once, each asking for the next page as soon as it has one; "
            f"{TARGET_MS} ms at 95 % is the aim"
        ]
        for processes in workers:
            with run_server(corpus, Path(temporary_folder), processes) as server:
                start = server.memory()
                times[processes] = measure(server, addresses, requests)
                notes.append(
                    f"{_processes(processes)}: memory {start:.0f} MiB at the start, {server.memory():.0f} MiB at the end"
                )
                if long:
                    notes += measure_memory(server, addresses, long)
        notes.append(
            f"a fixed task of Python took {before:.1f} ms of processor before, {time_fixed_task():.1f} ms after: figures of "
            "two machines, or of two hours of a shared one, compare only beside this"
        )
    columns = ["page", "kB", "alone p50 ms", "processor ms"]
    columns += [f"p{share} ms, {_processes(processes)}" for processes in workers for share in (50, 95)]
    rows = [_row(name, [times[processes][name] for processes in workers], requests) for name in addresses]
    return BenchReport("workbench", [*columns, "faults"], rows, notes=notes)


def time_fixed_task() -> float:
    """The processor time of a fixed task in milliseconds, the least of some."""
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
        round(page_times.answers.at(share)) for page_times in times_by_workers for share in (0.5, 0.95)
    ]
    faults = sum(page_times.answers.faults for page_times in times_by_workers)
    size = round(first.answers.bytes / requests / 1000)
    return [name, size, round(first.alone), f"{first.processor:.1f}", *times, faults]


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description="Time the pages of the workbench with ten readers at once.")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--requests", type=int, default=REQUESTS, help="of each kind of page")
    parser.add_argument("--workers", type=int, nargs="+", default=list(WORKERS), help="how many processes answer")
    parser.add_argument("--only", default="", help="a part of the names of pages")
    parser.add_argument("--long", type=int, default=0, help="so many requests of all kinds, for the memory")
    given = parser.parse_args()
    report = run(given.corpus, given.events, given.requests, given.workers, given.only, given.long)
    sys.stdout.write(format_report(report) + "\n")


if __name__ == "__main__":
    main()


TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGESIZE")
LONGEST_START = 120.0
IDLE_SHARE = 0.1
"""The share of a processor below which a server is ready, and not still reading its corpus."""
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class ServerProcess:
    """A running server: its address and its first process."""

    address: str
    process: int

    def processor_seconds(self) -> float:
        """The processor time that its processes have used."""
        fields = [_process_stat(process) for process in self._processes()]
        return sum(int(stat[11]) + int(stat[12]) for stat in fields if stat) / TICKS

    def memory(self) -> float:
        """The memory that its processes hold, in MiB."""
        contents = (_read_or_empty(f"/proc/{process}/statm") for process in self._processes())
        return sum(int(fields.split()[1]) for fields in contents if fields) * PAGE / 2**20

    def _processes(self) -> list[int]:
        """The first process and those that it has started."""
        found = [self.process]
        for path in Path("/proc").iterdir():
            fields = _process_stat(int(path.name)) if path.name.isdigit() else []
            if fields and int(fields[1]) == self.process:
                found.append(int(path.name))
        return found


def _process_stat(process: int) -> list[str]:
    """What the system tells of a process, from its state on; nothing where it has ended."""
    return _read_or_empty(f"/proc/{process}/stat").rpartition(")")[2].split()


def _read_or_empty(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""


@contextmanager
def run_server(corpus: Path, folder: Path, workers: int = 1) -> Iterator[ServerProcess]:
    """A server over a corpus, with members' data in a folder; ended at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "dateline",
        "serve",
        str(corpus),
        "--members",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--database",
        str(folder / "members.sqlite"),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        served = ServerProcess(f"http://127.0.0.1:{port}", process.pid)
        try:
            _wait_until_ready(served, process)
            yield served
        finally:
            process.terminate()


def _wait_until_ready(served: ServerProcess, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers, and every one of its processes has read the corpus."""
    until = time.monotonic() + LONGEST_START
    with httpx.Client(trust_env=False, verify=False) as client:
        while time.monotonic() < until:
            try:
                if client.get(f"{served.address}/health").status_code == 200 and _is_quiet(served):
                    return
            except httpx.TransportError:
                if process.poll() is not None:
                    raise
                time.sleep(0.05)
    raise TimeoutError(f"no server at {served.address}")


def _is_quiet(served: ServerProcess) -> bool:
    before = served.processor_seconds()
    time.sleep(LOOK_SECONDS)
    return served.processor_seconds() - before < IDLE_SHARE * LOOK_SECONDS
