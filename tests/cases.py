"""Items of test files: a text a line, and under it, indented, what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Case:
    """A text, the line of the file that holds it, and what is expected; ``headline``: its first paragraph is one."""

    line: int
    text: str
    headline: bool
    expected: list[str] = field(default_factory=list)


def read_cases(path: Path) -> list[Case]:
    """Return the items of a file: "#" begins a comment, "H:" a headline, and " ¶ " parts paragraphs."""
    cases: list[Case] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            cases[-1].expected.append(line.strip())
        else:
            text = line.removeprefix("H:").strip().replace(" ¶ ", "\n\n")
            cases.append(Case(number, text, line.startswith("H:")))
    return cases
