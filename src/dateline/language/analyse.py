"""Article → Analysis: parse, mend, find the predicates."""

from __future__ import annotations

from dateline.language.analysis import Analysis
from dateline.language.parser import Parser
from dateline.record import Article


def analyse(parser: Parser, article: Article) -> Analysis:
    """The article's tokens, sentences, names and predicates with their arguments."""
    return parser.parse(article)
