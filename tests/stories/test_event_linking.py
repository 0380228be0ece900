"""Reports merged one by one, and what people decide about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dateline.bench.linking_speed import measure
from dateline.errors import CorpusFault
from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.stories.event_linking import (
    Decision,
    Decisions,
    EventLinker,
    make_decision,
    parse_decisions,
)
from dateline.stories.event_similarity import Report, ReportPlace
from dateline.stories.reports import COLUMNS, read_report
from dateline.stories.story_assignment import CentralEvent, merge_stories_by_events
from dateline.stories.terms import Frequencies

DAY = 737_000
TOWN = ReportPlace("900", "UKR", "Region", 48.0, 37.8, 4)


def report(number: int, article: str, day: int = DAY, **fields: object) -> Report:
    base = Report(
        f"{article}/{number}",
        article,
        type="PROTEST",
        mode="demo",
        word="march",
        words=frozenset({"march"}),
        actors=frozenset({"UKROPP"}),
        recipients=frozenset({"UKRGOV"}),
        place=TOWN,
        first=day,
        last=day,
    )
    return replace(base, **fields)


def test_reports_of_one_march_are_one_event_with_reasons(knowledge: StoryKnowledge) -> None:
    linker = EventLinker(knowledge)
    first, second = linker.add(report(1, "a")), linker.add(report(1, "b", DAY + 1))
    assert first.event == second.event
    assert first.reason == "the first report"
    assert "the same place" in second.reason
    assert 0.5 < second.score <= 1


def test_two_events_of_one_article_are_two(knowledge: StoryKnowledge) -> None:
    linker = EventLinker(knowledge)
    assert linker.add(report(1, "a")).event != linker.add(report(2, "a")).event


def test_long_ago_is_forgotten_and_undated_reports_do_no_harm(knowledge: StoryKnowledge) -> None:
    linker = EventLinker(knowledge)
    groups = [linker.add(report(1, f"a{day}", DAY + 30 * day)).event for day in range(40)]
    undated = linker.add(report(1, "u", first=None, last=None)).event
    assert len({*groups, undated}) == 41


def test_a_report_placed_before_keeps_its_event_and_gains_others(knowledge: StoryKnowledge) -> None:
    linker = EventLinker(knowledge)
    linker.assign(report(1, "a"), "mrg-known")
    assert linker.add(report(1, "b")).event == "mrg-known"


def test_a_split_holds_and_so_does_a_join(knowledge: StoryKnowledge) -> None:
    decisions = Decisions.of([make_decision("split", ["b/1"], ["a/1"]), make_decision("join", ["a/1", "c/1"])])
    linker = EventLinker(knowledge, decisions)
    first, apart = linker.add(report(1, "a")), linker.add(report(1, "b"))
    joined = linker.add(report(1, "c", DAY + 9, type="AID", place=None, word="give", words=frozenset({"give"})))
    assert apart.event != first.event == joined.event
    assert joined.reason == "joined by decision"


def test_of_two_decisions_about_a_pair_the_later_counts() -> None:
    state = Decisions.of([make_decision("join", ["a", "b"]), make_decision("split", ["a"], ["b"])])
    assert (state.together("a"), state.apart("b")) == (set(), {"a"})
    state.add(make_decision("join", ["b", "a"]))
    assert (state.together("a"), state.apart("a")) == ({"b"}, set())


def test_joins_reach_through_others() -> None:
    state = Decisions.of([make_decision("join", ["a", "b"]), make_decision("join", ["b", "c"])])
    assert state.together("a") == {"b", "c"}


def test_a_broken_log_names_its_line() -> None:
    assert parse_decisions(b"", "log") == []
    with pytest.raises(CorpusFault, match="log:2 is not a decision"):
        parse_decisions(b'{"do": "join", "reports": ["a", "b"]}\n{"do": "guess"}\n', "log")
    assert parse_decisions(b'{"do": "join", "reports": ["a", "b"]}\n', "log") == [Decision("join", ("a", "b"))]


def test_stories_whose_central_events_are_one_are_one() -> None:
    central = [
        CentralEvent("e1", "a1", "s1"),
        CentralEvent("e1", "a2", "s2"),
        CentralEvent("e2", "a2", "s2"),
        CentralEvent("e3", "a9", "s9"),
    ]
    assert merge_stories_by_events(central, {"s1": 4, "s2": 1, "s9": 2}, {"s1"}) == {"s2": "s1"}
    assert merge_stories_by_events(central, {"s1": 4, "s2": 3, "s9": 2}, {"s1"}) == {}
    assert merge_stories_by_events([], {}, ()) == {}


def test_a_row_becomes_a_report(knowledge: StoryKnowledge) -> None:
    row: dict[str, object] = dict.fromkeys(COLUMNS)
    row |= {
        "article_id": "a",
        "event_id": "e",
        "type": "ASSAULT",
        "status": "occurred",
        "trigger": "Opened fire",
        "evidence": "Gunmen opened fire.",
        "published_date": date(2020, 1, 2),
        "injured_high": 7.0,
    }
    parsed = read_report(row, Frequencies(knowledge.words))
    assert (parsed.id, parsed.word, parsed.dated) == ("a/e", "open", False)
    assert parsed.first == parsed.last == date(2020, 1, 2).toordinal()
    assert parsed.figures == {"injured": (7.0, 7.0)}
    assert read_report(row | {"status": "planned"}, Frequencies(knowledge.words)).first is None


def test_made_up_reports_are_merged_right() -> None:
    figures = measure(1500, seed=4)
    assert figures.reports == 1500
    assert figures.score.pairs.f1 >= 0.95
