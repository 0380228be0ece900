"""Reports merged one by one, and what people decide about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from dateline.errors import CorpusFault
from dateline.knowledge.loaders.story_terms import StoryKnowledge
from dateline.stories.decisions import Decision, Decisions, make_decision, parse_decisions
from dateline.stories.event_clusters import EventAssignment
from dateline.stories.event_linking import link_reports
from dateline.stories.event_similarity import Report, ReportPlace
from dateline.stories.reports import COLUMNS, ReportReader
from dateline.stories.story_assignment import CentralEvent, merge_stories_by_events

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


@pytest.fixture
def link(knowledge: StoryKnowledge) -> Callable[..., list[EventAssignment]]:
    """Links reports, and gives their events in the order of the reports."""

    def run(*reports: Report, decisions: Decisions | None = None) -> list[EventAssignment]:
        assigned = link_reports(reports, knowledge, decisions)
        return [assigned[report.id] for report in reports]

    return run


def test_reports_of_one_march_are_one_event_with_reasons(link: Callable[..., list[EventAssignment]]) -> None:
    first, second = link(report(1, "a"), report(1, "b", DAY + 1))
    assert first.event == second.event
    assert first.reason == "the first report"
    assert "the same place" in second.reason
    assert 0.5 < second.score <= 1


def test_the_order_of_reports_does_not_matter(link: Callable[..., list[EventAssignment]]) -> None:
    reports = [report(1, article, DAY + shift) for shift, article in enumerate("abcab")]
    reports = [replace(one, id=f"{number}/{one.id}") for number, one in enumerate(reports)]
    assert link(*reversed(reports)) == link(*reports)[::-1]


def test_two_events_of_one_article_are_two(link: Callable[..., list[EventAssignment]]) -> None:
    first, second = link(report(1, "a"), report(2, "a"))
    assert first.event != second.event


def test_marches_of_other_weeks_and_without_a_day_are_others(link: Callable[..., list[EventAssignment]]) -> None:
    marches = [report(1, f"a{week}", DAY + 7 * week) for week in range(40)]
    linked = link(*marches, report(1, "u", first=None, last=None))
    assert len({assignment.event for assignment in linked}) == 41


def test_one_wrong_day_does_not_tear_a_large_event(link: Callable[..., list[EventAssignment]]) -> None:
    right = [report(1, f"a{number}") for number in range(8)]
    linked = link(report(1, "early", DAY - 1), *right, report(1, "late", DAY + 1))
    assert len({assignment.event for assignment in linked}) == 1


def test_an_event_that_began_as_several_is_one(link: Callable[..., list[EventAssignment]]) -> None:
    """Where the first reports only describe the sides, those that name them found events of their own."""
    vague = {"actors": frozenset({"student"}), "described": (True, False), "word": "gather"}
    named = {"actors": frozenset({"UKROPP", "union"}), "place": None}
    reports = [report(1, "a0", **vague, words=frozenset({"gather"})), report(1, "a1", **named)]
    reports += [report(1, f"b{number}") for number in range(6)]
    assert len({assignment.event for assignment in link(*reports)}) == 1


def test_a_split_holds_and_so_does_a_join(link: Callable[..., list[EventAssignment]]) -> None:
    decisions = Decisions.of([make_decision("split", ["b/1"], ["a/1"]), make_decision("join", ["a/1", "c/1"])])
    far = report(1, "c", DAY + 9, type="AID", place=None, word="give", words=frozenset({"give"}))
    first, apart, joined = link(report(1, "a"), report(1, "b"), far, decisions=decisions)
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
    parsed = ReportReader(knowledge).read(row)
    assert (parsed.id, parsed.word, parsed.dated) == ("a/e", "open", False)
    assert parsed.first == parsed.last == date(2020, 1, 2).toordinal()
    assert parsed.figures == {"injured": (7.0, 7.0)}
    assert ReportReader(knowledge).read(row | {"status": "planned"}).first is None
