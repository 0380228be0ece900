"""Why inputs of a run were set aside, counted by reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_MOST_REASONS = 20
_FIGURES = re.compile(r"\d[\d,.]*")


@dataclass
class SetAside:
    """Why inputs were set aside: each reason, without what differs from input to input, with its count and the first
    input."""

    reasons: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add(self, name: str, reason: str) -> None:
        """Count one input."""
        kind = reason_kind(name, reason)
        count, first = self.reasons.get(kind, (0, name))
        self.reasons[kind] = (count + 1, first)

    @property
    def total(self) -> int:
        """The number of inputs that were set aside."""
        return sum(count for count, _ in self.reasons.values())

    def lines(self) -> Iterator[str]:
        """Yield a line for each reason, the most frequent first."""
        ordered = sorted(self.reasons.items(), key=lambda item: -item[1][0])
        for kind, (count, first) in ordered[:_MOST_REASONS]:
            yield f"{count:>7,}  {kind} (the first: {first})"
        if rest := ordered[_MOST_REASONS:]:
            yield f"{sum(count for _, (count, _) in rest):>7,}  for {len(rest)} other reasons"


def reason_kind(name: str, reason: str) -> str:
    """Return a reason without the name of its input and without what follows a colon or is a figure.

    >>> reason_kind("a.html", "a.html: too large: a text of 600,000 characters")
    'too large'
    """
    bare = reason.removeprefix(f"{name}: ")
    head = re.split(r":\s|; ", bare, maxsplit=1)[0].strip()
    return _FIGURES.sub("…", head) if head else bare
