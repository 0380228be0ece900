"""Answers: statements that deny because of what was said before them ("Residents said … The army said no shot was
fired")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from dateline.attribution.propositions import Proposition

# An answer follows what it answers within so many sentences.
_MAX_DISTANCE = 2
_OPEN_ACTS = frozenset({"asserts", "accuses"})
_ANSWERED_ACTS = frozenset({"accuses", "asserts", "announces", "condemns"})


def mark_denials(propositions: Sequence[Proposition]) -> list[Proposition]:
    """Return the propositions, of which the statements that are negative answers to other sources have the act
    "denies"."""
    return [
        replace(proposition, statement=msgspec.structs.replace(proposition.statement, act="denies"))
        if _answers_any(proposition, propositions)
        else proposition
        for proposition in propositions
    ]


def _answers_any(answer: Proposition, propositions: Sequence[Proposition]) -> bool:
    if not answer.contrary or answer.statement.act not in _OPEN_ACTS or "JUD" in answer.sectors:
        return False
    return any(_answers(answer, other) for other in propositions)


def _answers(answer: Proposition, other: Proposition) -> bool:
    """Return whether a negative statement answers another: it comes soon after it, is another side's, and is about the
    same, by an accused, or the very next thing said."""
    distance = answer.sentence - other.sentence
    if not 0 <= distance <= _MAX_DISTANCE or other.statement.act not in _ANSWERED_ACTS:
        return False
    if other.statement.cue is None or answer.statement.cue is None or other.statement.cue >= answer.statement.cue:
        return False
    if answer.is_allied_with(other) or not (answer.voices and other.voices):
        return False
    next_to_it = distance <= 1 and answer.statement.kind != "direct"
    return bool(other.statement.act == "accuses" or other.accuses(answer) or other.lemmas & answer.lemmas or next_to_it)
