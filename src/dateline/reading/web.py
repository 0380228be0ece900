"""Pages from the web: with respect for robots.txt, one request at a time to a host, limited in time, size and
reach."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
from protego import Protego

from dateline.errors import HostUnavailable, PrivateAddress, SourceUnreadable
from dateline.reading.addresses import host_of, join_addresses
from dateline.reading.read_article import LARGEST_INPUT

AGENT = "dateline"
_HEADERS = {"User-Agent": f"{AGENT} (news event coding)", "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_TIMEOUT = httpx.Timeout(20.0, connect=10.0)
_TOTAL_TIMEOUT = 60.0
_REDIRECT_LIMIT = 5
_LARGEST_ROBOTS = 500_000
# How long a robots.txt holds, in seconds (RFC 9309, section 2.4).
_ROBOTS_LIFETIME = 86_400.0
_REQUEST_INTERVAL = 1.0
_LONGEST_VALIDATOR = 1000
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Answer:
    """What a host answered: the status, the headers by lower-case name, and the body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def target(self) -> str | None:
        """The address to which the answer redirects, if it does."""
        return self.headers.get("location") if self.status in {301, 302, 303, 307, 308} else None


@dataclass(frozen=True)
class Validators:
    """What a host gave with a page to recognise it by: the values of ETag and Last-Modified."""

    etag: str | None = None
    modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Return the headers of a request for the page if it has changed."""
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in pairs.items() if value}


@dataclass
class Fetcher:
    """Gets pages by their addresses.

    ``private`` allows hosts with private, loopback or link-local addresses; a server that fetches for others must
    not. ``private_hosts`` are those that may have such an address where ``private`` is not set, each with its port
    as addresses have it. ``between`` is the time in seconds between two requests to one host, unless its robots.txt
    asks for more. ``total`` is the most that one request may take.
    """

    private: bool = False
    between: float = _REQUEST_INTERVAL
    client: httpx.Client = field(default_factory=lambda: httpx.Client(headers=_HEADERS, timeout=_TIMEOUT))
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    total: float = _TOTAL_TIMEOUT
    private_hosts: set[str] = field(default_factory=set)
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, tuple[float, Protego]] = field(default_factory=dict)

    def fetch(self, url: str) -> bytes:
        """Return the body of the page at ``url``, after at most five redirects.

        Raises SourceUnreadable if the address is not allowed or the page is too large, HostUnavailable if the host
        does not answer now.
        """
        return self._follow(url, {}).body

    def fetch_changed(self, url: str, known: Validators) -> tuple[bytes | None, Validators]:
        """Return the body of the page at ``url``, or None if it is still the one that had the validators ``known``,
        and its validators now. Raises as :meth:`fetch`."""
        answer = self._follow(url, known.headers())
        if answer.status == 304:
            return None, known
        return answer.body, Validators(*(_sendable(answer.headers.get(name)) for name in ("etag", "last-modified")))

    def _follow(self, url: str, headers: Mapping[str, str]) -> Answer:
        address = url
        for _ in range(_REDIRECT_LIMIT + 1):
            self._check(address)
            if not self._robots_of(address).can_fetch(address, AGENT):
                raise SourceUnreadable(f"{url}: its robots.txt does not allow it to be fetched")
            self._wait(address)
            answer = self._get(address, LARGEST_INPUT, headers)
            if answer.target is not None:
                address = join_addresses(address, answer.target)
                continue
            _refuse_busy(url, "", answer)
            if answer.status >= 400:
                raise SourceUnreadable(f"{url}: the host answered {answer.status}")
            return answer
        raise SourceUnreadable(f"{url}: more than {_REDIRECT_LIMIT} redirects")

    def _check(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            port = parts.port or 0
        except ValueError as error:
            raise SourceUnreadable(f"{url}: not an address on the web: {error}") from error
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SourceUnreadable(f"{url}: not an address on the web")
        if self._may_be_private(url):
            return
        try:
            addresses = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise HostUnavailable(f"{url}: the host is not known") from error
        for entry in addresses:
            _refuse_private(url, str(entry[4][0]))

    def _may_be_private(self, url: str) -> bool:
        return self.private or host_of(url) in self.private_hosts

    def _get(self, url: str, largest: int, headers: Mapping[str, str]) -> Answer:
        """Return the answer to one request. A redirect has no body."""
        late = HostUnavailable(f"{url}: not read whole within {self.total:.0f} seconds")
        answers: list[Answer | Exception] = []

        def request() -> None:
            try:
                answers.append(self._request(url, largest, headers))
            except Exception as error:  # noqa: BLE001 raised in the thread that waits
                answers.append(error)

        # A host that sends a byte now and then keeps the client's own limits from ever being reached.
        thread = threading.Thread(target=request, daemon=True)
        thread.start()
        thread.join(self.total)
        match answers:
            case [Answer() as answer]:
                return answer
            case [SourceUnreadable() as error]:
                raise error
            case [httpx.InvalidURL() | ValueError() as error]:
                raise SourceUnreadable(_error_line(url, error)) from error
            case [httpx.HTTPError() | OSError() as error]:
                raise HostUnavailable(_error_line(url, error)) from error
            case [Exception() as error]:
                raise error
        raise late

    def _request(self, url: str, largest: int, headers: Mapping[str, str]) -> Answer:
        started = time.monotonic()
        with self.client.stream("GET", url, headers=headers, follow_redirects=False) as answer:
            self._check_peer(url, answer)
            known = {name.lower(): value for name, value in answer.headers.items()}
            if answer.is_redirect:
                return Answer(answer.status_code, {"location": "", **known})
            body = bytearray()
            for chunk in answer.iter_bytes():
                body += chunk
                if len(body) > largest:
                    raise SourceUnreadable(f"{url}: too large, the limit is {largest:,} bytes")
                # The thread that waits has gone by then; this one must not read on.
                if time.monotonic() - started > self.total:
                    break
            return Answer(answer.status_code, known, bytes(body))

    def _check_peer(self, url: str, answer: httpx.Response) -> None:
        """Check that the address that answered is public, too: a name may change its address between two look-ups."""
        stream = answer.extensions.get("network_stream")
        peer = stream.get_extra_info("server_addr") if stream is not None and not self._may_be_private(url) else None
        if peer:
            _refuse_private(url, str(peer[0]))

    def _wait(self, url: str) -> None:
        host = urlsplit(url).netloc
        crawl_delay = self._robots_of(url).crawl_delay(AGENT)
        pause = self._last.get(host, float("-inf")) + max(self.between, float(crawl_delay or 0)) - self.clock()
        if pause > 0:
            self.sleep(min(pause, _TOTAL_TIMEOUT))
        self._last[host] = self.clock()

    def _robots_of(self, url: str) -> Protego:
        """Return the rules of the host's robots.txt; one that is missing or broken allows everything.

        Raises HostUnavailable if the host does not answer for it now, which allows nothing (RFC 9309, section 2.3.1.4).
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        since, robots = self._robots.get(origin, (float("-inf"), None))
        if robots is None or self.clock() - since > _ROBOTS_LIFETIME:
            try:
                answer = self._get(f"{origin}/robots.txt", _LARGEST_ROBOTS, {})
            except HostUnavailable as error:
                raise HostUnavailable(f"{url}: {error}") from error
            except SourceUnreadable:
                answer = Answer(0)
            _refuse_busy(url, "robots.txt", answer)
            robots = Protego.parse(answer.body.decode("utf-8", "replace") if answer.status == 200 else "")
            self._robots[origin] = self.clock(), robots
        return robots


def _refuse_busy(url: str, part: str, answer: Answer) -> None:
    """Raise HostUnavailable if a host, asked for a page or for another ``part`` of it, may answer otherwise later."""
    if answer.status in _BUSY:
        what = f" for its {part}" if part else ""
        wait_s = retry_after_s(answer.headers.get("retry-after"))
        raise HostUnavailable(f"{url}: the host answered {answer.status}{what}", wait_s)


def _error_line(url: str, error: Exception) -> str:
    return f"{url}: {type(error).__name__}: {error}".rstrip(": ")


def _sendable(value: str | None) -> str | None:
    """Return the value of a header if it can be sent back."""
    is_sendable = value is not None and len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    return value if is_sendable else None


def retry_after_s(value: str | None) -> float | None:
    """Return the seconds to wait that the header Retry-After gives as a number or a date; None if it gives neither."""
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
        return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
    except (ValueError, OverflowError):
        return None


def _refuse_private(url: str, address: str) -> None:
    try:
        is_public = ipaddress.ip_address(address.partition("%")[0]).is_global
    except ValueError:
        is_public = False
    if not is_public:
        raise PrivateAddress(f"{url}: a private address, which is not fetched")
