"""The reference figures of ``references.toml``: what others reach, to print beside ours."""

from __future__ import annotations

import tomllib
from importlib.resources import files

# System or people → row name → share between 0 and 1.
References = dict[str, dict[str, float]]


def references(bench: str) -> References:
    """The reference figures of one bench; empty if there are none."""
    text = (files("dateline.bench") / "references.toml").read_text(encoding="utf-8")
    found: References = tomllib.loads(text).get(bench, {})
    return found
