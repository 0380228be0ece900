"""What the tests of reading share: the knowledge, and a short way from bytes or words to an article."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.knowledge.loaders.page_patterns import ReadingKnowledge, load_reading_knowledge
from dateline.reading.read_article import read_text
from dateline.record import Article


@pytest.fixture(scope="session")
def knowledge() -> ReadingKnowledge:
    return load_reading_knowledge()


@pytest.fixture(scope="session")
def read(knowledge: ReadingKnowledge) -> Callable[..., Article]:
    def run(data: bytes | str, **known: Any) -> Article:
        return read_text(data, knowledge=knowledge, **known)

    return run
