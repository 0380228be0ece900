"""Where the reports of one event differ: figures that exclude each other, and what one tells and another denies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

COUNTED = ("killed", "injured")
_AGAINST = ("denies", "doubts")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a dispute: what it says, and the reports (rows of the table of events) that say it."""

    says: str
    reports: tuple[Mapping[str, Any], ...]

    @property
    def holders(self) -> tuple[str, ...]:
        """Who says so: the sources that the reports name, or else their outlets."""
        names: dict[str, None] = {}
        for report in self.reports:
            sources = [source for source in report.get("sources") or () if source]
            names.update(dict.fromkeys(sources or [report.get("outlet") or "an article without outlet"]))
        return tuple(names)


@dataclass(frozen=True, slots=True)
class Difference:
    """What the reports of one event differ about, and the sides; for figures, the lowest first."""

    about: str
    sides: tuple[Side, ...]


def find_differences(reports: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """The differences among reports of one event, given as rows of the table of events."""
    found = [difference for kind in COUNTED if (difference := _figures(kind, reports)) is not None]
    denied = _denial(reports)
    return [denied, *found] if denied is not None else found


def figure_range(kind: str, reports: Iterable[Mapping[str, Any]]) -> tuple[float, float] | None:
    """The lowest and the highest figure of a kind that the reports give."""
    given = [bounds for report in reports if (bounds := _bounds(kind, report)) is not None]
    return (min(low for low, _ in given), max(high for _, high in given)) if given else None


def _bounds(kind: str, report: Mapping[str, Any]) -> tuple[float, float] | None:
    given: list[float] = [bound for end in ("low", "high") if (bound := report.get(f"{kind}_{end}")) is not None]
    return (given[0], given[-1]) if given else None


def _figures(kind: str, reports: Sequence[Mapping[str, Any]]) -> Difference | None:
    """Figures whose ranges meet are one side."""
    given = [(bounds, report) for report in reports if (bounds := _bounds(kind, report)) is not None]
    given.sort(key=lambda one: one[0])
    sides: list[tuple[float, float, list[Mapping[str, Any]]]] = []
    for (low, high), report in given:
        if sides and low <= sides[-1][1]:
            before = sides[-1]
            before[2].append(report)
            sides[-1] = (before[0], max(before[1], high), before[2])
        else:
            sides.append((low, high, [report]))
    if len(sides) < 2:
        return None
    return Difference(kind, tuple(Side(in_words(low, high), tuple(held)) for low, high, held in sides))


def in_words(low: float, high: float) -> str:
    """A range of figures: "12" or "12 to 15"."""
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _denial(reports: Sequence[Mapping[str, Any]]) -> Difference | None:
    """Reports that tell of the event against those in which it did not happen or is denied."""
    against = tuple(report for report in reports if _denies(report))
    told = tuple(report for report in reports if not _denies(report) and report.get("status") == "occurred")
    if not against or not told:
        return None
    return Difference("whether it happened", (Side("it happened", told), Side("it did not, or is denied", against)))


def _denies(report: Mapping[str, Any]) -> bool:
    return report.get("status") == "negated" or any(one in _AGAINST for one in report.get("stances") or ())
