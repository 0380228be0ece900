"""Who said what: the stretches of text that an article attributes to a source."""

from __future__ import annotations

from dateline.coding.cues import Cues, load_cues
from dateline.language.analysis import Analysis
from dateline.record import Actor, Statement

__all__ = ["Cues", "find_statements", "load_cues"]


def find_statements(analysis: Analysis, actors: list[Actor], cues: Cues) -> list[Statement]:
    """The statements of an article, in the order of their first words."""
    return []
