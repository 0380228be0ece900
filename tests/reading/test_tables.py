"""Tables of articles: which column is what, dates, rows that are broken or empty, and many formats."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.reading.read_article import LARGEST_INPUT
from dateline.reading.sources import find_sources
from dateline.reading.sources.cells import day_of
from dateline.reading.sources.column_maps import parse_column_map
from dateline.reading.sources.table_rows import json_values
from tests.reading.made_files import STORY, names_of, read_all, web, write
from tests.reading.workbooks import workbook

NEWS = (
    "Headline,Body,Date,Link,Key,Lang\n"
    'Two held,"Police arrested two men.\nThey were held.",03/12/2021,https://a.example/1,k1,en\n'
    "Envoy leaves,The envoy left on Monday.,25/12/2021,https://a.example/2,k2,en\n"
)


def test_columns_are_guessed_and_the_guess_can_be_given_back(tmp_path: Path) -> None:
    path = write(tmp_path / "news.csv", NEWS)
    found = read_all(path)
    first, second = found.sources
    assert found.words == [
        "Two held\n\nPolice arrested two men.\nThey were held.",
        "Envoy leaves\n\nThe envoy left on Monday.",
    ]
    assert (first.name, first.id, first.url, first.published) == ("k1", "k1", "https://a.example/1", "2021-12-03")
    assert second.published == "2021-12-25"
    columns = "text=Body,title=Headline,url=Link,published=Date,id=Key"
    assert found.said == [f'{path}: read as --map {columns}; not read: 1 column: Lang ("en")']
    again = read_all(path, column_map=parse_column_map(columns))
    assert (again.words, [source.published for source in again.sources]) == (
        found.words,
        [source.published for source in found.sources],
    )
    assert again.said == [f'{path}: not read: 1 column: Lang ("en")']


def test_a_guess_is_said_once_for_tables_of_one_form(tmp_path: Path) -> None:
    for name in "abc":
        write(tmp_path / f"{name}.csv", NEWS)
    assert len(read_all(tmp_path).said) == 1


@pytest.mark.parametrize(
    ("header", "row", "columns"),
    [
        ("id;main text;publishedAt", "1;Two men were held.;2021-03-12", "text=main text,published=publishedAt,id=id"),
        ("source\tcontent", "https://a.example/1\tTwo men were held.", "text=content,url=source"),
        ("source\tcontent", "Harbour Post\tTwo men were held.", "text=content,outlet=source"),
        ("Nr,Inhalt", f'1,"{STORY}"', "text=Inhalt"),
        ("a|text|created_at", "1|Two men were held.|1615550000", "text=text,published=created_at"),
        ('"title, short",body', "Held,Two men were held.", "text=body"),
    ],
)
def test_names_and_values_decide(tmp_path: Path, header: str, row: str, columns: str) -> None:
    (said,) = read_all(write(tmp_path / "news.csv", f"{header}\n{row}\n")).said
    assert f"--map {columns}" in said.replace("'", "")


@pytest.mark.parametrize("text", ["a,b,c\n1,2,3\n", "text\n7\n8\n"])
def test_a_table_without_articles_says_what_to_do(tmp_path: Path, text: str) -> None:
    found = read_all(write(tmp_path / "sums.csv", text))
    ((name, reason),) = found.faults
    assert name.endswith("sums.csv")
    assert "--map text=COLUMN" in reason and "the columns are" in reason


def test_a_table_without_articles_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "held.txt", STORY)
    write(tmp_path / "index.csv", "title,date\nTwo held,2021-03-12\n")
    write(tmp_path / "sums.csv", "a,b\n1,2\n")
    write(tmp_path / "scan.pdf", b"%PDF-1.7")
    write(tmp_path / "numbers.json", "[1, 2, 3]")
    write(tmp_path / "package.json", '{"url": "https://a.example/"}')
    found = read_all(tmp_path)
    assert (names_of(found.sources, tmp_path), found.faults) == (["held.txt"], [])
    assert found.said[-3:] == [
        "files passed over, no column holds articles; name one, such as --map text=COLUMN: 1, "
        f"the first {tmp_path}/index.csv",
        "files passed over, it lists addresses alone; name the file to read their pages from the web: 1, "
        f"the first {tmp_path}/package.json",
        f"files passed over, for *.pdf cannot be read: 1, the first {tmp_path}/scan.pdf",
    ]


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    found = read_all(write(tmp_path / "news.csv", NEWS), column_map=parse_column_map("text=Text"))
    assert found.faults[0][1] == (
        'it has no column "Text", which --map names; the columns are Headline, Body, Date, Link, Key, Lang'
    )


def test_a_table_without_a_header_is_mapped_by_numbers(tmp_path: Path) -> None:
    path = write(tmp_path / "news.csv", "Two held,Police arrested two men.,2021-03-12\nX,More words.,2021-03-13\n")
    found = read_all(path, column_map=parse_column_map("title=1,text=2,published=3"))
    assert found.words == ["Two held\n\nPolice arrested two men.", "X\n\nMore words."]
    assert names_of(found.sources, tmp_path) == ["news.csv:1", "news.csv:2"]


def test_a_table_with_a_header_can_be_mapped_by_numbers_too(tmp_path: Path) -> None:
    found = read_all(write(tmp_path / "news.csv", NEWS), column_map=parse_column_map("title=1,text=2"))
    assert len(found.words) == 2 and found.words[1] == "Envoy leaves\n\nThe envoy left on Monday."


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("text", "FIELD=COLUMN"),
        ("txt=body", 'did you mean "text"'),
        ("colour=red", "there are text"),
        ("text=a,text=b", "named twice"),
        ("title=headline", "add text=COLUMN"),
        ("", "add text=COLUMN"),
    ],
)
def test_a_map_that_cannot_be(words: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_column_map(words)


def test_rows_without_text_and_broken_rows_are_named_by_file_and_row(tmp_path: Path) -> None:
    rows = ["text,url", "Two men were held.,", ",https://a.example/2", "a,b,c,d", "", "Last words here.,"]
    found = read_all(write(tmp_path / "news.csv", "\n".join(rows)))
    assert len(found.words) == 2
    assert [(name.rpartition("/")[2], reason) for name, reason in found.faults] == [
        ("news.csv:3", 'there is no "text" in it'),
        ("news.csv:4", "the row has 4 cells and the header 2; put cells with the separator into quotes"),
    ]


def test_a_quotation_mark_that_is_never_closed_takes_the_rest_as_one_cell(tmp_path: Path) -> None:
    found = read_all(write(tmp_path / "news.csv", 'text,url\nFirst words here.,\n"Two men were held.,\nMore words.,\n'))
    assert len(found.words) == 2


@pytest.mark.parametrize("content", ["", "text,url\n", "\n\n"])
def test_an_empty_table_says_so(tmp_path: Path, content: str) -> None:
    assert [reason for _, reason in read_all(write(tmp_path / "news.csv", content)).faults] == ["empty: it has no rows"]


def test_dates_that_cannot_be_read_are_counted_with_the_first(tmp_path: Path) -> None:
    dates = ["2021-03-12", "soon", "", "12 March 2021", "later", "1615550000", "01/02/2021"]
    rows = "".join(f"Two men were held.,{day}\n" for day in dates)
    found = read_all(write(tmp_path / "news.csv", f"text,date\n{rows}"))
    days = [source.published for source in found.sources]
    assert days == ["2021-03-12", None, None, "2021-03-12", None, "2021-03-12", None]
    assert found.said[-1].endswith(
        f'dates in the column "date" not read (write them as 2024-03-14): 3, the first "soon" in {tmp_path}/news.csv:3'
    )


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (datetime(2021, 3, 12, 23, 59), "2021-03-12"),
        (date(2021, 3, 12), "2021-03-12"),
        ("Fri, 12 Mar 2021 10:00:00 GMT", "2021-03-12"),
        ("20210312T100000Z", "2021-03-12"),
        (20210312, "2021-03-12"),
        (1615550000, "2021-03-12"),
        (1615550000000.0, "2021-03-12"),
        ("9999999999999", None),
        (True, None),
        (float("nan"), None),
        ("soon", None),
        (None, None),
    ],
)
def test_days(value: object, day: str | None) -> None:
    assert day_of(value) == day


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "text,url\nCafé owners – all of them – did not pay.,\n"
    assert read_all(write(tmp_path / "news.csv", text.encode(encoding))).words == [
        "Café owners – all of them – did not pay."
    ]


def test_packed_tables(tmp_path: Path) -> None:
    write(tmp_path / "a.csv.gz", gzip.compress(NEWS.encode()))
    with zipfile.ZipFile(tmp_path / "b.csv.zip", "w") as archive:
        archive.writestr("news.csv", NEWS)
    assert len(read_all(tmp_path).words) == 4


def test_an_archive_that_is_cut_off_gives_what_can_be_read(tmp_path: Path) -> None:
    rows = "".join(f"Two men were held on day {number}.,{number}\n" for number in range(5000))
    path = write(tmp_path / "a.csv.gz", gzip.compress(f"text,id\n{rows}".encode())[:-4000])
    found = read_all(path)
    assert len(found.words) > 100
    ((name, reason),) = found.faults
    assert name == str(path) and reason.startswith(f"after row {len(found.words) + 1}")


def test_json_in_the_forms_of_other_tools(tmp_path: Path) -> None:
    article = {
        "title": "Two held",
        "maintext": STORY,
        "date_publish": "2021-03-12 10:00:00",
        "url": "https://a.example/1",
        "authors": ["Jane Doe", "John Roe"],
        "source_domain": "a.example",
    }
    write(tmp_path / "one.json", json.dumps(article))
    write(tmp_path / "many.json", json.dumps([article, article]))
    write(tmp_path / "answer.json", json.dumps({"status": "ok", "articles": [article] * 3}))
    write(tmp_path / "row.json", "\n".join([json.dumps(article, indent=1)] * 4))
    found = read_all(tmp_path)
    assert len(found.words) == 10 and found.faults == []
    assert {source.published for source in found.sources} == {"2021-03-12"}
    assert names_of(found.sources, tmp_path)[3:6] == ["many.json:1", "many.json:2", "one.json"]
    assert all('content="Jane Doe, John Roe"' in words for words in found.words)


def test_values_deep_in_json_are_mapped_by_their_path(tmp_path: Path) -> None:
    rows = [{"doc": {"body": {"text": "Two men were held."}}, "n": 1}]
    found = read_all(write(tmp_path / "a.json", json.dumps(rows)), column_map=parse_column_map("text=doc.body.text"))
    assert found.words == ["Two men were held."]


@pytest.mark.parametrize(
    ("text", "articles", "reason"),
    [
        ('[{"text": "Two men."}, {"text": "cut', 1, "after row 1: not JSON"),
        ('[{"text": "Two men."}', 1, "after row 1: not JSON: it is cut off"),
        ('[{"text": "Two men."}, 7]', 1, "it must be an object"),
        ("hello", 0, "not JSON"),
        ("[" * 100_000, 0, "not JSON"),
        ('{"a":' * 100_000, 0, "nested too deeply"),
        ("", 0, "it has no rows"),
    ],
)
def test_broken_json(tmp_path: Path, text: str, articles: int, reason: str) -> None:
    found = read_all(write(tmp_path / "a.json", text))
    assert len(found.words) == articles
    assert reason in found.faults[0][1]


@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=9) | st.integers() | st.none(), min_size=1)))
def test_json_values_are_those_of_the_file(values: list[object]) -> None:
    for text in (json.dumps(values), json.dumps(values, indent=2), "\n".join(map(json.dumps, values))):
        assert [value for _, value in json_values(io.StringIO(text))] == values


def test_a_later_line_may_have_a_key_that_the_first_have_not(tmp_path: Path) -> None:
    lines = ['{"text": "Two men were held."}'] * 300 + ['{"text": "More words.", "url": "https://a.example/1"}']
    found = read_all(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert found.sources[-1].url == "https://a.example/1"
    assert found.said == []


def test_parquet_with_other_columns(tmp_path: Path) -> None:
    columns = {
        "body": ["Two men were held.", None],
        "published_at": [datetime(2021, 3, 12), None],
        "vector": [[0.5, 0.5], [0.1, 0.2]],
        "authors": [["Jane Doe"], []],
    }
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    found = read_all(tmp_path / "a.parquet")
    assert found.sources[0].published == "2021-03-12"
    assert found.faults == [(f"{tmp_path}/a.parquet:2", 'there is no "body" in it')]


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx", "a.xls", "a.csv.gz", "a.csv.zip"])
def test_a_file_that_is_not_what_its_name_says(tmp_path: Path, name: str) -> None:
    found = read_all(write(tmp_path / name, b"hello hello hello"))
    assert (found.words, len(found.faults)) == ([], 1)
    missing = read_all(tmp_path / f"missing-{name}")
    assert missing.faults[0][1] == "no such file or directory"


def test_a_workbook(tmp_path: Path) -> None:
    sheets = {
        "Notes": [["seen by us"], ["yes"]],
        "News": [[], ["Body", "Date"], ["Two men were held.", 44267], ["", ""]],
    }
    found = read_all(write(tmp_path / "a.xlsx", workbook(sheets)))
    assert found.words == ["Two men were held."]
    assert names_of(found.sources, tmp_path) == ["a.xlsx:News:3"]


def test_a_cell_far_from_the_others_takes_no_memory_here(tmp_path: Path) -> None:
    found = read_all(write(tmp_path / "a.xlsx", workbook({"News": [["Body"]]}, far="XFD1048576")))
    assert "too large to be read as a workbook; save it as CSV" in found.faults[0][1]


def test_a_workbook_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    data = bytearray(workbook({"News": [["Body"]]}))
    # The size of the first entry in the directory of the archive.
    place = data.index(b"PK\x01\x02") + 24
    data[place : place + 4] = (2**32 - 2).to_bytes(4, "little")
    found = read_all(write(tmp_path / "a.xlsx", bytes(data)))
    assert "it unpacks to 4,294," in found.faults[0][1]


def test_a_list_of_addresses_is_read_from_the_web_and_each_once(tmp_path: Path) -> None:
    path = write(
        tmp_path / "list.csv",
        "id,publish_date,title,url,media_name\n"
        + "".join(f"{number},2021-03-12,Two held,https://a.example/{number % 2},Post\n" for number in range(5)),
    )
    found = read_all(path, fetcher=web({"https://a.example/0": STORY, "https://a.example/1": STORY}))
    assert [source.url for source in found.sources] == ["https://a.example/0", "https://a.example/1"]
    assert {source.published for source in found.sources} == {"2021-03-12"}
    assert found.said[-1].endswith(f"addresses named before and passed over: 3, the first in {path}:4")


@pytest.mark.parametrize(("columns", "seen", "url"), [(27, 2, 5), (61, 60, 61)])
def test_tables_of_gdelt_are_lists_of_addresses(tmp_path: Path, columns: int, seen: int, url: int) -> None:
    cells = [f'"{number}' for number in range(columns)]
    cells[0], cells[seen - 1], cells[url - 1] = "20240101000000-1", "20240101120000", "https://a.example/1"
    found = read_all(
        write(tmp_path / "gdelt.csv", "\t".join(cells) + "\n"), fetcher=web({"https://a.example/1": STORY})
    )
    (source,) = found.sources
    assert (source.url, source.published, source.file_date) == ("https://a.example/1", None, "2024-01-01")
    assert "a table of the form GDELT" in found.said[0]


def test_a_cell_may_be_long_and_no_longer_than_an_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_all(write(tmp_path / "a.csv", f"text\n{'word ' * 50_000}\n"))
    assert len(found.words[0]) == 249_999
    monkeypatch.setattr("dateline.reading.sources.table_rows.LARGEST_INPUT", 1000)
    found = read_all(write(tmp_path / "b.csv", f"text,id\nTwo men were held.,1\n{'word ' * 5000},2\n"))
    assert (len(found.words), len(found.faults)) == (1, 1)
    assert "too large" in found.faults[0][1]
    assert LARGEST_INPUT > 1000


def test_rows_are_read_as_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    with gzip.open(path, "wt") as stream:
        stream.write("text,id\n" + "".join(f"{'Two men were held. ' * 50},{number}\n" for number in range(20_000)))
    held = [sys.getsizeof(source.load()) for source in islice(find_sources([str(path)]), 300)]
    assert len(held) == 300 and path.stat().st_size < 1_000_000
