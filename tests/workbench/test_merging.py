"""Two coded events that are one, one that is two: decided, told everywhere, taken back, and safe from coding anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import samples
from lxml import html

from conftest import Place, Reader
from dateline.query.memory_repository import MemoryRepository
from dateline.query.query import Query
from dateline.record import Event, Record, check
from dateline.review.agreement import coded
from dateline.review.decision_log import OVERTAKEN, DecisionLog
from dateline.review.event_merging import by_likeness, joined, merge_drafts, split_drafts
from dateline.review.event_snapshot import take_snapshot
from dateline.review.reviewed_records import as_reviewed, reviewed_whole
from dateline.review.text_search import EditRefused
from dateline.views.wording import Wording
from dateline.workbench.members.grants import add_member

PORT = samples.port_strike()
SHELL, TALKS, EVAC = PORT.events
MERGE = "/review/art-port/ev-evac/merge"
replace = msgspec.structs.replace


def merge(reader: Reader, where: str = MERGE, other: str = "ev-talks", **fields: str) -> Any:
    return reader.fill(f"{where}?other={other}", where, follow=False, button=("action", "merge"), **fields)


def split(reader: Reader, event: str = "ev-shell") -> str:
    """Split an event; returns the id of the second part."""
    where = f"/review/art-port/{event}"
    return str(reader.fill(where, f"{where}/split", follow=False).headers["location"].rsplit("/", 1)[1])


def rows(reader: Reader, query: str = "") -> dict[str, dict[str, Any]]:
    return {row["event"]: row for row in reader.get(f"/api/v1/events?article=art-port{query}").json()["events"]}


def book_of(place: Place) -> DecisionLog:
    assert place.desk.book is not None
    return place.desk.book


def test_of_two_events_that_are_one_the_one_stays_and_takes_over_what_it_lacks(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer", "Anna")
    answer = merge(reader, note="the same journey")
    assert answer.status_code == 303
    found = rows(reader)
    assert set(found) == {"ev-shell", "ev-evac"}
    kept = found["ev-evac"]
    # What it said stays; what it lacked comes from the other: sides, place and day, and the other's words.
    assert (kept["type"], kept["status"], kept["start"]) == ("RETREAT", "negated", "2024-03-09")
    assert [party["name"] for party in kept["actors"]] == ["Tavaria", "Orlenia"]
    assert "did not take place" in kept["evidence"] and "will meet in Vienna" in kept["evidence"]
    assert (kept["reviewed"], kept["reviewers"]) == ("corrected", 1)
    gone = rows(reader, "&reviewed=merged")
    assert [(event, row["into"]) for event, row in gone.items()] == [("ev-talks", "ev-evac")]
    record = msgspec.convert(reader.get("/api/v1/articles/art-port").json(), Record)
    check(record)
    assert [event.id for event in record.events] == ["ev-shell", "ev-evac"]


def test_the_member_chooses_which_stays_and_what_it_takes(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    page = reader.page(f"{MERGE}?other=ev-talks&stays=other")
    form = page.get_element_by_id("merging")
    fields = {name: value or "" for name, value in form.form_values()}
    assert fields["take_type"] == "stays" and fields["take_actors"] == "stays"
    told = reader.client.post(form.get("action"), data=fields | {"take_status": "goes", "action": "preview"}).text
    assert "did not hold talks" in html.fromstring(told).get_element_by_id("sentence").text
    reader.client.post(form.get("action"), data=fields | {"take_status": "goes", "action": "merge"})
    assert rows(reader)["ev-talks"]["status"] == "negated" and "ev-evac" not in rows(reader)


def test_the_address_of_a_merged_event_leads_to_the_one_that_tells_it(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer", "Anna")
    merge(reader)
    answer = reader.get("/articles/art-port/events/ev-talks")
    assert str(answer.url).endswith("/events/ev-evac")
    histories = [
        " ".join(reader.page(f"/articles/art-port/events/{event}/history").xpath("string(//main)").split())
        for event in ("ev-talks", "ev-evac")
    ]
    assert "Merged into another event by Anna" in histories[0] and "Told by:" in histories[0]
    assert "Merged with another event by Anna" in histories[1] and "Took over: Tavaria and Orlenia" in histories[1]
    lines = reader.get("/api/v1/articles/art-port/events/ev-talks/decisions").json()
    assert [(line["kind"], line["other"]) for line in lines] == [("merge", "ev-evac")]


def test_undo_parts_them_again_in_one_step(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer")
    merge(reader)
    reader.fill("/review?show=queue", "/review/undo")
    found = rows(reader)
    assert {row["reviewed"] for row in found.values()} == {"unseen"} and len(found) == 3
    assert [one.kind for one in book_of(everywhere).history("art-port", "ev-talks")] == ["merge", "undo"]


def test_undo_leaves_both_alone_where_somebody_has_decided_on_one_since(place: Place) -> None:
    anna, bert = place.member("anna@example.org", "reviewer"), place.member("bert@example.org", "reviewer")
    merge(anna)
    place.later(hours=1)
    bert.fill("/review/art-port/ev-evac", "/review/art-port/ev-evac", button=("action", "accept"))
    anna.fill("/review?show=queue", "/review/undo")
    assert set(rows(anna)) == {"ev-shell", "ev-evac"} and rows(anna)["ev-evac"]["reviewers"] == 2


@pytest.mark.parametrize("event", ["ev-evac", "ev-talks"])
def test_of_two_at_the_same_moment_the_second_is_told_and_nothing_is_merged_by_half(
    everywhere: Place, event: str
) -> None:
    anna = everywhere.member("anna@example.org", "reviewer", "Anna")
    bert = everywhere.member("bert@example.org", "reviewer", "Bert")
    form = bert.page(f"{MERGE}?other=ev-talks").get_element_by_id("merging")
    late = {name: value or "" for name, value in form.form_values()} | {"action": "merge"}
    where = f"/review/art-port/{event}"
    anna.fill(where, where, button=("action", "accept"))
    answer = bert.client.post(MERGE, data=late, follow_redirects=False)
    assert answer.status_code == 409 and "Anna decided meanwhile" in answer.text
    assert len(rows(bert)) == 3
    kept = [one for of in ("ev-evac", "ev-talks") for one in book_of(everywhere).history("art-port", of, OVERTAKEN)]
    assert [(one.kind, one.name) for one in kept] == [("take", "Bert"), ("merge", "Bert")]


def test_what_cannot_be_merged_is_refused_in_words(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    assert "no event any more" in reader.get(f"{MERGE}?other=ev-nowhere").text
    assert reader.get(f"{MERGE}?other=ev-evac").status_code == 422
    for chosen in ({"place": "both"}, {"type": "mine"}, {"evidence": "goes"}):
        with pytest.raises(EditRefused, match="cannot be chosen"):
            joined(PORT, SHELL, TALKS, chosen)
    with pytest.raises(EditRefused, match="another event"):
        joined(PORT, SHELL, SHELL, {})


def test_both_sides_words_sources_and_figures_come_together() -> None:
    rival = replace(TALKS, according_to=(SHELL.according_to[0],), figures=("f19",), prominence="lead")
    after = joined(replace(PORT, events=(SHELL, rival)), rival, SHELL, {"actors": "both"})
    event = after.event
    assert {actor.name for actor in after.actors if actor.id in event.actors} == {"Tavaria", "Orlenia", "Tavarian navy"}
    assert event.figures == ("f19", "f14") and event.prominence == "headline"
    assert [source.stance for source in event.according_to] == ["asserts", "denies"]
    assert set(event.evidence) == {*SHELL.evidence, *TALKS.evidence}


def test_the_likeliest_other_event_is_offered_first() -> None:
    twin = replace(SHELL, id="ev-twin", trigger=EVAC.trigger)
    record = replace(PORT, events=(*PORT.events, twin))
    assert by_likeness(record, SHELL)[0].id == "ev-twin"


def test_an_event_that_is_two_is_split_and_both_parts_wait_to_be_judged(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer", "Anna")
    part = split(reader)
    found = rows(reader)
    assert len(found) == 4 and found[part]["sentence"] == found["ev-shell"]["sentence"]
    assert found[part]["evidence"] == found["ev-shell"]["evidence"]
    assert {(found[e]["reviewed"], found[e]["reviewers"]) for e in (part, "ev-shell")} == {("unseen", 0)}
    assert {("art-port", part), ("art-port", "ev-shell")} <= {tuple(key) for key in queue(reader)}
    where = f"/review/art-port/{part}"
    reader.fill(where, where, button=("action", "accept"), type="THREATEN", mode="", recipients="Orlenia")
    after = rows(reader)
    assert (after[part]["reviewed"], after[part]["type"]) == ("added", "THREATEN")
    assert after["ev-shell"]["type"] == "ASSAULT" and after["ev-shell"]["reviewed"] == "unseen"
    history = " ".join(reader.page(f"/articles/art-port/events/{part}/history").xpath("string(//main)").split())
    assert "Split by Anna" in history and "The other part:" in history


def queue(reader: Reader) -> list[list[str]]:
    waiting: list[list[str]] = reader.get("/api/v1/queue").json()["waiting"]
    return waiting


def test_a_split_is_taken_back_as_one(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    part = split(reader)
    second = split(reader)
    assert second != part and len(rows(reader)) == 5
    for left in (4, 3):
        reader.fill("/review?show=queue", "/review/undo")
        assert len(rows(reader)) == left
    again = split(reader)
    assert again not in {part, second}


def test_merge_and_split_through_the_api(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer")
    token = reader.fill("/account", "/account/tokens", name="t", **{"scope-review": "1"})
    secret = html.fromstring(token.text).xpath("string(//code)")
    robot = everywhere.browser().client
    robot.headers["Authorization"] = f"Bearer {secret}"
    where = "/api/v1/articles/art-port/events/{}/decisions"
    answer = robot.post(
        where.format("ev-evac"),
        data={"action": "merge", "other": "ev-talks", "sequence": "0", "take": "type:goes; status:goes"},
    )
    assert answer.status_code == 200, answer.text
    assert (answer.json()["event"]["type"], answer.json()["event"]["status"]) == ("CONSULT", "planned")
    late = robot.post(where.format("ev-shell"), data={"action": "merge", "other": "ev-evac", "sequence": "0"})
    assert late.status_code == 409
    none = robot.post(where.format("ev-shell"), data={"action": "merge", "other": "x", "sequence": "0"})
    assert none.status_code == 400
    part = robot.post(where.format("ev-shell"), data={"action": "split", "sequence": "0"}).json()
    assert part["event"]["event"] not in {"ev-shell", "ev-evac"} and part["event"]["type"] == "ASSAULT"


def decided(place: Place, *events: Event) -> tuple[DecisionLog, MemoryRepository, Record]:
    """The book over a record coded anew."""
    record = replace(PORT, events=events, claims=())
    room = MemoryRepository([record], place.desk.wording)
    return DecisionLog(place.people.database, room, place.desk.wording), room, record


def shown(book: DecisionLog, room: MemoryRepository, reviewed: tuple[str, ...] = ()) -> set[str]:
    return {row.event for row in room.search(Query(reviewed=reviewed), book.overlay()).rows}


def test_coding_anew_parts_nothing_that_was_merged_and_joins_nothing_that_was_split(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer")
    merge(reader)
    part = split(reader)
    # The same again, under other ids, and then with a field told otherwise.
    other = tuple(replace(event, id=f"{event.id}-2") for event in PORT.events)
    for events in (PORT.events, other, (replace(other[0], status="planned"), replace(other[1], place=None), other[2])):
        book, room, _ = decided(everywhere, *events)
        assert shown(book, room) == {"ev-shell", part, "ev-evac"}
        check(book.record("art-port") or PORT)
    assert shown(book, room, ("again",)) == {"ev-shell", "ev-talks"}
    # A machine that finds two events there by itself, as the person did, adds no third.
    twin = replace(SHELL, id="ev-twin")
    book, room, _ = decided(everywhere, *PORT.events, twin)
    assert shown(book, room) == {"ev-shell", part, "ev-evac"}


def test_claims_about_a_merged_event_are_about_the_one_that_tells_it(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    merge(reader, MERGE, "ev-shell")
    record = msgspec.convert(reader.get("/api/v1/articles/art-port").json(), Record)
    assert record.claims[0].events == ("ev-evac",)


def test_exports_and_gold_tell_of_merged_and_split_events(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    database = place.people.database
    merge(reader)
    for event in ("ev-shell",):
        reader.fill(f"/review/art-port/{event}", f"/review/art-port/{event}", button=("action", "accept"))
    out = next(iter(as_reviewed([PORT], database, reviewed_only=True)))
    assert [event.id for event in out.record.events] == ["ev-shell", "ev-evac"] and out.merged == 1
    assert out.review("ev-evac").state == "corrected"
    assert [len(record.events) for record in reviewed_whole([PORT], database)] == [2]
    part = split(reader)
    # What was split is not judged yet: no gold, and nothing that was reviewed.
    assert list(reviewed_whole([PORT], database)) == []
    out = next(iter(as_reviewed([PORT], database)))
    assert out.review(part).state == "unseen" and part in {event.id for event in out.record.events}
    out_there = reader.get("/events.jsonl?article=art-port&reviewed=merged").text
    lines = [json.loads(line) for line in out_there.splitlines()]
    assert [(line["event"], line["into"]) for line in lines] == [("ev-talks", "ev-evac")]


def test_blind_coders_who_merge_alike_agree_and_split_parts_wait_for_their_coder(
    place: Place, wording: Wording, tmp_path: Path
) -> None:
    with place.people.database.writing() as connection:
        anna = add_member(connection, "anna@example.org", "Anna", 0)
    book = book_of(place)
    lane = f"coding-1-{anna}"
    book.decide_together(merge_drafts(PORT, EVAC, TALKS, joined(PORT, EVAC, TALKS, {}), (0, 0)), anna, 1, lane)
    drafts = split_drafts(PORT, SHELL, set(), 0)
    book.decide_together(drafts, anna, 1, lane)
    left = coded(book.of_article("art-port", lane))
    assert left.merged == {"ev-talks": "ev-evac"} and left.seen == {"ev-talks", "ev-evac"}
    book.decide("art-port", drafts[1].event, "accept", take_snapshot(PORT, SHELL), anna, 1, 2, lane=lane)
    assert drafts[1].event in coded(book.of_article("art-port", lane)).kept
    assert len(book_of(place).of_article("art-port")) == 0
