"""A source: a file in which every line is an article, as ``DATE<tab>TEXT``. Use: ``dateline code lines:news.tsv``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from dateline.reading.sources import Source


def articles_in_lines(path: str) -> Iterator[Source]:
    """Yield a source for each line of a file."""
    for number, line in enumerate(Path(path).read_text("utf-8").splitlines(), 1):
        date, _, text = line.partition("\t")
        yield Source(f"{path}:{number}", partial(str.encode, text), published=date)
