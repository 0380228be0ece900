"""What the reading stage knows: outlets, agencies, furniture, captions, bylines. Text files stand beside this module."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ReadingKnowledge:
    """Everything that the reading stage knows, loaded once and passed in."""

    version: str


def load_reading_knowledge(folder: Path | None = None) -> ReadingKnowledge:
    """The knowledge in ``folder`` (default: the files that come with dateline).

    Raises KnowledgeFault, naming file and remedy, if a file says something that cannot be.
    """
    return ReadingKnowledge(version=str(folder or Path(__file__).parent))
