from __future__ import annotations

import pytest

from dateline.knowledge.loaders.story_terms import StoryKnowledge, load_stories


@pytest.fixture(scope="session")
def knowledge() -> StoryKnowledge:
    return load_stories()
