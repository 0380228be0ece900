"""Every item of ``statements.txt`` yields the statements that stand under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dateline.pipeline import Tools, code
from dateline.record import Article

FILE = Path(__file__).parent / "statements.txt"
MakeArticle = Callable[..., Article]


@dataclass
class Case:
    line: int
    text: str
    expected: list[str] = field(default_factory=list)


def read_cases() -> list[Case]:
    cases: list[Case] = []
    for number, line in enumerate(FILE.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            cases[-1].expected.append(line.strip())
        else:
            cases.append(Case(number, line.strip().replace(" ¶ ", "\n\n")))
    return cases


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: f"{case.line}: {case.text[:40]}")
def test_statements(tools: Tools, make_article: MakeArticle, case: Case) -> None:
    record = code(make_article(case.text, "2026-05-14"), tools)
    text = record.article.text
    found = [
        (
            statement.act,
            text[slice(*statement.source)] if statement.source else "-",
            " … ".join(text[start:end] for start, end in statement.content),
        )
        for statement in record.statements
    ]
    for expected in case.expected:
        if expected == "none":
            assert found == []
        elif expected.startswith("no "):
            assert all(act != expected.removeprefix("no ") for act, _, _ in found), found
        else:
            act, source, content = (part.strip() for part in expected.split("|"))
            assert any((act, source) == row[:2] and row[2].startswith(content) for row in found), found
