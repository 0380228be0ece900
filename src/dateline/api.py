"""The Python interface: text or a page in, a record out.

>>> import dateline
>>> coder = dateline.Coder()                                        # loads the parser once
>>> record = coder.code("OSLO, Norway – Police arrested two men on Monday.", published="2024-03-12")
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

from dateline.errors import DatelineError
from dateline.knowledge.loaders.page_patterns import load_reading_knowledge
from dateline.pipeline import code as code_article
from dateline.pipeline import code_many as code_articles
from dateline.pipeline import load_tools
from dateline.reading.read_article import read_text
from dateline.record import Article, Record

# With larger batches nothing is gained.
BATCH_SIZE = 32


class Coder:
    """Reads and codes articles with tools that are loaded once.

    ``model`` is the module name of an installed spaCy pipeline; by default the small English one. ``reader`` reads
    beside the frames: "learned", "openai" or "off", by default what ``DATELINE_READER`` says, else "learned". Records
    are without the events whose confidence is below ``min_confidence``. Raises ModelMissing, KnowledgeFault or
    ReaderFault, each with its remedy, and ValueError if the confidence is not between 0 and 1.
    """

    def __init__(self, model: str | None = None, min_confidence: float = 0.0, reader: str | None = None) -> None:
        self.tools = replace(load_tools(model, reader), min_confidence=min_confidence)
        self._reading = load_reading_knowledge()

    def read(
        self,
        text_or_html: str | bytes,
        url: str | None = None,
        published: str | None = None,
        file_date: str | None = None,
        any_language: bool = False,
    ) -> Article:
        """Return the cleaned article in a text or an HTML page, not yet coded. Raises NotAnArticle.

        ``file_date`` (ISO) is the last resort for the publication date; ``any_language`` accepts articles in other
        languages than English. The other arguments are those of :meth:`code`.
        """
        return read_text(
            text_or_html,
            url=url,
            published=published,
            file_date=file_date,
            knowledge=self._reading,
            any_language=any_language,
        )

    def code_article(self, article: Article) -> Record:
        """Return the record of an article that has been read."""
        return code_article(article, self.tools)

    def code(self, text_or_html: str | bytes, url: str | None = None, published: str | None = None) -> Record:
        """Return the record of a text or an HTML page, given as decoded text or as bytes in any encoding.

        ``url`` is the page's address, from which a date may be read. ``published`` is the publication date (ISO), if
        the caller knows it better than the page does; a value that is no date is ignored. Spans of the record are
        half-open pairs of code points into ``record.article.text``. Raises NotAnArticle, with a reason in one line, if
        the input is no article.
        """
        return self.code_article(self.read(text_or_html, url, published))

    def code_many(self, texts: Iterable[str | bytes | Article]) -> Iterator[Record | DatelineError]:
        """Yield the records of many texts, pages or read articles, in their order, each as soon as it is coded.

        For a text that cannot be coded its error is yielded instead, so that a long run is not lost to one page.
        """
        return self.pipe(texts, batch_size=1)

    def pipe(
        self, texts: Iterable[str | bytes | Article], batch_size: int = BATCH_SIZE
    ) -> Iterator[Record | DatelineError]:
        """Yield the same as :meth:`code_many`, where ``batch_size`` articles are parsed together.

        That is faster by two fifths on texts of a sentence or two, and hardly on whole articles. The first record comes
        when the first batch has been read. Raises ValueError if the size is less than 1.
        """
        if batch_size < 1:
            raise ValueError(f"a batch holds at least one article, not {batch_size}")
        remaining = iter(texts)
        while batch := list(islice(remaining, batch_size)):
            read = [self._read_or_error(text) for text in batch]
            coded = code_articles([article for article in read if isinstance(article, Article)], self.tools)
            for article in read:
                yield next(coded) if isinstance(article, Article) else article

    def _read_or_error(self, text: str | bytes | Article) -> Article | DatelineError:
        try:
            return text if isinstance(text, Article) else self.read(text)
        except DatelineError as error:
            return error


@cache
def _default_coder() -> Coder:
    return Coder()


def code(text_or_html: str | bytes, url: str | None = None, published: str | None = None) -> Record:
    """The record of a text or an HTML page: who did what to whom, where, when, according to whom, each with its words.

    The tools are loaded at the first call, which takes a second or two and raises ModelMissing or KnowledgeFault if one
    is missing; for the arguments, the spans and NotAnArticle see :meth:`Coder.code`.
    """
    return _default_coder().code(text_or_html, url, published)
