"""The bench "speed": the time and memory of coding beside those of the parser alone.

Data: any pages (.html) and lines with a ``text``. Both sides code the same articles in one process, in alternation.
Figures: articles and words a second, their ratio, peak memory. Reference: the ratio that dateline is to stay below.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

from dateline.bench.bench_report import BenchReport
from dateline.bench.gold_sets import GoldFault, make_article, read_gold_sets, read_pages
from dateline.errors import DatelineError
from dateline.record import Article

if TYPE_CHECKING:
    from dateline.api import Coder


MEBIBYTE = 1024 * 1024
# The most that coding is to cost, as a multiple of the parse alone.
RATIO_LIMIT = 1.6


def run(gold: Path, coder: Coder, limit: int | None = None) -> BenchReport:
    """Time the parser alone and the whole on every article under ``gold``: pages, and lines with a ``text``.

    Both code articles that have been read already, one after the other in changing order, so that a slow moment of the
    machine affects both. Seconds are those of this process's processor, not of the clock. Raises GoldFault if there
    are no articles.
    """
    articles = list(islice(_articles(gold, coder), limit))
    if not articles:
        raise GoldFault(f"{gold}: no .html page and no .jsonl line with a text")
    parse, whole, growth = _time_both(articles, coder)
    words = sum(len(article.text.split()) for article in articles)
    rows: list[list[str | float]] = [
        ["articles", len(articles), "", ""],
        ["words", words, "", ""],
        ["seconds", whole, parse, ""],
        ["articles a second", len(articles) / whole, len(articles) / parse, ""],
        ["words a second", words / whole, words / parse, ""],
        ["microseconds a word", whole / words * 1e6, parse / words * 1e6, ""],
        ["ratio of the whole to the parse", whole / parse, 1.0, RATIO_LIMIT],
        ["peak memory, MiB", _peak_memory(), "", ""],
        ["memory growth over the last three quarters of the articles, MiB", growth, "", ""],
    ]
    return BenchReport(f"speed: {len(articles)} articles", ["measure", "dateline", "parser alone", "at most"], rows)


def _time_both(articles: list[Article], coder: Coder) -> tuple[float, float, float]:
    """Return the seconds of the parser alone and of the whole, and the growth of memory after the first quarter."""
    coder.code_article(articles[0])
    parse = whole = early = 0.0
    for number, article in enumerate(articles):
        steps = [_parse, _code] if number % 2 else [_code, _parse]
        seconds = {step: _time_step(step, coder, article) for step in steps}
        parse, whole = parse + seconds[_parse], whole + seconds[_code]
        if number == len(articles) // 4:
            early = _current_memory()
    return parse, whole, _current_memory() - early


def _articles(gold: Path, coder: Coder) -> Iterator[Article]:
    for _, page in read_pages(gold) if gold.is_dir() else ():
        try:
            yield coder.read(page)
        except DatelineError:
            continue
    try:
        sets = list(read_gold_sets(gold))
    except GoldFault:
        return
    for _, lines in sets:
        yield from (make_article(line["text"]) for line in lines if isinstance(line.get("text"), str) and line["text"])


def _parse(coder: Coder, article: Article) -> None:
    for _ in coder.tools.parser.parse_alone(article.text[block.start : block.end] for block in article.blocks):
        pass


def _code(coder: Coder, article: Article) -> None:
    coder.code_article(article)


def _time_step(step: Callable[[Coder, Article], None], coder: Coder, article: Article) -> float:
    start = process_time()
    step(coder, article)
    return process_time() - start


def _current_memory() -> float:
    """Return the memory of the process in MiB; its peak where the system does not report the current value."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return _peak_memory()
    return int(statm.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / MEBIBYTE


def _peak_memory() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / MEBIBYTE if sys.platform == "darwin" else peak / 1024
