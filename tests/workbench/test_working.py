"""Working together: what is assigned or free, in which order, how far everybody is, and who checks whom."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from conftest import Place, Reader
from dateline.views.event_row import Key

SHELL, TALKS = "/review/art-port/ev-shell", "/review/art-port/ev-talks"


def accept(reader: Reader, where: str, **fields: str) -> Any:
    return reader.fill(where, where.split("?", maxsplit=1)[0], follow=False, button=("action", "accept"), **fields)


def queue(reader: Reader, asked: str = "") -> list[Key]:
    return [tuple(key) for key in reader.get(f"/api/v1/queue?{asked}").json()["waiting"]]


def table(reader: Reader, caption: str) -> list[list[str]]:
    rows = reader.page("/review/progress").xpath(f"//table[caption='{caption}']/tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th")] for row in rows]


def test_the_queue_by_coverage_begins_with_what_most_report(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    assert set(queue(reader, "by=coverage")[:2]) == {("art-port", "ev-shell"), ("art-shelling", "ev-fire")}
    assert ("art-hostile", "ev-h") not in queue(reader, "by=coverage")
    where = reader.client.get("/review?by=coverage", follow_redirects=False).headers["location"]
    assert where.endswith("?by=coverage")
    assert accept(reader, where).headers["location"].endswith("?by=coverage")


def test_how_it_stands_counts_what_was_rejected(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    reader.fill(SHELL, SHELL, follow=False, button=("action", "reject"), reason="not_an_event")
    stands = reader.page("/review?show=queue").xpath("//table[caption='How it stands']//tr")
    counts = {row.xpath("string(td[1])"): row.xpath("string(td[2])") for row in stands}
    assert counts["rejected"] == "1" and "corrected" not in counts


def test_the_queue_by_disagreement_begins_with_members_who_differ(everywhere: Place) -> None:
    anna, bert = everywhere.member("anna@example.org", "reviewer"), everywhere.member("bert@example.org", "reviewer")
    # Two sources dispute the shelling; nothing else is disagreed on yet.
    assert queue(anna, "by=disagreement") == [("art-port", "ev-shell")]
    accept(anna, TALKS)
    everywhere.later(hours=1)
    accept(bert, TALKS, status="occurred")
    assert queue(anna, "by=disagreement") == [("art-port", "ev-talks"), ("art-port", "ev-shell")]
    everywhere.later(hours=1)
    accept(anna, TALKS)
    assert queue(bert, "by=disagreement") == [("art-port", "ev-shell")]


def test_the_queue_of_one_story_and_of_one_country(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    assert {article for article, _ in queue(reader, "story=st-marsalla")} == {"art-port", "art-shelling"}
    assert {article for article, _ in queue(reader, "country=FRA")} == {"art-hostile"}


def test_the_queue_leaves_out_what_is_doubtful_in_every_order(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    assert queue(reader)[0] == ("art-hostile", "ev-h")
    for order in ("", "by=coverage&", "by=disagreement&", "story=st-marsalla&"):
        events = {event for _, event in queue(reader, f"{order}min_confidence=0.65")}
        assert "ev-shell" in events and not events & {"ev-h", "ev-evac"}
    where = reader.client.get("/review?min_confidence=0.65", follow_redirects=False).headers["location"]
    assert where.endswith("?min_confidence=0.65")


def test_the_queue_can_begin_with_the_least_certain_field(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    assert [event for _, event in queue(reader, "sort=field_confidence")][:2] == ["ev-talks", "ev-shell"]
    assert "sort=field_confidence" in reader.get("/review?show=queue").text
    assert "least certain: How (0.30)" in reader.get("/review/art-port/ev-talks").text
    assert "least certain:" not in reader.get("/review/art-hostile/ev-h").text


def assign(editor: Reader, **fields: str) -> Any:
    return editor.fill("/review/progress", "/review/assignments", **fields)


def test_what_is_assigned_is_offered_to_nobody_else_and_told(everywhere: Place) -> None:
    anna = everywhere.member("anna@example.org", "reviewer", "Anna")
    bert = everywhere.member("bert@example.org", "reviewer", "Bert")
    editor = everywhere.member("ed@example.org", "editor", "Ed")
    assert assign(editor, member="1", story="st-marsalla").status_code == 200
    assert queue(bert) == [("art-hostile", "ev-h")]
    assert len(queue(anna)) == 7 and len(queue(anna, "assigned=1")) == 6
    assert "Shelling of Marsalla" in anna.get("/review?show=queue").text
    assert table(editor, "What is assigned to whom")[0][:3] == ["Shelling of Marsalla", "Anna", "6"]
    where = anna.client.get("/review?assigned=1", follow_redirects=False).headers["location"]
    following = accept(anna, where).headers["location"]
    assert following.endswith("?assigned=1")
    assert table(editor, "What is assigned to whom")[0][2] == "5"
    assert bert.get("/review?assigned=1").status_code == 403
    editor.fill("/review/progress", "/review/assignments/1/end")
    assert len(queue(bert)) == 6 and anna.get("/review?assigned=1").status_code == 403


@pytest.mark.parametrize("fields", [{"member": "1"}, {"story": "st-marsalla"}, {"member": "9", "country": "FRA"}])
def test_an_assignment_needs_a_reviewer_and_something_to_review(place: Place, fields: dict[str, str]) -> None:
    place.member("anna@example.org", "reviewer")
    assert assign(place.member("ed@example.org", "editor"), **fields).status_code == 422


def test_a_search_is_assigned_by_its_address(place: Place) -> None:
    anna, editor = place.member("anna@example.org", "reviewer"), place.member("ed@example.org", "editor")
    assign(editor, member="1", search="https://x.example/events?type=REQUEST", name="requests")
    assert queue(anna, "assigned=1") == [("art-shelling", "ev-ask")]


def test_everybody_sees_who_decided_what_and_how_much_of_it_is_checked(everywhere: Place) -> None:
    anna = everywhere.member("anna@example.org", "reviewer", "Anna")
    bert = everywhere.member("bert@example.org", "reviewer", "Bert")
    accept(anna, SHELL)
    accept(anna, TALKS)
    anna.fill("/review/art-port/ev-evac", "/review/art-port/ev-evac", button=("action", "reject"), reason="misread")
    everywhere.later(hours=1)
    accept(bert, SHELL)
    accept(bert, TALKS, status="occurred")
    lines = {line[0]: line[1:9] for line in table(anna, "Who decided what")}
    # accepted, corrected, added, rejected, merged, split, confirmed, changed
    assert lines["Anna"] == ["2", "0", "0", "1", "0", "0", "1", "1"]
    assert lines["Bert"] == ["1", "1", "0", "0", "0", "0", "0", "0"]
    deck = anna.page("/review/progress").xpath("string(//p[@class='deck'])")
    assert deck.startswith("3 events were decided on; 1 of them")


def test_a_spot_check_shows_a_colleagues_work_and_not_ones_own(place: Place) -> None:
    anna, bert = place.member("anna@example.org", "reviewer"), place.member("bert@example.org", "reviewer")
    accept(anna, SHELL)
    accept(anna, TALKS)
    place.later(hours=1)
    assert queue(anna, "check=1") == queue(anna, "check=0") == []
    sample = queue(bert, "check=1")
    assert set(sample) == {("art-port", "ev-shell"), ("art-port", "ev-talks")} and sample == queue(bert, "check=0")
    where = bert.client.get("/review?check=1", follow_redirects=False).headers["location"]
    assert "Last: accepted by anna" in bert.get(where).text
    following = accept(bert, where).headers["location"]
    assert following.endswith("?check=1") and following != where
    assert len(queue(bert, "check=1")) == 1


def test_what_the_machine_coded_does_not_count_as_done(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    rows = reader.get("/api/v1/events").json()["events"]
    assert {(row["reviewed"], row["reviewers"]) for row in rows} == {("unseen", 0)} and len(queue(reader)) == 7
    assert reader.get("/gold.jsonl").text == "" and table(reader, "Who decided what")[0][0].startswith("Nobody")


def test_two_who_go_on_are_never_led_to_the_same_event(everywhere: Place) -> None:
    anna, bert = everywhere.member("anna@example.org", "reviewer"), everywhere.member("bert@example.org", "reviewer")
    at = [one.client.get("/review", follow_redirects=False).headers["location"] for one in (anna,)]
    anna.get(at[0])
    at.append(bert.client.get("/review", follow_redirects=False).headers["location"])
    bert.get(at[1])
    seen = set(at)
    for turn in range(2):
        for number, reader in enumerate((anna, bert)):
            passing = html.fromstring(reader.get(at[number]).text).xpath("//a[@data-key='j']/@href")[0]
            how = accept(reader, at[number]) if turn else reader.client.get(passing, follow_redirects=False)
            at[number] = how.headers["location"]
            assert at[number] not in seen
            seen.add(at[number])


def test_undo_goes_back_step_by_step_through_several_events(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    accept(reader, SHELL)
    accept(reader, TALKS)
    back = [reader.fill("/review?show=queue", "/review/undo", follow=False).headers["location"] for _ in range(3)]
    assert back == [TALKS, SHELL, "/review?show=queue"]


def test_an_earlier_version_is_brought_back_as_a_new_decision(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer", "Anna")
    accept(reader, SHELL, type="PROTEST", mode="", note="first thought")
    reader.fill(SHELL, SHELL, button=("action", "reject"), reason="misread")
    history = "/articles/art-port/events/ev-shell/history"
    answer = reader.fill(history, f"{SHELL}/restore", button=("version", "1"))
    assert str(answer.url).endswith(history)
    row = next(row for row in reader.get("/api/v1/events").json()["events"] if row["event"] == "ev-shell")
    assert (row["type"], row["reviewed"]) == ("PROTEST", "corrected")
    lines = reader.get("/api/v1/articles/art-port/events/ev-shell/decisions").json()
    assert [line["kind"] for line in lines] == ["correct", "reject", "accept"]
    form = {"version": "2", "sequence": "3"}
    token = html.fromstring(reader.get(SHELL).text).xpath("//input[@name='form_token']/@value")[0]
    assert reader.client.post(f"{SHELL}/restore", data=form | {"form_token": token}).status_code == 404


def test_two_who_open_the_queue_at_once_are_led_to_different_events(place: Place) -> None:
    anna, bert = place.member("anna@example.org", "reviewer"), place.member("bert@example.org", "reviewer")
    led = [one.client.get("/review", follow_redirects=False).headers["location"] for one in (anna, bert)]
    assert led[0] != led[1]
