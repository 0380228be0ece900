"""One input, and how the sources of inputs are looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from dateline.errors import SourceUnreadable
from dateline.reading.addresses import host_of
from dateline.reading.read_article import LARGEST_INPUT, TOO_LARGE
from dateline.reading.web import Fetcher

_REMEMBERED = 1_000_000
# Takes a line that the user should see.
Notify = Callable[[str], None]


@dataclass(frozen=True)
class Source:
    """One input: its ``name`` for messages, what is known about it, and a way to load its bytes.

    ``url``, ``published`` and ``file_date`` are arguments of ``read_text``; ``id`` is the one that an article file
    gives. ``load`` raises SourceUnreadable with a message of one line. ``held`` is the number of bytes that the source
    keeps in memory until it is loaded, roughly: an article of a table is read before it is loaded, a file is not.
    """

    name: str
    load: Callable[[], bytes]
    url: str | None = None
    published: str | None = None
    file_date: str | None = None
    id: str | None = None
    held: int = 0


def unreadable_source(name: str, reason: str) -> Source:
    """Return a source whose ``load`` raises SourceUnreadable with its name and the reason."""

    def load() -> bytes:
        raise SourceUnreadable(f"{name}: {reason}")

    return Source(name, load)


def read_limited(file: IO[bytes], name: str) -> bytes:
    """Return all of a stream. Raises SourceUnreadable if it is larger than an input may be."""
    data = file.read(LARGEST_INPUT + 1)
    if len(data) > LARGEST_INPUT:
        raise SourceUnreadable(f"{name}: {TOO_LARGE}")
    return data


def load_file(path: str) -> bytes:
    """Return the bytes of a file. Raises SourceUnreadable, which names it, if it cannot be read or is too large."""
    try:
        with Path(path).open("rb") as file:
            return read_limited(file, path)
    except (OSError, ValueError) as error:
        raise SourceUnreadable(f"{path}: {system_message(error)}") from error


def system_message(error: Exception) -> str:
    """Return the message of the system in lower case: "no such file or directory"."""
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(f"{words[:1].lower()}{words[1:]}".split())


@dataclass
class Notices:
    """Lines for the user, each said once, however many files give rise to it; and counts, said at the end."""

    notify: Notify
    _said: set[object] = field(default_factory=set)
    _counts: dict[str, tuple[int, str]] = field(default_factory=dict)

    def say(self, line: str, key: object = None) -> None:
        """Say a line, unless one with this key (by default the line itself) has been said."""
        key = key or line
        if key not in self._said:
            self._said.add(key)
            self.notify(line)

    def count(self, what: str, example: str) -> None:
        """Count one of ``what``; the first example is said with the number."""
        number, first = self._counts.get(what, (0, example))
        self._counts[what] = (number + 1, first)

    def report(self) -> None:
        """Say what was counted."""
        for what, (number, first) in self._counts.items():
            self.notify(f"{what}: {number:,}, the first {first}")


@dataclass
class Links:
    """Fetches what the user names, and what files and feeds from elsewhere name.

    ``given`` is the fetcher that the caller chose, for all addresses. Without one, an address that a person typed may
    be on a private host; one that stands in a file or a feed may not, unless it is on the host of that feed.
    """

    given: Fetcher | None = None
    _typed: Fetcher | None = None
    _named: Fetcher | None = None
    _seen: set[int] = field(default_factory=set)

    def is_repeated(self, url: str) -> bool:
        """Whether an address that a file or a feed names was asked about before; a million are remembered."""
        key = hash(url)
        if key in self._seen:
            return True
        if len(self._seen) < _REMEMBERED:
            self._seen.add(key)
        return False

    def fetch_typed(self, url: str) -> bytes:
        """Return the page at an address that the user typed. Raises SourceUnreadable."""
        self._typed = self.given or self._typed or Fetcher(private=True)
        return self._typed.fetch(url)

    def fetch_named(self, url: str, by: str = "") -> bytes:
        """Return the page at an address that a file or the feed at the address ``by`` names. Raises
        SourceUnreadable."""
        if self.given is not None:
            return self.given.fetch(url)
        self._named = self._named or Fetcher()
        if (host := host_of(by)) and host == host_of(url):
            # Its redirects to other hosts are still checked.
            self._named.private_hosts.add(host)
        return self._named.fetch(url)
