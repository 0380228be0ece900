"""Whose side an actor is on: country and sector from places, the article's home and what the actor does."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from dateline.entities.actor_index import ActorIndex
from dateline.language.analysis import Analysis
from dateline.record import Actor

Parse = Callable[..., Analysis]
Run = Callable[..., list[Actor]]


@pytest.fixture
def actors(actors_with_countries: Callable[[str, str | None], list[Actor]]) -> Run:
    return partial(actors_with_countries, on="2019-11-20")


def at(found: list[Actor], text: str, words: str) -> Actor | None:
    start = text.index(words)
    return ActorIndex(found).covering(start, start + len(words))


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Police in Quetta arrested two men.", "Police", "PAK"),
        ("Lagos residents fled the flood.", "residents", "NGA"),
        ("A court in Nairobi jailed the mayor of Kisumu.", "court", "KEN"),
        ("The University of Lagos closed its gates.", "University", "NGA"),
        ("Gunmen opened fire near Peshawar on Monday.", "Gunmen", "PAK"),
        (
            "LUSAKA — Zambia expelled two Russian envoys. Russia and Zambia fell out. The government gave no reason.",
            "The government",
            "ZMB",
        ),
        ("The Assad regime fell back.", "regime", "SYR"),
        ("The Trump administration objected.", "administration", "USA"),
        ("Canberra will forgive the debt, Pacific minister Fiona Garrick said.", "Fiona Garrick", "AUS"),
        ("US and Filipino troops landed. Officials in Manila cheered.", "troops", None),
        ("Striking clerks met Dutch police.", "police", "NLD"),
    ],
)
def test_places_and_states_tell_the_country(actors: Run, text: str, words: str, country: str | None) -> None:
    found = at(actors(text), text, words)
    assert found is not None
    assert found.country == country


@pytest.mark.parametrize(
    ("text", "words", "sectors"),
    [
        ("Anti-government protesters marched.", "protesters", ("OPP", "CVL")),
        ("Protesters marched against the government.", "Protesters", ("OPP", "CVL")),
        ("Protesters set fire to a bus.", "Protesters", ("CVL", "OPP")),
        ("Turkey's military struck the camp.", "military", ("MIL",)),
        ("FBI agents searched the house.", "agents", ("COP",)),
        ("The doctors’ committee counted the dead.", "committee", ("MED",)),
        ("The European Union’s envoy left Baku.", "envoy", ("EUR", "IGO")),
        ("Colonel Jan Brandt, a spokesman, said so.", "Brandt", ("MIL",)),
        ("Police cadets paraded.", "cadets", ("COP",)),
        ("Ole Brandt slept.", "Brandt", ("CVL",)),
        ("Ines Duarte, president of the teachers’ union, spoke.", "Duarte", ("LAB",)),
        ("Norlund Motors has shut a plant.", "Norlund", ("BUS",)),
    ],
)
def test_words_and_deeds_tell_the_sector(actors: Run, text: str, words: str, sectors: tuple[str, ...]) -> None:
    found = at(actors(text), text, words)
    assert found is not None
    assert found.sectors == sectors


def test_a_town_that_the_parser_takes_for_a_person_is_no_actor(actors: Run) -> None:
    text = "Smoke rose over Luganville. Ships landed at Luganville, and people near Luganville fled."
    assert not any("Luganville" in a.name for a in actors(text))


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Xinhua cited an official as saying that rebels had killed two soldiers.", "rebels", None),
        ("Al Jazeera quoted a resident as saying that soldiers had burned houses.", "soldiers", None),
        ("Interfax cited a general as saying that troops had fled.", "troops", None),
        ("TASS said that protesters had been arrested.", "protesters", None),
        ("Xinhua cited an official in Quetta as saying that rebels had fled.", "rebels", "PAK"),
        ("Al Jazeera quoted an Iraqi minister as saying that soldiers had fled.", "soldiers", "IRQ"),
        ("China sent an envoy. Officials welcomed him.", "Officials", "CHN"),
        ("Police in Minsk stopped a reporter of TASS.", "Police", "BLR"),
    ],
)
def test_the_country_of_an_outlet_is_not_that_of_those_on_whom_it_reports(
    actors: Run, text: str, words: str, country: str | None
) -> None:
    found = at(actors(text), text, words)
    assert found is not None
    assert found.country == country


def test_a_spokesman_serves_the_body_before_his_office(actors: Run) -> None:
    text = "The Kenyan wildlife bureau closed a park. A lion had fled, bureau spokesman Tom Otieno said."
    found = at(actors(text), text, "Tom Otieno")
    assert found is not None
    assert (found.country, found.sectors[:1]) == ("KEN", ("GOV",))


def test_no_country_is_inferred_from_places_in_two_countries(actors: Run) -> None:
    text = "Gunmen struck in Peshawar and in Kabul on Monday."
    found = at(actors(text), text, "Gunmen")
    assert found is not None
    assert found.country is None
