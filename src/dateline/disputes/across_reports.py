"""Differences among reports of one event: figures that exclude each other, and reports that deny it.

A report is a row of the table of events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Report = Mapping[str, Any]

COUNTED = ("killed", "injured")
DENYING = ("denies", "doubts")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a difference: what it says, and the reports that say it."""

    says: str
    reports: tuple[Report, ...]

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
    """A subject on which the reports of one event differ, and the sides; of figures, the lowest first."""

    about: str
    sides: tuple[Side, ...]


def find_differences(reports: Sequence[Report]) -> list[Difference]:
    """Return the differences among the reports of one event: a denial first, then figures."""
    differences = [_denial(reports), *(_difference_of_figures(kind, reports) for kind in COUNTED)]
    return [difference for difference in differences if difference is not None]


def figure_range(kind: str, reports: Iterable[Report]) -> tuple[float, float] | None:
    """Return the lowest and the highest figure of a kind that the reports give, or None."""
    ranges = [bounds for report in reports if (bounds := _bounds(kind, report)) is not None]
    return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None


def _bounds(kind: str, report: Report) -> tuple[float, float] | None:
    bounds: list[float] = [bound for end in ("low", "high") if (bound := report.get(f"{kind}_{end}")) is not None]
    return (bounds[0], bounds[-1]) if bounds else None


def _difference_of_figures(kind: str, reports: Sequence[Report]) -> Difference | None:
    """Return the sides whose figures exclude each other; figures with overlapping ranges are one side."""
    figures = [(bounds, report) for report in reports if (bounds := _bounds(kind, report)) is not None]
    figures.sort(key=lambda figure: figure[0])
    sides: list[tuple[float, float, list[Report]]] = []
    for (low, high), report in figures:
        if sides and low <= sides[-1][1]:
            side_low, side_high, side_reports = sides[-1]
            sides[-1] = (side_low, max(side_high, high), [*side_reports, report])
        else:
            sides.append((low, high, [report]))
    if len(sides) < 2:
        return None
    return Difference(kind, tuple(Side(in_words(low, high), tuple(held)) for low, high, held in sides))


def in_words(low: float, high: float) -> str:
    """Return a range of figures in words: "12" or "12 to 15"."""
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _denial(reports: Sequence[Report]) -> Difference | None:
    """Return the reports that the event occurred against those in which it did not happen or is denied."""
    denying = tuple(report for report in reports if _denies(report))
    reporting = tuple(report for report in reports if not _denies(report) and report.get("status") == "occurred")
    if not denying or not reporting:
        return None
    return Difference(
        "whether it happened", (Side("it happened", reporting), Side("it did not, or is denied", denying))
    )


def _denies(report: Report) -> bool:
    return report.get("status") == "negated" or any(stance in DENYING for stance in report.get("stances") or ())
