"""`dateline serve` as a process of its own: behind a proxy under a path, with slow clients, and what it logs."""

from __future__ import annotations

import json
import pickle
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec
import pytest
import samples
from browser.serving import free_port, serving
from lxml import html

from dateline.workbench.slow_clients import PatientProtocol, patient_for

HOST = "news.example.org"
ROOT = "/desk"
FOREIGN = "198.51.100.23"
BEHIND = f"""
members = true
public_address = "https://{HOST}{ROOT}"
root_path = "{ROOT}"
patience_seconds = 2
trusted_proxies = ["127.0.0.1"]
"""


@dataclass
class Served:
    """A server that runs, as a proxy before it sees it."""

    base: str
    log: Path
    letters: Path

    def client(self, address: str = FOREIGN) -> httpx.Client:
        """A reader who comes through the proxy."""
        headers = {"Host": HOST, "X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        return httpx.Client(base_url=self.base, headers=headers, trust_env=False)


@pytest.fixture(scope="module")
def records_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("records") / "records.jsonl"
    path.write_bytes(b"".join(msgspec.json.encode(record) + b"\n" for record in samples.world()))
    return path


def settings_in(folder: Path, port: int) -> Path:
    """A file of settings for a workbench behind a proxy, which keeps all that it writes in a folder."""
    path = folder / "dateline.toml"
    path.write_text(
        f'port = {port}\ndatabase = "{folder}/members.sqlite"{BEHIND}[mail]\nfolder = "{folder}/letters"\n', "utf-8"
    )
    return path


@pytest.fixture(scope="module")
def behind(records_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workbench behind a proxy."""
    folder, port = tmp_path_factory.mktemp("behind"), free_port()
    settings = settings_in(folder, port)
    with serving(records_path, settings, port, folder / "log") as base:
        yield Served(base, folder / "log", folder / "letters")


def token_on(page: httpx.Response, action: str) -> str:
    """The form token of a form."""
    form = f"//form[contains(@action, '{action}')]//input[@name='form_token']/@value"
    return str(html.fromstring(page.text).xpath(form)[0])


def keep_cookie(client: httpx.Client, page: httpx.Response) -> None:
    """Carry the visit's cookie: it is kept to HTTPS, which the proxy speaks and we do not."""
    for cookie in re.findall(r"(dateline_visit=[^;]+);", page.headers.get("set-cookie", "")):
        client.headers["Cookie"] = cookie


def ask_for_link(client: httpx.Client, address: str) -> httpx.Response:
    """Ask for a letter."""
    page = client.get("/sign-in")
    keep_cookie(client, page)
    return client.post("/sign-in", data={"form_token": token_on(page, "sign-in"), "address": address})


def test_every_address_stands_under_the_path_that_readers_see(behind: Served) -> None:
    with behind.client() as client:
        for path in (
            "/",
            "/events?type=ASSAULT",
            "/articles/art-port",
            "/stories",
            "/map",
            "/network",
            "/join",
            "/none",
        ):
            page = html.fromstring(client.get(path).text)
            for where in page.xpath("//@href | //@src | //@action | //@data-outlines"):
                assert where.startswith((f"{ROOT}/", "#", "?", "http")), (path, where)
        assert f"https://{HOST}{ROOT}/" in client.get("/events.atom").text
        cookie = client.get("/join").headers["set-cookie"]
        assert f"Path={ROOT}" in cookie and "Secure" in cookie
        assert client.get("/static/workbench.css").status_code == 200
        assert client.post("/sign-out").status_code == 403


def test_a_form_leads_back_under_the_path(behind: Served) -> None:
    with behind.client() as client:
        page = client.get("/join?next=/stories")
        keep_cookie(client, page)
        address = {"address": "first@example.org", "again": "first@example.org"}
        client.post("/join", data={"form_token": token_on(page, "join"), "name": "A", "next": "/stories", **address})
        # Letters are sent beside the answer: other requests pass the time until this one is there.
        asked = (list(behind.letters.glob("*.eml")) for _ in range(500) if client.get("/about").status_code)
        [letter] = next(found for found in asked if found)
        link = re.findall(rf"https://{HOST}{ROOT}(/link/\S+)", letter.read_text())[0]
        answer = client.post(link, data={"form_token": token_on(client.get(link), "link")})
        assert (answer.status_code, answer.headers["location"]) == (303, f"{ROOT}/stories")


def test_tries_are_counted_by_the_network_that_a_named_proxy_tells(behind: Served) -> None:
    answers = []
    for number in range(32):
        with behind.client(f"203.0.113.{number}") as client:
            answers.append(ask_for_link(client, f"a{number}@example.org").status_code)
    assert set(answers) == {200}
    with behind.client("192.0.2.1") as client:
        asked = [ask_for_link(client, f"b{number}@example.org").text for number in range(92)]
    assert sum("asked from your network" in page for page in asked) == 2


def test_a_foreign_name_is_refused_and_a_letter_names_the_public_one(behind: Served) -> None:
    with behind.client() as client:
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
        assert client.get("/", headers={"Host": "evil.example", "X-Forwarded-Host": HOST}).status_code == 403
    letter = next(behind.letters.glob("*.eml")).read_text()
    assert "evil.example" not in letter and f"https://{HOST}{ROOT}/" in letter


def test_slow_clients_keep_nobody_waiting(behind: Served) -> None:
    port = int(behind.base.rsplit(":", 1)[1])
    with ExitStack() as stack:
        for number in range(150):
            slow = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            slow.sendall(f"POST /join HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 9000\r\n".encode())
            slow.sendall(b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=" if number % 2 else b"X-Slow: ")
        with behind.client() as client:
            assert client.get("/", timeout=5).status_code == 200
            assert client.get("/events.csv", timeout=5).status_code == 200


def test_a_head_is_that_of_the_page_without_the_page(behind: Served) -> None:
    with behind.client() as client:
        for path in ("/", "/events.csv", "/api/v1/events", "/static/workbench.css", "/nothing"):
            head, page = client.head(path), client.get(path)
            assert (head.status_code, head.content) == (page.status_code, b"")
            assert head.headers["content-type"] == page.headers["content-type"]


UNENDED = {
    "nothing": "",
    "half a head": "GET / HTTP/1.1\r\nHost: {host}\r\nX-Slow: ",
    "half a body": (
        "POST /join HTTP/1.1\r\nHost: {host}\r\nContent-Length: 90\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\nname="
    ),
    "half a second request": "GET /health HTTP/1.1\r\nHost: {host}\r\n\r\nGET / HTTP/1.1\r\n",
}


def test_who_does_not_end_a_request_is_hung_up_on(behind: Served) -> None:
    port = int(behind.base.rsplit(":", 1)[1])
    with ExitStack() as stack:
        waiting = {name: stack.enter_context(socket.create_connection(("127.0.0.1", port), 20)) for name in UNENDED}
        for name, sent in UNENDED.items():
            waiting[name].sendall(sent.format(host=HOST).encode())
        for name, slow in waiting.items():
            heard = b""
            while part := slow.recv(4096):
                heard += part
            assert heard.count(b"HTTP/1.1 200") == UNENDED[name].count("/health"), name
    assert "fault" not in behind.log.read_text()


def test_health_and_metrics(behind: Served) -> None:
    with behind.client() as client:
        assert client.get("/health").json()["status"] == "well"
        assert client.get("/metrics").status_code == 403


def test_the_log_is_json_and_holds_neither_addresses_nor_tokens(behind: Served) -> None:
    with behind.client() as client:
        client.get("/link/a-token-that-is-secret?next=/somewhere-private")
        client.get("/events?q=a-private-search")
        # The line of an answer is written after it was sent; that of the one before is there when the next has come.
        client.get("/health")
        client.get("/health")
    lines = [json.loads(line) for line in behind.log.read_text().splitlines()[1:]]
    assert {"GET", "POST"} <= {line["method"] for line in lines}
    assert all({"time", "level", "logger", "route", "status", "ms"} <= set(line) for line in lines)
    assert {"/health", "/link/{token}", "/events"} <= {line["route"] for line in lines}
    text = behind.log.read_text()
    for secret in (
        "example.org/link",
        "@example.org",
        FOREIGN,
        "203.0.113",
        "127.0.0.1",
        "secret",
        "private",
        "art-port",
    ):
        assert secret not in "\n".join(text.splitlines()[1:]), secret


def test_a_port_that_is_taken_is_told(behind: Served, records_path: Path) -> None:
    port = behind.base.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "dateline", "serve", str(records_path), "--port", port]
    second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode != 0 and "address already in use" in second.stderr and "Traceback" not in second.stderr


def test_letters_that_wait_are_sent_before_the_end(records_path: Path, tmp_path: Path) -> None:
    port = free_port()
    settings = settings_in(tmp_path, port)
    with (
        serving(records_path, settings, port, tmp_path / "log") as base,
        Served(base, tmp_path, tmp_path).client() as client,
    ):
        for number in range(5):
            assert ask_for_link(client, f"last{number}@example.org").status_code == 200
    assert len(list((tmp_path / "letters").glob("*.eml"))) == 5


def test_the_patience_of_a_server_can_be_handed_to_its_other_processes() -> None:
    handed = pickle.loads(pickle.dumps(patient_for(7.5)))
    assert handed.keywords == {"seconds": 7.5} and handed.func is PatientProtocol
