"""The report of a bench: a table of figures with reference figures beside them, and the cases behind it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any


@dataclass(slots=True)
class BenchReport:
    """The outcome of one bench on one gold set.

    ``name`` names bench and set. ``columns`` are the headings of ``rows``, whose cells are words or figures (shares
    between 0 and 1 unless the heading says otherwise). ``predictions`` has one line for each gold item, in the form
    that the scorers read; ``errors`` has the worst cases first, each with its words; ``notes`` help to judge the
    figures.
    """

    name: str
    columns: list[str]
    rows: list[list[str | float]]
    predictions: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def format_cell(value: str | float) -> str:
    """A cell as it is printed: shares and ratios with three digits, large figures without, counts as they are.

    >>> cell(0.4567), cell(4895.03), cell(12), cell("F1")
    ('0.457', '4895', '12', 'F1')
    """
    if isinstance(value, float):
        return f"{value:.0f}" if value >= 1000 else f"{value:.3f}"
    return str(value)


def format_report(report: BenchReport) -> str:
    """Return the table as plain text with aligned columns, and the notes under it."""
    table = [report.columns, *([format_cell(value) for value in row] for row in report.rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [report.name]
    for first, *others in table:
        cells = [first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(others, widths[1:], strict=True))]
        lines.append(("  " + "  ".join(cells)).rstrip())
    lines.extend(f"  {note}" for note in report.notes)
    return "\n".join(lines)


# System, or people who coded the same pages → row name → share between 0 and 1.
References = dict[str, dict[str, float]]


def load_references(bench: str) -> References:
    """Return the reference figures of one bench; empty if there are none."""
    text = (files("dateline.bench") / "references.toml").read_text(encoding="utf-8")
    figures: References = tomllib.loads(text).get(bench, {})
    return figures


def reference_cells(systems: References, measure: str) -> list[str | float]:
    """Return what each system reaches on a measure, in the order of the systems; "" where that is not known."""
    return [system.get(measure, "") for system in systems.values()]
