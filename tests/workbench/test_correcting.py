"""Every field of an event is corrected from a list or by words of the text; words are found, or it is said why not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
import samples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from conftest import Place, Reader
from dateline.record import Record, check
from dateline.review.editing import SHOWN, edit, figure_at, new_event
from dateline.review.event_snapshot import EventSnapshot, differences, take_snapshot
from dateline.review.text_search import Ambiguous, EditRefused, find_words, occurrences
from dateline.views.wording import load_wording

WORDING = load_wording()
PORT = samples.port_strike()
SHELL, TALKS, _ = PORT.events
TEXT = PORT.article.text
ITEM = "/review/art-port/ev-shell"
SHOWN_ON_SHELL = {
    "actors": "Tavarian navy",
    "recipients": "dockers",
    "place": "Marsalla",
    "sources": "harbour union: asserts; Ivo Brandt: denies",
    "figures": "killed: at least 14",
    "contexts": "",
}


def corrected(**form: str) -> EventSnapshot:
    return edit(PORT, SHELL, form, WORDING)


# What the form says of a field → what the event says afterwards, and which fields count as changed.
CORRECTIONS: dict[str, tuple[dict[str, str], str, Any, tuple[str, ...]]] = {
    "type and mode": ({"type": "THREATEN", "mode": "violence"}, "mode", "violence", ("type", "mode")),
    "status": ({"status": "planned"}, "status", "planned", ("status",)),
    "still going on": ({"flags": "1", "ongoing": "1"}, "ongoing", True, ("ongoing",)),
    "background": ({"flags": "1", "background": "1"}, "background", True, ("background",)),
    "who": ({"actors": "Orlenia; Tavaria"}, "actors", ("orl", "tav"), ("actors",)),
    "to whom": ({"recipients": ""}, "recipients", (), ("recipients",)),
    "place from the list": ({"place": "vienna"}, "place", "vien", ("place",)),
    "first day": ({"start": "2024-03"}, "start", "2024-03", ("start",)),
    "a day by its words": ({"start": "Saturday", "end": "Saturday"}, "start", "2024-03-09", ("start", "end")),
    "sources": ({"sources": "Red Crescent: alleges; ?: doubts"}, "according_to", 2, ("sources",)),
    "figures from the record": ({"figures": "killed: 19"}, "figures", ("f19",), ("figures",)),
}


@pytest.mark.parametrize("case", list(CORRECTIONS))
def test_every_field_can_be_corrected(case: str) -> None:
    form, field, expected, changed = CORRECTIONS[case]
    after = corrected(**form)
    value = getattr(after.event, field)
    assert (len(value) if field == "according_to" else value) == expected
    assert set(differences(take_snapshot(PORT, SHELL), after)) == set(changed)


def test_contexts_are_those_of_the_ontology() -> None:
    assert corrected(contexts="military; Intelligence").event.contexts == ("military", "intelligence")
    with pytest.raises(EditRefused, match="no context “ports”"):
        corrected(contexts="ports")


def test_what_comes_back_as_it_was_shown_changes_nothing() -> None:
    assert {field: shown(PORT, SHELL) for field, shown in SHOWN.items()} == SHOWN_ON_SHELL
    assert corrected(**SHOWN_ON_SHELL).event == SHELL


def test_a_source_keeps_its_statement_and_a_new_one_may_be_marked() -> None:
    after = corrected(sources="harbour union: doubts; navy spokesman: denies")
    union, spokesman = after.event.according_to
    assert (union.actor, union.stance, union.statement) == ("union", "doubts", "s-union")
    assert {actor.id: actor.name for actor in after.actors}[spokesman.actor or ""] == "navy spokesman"
    with pytest.raises(EditRefused, match="Unknown stance"):
        corrected(sources="harbour union: shouts")


@pytest.mark.parametrize(
    ("said", "bounds"),
    [("19", (19, None, None)), ("at least 14 dockers", (None, 14, None)), ("14", (14, None, None))],
)
def test_a_marked_figure_is_read_as_the_program_reads_numbers(said: str, bounds: tuple[Any, Any, Any]) -> None:
    figure = figure_at(PORT, "injured", find_words(PORT, said, "", None))
    assert (figure.value, figure.low, figure.high) == bounds
    after = corrected(figures=f"injured: {said}")
    assert [one.kind for one in after.figures] == ["injured"]
    check(msgspec.structs.replace(PORT, events=(after.event,), figures=after.figures, claims=()))


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("killed: dockers", "holds no number"),
        ("19", "needs its kind"),
        ("slain: 19", "no kind of figure"),
        ("killed: 77", "does not appear"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_in_words(said: str, says: str) -> None:
    with pytest.raises(EditRefused, match=says):
        corrected(figures=said)


def test_words_and_reasons_of_a_corrected_field_are_the_reviewers() -> None:
    at = TEXT.index("Gunboats", 5)
    after = corrected(actors="Gunboats", marked=f"{at} Gunboats\n").event
    support = {one.field: one for one in after.support}
    assert support["actors"].span == (at, at + len("Gunboats")) and support["actors"].reason == "chosen by a reviewer"
    assert support["type"].reason == "frame assault.shell"
    # A mark that does not fit the text is left out of account, never an error.
    assert corrected(actors="Gunboats", marked="999999 Gunboats\nx\n3 \n").event.actors


def test_a_corrected_field_has_no_confidence_and_the_others_keep_theirs() -> None:
    before = corrected().event.field_confidence
    after = corrected(place="Vienna", type="ASSAULT").event.field_confidence
    assert before.given == {"type": 0.97, "actors": 0.93, "place": 0.41, "according_to": 0.6}
    assert after.given == {"type": 0.97, "actors": 0.93, "according_to": 0.6} and after.least == 0.6


def test_a_day_given_by_words_says_so() -> None:
    after = corrected(start="Saturday", end="Saturday").event
    assert (after.start, after.end, after.date_basis) == ("2024-03-09", "2024-03-09", "Saturday")
    assert corrected(start="2024-03-01").event.date_basis is None


def test_words_are_found_whole_and_whatever_their_case() -> None:
    assert len(occurrences(PORT, "dockers")) == 1 and len(occurrences(PORT, "Navy")) == 1
    assert [TEXT[s:e] for s, e in occurrences(PORT, "gunboats OF the")] == ["Gunboats of the"]
    assert occurrences(PORT, "") == occurrences(PORT, "x" * 300) == []


def test_words_of_a_missed_event_that_stand_twice_must_be_chosen() -> None:
    form = {"trigger": "docks", "type": "ASSAULT"}
    with pytest.raises(Ambiguous, match="3 times"):
        new_event(PORT, form, WORDING)
    last = TEXT.rindex("docks")
    assert new_event(PORT, form | {"trigger_at": str(last)}, WORDING).event.trigger == (last, last + 5)


def find(reader: Reader, where: str, words: str, field: str, **more: str) -> Any:
    answer = reader.fill(where, where, button=("action", "preview"), find=words, find_for=field, **more)
    return html.fromstring(answer.text)


def test_words_typed_without_a_script_are_put_into_their_field(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    page = find(reader, ITEM, "ivo  brandt", "actors")
    form = page.get_element_by_id("judge")
    assert form.inputs["actors"].value == "Tavarian navy; Ivo Brandt"
    assert form.inputs["marked"].value == f"{TEXT.index('Ivo Brandt')} Ivo Brandt"
    assert "Ivo Brandt" in page.get_element_by_id("sentence").text
    assert "killed: 19" in find(reader, ITEM, "19", "figures").get_element_by_id("judge").inputs["figures"].value
    assert "Wednesday" in find(reader, ITEM, "Wednesday", "start").get_element_by_id("judge").inputs["start"].value


def test_it_is_said_where_typed_words_stand_not_at_all_or_several_times(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    page = find(reader, ITEM, "submarines", "actors")
    assert "does not appear in the article" in page.xpath("string(//*[@role='alert'])")
    page = find(reader, ITEM, "the docks", "place")
    assert "3 times" in page.xpath("string(//*[@role='alert'])")
    choices = page.xpath("//input[@name='find_at']/@value")
    assert len(choices) == 3 and "Smoke over" in page.xpath("string(//fieldset[legend[contains(., 'which')]])")
    form = find(reader, ITEM, "the docks", "place", find_at=choices[1]).get_element_by_id("judge")
    assert form.inputs["place"].value == "the docks" and form.inputs["marked"].value == f"{choices[1]} the docks"


def test_a_missed_event_whose_words_stand_twice_is_added_where_it_is_chosen(place: Place) -> None:
    reader = place.member("anna@example.org", "reviewer")
    where = "/review/art-port/new"
    answer = reader.fill(where, where, button=("action", "add"), trigger="docks", type="ASSAULT")
    assert answer.status_code == 422
    choice = html.fromstring(answer.text).xpath("//input[@name='find_at']/@value")[2]
    form = html.fromstring(answer.text).get_element_by_id("judge")
    fields = {name: value or "" for name, value in form.form_values()}
    chosen = reader.client.post(form.get("action"), data=fields | {"find_at": choice, "action": "preview"})
    form = html.fromstring(chosen.text).get_element_by_id("judge")
    assert (form.inputs["trigger"].value, form.inputs["trigger_at"].value) == ("docks", choice)
    fields = {name: value or "" for name, value in form.form_values()} | {"action": "add"}
    assert reader.client.post(form.get("action"), data=fields, follow_redirects=False).status_code == 303
    record = msgspec.convert(reader.get("/api/v1/articles/art-port").json(), Record)
    assert [event.trigger[0] for event in record.events][-1] == int(choice)


FIELDS = st.sampled_from(["actors", "recipients", "place", "sources", "figures", "contexts", "marked", "start", "end"])
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["killed: 19", "?: denies", ": ;;", "Ivo Brandt: asserts; x", "military", "0 M\n3 G", "Saturday"]),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.dictionaries(FIELDS, VALUES))
def test_whatever_is_typed_the_record_stays_whole(form: dict[str, str]) -> None:
    try:
        after = edit(PORT, SHELL, form, WORDING)
    except EditRefused:
        return
    kept = {actor.id for actor in after.actors}
    actors = after.actors + tuple(actor for actor in PORT.actors if actor.id not in kept)
    whole = {"actors": actors, "places": after.places, "figures": after.figures, "claims": ()}
    check(msgspec.structs.replace(PORT, events=(after.event,), **whole))
