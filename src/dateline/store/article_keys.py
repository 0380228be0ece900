"""Hashes by which an article is recognised again: its address, its text, the bytes that it was read from."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.int64]
MIXER = 0x5851F42D4C957F2D
TRACKING = ("utm_", "fbclid", "gclid")


def url_key(url: str) -> int:
    """A 64-bit hash of an address, the same for spellings that lead to the same page."""
    return _hash(plain_url(url).encode("utf-8", "surrogatepass"))


def text_key(text: str) -> int:
    """A 64-bit hash of a text; white space does not matter."""
    return _hash(" ".join(text.split()).encode("utf-8", "surrogatepass"))


def source_key(data: bytes, url: str | None) -> int:
    """A 64-bit hash of what was read from where: the same bytes need not be read twice."""
    return _hash(data, (url or "").encode("utf-8", "surrogatepass"))


def pair_keys(urls: Keys, texts: Keys) -> Keys:
    """The keys of addresses (0 where there is none) and those of the texts under them, mixed into one each."""
    with np.errstate(over="ignore"):
        return urls * np.int64(MIXER) ^ texts


def plain_url(url: str) -> str:
    """An address without fragment, tracking parameters and final slash, its host in lower case."""
    try:
        parts = urlsplit(url.strip())
        query = urlencode(
            [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith(TRACKING)]
        )
        return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path.rstrip("/"), query, ""))
    except ValueError:
        return url.strip()


def _hash(*parts: bytes) -> int:
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return int.from_bytes(digest.digest(), "little", signed=True)
