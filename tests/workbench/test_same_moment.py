"""Two members at the same moment, and a server that dies in the middle: neither loses a decision."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import samples
import uvicorn
from litestar import Litestar
from lxml import html

from conftest import Place, Reader
from dateline.query.memory_repository import MemoryRepository
from dateline.record import encode
from dateline.review.database.connection import open_database
from dateline.review.decision_log import OVERTAKEN, DecisionLog
from dateline.views.wording import Wording
from dateline.workbench.application import open_workbench
from dateline.workbench.settings import load_settings

ITEM = "/review/art-port/ev-shell"
# Kills of the server on each kind of database: few in the ordinary run, more by environment variable.
KILLS = int(os.environ.get("DATELINE_KILLS", "6"))
DECISIONS_A_LIFE = 3


def form_at(reader: Reader) -> dict[str, str]:
    form = html.fromstring(reader.get(ITEM).text).get_element_by_id("judge")
    return {name: value or "" for name, value in form.form_values()}


def test_the_decision_that_came_second_is_told_and_kept(everywhere: Place) -> None:
    anna = everywhere.member("anna@example.org", "reviewer", "Anna")
    bert = everywhere.member("bert@example.org", "reviewer", "Bert")
    first, second = form_at(anna), form_at(bert)
    anna.client.post(ITEM, data=first | {"type": "PROTEST", "mode": "", "action": "accept"})
    late = {"status": "planned", "note": "it is announced", "action": "accept"}
    answer = bert.client.post(ITEM, data=second | late, follow_redirects=False)
    assert answer.status_code == 409
    assert "Anna decided meanwhile" in answer.text and "Put mine into the form" in answer.text
    assert html.fromstring(answer.text).get_element_by_id("f-type").value == "PROTEST"
    book = everywhere.desk.book
    assert book is not None
    assert [line.name for line in book.history("art-port", "ev-shell")] == ["Anna"]
    kept = book.history("art-port", "ev-shell", OVERTAKEN)
    assert [(line.name, line.note, line.after.event.status) for line in kept if line.after] == [
        ("Bert", "it is announced", "planned")
    ]
    history = " ".join(anna.page("/articles/art-port/events/ev-shell/history").xpath("string(//main)").split())
    assert "Superseded" in history and "it is announced" in history


def test_what_came_second_can_be_put_into_the_form_again(place: Place) -> None:
    anna = place.member("anna@example.org", "reviewer", "Anna")
    bert = place.member("bert@example.org", "reviewer", "Bert")
    first, second = form_at(anna), form_at(bert)
    anna.client.post(ITEM, data=first | {"type": "PROTEST", "mode": "", "action": "accept"})
    answer = bert.client.post(ITEM, data=second | {"status": "planned", "action": "accept"})
    again = html.fromstring(answer.text).xpath("//button[@value='preview' and contains(., 'mine')]/ancestor::form")[0]
    fields = {name: value or "" for name, value in again.form_values()} | {"action": "preview"}
    shown = html.fromstring(bert.client.post(again.get("action"), data=fields).text).get_element_by_id("judge")
    assert shown.inputs["status"].value == "planned" and shown.inputs["type"].value == "ASSAULT"
    decided = {name: value or "" for name, value in shown.form_values()} | {"action": "accept"}
    assert bert.client.post(ITEM, data=decided, follow_redirects=False).status_code == 303
    assert place.desk.book is not None
    assert [line.name for line in place.desk.book.history("art-port", "ev-shell")] == ["Anna", "Bert"]


def test_of_many_who_decide_at_the_same_moment_none_is_lost(everywhere: Place) -> None:
    readers = [everywhere.member(f"m{n}@example.org", "reviewer", f"M{n}") for n in range(4)]
    forms = [form_at(reader) for reader in readers]
    start, told = threading.Barrier(len(readers)), []

    def work(reader: Reader, form: dict[str, str]) -> None:
        start.wait()
        told.append(reader.client.post(ITEM, data=form | {"action": "accept"}, follow_redirects=False).status_code)

    threads = [threading.Thread(target=work, args=pair) for pair in zip(readers, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [303, 409, 409, 409]
    book = everywhere.desk.book
    assert book is not None
    lines = [*book.history("art-port", "ev-shell"), *book.history("art-port", "ev-shell", OVERTAKEN)]
    assert sorted(line.name for line in lines) == ["M0", "M1", "M2", "M3"]


def test_what_a_blind_coder_decided_too_late_is_not_shown_to_others(everywhere: Place, wording: Wording) -> None:
    book = everywhere.desk.book
    assert book is not None
    reader = everywhere.member("anna@example.org", "reviewer", "Anna")
    record = everywhere.desk.room.record("art-port")
    assert record is not None
    for _ in range(2):
        with pytest.raises(Exception, match="overtaken"):
            book.decide("art-port", "ev-shell", "reject", None, 1, 5, 1, lane="coding-1-1")
    assert "Superseded" not in reader.get("/articles/art-port/events/ev-shell/history").text


def serve_forever(application: Litestar, port: int) -> None:
    """The life of one server: what `dateline serve` does, in a process of its own with connections of its own."""
    application.state.desk.people.database.engine.dispose(close=False)
    uvicorn.run(application, port=port, log_level="critical", access_log=False)


@contextmanager
def server(application: Litestar) -> Iterator[tuple[int, str]]:
    """A server in a process of its own, killed at the end unless it was before; its id and its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    child = os.fork()
    if child == 0:
        try:
            sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123
            serve_forever(application, port)
        finally:
            os._exit(0)
    try:
        yield child, f"http://127.0.0.1:{port}"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def wait_until_up(client: httpx.Client) -> None:
    for _ in range(3000):
        try:
            if client.get("/health").status_code == 200:
                return
        except httpx.TransportError:
            threading.Event().wait(0.01)
    raise AssertionError("the server did not come up")


def decide_until_killed(address: str, child: int, number: int, acknowledged: list[str]) -> None:
    """Decide one after the other; once some are acknowledged, kill the server while it works on the next one."""
    with httpx.Client(base_url=address, timeout=10) as client:
        wait_until_up(client)
        try:
            for turn in range(100):
                if turn == DECISIONS_A_LIFE:
                    # A different moment of the work each time: from before it is read to after it is written.
                    threading.Timer((number % 10) * 0.004, os.kill, (child, signal.SIGKILL)).start()
                form = html.fromstring(client.get(ITEM).text).get_element_by_id("judge")
                note = f"life {number} decision {turn}"
                fields = {name: value or "" for name, value in form.form_values()} | {"note": note, "action": "accept"}
                if client.post(ITEM, data=fields).status_code == 303:
                    acknowledged.append(note)
        except httpx.TransportError:
            return
    raise AssertionError("the server was not killed")


def test_every_acknowledged_decision_outlives_the_kills_of_the_server(
    database_url: str, tmp_path: Path, wording: Wording
) -> None:
    world = samples.world()
    source = tmp_path / "records.jsonl"
    source.write_bytes(b"".join(encode(record) + b"\n" for record in world))
    application = open_workbench(source, load_settings(None, {}, database=database_url))
    application.state.templates.get_template("review.html")
    acknowledged: list[str] = []
    for number in range(KILLS):
        with server(application) as (child, address):
            decide_until_killed(address, child, number, acknowledged)
    database = open_database(database_url)
    history = DecisionLog(database, MemoryRepository(world, wording), wording).history("art-port", "ev-shell")
    database.close()
    notes = [line.note for line in history]
    assert len(acknowledged) >= DECISIONS_A_LIFE * KILLS
    assert [note for note in notes if note in set(acknowledged)] == acknowledged
    assert len(set(notes)) == len(notes) <= len(acknowledged) + KILLS
    assert [line.sequence for line in history] == list(range(1, len(history) + 1))
