"""Times: the time expressions of an article, after TIMEX3."""

from __future__ import annotations

from dateline.knowledge.times import TimeKnowledge
from dateline.language.analysis import Analysis
from dateline.record import Time


def find_times(analysis: Analysis, knowledge: TimeKnowledge, anchor: str | None) -> list[Time]:
    """The time expressions in text order; ``anchor`` is the publication date (ISO) or ``None``."""
    return []
