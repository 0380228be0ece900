"""Figures of one kind that two sources give and that cannot both be right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dateline.language.analysis import Analysis
from dateline.record import Claim, Event, Figure, Position, Span, Statement, content_id

_COUNTED = frozenset(
    {"killed", "injured", "arrested", "missing", "abducted", "displaced", "participants", "forces", "votes"}
)
# Figures that stand further apart than this many sentences are not held against each other unless one event has both.
_NEAR = 6


@dataclass(frozen=True, slots=True)
class Given:
    """A figure with the statement in which it is given, and its sentence."""

    figure: Figure
    statement: Statement
    sentence: int


def figure_disputes(
    analysis: Analysis, statements: list[Statement], events: list[Event], figures: list[Figure]
) -> Iterator[Claim]:
    """One claim for each pair of sources whose figures for the same thing exclude each other."""
    given = list(_given(analysis, statements, figures))
    shared = {frozenset((a, b)) for event in events for a in event.figures for b in event.figures}
    seen: set[tuple[str, frozenset[str | None]]] = set()
    for number, first in enumerate(given):
        for second in given[number + 1 :]:
            if not _against(first, second, shared):
                continue
            pair = (first.figure.kind, frozenset({first.statement.actor, second.statement.actor}))
            if pair not in seen:
                seen.add(pair)
                yield _claim(analysis, first, second, events)


def _given(analysis: Analysis, statements: list[Statement], figures: list[Figure]) -> Iterator[Given]:
    for figure in figures:
        if figure.kind not in _COUNTED:
            continue
        holders = [s for s in statements if s.actor is not None and _holds(s, figure.span)]
        if holders:
            inner = min(holders, key=lambda s: sum(end - start for start, end in s.content))
            at = analysis.token_at(figure.span[0])
            yield Given(figure, inner, analysis.tokens[min(at, len(analysis.tokens) - 1)].sentence)


def _holds(statement: Statement, span: Span) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in statement.content)


def _against(first: Given, second: Given, shared: set[frozenset[str]]) -> bool:
    if first.figure.kind != second.figure.kind or first.statement.actor == second.statement.actor:
        return False
    one, other = _range(first.figure), _range(second.figure)
    if one is None or other is None or (one[0] <= other[1] and other[0] <= one[1]):
        return False
    if first.figure.unit and second.figure.unit and first.figure.unit != second.figure.unit:
        return False
    return abs(first.sentence - second.sentence) <= _NEAR or frozenset({first.figure.id, second.figure.id}) in shared


def _range(figure: Figure) -> tuple[float, float] | None:
    if figure.value is not None:
        return float(figure.value), float(figure.value)
    if figure.low is None and figure.high is None:
        return None
    low = float(figure.low) if figure.low is not None else 0.0
    return low, float(figure.high) if figure.high is not None else float("inf")


def _claim(analysis: Analysis, first: Given, second: Given, events: list[Event]) -> Claim:
    positions = tuple(Position(g.statement.actor, "asserts", g.statement.id) for g in (first, second))
    figures = {first.figure.id, second.figure.id}
    words = " / ".join(analysis.text[slice(*g.figure.span)] for g in (first, second))
    return Claim(
        id=content_id("clm", analysis.article.id, first.figure.kind, *(f"{p.actor} {p.statement}" for p in positions)),
        about=f"{first.figure.kind}: {words}",
        positions=positions,
        evidence=tuple(sorted({first.figure.span, second.figure.span})),
        events=tuple(event.id for event in events if figures & set(event.figures)),
    )
