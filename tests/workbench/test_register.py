"""A corpus of some thousand events answers as its records would if they were read one by one."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.bench.made_up.articles import SOURCES, write_whole_corpus
from dateline.bench.made_up.news_world import World
from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.ordering import place_of
from dateline.query.period_counts import VALUES
from dateline.query.query import CONFIDENCE, FACETS, SORTS, STATUSES, Query
from dateline.query.register.encoding import Holdings, items
from dateline.query.text_index import Index
from dateline.store.corpus import Corpus
from dateline.store.writer import Writer
from dateline.views.event_row import Key, Row
from dateline.views.periods import PERIODS, Period
from dateline.views.wording import Wording

EVENTS = 900
WORLD = World(5, places=25, actors=520)
PLACES = [place.name for place in WORLD.places.things]
SIDES = sorted({actor.names[2] for actor in WORLD.actors}) + [actor.names[0] for actor in WORLD.actors[:7]]
KINDS = sorted({kind["type"] for kind in WORLD.material["kind"]})
COUNTRIES = [place.country for place in WORLD.places.things[:2]]


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, wording: Wording) -> tuple[CorpusRepository, MemoryRepository]:
    folder = tmp_path_factory.mktemp("made") / "corpus"
    write_whole_corpus(folder, EVENTS, 5, WORLD)
    room = CorpusRepository(folder, wording)
    with Corpus.open(folder) as corpus:
        return room, MemoryRepository(corpus.records(), wording, room.stories(EVENTS))


SAME = (
    "key",
    "sentence",
    "type",
    "mode",
    "quad",
    "status",
    "background",
    "start",
    "published",
    "sources",
    "outlet",
    "headline",
    "url",
    "evidence",
    "confidence",
    "place",
    "figures",
)


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


DAYS = st.sampled_from(["", "2020", "2021-02", "2021-03-04", "2022-12-31", "2035"])
QUERIES = st.builds(
    Query,
    type=some(KINDS),
    status=some(list(STATUSES)),
    quad=some(["1", "4"]),
    actor=some(SIDES),
    recipient=some(SIDES),
    party=some(SIDES),
    country=some([*COUNTRIES, "XXX"]),
    place=some(PLACES),
    in_country=some([*COUNTRIES, "XXX"]),
    box=st.sampled_from(["", "34,36,37,38"]),
    near=st.sampled_from(["", "36,43,150"]),
    outlet=some(WORLD.outlets.things[:5]),
    source=some([*SOURCES, *SIDES[:5]]),
    confidence=some(list(CONFIDENCE)),
    min_confidence=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    dated=st.sampled_from(["", "", "none", "longer-than-day", "longer-than-week", "2021", "2021-03", "2021-W10"]),
    since=DAYS,
    until=DAYS,
    words=st.sampled_from(["", "in", PLACES[0].lower(), "bridges", "killing 1", "troops met", "zzz"]),
    sort=st.sampled_from(SORTS),
    page=st.sampled_from([1, 2, 40]),
)
LOOSE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def overlay_of(room: MemoryRepository) -> dict[Key, Row]:
    """Decisions on every seventh event: some accepted, some moved in time and place, some rejected."""
    change = msgspec.structs.replace
    out = {}
    for number, row in enumerate(room.every(Query(sort="oldest"), {}, EVENTS)):
        if number % 7 == 0:
            states = (
                change(row, reviewed="accepted", reviewers=1),
                change(row, reviewed="corrected", type="PROTEST", quad=4, start="2021-03", place=None, confidence=None),
                change(row, reviewed="rejected"),
            )
            out[row.key] = states[number // 7 % 3]
    return out


@pytest.mark.parametrize("overlaid", [False, True])
@given(query=QUERIES)
@LOOSE
def test_a_search_finds_and_counts_the_same(
    rooms: tuple[CorpusRepository, MemoryRepository], overlaid: bool, query: Query
) -> None:
    corpus, memory = rooms
    overlay = overlay_of(memory) if overlaid else {}
    mine, theirs = corpus.search(query, overlay), memory.search(query, overlay)
    assert [row.key for row in mine.rows] == [row.key for row in theirs.rows]
    assert mine.total == theirs.total
    counted = {name: {v.value: v.count for v in values} for name, values in theirs.facets.items()}
    assert {name: {v.value: v.count for v in values} for name, values in mine.facets.items()} == counted
    assert list(corpus.days(query, overlay)) == list(memory.days(query, overlay))
    assert corpus.ties(query, overlay)[:50] == memory.ties(query, overlay)[:50]
    ego = SIDES[0]
    assert list(corpus.ties(query, overlay).around(ego)) == list(memory.ties(query, overlay).around(ego))
    assert corpus.placed(query, overlay) == memory.placed(query, overlay)
    assert list(corpus.spots(query, overlay, 5)) == list(memory.spots(query, overlay, 5))
    assert list(corpus.keys(query, overlay, 30)) == list(memory.keys(query, overlay, 30))


@pytest.mark.parametrize("overlaid", [False, True])
@given(query=QUERIES, by=st.sampled_from(list(VALUES)), period=st.sampled_from(PERIODS), regrouped=st.booleans())
@LOOSE
def test_counts_by_period_are_the_same(
    rooms: tuple[CorpusRepository, MemoryRepository],
    overlaid: bool,
    query: Query,
    by: str,
    period: Period,
    regrouped: bool,
) -> None:
    corpus, memory = rooms
    overlay = overlay_of(memory) if overlaid else {}
    # Members put reports of several events together, and set some apart.
    keys = memory.keys(Query(type=("ASSAULT",)), {}, 12)
    said = {key: f"said-{number % 4}" for number, key in enumerate(keys)} if regrouped else {}
    mine, theirs = (room.counts(query, overlay, by, period, said) for room in (corpus, memory))
    assert mine == theirs
    assert corpus.periods(query, overlay, period) == memory.periods(query, overlay, period)
    for cell in mine.cells:
        if cell.period != "all" and not query.dated:
            asked = msgspec.structs.replace(query, dated=cell.period)
            if cell.value and not getattr(query, by):
                asked = msgspec.structs.replace(asked, **{by: (cell.value,)})
            if not cell.value or not getattr(query, by):
                assert corpus.search(asked, overlay).total == cell.events


@given(query=QUERIES, step=st.sampled_from([7, 100, 1000]))
@LOOSE
def test_going_on_from_a_place_is_reading_on(
    rooms: tuple[CorpusRepository, MemoryRepository], query: Query, step: int
) -> None:
    corpus, memory = rooms
    wanted = [row.key for row in memory.every(query, {}, 150)]
    found: list[Key] = []
    place = None
    while len(found) < 150 and (rows := corpus.after(query, {}, place, step)):
        found += [row.key for row in rows]
        place = place_of(rows[-1], query.sort)
    assert found[:150] == wanted
    assert [row.key for row in corpus.every(query, {}, EVENTS)][:150] == wanted


def test_rows_say_what_the_records_say(rooms: tuple[CorpusRepository, MemoryRepository]) -> None:
    corpus, memory = rooms
    for mine, theirs in zip(corpus.every(Query(), {}, 500), memory.every(Query(), {}, 500), strict=True):
        for field in SAME:
            assert getattr(mine, field) == getattr(theirs, field), field
        assert [(p.name, p.country, p.code) for p in mine.parties] == [
            (p.name, p.country, p.code) for p in theirs.parties
        ]


@pytest.mark.parametrize("kind", ["actors", "places", "outlets"])
def test_names_are_counted_alike(rooms: tuple[CorpusRepository, MemoryRepository], kind: str) -> None:
    corpus, memory = rooms
    for page, starting in ((1, ""), (2, ""), (1, "troops"), (1, PLACES[0][:3].lower())):
        assert list(corpus.names(kind, page, 5, starting)) == list(memory.names(kind, page, 5, starting))  # type: ignore[arg-type]


def test_articles_and_stories_are_listed_from_the_corpus(rooms: tuple[CorpusRepository, MemoryRepository]) -> None:
    corpus, memory = rooms
    told = list(memory.articles(3, 20))
    assert len(told) == 20 and list(corpus.articles(3, 20)) == told
    lines = corpus.story_lines({}, 0, 12)
    covered = [(line.outlets, line.articles) for line in lines]
    assert covered == sorted(covered, reverse=True)
    assert corpus.story_lines({}, 3, 2) == lines[3:5]
    view = corpus.story_view(lines[-1].id, {})
    assert view is not None and view.line == lines[-1]
    first = view.happenings[0].row
    lines_after = corpus.story_lines({first.key: msgspec.structs.replace(first, reviewed="rejected")}, 0, 12)
    assert lines_after[:-1] == lines[:-1]
    after = corpus.story_view(lines[-1].id, {first.key: msgspec.structs.replace(first, reviewed="rejected")})
    assert after is not None and first not in [happening.row for happening in after.happenings]
    assert corpus.story_view("sty-none", {}) is None


def test_a_decided_row_is_told_as_it_was_decided(rooms: tuple[CorpusRepository, MemoryRepository]) -> None:
    corpus, memory = rooms
    overlay = overlay_of(memory)
    found = {row.key: row for row in corpus.every(Query(reviewed=("corrected",)), overlay, EVENTS)}
    assert found == {key: row for key, row in overlay.items() if row.reviewed == "corrected"}
    again = dict(overlay)
    del again[next(iter(found))]
    assert corpus.search(Query(reviewed=("corrected",)), again).total == len(found) - 1
    assert corpus.search(Query(), {}).total == EVENTS


@given(
    st.lists(st.text("ab\x1f", max_size=6), max_size=30), st.lists(st.sampled_from(["a", "b", "ab", ""]), max_size=2)
)
def test_holdings_know_which_text_holds_what(texts: list[str], wanted: list[str]) -> None:
    holdings = Holdings(items)
    codes = holdings.code(pa.array(texts, pa.string()))
    frozen = holdings.frozen()
    assert [frozen.whole.texts[code] for code in codes] == texts
    having = frozen.having(wanted)
    assert [bool(having[code]) for code in codes] == [bool(set(items(text)) & set(wanted)) for text in texts]


@pytest.mark.parametrize("words", ["e", "in", "2016", "story 1", "troops SYR"])
def test_words_that_stand_nearly_everywhere_are_found_alike(
    rooms: tuple[CorpusRepository, MemoryRepository], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("register", "encoding"):
        monkeypatch.setattr(f"dateline.query.register.{module}.FEW_WORDS", 0)
    corpus, memory = rooms
    query = Query(words=words, sort="coded")
    assert corpus.search(query, {}).total == memory.search(query, {}).total
    assert [row.key for row in corpus.every(query, {}, 50)] == [row.key for row in memory.every(query, {}, 50)]


@given(
    st.lists(st.one_of(st.none(), st.text("ab", max_size=3)), max_size=40),
    st.lists(st.text("ab", max_size=3), max_size=5),
)
def test_an_index_finds_the_rows_of_texts(column: list[str | None], wanted: list[str]) -> None:
    index = Index(pa.array(column, pa.string()))
    assert index.rows(wanted).tolist() == [row for row, text in enumerate(column) if text in wanted]
    assert [index.text(row) for row in range(len(index))] == column == index.column().to_pylist()


def test_facets_of_nothing_are_empty(rooms: tuple[CorpusRepository, MemoryRepository]) -> None:
    found = rooms[0].search(Query(words="nothing has this word"), {})
    assert found.total == 0 and not any(found.facets[name] for name in FACETS)
    assert rooms[0].days(Query(words="nothing has this word"), {}) == []


def test_an_empty_corpus_has_pages_too(tmp_path: Path, wording: Wording) -> None:
    with Writer(tmp_path / "empty"):
        pass
    room = CorpusRepository(tmp_path / "empty", wording)
    assert room.totals() == (0, 0)
    assert room.search(Query(), {}).rows == () and room.story_lines({}, 0, 5) == []
    assert room.names("actors", 1, 5) == [] and room.articles(1, 5) == [] and list(room.ties(Query(), {})) == []
    assert room.spots(Query(), {}, 5) == [] and room.days(Query(), {}) == []
