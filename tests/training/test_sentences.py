"""Coded sentences: their marks, how they are grouped, and what they teach."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.attribution.statements import find_propositions
from dateline.knowledge.loaders.grammar import load_grammar
from dateline.knowledge.loaders.ontology import load_ontology
from dateline.knowledge.loaders.speech_cues import load_cues
from dateline.language.analyse import analyse
from dateline.language.parser import Parser
from dateline.reader.labels import ACTS
from dateline.training.coded_sentences import (
    GROUP_LENGTH,
    CodedItem,
    compile_item,
    group_items,
    load_sentences,
    read_items,
)
from dateline.training.examples import make_example
from dateline.training.notation import NotationFault
from training import SENTENCES

ONTOLOGY = load_ontology()
JABBED = (
    "Mayor {a:Ann Ruiz} [jabbed|ACCUSE.disapprove|a>b@p#t^c] at {b:her predecessor} in {p:Leeds} {t:on Tuesday}, "
    "{c:the Post} said. The [swipe|=] came late."
)
PLANNED = "{a:The council} will [evict|COERCE~planned|a>b] {b:40 tenants}."
NOTHING = "The winger attacked the space behind the full-backs."
SAID = (
    '<condemns>"{b:He} has [jabbed|ACCUSE.disapprove|b>a] at {a:us}<> once too often," {a:Ann Ruiz} said, '
    '<+>"and lost."<> {b:The mayor} <none>is said to nap<>. He says <denies>that {b:he} never did<>.'
)


def compiled(line: str) -> CodedItem:
    return compile_item(line, ONTOLOGY)


def test_marks_become_mentions_and_an_event() -> None:
    item = compiled(JABBED)
    assert item.text == (
        "Mayor Ann Ruiz jabbed at her predecessor in Leeds on Tuesday, the Post said. The swipe came late."
    )
    words = {mention.id: (mention.kind, item.text[slice(*mention.span)]) for mention in item.mentions}
    assert words == {
        "a": ("actor", "Ann Ruiz"),
        "b": ("actor", "her predecessor"),
        "p": ("place", "Leeds"),
        "t": ("time", "on Tuesday"),
        "c": ("actor", "the Post"),
    }
    [event] = item.events
    assert (event.type, event.mode, event.status, event.background) == ("ACCUSE", "disapprove", "occurred", False)
    assert [item.text[slice(*span)] for span in (event.trigger, *event.other_triggers)] == ["jabbed", "swipe"]
    assert (event.actors, event.recipients, event.places) == (("a",), ("b",), ("p",))
    assert (event.times, event.sources) == (("t",), ("c",))


def test_statements_are_marked_around_and_inside_other_marks() -> None:
    item = compiled(SAID)
    assert item.text == (
        '"He has jabbed at us once too often," Ann Ruiz said, "and lost." The mayor is said to nap. '
        "He says that he never did."
    )
    assert [(said.act, [item.text[slice(*span)] for span in said.content]) for said in item.statements] == [
        ("condemns", ['"He has jabbed at us', '"and lost."']),
        ("none", ["is said to nap"]),
        ("denies", ["that he never did"]),
    ]
    assert [item.text[slice(*mention.span)] for mention in item.mentions] == ["He", "The mayor", "he", "us", "Ann Ruiz"]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("He said <denies>that it rained.", "not closed"),
        ("He said <denies>that <asserts>it rained<><>.", "inside another"),
        ("He said that it rained<>.", "no statement is open"),
        ("He said <+>that it rained<>.", "goes on"),
        ("He said <mumbles>that it rained<>.", "no act mumbles"),
        ("It rained < ten minutes.", "not closed"),
    ],
)
def test_faults_of_statement_marks_are_named(line: str, fault: str) -> None:
    with pytest.raises(NotationFault, match=fault):
        compiled(line)


def test_statements_move_with_the_item_in_its_group() -> None:
    group = group_items("g", [compiled(NOTHING), compiled(SAID)])
    assert [[group.article.text[slice(*span)] for span in said.content] for said in group.statements] == [
        ['"He has jabbed at us', '"and lost."'],
        ["is said to nap"],
        ["that he never did"],
    ]


@pytest.mark.parametrize(
    ("line", "status", "background", "actors", "recipients"),
    [
        (PLANNED, "planned", False, ("a",), ("b",)),
        ("[Clashes|ASSAULT!|a+b>] between {a:herders} and {b:farmers} in 1998 killed 40.", "occurred", True, "ab", ()),
        ("No one was [detained|COERCE.arrest~negated].", "negated", False, (), ()),
        ("{b:Bank} [raided|COERCE|>b]", "occurred", False, (), ("b",)),
    ],
)
def test_status_background_and_participants(
    line: str, status: str, background: bool, actors: tuple[str, ...], recipients: tuple[str, ...]
) -> None:
    [event] = compiled(line).events
    assert (event.status, event.background) == (status, background)
    assert (event.actors, event.recipients) == (tuple(actors), tuple(recipients))


def test_an_item_without_brackets_tells_no_event() -> None:
    assert compiled(NOTHING).events == ()


def test_a_number_names_an_earlier_event_again() -> None:
    line = "{a:Gunmen} [stormed|ASSAULT|a>] a bank and [fled|RETREAT|a>]. The [raid|=1] lasted an hour."
    first, second = compiled(line).events
    assert len(first.other_triggers) == 1
    assert second.other_triggers == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[hit|HIT] him", "no type HIT"),
        ("[hit|ASSAULT.gently] him", "no mode gently"),
        ("[hit|ASSAULT~perhaps] him", "no status perhaps"),
        ("[hit|ASSAULT|a>b] {a:him}", "marked 'b'"),
        ("[hit|assault] him", "no event"),
        ("[hit|ASSAULT|a>b>c] {a:him}", "no event"),
        ("the [raid|=]", "no event for"),
        ("{a:the [raid|ASSAULT]} ended", "not closed or holds another"),
        ("[raid|ASSAULT", "not closed"),
        ("[met|CONSULT|a@a] in {a:Leeds}", "both"),
    ],
)
def test_a_broken_mark_is_refused_with_its_fault(line: str, fault: str) -> None:
    with pytest.raises(NotationFault, match=fault):
        compiled(line)


def test_a_fault_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text(f"# deeds\n{PLANNED}\n[hit|HIT]\n", encoding="utf-8")
    with pytest.raises(NotationFault, match=r"words\.txt: line 3: there is no type HIT"):
        load_sentences(tmp_path)


def test_items_are_grouped_and_keep_their_own_names(tmp_path: Path) -> None:
    lines = [
        JABBED,
        "",
        "# a comment",
        PLANNED,
        *(f"{NOTHING} {number}" for number in range(GROUP_LENGTH // len(NOTHING))),
    ]
    (tmp_path / "words.txt").write_text("\n".join(lines), encoding="utf-8")
    groups = load_sentences(tmp_path)
    assert len(groups) == 2
    assert sum(len(group.article.blocks) for group in groups) == len(lines) - 2
    assert all(len(group.article.text) <= 1.1 * GROUP_LENGTH for group in groups)
    assert groups == load_sentences(tmp_path)
    for group in groups:
        for event in group.events:
            assert group.article.text[slice(*event.trigger)] in ("jabbed", "evict")
        for mention in group.mentions:
            assert group.article.text[slice(*mention.span)] in JABBED + PLANNED


def test_an_item_that_is_longer_than_a_group_stands_alone(tmp_path: Path) -> None:
    long = NOTHING * (GROUP_LENGTH // len(NOTHING) + 1)
    (tmp_path / "words.txt").write_text(f"{JABBED}\n{long}\n{PLANNED}\n", encoding="utf-8")
    assert sorted(len(group.article.blocks) for group in load_sentences(tmp_path)) in ([1, 2], [1, 1, 1])
    assert load_sentences(tmp_path.parent / "empty") == []


def test_a_group_teaches_nothing_across_its_items(parser: Parser) -> None:
    group = group_items("sentences-0000", [compiled(JABBED), compiled(PLANNED)])
    analysis = analyse(parser, group.article, load_grammar())
    example = make_example(group, analysis)
    text, tokens = analysis.text, analysis.tokens
    pairs = {
        (tokens[example.event_tokens[p.event].token].text, text[slice(*p.mention.span)], p.part_name)
        for p in example.pairs
    }
    assert ("evict", "40 tenants", "recipient") in pairs
    assert ("jabbed", "Leeds", "place") in pairs
    assert not {words for event, words, _ in pairs if event == "evict"} & {"Leeds", "Ann Ruiz", "on Tuesday"}
    words = [item.token for item in example.event_tokens]
    same = {
        (tokens[words[i]].text, tokens[words[j]].text): one
        for i, j, _, one in example.event_pairs(example.event_tokens)
    }
    assert same == {("jabbed", "swipe"): True}


@given(st.text(alphabet="{}[]|:=~.>+@#^aA1 e", max_size=40))
def test_any_line_is_compiled_or_refused(line: str) -> None:
    try:
        item = compiled(line)
    except NotationFault:
        return
    assert all(item.text[slice(*event.trigger)] for event in item.events)


def test_the_sentences_of_the_corpus_compile_and_many_tell_no_event() -> None:
    items = [item for path in sorted(SENTENCES.glob("*.txt")) for item in read_items(path, ONTOLOGY)]
    assert len({item.text for item in items}) == len(items)
    assert sum(not item.events for item in items) > len(items) / 5


@pytest.mark.parametrize(
    ("line", "acts"),
    [
        ("{a:The union} [condemned|ACCUSE.disapprove|a>b] {b:the ministry} as deaf and blind.", ["condemns"]),
        (
            "{a:The guerrillas} [said|THREATEN.violence|a>b] they would burn the bridge if {b:the army} came.",
            ["threatens"],
        ),
        ("{a:The bishop} [asked|REQUEST.yield|a>b] {b:the army} to leave the school.", []),
        ("{a:The envoy} [would say|REJECT~hypothetical|a>b] that {b:Rome} must wait.", []),
        ("{a:The envoy} said that {b:Rome} had [arrested|COERCE.arrest|b>c] {c:two fishermen}.", []),
        (
            "{a:The envoy} said <accuses>that {b:Rome} had [arrested|COERCE.arrest|b>c] {c:two fishermen}<>.",
            ["accuses"],
        ),
        ("{a:The envoy} said <none>that {b:Rome} had [arrested|COERCE.arrest|b>c] {c:two fishermen}<>.", ["none"]),
    ],
)
def test_an_item_teaches_the_acts_that_are_marked_or_whose_cue_names_an_event(
    parser: Parser, line: str, acts: list[str]
) -> None:
    coded = group_items("g", [compiled(line)])
    analysis = analyse(parser, coded.article, load_grammar())
    statements = [item.statement for item in find_propositions(analysis, [], load_cues())]
    assert statements
    example = make_example(coded, analysis, statements=statements)
    assert [ACTS[item.act] for item in example.statements] == acts
