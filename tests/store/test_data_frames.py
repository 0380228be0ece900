"""Events as tables and data frames: one layout, with types that can be worked with."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path

import pytest
from fake_coder import code, make_article

import dateline
from dateline.errors import CorpusFault, DatelineError, PackageMissing
from dateline.export.flat import WIKIDATA
from dateline.export.writing import Sinks, export
from dateline.review.review_state import COLUMNS as REVIEW
from dateline.store.corpus import Corpus
from dateline.store.writer import Writer

TEXTS = [
    "Ruritania attacked Graustark in Aleppo on 2016-12-08, killing 12, Syldavia said.",
    "Syldavia met Borduria.",
]
RECORDS = [code(make_article(text)) for text in TEXTS]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("frames") / "corpus"
    with Writer(folder) as writer:
        for record in RECORDS:
            writer.add(record)
    return folder


def test_records_corpus_and_csv_have_one_layout(corpus: Path) -> None:
    table = dateline.event_table(RECORDS)
    with dateline.Corpus.open(corpus) as opened:
        events = opened.events()
    assert table.schema == events.schema
    assert sorted(table.to_pylist(), key=lambda row: row["event_id"]) == sorted(
        events.to_pylist(), key=lambda row: row["event_id"]
    )
    stream = io.BytesIO()
    export(RECORDS, "csv", Sinks(stream))
    assert stream.getvalue().decode().splitlines()[0].split(",") == [*table.column_names, *WIKIDATA, *REVIEW]


def test_events_are_all_unless_a_limit_is_given(corpus: Path, tmp_path: Path) -> None:
    with Writer(tmp_path / "c") as writer:
        for number in range(120):
            writer.add(code(make_article(f"Ruritania met Graustark. Report {number}.")))
    with Corpus.open(tmp_path / "c") as opened:
        assert opened.events().num_rows == 120
        assert opened.events(limit=7).num_rows == 7


def test_no_records_give_a_table_with_all_columns() -> None:
    empty = dateline.event_table([])
    assert (empty.num_rows, empty.schema) == (0, dateline.event_table(RECORDS).schema)


def test_pandas_gets_dates_and_numbers_that_may_be_unknown(corpus: Path) -> None:
    pandas = pytest.importorskip("pandas")
    with Corpus.open(corpus) as opened:
        frame = opened.to_pandas(order="oldest")
        assaults = opened.to_pandas(type="ASSAULT", limit=1)
        counted = dateline.to_pandas(opened.sql("SELECT type, count(*) AS n FROM events GROUP BY type ORDER BY type"))
    assert frame["date"].dt.year.tolist()[0] == 2016 and frame["date"].isna().tolist() == [False, True]
    assert frame["geonameid"].tolist() == [170063, pandas.NA]
    assert frame["ongoing"].dtype == "boolean"
    assert [list(names) for names in frame["actors"]] == [["Ruritania"], ["Syldavia"]]
    assert assaults["killed_low"].tolist() == [12.0]
    assert counted.to_dict("list") == {"type": ["ASSAULT", "CONSULT"], "n": [1, 1]}


def test_polars_gets_the_same(corpus: Path) -> None:
    pytest.importorskip("polars")
    with Corpus.open(corpus) as opened:
        frame = opened.to_polars(order="oldest")
    assert frame["date"].to_list() == [date(2016, 12, 8), None]
    assert frame["actors"].to_list() == [["Ruritania"], ["Syldavia"]]


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_missing_package_is_named_with_its_remedy(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with Corpus.open(corpus) as opened, pytest.raises(PackageMissing, match=f"needs: pip install {package}") as caught:
        getattr(opened, f"to_{package}")()
    assert isinstance(caught.value, DatelineError) and isinstance(caught.value, ImportError)


def test_a_filter_that_there_is_not_is_named(corpus: Path) -> None:
    with Corpus.open(corpus) as opened, pytest.raises(CorpusFault, match=r'"ASSAULTS".*ASSAULT'):
        opened.to_pandas(type="ASSAULTS")
