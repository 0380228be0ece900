"""Examples: what each head should say of the tokens of a coded article."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from dateline.attribution.statements import find_propositions
from dateline.knowledge.loaders.grammar import Grammar, load_grammar
from dateline.knowledge.loaders.speech_cues import load_cues
from dateline.language.analyse import analyse
from dateline.language.parser import Parser
from dateline.reader.labels import ACTS, ENTITY_LABELS, TYPES
from dateline.record import Actor, Figure
from dateline.training.augment import load_names, swap_names
from dateline.training.coded_articles import compile_article
from dateline.training.examples import UNKNOWN, Example, make_example
from dateline.training.scoring import coded_keys, score_keys

ARTICLE: dict[str, Any] = {
    "id": "9002",
    "blocks": [
        ["headline", "Troops storm Mopti"],
        ["paragraph", "Malian troops attacked rebels in Mopti on Friday. The raid killed 12 men."],
        ["paragraph", "Ministers praised the army."],
    ],
    "actors": [
        {"id": "mil", "mentions": ["Malian troops", "Troops", "the army"]},
        {"id": "reb", "mentions": ["rebels"]},
        {"id": "min", "mentions": ["Ministers"]},
    ],
    "places": [{"id": "mop", "mentions": ["in [[Mopti]] on"]}],
    "times": [{"id": "fri", "text": "Friday"}],
    "figures": [{"id": "f1", "text": "12 men"}],
    "events": [
        {
            "id": "e1",
            "type": "ASSAULT",
            "trigger": "attacked",
            "evidence": ["Malian troops attacked rebels", "Troops storm Mopti", "The raid killed 12 men"],
            "evidence_triggers": ["storm"],
            "actors": ["mil"],
            "recipients": ["reb"],
            "place": "mop",
            "date_basis": "Friday",
            "figures": ["f1"],
            "status": "occurred",
        },
        {
            "id": "e2",
            "type": "SUPPORT",
            "trigger": "praised",
            "evidence": ["Ministers praised the army"],
            "actors": ["min"],
            "recipients": ["mil"],
            "status": "occurred",
        },
    ],
}


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return load_grammar()


@pytest.fixture(scope="module")
def example(parser: Parser, grammar: Grammar) -> Example:
    coded = compile_article(ARTICLE)
    return make_example(coded, analyse(parser, coded.article, grammar))


def token(example: Example, word: str) -> int:
    return example.analysis.token_at(example.analysis.text.index(word))


def test_triggers_have_the_type_of_their_event(example: Example) -> None:
    named = {example.analysis.tokens[item.token].text: item.event for item in example.event_tokens}
    assert named == {"attacked": 0, "storm": 0, "praised": 1}
    assert TYPES[example.types[token(example, "praised")]] == "SUPPORT"


def test_evidence_without_a_known_trigger_is_no_lack_of_an_event(example: Example) -> None:
    assert example.types[token(example, "killed")] == UNKNOWN
    assert example.types[token(example, "rebels")] == TYPES.index("none")
    [hidden] = example.hidden
    words = [example.analysis.tokens[i].text for i in hidden.candidates]
    assert "killed" in words
    assert "The" not in words


def test_pairs_have_the_parts_of_the_coding(example: Example) -> None:
    attacked = next(n for n, item in enumerate(example.event_tokens) if item.token == token(example, "attacked"))
    parts = {pair.mention.id: pair.part_name for pair in example.pairs if pair.event == attacked}
    assert parts == {"mil": "actor", "reb": "recipient", "mop": "place", "fri": "time"}


def test_a_mention_before_the_events_sentence_counts_only_without_one_in_it(example: Example) -> None:
    attacked = next(n for n, item in enumerate(example.event_tokens) if item.token == token(example, "attacked"))
    sentences = {example.analysis.tokens[p.mention.head].sentence for p in example.pairs if p.event == attacked}
    assert sentences == {1}


def test_pairs_of_event_words_say_which_are_one_event(example: Example) -> None:
    same = {(i, j): same for i, j, _, same in example.event_pairs(example.event_tokens)}
    assert sum(same.values()) == 1
    assert len(same) == 3


def test_a_proposal_where_other_evidence_stands_counts_neither_way(example: Example) -> None:
    named, open_keys = coded_keys(example)
    assert open_keys == {(2, "ASSAULT")}
    score = score_keys([(example, {*named, *open_keys, (3, "AID")})])
    assert (score.right, score.proposed, score.coded) == (3, 4, 3)


def test_names_are_swapped_throughout_and_other_words_stay(example: Example) -> None:
    names = load_names([example.analysis])
    words = swap_names(example.analysis, names, random.Random(3))
    tokens = example.analysis.tokens
    assert len(words) == len(tokens)
    changed = {t.text for t, word in zip(tokens, words, strict=True) if t.text != word}
    assert changed <= {"Malian", "Mopti"}
    assert words == swap_names(example.analysis, names, random.Random(3))


STATEMENTS: dict[str, Any] = {
    "id": "9003",
    "blocks": [["paragraph", "The mayor said the police had beaten two boys. He said he would leave on Friday."]],
    "statements": [
        {"content": ["the police had beaten two boys"], "act": "accuses"},
        {"content": ["he would leave on Friday"], "act": "promises"},
    ],
}


def test_found_statements_have_the_act_of_the_coded_ones_that_they_share_most_words_with(
    parser: Parser, grammar: Grammar
) -> None:
    coded = compile_article(STATEMENTS)
    analysis = analyse(parser, coded.article, grammar)
    statements = [item.statement for item in find_propositions(analysis, [], load_cues())]
    example = make_example(coded, analysis, statements=statements)
    assert [ACTS[item.act] for item in example.statements] == ["accuses", "promises"]
    without = make_example(compile_article({**STATEMENTS, "statements": []}), analysis, statements=statements)
    assert [item.act for item in without.statements] == [0, 0]
    coded = compile_article({**STATEMENTS, "statements": STATEMENTS["statements"][:1]})
    of_parts = make_example(replace(coded, is_whole=False), analysis, statements=statements)
    assert [ACTS[item.act] for item in of_parts.statements] == ["accuses"]


def test_found_entities_have_the_label_of_the_coded_one_and_others_are_left_out(
    parser: Parser, grammar: Grammar
) -> None:
    actors = [{"id": "may", "mentions": ["The mayor"], "sectors": ["GOV"]}]
    coded = compile_article({**STATEMENTS, "actors": actors, "figures": [{"id": "f", "text": "two boys"}]})
    analysis = analyse(parser, coded.article, grammar)
    text = analysis.text
    found = [
        Actor(id="a", name="mayor", kind="person", sectors=("CVL",), mentions=((0, len("The mayor")),)),
        Actor(id="b", name="police", kind="group", mentions=((text.index("the police"), text.index(" had")),)),
        Figure(id="f", span=(text.index("two"), text.index("two") + 3), kind="killed", value=2),
    ]
    example = make_example(coded, analysis, entities=found)
    labels = [(item.words.kind, ENTITY_LABELS[item.words.kind][item.label]) for item in example.entities]
    assert labels == [("actor", "GOV"), ("figure", "other")]
