"""The work of an ingest as worker processes do it: sources to articles, articles to records, with dateline's tools."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dateline.errors import DatelineError
from dateline.knowledge.loaders.page_patterns import load_reading_knowledge
from dateline.pipeline import code, load_tools
from dateline.reading.read_article import read_text
from dateline.reading.sources import Source
from dateline.record import Article, Record
from dateline.scale.ingest import Input


@dataclass(frozen=True)
class Reading:
    """Loads what reading needs and returns the reader; ``any_language`` lets articles in other languages through."""

    any_language: bool = False

    def __call__(self) -> Callable[[Input], Article]:
        """The reader: one input to its article."""
        knowledge = load_reading_knowledge()

        def read(one: Input) -> Article:
            return read_text(
                one.data,
                url=one.url,
                published=one.published,
                file_date=one.file_date,
                knowledge=knowledge,
                any_language=self.any_language,
            )

        return read


@dataclass(frozen=True)
class Coding:
    """Loads the parser and the knowledge and returns the coder; ``model`` names an installed spaCy pipeline."""

    model: str | None = None

    def __call__(self) -> Callable[[Article], Record]:
        """The coder: one article to its record."""
        tools = load_tools(self.model)
        return lambda article: code(article, tools)


def load_inputs(sources: Iterable[Source], published: str | None = None) -> Iterator[Input]:
    """The inputs that sources hold, each with its reason where it cannot be loaded."""
    for source in sources:
        try:
            data = source.load()
        except (DatelineError, OSError) as error:
            yield Input(source.name, url=source.url, unreadable=str(error))
            continue
        yield Input(source.name, data, source.url, published or source.published, source.file_date)
