"""What all tests share: one parser, loaded once, and a short way from words to an analysis."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.language.analyse import analyse
from dateline.language.analysis import Analysis
from dateline.language.grammar import load_grammar
from dateline.language.parser import Parser
from dateline.pipeline import Tools, load_tools
from dateline.record import Article, Block, Published, article_id


def article(text: str, published: str | None = None, headline: bool = False) -> Article:
    """An article of the given paragraphs (parted by blank lines); the first is the headline if asked for."""
    blocks, at = [], 0
    for number, part in enumerate(text.split("\n\n")):
        if part:
            kind = "headline" if headline and number == 0 else "paragraph"
            blocks.append(Block(kind, at, at + len(part)))
        at += len(part) + 2
    when = Published(published, "given") if published else Published()
    return Article(id=article_id(None, text), text=text, blocks=tuple(blocks), published=when,
                   headline=text.split("\n\n", maxsplit=1)[0] if headline else None)  # fmt: skip


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
    """All that the stages know, loaded once."""
    return load_tools()


@pytest.fixture(scope="session")
def make_article() -> Callable[..., Article]:
    """Words → Article."""
    return article
