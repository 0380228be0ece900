from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from fake_coder import code, make_article
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import CorpusFault
from dateline.partial_dates import first_day, last_day
from dateline.store.corpus import Corpus
from dateline.store.writer import Writer

TEXTS = [
    "Ruritania attacked Graustark in Aleppo on 2016-12-08, killing 12, Syldavia said.",
    "Graustark attacked Ruritania in Homs on 2016-12-08, killing 3, Borduria denied.",
    "Syldavia met Borduria in Geneva on 2016-12-10. Syldavia praised Borduria.",
    "Borduria arrested Syldavia in Aleppo on 2017-01-02.",
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("query") / "corpus"
    with Writer(folder, batch=2) as writer:
        for number, text in enumerate(TEXTS):
            writer.add(code(make_article(text, outlet=f"Outlet {number % 2}")))
    return folder


@pytest.mark.parametrize(
    ("filters", "triggers"),
    [
        ({"actor": "RUR"}, ["attacked"]),
        ({"actor": "rurgov"}, ["attacked"]),
        ({"actor": "Ruritania", "type": "assault"}, ["attacked"]),
        ({"actor": "*itan*"}, ["attacked"]),
        ({"actor": "Rurit"}, []),
        ({"actor": ["RUR", "BOR"]}, ["arrested", "attacked"]),
        ({"actor": []}, []),
        ({"recipient": "GRA"}, ["attacked"]),
        ({"party": "BOR"}, ["arrested", "met", "praised"]),
        ({"actor": "GOV", "type": ["CONSULT", "SUPPORT"]}, ["met", "praised"]),
        ({"place": "aleppo"}, ["arrested", "attacked"]),
        ({"place": "SYR", "until": "2016"}, ["met", "attacked", "attacked"]),
        ({"since": "2016-12-09", "until": "2016-12"}, ["met"]),
        ({"since": "2017"}, ["arrested"]),
        ({"source": "Syldavia"}, ["attacked"]),
        ({"stance": "denies"}, ["attacked"]),
        ({"outlet": "Outlet 1"}, ["arrested", "attacked"]),
        ({"context": "military", "actor": "BOR"}, ["arrested"]),
        ({"status": "planned"}, []),
        ({"background": False, "type": "SUPPORT"}, ["praised"]),
        ({"actor": "' OR 1=1 --"}, []),
        ({"min_confidence": 0.5, "type": "SUPPORT"}, ["praised"]),
        ({"min_confidence": 0.51}, []),
    ],
)
def test_filters(corpus: Path, filters: dict[str, object], triggers: list[str]) -> None:
    with Corpus.open(corpus) as opened:
        found = opened.events(**filters)
        assert sorted(found["trigger"].to_pylist()) == sorted(triggers)
        assert opened.count(**filters) == len(triggers)
        assert len(list(opened.event_stream(**filters))) == len(triggers)


@pytest.mark.parametrize(
    ("by", "filters", "counts"),
    [
        ("type", {}, {"ASSAULT": 2, "COERCE": 1, "CONSULT": 1, "SUPPORT": 1}),
        ("type", {"place": "Aleppo"}, {"ASSAULT": 1, "COERCE": 1}),
        ("in_country", {}, {"SYR": 4}),
        ("party", {"until": "2016-12-08"}, {"Graustark": 2, "Ruritania": 2}),
        ("source", {}, {"Borduria": 1, "Syldavia": 1}),
        ("outlet", {"type": "AID"}, {}),
    ],
)
def test_counts_by_a_field(corpus: Path, by: str, filters: dict[str, object], counts: dict[str, int]) -> None:
    with Corpus.open(corpus) as opened:
        found = opened.counts(by, **filters).to_pylist()
    assert {line["value"]: line["events"] for line in found} == counts
    assert [line["events"] for line in found] == sorted(counts.values(), reverse=True)


def test_counting_by_no_field_is_said_plainly(corpus: Path) -> None:
    with Corpus.open(corpus) as opened, pytest.raises(CorpusFault, match='did you mean "type"'):
        opened.counts("typ")


@given(limit=st.integers(0, 7), offset=st.integers(0, 8), newest=st.booleans())
@settings(max_examples=40, deadline=None)
def test_pages_are_cuts_of_the_whole_list(corpus: Path, limit: int, offset: int, newest: bool) -> None:
    order = "newest" if newest else "oldest"
    with Corpus.open(corpus) as opened:
        whole = opened.events(limit=None, order=order).to_pylist()
        assert opened.events(limit=limit, offset=offset, order=order).to_pylist() == whole[offset : offset + limit]
    dates = [row["date"] for row in whole if row["date"]]
    assert dates == sorted(dates, reverse=newest)
    assert whole[-1]["date"] is None


@pytest.mark.parametrize(
    ("filters", "word"),
    [
        ({"type": "ASSALT"}, 'did you mean "ASSAULT"'),
        ({"status": "maybe"}, "there is no"),
        ({"since": "yesterday"}, "is not a date"),
        ({"until": "2016-13"}, "is not a date"),
        ({"min_confidence": 1.5}, "between 0 and 1, not 1.5"),
    ],
)
def test_what_cannot_be_asked_is_said_plainly(corpus: Path, filters: dict[str, Any], word: str) -> None:
    with Corpus.open(corpus) as opened, pytest.raises(CorpusFault, match=word):
        opened.events(**filters)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY n DESC",
        "WITH a AS (SELECT * FROM events) SELECT count(*) FROM a JOIN articles USING (article_id)",
        "SELECT * FROM texts WHERE text LIKE '%Geneva%'",
        "SELECT * FROM events, unnest(actors)",
        "DESCRIBE events",
        "SHOW TABLES",
        "SELECT 1 UNION ALL SELECT 2",
    ],
)
def test_sql_answers_a_select(corpus: Path, query: str) -> None:
    with Corpus.open(corpus) as opened:
        assert opened.sql(query).read_all().num_rows >= 1


@pytest.mark.parametrize(
    "query",
    [
        "",
        "SELECT 1; SELECT 2",
        "DROP VIEW events",
        "INSERT INTO nothing.stories SELECT * FROM nothing.stories",
        "COPY (SELECT 1) TO '{corpus}/x.csv'",
        "WITH a AS (COPY (SELECT 1) TO '{file}') SELECT * FROM a",
        "WITH a AS (DELETE FROM nothing.stories RETURNING *) SELECT * FROM a",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO '{file}'",
        "SELECT * FROM query('SELECT 1')",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM read_parquet('{file}')",
        "SELECT * FROM '/etc/hostname'",
        "SELECT * FROM glob('/*')",
        "ATTACH '{corpus}/x.db'",
        "SET memory_limit = '100GB'",
        "INSTALL httpfs",
        "SELECT getenv('HOME')",
        "SELECT * FROM no_such_table",
        "SELECT (",
    ],
)
def test_sql_refuses_all_else_and_changes_nothing(corpus: Path, query: str) -> None:
    file = next((corpus / "segments").glob("*/events.parquet"))
    before = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    with Corpus.open(corpus) as opened, pytest.raises(CorpusFault):
        opened.sql(query.format(corpus=corpus, file=file)).read_all()
    assert {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()} == before


def test_sql_sees_no_variable_of_the_program(corpus: Path) -> None:
    secret = pa.table({"word": ["sesame"]})
    with Corpus.open(corpus) as opened, pytest.raises(CorpusFault, match="secret does not exist"):
        opened.sql("SELECT * FROM secret").read_all()
    assert secret.num_rows == 1


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2016-12-08", date(2016, 12, 8), date(2016, 12, 8)),
        ("2016-12-08T10:00", date(2016, 12, 8), date(2016, 12, 8)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2015", date(2015, 1, 1), date(2015, 12, 31)),
        ("2015-13", None, None),
        ("2015-02-30", None, None),
        ("0000", None, None),
        ("2016-W49", date(2016, 12, 5), date(2016, 12, 11)),
        ("2016-W49-WE", date(2016, 12, 10), date(2016, 12, 11)),
        ("2016-W60", None, None),
        ("2016-Q2", date(2016, 4, 1), date(2016, 6, 30)),
        ("201X", date(2010, 1, 1), date(2019, 12, 31)),
        ("201", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_days_of_a_date_known_in_part(value: str | None, first: date | None, last: date | None) -> None:
    assert (first_day(value), last_day(value)) == (first, last)


@given(st.text(max_size=12))
def test_days_of_any_text(value: str) -> None:
    first, last = first_day(value), last_day(value)
    assert (first is None) == (last is None)
    assert first is None or first <= last
