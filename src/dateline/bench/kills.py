"""The bench "kills": ingests that are killed at random moments, again and again, and what that costs a corpus.

Data: made-up reports, with texts that stand in several outlets, coded by looking their records up. An ingest with two
workers runs in a process of its own; a worker and then the process that writes are killed with SIGKILL, and the same
ingest is started again, until one reaches its end. Then the corpus is compared, row by row of every table, with one
that was filled undisturbed, and the next corpus is begun. Figures: kills of each kind, and the rows that differ.

It finds workers by ``/proc`` and therefore runs on Linux only.
"""

from __future__ import annotations

import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import msgspec

from dateline.bench.bench_report import BenchReport
from dateline.bench.made_up.reports import make_reports
from dateline.errors import DatelineError
from dateline.knowledge.loaders.story_terms import load_stories
from dateline.reading.addresses import is_store_address
from dateline.reading.object_stores import open_store
from dateline.record import Article, Record
from dateline.scale.ingest import IngestTally, Input, ingest
from dateline.scale.processes import Processes
from dateline.scale.story_updates import update_stories
from dateline.store.corpus import Corpus
from dateline.store.writer import Writer

TIMES = 40
STORIES = 60
BATCH = 8
WORKERS = 2
# Each article takes a worker at least so long, so that kills find it at work.
PAUSE_S = 0.01
# The columns that say when something was written.
MOMENTS = ("ingested", "coded", "seen", "moment")
WORKER_MARK = b"spawn_main"


class KillsFault(DatelineError):
    """An ingest of the bench ended with an error of its own, and not by a kill; the message holds its words."""


@dataclass
class _Tally:
    """What was done to the corpora at one address."""

    writer_kills: int = 0
    worker_kills: int = 0
    starts: int = 0
    corpora: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.writer_kills + self.worker_kills


def run(corpora: Sequence[str] = (), times: int = TIMES, seed: int = 0) -> BenchReport:
    """Kill ingests into new corpora under each address ``times`` times, and compare what they have become.

    Without addresses, a temporary folder is taken. The corpora are removed at the end, unless one differs. Raises
    KillsFault if an ingest fails by itself.
    """
    columns = ["corpus", "writer killed", "worker killed", "starts", "corpora", "rows that differ"]
    report = BenchReport(f"kills: {times} at each address", columns, [])
    with tempfile.TemporaryDirectory() as folder:
        undisturbed = str(Path(folder) / "undisturbed")
        begun = time.monotonic()
        with _start(undisturbed) as child:
            _wait_for_first_article(child)
            first = time.monotonic()
            _check_end(child)
        seconds = time.monotonic() - first
        wanted = _rows(undisturbed)
        for address in corpora or (str(Path(folder) / "killed"),):
            tally = _kill_ingests(address, times, wanted, seconds, random.Random(seed))
            report.rows.append(
                [
                    address if corpora else "a temporary folder",
                    tally.writer_kills,
                    tally.worker_kills,
                    tally.starts,
                    tally.corpora,
                    len(tally.differences),
                ]
            )
            report.errors.extend(tally.differences)
    rows = sum(map(len, wanted.values()))
    report.notes.append(
        f"{rows:,} rows in {len(wanted)} tables of each corpus, in commits of {BATCH} articles, {WORKERS} workers; "
        f"undisturbed {seconds:.1f} s after {first - begun:.1f} s of starting"
    )
    return report


def _kill_ingests(
    address: str, times: int, wanted: dict[str, list[str]], seconds: float, chance: random.Random
) -> _Tally:
    """Kill ingests into new corpora under an address, and compare those that reach their end."""
    tally = _Tally()
    while tally.kills < times:
        corpus = f"{address.rstrip('/')}/kills-{secrets.token_hex(4)}"
        while not _reaches_end(corpus, tally, times, seconds, chance):
            pass
        tally.corpora += 1
        differences = [f"{corpus}: {line}" for line in _differences(wanted, _rows(corpus))]
        tally.differences.extend(differences)
        if not differences:
            _remove(corpus)
    return tally


def _reaches_end(corpus: str, tally: _Tally, times: int, seconds: float, chance: random.Random) -> bool:
    """Start an ingest, kill a worker of it and then the ingest itself, each at a random moment, and return whether it
    has ended before."""
    tally.starts += 1
    with _start(corpus) as child:
        if tally.kills < times:
            # Some kills come before the first article.
            if chance.random() < 0.9:
                _wait_for_first_article(child)
            time.sleep(chance.uniform(0.0, seconds / 3))
            tally.worker_kills += _kill(chance.choice(_workers(child.pid) or [0]))
        if tally.kills < times:
            time.sleep(chance.uniform(0.0, seconds))
            if child.poll() is None:
                child.kill()
                tally.writer_kills += 1
        return _check_end(child)


def _start(corpus: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dateline.bench.kills", corpus]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _wait_for_first_article(child: subprocess.Popen[bytes]) -> None:
    assert child.stdout is not None
    child.stdout.readline()


def _check_end(child: subprocess.Popen[bytes]) -> bool:
    """Return whether an ingest has come to its end, and not to one by a kill. Raises KillsFault for an error."""
    _, errors = child.communicate()
    if child.returncode > 0:
        raise KillsFault(f"an ingest failed: {errors.decode(errors='replace').strip()}")
    return child.returncode == 0


def _workers(pid: int) -> list[int]:
    """Return the worker processes of an ingest."""
    with suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        return [int(child) for child in children if _is_worker(child)]
    return []


def _is_worker(pid: str) -> bool:
    with suppress(OSError):
        return WORKER_MARK in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def _kill(pid: int) -> int:
    """Kill a process, if there is one, and return the number of kills."""
    with suppress(ProcessLookupError):
        if pid:
            os.kill(pid, signal.SIGKILL)
            return 1
    return 0


def _rows(corpus: str) -> dict[str, list[str]]:
    """Return all rows of all tables, sorted, without the moments at which they were written. Of what was set aside
    only that counts which was not coded later."""
    found = {}
    with Corpus.open(corpus) as opened:
        for name in (*opened.tables, *(f"old_{name}" for name in ("articles", "events", "records"))):
            table = opened.problems() if name == "problems" else opened.sql(f"SELECT * FROM {name}").read_all()
            kept = table.drop_columns([column for column in table.column_names if column in MOMENTS])
            found[name] = sorted(map(str, kept.to_pylist()))
    return found


def _differences(wanted: dict[str, list[str]], found: dict[str, list[str]]) -> Iterator[str]:
    for name, rows in wanted.items():
        yield from (f"{name} lacks {row}" for row in set(rows) - set(found[name]))
        yield from (f"{name} has {row}" for row in set(found[name]) - set(rows))
        if len(rows) != len(found[name]) and set(rows) == set(found[name]):
            yield f"{name} has {len(found[name])} rows and not {len(rows)}"


def _remove(corpus: str) -> None:
    if is_store_address(corpus):
        system, root = open_store(corpus)
        system.rm(root, recursive=True)
    else:
        shutil.rmtree(corpus)


@cache
def _records() -> dict[str, Record]:
    return {report.article.id: report.record for report in make_reports(STORIES)}


def _load_reader() -> Callable[[Input], Article]:
    return lambda source: msgspec.json.decode(source.data, type=Article)


def _load_coder() -> Callable[[Article], Record]:
    records = _records()

    def code(article: Article) -> Record:
        time.sleep(PAUSE_S)
        return records[article.id]

    return code


def _ingest(corpus: str) -> None:
    """Do one ingest; it prints a line when the first article was written or recognised."""
    articles = (record.article for record in _records().values())
    inputs = (Input(article.id, msgspec.json.encode(article), article.url) for article in articles)

    def report(tally: IngestTally) -> None:
        if tally.inputs == 1:
            sys.stdout.write("begun\n")
            sys.stdout.flush()

    with Writer(corpus, batch=BATCH) as writer:
        ingest(
            writer,
            inputs,
            _load_reader,
            _load_coder,
            version="made up",
            executor=Processes(WORKERS),
            retry=True,
            report=report,
        )
        # Anew, as texts stay in the stories that a run has put them into which was killed after it had written these.
        update_stories(writer, load_stories(), again=True)


if __name__ == "__main__":
    _ingest(sys.argv[1])
