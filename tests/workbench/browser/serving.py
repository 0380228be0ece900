"""What a browser needs to meet: the program itself as a server, and a server for its mail."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from dateline.workbench.members.services import People

EXECUTABLES = ("chromium", "chromium-browser", "google-chrome", "chrome")
LONGEST_WAIT = 30.0


def chromium() -> str | None:
    """The browser of this machine: the one that DATELINE_CHROMIUM names, else one on the path."""
    named = os.environ.get("DATELINE_CHROMIUM")
    return named or next(filter(None, map(shutil.which, EXECUTABLES)), None)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Post:
    """A mail server that keeps what it receives."""

    def __init__(self) -> None:
        self._letters: list[EmailMessage] = []
        self._changed = threading.Condition()
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=policy.default)
        with self._changed:
            self._letters.append(letter)
            self._changed.notify_all()
        return "250 OK"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def to(self, address: str) -> EmailMessage:
        """Take the next letter to an address out of the post, waiting for it if need be."""

        def there() -> EmailMessage | None:
            return next((letter for letter in self._letters if letter["To"] == address), None)

        with self._changed:
            found = self._changed.wait_for(there, LONGEST_WAIT)
            assert found is not None, f"no letter to {address}"
            self._letters.remove(found)
            return found


@dataclass
class Site:
    """A workbench that runs: where it is, what it reads, its post, and its members' database."""

    base: str
    corpus: Path
    post: Post
    people: People
    log: Path
    names: Iterator[int] = field(default_factory=lambda: iter(range(1, 10_000)))

    def link_to(self, address: str) -> str:
        """The address in the next letter to somebody."""
        body = self.post.to(address).get_content()
        return next(line for line in body.splitlines() if line.startswith(self.base))


@contextmanager
def serving(corpus: Path, settings: Path, port: int, log: Path) -> Iterator[str]:
    """Run `dateline serve` as its users do, until the block ends."""
    command = [sys.executable, "-m", "dateline", "serve", str(corpus), "--config", str(settings)]
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            _wait_for(port, process, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(LONGEST_WAIT)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    began, pause = time.monotonic(), threading.Event()
    while time.monotonic() - began < LONGEST_WAIT:
        assert process.poll() is None, log.read_text()
        with socket.socket() as one:
            one.settimeout(1)
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.05)
    raise AssertionError(f"the server did not start: {log.read_text()}")
