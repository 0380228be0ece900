"""The actors and figures of the rules, as a reader judges them."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from dateline.language.analysis import Analysis
from dateline.reader.entities import judge_actors, judge_figures
from dateline.reader.features import EntityWords, entity_words
from dateline.reader.interface import ArticleReading
from dateline.reader.labels import ENTITY_LABELS, FIGURE_KINDS, SECTORS
from dateline.record import Actor, Figure, Span

Parse = Callable[..., Analysis]
TEXT = "Two teachers were freed in Gao. Nine graves were dug there, the teachers said."


class Judge:
    """A reader that says the same of every entity."""

    def __init__(self, **odds: float) -> None:
        self.odds = odds

    def label_probabilities(self, words: EntityWords) -> dict[str, float]:
        return self.odds or {ENTITY_LABELS[words.kind][words.label]: 1.0}


def reading(**odds: float) -> ArticleReading:
    return cast(ArticleReading, Judge(**odds))


@pytest.fixture
def analysis(parse: Parse) -> Analysis:
    return parse(TEXT)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return start, start + len(words)


def actor(*sectors: str, kind: str = "group", country: str | None = "MLI") -> Actor:
    code = (country or "") + (sectors[0] if sectors else "")
    spans = (span("Two teachers"), span("the teachers"))
    return Actor(id="act-1", name="teachers", kind=kind, country=country, sectors=sectors, code=code, mentions=spans)  # type: ignore[arg-type]


def test_the_sector_of_which_the_reader_is_sure_comes_first_and_makes_the_code(analysis: Analysis) -> None:
    [judged] = judge_actors(analysis, [actor("CVL")], reading(EDU=0.8, CVL=0.2), 0.7)
    assert (judged.sectors, judged.code) == (("EDU",), "MLIEDU")
    [judged] = judge_actors(analysis, [actor("CVL", "EDU", country=None)], reading(EDU=0.8), 0.7)
    assert (judged.sectors, judged.code) == (("EDU",), "EDU")


@pytest.mark.parametrize("odds", [{"EDU": 0.69, "CVL": 0.31}, {"": 0.9, "CVL": 0.1}, {"CVL": 0.9}])
def test_a_doubt_no_sector_and_the_same_sector_change_nothing(analysis: Analysis, odds: dict[str, float]) -> None:
    given = actor("CVL", "LAB")
    assert judge_actors(analysis, [given], reading(**odds), 0.7) == [given]


@pytest.mark.parametrize("kind", ["state", "population"])
def test_states_and_peoples_stay_what_they_are(analysis: Analysis, kind: str) -> None:
    given = actor("GOV", kind=kind)
    assert judge_actors(analysis, [given], reading(MIL=0.99), 0.7) == [given]


def figure(kind: str = "other") -> Figure:
    return Figure(id="fig-1", span=span("Nine graves"), kind=kind, value=9)  # type: ignore[arg-type]


def test_a_figure_is_of_the_kind_of_which_the_reader_is_sure(analysis: Analysis) -> None:
    [judged] = judge_figures(analysis, [figure()], reading(killed=0.6, other=0.4), 0.6)
    assert (judged.kind, judged.value) == ("killed", 9)
    assert judge_figures(analysis, [figure()], reading(killed=0.59, other=0.41), 0.6) == [figure()]
    assert judge_figures(analysis, [], reading(killed=1.0), 0.6) == []


def test_an_entity_is_known_by_the_heads_of_its_mentions_and_its_label(analysis: Analysis) -> None:
    words = entity_words(analysis, actor("CVL", "EDU"))
    assert [analysis.tokens[i].text for i in words.tokens] == ["teachers", "teachers"]
    assert (words.kind, SECTORS[words.label]) == ("actor", "CVL")
    assert SECTORS[entity_words(analysis, actor()).label] == ""
    assert SECTORS[entity_words(analysis, actor("XYZ")).label] == ""
    words = entity_words(analysis, figure("killed"))
    assert (words.kind, FIGURE_KINDS[words.label]) == ("figure", "killed")
    assert [analysis.tokens[i].text for i in words.tokens] == ["graves"]
