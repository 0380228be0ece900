"""Probabilities and their log odds."""

from __future__ import annotations

import math


def log_odds(probability: float, least: float = 0.01) -> float:
    """Return the logarithm of the odds of a probability, which is kept ``least`` away from 0 and 1."""
    certain = min(max(probability, least), 1 - least)
    return math.log(certain / (1 - certain))


def logistic(odds: float) -> float:
    """Return the probability whose log odds are given, without overflow."""
    return 1 / (1 + math.exp(-odds)) if odds > -700 else 0.0
