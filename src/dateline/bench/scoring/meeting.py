"""A gold record and the predicted one for the same article, brought onto the same gold tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dateline.bench.scoring.spans import SpanText, TokenSet

Item = dict[str, Any]


@dataclass(slots=True)
class Meeting:
    """A gold record and the predicted one, over the same gold tokens.

    ``same_actors`` and ``same_places`` hold (gold id, predicted id) of those that stand for each other.
    """

    gold: Item
    predicted: Item
    gold_text: SpanText
    predicted_text: SpanText
    same_actors: set[tuple[str, str]] = field(default_factory=set)
    same_places: set[tuple[str, str]] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def items(self, kind: str, spans: str) -> tuple[list[tuple[Item, TokenSet]], list[tuple[Item, TokenSet]]]:
        """The gold and the predicted items of a kind, each with the tokens of its spans."""
        return (
            [(item, self.gold_text.tokens(item.get(spans))) for item in self.gold.get(kind) or []],
            [(item, self.predicted_text.tokens(item.get(spans))) for item in self.predicted.get(kind) or []],
        )


def record_id(record: Item) -> str | None:
    """The id under which a record meets its gold: its own, else its article's."""
    return record.get("id") or (record.get("article") or {}).get("id")
