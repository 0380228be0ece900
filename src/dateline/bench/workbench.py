"""How fast the workbench answers ten readers at once over a million events, and whether its memory stays flat.

Run as ``python -m dateline.bench.workbench``; ``--help`` names the options. The corpus is made in a temporary folder
unless one is named, which is made there if it is not yet. A real server is started in a process of its own and asked by
a real HTTP client; where a page has a choice of values, each request chooses anew.
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
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from dateline.bench.report import Report, as_text
from dateline.bench.synthetic import DAYS, FIRST_DAY, load_material
from dateline.bench.synthetic_articles import EVENTS_AN_ARTICLE, LARGE_STORIES, write_whole_corpus

EVENTS = 1_000_000
READERS = 10
REQUESTS = 300
TARGET_MS = 200
TICKS = os.sysconf("SC_CLK_TCK")
Address = Callable[[random.Random], str]


@dataclass(frozen=True)
class Served:
    """A running server: its address and its process."""

    address: str
    process: int

    def processor_seconds(self) -> float:
        """The processor time that it has used."""
        fields = Path(f"/proc/{self.process}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """The memory that it holds, in MiB."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 2**20


@contextmanager
def serving(corpus: Path) -> Iterator[Served]:
    """A server over a corpus, ended at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = "from dateline.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", str(corpus), "--members", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait(address, process)
            yield Served(address, process.pid)
        finally:
            process.terminate()


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        try:
            if httpx.get(f"{address}/health").status_code == 200:
                return
        except httpx.TransportError:
            if process.poll() is not None:
                raise
            time.sleep(0.05)
    raise TimeoutError(f"no server at {address}")


def pages(events: int) -> dict[str, Address]:
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
        asked = [f"type={chance.choice(kinds)}", f"place={chance.choice(places)}", f"since={day(chance)}",
                 f"status={chance.choice(['occurred', 'planned'])}",
                 f"confidence={chance.choice(['likely', 'doubtful'])}",
                 f"sort={chance.choice(['newest', 'oldest', 'coded', 'confidence'])}"]  # fmt: skip
        return "/events?" + "&".join(chance.sample(asked, 3))

    return {
        "front": lambda _: "/",
        "list": lambda _: "/events",
        "search, three conditions": search,
        "search, words": lambda chance: f"/events?q={chance.choice(places)}+{day(chance)}",
        "deep page": lambda chance: f"/events?page={chance.randrange(1000, 2000)}",
        "stories": lambda _: "/stories",
        "large story": lambda chance: f"/stories/sty-large-{chance.randrange(LARGE_STORIES)}",
        "story": lambda chance: f"/stories/sty-{chance.randrange(events // 100, events // 51)}",
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


@dataclass(frozen=True)
class Answers:
    """How long the answers took, in milliseconds; how many there were of other statuses than 200; and their size."""

    milliseconds: list[float]
    faults: int
    bytes: int

    def at(self, share: float) -> float:
        """The time within which a share of the answers came."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def ask(address: str, paths: list[str], readers: int = READERS) -> Answers:
    """Ask for all paths, by some readers at once, each asking for the next as soon as it has its answer."""
    waiting = iter(paths)
    times: list[float] = []
    faults = size = 0

    async def read(client: httpx.AsyncClient) -> None:
        nonlocal faults, size
        for path in waiting:
            start = time.perf_counter()
            answer = await client.get(path)
            times.append(1000 * (time.perf_counter() - start))
            faults += answer.status_code != 200
            size += len(answer.content)

    limits = httpx.Limits(max_connections=readers)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        await asyncio.gather(*(read(client) for _ in range(readers)))
    return Answers(times, faults, size)


def measure(served: Served, asked: dict[str, Address], requests: int) -> list[list[str | float]]:
    """A row for each kind of page: half and 95 % of answers alone and ten at once, and processor time for each."""
    chance = random.Random(1)
    rows: list[list[str | float]] = []
    for name, address in asked.items():
        asyncio.run(ask(served.address, [address(chance) for _ in range(5)], 1))
        alone = asyncio.run(ask(served.address, [address(chance) for _ in range(20)], 1))
        used = served.processor_seconds()
        paths = [address(chance) for _ in range(requests)]
        answers = asyncio.run(ask(served.address, paths))
        used = 1000 * (served.processor_seconds() - used) / requests
        rows.append([name, *(round(v, 1) for v in (alone.at(0.5), answers.at(0.5), answers.at(0.95), used)),
                     answers.faults, round(answers.bytes / requests / 1000, 1)])  # fmt: skip
        sys.stderr.write(f"{rows[-1]}\n")
    return rows


def measure_memory(served: Served, asked: dict[str, Address], requests: int) -> list[str]:
    """The server's memory after each tenth of many requests of all kinds."""
    chance = random.Random(2)
    kinds = list(asked.values())
    out = []
    for tenth in range(1, 11):
        paths = [chance.choice(kinds)(chance) for _ in range(requests // 10)]
        answers = asyncio.run(ask(served.address, paths))
        out.append(f"after {requests * tenth // 10:,} requests of all kinds: {served.memory():.0f} MiB, "
                   f"p95 {answers.at(0.95):.0f} ms, {answers.faults} faults")  # fmt: skip
        sys.stderr.write(out[-1] + "\n")
    return out


def run(corpus: Path, events: int, requests: int, only: str = "", long: int = 0) -> Report:
    """Start a server over a corpus and measure its pages. Makes the corpus if there is none."""
    if not (corpus / "manifest.json").exists():
        write_whole_corpus(corpus, events)
    asked = {name: address for name, address in pages(events).items() if only in name}
    with serving(corpus) as served:
        start = served.memory()
        rows = measure(served, asked, requests)
        notes = [f"{events:,} events; {READERS} readers at once; under {TARGET_MS} ms at 95 % is the aim",
                 f"memory {start:.0f} MiB at the start, {served.memory():.0f} MiB at the end"]  # fmt: skip
        if long:
            notes += measure_memory(served, asked, long)
    columns = ["page", "alone p50 ms", "p50 ms", "p95 ms", "processor ms", "faults", "kB"]
    return Report("workbench", columns, rows, notes=notes)


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(description="Time the pages of the workbench with ten readers at once.")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--only", default="")
    parser.add_argument("--long", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        corpus = given.corpus or Path(made) / "corpus"
        report = run(corpus, given.events, given.requests, given.only, given.long)
        sys.stdout.write(as_text(report) + "\n")


if __name__ == "__main__":
    main()
