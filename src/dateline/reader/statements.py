"""The statements that the rules found, as the reader sees them: which are none, and what their sources do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec

from dateline.language.analysis import Analysis
from dateline.reader.features import statement_words
from dateline.reader.interface import ArticleReading
from dateline.record import Act, Statement


def judge_statements(
    analysis: Analysis, statements: Sequence[Statement], reading: ArticleReading, sure_act: float, sure_none: float
) -> list[Statement]:
    """Return the statements that the reader does not take for none, with its act where it is sure of one.

    ``sure_act`` and ``sure_none`` are the probabilities from which the reader goes before the rules. What stood inside
    a statement that falls stands by itself.
    """
    kept: list[Statement] = []
    fallen: set[str] = set()
    for statement in statements:
        odds = reading.act_probabilities(statement_words(analysis, statement))
        act = max(odds, key=odds.__getitem__)
        if 1.0 - sum(odds.values()) >= sure_none:
            fallen.add(statement.id)
        elif act != statement.act and odds[act] >= sure_act:
            kept.append(msgspec.structs.replace(statement, act=cast(Act, act)))
        else:
            kept.append(statement)
    return [
        msgspec.structs.replace(statement, inside=None) if statement.inside in fallen else statement
        for statement in kept
    ]
