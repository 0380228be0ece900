"""Review: decisions are kept, change what the pages show, are never lost and never overrule one another silently."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
import samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from conftest import Place, Reader
from dateline.bench.record_scores import is_records
from dateline.query.memory_repository import MemoryRepository
from dateline.query.query import Query
from dateline.record import Record, check
from dateline.review import progress
from dateline.review.database.connection import open_database
from dateline.review.decision_log import DecisionLog, EditConflict
from dateline.review.editing import edit, new_event
from dateline.review.event_snapshot import apply, differences, standing, take_snapshot
from dateline.review.text_search import EditRefused
from dateline.views.wording import Wording, load_wording
from dateline.workbench.members.grants import add_member

WORDING = load_wording()
PORT = samples.port_strike()
SHELLING = PORT.events[0]
ITEM = "/review/art-port/ev-shell"


def decide(reader: Reader, where: str = ITEM, action: str = "accept", **fields: str) -> Any:
    return reader.fill(where, where, follow=False, button=("action", action), **fields)


def state(place: Place, event: str = "ev-shell") -> str:
    found = place.desk.room.search(
        Query(reviewed=("unseen", "accepted", "corrected", "rejected", "added")), place.desk.overlay()
    )
    return next(row.reviewed for row in found.rows if row.event == event)


def test_one_press_accepts_and_goes_to_the_next(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer")
    first = reader.client.get("/review", follow_redirects=False).headers["location"]
    answer = decide(reader, first)
    assert answer.status_code == 303
    second = answer.headers["location"]
    assert second.startswith("/review/") and second != first
    assert len(reader.page("/events?reviewed=accepted").xpath("//section[@class='results']//tbody/tr[td]")) >= 1


def test_the_queue_begins_with_the_least_certain_and_ends(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    seen = []
    where = reader.client.get("/review", follow_redirects=False).headers.get("location", "")
    while where.startswith("/review/"):
        seen.append(where.rsplit("/", 1)[1])
        where = decide(reader, where).headers["location"]
    assert seen[0] == "ev-h" and len(seen) == 7 and len(set(seen)) == 7
    assert "Nothing to review here" in reader.get("/review").text


def test_a_correction_changes_every_page_and_export(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer", "Anna")
    decide(reader, type="THREATEN", mode="violence", place="Vienna", actors="Orlenia; Ivo Brandt", note="misread")
    told = "Orlenia and Ivo Brandt threatened violence against dockers in Vienna on 6 March 2024"
    for address in ("/events", "/articles/art-port", "/articles/art-port/events/ev-shell", "/stories/st-marsalla"):
        assert told in reader.get(address).text, address
    row = next(r for r in reader.get("/api/v1/events").json()["events"] if r["event"] == "ev-shell")
    assert (row["reviewed"], row["reviewers"], row["type"]) == ("corrected", 1, "THREATEN")
    assert set(row["changed"]) == {"type", "mode", "place", "actors"}
    assert (
        reader.get("/events?type=THREATEN").text.count("ev-shell")
        and "ev-shell" not in reader.get("/events?type=COERCE").text
    )
    record = msgspec.convert(reader.get("/api/v1/articles/art-port").json(), Record)
    check(record)


def test_rejecting_needs_a_reason_and_hides_the_event(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer")
    assert decide(reader, action="reject").status_code == 422
    assert decide(reader, action="reject", reason="no such reason").status_code == 422
    decide(reader, action="reject", reason="duplicate", note="of the other")
    assert "shelled dockers" not in reader.get("/events").text
    assert "shelled dockers" in reader.get("/events?reviewed=rejected").text
    assert "duplicate of another event" in reader.get("/articles/art-port/events/ev-shell/history").text
    assert reader.get(ITEM).status_code == 200


def test_undo_brings_back_what_was_before(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer")
    decide(reader)
    decide(reader, type="PROTEST", mode="")
    assert state(everywhere) == "corrected"
    reader.fill("/review?show=queue", "/review/undo")
    assert state(everywhere) == "accepted" and "shelled dockers" in reader.get("/events").text
    reader.fill("/review?show=queue", "/review/undo")
    assert state(everywhere) == "unseen"
    reader.fill("/review?show=queue", "/review/undo")
    kinds = [d.kind for d in everywhere.desk.book.history("art-port", "ev-shell")]  # type: ignore[union-attr]
    assert kinds == ["accept", "correct", "undo", "undo"]


def test_undo_takes_back_nothing_of_others(place: Place) -> None:
    anna, bert = place.member("anna@example.org", "reviewer"), place.member("bert@example.org", "reviewer")
    decide(anna)
    place.later(hours=1)
    decide(bert, type="PROTEST", mode="")
    anna.fill("/review?show=queue", "/review/undo")
    assert state(place) == "corrected"


def test_the_second_of_two_is_told_and_the_first_is_kept(everywhere: Place) -> None:
    anna, bert = (
        everywhere.member("anna@example.org", "reviewer", "Anna"),
        everywhere.member("bert@example.org", "reviewer"),
    )
    form = html.fromstring(bert.get(ITEM).text).get_element_by_id("judge")
    old = {name: value or "" for name, value in form.form_values()}
    decide(anna, type="PROTEST", mode="")
    answer = bert.client.post(ITEM, data=old | {"action": "accept"}, follow_redirects=False)
    assert answer.status_code == 409 and "Anna decided meanwhile" in answer.text
    assert state(everywhere) == "corrected"
    decide(bert)
    assert [d.name for d in everywhere.desk.book.history("art-port", "ev-shell")] == ["Anna", "bert"]  # type: ignore[union-attr]


def test_an_event_is_not_shown_to_two_members_at_once(everywhere: Place) -> None:
    anna, bert = everywhere.member("anna@example.org", "reviewer"), everywhere.member("bert@example.org", "reviewer")
    first = anna.client.get("/review", follow_redirects=False).headers["location"]
    anna.get(first)
    other = bert.client.get("/review", follow_redirects=False).headers["location"]
    assert other != first
    assert "Another member has this event open" in bert.get(first).text
    everywhere.later(minutes=20)
    assert bert.client.get("/review", follow_redirects=False).headers["location"] == first


def test_a_missed_event_is_added_by_its_words_and_taken_back(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer", "Anna")
    where = "/review/art-port/new"
    refused = reader.fill(where, where, trigger="sank", type="ASSAULT")
    assert refused.status_code == 422 and "does not appear in the article" in refused.text
    reader.fill(
        where, where, trigger="put the number of dead", type="ACCUSE", actors="Red Crescent", recipients="Tavarian navy"
    )
    assert "Red Crescent accused the Tavarian navy" in reader.get("/articles/art-port").text
    rows = list(reader.get("/api/v1/events?reviewed=added").json()["events"])
    assert len(rows) == 1 and "Red Crescent put the number" in rows[0]["evidence"]
    assert reader.get(f"/articles/art-port/events/{rows[0]['event']}").status_code == 200
    reader.fill("/review?show=queue", "/review/undo")
    assert reader.get("/api/v1/events?reviewed=added").json()["total"] == 0


def test_the_sentence_is_shown_anew_before_anything_is_decided(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    form = html.fromstring(reader.get(ITEM).text).get_element_by_id("judge")
    fields = {name: value or "" for name, value in form.form_values()} | {"recipients": "Red Crescent"}
    told = reader.client.post(f"{ITEM}/sentence", data=fields).json()
    assert "shelled Red Crescent" in told["sentence"]
    wrong = reader.client.post(f"{ITEM}/sentence", data=fields | {"start": "soon"}).json()
    assert "not a date" in wrong["fault"] and state(place) == "unseen"
    assert "shelled Red Crescent" in decide(reader, action="preview", recipients="Red Crescent").text


def test_history_tells_who_when_what_and_why(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer", "Anna")
    decide(reader, status="planned", note="the text says so")
    page = reader.page("/articles/art-port/events/ev-shell/history")
    words = " ".join(page.xpath("string(//ol[@class='history'])").split())
    assert "Corrected by Anna" in words and "(status)" in words and "the text says so" in words
    assert "shelled dockers" in page.xpath("string(//p[@class='before'])")


def test_words_that_are_marked_become_an_actor_with_their_place_in_the_text() -> None:
    after = edit(
        PORT, SHELLING, {"actors": "Gunboats; Tavarian navy", "place": "the docks", "place_choice": "none"}, WORDING
    )
    named = {actor.name: actor for actor in after.actors}
    assert {"Gunboats", "Tavarian navy"} <= set(named)
    start, end = named["Gunboats"].mentions[0]
    assert PORT.article.text[start:end] == "Gunboats"
    assert after.places[0].name == "the docks"


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"type": "WAR"}, "no type"),
        ({"mode": "demo"}, "no mode"),
        ({"status": "maybe"}, "no status"),
        ({"start": "soon"}, "date"),
        ({"start": "2024-03-08", "end": "2024-03-01"}, "before"),
        ({"actors": "Nobody at all"}, "does not appear"),
        ({"place": "Atlantis"}, "choose where it lies"),
        ({"actors": "x" * 300}, "select or type"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_in_words(form: dict[str, str], says: str) -> None:
    with pytest.raises(EditRefused, match=says):
        edit(PORT, SHELLING, form, WORDING)


FIELDS = st.sampled_from(
    ["type", "mode", "status", "actors", "recipients", "place", "start", "end", "flags", "trigger", "trigger_at"]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.dictionaries(
        FIELDS, st.one_of(st.text(max_size=20), st.sampled_from(["ASSAULT", "Marsalla", "Orlenia; Navy", "1"]))
    )
)
def test_whatever_a_form_says_the_record_stays_whole(form: dict[str, str]) -> None:
    for make in (lambda: edit(PORT, SHELLING, form, WORDING), lambda: new_event(PORT, form, WORDING)):
        try:
            after = make()
        except EditRefused:
            continue
        others = tuple(actor for actor in PORT.actors if actor.id not in {one.id for one in after.actors})
        whole = {"actors": after.actors + others, "places": after.places, "figures": after.figures, "claims": ()}
        check(msgspec.structs.replace(PORT, events=(after.event,), **whole))


def test_an_unchanged_form_is_an_acceptance() -> None:
    before = take_snapshot(PORT, SHELLING)
    assert differences(before, edit(PORT, SHELLING, {"actors": "tavarian NAVY", "type": "ASSAULT"}, WORDING)) == ()


def test_recoding_never_overrules_a_person(everywhere: Place, wording: Wording) -> None:
    reader = everywhere.member("anna@example.org", "reviewer")
    decide(reader, type="PROTEST", mode="")
    decide(reader, "/review/art-port/ev-talks")
    changed = msgspec.structs.replace(SHELLING, place=None, status="planned")
    recoded = msgspec.structs.replace(PORT, events=(changed, PORT.events[2]), claims=())
    room = MemoryRepository([recoded], wording)
    book = DecisionLog(everywhere.people.database, room, wording)
    record = book.record("art-port")
    assert record is not None
    check(record)
    kept = {event.id: event for event in record.events}
    assert kept["ev-shell"].type == "PROTEST" and kept["ev-shell"].place == "mars"
    assert "ev-talks" in kept
    stack = standing(book.history("art-port", "ev-shell"))
    assert set(book.again(stack, take_snapshot(recoded, changed))) == {"place", "status"}


def test_decisions_that_refer_to_what_is_gone_bring_it_along(wording: Wording, tmp_path: Path) -> None:
    database = open_database(str(tmp_path / "w.sqlite"))
    with database.writing() as connection:
        member = add_member(connection, None, "Anna", 0)
    book = DecisionLog(database, MemoryRepository([PORT], wording), wording)
    book.decide("art-port", "ev-shell", "accept", take_snapshot(PORT, SHELLING), member, 0, 1)
    bare = msgspec.structs.replace(PORT, events=(), actors=(), places=(), figures=(), statements=(), claims=())
    check(apply(bare, book.of_article("art-port")))
    database.close()


def test_of_many_at_the_same_moment_one_is_written_and_the_others_are_told(database_url: str, wording: Wording) -> None:
    database = open_database(database_url)
    with database.writing() as connection:
        members = [add_member(connection, f"m{n}@example.org", f"m{n}", 0) for n in range(6)]
    book = DecisionLog(database, MemoryRepository([PORT], wording), wording)
    after = take_snapshot(PORT, SHELLING)
    told: list[object] = []
    start = threading.Barrier(len(members))

    def work(member: int) -> None:
        start.wait()
        try:
            told.append(book.decide("art-port", "ev-shell", "accept", after, member, 0, 1))
        except EditConflict as overtaken:
            told.append(overtaken)

    threads = [threading.Thread(target=work, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in told) == ["EditConflict"] * 5 + ["int"]
    assert len(book.history("art-port", "ev-shell")) == 1
    database.close()


def test_one_event_is_taken_by_one_of_many(database_url: str) -> None:
    database = open_database(database_url)
    with database.writing() as connection:
        members = [add_member(connection, f"m{n}@example.org", f"m{n}", 0) for n in range(5)]
    results = [progress.take(database, ("a", "e"), "", member, 60, 100) for member in members]
    assert results == [True, False, False, False, False]
    assert progress.take(database, ("a", "e"), "", members[0], 60, 150)
    assert not progress.take(database, ("a", "e"), "", members[1], 60, 200)
    progress.let_go(database, ("a", "e"), "", members[0])
    assert progress.take(database, ("a", "e"), "", members[1], 60, 200)
    database.close()


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import samples
from dateline.review.database.connection import open_database
from dateline.review.decision_log import DecisionLog
from dateline.review.event_snapshot import take_snapshot
from dateline.query.memory_repository import MemoryRepository
from dateline.views.wording import load_wording
record = samples.port_strike()
wording = load_wording()
book = DecisionLog(open_database(sys.argv[1]), MemoryRepository([record], wording), wording)
after = take_snapshot(record, record.events[0])
number = len(book.history("art-port", "ev-shell"))
print("ready", flush=True)
while True:
    number = book.decide("art-port", "ev-shell", "accept", after, 1, number, 1)
    print(number, flush=True)
"""


def test_every_acknowledged_decision_survives_a_kill(database_url: str, wording: Wording, tmp_path: Path) -> None:
    database = open_database(database_url)
    with database.writing() as connection:
        add_member(connection, None, "Anna", 0)
    program = tmp_path / "killed.py"
    program.write_text(KILLED, "utf-8")
    acknowledged = 0
    for lines in (3, 40):
        command = [sys.executable, str(program), database_url, str(Path(__file__).parent)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            for _ in range(lines):
                acknowledged = int(process.stdout.readline())
            os.kill(process.pid, signal.SIGKILL)
            rest = [line for line in process.stdout.read().split("\n")[:-1] if line]
        acknowledged = int(rest[-1]) if rest else acknowledged
        found = DecisionLog(database, MemoryRepository([PORT], wording), wording).history("art-port", "ev-shell")
        assert [d.sequence for d in found] == list(range(1, len(found) + 1))
        assert len(found) >= acknowledged
    database.close()


def test_articles_reviewed_whole_come_out_as_gold(everywhere: Place, tmp_path: Path) -> None:
    reader = everywhere.member("anna@example.org", "reviewer")
    decide(reader, action="reject", reason="misread")
    decide(reader, "/review/art-port/ev-talks", type="AGREE", mode="")
    assert reader.get("/gold.jsonl").text == ""
    decide(reader, "/review/art-port/ev-evac")
    lines = reader.get("/gold.jsonl").text.splitlines()
    records = [msgspec.json.decode(line) for line in lines]
    kept = [[(event["id"], event["type"]) for event in record["events"]] for record in records]
    assert kept == [[("ev-talks", "AGREE"), ("ev-evac", "RETREAT")]]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    assert is_records([msgspec.json.decode(line) for line in lines])
    assert everywhere.browser().get("/gold.jsonl").status_code == 403
