"""The language stage: parse an article, correct the parse, find the predicates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Analysis
from dateline.language.parse_fixes import fix_parse
from dateline.language.parser import Parser
from dateline.language.predicates import find_predicates
from dateline.record import Article


def analyse(parser: Parser, article: Article, grammar: Grammar) -> Analysis:
    """Return the article's tokens, sentences, names and predicates with their arguments."""
    return next(analyse_many(parser, [article], grammar))


def analyse_many(parser: Parser, articles: Sequence[Article], grammar: Grammar) -> Iterator[Analysis]:
    """Yield the same for each of several articles, which are parsed together."""
    for analysis in parser.parse_many(articles):
        fix_parse(analysis, grammar)
        find_predicates(analysis, grammar)
        yield analysis
