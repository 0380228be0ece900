"""Input that is made to take all memory or time: each file ends with a line, and soon."""

from __future__ import annotations

import io
import resource
import zipfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.errors import NotAnArticle, SourceUnreadable
from dateline.reading.sources import find_sources
from dateline.record import Article
from tests.reading.made_files import PARAGRAPHS, read_all, write
from tests.reading.workbooks import workbook

TEXTS = (".html", ".txt", ".rtf", ".xml", ".csv", ".tsv", ".json", ".jsonl")
PACKED = (".parquet", ".xlsx", ".xls", ".warc", ".warc.gz", ".wacz", ".csv.gz", ".csv.zip")


@pytest.mark.parametrize("ending", [*TEXTS, *PACKED])
def test_two_hundred_megabytes_of_nothing(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"vast{ending}"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    sources = list(find_sources([str(path)]))
    assert len(sources) == 1
    with pytest.raises(SourceUnreadable) as raised:
        sources[0].load()
    assert str(raised.value).startswith(str(path)) and "\n" not in str(raised.value)


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "blockquote"])
def test_a_hundred_thousand_nested_tags(read: Callable[..., Article], tag: str) -> None:
    with pytest.raises(NotAnArticle):
        read(f"<html><body>{f'<{tag}>' * 100_000}<p>{PARAGRAPHS[0]}</p>")


def test_a_download_of_a_hundred_thousand_nested_tags(tmp_path: Path) -> None:
    page = f"<html><body>{'<div>' * 100_000}{PARAGRAPHS[0]} Document HARPO00020210312eh3c0001a</html>"
    assert read_all(write(tmp_path / "a.html", page)).words == [page]


@pytest.mark.parametrize("ending", ["html", "xml", "opml", "rss"])
def test_entities_that_laugh_a_billion_times(tmp_path: Path, read: Callable[..., Article], ending: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = {"html": "<html><body><p>&l9;</p></body></html>", "xml": "<doc><main><p>&l9;</p></main></doc>"}.get(
        ending, f"<{ending}>&l9;</{ending}>"
    )
    path = write(tmp_path / f"a.{ending}", f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{body}')
    assert "declares entities" in read_all(feeds=[str(path)]).faults[0][1]
    for words in read_all(path).words:
        try:
            assert "haha" not in read(words).text
        except NotAnArticle as error:
            assert "\n" not in str(error)


def test_one_long_text_in_fifty_thousand_cells(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", workbook({"News": [["Body"]]}, shared=("word " * 6000, 50_000)))
    assert path.stat().st_size < 1_000_000
    assert "too large to be read as a workbook" in read_all(path).faults[-1][1]


def test_one_long_text_in_every_row_of_a_parquet_file(tmp_path: Path) -> None:
    indices = pa.array([0] * 3000, pa.int32())
    table = pa.table({"text": pa.DictionaryArray.from_arrays(indices, pa.array(["word " * 4_100_000]))})
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd")
    assert (tmp_path / "a.parquet").stat().st_size < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for source in islice(find_sources([str(tmp_path / "a.parquet")]), 60):
        with pytest.raises(SourceUnreadable, match="too large"):
            source.load()
    # In kilobytes: the rows that are read at once, and their copy as text.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000


def test_a_packed_table_that_is_one_endless_cell(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as file:
        file.write(b"text\n" + b"x" * 60_000_000)
    ((name, reason),) = read_all(write(tmp_path / "a.csv.zip", stream.getvalue())).faults
    assert name.endswith("a.csv.zip") and "too large" in reason


BEGINNINGS = (
    b'{"text": ',
    b'[{"text": "',
    b"text,url\n",
    b"\xff\xfe",
    b"\x1f\x8b\x08\x00",
    b"PK\x03\x04",
    b"PAR1",
    b"{\\rtf1 ",
    b"WARC/1.0\r\n",
    b"<doc><main>",
    b"End of Document\nLength: 3 words\n",
    b"1 of 2 DOCUMENTS\n",
)
ENDINGS = [ending for ending in (*TEXTS, *PACKED, ".docx") if not ending.startswith(".xls")]
SIGNS = st.text('{}[]",:\\\n\t ab1', max_size=60).map(str.encode)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(ENDINGS),
    st.sampled_from(BEGINNINGS) | st.just(b""),
    st.binary(max_size=200) | st.text(max_size=100).map(str.encode) | SIGNS,
)
def test_whatever_is_in_a_file_it_is_read_or_set_aside(tmp_path: Path, ending: str, start: bytes, rest: bytes) -> None:
    found = read_all(write(tmp_path / f"a{ending}", start + rest))
    assert found.words or found.faults
