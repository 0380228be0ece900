"""SQL for those who may: one SELECT, within rows and seconds, and nothing but the corpus."""

from __future__ import annotations

from typing import Any

import pytest
import samples
from litestar.testing import TestClient
from lxml import html

from conftest import HERE, Place
from dateline.errors import CorpusFault
from dateline.query.corpus_repository import CorpusRepository
from dateline.store.writer import Writer
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.pages.sql_queries import ready_queries
from dateline.workbench.settings import Settings

SELECT = "SELECT type, count(*) AS events FROM events GROUP BY ALL ORDER BY ALL"
ENDLESS = "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000) c"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory, wording: Wording) -> CorpusRepository:
    folder = tmp_path_factory.mktemp("sql") / "corpus"
    with Writer(folder) as writer:
        writer.add(samples.port_strike())
    return CorpusRepository(folder, wording)


@pytest.fixture
def client(corpus: CorpusRepository, wording: Wording) -> Any:
    settings = Settings(trusted_hosts=("testserver.local",), levels={"sql": "visitor"})
    with TestClient(create_application(AppContext(corpus, wording, settings)), base_url=HERE) as client:
        yield client


def test_an_answer_stands_in_a_table_and_as_csv(client: Any) -> None:
    page = html.fromstring(client.get("/sql", params={"q": SELECT}).text)
    assert page.xpath("//th/text()") == ["type", "events"]
    assert ["ASSAULT", "1"] in [row.xpath("td/text()") for row in page.xpath("//tbody/tr")]
    assert client.get("/sql.csv", params={"q": SELECT}).text.splitlines()[0] == "type,events"


@pytest.mark.parametrize("query", [sql for _, sql in ready_queries()])
def test_ready_queries_are_answered(client: Any, query: str) -> None:
    assert client.get("/sql", params={"q": query}).status_code == 200


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("DROP TABLE events", "one SELECT"),
        ("SELECT 1; SELECT 2", "one SELECT"),
        ("SELECT * FROM read_csv('/etc/passwd')", ""),
        ("SELECT nothing_such FROM events", "nothing_such"),
    ],
)
def test_what_is_no_select_over_the_corpus_is_refused(client: Any, query: str, fault: str) -> None:
    answer = client.get("/sql", params={"q": query})
    assert answer.status_code == 422 and fault in html.fromstring(answer.text).xpath("string(//*[@id='fault'])")
    assert client.get("/sql.csv", params={"q": query}).status_code == 400


def test_rows_and_seconds_are_limited(client: Any, corpus: CorpusRepository) -> None:
    page = html.fromstring(client.get("/sql", params={"q": "SELECT * FROM range(100000)"}).text)
    assert len(page.xpath("//tbody/tr")) == 500 and "The first 500 rows" in page.text_content()
    with pytest.raises(CorpusFault, match="longer than"):
        corpus.select(ENDLESS, 10, 0.2)


def test_formulas_are_inert_in_the_file(client: Any) -> None:
    assert client.get("/sql.csv", params={"q": "SELECT '=1+1' AS a"}).text.splitlines()[1] == "'=1+1"


def test_only_editors_ask_and_records_in_memory_have_no_tables(place: Place) -> None:
    assert place.browser().get("/sql").status_code == 403
    editor = place.member("edda@example.org", "editor")
    assert editor.get("/sql").status_code == 200
    answer = editor.get("/sql?q=SELECT+1")
    assert answer.status_code == 422 and "file of records" in answer.text
