"""What asking a language model cost, and which articles it did not read: counted by article, over all processes of a
run."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

# The file to which each process of a run adds a line for each article.
VARIABLE = "DATELINE_READER_USAGE"
MOST_NAMED = 10


class ArticleUsage(msgspec.Struct):
    """What one article cost: requests sent, windows answered from the cache, tokens read and written, seconds.

    ``failure`` says why the article was not read, if it was not; ``dropped`` counts by its reason what an answer said
    that was of no use.
    """

    article: str
    requests: int = 0
    cached: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    failure: str = ""
    dropped: dict[str, int] = {}


def log_usage(usage: ArticleUsage) -> None:
    """Add an article to the file of the run, if there is one."""
    named = os.environ.get(VARIABLE)
    if not named:
        return
    # Where the file is gone, so is the run that wanted it.
    with contextlib.suppress(OSError):
        handle = os.open(named, os.O_WRONLY | os.O_APPEND)
        try:
            # One write of one line is whole, whoever else writes.
            os.write(handle, msgspec.json.encode(usage) + b"\n")
        finally:
            os.close(handle)


def read_usage(path: Path) -> list[ArticleUsage]:
    """Return the articles in the file of a run."""
    return [msgspec.json.decode(line, type=ArticleUsage) for line in path.read_bytes().splitlines()]


def describe_usage(usages: Iterable[ArticleUsage]) -> Iterator[str]:
    """Yield the lines of a report: the cost, what was dropped, and the articles that were not read, the first ones by
    name."""
    articles = list(usages)
    if not articles:
        return
    totals = {
        name: sum(getattr(article, name) for article in articles)
        for name in ("requests", "cached", "prompt_tokens", "completion_tokens", "seconds")
    }
    yield (
        f"reader: {len(articles)} articles, {totals['requests']} requests, {totals['cached']} answers from the cache, "
        f"{totals['prompt_tokens']:,} tokens read and {totals['completion_tokens']:,} written, "
        f"{totals['seconds']:.1f} seconds"
    )
    dropped: Counter[str] = Counter()
    for article in articles:
        dropped.update(article.dropped)
    for reason, count in dropped.most_common():
        yield f"reader: dropped {count} {reason}"
    unread = [article for article in articles if article.failure]
    for article in unread[:MOST_NAMED]:
        yield f"reader: coded by frames alone: {article.article}: {article.failure}"
    if len(unread) > MOST_NAMED:
        yield f"reader: coded by frames alone: {len(unread) - MOST_NAMED} more"
