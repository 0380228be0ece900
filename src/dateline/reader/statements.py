"""The statements that the rules found, as the reader sees them: which are none, and what their sources do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import msgspec

from dateline.attribution.propositions import Proposition
from dateline.language.analysis import Analysis
from dateline.reader.features import statement_words
from dateline.reader.interface import ArticleReading
from dateline.record import Act, Statement


def judge_statements(
    analysis: Analysis, propositions: Sequence[Proposition], reading: ArticleReading, sure_act: float, sure_none: float
) -> list[Proposition]:
    """Return the propositions whose statements the reader does not take for none, with its act where it is sure of one.

    ``sure_act`` and ``sure_none`` are the probabilities from which the reader goes before the rules. What stood inside
    a statement that falls stands by itself.
    """
    kept: list[tuple[Proposition, Statement]] = []
    fallen: set[str] = set()
    for proposition in propositions:
        statement = proposition.statement
        odds = reading.act_probabilities(statement_words(analysis, statement))
        act = max(odds, key=odds.__getitem__)
        if 1.0 - sum(odds.values()) >= sure_none:
            fallen.add(statement.id)
            continue
        if act != statement.act and odds[act] >= sure_act:
            statement = msgspec.structs.replace(statement, act=cast(Act, act))
        kept.append((proposition, statement))
    return [
        replace(proposition, statement=msgspec.structs.replace(item, inside=None) if item.inside in fallen else item)
        for proposition, item in kept
    ]
