"""Pages from the web: with respect for robots.txt, one request at a time to a host, limited in time, size and
reach."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from dateline.errors import SourceUnreadable
from dateline.reading.read_article import LARGEST_INPUT

AGENT = "dateline"
_HEADERS = {"User-Agent": f"{AGENT} (news event coding)", "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_TOTAL_TIMEOUT = 60.0
_REDIRECT_LIMIT = 5
_LARGEST_ROBOTS = 500_000
_REQUEST_INTERVAL = 1.0


@dataclass
class Fetcher:
    """Gets pages by their addresses.

    ``private`` allows hosts with private, loopback or link-local addresses; a server that fetches for others must
    not. ``between`` is the time in seconds between two requests to one host, unless its robots.txt asks for more.
    """

    private: bool = False
    between: float = _REQUEST_INTERVAL
    client: httpx.Client = field(default_factory=lambda: httpx.Client(headers=_HEADERS, timeout=_TIMEOUT))
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)

    def fetch(self, url: str) -> bytes:
        """Return the body of the page at ``url``, after at most five redirects.

        Raises SourceUnreadable if the address is not allowed, the host does not answer, or the page is too large.
        """
        address = url
        for _ in range(_REDIRECT_LIMIT + 1):
            self._check(address)
            if not self._robots_of(address).can_fetch(AGENT, address):
                raise SourceUnreadable(f"{url}: its robots.txt does not allow it to be fetched")
            self._wait(address)
            status, location, body = self._get(address, LARGEST_INPUT)
            if location is not None:
                address = urljoin(address, location)
            elif status >= 400:
                raise SourceUnreadable(f"{url}: the host answered {status}")
            else:
                return body
        raise SourceUnreadable(f"{url}: more than {_REDIRECT_LIMIT} redirects")

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SourceUnreadable(f"{url}: not an address on the web")
        if self.private:
            return
        try:
            addresses = socket.getaddrinfo(parts.hostname, parts.port or 0, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise SourceUnreadable(f"{url}: the host is not known") from error
        for entry in addresses:
            _refuse_private(url, str(entry[4][0]))

    def _get(self, url: str, largest: int) -> tuple[int, str | None, bytes]:
        """Return the status, the target of a redirect, and the body."""
        started = self.clock()
        try:
            with self.client.stream("GET", url, follow_redirects=False) as answer:
                self._check_peer(url, answer)
                if answer.is_redirect:
                    return answer.status_code, answer.headers.get("location", ""), b""
                body = bytearray()
                for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > largest:
                        raise SourceUnreadable(f"{url}: too large, the limit is {largest:,} bytes")
                    if self.clock() - started > _TOTAL_TIMEOUT:
                        raise SourceUnreadable(f"{url}: not read whole within {_TOTAL_TIMEOUT:.0f} seconds")
                return answer.status_code, None, bytes(body)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise SourceUnreadable(f"{url}: {type(error).__name__}: {error}".rstrip(": ")) from error

    def _check_peer(self, url: str, answer: httpx.Response) -> None:
        """Check that the address that answered is public, too: a name may change its address between two look-ups."""
        stream = answer.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream is not None and not self.private else None
        if peer:
            _refuse_private(url, str(peer[0]))

    def _wait(self, url: str) -> None:
        host = urlsplit(url).netloc
        crawl_delay = self._robots_of(url).crawl_delay(AGENT)
        pause = self._last.get(host, float("-inf")) + max(self.between, float(crawl_delay or 0)) - self.clock()
        if pause > 0:
            self.sleep(min(pause, _TOTAL_TIMEOUT))
        self._last[host] = self.clock()

    def _robots_of(self, url: str) -> RobotFileParser:
        """Return the host's robots.txt; one that is missing or broken allows everything."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        robots = self._robots.get(origin)
        if robots is None:
            robots = self._robots[origin] = RobotFileParser()
            try:
                status, location, body = self._get(f"{origin}/robots.txt", _LARGEST_ROBOTS)
            except SourceUnreadable:
                status, location, body = 0, None, b""
            rules = body.decode("utf-8", "replace").splitlines() if status == 200 and location is None else []
            robots.parse(rules)
        return robots


def _refuse_private(url: str, address: str) -> None:
    try:
        is_public = ipaddress.ip_address(address.partition("%")[0]).is_global
    except ValueError:
        is_public = False
    if not is_public:
        raise SourceUnreadable(f"{url}: a private address, which is not fetched")
