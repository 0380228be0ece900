"""Every item of ``disputes.txt`` yields the disputes that stand under it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.pipeline import Tools, code
from dateline.record import Article
from tests.cases import Case, read_cases

FILE = Path(__file__).parent / "disputes.txt"
MakeArticle = Callable[..., Article]


@pytest.mark.parametrize("case", read_cases(FILE), ids=lambda case: f"{case.line}: {case.text[:40]}")
def test_disputes(tools: Tools, make_article: MakeArticle, case: Case) -> None:
    record = code(make_article(case.text, "2026-05-14"), tools)
    names = {actor.id: actor.name for actor in record.actors}
    found = [
        " | ".join(f"{names.get(position.actor or '', '-')} {position.stance}" for position in claim.positions)
        for claim in record.claims
    ]
    assert found == [line for line in case.expected if line != "none"]
