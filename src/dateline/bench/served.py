"""A workbench served for a bench, in processes of its own, and what these use of the machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGESIZE")
LONGEST_START = 120.0
QUIET = 0.1
"""The share of a processor below which a server is ready, and not still reading its corpus."""
LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Served:
    """A running server: its address and its first process."""

    address: str
    process: int

    def processor_seconds(self) -> float:
        """The processor time that its processes have used."""
        fields = [_stat(process) for process in self._processes()]
        return sum(int(one[11]) + int(one[12]) for one in fields if one) / TICKS

    def memory(self) -> float:
        """The memory that its processes hold, in MiB."""
        held = (_read(f"/proc/{process}/statm") for process in self._processes())
        return sum(int(one.split()[1]) for one in held if one) * PAGE / 2**20

    def _processes(self) -> list[int]:
        """The first process and those that it has started."""
        found = [self.process]
        for path in Path("/proc").iterdir():
            fields = _stat(int(path.name)) if path.name.isdigit() else []
            if fields and int(fields[1]) == self.process:
                found.append(int(path.name))
        return found


def _stat(process: int) -> list[str]:
    """What the system tells of a process, from its state on; nothing where it has ended."""
    return _read(f"/proc/{process}/stat").rpartition(")")[2].split()


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""


@contextmanager
def serving(corpus: Path, folder: Path, workers: int = 1) -> Iterator[Served]:
    """A server over a corpus, with members' data in a folder; ended at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from dateline.cli import main; main()", "serve", str(corpus), "--members",
               "--port", str(port), "--workers", str(workers),
               "--database", str(folder / "members.sqlite")]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        served = Served(f"http://127.0.0.1:{port}", process.pid)
        try:
            _wait(served, process)
            yield served
        finally:
            process.terminate()


def _wait(served: Served, process: subprocess.Popen[bytes]) -> None:
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


def _is_quiet(served: Served) -> bool:
    before = served.processor_seconds()
    time.sleep(LOOK_SECONDS)
    return served.processor_seconds() - before < QUIET * LOOK_SECONDS
