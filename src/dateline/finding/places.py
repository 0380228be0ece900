"""Places: toponyms of an article, resolved to the gazetteer."""

from __future__ import annotations

from dateline.knowledge.gazetteer import Gazetteer
from dateline.language.analysis import Analysis
from dateline.record import Actor, Place


def find_places(analysis: Analysis, gazetteer: Gazetteer, actors: list[Actor]) -> list[Place]:
    """The places that the article names, each with all its mentions, in the order of first mention."""
    return []
