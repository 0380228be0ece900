"""Figures: numbers with what they count."""

from __future__ import annotations

from dateline.knowledge.figures import FigureKnowledge
from dateline.language.analysis import Analysis
from dateline.record import Figure, Time


def find_figures(analysis: Analysis, knowledge: FigureKnowledge, times: list[Time]) -> list[Figure]:
    """The figures in text order."""
    return []
