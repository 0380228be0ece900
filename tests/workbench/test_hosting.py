"""What those who run a workbench for others rely on: files kept to their owner, doors for programs, and pages that can
be read while the members' database is away."""

from __future__ import annotations

import asyncio
import base64
import errno
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
import uvicorn
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html
from sqlalchemy import create_engine

from conftest import HERE, Place, Reader
from dateline.query.memory_repository import MemoryRepository
from dateline.review.database.connection import DatabaseAway, DatabaseFault, open_database
from dateline.views.wording import Wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.pages import operations
from dateline.workbench.settings import Settings, load_settings
from dateline.workbench.slow_clients import patient_for

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/none"


def gone(place: Place) -> None:
    """Put the database where no server is."""
    place.people.database.engine = create_engine(NOWHERE, hide_parameters=True)


def back(place: Place, url: str) -> None:
    """Bring the database back, and let the time pass in which it is not asked again."""
    place.people.database.engine = open_database(url).engine
    place.people.database._away_until = 0.0


def test_an_answer_does_not_wait_for_the_client_where_processes_share_a_socket() -> None:
    async def hello(scope: object, receive: object, send: Callable[..., object]) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[misc]
        await send({"type": "http.response.body", "body": b"hello"})  # type: ignore[misc]

    config = uvicorn.Config(hello, port=0, http=patient_for(5), lifespan="off", log_config=None)
    config.load()
    # Made as uvicorn makes the socket that its processes share.
    shared = config.bind_socket()

    async def visit() -> list[int]:
        server = uvicorn.Server(config)
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[shared])
        async with httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"http://127.0.0.1:{shared.getsockname()[1]}/")).text == "hello"
            delays = [
                protocol.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                for protocol in server.server_state.connections
            ]
        await server.shutdown(sockets=[shared])
        return delays

    assert all(asyncio.run(visit())) and shared.proto == 0


def test_the_database_of_members_is_its_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "members.sqlite"
    database = open_database(str(path))
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO keys VALUES ('a', 'b')")
        assert {one.stat().st_mode & 0o777 for one in tmp_path.iterdir()} == {0o600}
    database.close()


@pytest.mark.parametrize(("before", "after"), [(0o644, 0o600), (0o666, 0o600), (0o660, 0o660), (0o600, 0o600)])
def test_a_database_that_all_could_read_is_closed_to_them(tmp_path: Path, before: int, after: int) -> None:
    path = tmp_path / "members.sqlite"
    open_database(str(path)).close()
    path.chmod(before)
    open_database(str(path)).close()
    assert path.stat().st_mode & 0o777 == after


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("{folder}/none/members.sqlite", "No such file or directory; there is no folder .*none: make it, or name"),
        ("{folder}/text.sqlite", "file is not a database; may this user write there"),
        ("{folder}", "cannot be opened: unable to open database file"),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "does the server run, and may this user open that database?"),
    ],
)
def test_a_database_that_cannot_be_opened_is_told_plainly(tmp_path: Path, where: str, says: str) -> None:
    (tmp_path / "text.sqlite").write_text("this is a letter, and no database " * 40, "utf-8")
    with pytest.raises(DatabaseFault, match=says) as fault:
        open_database(where.format(folder=tmp_path))
    assert "sqlalche" not in str(fault.value) and "secret" not in str(fault.value)


@pytest.mark.parametrize(
    ("settings", "header"),
    [
        ({"public_address": "https://testserver.local"}, "max-age=31536000"),
        ({"public_address": "https://testserver.local", "hsts_days": 1}, "max-age=86400"),
        ({"public_address": "https://testserver.local", "hsts_days": 0}, None),
        ({"public_address": HERE}, None),
    ],
)
def test_browsers_are_told_to_come_by_https_where_readers_do(
    room: MemoryRepository, wording: Wording, settings: dict[str, object], header: str | None
) -> None:
    chosen = Settings(trusted_hosts=("testserver.local",), **settings)  # type: ignore[arg-type]
    with TestClient(create_application(AppContext(room, wording, chosen)), base_url=HERE) as client:
        for path in ("/", "/none", "/api/v1", "/static/workbench.css"):
            assert client.get(path).headers.get("strict-transport-security") == header, path


@pytest.fixture
def public(room: MemoryRepository, wording: Wording) -> Iterator[TestClient[Litestar]]:
    """A workbench as a container serves it: on every address, by its public name alone."""
    settings = Settings(host="0.0.0.0", public_address="https://news.example.org")
    with TestClient(
        create_application(AppContext(room, wording, settings)), base_url="http://127.0.0.1:8000"
    ) as client:
        yield client


def test_health_answers_to_the_address_that_a_container_asks(public: TestClient[Litestar]) -> None:
    assert public.get("/health").json()["status"] == "well"
    assert public.get("/").status_code == 403
    assert public.get("/", headers={"Host": "news.example.org"}).status_code == 200


def test_a_container_with_members_starts_with_the_settings_that_are_shown() -> None:
    text = (Path(__file__).parents[2] / "docs" / "hosting.md").read_text("utf-8")
    shown = text[text.index("With members, and a proxy") : text.index("# The first administrator")]
    environment = {
        name: value for name, _, value in re.findall(r'-e "?(DATELINE_\w+)(=([^"\s]*(?: <[^>]+>)?))?', shown)
    }
    settings = load_settings(None, environment, host="0.0.0.0")
    assert settings.members and settings.mail.starttls and settings.trusted_proxies and not settings.private


def test_health_tells_of_disk_and_database(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = place.browser()
    said = reader.get("/health").json()
    assert said["database"] == "answers" and said["disk_free_bytes"] > 0
    monkeypatch.setattr(operations.shutil, "disk_usage", lambda _: SimpleNamespace(free=5000))
    full = reader.get("/health")
    assert (full.status_code, full.json()["status"]) == (503, "the disk is nearly full")
    monkeypatch.setattr(operations.shutil, "disk_usage", lambda _: (_ for _ in ()).throw(OSError(errno.EIO, "x")))
    assert "disk_free_bytes" not in reader.get("/health").json()
    gone(place)
    away = reader.get("/health")
    assert (away.status_code, away.json()["database"]) == (503, "does not answer")


def test_pages_are_read_while_the_database_is_away(make_place: Callable[..., Place], tmp_path: Path) -> None:
    url = str(tmp_path / "w.sqlite")
    place = make_place(url)
    anna = place.member("anna@example.org", "editor", "Anna")
    anna.fill("/review/art-port/ev-evac", "/review/art-port/ev-evac", button=("action", "reject"), reason="no event")
    anna.fill("/articles/art-port", "/comments", text="a question")
    visitor = place.browser()
    assert "evacuation" not in visitor.page("/articles/art-port").xpath("string(//aside)").casefold()
    pages = (
        "/",
        "/events",
        "/events?type=ASSAULT",
        "/articles/art-port",
        "/articles/art-port/events/ev-shell",
        "/stories/st-marsalla",
        "/counts",
        "/map",
        "/disputes",
        "/events.csv",
        "/api/v1/events",
    )
    before = {path: visitor.get(path).status_code for path in pages}
    gone(place)
    for reader in (visitor, anna):
        assert {path: reader.get(path).status_code for path in pages} == before == dict.fromkeys(pages, 200)
    # What was decided before still holds.
    article = visitor.get("/articles/art-port")
    assert "does not answer at present" in article.text
    assert "evacuation" not in html.fromstring(article.text).xpath("string(//aside)").casefold()
    back(place, url)
    assert "a question" in anna.get("/articles/art-port").text
    assert "does not answer" not in anna.get("/articles/art-port").text


def test_what_cannot_be_saved_is_told_and_the_reason_goes_to_the_log(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    reader = Reader(place.stack.enter_context(TestClient(place.application, base_url=HERE)))
    page = html.fromstring(reader.get("/join").text).forms[-1]
    fields = {name: value or "" for name, value in page.form_values()}
    gone(place)
    fields |= {"name": "A", "address": "a@example.org", "again": "a@example.org"}
    answer = reader.client.post("/join", data=fields)
    assert answer.status_code == 503 and "Nothing was saved" in answer.text and answer.headers["retry-after"]
    assert "127.0.0.1" not in answer.text and "members' database does not answer" in caplog.text
    bearer = {"Authorization": "Bearer x"}
    assert reader.client.get("/api/v1/events", headers=bearer).json()["title"] == "Not possible at present"


def test_a_full_disk_is_no_absence(place: Place) -> None:
    database = place.people.database
    with pytest.raises(DatabaseAway, match="full"), database.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        connection.exec_driver_sql("CREATE TABLE big AS SELECT zeroblob(9000000) AS x")
    assert not database.is_away


def test_readings_wait_for_the_database(make_place: Callable[..., Place], tmp_path: Path) -> None:
    url = str(tmp_path / "w.sqlite")
    place = make_place(url)
    reads = place.desk.reads
    assert reads is not None
    gone(place)
    place.browser().get("/articles/art-port")
    reads.flush()
    today = place.desk.now().date()
    assert reads.most_read(today, 7, 5) == []
    back(place, url)
    assert reads.most_read(today, 7, 5) == [("art-port", 1)]


@pytest.fixture
def closed(make_place: Callable[..., Place], tmp_path: Path) -> Place:
    """A workbench closed to visitors."""
    return make_place(str(tmp_path / "closed.sqlite"), levels={"read": "member"})


def made_token(reader: Reader) -> str:
    answer = reader.fill("/account", "/account/tokens", name="feeds", **{"scope-read": "1"})
    return str(html.fromstring(answer.text).xpath("string(//code)"))


@pytest.mark.parametrize(
    "path", ["/events.csv", "/events.atom", "/events.geojson", "/events.plover.jsonl", "/counts.csv", "/network.gexf"]
)
def test_a_token_opens_feeds_and_files_of_a_closed_workbench(closed: Place, path: str) -> None:
    token = made_token(closed.member("anna@example.org"))
    client = closed.browser().client
    password = base64.b64encode(f"anna:{token}".encode()).decode()
    assert client.get(path).status_code == 403
    assert client.get(path, headers={"Authorization": f"Bearer {token}"}).status_code == 200
    assert client.get(path, headers={"Authorization": f"Basic {password}"}).status_code == 200
    for wrong in ("Basic !!!", "Basic " + base64.b64encode(b"anna:x").decode(), "Basic /w=="):
        assert client.get(path, headers={"Authorization": wrong}).status_code == 403, wrong


def test_a_password_opens_no_page_and_no_form(place: Place) -> None:
    admin = place.member("a@example.org", "administrator")
    answer = admin.fill("/account", "/account/tokens", name="x", **{"scope-grants": "1"})
    token = html.fromstring(answer.text).xpath("string(//code)")
    header = {"Authorization": "Basic " + base64.b64encode(f":{token}".encode()).decode()}
    client = place.browser().client
    assert client.get("/account", headers=header).status_code == 403
    paid = {"address": "b@example.org", "level": "editor"}
    assert client.post("/api/v1/grants", headers=header, data=paid).status_code == 403


def test_a_password_for_a_proxy_before_us_hinders_nobody(place: Place) -> None:
    header = {"Authorization": "Basic " + base64.b64encode(b"staff:of the proxy").decode()}
    reader = place.member("a@example.org")
    assert place.browser().client.get("/events.csv", headers=header).status_code == 200
    assert reader.client.get("/account", headers=header).status_code == 200
