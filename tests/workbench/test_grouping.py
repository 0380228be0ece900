"""Which reports are one event: members join and part them across articles, and it holds whatever the machine groups."""

from __future__ import annotations

from typing import Any

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from conftest import Place, Reader
from dateline.query.results import Story
from dateline.review.report_grouping import Grouping, Groupings, Regrouped, replayed, standing
from dateline.views.event_row import Key
from dateline.workbench.members.grants import add_member

SHELL, FIRE, TALKS, BLAME = (
    ("art-port", "ev-shell"),
    ("art-shelling", "ev-fire"),
    ("art-port", "ev-talks"),
    ("art-shelling", "ev-blame"),
)
STORY = samples.stories()[0]


def where(key: Key) -> str:
    return f"/review/{key[0]}/{key[1]}/reports"


def say(reader: Reader, key: Key, action: str, *ticked: Key, **fields: str) -> Any:
    ticks = {f"report-{article}/{event}": "1" for article, event in ticked}
    return reader.fill(where(key), where(key), follow=False, button=("action", action), **ticks, **fields)


def reports(reader: Reader, key: Key) -> set[Key]:
    found = reader.get(f"/api/v1/articles/{key[0]}/events/{key[1]}/reports").json()
    return {(row["article"], row["event"]) for row in found}


def told_together(reader: Reader) -> set[frozenset[str]]:
    view = reader.get("/api/v1/stories/st-marsalla").json()
    groups = (frozenset(row["event"] for row in (one["row"], *one["reports"])) for one in view["happenings"])
    return {group for group in groups if len(group) > 1}


def test_a_report_that_is_another_event_is_told_apart_everywhere(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer", "Anna")
    assert reports(reader, SHELL) == {FIRE} and told_together(reader) == {frozenset({"ev-shell", "ev-fire"})}
    assert say(reader, SHELL, "split", FIRE, note="another day").status_code == 303
    assert reports(reader, SHELL) == reports(reader, FIRE) == set()
    assert told_together(reader) == set()
    history = " ".join(reader.page("/articles/art-port/events/ev-shell/history").xpath("string(//main)").split())
    assert "Another event, Anna" in history and "another day" in history
    assert "Other reports of this event" not in reader.get("/articles/art-port/events/ev-shell").text


def test_reports_of_two_articles_are_joined_with_all_that_they_are_one_with(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer")
    page = reader.page(where(TALKS))
    assert "ev-blame" in html.tostring(page).decode()
    assert say(reader, TALKS, "join", FIRE).status_code == 303
    assert reports(reader, TALKS) == {FIRE, SHELL}
    assert told_together(reader) == {frozenset({"ev-talks", "ev-fire", "ev-shell"})}


def test_what_was_said_last_is_taken_back_by_who_said_it(place: Place) -> None:
    anna, bert = place.member("anna@example.org", "reviewer"), place.member("bert@example.org", "reviewer")
    say(anna, SHELL, "split", FIRE)
    assert "Nothing of yours" in bert.get(say(bert, SHELL, "undo").headers["location"]).text
    assert reports(anna, SHELL) == set()
    say(anna, FIRE, "undo")
    assert reports(anna, SHELL) == {FIRE}
    assert "taken back by anna" in anna.get(where(SHELL)).text


def test_of_two_at_the_same_moment_the_second_is_told(everywhere: Place) -> None:
    anna, bert = everywhere.member("anna@example.org", "reviewer"), everywhere.member("bert@example.org", "reviewer")
    form = bert.page(where(SHELL)).forms[-1]
    late = {name: value or "" for name, value in form.form_values()}
    late |= {"report-art-shelling/ev-blame": "1", "action": "join"}
    say(anna, SHELL, "split", FIRE)
    answer = bert.client.post(where(SHELL), data=late)
    assert answer.status_code == 409 and "anna has grouped these reports meanwhile" in answer.text
    assert "not in force" in bert.get(where(BLAME)).text
    assert reports(anna, SHELL) == set()
    # What was said about other reports meanwhile is in nobody's way.
    late |= {"sequence": late["sequence"]}
    assert bert.client.post(where(TALKS), data=late, follow_redirects=False).status_code == 303


@pytest.mark.parametrize(
    ("action", "ticked", "says"),
    [
        ("join", (), "tick a report"),
        ("split", (BLAME,), "Only reports of this event"),
        ("join", (("art-hostile", "ev-h"),), "the same story"),
        ("join", (TALKS,), "other articles"),
        ("join", (("art-shelling", "ev-none"),), "no event any more"),
        ("split", (SHELL, FIRE), "all the reports"),
        ("away", (FIRE,), "tick a report"),
    ],
)
def test_what_cannot_be_said_is_refused_in_words(place: Place, action: str, ticked: tuple[Key, ...], says: str) -> None:
    answer = say(place.member("anna@example.org", "reviewer"), SHELL, action, *ticked)
    assert answer.status_code == 422 and says in html.fromstring(answer.text).xpath("string(//*[@role='alert'])")


def test_an_event_merged_in_its_article_leaves_its_reports_to_the_one_that_tells_it(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    merge = "/review/art-port/ev-talks/merge"
    reader.fill(f"{merge}?other=ev-shell", merge, button=("action", "merge"))
    assert told_together(reader) == {frozenset({"ev-talks", "ev-fire"})}
    assert reports(reader, TALKS) == {FIRE}


def test_reports_are_grouped_through_the_api(everywhere: Place) -> None:
    reader = everywhere.member("anna@example.org", "reviewer")
    page = reader.fill("/account", "/account/tokens", name="t", button=("scope-review", "1"))
    robot = everywhere.browser().client
    robot.headers["Authorization"] = f"Bearer {html.fromstring(page.text).xpath('string(//code)')}"
    address = "/api/v1/articles/art-port/events/ev-shell/reports"
    joined = robot.post(address, data={"action": "join", "reports": "art-shelling/ev-blame"}).json()
    assert {row["event"] for row in joined} == {"ev-fire", "ev-blame"}
    assert robot.post(address, data={"action": "split", "reports": "art-shelling/ev-ask"}).status_code == 400
    late = robot.post(address, data={"action": "split", "reports": "art-shelling/ev-fire", "seen": "0"})
    assert late.status_code == 409
    parted = robot.post(address, data={"action": "split", "reports": "art-shelling/ev-fire; art-shelling/ev-blame"})
    assert parted.json() == []


def test_what_was_said_holds_whatever_the_machine_groups(place: Place) -> None:
    with place.people.database.writing() as connection:
        anna = add_member(connection, "anna@example.org", "Anna", 0)
    said = Groupings(place.people.database)
    said.say("split", [FIRE], [SHELL], anna, 0, 1)
    said.say("join", [TALKS, BLAME], [], anna, said.newest(), 2)
    for events in ((), ((SHELL, FIRE, TALKS),), ((SHELL,), (FIRE, BLAME))):
        groups = said.regroup(Story(STORY.id, "t", STORY.articles, events), {}).events
        assert not any(SHELL in group and FIRE in group for group in groups)
        assert any(TALKS in group and BLAME in group for group in groups)
    # Another process sees it too, and an untouched story stays as it is.
    assert len(Groupings(place.people.database).known()) == 2
    other = Story("st-other", "t", ("art-hostile",), ((("art-hostile", "ev-h"),),))
    assert said.regroup(other, {}) is other
    with pytest.raises(Regrouped):
        said.say("join", [SHELL, FIRE], [], anna, 0, 3)


KEYS = [(f"a{n}", "e") for n in range(6)]
SAID = st.tuples(
    st.sampled_from(["join", "split"]),
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=3),
    st.lists(st.sampled_from(KEYS), max_size=3),
)


@given(st.lists(SAID, max_size=8), st.lists(st.sampled_from(KEYS), max_size=6, unique=True))
def test_no_report_is_lost_or_told_twice_and_the_last_word_counts(
    said: list[tuple[Any, list[Key], list[Key]]], group: list[Key]
) -> None:
    lines = [
        Grouping(
            number,
            kind,
            tuple(dict.fromkeys(reports)),
            tuple(k for k in against if k not in reports),
            None,
            False,
            1,
            "",
            "",
            0,
        )
        for number, (kind, reports, against) in enumerate(said)
    ]
    groups = replayed([group] if group else [], standing(lines))
    flat = [key for one in groups for key in one]
    assert len(flat) == len(set(flat)) and set(group) <= set(flat)
    if lines and lines[-1].kind == "join":
        assert any(set(lines[-1].reports) <= set(one) for one in groups)
    if lines and lines[-1].kind == "split":
        assert not any({*one} & {*lines[-1].reports} and {*one} & {*lines[-1].against} for one in groups)
