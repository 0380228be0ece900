"""Event linking over partitions: the same events however a corpus is parted, where jobs run, and what has changed."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.bench.linking_speed import measure, write_reports
from dateline.errors import WorkerFault
from dateline.knowledge.loaders.story_terms import load_stories
from dateline.scale import link_partitions
from dateline.scale.executors import IN_PROCESS, Executor
from dateline.scale.link_partitions import link_corpus
from dateline.scale.processes import Processes
from dateline.scale.story_updates import update_stories
from dateline.store.corpus import Corpus
from dateline.store.filed_reports import number_reports
from dateline.store.removal import remove_articles
from dateline.store.writer import Writer
from dateline.stories import report_groups
from dateline.stories.decisions import Decisions, make_decision
from dateline.stories.report_groups import report_key

SUNDAY = date(2021, 3, 7)
TOWN = {"place": "Marawi", "place_country": "PHL", "admin1": "Lanao", "lat": 8.0, "lon": 124.3, "resolution": 4}
PROVINCE = {"place": "Lanao", "place_country": "PHL", "admin1": "Lanao", "resolution": 2}
NOWHERE: dict[str, Any] = {}


def row(article: str, day: date | None = SUNDAY, where: dict[str, Any] = TOWN, **columns: Any) -> dict[str, Any]:
    """The row of a report of a march; ``day`` is that of the event, and the article appears the day after."""
    told = {"date": day, "date_last": day, "date_basis": "Sunday"} if day else {"status": "planned"}
    return (
        {
            "article_id": article,
            "event_id": "evt-1",
            "type": "PROTEST",
            "mode": "demo",
            "status": "occurred",
            "background": False,
            "actors": ["the Farmers' League"],
            "actor_codes": ["PHLOPP"],
            "recipients": ["the Land Office"],
            "recipient_codes": ["PHLGOV"],
            "trigger": "marched",
            "evidence": "The Farmers' League marched on the Land Office, and carabaos blocked the bridge.",
            "headline": "Carabaos block the bridge",
            "published_date": (day or SUNDAY) + timedelta(1),
            "prominence": "body",
        }
        | told
        | where
        | columns
    )


# Reports of one event each line, told so that a partition alone does not see them all.
BORDER_CASES = {
    "Sunday and Monday": [row("a1"), row("a2", SUNDAY + timedelta(1)), row("a3", SUNDAY, NOWHERE)],
    "town, province and no place": [
        row("b1", date(2021, 5, 4)),
        row("b2", date(2021, 5, 4), PROVINCE),
        row("b3", date(2021, 5, 4), NOWHERE),
    ],
    "without a day": [row("c1", None), row("c2", None), row("c3", None, NOWHERE)],
    "several days until the next week": [
        row("d1", date(2021, 6, 4), date_last=date(2021, 6, 9)),
        row("d2", date(2021, 6, 8)),
    ],
}


def write_rows(folder: Path, rows: list[dict[str, Any]]) -> None:
    """Make a corpus of rows of events, in place of what it held."""
    with Writer(folder) as writer:
        contents = {"events": writer.tables["events"].arrow(rows)}
        segment = writer.write_segment("rows", contents, made_by=["a", "b", "c"])
        number = writer.manifest.generation + 1
        writer.publish(lambda manifest: msgspec.structs.replace(manifest, generation=number, segments=[segment]))


def link(folder: Path, executor: Executor = IN_PROCESS, size: int = 10**9, **options: Any) -> list[dict[str, Any]]:
    with Corpus.open(folder) as corpus:
        linked = link_corpus(corpus, {}, options.pop("decisions", Decisions()), executor=executor, size=size, **options)
    return linked.sort_by([("article_id", "ascending"), ("event_id", "ascending")]).to_pylist()


def events_of(linked: list[dict[str, Any]]) -> set[frozenset[str]]:
    """The reports of each merged event."""
    events = defaultdict(set)
    for report in linked:
        events[report["merged_event_id"]].add(f"{report['article_id']}/{report['event_id']}")
    return {frozenset(reports) for reports in events.values()}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up reports of three weeks, and the border cases."""
    folder = tmp_path_factory.mktemp("linking") / "corpus"
    write_reports(folder, 800, seed=3)
    with Corpus.open(folder) as opened:
        made = opened.table("events").to_pylist()
    write_rows(folder, made + [report for case in BORDER_CASES.values() for report in case])
    return folder


@pytest.fixture(scope="module")
def whole(corpus: Path) -> list[dict[str, Any]]:
    """What linking the corpus in one partition gives."""
    return link(corpus)


@pytest.mark.parametrize("case", BORDER_CASES)
def test_reports_on_both_sides_of_a_border_are_one_event(case: str, whole: list[dict[str, Any]]) -> None:
    reports = frozenset(f"{report['article_id']}/evt-1" for report in BORDER_CASES[case])
    assert reports in events_of(whole)


@pytest.mark.parametrize("size", [1, 60])
def test_partitions_give_what_the_whole_gives(corpus: Path, whole: list[dict[str, Any]], size: int) -> None:
    assert link(corpus, size=size) == whole


def test_parted_groups_do_not_depend_on_the_partitions(
    corpus: Path, whole: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_groups, "MOST_REPORTS", 4)
    parted = link(corpus)
    assert max(map(len, events_of(parted))) <= 4 < max(map(len, events_of(whole)))
    assert link(corpus, size=60) == parted


def test_reports_have_one_key_in_the_program_and_in_the_corpus(corpus: Path) -> None:
    with Corpus.open(corpus) as opened:
        numbers = number_reports(opened)
        articles = opened.table("events")
    ids = map("/".join, zip(articles["article_id"].to_pylist(), articles["event_id"].to_pylist(), strict=True))
    assert sorted(map(report_key, ids)) == numbers.keys.tolist()
    assert numbers.find(report_key("a1/evt-1")) is not None
    assert numbers.find(report_key("nobody/evt-1")) is None


def test_processes_give_what_this_process_gives(
    corpus: Path, whole: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_partitions, "FEW_REPORTS", 0)
    assert link(corpus, Processes(2), size=200) == whole


def test_made_up_reports_are_merged_right(tmp_path: Path) -> None:
    figures = measure(tmp_path / "corpus", 1200, IN_PROCESS, seed=4)
    assert figures.reports == 1200
    assert figures.score.pairs.precision >= 0.95
    assert figures.score.pairs.f1 >= 0.85


def test_people_join_reports_of_different_weeks_and_countries(corpus: Path, whole: list[dict[str, Any]]) -> None:
    join = Decisions.of([make_decision("join", ["a1/evt-1", "c1/evt-1", "d2/evt-1"])])
    linked = link(corpus, decisions=join)
    assert link(corpus, size=50, decisions=join) == linked
    (joined,) = (event for event in events_of(linked) if "a1/evt-1" in event)
    assert {"a1/evt-1", "c1/evt-1", "d2/evt-1"} <= joined


def test_a_partition_that_cannot_be_linked_is_named(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no room")

    monkeypatch.setattr(link_partitions, "link_partition", fail)
    with pytest.raises(
        WorkerFault, match=r"the reports (without a day|of \d{4}-\d\d-\d\d to .*) cannot be linked: .*no room"
    ):
        link(corpus)


def update(folder: Path, **options: Any) -> tuple[int, list[dict[str, Any]]]:
    """Bring the merged events up to date; return how many reports were linked, and the rows."""
    with Writer(folder) as writer:
        tally = update_stories(writer, load_stories(), **options)
    with Corpus.open(folder) as corpus:
        return tally.events, corpus.stories().to_pylist()


DAYS = [None, *(SUNDAY + timedelta(shift) for shift in (-15, -8, -2, 0, 1, 2, 6, 9, 16))]
REPORTS = st.builds(
    row,
    st.sampled_from([f"a{number}" for number in range(14)]),
    st.sampled_from(DAYS),
    st.sampled_from([TOWN, PROVINCE, NOWHERE, TOWN | {"place_country": "IDN"}]),
    killed_low=st.sampled_from([None, 3.0, 40.0]),
    actor_codes=st.sampled_from([["PHLOPP"], ["OPP"]]),
)
CORPORA = st.lists(REPORTS, min_size=1, max_size=12, unique_by=lambda report: report["article_id"])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=CORPORA, after=CORPORA, size=st.sampled_from([2, 10**6]))
def test_linking_what_changed_gives_what_linking_all_gives(
    tmp_path_factory: pytest.TempPathFactory, before: list[dict[str, Any]], after: list[dict[str, Any]], size: int
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    # Some articles stay as they were, some are coded otherwise, come or go.
    changed = {report["article_id"]: report for report in after[::2]}
    later = [changed.pop(report["article_id"], report) for report in before if report not in after[1::2]]
    write_rows(folder, before)
    update(folder)
    write_rows(folder, [*later, *changed.values()])
    _, rows = update(folder, size=size)
    _, again = update(folder, again=True)
    told = ("article_id", "event_id", "reason", "score")
    assert events_of(rows) == events_of(again)
    assert sorted(tuple(map(str, map(report.get, told))) for report in rows) == sorted(
        tuple(map(str, map(report.get, told))) for report in again
    )


def test_only_what_changed_is_linked_again(corpus: Path, tmp_path: Path) -> None:
    with Corpus.open(corpus) as opened:
        rows = opened.table("events").to_pylist()
    folder = tmp_path / "corpus"
    write_rows(folder, rows)
    linked, _ = update(folder)
    assert linked == len(rows)
    assert update(folder)[0] == 0
    rows[-1]["killed_low"] = 7.0
    write_rows(folder, rows)
    linked, after = update(folder, size=50)
    assert 0 < linked < len(rows) / 4
    assert events_of(after) == events_of(update(folder, again=True)[1])


def test_what_an_article_leaves_is_linked_again_when_it_was_taken_out(corpus: Path, tmp_path: Path) -> None:
    with Corpus.open(corpus) as opened:
        rows = opened.table("events").to_pylist()
    folder = tmp_path / "corpus"
    write_rows(folder, rows)
    update(folder)
    with Writer(folder) as writer:
        remove_articles(writer, ["a2"])
    with Corpus.open(folder) as opened:
        links = opened.table("links").to_pylist()
    assert len(links) == len(rows)
    (left,) = (link for link in links if link["article_id"] is None)
    assert {name: value for name, value in left.items() if value} == {
        "first_day": SUNDAY + timedelta(1),
        "last_day": SUNDAY + timedelta(1),
        "country": "PHL",
    }
    linked, after = update(folder)
    assert 0 < linked < len(rows) / 4
    assert events_of(after) == events_of(update(folder, again=True)[1])
    assert update(folder)[0] == 0


def test_events_keep_their_ids_as_they_grow(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    write_rows(folder, [row("b"), row("c")])
    (known,) = {report["merged_event_id"] for report in update(folder)[1]}
    write_rows(folder, [row("a"), row("b"), row("c")])
    assert {report["merged_event_id"] for report in update(folder)[1]} == {known}
    assert {report["merged_event_id"] for report in update(folder, again=True)[1]} != {known}
