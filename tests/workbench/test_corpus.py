"""A corpus on disk and records in memory answer every search alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

import msgspec
import pytest
import samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.query import Query, parse_query
from dateline.store.writer import Writer
from dateline.views.event_row import Key, Party, Row
from dateline.views.wording import Wording


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, wording: Wording) -> Iterator[CorpusRepository]:
    folder = tmp_path_factory.mktemp("corpus")
    with Writer(folder) as writer:
        for record in samples.world():
            assert writer.add(record)
    yield CorpusRepository(folder, wording)


def decided(room: MemoryRepository) -> dict[Key, Row]:
    """One event accepted, one rejected, one corrected and one added."""
    rows = {row.event: row for row in room.search(Query(), {}).rows}
    change = msgspec.structs.replace
    return {
        row.key: row
        for row in (
            change(rows["ev-shell"], reviewed="accepted"),
            change(rows["ev-ask"], reviewed="rejected"),
            change(rows["ev-blame"], reviewed="corrected", type="REJECT", start="2024-01-01"),
            change(rows["ev-h"], event="ev-new", reviewed="added"),
        )
    }


SEARCHES = [
    "",
    "type=ASSAULT",
    "status=planned&status=negated",
    "recipient=dockers",
    "party=Tavarian+navy",
    "actor=Tavarian+navy",
    "source=Ivo+Brandt",
    "country=GEO",
    "place=Vienna",
    "outlet=Inland+Courier",
    "q=condemned+ORLENIA",
    "q=navy",
    "since=2024-03-07",
    "until=2024-03",
    "since=2024-03&until=2024-03-06",
    "confidence=doubtful",
    "confidence=probable",
    "confidence=likely&confidence=doubtful",
    "quad=4",
    "article=art-port",
    "reviewed=accepted",
    "reviewed=unseen",
    "reviewed=rejected",
    "sort=oldest",
    "sort=coded",
    "sort=confidence",
    "mode=heavy-weapons",
    "page=2",
    "type=ASSAULT&type=REJECT&sort=oldest",
    "q=%27%29+OR+1%3D1+--",
    "actor=%27%3B+DROP+TABLE+events%3B--",
]


@pytest.mark.parametrize("overlaid", [False, True])
@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_finds_the_same(corpus: CorpusRepository, room: MemoryRepository, search: str, overlaid: bool) -> None:
    overlay = decided(room) if overlaid else {}
    query = parse_query(parse_qsl(search))
    here, there = corpus.search(query, overlay), room.search(query, overlay)
    assert [row.key for row in here.rows] == [row.key for row in there.rows]
    assert here.total == there.total
    assert here.facets == there.facets
    assert corpus.days(query, overlay) == room.days(query, overlay)
    assert [row.key for row in corpus.every(query, overlay, 5)] == [row.key for row in room.every(query, overlay, 5)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(Query.__struct_fields__), st.text(max_size=20)), max_size=6))
def test_no_value_breaks_out_of_its_place_in_a_search(
    corpus: CorpusRepository, room: MemoryRepository, pairs: list[tuple[str, str]]
) -> None:
    query = parse_query(pairs)
    assert corpus.search(query, {}).total == room.search(query, {}).total


def known(value: object) -> object:
    """A value without the kinds of parties, which the table of events does not hold."""
    if isinstance(value, tuple):
        return [(p.name, p.code, p.country) if isinstance(p, Party) else p for p in value]
    return value


def test_a_row_says_the_same(corpus: CorpusRepository, room: MemoryRepository) -> None:
    here = {row.key: row for row in corpus.search(Query(), {}).rows}
    there = {row.key: row for row in room.search(Query(), {}).rows}
    unlike = {"agency", "evidence"}
    for key, row in there.items():
        for field in set(Row.__struct_fields__) - unlike:
            assert known(getattr(here[key], field)) == known(getattr(row, field)), (key, field)


def test_lists_of_names_ties_and_disputes_are_the_same(corpus: CorpusRepository, room: MemoryRepository) -> None:
    for kind in ("actors", "places", "outlets"):
        assert corpus.names(kind, 1, 50) == room.names(kind, 1, 50)
        assert corpus.names(kind, 1, 50, "TAV") == room.names(kind, 1, 50, "TAV")
    for overlay in ({}, decided(room)):
        assert list(corpus.ties(Query(), overlay)) == list(room.ties(Query(), overlay))
        assert corpus.spots(Query(), overlay, 50) == room.spots(Query(), overlay, 50)
        assert corpus.spots(Query(), overlay, 1) == room.spots(Query(), overlay, 1)
    assert [d.claim for d in corpus.disputes(5)] == [d.claim for d in room.disputes(5)]
    for mine, theirs in zip(corpus.articles(1, 10), room.articles(1, 10), strict=True):
        assert (mine.id, mine.published, mine.basis) == (theirs.id, theirs.published, theirs.basis)
    assert corpus.totals() == room.totals()
    assert corpus.stories(5) == [] and corpus.stories_of("art-port") == []


def test_a_record_is_read_whole_and_an_unknown_one_is_none(corpus: CorpusRepository) -> None:
    assert corpus.record("art-port") == samples.port_strike()
    assert corpus.record("none' OR '1'='1") is None
    assert corpus.story("none") is None


def test_articles_written_meanwhile_are_seen(tmp_path: Path, wording: Wording, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.query.snapshot.REFRESH_SECONDS", 0.0)
    monkeypatch.setattr("dateline.query.snapshot.PATIENCE_SECONDS", 60.0)
    monkeypatch.setattr("dateline.query.snapshot.LONG_SECONDS", 60.0)
    with Writer(tmp_path) as writer:
        writer.add(samples.port_strike())
    room = CorpusRepository(tmp_path, wording)
    before = room.version()
    assert room.totals() == (1, 3)
    with Writer(tmp_path) as writer:
        writer.add(samples.second_report())
    assert room.totals() == (2, 6)
    assert room.version() != before
