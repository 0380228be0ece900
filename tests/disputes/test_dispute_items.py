"""Every item of ``disputes.txt`` yields the disputes that stand under it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dateline.pipeline import Tools, code
from dateline.record import Article

FILE = Path(__file__).parent / "disputes.txt"
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
def test_disputes(tools: Tools, make_article: MakeArticle, case: Case) -> None:
    record = code(make_article(case.text, "2026-05-14"), tools)
    names = {actor.id: actor.name for actor in record.actors}
    found = [
        " | ".join(f"{names.get(position.actor or '', '-')} {position.stance}" for position in claim.positions)
        for claim in record.claims
    ]
    assert found == [line for line in case.expected if line != "none"]
