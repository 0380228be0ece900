"""The Python interface over many articles: batches change nothing but the time."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.api import Coder
from dateline.errors import DatelineError, NotAnArticle, ReaderFault
from dateline.pipeline import Tools
from dateline.record import Record

EXAMPLES = sorted(path for path in (Path(__file__).parents[1] / "examples").iterdir() if path.is_file())
SHORT = "LAGOS, Nigeria - Police arrested two men on Monday."
# Little but a dateline, a headline in capitals, an article without a full stop.
ODD = ["PARIS (AP) - Paris", "REBELS SEIZE TOWN AS TALKS FAIL", "Troops shelled the harbour of Nyala on Friday while"]


@pytest.fixture(scope="module")
def coder(reading_tools: Tools) -> Coder:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dateline.api.load_tools", lambda model, reader: reading_tools)
        return Coder()


@pytest.fixture(scope="module")
def alone(coder: Coder) -> list[Record | DatelineError]:
    """The records of the examples, each coded by itself."""
    return list(coder.code_many(path.read_bytes() for path in EXAMPLES))


@pytest.mark.parametrize("size", [2, 5, 64])
def test_a_batch_gives_the_records_of_its_articles_alone(
    coder: Coder, alone: list[Record | DatelineError], size: int
) -> None:
    assert list(coder.pipe((path.read_bytes() for path in EXAMPLES), batch_size=size)) == alone


def test_what_is_no_article_leaves_the_rest_of_its_batch_alone(coder: Coder) -> None:
    read = [coder.read(text, any_language=True) for text in ODD]
    first, nothing, *odd, last = coder.pipe([SHORT, b"", *read, coder.read(SHORT)])
    assert isinstance(nothing, NotAnArticle)
    assert odd == [coder.code_article(article) for article in read]
    assert first == last == coder.code(SHORT)


def test_a_batch_is_read_only_when_its_first_record_is_asked_for(coder: Coder) -> None:
    texts = iter([SHORT] * 5)
    records = coder.pipe(texts, batch_size=2)
    assert isinstance(next(records), Record)
    assert len(list(texts)) == 3


def test_no_articles_give_no_records(coder: Coder) -> None:
    assert list(coder.pipe([])) == []


def test_a_batch_of_nothing_is_refused(coder: Coder) -> None:
    with pytest.raises(ValueError, match="at least one article, not 0"):
        next(coder.pipe([SHORT], batch_size=0))


def test_a_reader_that_there_is_not_is_named_before_anything_is_loaded() -> None:
    with pytest.raises(ReaderFault, match='no reader "quick"; allowed are learned, openai, off'):
        Coder(reader="quick")
