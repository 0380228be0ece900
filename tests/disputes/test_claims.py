"""Claims in dispute: short reports in, who holds what out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.attribution.statements import find_propositions
from dateline.disputes.claims import find_disputes
from dateline.entities.resolve import Entities
from dateline.events.context import CodingContext
from dateline.knowledge.loaders.event_knowledge import EventKnowledge, load_event_knowledge
from dateline.knowledge.loaders.speech_cues import Cues, load_cues
from dateline.language.analysis import Analysis
from dateline.record import Actor, Claim, Event, Figure

Parse = Callable[..., Analysis]
KNOWLEDGE: EventKnowledge = load_event_knowledge()
Held = list[list[tuple[str | None, str]]]


@pytest.fixture(scope="module")
def cues() -> Cues:
    return load_cues()


def actor(name: str, text: str, *mentions: str, country: str | None = None) -> Actor:
    """An actor with every occurrence of its mentions."""
    spans = []
    for words in mentions or (name,):
        start = text.find(words)
        while start >= 0:
            spans.append((start, start + len(words)))
            start = text.find(words, start + 1)
    return Actor(name, name, "group", country=country, mentions=tuple(spans))


def disputes(
    parse: Parse,
    cues: Cues,
    text: str,
    actors: list[Actor],
    figures: list[Figure] | None = None,
    events: list[Event] | None = None,
) -> list[Claim]:
    analysis = parse(text)
    propositions = find_propositions(analysis, actors, cues)
    entities = Entities(actors, [], [], figures or [])
    context = CodingContext(analysis, entities, propositions, KNOWLEDGE, cues)
    return find_disputes(context, events or [])


def held(claims: list[Claim]) -> Held:
    return [[(position.actor, position.stance) for position in claim.positions] for claim in claims]


def test_the_accused_denies(parse: Parse, cues: Cues) -> None:
    text = "The opposition accused the army of burning the village. The army denied the accusation."
    actors = [actor("opposition", text, "The opposition"), actor("army", text, "the army", "The army")]
    (claim,) = disputes(parse, cues, text, actors)
    assert held([claim]) == [[("opposition", "accuses"), ("army", "denies")]]
    assert claim.about.startswith("the army of burning the village")
    assert all(claim.evidence) and all(position.statement for position in claim.positions)


def test_a_denial_of_another_source_shares_its_words(parse: Parse, cues: Cues) -> None:
    text = "Residents said soldiers had looted the market. The governor denied that soldiers looted the market."
    actors = [actor("residents", text, "Residents"), actor("governor", text, "The governor")]
    assert held(disputes(parse, cues, text, actors)) == [[("residents", "asserts"), ("governor", "denies")]]


def test_the_denial_names_whose_claim_it_is(parse: Parse, cues: Cues) -> None:
    text = "The minister dismissed Norland’s allegations as baseless."
    actors = [actor("minister", text, "The minister"), actor("norland", text, "Norland", country="NOR")]
    assert held(disputes(parse, cues, text, actors)) == [[("norland", "alleges"), ("minister", "denies")]]


def test_several_deniers_of_one_accusation_make_one_claim(parse: Parse, cues: Cues) -> None:
    text = (
        "Norland accused Sudria of poisoning the river. Sudria rejected the accusation. "
        "A Sudrian general also denied poisoning the river."
    )
    actors = [
        actor("norland", text, "Norland", country="NOR"),
        actor("sudria", text, "Sudria", country="SUD"),
        actor("general", text, "A Sudrian general", country="SUD"),
    ]
    assert held(disputes(parse, cues, text, actors)) == [
        [("norland", "accuses"), ("sudria", "denies"), ("general", "denies")]
    ]


def test_two_accusations_against_each_other(parse: Parse, cues: Cues) -> None:
    text = "The rebels accused the army of breaking the truce. The army accused the rebels of firing first."
    actors = [actor("rebels", text, "The rebels", "the rebels"), actor("army", text, "the army", "The army")]
    assert held(disputes(parse, cues, text, actors)) == [[("rebels", "accuses"), ("army", "accuses")]]


@pytest.mark.parametrize(
    "text",
    [
        "The opposition accused the army of burning the village. The army did not comment.",
        "The opposition accused the army of burning the village. The army said the roads were open.",
        "The army denied any change in its plans.",
        "The roads were open.",
        "",
    ],
)
def test_silence_and_other_words_are_no_dispute(parse: Parse, cues: Cues, text: str) -> None:
    actors = [actor("opposition", text, "The opposition"), actor("army", text, "the army", "The army")]
    assert disputes(parse, cues, text, actors) == []


def test_figures_that_exclude_each_other(parse: Parse, cues: Cues) -> None:
    text = "The rebels said 40 people were killed in the blast. Police said only 12 people were killed in the blast."
    actors = [actor("police", text, "Police"), actor("rebels", text, "The rebels")]
    low, high = text.index("12"), text.index("40")
    figures = [
        Figure("f1", "killed", (low, low + 2), value=12, unit="people"),
        Figure("f2", "killed", (high, high + 2), value=40, unit="people"),
    ]
    (claim,) = disputes(parse, cues, text, actors, figures)
    assert held([claim]) == [[("rebels", "asserts"), ("police", "denies")]]
    assert [text[start:end] for start, end in claim.evidence] == [
        "40 people were killed in the blast",
        "only 12 people were killed in the blast",
    ]


def test_figures_that_agree_are_no_dispute(parse: Parse, cues: Cues) -> None:
    text = "Police said at least 12 people were killed. The rebels said 40 people were killed."
    actors = [actor("police", text, "Police"), actor("rebels", text, "The rebels")]
    low, high = text.index("12"), text.index("40")
    figures = [Figure("f1", "killed", (low, low + 2), low=12), Figure("f2", "killed", (high, high + 2), value=40)]
    assert disputes(parse, cues, text, actors, figures) == []


def test_a_denial_of_what_the_article_reports(parse: Parse, cues: Cues) -> None:
    text = "Soldiers burned the market. The general denied that soldiers burned the market."
    actors = [actor("general", text, "The general")]
    first, second = text.index("burned"), text.rindex("burned")
    event = Event("e1", "ASSAULT", (first, first + 6), ((0, 27), (second, second + 6)))
    (claim,) = disputes(parse, cues, text, actors, events=[event])
    assert held([claim]) == [[(None, "asserts"), ("general", "denies")]]
    assert claim.events == ("e1",)


def test_ids_are_stable(parse: Parse, cues: Cues) -> None:
    text = "The opposition accused the army of burning the village. The army denied the accusation."
    actors = [actor("opposition", text, "The opposition"), actor("army", text, "the army", "The army")]
    first, second = disputes(parse, cues, text, actors), disputes(parse, cues, text, actors)
    assert [claim.id for claim in first] == [claim.id for claim in second]


@pytest.mark.parametrize("refusal", ["rejected the proposal on Sunday", "dismissed an old plan to share the river"])
def test_what_is_refused_is_not_denied(parse: Parse, cues: Cues, refusal: str) -> None:
    text = f"Norland accused Sudria of poisoning the river. Mediators had proposed a truce. Sudria {refusal}."
    actors = [actor("Norland", text, "Norland"), actor("Sudria", text, "Sudria")]
    assert not disputes(parse, cues, text, actors)


def test_the_accusation_is_the_latest_one(parse: Parse, cues: Cues) -> None:
    text = "Relatives accused guards of letting weapons in. The prison authority denied the accusation."
    actors = [actor("relatives", text, "Relatives"), actor("authority", text, "The prison authority")]
    assert held(disputes(parse, cues, text, actors)) == [[("relatives", "accuses"), ("authority", "denies")]]


def test_a_denial_does_not_deny_a_later_accusation_about_something_else(parse: Parse, cues: Cues) -> None:
    text = (
        "The army denied that the camp had fallen. Fuel is short in the north. Prices have doubled. "
        "A rights group accused the army of burning villages."
    )
    actors = [actor("army", text, "The army", "the army"), actor("group", text, "A rights group")]
    assert not disputes(parse, cues, text, actors)
