"""Coding in pairs: blind, compared, adjudicated; and the measures of agreement."""

from __future__ import annotations

import msgspec
import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from conftest import Place, Reader
from dateline.review.agreement import Coded, agreement, alpha, differing, found, matched
from dateline.review.event_snapshot import EventSnapshot, take_snapshot

PORT = samples.port_strike()
SHELL, TALKS, EVAC = (take_snapshot(PORT, event) for event in PORT.events)


def changed(one: EventSnapshot, **fields: object) -> EventSnapshot:
    return msgspec.structs.replace(one, event=msgspec.structs.replace(one.event, **fields))


def kept(*versions: EventSnapshot, rejected: tuple[str, ...] = ()) -> Coded:
    return Coded({one.event.id: one for one in versions}, frozenset(rejected))


def begin(place: Place) -> tuple[Reader, Reader, Reader, str]:
    """Two coders, an editor, and a coding of one story by the two."""
    anna, bert = (
        place.member("anna@example.org", "reviewer", "Anna"),
        place.member("bert@example.org", "reviewer", "Bert"),
    )
    editor = place.member("ed@example.org", "editor", "Ed")
    answer = editor.fill("/codings", "/codings", follow=False, name="Trial", story="st-marsalla", one="1", other="2")
    return anna, bert, editor, answer.headers["location"]


def code(reader: Reader, coding: str, **by_event: dict[str, str]) -> list[str]:
    """Judge every event of a coding: as given for some events, else accept."""
    seen = []
    where = reader.client.get(f"/review?coding={coding.rsplit('/', 1)[1]}", follow_redirects=False).headers["location"]
    while where.startswith("/review/"):
        event = where.split("?")[0].rsplit("/", 1)[1]
        seen.append(event)
        fields = dict(by_event.get(event.replace("-", "_"), {}))
        action = fields.pop("action", "accept")
        path = where.split("?")[0]
        where = reader.fill(where, path, follow=False, button=("action", action), **fields).headers["location"]
    return seen


def test_two_code_the_same_blind_and_a_third_settles(everywhere: Place) -> None:
    anna, bert, editor, coding = begin(everywhere)
    seen = code(
        anna, coding, ev_shell={"type": "THREATEN", "mode": ""}, ev_evac={"action": "reject", "reason": "not_an_event"}
    )
    assert seen[0] == "ev-shell" and len(seen) == 6
    number = coding.rsplit("/", 1)[1]
    event = "/articles/art-port/events/ev-shell"
    for address in (f"/review/art-port/ev-shell?coding={number}", event, coding, "/events", f"{event}/history"):
        text = bert.get(address).text
        assert "threatened dockers" not in text, address
    assert code(bert, coding) == seen
    assert "Where they differ" not in bert.get(coding).text
    page = editor.page(coding)
    words = " ".join(page.xpath("string(//main)").split())
    assert "the Tavarian navy threatened dockers" in words and "the Tavarian navy shelled dockers" in words
    assert len(page.xpath("//section[@class='dispute']")) == 2
    for _ in range(2):
        # What is settled goes to the end of the list, so that the first form is that of the next difference.
        editor.fill(coding, "/adjudicate", button=("side", "left"))
    assert "threatened dockers" in bert.get("/events?reviewed=corrected").text
    assert editor.page(coding).xpath("string(//main)").count("settled by Ed") == 4
    assert anna.get("/api/v1/events?reviewed=accepted").json()["total"] == 0
    editor.fill(coding, "/close")
    alike = anna.get("/api/v1/events?reviewed=accepted").json()["events"]
    assert len(alike) == 4 and {event["reviewers"] for event in alike} == {2}
    assert anna.get("/api/v1/events?reviewed=rejected").json()["total"] == 1
    assert "Where they differ" in bert.get(coding).text
    assert anna.get(f"/review?coding={number}").status_code == 403


def test_a_coder_cannot_adjudicate_nor_a_stranger_code(place: Place) -> None:
    _, _, editor, coding = begin(place)
    with place.people.database.writing() as connection:
        connection.exec_driver_sql("UPDATE grants SET level = 4")
    anna = place.browser()
    anna.fill("/sign-in", "/sign-in", address="anna@example.org")
    link = place.link()
    anna.fill(link, link)
    assert "Where they differ" not in anna.get(coding).text
    assert editor.get(f"/review/art-port/ev-shell?coding={coding.rsplit('/', 1)[1]}").status_code == 403


@pytest.mark.parametrize("fields", [{"one": "1", "other": "1"}, {"one": "x", "other": "2"}])
def test_a_coding_needs_two(place: Place, fields: dict[str, str]) -> None:
    _, _, editor, _ = begin(place)
    assert editor.fill("/codings", "/codings", **fields).status_code == 422


def test_alpha_of_a_worked_example() -> None:
    # Two coders, ten units, values 0 and 1: they agree on six; zeros in all 14, ones 6.
    pairs = [(0, 0)] * 5 + [(1, 1)] + [(0, 1)] * 4
    assert alpha(pairs) == pytest.approx(1 - 0.4 / (1 - (14 * 13 + 6 * 5) / (20 * 19)))


def test_alpha_is_not_defined_where_nothing_varies() -> None:
    assert alpha([]) is None
    assert alpha([(1, 1)] * 5) is None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=40))
def test_alpha_is_at_most_one_and_one_only_if_all_agree(pairs: list[tuple[int, int]]) -> None:
    value = alpha(pairs)
    if value is not None:
        assert value <= 1 + 1e-12
        assert (abs(value - 1) < 1e-12) == all(left == right for left, right in pairs)
        assert value == pytest.approx(alpha([(right, left) for left, right in pairs]))


def test_added_events_meet_by_their_words() -> None:
    left = kept(SHELL, changed(TALKS, id="added-1"))
    right = kept(SHELL, changed(TALKS, id="added-2"), changed(EVAC, id="added-3"))
    assert matched(left, right) == [("ev-shell", "ev-shell"), ("added-1", "added-2")]
    assert found([(left, right)])[0] == pytest.approx(2 * 2 / 5)


def test_differences_name_the_fields_and_the_events_that_one_did_not_keep() -> None:
    left = kept(SHELL, TALKS)
    right = kept(changed(SHELL, type="PROTEST", place=None), rejected=("ev-talks",))
    found_differences = differing("a", left, right)
    assert found_differences[0].fields == ("type", "place")
    assert (found_differences[1].event, found_differences[1].right) == ("ev-talks", None)


def test_agreement_has_intervals_over_articles() -> None:
    same, other = kept(SHELL, TALKS, EVAC), kept(SHELL, changed(TALKS, status="occurred"), rejected=("ev-evac",))
    lines = {line.field: line for line in agreement([(same, same), (same, other), (same, same)])}
    assert lines["type"].alpha == 1 and lines["type"].pairs == 8
    status = lines["status"]
    assert status.alpha is not None and status.low is not None and status.low <= status.alpha <= (status.high or 1)
    assert lines["event or not"].equal == pytest.approx(8 / 9)
    alone = agreement([(same, other)])[1]
    assert alone.low is None
