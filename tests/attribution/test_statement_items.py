"""Every item of ``statements.txt`` yields the statements that stand under it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.pipeline import Tools, code
from dateline.record import Article
from tests.cases import Case, read_cases

FILE = Path(__file__).parent / "statements.txt"
MakeArticle = Callable[..., Article]


@pytest.mark.parametrize("case", read_cases(FILE), ids=lambda case: f"{case.line}: {case.text[:40]}")
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
