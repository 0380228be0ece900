"""Statements: news-style sentences in, who said what out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.attribution.acts import resolve_act
from dateline.attribution.statements import find_statements
from dateline.errors import KnowledgeFault
from dateline.knowledge.loaders.act_signs import load_signs
from dateline.knowledge.loaders.files import PACKAGED
from dateline.knowledge.loaders.speech_cues import KINDS, Cues, load_cues
from dateline.language.analysis import Analysis
from dateline.language.quotations import find_quotations
from dateline.record import Actor, Block, Statement

Parse = Callable[..., Analysis]


@pytest.fixture(scope="module")
def cues() -> Cues:
    return load_cues()


def words(analysis: Analysis, statement: Statement) -> tuple[str | None, str | None, list[str]]:
    def of(span: tuple[int, int] | None) -> str | None:
        return analysis.text[span[0] : span[1]] if span else None

    return of(statement.source), of(statement.cue), [analysis.text[start:end] for start, end in statement.content]


def read(parse: Parse, cues: Cues, text: str, **options: object) -> list[tuple[str | None, str | None, list[str]]]:
    analysis = parse(text, **options)
    return [words(analysis, statement) for statement in find_statements(analysis, [], cues)]


# What a sentence says → source, cue, content. One statement each.
SENTENCES = [
    # direct, the cue after, before, inverted
    ("“The bridge is closed,” mayor Ana Kolt said.", "mayor Ana Kolt", "said", ["“The bridge is closed,”"]),
    ('"The bridge is closed," said mayor Ana Kolt.', "mayor Ana Kolt", "said", ['"The bridge is closed,"']),
    ("Mayor Ana Kolt said: “The bridge is closed.”", "Mayor Ana Kolt", "said", ["“The bridge is closed.”"]),
    ("“Who ordered this?” the judge asked.", "the judge", "asked", ["“Who ordered this?”"]),
    (
        "“Where are they? We want names,” the lawyer told reporters.",
        "the lawyer",
        "told",
        ["“Where are they? We want names,”"],
    ),
    # the cue between two parts
    (
        "“We waited,” said Ms Ottar. “Nobody came to help us.”",
        "Ms Ottar",
        "said",
        ["“We waited,”", "“Nobody came to help us.”"],
    ),
    ("“We waited,” Ms Ottar said, “and nobody came.”", "Ms Ottar", "said", ["“We waited,”", "“and nobody came.”"]),
    # indirect
    ("The minister said that the talks had failed.", "The minister", "said", ["that the talks had failed"]),
    ("The minister said the talks had failed.", "The minister", "said", ["the talks had failed"]),
    ("The talks had failed, the minister said.", "the minister", "said", ["The talks had failed"]),
    ("The talks, the minister said, had failed.", "the minister", "said", ["The talks", "had failed"]),
    (
        "According to the ministry, 12 soldiers were wounded.",
        "the ministry",
        "According to",
        ["12 soldiers were wounded"],
    ),
    (
        "Twelve soldiers were wounded, according to the ministry.",
        "the ministry",
        "according to",
        ["Twelve soldiers were wounded"],
    ),
    # demands, accusations, commitments
    ("The union called on the government to raise wages.", "The union", "called on", ["the government to raise wages"]),
    ("The envoy urged both armies to withdraw.", "The envoy", "urged", ["both armies to withdraw"]),
    ("Lima called for a ceasefire.", "Lima", "called for", ["a ceasefire"]),
    ("Kyiv accused Moscow of shelling a hospital.", "Kyiv", "accused", ["Moscow of shelling a hospital"]),
    ("The general denied shelling the hospital.", "The general", "denied", ["shelling the hospital"]),
    ("The company promised to pay the miners.", "The company", "promised", ["to pay the miners"]),
    ("The agency warned of floods in the delta.", "The agency", "warned of", ["floods in the delta"]),
    # passives
    (
        "The colonel was accused of torture by the prosecutor.",
        "the prosecutor",
        "accused",
        ["The colonel", "of torture"],
    ),
    ("It was reported that the airport had reopened.", None, "reported", ["that the airport had reopened"]),
    # mixed
    ("The premier called the strike “a disgrace”.", "The premier", "called", ["the strike “a disgrace”"]),
    (
        "The doctor said that the ward was “full to the roof”.",
        "The doctor",
        "said",
        ["that the ward was “full to the roof”"],
    ),
    # a cue noun
    (
        "The brothers’ claim that the map was forged drew laughter.",
        "The brothers",
        "claim",
        ["that the map was forged"],
    ),
    # a dateline is no part of the source
    (
        "OSLO, Norway (AP) — Police chief Per Aas said the suspect had fled.",
        "Police chief Per Aas",
        "said",
        ["the suspect had fled"],
    ),
]


@pytest.mark.parametrize(("text", "source", "cue", "content"), SENTENCES, ids=[row[0][:40] for row in SENTENCES])
def test_source_cue_and_content(
    parse: Parse, cues: Cues, text: str, source: str | None, cue: str, content: list[str]
) -> None:
    assert (source, cue, content) in read(parse, cues, text)


@pytest.mark.parametrize(
    "text",
    [
        "Carlos “the Fox” Lima was arrested at the border.",
        "The exhibition “Rivers of Glass” opens in June.",
        "The so-called “peace train” reached the coast.",
        "Heavy rain fell on the northern hills.",
        "",
        "   \n\n  ",
        "“",
        "”””““",
        '"""',
        "according to according to",
    ],
)
def test_no_statement(parse: Parse, cues: Cues, text: str) -> None:
    assert read(parse, cues, text) == []


def test_quotation_over_several_paragraphs_is_one_statement(parse: Parse, cues: Cues) -> None:
    text = "“We lost the harvest,” farmer Ida Rusk said.\n\n“The water came at night.\n\n“Nobody warned us.”"
    (found,) = read(parse, cues, text)
    assert found[0] == "farmer Ida Rusk"
    assert found[2] == ["“We lost the harvest,”", "“The water came at night.\n\n“Nobody warned us.”"]


def test_quotation_marks_of_another_paragraph_do_not_leak(parse: Parse, cues: Cues) -> None:
    text = 'The 6" pipe burst, engineers said.\n\nThe plant reopened on Monday.'
    (found,) = read(parse, cues, text)
    assert found[2] == ['The 6" pipe burst']


def test_two_cues_part_what_they_tell(parse: Parse, cues: Cues) -> None:
    found = read(parse, cues, "The office said the bodies had been buried, but added the cause was unclear.")
    assert [(cue, content) for _, cue, content in found] == [
        ("said", ["the bodies had been buried"]),
        ("added", ["the cause was unclear"]),
    ]
    assert {source for source, _, _ in found} == {"The office"}


def test_participle_after_a_comma_belongs_to_the_teller(parse: Parse, cues: Cues) -> None:
    found = read(parse, cues, "The president said the army would stay, warning that rebels were regrouping.")
    assert [(source, cue) for source, cue, _ in found] == [("The president", "said"), ("The president", "warning")]
    assert found[0][2] == ["the army would stay"]


def test_nested_statement_lies_inside(parse: Parse, cues: Cues) -> None:
    analysis = parse("Kerry said that Russia says the convoy was empty.")
    outer, inner = find_statements(analysis, [], cues)
    assert words(analysis, inner)[0] == "Russia"
    assert (outer.inside, inner.inside) == (None, outer.id)


def test_the_actor_is_the_smallest_mention_over_the_source_head(parse: Parse, cues: Cues) -> None:
    text = "The chairman of the Nile Bank, Omar Haddad, said the loans were safe."
    bank, man = text.index("the Nile Bank"), text.index("Omar Haddad")
    actors = [
        Actor("bank", "Nile Bank", "organisation", mentions=((bank, bank + 13),)),
        Actor("man", "Omar Haddad", "person", mentions=((0, man + 11), (man, man + 11))),
    ]
    (statement,) = find_statements(parse(text), actors, cues)
    assert statement.actor == "man"


def test_a_relative_pronoun_stands_for_its_noun(parse: Parse, cues: Cues) -> None:
    text = "Police questioned the pilot, who said the radar had failed."
    at = text.index("the pilot")
    actors = [Actor("pilot", "pilot", "person", mentions=((at, at + 9),))]
    assert "pilot" in {statement.actor for statement in find_statements(parse(text), actors, cues)}


def test_addressee_venue_and_time(parse: Parse, cues: Cues) -> None:
    analysis = parse("The minister told reporters at a briefing in Quito on Monday that the dam was safe.")
    (statement,) = find_statements(analysis, [], cues)
    assert statement.addressee == "reporters"
    assert statement.venue is not None and statement.venue.startswith("a briefing")


@pytest.mark.parametrize(
    ("text", "kind", "act"),
    [
        ("“We will never accept this border,” the king said.", "direct", "refuses"),
        ("“You must leave the valley,” the king said.", "direct", "calls_for"),
        ("“We condemn this attack,” the king said.", "direct", "condemns"),
        ("“We hope for rain,” the king said.", "direct", "hopes"),
        ("The king said the report was not true.", "indirect", "denies"),
        ("The king said the valley was green.", "indirect", "asserts"),
        ("The king denied the report.", "indirect", "denies"),
        ("The king threatened to close the border.", "indirect", "threatens"),
        ("The king praised the “brave” miners.", "mixed", "praises"),
    ],
)
def test_kind_and_act(parse: Parse, cues: Cues, text: str, kind: str, act: str) -> None:
    (statement,) = find_statements(parse(text), [], cues)
    assert (statement.kind, statement.act) == (kind, act)


def test_a_quotation_in_the_headline_stands_alone(parse: Parse, cues: Cues) -> None:
    (found,) = read(parse, cues, "‘He never came home’: two years after the flood\n\nRain fell.", headline=True)
    assert found == (None, None, ["‘He never came home’"])


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Police: Two men held after raid\n\nRain fell.", "Police", "Two men held after raid"),
        ("Two men held after raid: police\n\nRain fell.", "police", "Two men held after raid"),
    ],
)
def test_a_colon_in_a_headline_names_the_source(parse: Parse, cues: Cues, text: str, source: str, content: str) -> None:
    assert (source, ":", [content]) in read(parse, cues, text, headline=True)


def test_turns_of_speech(parse: Parse, cues: Cues) -> None:
    found = read(parse, cues, "KOLT: The road is open to all.\n\nRUSK: Since when?\n\nKOLT: Since the snow went.")
    assert ("KOLT", ":", ["The road is open to all"]) in found
    assert ("KOLT", ":", ["Since the snow went"]) in found


def test_what_was_not_said_is_no_statement(parse: Parse, cues: Cues) -> None:
    assert read(parse, cues, "The ministry did not say that the dam had failed.") == []


def test_attitudes_only_where_asked_for(parse: Parse, cues: Cues) -> None:
    text = "The senator supports the dam."
    assert read(parse, cues, text) == []
    assert read(parse, load_cues(KINDS), text) == [("The senator", "supports", ["the dam"])]


def test_ids_are_stable_and_differ(parse: Parse, cues: Cues) -> None:
    text = "The mayor said the road was open. The mayor said the bridge was shut."
    first = find_statements(parse(text), [], cues)
    again = find_statements(parse(text), [], cues)
    assert [s.id for s in first] == [s.id for s in again]
    assert len({s.id for s in first}) == 2


PIECES = st.lists(
    st.sampled_from(
        [
            "“",
            "”",
            '"',
            "''",
            "‘",
            "’",
            "he said",
            ",",
            ".",
            ":",
            "\n\n",
            "according to",
            "the army",
            "denied",
            "that",
            "it rained",
            "accused",
            "of",
            "—",
            "who",
            "\u00a0",
            "…",
            "The mayor",
            "told",
            "reporters",
            "(",
            ")",
        ]
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=PIECES)
def test_spans_lie_in_the_text_whatever_it_is(parse: Parse, cues: Cues, pieces: list[str]) -> None:
    analysis = parse(" ".join(pieces))
    statements = find_statements(analysis, [], cues)
    ids = {statement.id for statement in statements}
    assert len(ids) == len(statements)
    for statement in statements:
        spans = [*statement.content, *(s for s in (statement.source, statement.cue) if s)]
        assert all(0 <= start < end <= len(analysis.text) for start, end in spans)
        assert statement.inside is None or statement.inside in ids - {statement.id}


@given(text=st.text(alphabet="ab “”\"'’‘.,", max_size=80))
def test_quotations_do_not_overlap(text: str) -> None:
    quotations = find_quotations(text, [Block("paragraph", 0, len(text))])
    double = quotations.double
    assert all(first.end <= second.start for first, second in pairwise(double))
    assert all(0 <= quote.start < quote.end <= len(text) for quote in quotations.all)


def test_there_are_many_cues_each_with_an_act() -> None:
    cues = load_cues(KINDS)
    assert len(cues) >= 150
    assert [cue.act for cue in cues.phrases["according"] if cue.rest == ("to",)] == ["asserts"]


def test_a_neutral_cue_leaves_the_act_to_the_content() -> None:
    signs = load_signs((PACKAGED / "cues") / "acts.toml")
    assert resolve_act("asserts", True, "direct", "We will never sign.", signs) == "refuses"
    assert resolve_act("praises", False, "direct", "We will never sign.", signs) == "praises"


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('{words = "hiss", act = "hisses", takes = "clause"}', "hisses"),
        ('{words = "hiss", act = "asserts", takes = "clauses"}', "clauses"),
        ('{words = "", act = "asserts", takes = "clause"}', "no words"),
    ],
)
def test_a_wrong_cue_is_named(tmp_path: Path, entry: str, complaint: str) -> None:
    (tmp_path / "cues").mkdir()
    (tmp_path / "cues" / "mine.toml").write_text(f'kind = "speech"\ncue = [{entry}]\n')
    with pytest.raises(KnowledgeFault, match=complaint):
        load_cues(KINDS, [PACKAGED, tmp_path])


def test_a_broken_file_of_cues_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "cues").mkdir()
    (tmp_path / "cues" / "speech.toml").write_text('kind = "speech"\n[[cue]\n', encoding="utf-8")
    with pytest.raises(KnowledgeFault, match=r"speech\.toml: .*line 2"):
        load_cues(folders=[PACKAGED, tmp_path])
