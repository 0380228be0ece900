from __future__ import annotations

from pathlib import Path

import pytest
from fake_coder import code, make_article
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import KnowledgeFault
from dateline.store.record_rows import record_rows
from dateline.store.seen_index import text_key, url_key
from dateline.store.tables import load_tables

PAGE = Path(__file__).parents[2] / "docs" / "corpus.md"


def test_the_documentation_lists_every_table_and_column() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for table in load_tables().values():
        assert f"{table.name}: {table.about}\n" in page
        for column in table.columns:
            assert f"    {column.name:20} {column.type:8} {column.meaning}\n" in page


def test_rows_have_no_columns_that_the_tables_lack() -> None:
    text = "Ruritania attacked Graustark in Aleppo on 2016-12-08, killing 12, Syldavia denied."
    rows = record_rows(code(make_article(text, "https://a.example")), {"version": 1})
    tables = load_tables()
    for name, found in rows.items():
        assert found, name
        assert set(found[0]) <= set(tables[name].schema.names), name
        assert tables[name].arrow(found).num_rows == len(found)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('[a]\nabout = "x"\nsort = ["b"]\n[a.columns]\nb = ["strin", "x"]\n', 'did you mean "str"'),
        ('[a]\nabout = "x"\nsort = ["c"]\n[a.columns]\nb = ["str", "x"]\n', "sorted by c"),
        ("[a", "tables.toml"),
    ],
)
def test_a_bad_table_file_is_told_plainly(tmp_path: Path, text: str, word: str) -> None:
    (tmp_path / "tables.toml").write_text(text)
    with pytest.raises(KnowledgeFault, match=word):
        load_tables(tmp_path / "tables.toml")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "https://A.example/x/"),
        ("https://a.example/x?id=1", "https://a.example/x?id=1&utm_source=feed#top"),
        ("https://a.example/x", " https://a.example/x "),
    ],
)
def test_spellings_of_one_address_have_one_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


def test_other_addresses_have_other_keys() -> None:
    assert len({url_key(f"https://a.example/x?id={number}") for number in range(1000)}) == 1000


@given(st.text())
@settings(max_examples=100)
def test_keys_take_any_text(text: str) -> None:
    assert -(2**63) <= url_key(text) < 2**63
    assert text_key(f"  {text}\n") == text_key(text)
