"""Addresses of the web as users type them and as files, feeds and hosts name them: malformed ones, too."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_WEB = re.compile(r"https?://[^\s/]+\S*\Z", re.IGNORECASE)


def is_web_address(url: str | None) -> bool:
    """Whether a value is meant as the address of a page on the web."""
    return bool(url and _WEB.match(url.strip()))


def host_of(url: str) -> str:
    """Return the host of an address, with its port if it names one; "" if it is no address."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def join_addresses(base: str, address: str) -> str:
    """Return the absolute address of one that stands at the address ``base``; what is none stays as it is."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address
