"""A figure that a reviewer marks: its number is read as the program reads numbers."""

from __future__ import annotations

import re
from functools import cache
from typing import get_args

from dateline.entities.figures.quantities import Quantity, add_quantifier, read_quantity
from dateline.knowledge.loaders.figure_words import FigureKnowledge, load_figures
from dateline.language.analysis import Token
from dateline.record import Figure, FigureKind, Record, Span, content_id, words
from dateline.workbench.judging.finding import EditRefused

KINDS: tuple[str, ...] = get_args(FigureKind)
TOKEN = re.compile(r"\d[\d.,]*(?:–\d[\d.,]*)?|[^\W\d_]+|\S")
LONGEST_UNIT = 60
_knowledge = cache(load_figures)


def figure_at(record: Record, kind: str, span: Span) -> Figure:
    """The figure that words tell: their number with its bounds, and what it counts. Raises EditRefused."""
    if kind not in KINDS:
        raise EditRefused(f"There is no kind of figure “{kind}”; there are {', '.join(KINDS)}.")
    said = words(record, span)
    tokens = _tokens(said)
    quantity = _quantity(tokens, _knowledge())
    if quantity is None:
        raise EditRefused(f"“{said}” holds no number.")
    unit = said[tokens[quantity.last - 1].end :].strip(" ,.;:")[:LONGEST_UNIT] or None
    return Figure(
        id=content_id("fig", record.article.id, "reviewer", kind, *span),
        kind=kind,  # type: ignore[arg-type]
        span=span,
        value=quantity.value,
        low=quantity.low,
        high=quantity.high,
        unit=unit,
        approximate=quantity.approximate,
    )


def _tokens(text: str) -> list[Token]:
    return [
        Token(i, m.start(), m.end(), m[0], m[0].lower(), m[0].lower(), "", "", "", i, 0)
        for i, m in enumerate(TOKEN.finditer(text))
    ]


def _quantity(tokens: list[Token], knowledge: FigureKnowledge) -> Quantity | None:
    for at in range(len(tokens)):
        quantity = read_quantity(tokens, at, len(tokens), knowledge)
        if quantity is not None:
            add_quantifier(quantity, tokens, 0, len(tokens), knowledge)
            return quantity
    return None
