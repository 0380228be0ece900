"""A server of the workbench in processes of its own, and what it uses: for the benches that ask it for pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGESIZE")
DATABASE = "members.sqlite"
LONGEST_START = 600.0
# The share of a processor below which a server is ready, and not still reading its corpus.
IDLE_SHARE = 0.1
LOOK_SECONDS = 0.5
# What makes the kernel forget the most memory that a process has held.
FORGET_PEAK = "5"


@dataclass(frozen=True)
class ServerProcess:
    """A running server: its address and its first process."""

    address: str
    process: int

    def processor_seconds(self) -> float:
        """Return the processor time that its processes have used."""
        fields = [_process_stat(process) for process in self._processes()]
        return sum(int(stat[11]) + int(stat[12]) for stat in fields if stat) / TICKS

    def memory(self) -> float:
        """Return the memory that its processes hold, in MiB."""
        contents = (_read_or_empty(f"/proc/{process}/statm") for process in self._processes())
        return sum(int(fields.split()[1]) for fields in contents if fields) * PAGE / 2**20

    def peak_memory(self) -> float:
        """Return the most memory that its processes have held, each at its own time, in MiB."""
        lines = (
            line for process in self._processes() for line in _read_or_empty(f"/proc/{process}/status").split("\n")
        )
        return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024

    def forget_peak(self) -> None:
        """Let the most memory held count from now on, where the kernel allows that."""
        for process in self._processes():
            with suppress(OSError):
                Path(f"/proc/{process}/clear_refs").write_text(FORGET_PEAK, "ascii")

    def seconds_waited(self) -> float:
        """Return for how long its threads were ready to run and had to wait for a processor."""
        paths = (path for process in self._processes() for path in Path(f"/proc/{process}/task").glob("*/schedstat"))
        return sum(int(fields.split()[1]) for path in paths if (fields := _read_or_empty(str(path)))) / 1e9

    def _processes(self) -> list[int]:
        """The first process and those that it has started."""
        processes = [self.process]
        for path in Path("/proc").iterdir():
            fields = _process_stat(int(path.name)) if path.name.isdigit() else []
            if fields and int(fields[1]) == self.process:
                processes.append(int(path.name))
        return processes


def _process_stat(process: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` from the state on; none if the process has ended."""
    return _read_or_empty(f"/proc/{process}/stat").rpartition(")")[2].split()


def _read_or_empty(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""


@contextmanager
def run_server(corpus: Path, folder: Path, workers: int = 1) -> Iterator[ServerProcess]:
    """Run a server over a corpus, with members' data in a folder; it is ended on leaving."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--members", "--port", str(port), "--workers", str(workers)]
    options += ["--database", str(folder / DATABASE)]
    command = [sys.executable, "-m", "dateline", "serve", str(corpus), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        server = ServerProcess(f"http://127.0.0.1:{port}", process.pid)
        try:
            _wait_until_ready(server, process)
            yield server
        finally:
            process.terminate()


def _wait_until_ready(server: ServerProcess, process: subprocess.Popen[bytes]) -> None:
    """Return as soon as the server answers and all its processes have read the corpus."""
    until = time.monotonic() + LONGEST_START
    with httpx.Client(trust_env=False, verify=False) as client:
        while time.monotonic() < until:
            try:
                if client.get(f"{server.address}/health").status_code == 200 and _is_quiet(server):
                    return
            except httpx.TransportError:
                if process.poll() is not None:
                    raise
                time.sleep(0.05)
    raise TimeoutError(f"no server at {server.address}")


def _is_quiet(server: ServerProcess) -> bool:
    before = server.processor_seconds()
    time.sleep(LOOK_SECONDS)
    return server.processor_seconds() - before < IDLE_SHARE * LOOK_SECONDS
