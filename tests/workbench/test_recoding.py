"""Coding anew: decisions stand, and where the machine says something new since, the event waits again, marked so."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import samples

sys.path.append(str(Path(__file__).parent.parent / "store"))

from fake_coder import code, coding, reading

from dateline.query.corpus_repository import CorpusRepository
from dateline.query.memory_repository import MemoryRepository
from dateline.query.query import Query
from dateline.query.repository import EventRepository
from dateline.record import Article, MadeBy, Record, check
from dateline.review.database.connection import Database, open_database
from dateline.review.decision_log import DecisionLog
from dateline.review.event_snapshot import Decision, EventSnapshot, Kind, agreeing, state, take_snapshot
from dateline.scale.ingest import Input, ingest
from dateline.scale.recode import recode
from dateline.store.writer import Writer
from dateline.views.event_detail import event_of
from dateline.views.wording import Wording
from dateline.workbench.members.grants import add_member

PORT = samples.port_strike()
SHELL, TALKS, EVAC = PORT.events
ANNA, BERT = 1, 2
replace = msgspec.structs.replace


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(str(tmp_path / "w.sqlite"))
    with opened.writing() as connection:
        assert [add_member(connection, f"{name}@example.org", name, 0) for name in ("anna", "bert")] == [ANNA, BERT]
    yield opened
    opened.close()


def decide(book: DecisionLog, kind: Kind, after: EventSnapshot, member: int = ANNA, article: str = "art-port") -> None:
    book.decide(article, after.event.id, kind, after, member, len(book.history(article, after.event.id)), 1)


def with_event(one: EventSnapshot, **fields: Any) -> EventSnapshot:
    return replace(one, event=replace(one.event, **fields))


def recoded(*events: Any) -> Record:
    return replace(PORT, events=tuple(events), claims=())


def after_recoding(
    database: Database, wording: Wording, decisions: list[tuple[Kind, EventSnapshot]], record: Record
) -> tuple[DecisionLog, dict[str, tuple[str, ...]]]:
    """Decisions on the port's record, and what waits again, in which fields, once it has been coded anew."""
    book = DecisionLog(database, MemoryRepository([PORT], wording), wording)
    for kind, after in decisions:
        decide(book, kind, after)
    room = MemoryRepository([record], wording)
    book = DecisionLog(database, room, wording)
    check(book.record("art-port") or PORT)
    found = room.search(Query(reviewed=("again",)), book.overlay()).rows
    return book, {row.event: row.again for row in found}


DECIDED: dict[str, tuple[Kind, EventSnapshot, Any, dict[str, tuple[str, ...]]]] = {
    "accepted, and the machine says the same": ("accept", take_snapshot(PORT, SHELL), SHELL, {}),
    "accepted, and the machine changes a field": (
        "accept",
        take_snapshot(PORT, SHELL),
        replace(SHELL, status="planned"),
        {"ev-shell": ("status",)},
    ),
    "accepted, and the machine loses it": ("accept", take_snapshot(PORT, SHELL), None, {"ev-shell": ("found",)}),
    "corrected, and the machine learns it": (
        "correct",
        with_event(take_snapshot(PORT, SHELL), status="planned"),
        replace(SHELL, status="planned"),
        {},
    ),
    "corrected, and the machine changes that field otherwise": (
        "correct",
        with_event(take_snapshot(PORT, SHELL), status="planned"),
        replace(SHELL, status="negated"),
        {"ev-shell": ("status",)},
    ),
    "corrected, and the machine stays wrong": (
        "correct",
        with_event(take_snapshot(PORT, SHELL), status="planned"),
        SHELL,
        {},
    ),
    "rejected, and the machine loses it": ("reject", take_snapshot(PORT, SHELL), None, {}),
    "rejected, and the machine says the same": ("reject", take_snapshot(PORT, SHELL), SHELL, {}),
    "rejected, and the machine reads it anew": (
        "reject",
        take_snapshot(PORT, SHELL),
        replace(SHELL, type="PROTEST", mode=None),
        {"ev-shell": ("type", "mode")},
    ),
}


@pytest.mark.parametrize("name", DECIDED)
def test_what_differs_from_a_decision_waits_again(name: str, database: Database, wording: Wording) -> None:
    kind, after, now, again = DECIDED[name]
    record = recoded(*([now] if now is not None else []), TALKS)
    book, waiting = after_recoding(database, wording, [(kind, after)], record)
    assert waiting == again
    kept = event_of(book.record("art-port") or PORT, "ev-shell")
    assert kept == (None if kind == "reject" else after.event)


def test_a_rejected_event_stays_hidden_while_it_waits_again(database: Database, wording: Wording) -> None:
    record = recoded(replace(SHELL, status="planned"), TALKS)
    book, waiting = after_recoding(database, wording, [("reject", take_snapshot(PORT, SHELL))], record)
    assert set(waiting) == {"ev-shell"}
    shown = MemoryRepository([record], wording).search(Query(), book.overlay())
    assert [row.event for row in shown.rows] == ["ev-talks"]


def test_a_new_decision_settles_it(database: Database, wording: Wording) -> None:
    book, waiting = after_recoding(
        database, wording, [("accept", take_snapshot(PORT, SHELL))], recoded(replace(SHELL, status="planned"))
    )
    assert waiting
    decide(book, "accept", take_snapshot(PORT, SHELL), BERT)
    row = book.overlay()["art-port", "ev-shell"]
    assert (row.again, row.reviewed, row.changed, row.reviewers) == ((), "corrected", ("status",), 2)


@pytest.mark.parametrize(("found", "again"), [({}, ()), ({"status": "planned"}, ("status",))])
def test_an_event_that_a_person_added_stands_once_when_the_machine_finds_it_too(
    database: Database, wording: Wording, found: dict[str, Any], again: tuple[str, ...]
) -> None:
    added = with_event(take_snapshot(PORT, SHELL), id="evt-added", type="PROTEST", mode=None)
    machine = replace(SHELL, id="evt-new", type="PROTEST", mode=None, **found)
    first = DecisionLog(database, MemoryRepository([recoded(TALKS)], wording), wording)
    decide(first, "add", added)
    room = MemoryRepository([recoded(machine, TALKS)], wording)
    book = DecisionLog(database, room, wording)
    record = book.record("art-port")
    assert record is not None and {event.id for event in record.events} == {"evt-added", "ev-talks"}
    shown = room.search(Query(), book.overlay())
    assert {row.event: row.again for row in shown.rows} == {"evt-added": again, "ev-talks": ()}
    assert shown.total == 2
    decide(book, "accept", added, BERT)
    assert book.overlay()["art-port", "evt-added"].again == ()


def test_a_rejected_event_found_under_another_id_is_not_shown_again(database: Database, wording: Wording) -> None:
    record = recoded(replace(SHELL, id="evt-other"), TALKS)
    book, waiting = after_recoding(database, wording, [("reject", take_snapshot(PORT, SHELL))], record)
    assert waiting == {}
    shown = MemoryRepository([record], wording).search(Query(), book.overlay())
    assert [row.event for row in shown.rows] == ["ev-talks"]


def decision(kind: Kind, after: EventSnapshot, member: int, machine: EventSnapshot | None) -> Decision:
    return Decision(0, "a", "e", "", 1, member, "", kind, after, machine, "", "", 0)


def test_how_an_event_stands_is_measured_by_what_the_machine_found() -> None:
    machine = take_snapshot(PORT, SHELL)
    other = with_event(machine, status="planned")
    assert state(decision("accept", machine, ANNA, machine)) == "accepted"
    assert state(decision("accept", other, ANNA, machine)) == "corrected"
    assert state(decision("correct", machine, ANNA, machine)) == "accepted"
    assert state(decision("reject", machine, ANNA, machine)) == "rejected"
    assert state(decision("accept", other, ANNA, None)) == "added"


def test_only_members_who_say_the_same_count_as_reviewers() -> None:
    machine = take_snapshot(PORT, SHELL)
    other = with_event(machine, status="planned")
    accept, correct = decision("accept", machine, ANNA, machine), decision("correct", other, BERT, machine)
    assert agreeing([accept, correct]) == {BERT}
    assert agreeing([correct, accept, decision("accept", machine, BERT, machine)]) == {ANNA, BERT}
    assert agreeing([decision("reject", machine, ANNA, machine), accept, correct]) == {BERT}


TEXT = (
    "Ruritania attacked Graustark in Aleppo on 2016-12-08, killing 12. Syldavia met Borduria. "
    "Syldavia praised Borduria."
)


def recoding() -> Callable[[Article], Record]:
    """A newer coder that finds no attacks, calls meetings visits, and gives every event a new id."""

    def code_again(article: Article) -> Record:
        record = code(article, "2")
        events = (
            replace(event, id=f"{event.id}-2", mode="visit" if event.type == "CONSULT" else event.mode)
            for event in record.events
            if event.type != "ASSAULT"
        )
        return replace(record, events=tuple(events), claims=())

    return code_again


def test_a_corpus_coded_anew_under_a_running_workbench(
    database: Database, wording: Wording, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.query.snapshot.REFRESH_SECONDS", 0.0)
    monkeypatch.setattr("dateline.query.snapshot.PATIENCE_SECONDS", 60.0)
    with Writer(tmp_path / "c") as writer:
        ingest(writer, [Input("0", TEXT.encode())], reading, coding, version="1")
    room: EventRepository = CorpusRepository(tmp_path / "c", wording)
    book = DecisionLog(database, room, wording)
    events = {row.type: row for row in room.search(Query(), {}).rows}
    article = events["ASSAULT"].article
    record = room.record(article)
    assert record is not None
    for kind in ("ASSAULT", "CONSULT", "SUPPORT"):
        found = event_of(record, events[kind].event)
        assert found is not None
        decide(book, "accept", take_snapshot(record, found), ANNA, article)
    assert all(row.again == () for row in book.overlay().values())
    with Writer(tmp_path / "c") as writer:
        assert recode(writer, recoding, MadeBy("2", "none", "test")).articles == 1
    again = {row.type: row.again for row in room.search(Query(reviewed=("again",)), book.overlay()).rows}
    assert again == {"ASSAULT": ("found",), "CONSULT": ("mode",)}
    assert room.search(Query(), book.overlay()).total == 3
    kept = book.record(article)
    assert kept is not None and sorted(event.type for event in kept.events) == ["ASSAULT", "CONSULT", "SUPPORT"]
