"""The Python that the documentation shows is run, page by page, on what its names stand for."""

from __future__ import annotations

import gzip
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import dateline
from dateline.pipeline import Tools

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [
    page
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
    if BLOCK.search(page.read_text(encoding="utf-8"))
]
NEWS = "LAGOS, Nigeria - Police arrested two men on Monday after a protest at the port, the governor said."


class MyReader:
    """The reader that a page leaves to its reader; it proposes nothing."""

    version = "mine"


def archived(page: bytes) -> bytes:
    """A page in a web archive."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/a\r\n"
        "WARC-Date: 2024-03-12T00:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + answer + b"\r\n\r\n")


@pytest.fixture(scope="module")
def folder(reading_tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the files that the pages name, and a corpus of one article."""
    folder = tmp_path_factory.mktemp("shown")
    shutil.copy(ROOT / "examples" / "vienna-talks.html", folder / "page.html")
    (folder / "news.csv").write_text(f'text,published\n"{NEWS}",2024-03-12\n')
    (folder / "crawl.warc.gz").write_bytes(archived((folder / "page.html").read_bytes()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dateline.api.load_tools", lambda *_: reading_tools)
        patch.chdir(folder)
        dateline.ingest(["news.csv"], "corpus", dateline.Coder())
        yield folder


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_python_that_a_page_shows_runs(folder: Path, page: Path) -> None:
    pytest.importorskip("pandas")
    with dateline.Corpus.open(folder / "corpus") as corpus:
        [record] = records = list(corpus.records())
    meant = {
        "s3://research/corpus": "corpus",
        "evt-3f9a1c2b7d10": record.events[0].id,
        "art-0f5e2a7719bc": record.article.id,
    }
    names = {"dateline": dateline, "records": records, "MyReader": MyReader}
    text = page.read_text(encoding="utf-8")
    for shown, real in meant.items():
        text = text.replace(shown, real)
    for block in BLOCK.findall(text):
        exec(compile(block, str(page), "exec"), names)
