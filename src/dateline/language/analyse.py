"""The language stage: parse an article, correct the parse, find the predicates."""

from __future__ import annotations

from dateline.knowledge.loaders.grammar import Grammar
from dateline.language.analysis import Analysis
from dateline.language.parse_fixes import fix_parse
from dateline.language.parser import Parser
from dateline.language.predicates import find_predicates
from dateline.record import Article


def analyse(parser: Parser, article: Article, grammar: Grammar) -> Analysis:
    """Return the article's tokens, sentences, names and predicates with their arguments."""
    analysis = parser.parse(article)
    fix_parse(analysis, grammar)
    find_predicates(analysis, grammar)
    return analysis
