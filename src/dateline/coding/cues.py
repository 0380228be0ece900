"""The cue words of attribution, as knowledge: which words attribute a stretch of text to a source, and how."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cues:
    """All cues, by lemma."""


def load_cues() -> Cues:
    """The cues of ``knowledge/cues``."""
    return Cues()
