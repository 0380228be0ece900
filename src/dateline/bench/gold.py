"""Gold files: found by the form of their lines, never by their names."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from dateline.errors import DatelineError

Line = dict[str, Any]


class GoldFault(DatelineError):
    """A gold folder holds nothing that the bench can use, or a line that is not JSON; the message names the place."""


def read_lines(path: Path) -> list[Line]:
    """The JSON objects of a ``.jsonl`` or ``.jsonl.gz`` file. Raises GoldFault, naming the line that is not one."""
    decoder = msgspec.json.Decoder(Line)
    lines = []
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                try:
                    lines.append(decoder.decode(line))
                except msgspec.DecodeError as error:
                    raise GoldFault(f"{path}:{number}: not a JSON object ({error})") from error
    return lines


def gold_sets(gold: Path) -> Iterator[tuple[Path, list[Line]]]:
    """Every set of lines under ``gold`` (a folder, its folders, or one file), in the order of their paths."""
    if not gold.exists():
        raise GoldFault(f"{gold}: no such file or folder")
    paths = [gold] if gold.is_file() else sorted(gold.rglob("*"))
    for path in paths:
        if path.is_file() and path.name.endswith((".jsonl", ".jsonl.gz")):
            lines = read_lines(path)
            if lines:
                yield path, lines


def has_keys(lines: list[Line], *keys: str) -> bool:
    """Whether the first line holds all these keys: the form of a set."""
    return all(key in lines[0] for key in keys)
