"""Where actors without a country of their own belong, and when they belong nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from dateline.entities.actor_index import ActorIndex
from dateline.entities.actors.find_actors import keep_participating
from dateline.language.analysis import Analysis
from dateline.record import Actor

Parse = Callable[..., Analysis]
Run = Callable[..., list[Actor]]


@pytest.fixture
def actors(actors_with_countries: Callable[[str, str | None], list[Actor]]) -> Run:
    return partial(actors_with_countries, on="2024-03-13")


def at(found: list[Actor], text: str, words: str) -> Actor:
    start = text.index(words)
    actor = ActorIndex(found).covering(start, start + len(words))
    assert actor is not None
    return actor


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Kenyan police arrested two students.", "students", "KEN"),
        ("A Tunisian court jailed the blogger.", "blogger", "TUN"),
        ("Gunmen killed ten people in Kano. The army sent troops.", "army", "NGA"),
        ("Zambia closed its border. “Nobody told us,” said Kabinga Mwale, a trader.", "Kabinga Mwale", "ZMB"),
        ("Growers in Peru blocked a road. The senator met them in Cusco.", "senator", "PER"),
        ("Chad blamed the rebels. Prosecutors charged nine men in Abéché.", "Prosecutors", "TCD"),
        ("Poland and Belarus closed the bridge. Halina Kowalska, a nurse, watched them.", "Halina Kowalska", "POL"),
        ("Chile accused the union. The union’s lawyer denied it in Santiago.", "The union’s lawyer", "CHL"),
    ],
)
def test_whoever_has_no_country_is_of_the_one_that_the_text_speaks_of(
    actors: Run, text: str, words: str, country: str
) -> None:
    assert at(actors(text), text, words).country == country


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Gunmen struck in Peshawar and in Kabul on Monday.", "Gunmen"),
        ("Ukraine said that Western diplomats had left Kyiv.", "Western diplomats"),
        ("Foreign manufacturers left Myanmar.", "Foreign manufacturers"),
        ("Aid agencies warned of hunger in Chad.", "Aid agencies"),
        ("United Nations officials met rebels in Chad.", "officials"),
        ("Kenyan and Ugandan officers met in Busia, Kenya.", "Kenyan and Ugandan officers"),
        ("The Islamic State attacked a village in Mozambique.", "Islamic State"),
        ("Reporters asked the minister about Peru.", "Reporters"),
    ],
)
def test_strangers_and_international_bodies_are_of_no_country(actors: Run, text: str, words: str) -> None:
    assert at(actors(text), text, words).country is None


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Police arrested a man in Paris, Texas, on Monday.", "Police", "USA"),
        ("Police in Athens, Georgia, arrested two men.", "Police", "USA"),
        ("Officials in Lebanon, Pennsylvania, arrested a man.", "Officials", "USA"),
        ("A court in Lima, Ohio, jailed a teacher.", "court", "USA"),
        ("Harare police arrested two men.", "Harare police", "ZWE"),
        ("The Lagos State government banned the march.", "government", "NGA"),
        ("Coimbra University condemned the attack.", "Coimbra University", "PRT"),
        # Nor does the namesake speak for others in the sentence.
        ("On Friday, police in Athens, Georgia, arrested two students.", "two students", "USA"),
        ("On Friday, soldiers in Tripoli, Lebanon, shot a student.", "student", "LBN"),
        ("On Friday, soldiers in Tripoli, Libya, shot a student.", "student", "LBY"),
        # A country's adjective says more than the place.
        ("French police in Lebanon, Pennsylvania, arrested a man.", "French police", "FRA"),
        ("Police in Paris arrested a man.", "Police", "FRA"),
        ("Israeli troops killed a farmer in Lebanon.", "Israeli troops", "ISR"),
        ("American soldiers in Georgia trained recruits.", "American soldiers", "USA"),
    ],
)
def test_the_place_itself_and_not_its_namesake_tells_the_country(
    actors: Run, text: str, words: str, country: str
) -> None:
    assert at(actors(text), text, words).country == country


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("The Self-Defense Forces killed two men in Kabul, Afghanistan.", "Self-Defense Forces", "AFG"),
        ("Congress passed the bill in Lima, the capital of Peru.", "Congress", "PER"),
        ("Nigeria arrested a senator. The Senate condemned the arrest.", "Senate", "NGA"),
        ("Chad sent soldiers. The Ministry of Defence confirmed the deaths in Mao.", "Ministry of Defence", "TCD"),
        # Named with their country or at home they are known.
        ("Japan’s Self-Defense Forces rescued a sailor.", "Self-Defense Forces", "JPN"),
        ("The US Congress passed the bill.", "Congress", "USA"),
        ("The Knesset passed the bill.", "Knesset", "ISR"),
        ("The Pentagon denied the report.", "Pentagon", "USA"),
    ],
)
def test_a_name_that_bodies_of_many_countries_bear_is_not_that_of_one(
    actors: Run, text: str, words: str, country: str
) -> None:
    assert at(actors(text), text, words).country == country


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("The Soviet Union invaded Afghanistan in 1979.", "Soviet Union", "RUS"),
        ("Soviet troops killed three villagers in 1983.", "Soviet troops", "RUS"),
        ("East Germany arrested the dissident.", "East Germany", "DEU"),
        ("Zaire expelled the envoy in 1991.", "Zaire", "COD"),
        ("The Ottoman Empire attacked Serbia.", "Ottoman Empire", "TUR"),
        ("South Vietnamese soldiers shelled the village.", "soldiers", "VNM"),
        ("Yugoslavia rejected the plan.", "Yugoslavia", "SRB"),
        # The state of today is meant where it bears the name.
        ("Yemen rejected the plan.", "Yemen", "YEM"),
        ("Germany arrested the dissident.", "Germany", "DEU"),
    ],
)
def test_states_of_the_past_act_in_news_of_today(actors: Run, text: str, words: str, country: str) -> None:
    assert at(actors(text), text, words).country == country


def test_two_states_that_are_one_today_are_two_actors(actors: Run) -> None:
    text = "South Yemen accused North Yemen of an attack in 1979."
    found = actors(text)
    assert at(found, text, "South Yemen").id != at(found, text, "North Yemen").id


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("France expelled two diplomats on Monday.", "two diplomats", None),
        ("Russia expelled the ambassador.", "ambassador", None),
        ("Chad summoned the ambassador on Friday.", "ambassador", None),
        ("Three envoys were expelled by Norway.", "Three envoys", None),
        ("Russia expelled two Polish diplomats.", "Polish diplomats", "POL"),
        ("France recalled its ambassador.", "its ambassador", "FRA"),
        ("Peru’s ambassador praised the plan.", "ambassador", "PER"),
        ("France arrested two officers in Lyon.", "officers", "FRA"),
    ],
)
def test_whoever_is_expelled_is_not_of_the_country_that_expels(
    actors: Run, text: str, words: str, country: str | None
) -> None:
    assert at(actors(text), text, words).country == country


@pytest.mark.parametrize(
    ("text", "words", "sector"),
    [
        ("Ole Brandt, who sells tea, fled.", "Ole Brandt", "BUS"),
        ("Ann Lee, who teaches law at Oslo, disagreed.", "Ann Lee", "EDU"),
        ("Ole Brandt fled the flood.", "Ole Brandt", "CVL"),
        ("His lawyer, Ann Lee, denied the charge.", "Ann Lee", "CVL"),
        ("The Security Council condemned the attack.", "Security Council", "IGO"),
        ("Fishermen blocked the port.", "Fishermen", "LAB"),
        ("Chad’s Defence Ministry denied the report.", "Ministry", "GOV"),
        # An office, a rank and a plain noun say what they always said.
        ("Minister Ann Lee fled.", "Ann Lee", "GOV"),
        ("Judge Ann Lee, who sells tea, fled.", "Ann Lee", "JUD"),
        ("Lawyers marched in Lahore.", "Lawyers", "JUD"),
        ("Farmers blocked the port.", "Farmers", "AGR"),
        ("Colonel Jan Brandt fled.", "Brandt", "MIL"),
    ],
)
def test_what_people_live_by_tells_their_sector(actors: Run, text: str, words: str, sector: str) -> None:
    assert at(actors(text), text, words).sectors[:1] == (sector,)


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Mali closed the mine. Niger protested. The government gave no reason.", "The government", "NER"),
        ("Chad arrested an envoy. The government called him a spy.", "The government", "TCD"),
        ("Togo’s rebels fled. Benin sent troops. The government thanked them.", "The government", "BEN"),
        # Not the subject, and not with a country of its own.
        ("Mali accused Niger. The government gave no reason.", "The government", "MLI"),
        ("Mali closed the mine. The Nigerien government protested.", "government", "NER"),
    ],
)
def test_the_government_is_that_of_the_state_that_acted_last(actors: Run, text: str, words: str, country: str) -> None:
    assert at(actors(text), text, words).country == country


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("17:20 GMT Prosecutors charged two men.", "Prosecutors", "Prosecutors"),
        ("9.05 Police closed the bridge.", "Police", "Police"),
        ("Two prosecutors charged ten men.", "prosecutors", "prosecutors"),
        ("The 17th Brigade shelled the bridge.", "Brigade", "17th Brigade"),
    ],
)
def test_the_time_of_a_live_report_is_no_part_of_a_name(actors: Run, text: str, words: str, name: str) -> None:
    assert at(actors(text), text, words).name == name


@pytest.mark.parametrize(
    ("text", "words", "is_kept"),
    [
        ("Engineers repaired the pumping station.", "Engineers", True),
        ("The police found the car.", "police", True),
        ("A flood drowned two soldiers.", "soldiers", True),
        ("Norway’s parliament debates the budget.", "parliament", True),
        ("The valley has two soldiers.", "soldiers", False),
        ("The book is about soldiers.", "soldiers", False),
        ("A villager painted the door.", "villager", False),
        ("The soldiers’ boots were wet.", "soldiers", False),
    ],
)
def test_actors_that_act_are_kept_without_an_event(
    actors: Run, parse: Parse, text: str, words: str, is_kept: bool
) -> None:
    found = actors(text)
    kept = keep_participating(found, [], [], [], parse(text))
    start = text.index(words)
    actor = ActorIndex(found).covering(start, start + len(words))
    assert (actor in kept) == is_kept
