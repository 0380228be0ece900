"""What each process of an ingest loads before its first article: the reader, or the coder, with their knowledge.

The loaders are small values that can be sent to worker processes, where they are called once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dateline.knowledge.loaders.page_patterns import load_reading_knowledge
from dateline.pipeline import code, load_tools
from dateline.reading.read_article import read_text
from dateline.record import Article, Record
from dateline.scale.ingest import Input


@dataclass(frozen=True)
class ReaderLoader:
    """Loads what reading needs; ``any_language`` lets articles in other languages than English through."""

    any_language: bool = False

    def __call__(self) -> Callable[[Input], Article]:
        """Return the reader, which makes an article of one input."""
        knowledge = load_reading_knowledge()

        def read(source: Input) -> Article:
            return read_text(
                source.data,
                url=source.url,
                published=source.published,
                file_date=source.file_date,
                knowledge=knowledge,
                any_language=self.any_language,
            )

        return read


@dataclass(frozen=True)
class CoderLoader:
    """Loads the parser and the knowledge; ``model`` names an installed spaCy pipeline, and events whose confidence is
    below ``min_confidence`` are left out."""

    model: str | None = None
    min_confidence: float = 0.0

    def __call__(self) -> Callable[[Article], Record]:
        """Return the coder, which makes a record of one article."""
        tools = replace(load_tools(self.model), min_confidence=self.min_confidence)
        return lambda article: code(article, tools)
