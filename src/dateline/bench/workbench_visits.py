"""The bench "visits": how long ten people who read, each pausing between pages, wait while twenty members review.

Run by ``dateline bench visits``, or as ``python -m dateline.bench.workbench_visits``, whose ``--help`` names more
options. The corpus is made up; a server that has just been started runs in a process of its own, and no page is asked
for beforehand, so that first visits count. Figures: median, 95th percentile and maximum for each kind of page, and the
server's memory. Reference: 200 milliseconds at 95 % of what readers ask for.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
from lxml import html

from dateline.bench.bench_report import BenchReport, format_report
from dateline.bench.made_up.articles import write_whole_corpus
from dateline.bench.server_process import DATABASE, ServerProcess, run_server
from dateline.bench.workbench_pages import Address, page_addresses, read_values
from dateline.bench.workbench_speed import EVENTS, TARGET_MS, request_all, time_fixed_task
from dateline.workbench.application import open_people
from dateline.workbench.http import SESSION
from dateline.workbench.members.grants import grant_by_address, member_at
from dateline.workbench.members.sessions import begin
from dateline.workbench.roles import Level
from dateline.workbench.settings import load_settings

READERS, REVIEWERS = 10, 20
SECONDS = 180.0
READING, REVIEWING = (1.0, 3.0), (4.0, 8.0)
"""The shortest and the longest pause of a reader and of a reviewer, in seconds."""
ALONE = 10
"""How many pages of each kind are asked for afterwards, one at a time, for the processor time of each."""
# What programs ask for, not people.
NO_PAGES = ("API", "health")
REJECTED = 0.1
TIMEOUT = 120.0
# A server ends a connection on which nothing was asked for five seconds; one must not ask at the same moment.
KEPT_SECONDS = 3.0
# The addresses of events; where none waits, the queue leads elsewhere.
EVENTS_UNDER = "/review/"
QUEUE, DECISION, NEXT = "review: queue", "review: decision", "review: next event"
Times = dict[str, list[float]]


@dataclass
class Visits:
    """The times of all answers by kind of page in milliseconds, and how many were of another status than a page or a
    way on has, by kind and status."""

    until: float
    times: Times = field(default_factory=dict)
    faults: Counter[tuple[str, int]] = field(default_factory=Counter)

    async def ask(
        self, client: httpx.AsyncClient, kind: str, path: str, form: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Ask for a page, or send a form, and note how long it took."""
        began = time.perf_counter()
        answer = await (client.get(path) if form is None else client.post(path, data=dict(form)))
        self.times.setdefault(kind, []).append(1000 * (time.perf_counter() - began))
        if answer.status_code not in (200, 303):
            self.faults[kind, answer.status_code] += 1
        return answer

    @property
    def over(self) -> bool:
        """Whether the time is over; what somebody has begun is done nevertheless."""
        return time.monotonic() >= self.until

    async def pause(self, chance: random.Random, bounds: tuple[float, float]) -> None:
        """Wait as somebody who reads, until the time is over at most."""
        await asyncio.sleep(max(0.0, min(chance.uniform(*bounds), self.until - time.monotonic())))

    def faults_of(self, kinds: Iterable[str]) -> int:
        """How many answers of some kinds were faults."""
        return sum(number for (kind, _), number in self.faults.items() if kind in kinds)


async def read_pages(visits: Visits, address: str, addresses: Mapping[str, Address], seed: int) -> None:
    """Ask for one page after the other, of kinds drawn by chance, with pauses."""
    chance = random.Random(seed)
    kinds = list(addresses)
    async with _browser(address) as client:
        while True:
            await visits.pause(chance, READING)
            kind = chance.choice(kinds)
            await visits.ask(client, kind, addresses[kind](chance))
            if visits.over:
                return


async def review_events(visits: Visits, address: str, token: str, seed: int) -> None:
    """Go through the queue of events as a member who is signed in, accepting most of them, with pauses."""
    chance = random.Random(seed)
    async with _browser(address, token) as client:
        while True:
            await visits.pause(chance, (0.0, REVIEWING[1]))
            where = (await visits.ask(client, QUEUE, "/review")).headers.get("Location", "")
            while where.startswith(EVENTS_UNDER):
                page = await visits.ask(client, NEXT, where)
                await visits.pause(chance, REVIEWING)
                decided = await visits.ask(client, DECISION, where, _decision(page.text, chance))
                if visits.over:
                    return
                where = decided.headers.get("Location", "")
            if visits.over:
                return


def _browser(address: str, token: str = "") -> httpx.AsyncClient:
    # The server is this machine's own: neither proxies nor certificates are looked for.
    cookies = {SESSION: token} if token else None
    limits = httpx.Limits(keepalive_expiry=KEPT_SECONDS)
    return httpx.AsyncClient(
        base_url=address, cookies=cookies, timeout=TIMEOUT, limits=limits, trust_env=False, verify=False
    )


def _decision(page: str, chance: random.Random) -> dict[str, str]:
    """The form of an event as it is sent off, accepted or, now and then, rejected."""
    form = html.fromstring(page).get_element_by_id("judge")
    fields = {name: value or "" for name, value in form.form_values()}
    if chance.random() >= REJECTED:
        return fields | {"action": "accept"}
    reasons = [value for value in form.inputs["reason"].value_options if value]
    return fields | {"action": "reject", "reason": chance.choice(reasons)}


def sign_in_reviewers(corpus: Path, folder: Path, number: int) -> list[str]:
    """Make members with the right to review in the database of a server; return the tokens of their sessions."""
    settings = load_settings(None, {}, members=True, database=str(folder / DATABASE))
    people = open_people(corpus, settings)
    tokens = []
    now = int(time.time())
    for place in range(number):
        address = f"reviewer{place}@news.example"
        with people.database.writing() as connection:
            grant_by_address(connection, address, Level.REVIEWER, None, "the bench", now)
            member = member_at(connection, address)
        if member is not None:
            tokens.append(begin(people, member, "", now))
    people.database.close()
    return tokens


async def visit(
    address: str, addresses: Mapping[str, Address], readers: int, tokens: Sequence[str], seconds: float
) -> Visits:
    """Let readers read and members review for some seconds."""
    visits = Visits(time.monotonic() + seconds)
    seeds = count(1)
    reading = [read_pages(visits, address, addresses, next(seeds)) for _ in range(readers)]
    reviewing = [review_events(visits, address, token, next(seeds)) for token in tokens]
    await asyncio.gather(*reading, *reviewing)
    return visits


def run(
    corpus: Path | None = None,
    events: int = EVENTS,
    seconds: float = SECONDS,
    readers: int = READERS,
    reviewers: int = REVIEWERS,
    alone: int = ALONE,
) -> BenchReport:
    """Start a server over a corpus, and time what readers and reviewers ask for during some seconds.

    The corpus is made up where none is named, or where the named folder holds none yet. Afterwards ``alone`` pages of
    each kind are asked for one at a time, for the processor time that each costs.
    """
    with tempfile.TemporaryDirectory() as temporary_folder:
        folder = Path(temporary_folder)
        corpus = corpus or folder / "corpus"
        if not (corpus / "manifest.json").exists():
            write_whole_corpus(corpus, events)
        values = read_values(corpus)
        addresses = {name: one for name, one in page_addresses(values).items() if not name.startswith(NO_PAGES)}
        tokens = sign_in_reviewers(corpus, folder, reviewers)
        with run_server(corpus, folder) as server:
            memory = (
                f"memory: {server.memory():.0f} MiB when it was ready ({server.peak_memory():.0f} while it started)"
            )
            server.forget_peak()
            used, waited = server.processor_seconds(), server.seconds_waited()
            visits = asyncio.run(visit(server.address, addresses, readers, tokens, seconds))
            used, waited = server.processor_seconds() - used, server.seconds_waited() - waited
            memory += f", at most {server.peak_memory():.0f} meanwhile, {server.memory():.0f} at the end"
            processor = processor_times(server, addresses, alone)
    pages = [one for name in addresses for one in visits.times.get(name, ())]
    everything = sum(map(len, visits.times.values()))
    rows = [_row("all pages of readers", pages, visits.faults_of(addresses), None)]
    for name in (*addresses, QUEUE, NEXT, DECISION):
        if times := visits.times.get(name):
            rows.append(_row(name, times, visits.faults_of([name]), processor.get(name)))
    notes = [
        f"{values.total:,} events; {readers} readers who pause {READING[0]:g} to {READING[1]:g} s between pages, first "
        f"visits included, while {reviewers} members review with pauses of {REVIEWING[0]:g} to {REVIEWING[1]:g} s; "
        f"{seconds:g} s; {TARGET_MS} ms at 95 % of what readers ask for is the aim",
        memory,
        f"the server used {100 * used / seconds:.0f} % of a processor, {1000 * used / max(1, everything):.1f} ms for "
        f"each answer; its threads waited {1000 * waited / max(1, everything):.1f} ms an answer for a processor",
        f"a fixed task of Python took {time_fixed_task():.1f} ms of processor: figures of two machines, or of two "
        "hours of a shared one, compare only beside this",
        *(f"{kind}: status {status}, {number} times" for (kind, status), number in sorted(visits.faults.items())),
    ]
    return BenchReport(
        "visits", ["page", "answers", "p50 ms", "p95 ms", "max ms", "processor ms", "faults"], rows, notes=notes
    )


def processor_times(server: ServerProcess, addresses: Mapping[str, Address], requests: int) -> dict[str, float]:
    """Return the processor time of an answer of each kind in milliseconds, the answers asked for one at a time."""
    chance = random.Random(3)
    out = {}
    for name, address in addresses.items():
        paths = [address(chance) for _ in range(requests)]
        used = server.processor_seconds()
        if paths:
            asyncio.run(request_all(server.address, paths, 1))
            out[name] = 1000 * (server.processor_seconds() - used) / requests
    return out


def _row(name: str, times: Sequence[float], faults: int, processor: float | None) -> list[str | float]:
    ordered = sorted(times) or [0.0]
    shares = [round(ordered[min(len(ordered) - 1, int(share * len(ordered)))]) for share in (0.5, 0.95)]
    used = "" if processor is None else f"{processor:.1f}"
    return [name, len(times), *shares, round(ordered[-1]), used, faults]


def main() -> None:
    """Run the bench with the options of the command line."""
    parser = argparse.ArgumentParser(description="Time the pages of readers who pause while members review.")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--reviewers", type=int, default=REVIEWERS)
    parser.add_argument(
        "--alone", type=int, default=ALONE, help="pages of each kind asked for afterwards, for the processor time"
    )
    given = parser.parse_args()
    report = run(given.corpus, given.events, given.seconds, given.readers, given.reviewers, given.alone)
    sys.stdout.write(format_report(report) + "\n")


if __name__ == "__main__":
    main()
