"""What the program knows of numbers and what they count."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class FigureKnowledge:
    """Number words and what nouns and verbs say about a count."""


def load_figures() -> FigureKnowledge:
    """Load the knowledge of figures."""
    return FigureKnowledge()
