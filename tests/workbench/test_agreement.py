"""Agreement between coders: the numbers against published and hand-computed ones, and codings as a whole."""

from __future__ import annotations

import msgspec
import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from conftest import Place, Reader
from dateline.review import double_coding
from dateline.review.agreement import Coded, agreement, alpha, alpha_interval, differing, found, share_interval
from dateline.review.double_coding import standing_of
from dateline.review.event_snapshot import EventSnapshot, take_snapshot

PORT = samples.port_strike()
SHELL, TALKS, EVAC = (take_snapshot(PORT, event) for event in PORT.events)


def units(*coders: str) -> list[list[str]]:
    """One line for each coder, one letter for each unit, a point where the coder said nothing."""
    return [[value for value in unit if value != "."] for unit in zip(*coders, strict=True)]


# The worked examples of K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): nominal data.
PUBLISHED = [
    (units("0100000010", "1110010000"), 0.095),
    (units("aabbdcccedda", "babbbccceddd"), 0.692),
    (units("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
]


@pytest.mark.parametrize(("data", "value"), PUBLISHED)
def test_alpha_of_the_published_examples(data: list[list[str]], value: float) -> None:
    assert alpha(data) == pytest.approx(value, abs=0.0005)


def test_alpha_by_hand() -> None:
    # Two coders, four units: aa, ab, bb, bb. Of 8 values 3 are a and 5 are b. Observed disagreement: 1 of 4 units.
    # Expected: of 8 · 7 ordered pairs 2 · 3 · 5 differ. Alpha = 1 − (1/4) / (30/56).
    assert alpha(units("aabb", "abbb")) == pytest.approx(1 - 0.25 / (30 / 56))


def test_what_only_one_coder_saw_says_nothing_of_agreement() -> None:
    assert alpha([*units("aabb", "abbb"), ["a"], ["b"], []]) == alpha(units("aabb", "abbb"))
    assert alpha([["a"], ["b"]]) is None


def test_an_interval_holds_its_measure_and_is_the_same_each_time() -> None:
    groups = [units("ab", "ab"), units("ba", "bb"), units("aabb", "aabb"), units("ab", "bb"), units("abab", "abab")]
    low, high = alpha_interval(groups)
    whole = alpha([unit for group in groups for unit in group])
    assert low is not None and high is not None and whole is not None and low < whole < high <= 1
    assert alpha_interval(groups) == (low, high)


def test_there_is_no_interval_where_nothing_can_be_resampled() -> None:
    assert alpha_interval([]) == alpha_interval([units("ab", "ab")]) == (None, None)
    assert alpha_interval([units("aa", "aa")] * 9) == (None, None)
    assert share_interval([(1, 2)]) == share_interval([(0, 0), (0, 0)]) == (None, None)
    assert share_interval([(2, 4)] * 5) == (0.5, 0.5)


@given(st.lists(st.lists(st.text("abc", max_size=3), min_size=1, max_size=4), max_size=8))
def test_alpha_is_never_above_one_whatever_the_order_of_coders(data: list[list[str]]) -> None:
    value = alpha(data)
    if value is not None:
        assert value <= 1 + 1e-12
        assert value == pytest.approx(alpha([unit[::-1] for unit in data[::-1]]) or 0.0)


def kept(*versions: EventSnapshot, rejected: tuple[str, ...] = ()) -> Coded:
    return Coded({one.event.id: one for one in versions}, frozenset(rejected))


def changed(one: EventSnapshot, **fields: object) -> EventSnapshot:
    return msgspec.structs.replace(one, event=msgspec.structs.replace(one.event, **fields))


def test_an_event_that_one_did_not_keep_is_the_largest_difference() -> None:
    left = kept(SHELL, TALKS, EVAC)
    right = kept(changed(SHELL, type="PROTEST", status="planned"), EVAC, rejected=("ev-talks",))
    weights = {(one.event or one.other): one.weight for one in differing("a", left, right)}
    assert weights == {"ev-shell": 2, "ev-talks": 10}


def test_agreement_of_one_article_and_of_none() -> None:
    one = [(kept(SHELL, TALKS, EVAC), kept(SHELL, TALKS, rejected=("ev-evac",)))]
    lines = {line.field: line for line in agreement(one)}
    assert (lines["type"].pairs, lines["type"].equal, lines["type"].low) == (2, 1.0, None)
    assert lines["event or not"].pairs == 3
    assert found(one) == (2 * 2 / 5, None, None)
    assert all(line.pairs == 0 and line.alpha is None for line in agreement([]))


def begin(place: Place) -> tuple[Reader, Reader, Reader, str]:
    anna = place.member("anna@example.org", "reviewer", "Anna")
    bert = place.member("bert@example.org", "reviewer", "Bert")
    editor = place.member("ed@example.org", "editor", "Ed")
    story = {"name": "Trial", "story": "st-marsalla", "one": "1", "other": "2"}
    return anna, bert, editor, editor.fill("/codings", "/codings", follow=False, **story).headers["location"]


def accept_all(reader: Reader, coding: str, most: int = 100) -> list[str]:
    seen: list[str] = []
    start = f"/review?coding={coding.rsplit('/', 1)[1]}"
    where = reader.client.get(start, follow_redirects=False).headers["location"]
    while where.startswith("/review/") and len(seen) < most:
        seen.append(where.split("?")[0].removeprefix("/review/"))
        path = where.split("?")[0]
        where = reader.fill(where, path, follow=False, button=("action", "accept")).headers["location"]
    return seen


def test_only_articles_that_both_have_finished_are_compared(everywhere: Place) -> None:
    anna, bert, editor, coding = begin(everywhere)
    assert len(accept_all(anna, coding)) == 6
    accept_all(bert, coding, most=2)
    words = " ".join(editor.page(coding).xpath("string(//main)").split())
    assert "finished by both: 0" in words and "Nowhere" in words
    accept_all(bert, coding)
    words = " ".join(editor.page(coding).xpath("string(//main)").split())
    assert "finished by both: 2" in words
    assert "Events found, F1 of the one against the other: 1.00" in words


def test_what_is_coded_blind_is_not_offered_for_review_meanwhile(everywhere: Place) -> None:
    _, _, editor, coding = begin(everywhere)
    book = everywhere.desk.book
    assert book is not None
    blind = double_coding.in_open_codings(book.database)
    assert blind == {"art-port", "art-shelling"}
    first = editor.client.get("/review", follow_redirects=False).headers["location"]
    assert first.split("/")[2] not in blind
    editor.fill(coding, "/close")
    assert double_coding.in_open_codings(book.database) == set()


def test_a_coder_who_is_an_editor_cannot_end_the_coding_to_see_the_other(place: Place) -> None:
    anna, _, _, coding = begin(place)
    with place.people.database.writing() as connection:
        connection.exec_driver_sql("UPDATE grants SET level = 4")
    token = anna.page("/codings").xpath("string(//input[@name='form_token']/@value)")
    assert anna.client.post(f"{coding}/close", data={"form_token": token}).status_code == 403
    assert "Go on coding" in anna.get(coding).text


def test_where_they_differ_most_leads_to_what_is_to_be_settled(place: Place) -> None:
    anna, bert, editor, coding = begin(place)
    accept_all(anna, coding)
    number = coding.rsplit("/", 1)[1]
    for event, fields in (("art-port/ev-shell", {"status": "planned"}), ("art-port/ev-talks", {"mode": "visit"})):
        bert.fill(f"/review/{event}?coding={number}", f"/review/{event}", button=("action", "accept"), **fields)
    accept_all(bert, coding)
    page = editor.page(coding)
    links = page.xpath("//ol/li/a[starts-with(@href, '#difference-')]/@href")
    assert 0 < len(links) <= 10
    for link in links:
        assert page.get_element_by_id(link[1:]).xpath(".//button[@name='side']")


def test_what_both_decided_alike_is_published_once(everywhere: Place) -> None:
    anna, bert, editor, coding = begin(everywhere)
    for reader in (anna, bert):
        accept_all(reader, coding)
    editor.fill(coding, "/close")
    book, number = everywhere.desk.book, int(coding.rsplit("/", 1)[1])
    assert book is not None
    found_coding = double_coding.find(book.database, number)
    assert found_coding is not None and found_coding.closed
    history = book.history("art-port", "ev-shell")
    assert [(line.name, line.kind) for line in history] == [("Anna", "accept"), ("Bert", "accept")]
    assert "Trial" in history[0].note
    standing = standing_of(book, everywhere.desk.room, found_coding)
    assert standing.finished == {"art-port", "art-shelling"} and standing.differences == []
