"""What all tests share: one parser, loaded once, and a short way from words to an analysis."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings

from dateline.knowledge.loaders.grammar import load_grammar
from dateline.language.analyse import analyse
from dateline.language.analysis import Analysis
from dateline.language.parser import Parser
from dateline.pipeline import Tools, load_tools
from dateline.record import Article, Block, Published, article_id

# How long an example takes depends on what else the machine does.
settings.register_profile("dateline", deadline=None)
settings.load_profile("dateline")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say last which tests were left out, and why: the reasons say how to have them run."""
    left_out: dict[str, Counter[str]] = defaultdict(Counter)
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        left_out[reason.removeprefix("Skipped: ")][report.nodeid.split("::")[0]] += 1
    for reason, files in sorted(left_out.items()):
        terminalreporter.write_line(f"left out: {files.total()} tests ({reason})")
        for file, count in sorted(files.items()):
            terminalreporter.write_line(f"    {file}: {count}")


def article(text: str, published: str | None = None, headline: bool = False) -> Article:
    """An article of the given paragraphs (parted by blank lines); the first is the headline if asked for."""
    blocks, at = [], 0
    for number, part in enumerate(text.split("\n\n")):
        if part:
            kind = "headline" if headline and number == 0 else "paragraph"
            blocks.append(Block(kind, at, at + len(part)))
        at += len(part) + 2
    when = Published(published, "given") if published else Published()
    return Article(
        id=article_id(None, text),
        text=text,
        blocks=tuple(blocks),
        published=when,
        headline=text.split("\n\n", maxsplit=1)[0] if headline else None,
    )


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """Files are not flushed: what was written outlives a killed process all the same, if not a power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _handle: None)
        yield


@pytest.fixture(scope="session")
def parser() -> Parser:
    return Parser()


@pytest.fixture(scope="session")
def parse(parser: Parser) -> Callable[..., Analysis]:
    """Words → Analysis (tokens, sentences, names, predicates)."""
    grammar = load_grammar()

    def run(text: str, published: str | None = None, headline: bool = False) -> Analysis:
        return analyse(parser, article(text, published, headline), grammar)

    return run


@pytest.fixture(scope="session")
def tools() -> Tools:
    """All that the stages know, loaded once; without the learned reader, so that tests of rules see the rules."""
    return load_tools(reader="off")


@pytest.fixture(scope="session")
def reading_tools() -> Tools:
    """All that the stages know, with the learned reader, as the command line and the Python interface load it; without
    plugins, which a test may have installed that is the first to ask."""
    return replace(load_tools(), stages=(), readers=())


@pytest.fixture(scope="session")
def make_article() -> Callable[..., Article]:
    """Words → Article."""
    return article
