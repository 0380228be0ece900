"""A language model as the reader: what it is asked, and what becomes of good answers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dateline.knowledge.loaders.event_knowledge import load_reconciling
from dateline.language.analysis import Analysis
from dateline.pipeline import Tools, code
from dateline.reader import answered_reading as numbers
from dateline.reader.chat_reader import make_windows
from dateline.reader.proposals import Proposal
from tests.reader.endpoints import (
    PUBLISHED,
    SHELLED,
    TEXT,
    FakeEndpoint,
    MakeArticle,
    Parse,
    events,
    make_reader,
    proposals_of,
    says,
)


def sure_parts(proposal: Proposal, analysis: Analysis) -> set[tuple[str, str]]:
    return {(part.part, analysis.text[slice(*part.mention.span)]) for part in proposal.parts if part.probability > 0.5}


def test_what_the_model_says_becomes_proposals_with_the_mentions_of_entities(
    endpoint: FakeEndpoint, parse: Parse, tools: Tools
) -> None:
    analysis = parse(TEXT, PUBLISHED)
    shelled, bundled = proposals_of(make_reader(endpoint.url)[0], analysis, tools)
    words = [analysis.tokens[proposal.token].text for proposal in (shelled, bundled)]
    assert words == ["shelled", "bundled"]
    assert (shelled.type, shelled.mode, bundled.type) == ("ASSAULT", "heavy-weapons", "COERCE")
    assert shelled.factuality.status == "occurred"
    assert {("actor", "Rebels"), ("place", "Goma"), ("figure", "14 people")} <= sure_parts(shelled, analysis)
    assert sure_parts(bundled, analysis) == {("actor", "Soldiers"), ("recipient", "two journalists")}


def test_frames_and_model_code_an_article(endpoint: FakeEndpoint, tools: Tools, make_article: MakeArticle) -> None:
    record = code(make_article(TEXT, PUBLISHED), replace(tools, reader=make_reader(endpoint.url)[0]))
    names = {actor.id: actor.name for actor in record.actors}
    assert [(event.type, [names[i] for i in event.actors], event.rule) for event in record.events] == [
        ("ASSAULT", ["Rebels"], record.events[0].rule),
        ("COERCE", ["Soldiers"], "reader.coerce"),
    ]
    assert record.events[0].rule.startswith("assault.")


def test_what_the_model_leaves_unsaid_stays_with_little_confidence(
    endpoint: FakeEndpoint, tools: Tools, make_article: MakeArticle
) -> None:
    endpoint.replies = [events(SHELLED), events()]
    article = make_article("Rebels shelled Goma on Monday.", PUBLISHED)
    reader = make_reader(endpoint.url)[0]
    [named], [unnamed] = (code(article, replace(tools, reader=reader)).events for _ in range(2))
    assert named.type == unnamed.type == "ASSAULT"
    assert named.actors == unnamed.actors and named.place == unnamed.place
    assert (named.confidence or 0) > (unnamed.confidence or 0) + 0.2


def test_the_request_holds_prompt_sentences_and_schema(endpoint: FakeEndpoint, parse: Parse) -> None:
    make_reader(endpoint.url, key="secret", model="qwen")[0].readings([parse(TEXT, PUBLISHED)])
    [request] = endpoint.requests
    assert (request["path"], request["model"], endpoint.keys) == ("/v1/chat/completions", "qwen", ["Bearer secret"])
    system, user = (message["content"] for message in request["messages"])
    assert "- ASSAULT: " in system and "heavy-weapons: " in system and "{types}" not in system
    assert user.splitlines() == [
        "Published: 2026-05-14",
        "[1] (paragraph) Rebels shelled Goma on Monday, killing 14 people.",
        "[2] (paragraph) Soldiers bundled two journalists into a van.",
    ]
    form = request["response_format"]["json_schema"]
    item = form["schema"]["properties"]["events"]["items"]
    assert form["strict"] and set(item["required"]) == set(item["properties"]) == set(SHELLED)


@pytest.mark.parametrize(
    "words",
    [
        "```json\n{}\n```",
        "<think>Is {this} an event? {}</think>\n{}",
        "Here is what I found:\n{}\nI hope that helps.",
    ],
)
def test_words_around_the_answer_do_not_matter(endpoint: FakeEndpoint, parse: Parse, words: str) -> None:
    before, _, after = words.rpartition("{}")
    endpoint.replies = [says(before + json.dumps({"events": [SHELLED]}) + after)]
    [reading] = make_reader(endpoint.url)[0].readings([parse(TEXT, PUBLISHED)])
    assert reading is not None and len(reading.propose([], 0.8)) == 1


def test_an_article_without_words_asks_nothing(endpoint: FakeEndpoint, parse: Parse) -> None:
    [reading] = make_reader(endpoint.url)[0].readings([parse("")])
    assert reading is not None and reading.propose([], 0.0) == []
    assert endpoint.requests == []


def test_a_long_article_is_read_in_windows_up_to_a_limit(
    endpoint: FakeEndpoint, parse: Parse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.reader.chat_reader.MOST_WINDOWS", 3)
    analysis = parse(" ".join(f"Rebels shelled the port of Goma on day {n}." for n in range(250)), PUBLISHED)
    windows = list(make_windows(analysis.sentences))
    assert [sentence for window in windows for sentence in window] == analysis.sentences
    assert len(windows) > 3
    endpoint.replies = [events(SHELLED | {"time": [], "figure": []})]
    reader = make_reader(endpoint.url)[0]
    [reading] = reader.readings([analysis])
    assert reading is not None and len(reading.propose([], 0.8)) == 3 == len(endpoint.requests)
    assert reader.usages[0].dropped == {"articles beyond the most that is read of one": 1}
    assert endpoint.requests[1]["messages"][1]["content"].splitlines()[1].startswith("Before, not to be coded: Rebels")


def test_two_words_are_one_event_if_they_are_one_lemma(endpoint: FakeEndpoint, parse: Parse) -> None:
    analysis = parse("Rebels shelled Goma. They will shell it again. Soldiers attacked them.", PUBLISHED)
    named = [
        SHELLED | {"sentence": number, "trigger": word}
        for number, word in enumerate(("shelled", "shell", "attacked"), 1)
    ]
    endpoint.replies = [events(*named)]
    [reading] = make_reader(endpoint.url)[0].readings([analysis])
    assert reading is not None
    first, second, third = reading.propose([], 0.8)
    assert reading.one_event(first.token, second.token) == 1.0
    assert reading.one_event(first.token, third.token) == 0.0


def test_the_numbers_of_an_answer_lie_where_they_are_said_to() -> None:
    weights = load_reconciling()
    assert weights.drop <= numbers.UNNAMED < weights.enter <= numbers.NAMED and weights.retype <= numbers.NAMED
    assert weights.absurd_part <= numbers.UNSAID_PART < min(weights.part, weights.first_part)
    assert max(weights.part, weights.first_part, weights.place, weights.time) <= numbers.GIVEN_PART
    assert weights.status <= numbers.GIVEN_STATUS
