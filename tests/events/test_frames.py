"""Every frame codes its example and leaves its counter-example alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.knowledge.loaders.frames import Frame, load_frames
from dateline.pipeline import Tools, code
from dateline.record import Article, Published, article_id

FRAMES = load_frames().all
Coder = Callable[[str], set[str | None]]


@pytest.fixture(scope="module")
def rules(tools: Tools) -> Coder:
    """A sentence → the frames that coded its events."""

    def run(sentence: str) -> set[str | None]:
        article = Article(id=article_id(None, sentence), text=sentence, published=Published("2024-05-10", "given"))
        return {event.rule for event in code(article, tools).events}

    return run


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.id)
def test_the_frame_codes_its_example(frame: Frame, rules: Coder) -> None:
    assert frame.id in rules(frame.example)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.id)
def test_the_frame_leaves_its_counterexample(frame: Frame, rules: Coder) -> None:
    assert frame.id not in rules(frame.counterexample)
