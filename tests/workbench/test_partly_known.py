"""Dates known to a week or month alone, and figures of every kind, in lists from a corpus and from memory alike."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
import samples

from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.query import Query, parse_query
from dateline.query.repository import EventRepository
from dateline.record import Event, Figure, Record
from dateline.store.corpus import Corpus
from dateline.store.writer import Writer
from dateline.views.event_row import Count
from dateline.views.wording import Wording


def teachers() -> Record:
    """An article on a strike, whose events are dated to a week, a month, a year, a weekend and not at all."""
    draft = samples.Draft(
        "art-teachers",
        "Hill Gazette",
        "2024-05-20",
        [
            ("headline", "Teachers of Ostrava walk out"),
            ("paragraph", "Some 3,000 teachers marched last week. Police arrested 12 to 15 of them in April."),
            ("paragraph", "They had marched in 2022, and struck on the second weekend of May. Talks failed."),
        ],
    )
    figures = (
        Figure("many", "participants", draft.at("Some 3,000"), value=3000, unit="teachers", approximate=True),
        Figure("held", "arrested", draft.at("12 to 15"), low=12, high=15),
    )
    dated = [
        ("week", "PROTEST", "marched", "2024-W20", ("many",)),
        ("month", "COERCE", "arrested", "2024-04", ("held",)),
        ("year", "PROTEST", "had marched", "2022", ()),
        ("weekend", "PROTEST", "struck", "2024-W19-WE", ()),
        ("none", "REJECT", "failed", None, ()),
    ]
    events = tuple(
        Event(f"ev-{name}", kind, draft.at(words), (draft.at(words),), start=start, figures=figures_of)
        for name, kind, words, start, figures_of in dated
    )
    return Record(id="art-teachers", article=draft.article(), figures=figures, events=events, made_by=samples.MADE_BY)


@pytest.fixture(params=["memory", "corpus"])
def teaching(request: pytest.FixtureRequest, tmp_path: Path, wording: Wording) -> EventRepository:
    if request.param == "memory":
        return MemoryRepository([teachers()], wording)
    with Writer(tmp_path) as writer:
        assert writer.add(teachers())
    return CorpusRepository(tmp_path, wording)


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2024-05-15", "2024-05-15", {"week"}),
        ("2024-05-19", "", {"week", "none"}),
        ("2024-05-20", "2024-05-20", {"none"}),
        ("2024-04-30", "2024-05-12", {"month", "weekend"}),
        ("", "2024-05-11", {"month", "year", "weekend"}),
        ("2022-12-31", "2023", {"year"}),
        ("2024-W19", "2024-W19", {"weekend"}),
        ("2023", "2023", set()),
    ],
)
def test_an_event_belongs_to_every_search_that_its_week_month_or_year_overlaps(
    teaching: EventRepository, since: str, until: str, found: set[str]
) -> None:
    rows = teaching.search(Query(since=since, until=until), {}).rows
    assert {row.event.removeprefix("ev-") for row in rows} == found


def test_an_event_of_a_week_or_month_stands_in_the_timeline_at_its_first_day(teaching: EventRepository) -> None:
    days = {day.day: day.count for day in teaching.days(Query(), {})}
    # The event without a date of its own does not stand at the day on which it was reported.
    assert days == {"2022-01-01": 1, "2024-04-01": 1, "2024-05-11": 1, "2024-05-13": 1}


def test_a_list_tells_figures_of_every_kind(teaching: EventRepository) -> None:
    rows = {row.event: row for row in teaching.search(Query(), {}).rows}
    (many,), (held,) = rows["ev-week"].figures, rows["ev-month"].figures
    assert many == Count("participants", 3000, 3000, "teachers", approximate=True)
    assert held == Count("arrested", 12, 15)
    assert "about 3,000 teachers" in rows["ev-week"].sentence
    assert rows["ev-none"].figures == ()


def test_weeks_can_be_asked_for() -> None:
    query = parse_query([("since", "2024-W20"), ("until", "2024-W20-WE")])
    assert (query.since, query.until) == ("2024-W20", "2024-W20-WE")
    assert parse_query([("since", "2024-W77"), ("until", "soon")]) == Query()


def test_a_corpus_of_an_earlier_version_without_some_columns_can_be_read(tmp_path: Path, wording: Wording) -> None:
    with Writer(tmp_path) as writer:
        writer.add(teachers())
    (file,) = tmp_path.glob("segments/*/events.parquet")
    table = pq.read_table(file)
    pq.write_table(table.select([name for name in table.column_names if not name.startswith("figure_")]), file)
    rows = CorpusRepository(tmp_path, wording).search(Query(), {}).rows
    assert len(rows) == 5
    assert not any(row.figures for row in rows)
    with Corpus.open(tmp_path) as corpus:
        (counted,) = corpus.sql("SELECT count(*) AS n, count(figure_kinds) AS told FROM events").read_all().to_pylist()
    assert counted == {"n": 5, "told": 0}
