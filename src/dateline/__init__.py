"""dateline reads news and writes down what happened, each field tied to its words."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from dateline.version import __version__

if TYPE_CHECKING:
    from dateline.api import Coder, code
    from dateline.record import Article, Record, decode, encode

__all__ = ["Article", "Coder", "Record", "__version__", "code", "decode", "encode"]

_HOME = {
    "Article": "dateline.record",
    "Coder": "dateline.api",
    "Record": "dateline.record",
    "code": "dateline.api",
    "decode": "dateline.record",
    "encode": "dateline.record",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for, so that ``import dateline`` costs next to nothing."""
    if name not in _HOME:
        raise AttributeError(f"module 'dateline' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
