"""Answers of a language model that are none, or say what is not in the text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.pipeline import Tools, code
from dateline.reader import answered_reading as numbers
from tests.reader.endpoints import (
    PUBLISHED,
    SHELLED,
    TEXT,
    FakeEndpoint,
    MakeArticle,
    Parse,
    Reply,
    events,
    make_reader,
    says,
    served,
)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (says("There are two events: a shelling and an arrest."), "no JSON with a list of events: There are two"),
        (says(""), "no JSON with a list of events: it is empty"),
        (says('{"events": "none"}'), "no JSON with a list of events"),
        (says('{"events": [{"sentence": 1, "trig', "length"), "cut off after 70 tokens"),
        (says("[" * 100_000 + "{" * 100_000), "no JSON with a list of events"),
        ((200, {}, b"<html>Welcome</html>"), "no chat completion"),
        ((200, {}, b'{"choices": []}'), "is empty"),
        ((200, {}, b"\xff\xfe"), "no chat completion"),
        ((403, {}, b'{"error": "no credit"}'), 'answered 403: {"error": "no credit"}'),
        ((302, {"Location": "http://127.0.0.1:9/"}, b""), "answered 302"),
    ],
)
def test_an_article_that_is_answered_badly_is_coded_by_frames_alone(
    endpoint: FakeEndpoint, tools: Tools, make_article: MakeArticle, reply: Reply, words: str
) -> None:
    endpoint.replies = [reply]
    reader = make_reader(endpoint.url)[0]
    article = make_article(TEXT, PUBLISHED)
    assert code(article, replace(tools, reader=reader)) == code(article, tools)
    assert words in reader.usages[0].failure
    assert len(endpoint.requests) == reader.usages[0].requests == 1


def test_one_bad_window_leaves_the_whole_article_to_the_frames(endpoint: FakeEndpoint, parse: Parse) -> None:
    endpoint.replies = [events(SHELLED), says("sorry")]
    analysis = parse("Rebels shelled the port of Goma on Monday. " * 80, PUBLISHED)
    assert make_reader(endpoint.url)[0].readings([analysis]) == [None]
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    ("changed", "dropped", "kept"),
    [
        ({"trigger": "bombed"}, "events whose trigger is not in the text", 0),
        ({"trigger": "shell"}, "events whose trigger is not in the text", 0),
        ({"trigger": " "}, "events whose trigger is not in the text", 0),
        ({"type": "BOMB"}, "events of no type of PLOVER", 0),
        ({"type": "none"}, "events of no type of PLOVER", 0),
        ({"sentence": "first"}, "events of another form", 0),
        ({"actor": "Rebels"}, "events of another form", 0),
        ({"mode": "explosives-and-more"}, "modes that the type does not have", 1),
        ({"status": "happened"}, "statuses that there are not", 1),
        ({"actor": ["The rebels"], "place": ["Goma, Congo"]}, "parts whose words are not in the text", 1),
        ({"figure": ["14" * 300]}, "parts whose words are not in the text", 1),
    ],
)
def test_what_does_not_lie_in_the_text_or_has_no_such_label_is_dropped_and_counted(
    endpoint: FakeEndpoint, parse: Parse, changed: dict[str, Any], dropped: str, kept: int
) -> None:
    endpoint.replies = [events(SHELLED | changed)]
    reader = make_reader(endpoint.url)[0]
    [reading] = reader.readings([parse(TEXT, PUBLISHED)])
    assert reading is not None and len(reading.propose([], 0.8)) == kept
    assert list(reader.usages[0].dropped) == [dropped]


def test_what_is_no_event_at_all_is_dropped_and_the_rest_kept(endpoint: FakeEndpoint, parse: Parse) -> None:
    endpoint.replies = [says(json.dumps({"events": [None, 7, [], {}, SHELLED, SHELLED]}))]
    reader = make_reader(endpoint.url)[0]
    [reading] = reader.readings([parse(TEXT, PUBLISHED)])
    assert reading is not None and len(reading.propose([], 0.8)) == 1
    assert reader.usages[0].dropped == {"events of another form": 4}


def test_a_trigger_is_found_under_a_wrong_number_and_with_other_marks(endpoint: FakeEndpoint, parse: Parse) -> None:
    text = "The minister’s guards fired on Monday.\n\nThe rebels’ walk\u2011out “shocked” Goma. Guards fired again."
    alone = SHELLED | {"sentence": 9, "actor": [], "place": [], "time": [], "figure": []}
    endpoint.replies = [
        events(
            alone | {"trigger": '"shocked"', "actor": ["rebels'"]},
            # It lies in two sentences, so that nobody knows which is meant.
            alone | {"trigger": "fired"},
        )
    ]
    analysis = parse(text, PUBLISHED)
    reader = make_reader(endpoint.url)[0]
    [reading] = reader.readings([analysis])
    assert reading is not None
    assert [analysis.tokens[proposal.token].text for proposal in reading.propose([], 0.8)] == ["shocked"]
    assert reader.usages[0].dropped == {"events whose trigger is not in the text": 1}


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=9) | st.sampled_from(["shelled", "Goma"]),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.sampled_from(list(SHELLED)), values, max_size=9),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def shared_endpoint() -> Iterator[FakeEndpoint]:
    with served() as running:
        yield running


@given(st.lists(JSON_VALUES | st.dictionaries(st.sampled_from(list(SHELLED)), JSON_VALUES).map(SHELLED.__or__)))
@settings(max_examples=60, deadline=None)
def test_any_answer_is_read_or_dropped(shared_endpoint: FakeEndpoint, parse: Parse, items: list[Any]) -> None:
    shared_endpoint.replies = [says(json.dumps({"events": items}))]
    analysis = parse(TEXT, PUBLISHED)
    [reading] = make_reader(shared_endpoint.url)[0].readings([analysis])
    assert reading is not None
    for proposal in reading.propose([], 0.8):
        assert 0 <= proposal.token < len(analysis.tokens)
        assert reading.type_probabilities(proposal.token)[proposal.type] == numbers.NAMED
