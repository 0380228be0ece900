from __future__ import annotations

import pytest

from dateline.knowledge.stories import StoryKnowledge, load_stories


@pytest.fixture(scope="session")
def knowledge() -> StoryKnowledge:
    return load_stories()
