"""The statements of the rules, as a reader judges them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

import msgspec
import pytest

from dateline.attribution.propositions import Proposition
from dateline.attribution.statements import find_propositions
from dateline.knowledge.loaders.speech_cues import load_cues
from dateline.language.analysis import Analysis
from dateline.reader.features import StatementWords
from dateline.reader.interface import ArticleReading
from dateline.reader.labels import ACTS
from dateline.reader.statements import judge_statements
from dateline.record import Statement

Parse = Callable[..., Analysis]
Rules = Callable[[Analysis], list[Proposition]]
TEXT = "The mayor said the bridge was to be closed. “We were not near the bridge,” a spokesman said."


@pytest.fixture(scope="module")
def rules() -> Rules:
    cues = load_cues()
    return lambda analysis: find_propositions(analysis, [], cues)


class Judge:
    """A reader that says the same of every statement whose first word it is given."""

    def __init__(self, analysis: Analysis, said: dict[str, dict[str, float]]) -> None:
        self.analysis, self.said = analysis, said

    def act_probabilities(self, words: StatementWords) -> dict[str, float]:
        first = next(self.analysis.tokens[i].text for i in words.content if self.analysis.tokens[i].text.isalpha())
        return self.said.get(first, {ACTS[words.classes[0]]: 1.0})


def judge(parse: Parse, rules: Rules, **said: dict[str, float]) -> list[Statement]:
    analysis = parse(TEXT)
    reading = cast(ArticleReading, Judge(analysis, said))
    judged = judge_statements(analysis, rules(analysis), reading, sure_act=0.6, sure_none=0.85)
    return [proposition.statement for proposition in judged]


def acts(statements: list[Statement]) -> list[str]:
    return [statement.act for statement in statements]


def test_the_act_of_which_the_reader_is_sure_goes_before_that_of_the_rules(parse: Parse, rules: Rules) -> None:
    assert acts(judge(parse, rules)) == ["asserts", "asserts"]
    read = judge(parse, rules, the={"promises": 0.7, "asserts": 0.2}, We={"denies": 0.65, "asserts": 0.35})
    assert acts(read) == ["promises", "denies"]


def test_an_act_of_which_it_is_not_sure_changes_nothing(parse: Parse, rules: Rules) -> None:
    assert acts(judge(parse, rules, the={"promises": 0.55, "asserts": 0.45})) == ["asserts", "asserts"]


def test_what_it_takes_for_no_statement_falls(parse: Parse, rules: Rules) -> None:
    [kept] = judge(parse, rules, the={"asserts": 0.1})
    assert kept.kind == "direct"
    assert len(judge(parse, rules, the={"asserts": 0.2})) == 2


def test_what_stood_inside_a_statement_that_falls_stands_by_itself(parse: Parse, rules: Rules) -> None:
    def nested(analysis: Analysis) -> list[Proposition]:
        outer, inner = rules(analysis)
        return [outer, replace(inner, statement=msgspec.structs.replace(inner.statement, inside=outer.statement.id))]

    [kept] = judge(parse, nested, the={"asserts": 0.1})
    assert kept.inside is None
    outer, inner = judge(parse, nested)
    assert inner.inside == outer.id
