"""Addresses of the web and of stores as users type them and as files, feeds and hosts name them, malformed or not."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_STORE_ADDRESS = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]+://")
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


def is_store_address(path: str) -> bool:
    """Return whether a path is an address of an object store: one with a protocol, and not of the web."""
    return bool(_STORE_ADDRESS.match(path))
