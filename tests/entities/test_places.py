"""Places: toponyms found, resolved, and told from governments and other names."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.entities.places.find_places import find_places
from dateline.knowledge.loaders.gazetteer import Gazetteer
from dateline.language.analysis import Analysis
from dateline.record import Actor, Place

Parse = Callable[..., Analysis]
Find = Callable[..., list[Place]]


@pytest.fixture(scope="module")
def find(parse: Parse, gazetteer: Gazetteer) -> Find:
    def run(text: str, actors: dict[str, str] | None = None) -> list[Place]:
        """``actors``: words of a mention → kind of actor."""
        listed = [
            Actor(id=words, name=words, kind=kind, mentions=((text.index(words), text.index(words) + len(words)),))  # type: ignore[arg-type]
            for words, kind in (actors or {}).items()
        ]
        return find_places(parse(text), gazetteer, listed)

    return run


def named(text: str, places: list[Place]) -> dict[str, tuple[str | None, str | None, int | None]]:
    """Words → country, division and resolution."""
    return {text[s:e]: (p.country, p.admin1, p.resolution) for p in places for s, e in p.mentions}


@pytest.mark.parametrize(
    ("text", "words", "country", "division", "resolution"),
    [
        ("Troops shelled Aleppo on Monday.", "Aleppo", "SYR", "Aleppo", 4),
        ("Fighting spread across Aleppo province.", "Aleppo", "SYR", "Aleppo", 2),
        ("The flood reached Paris on Monday.", "Paris", "FRA", "Île-de-France", 4),
        ("A barn burned near Paris, Texas.", "Paris", "USA", "Texas", 4),
        ("The minister flew from Lagos to Abuja.", "Abuja", "NGA", "FCT", 4),
        ("Protests broke out in Bolivia.", "Bolivia", "BOL", None, 1),
        ("A tanker sank in the South China Sea.", "South China Sea", None, None, 1),
        ("Snow closed roads in California.", "California", "USA", "California", 2),
        ("Sheriffs searched homes in Walker County, Georgia.", "Walker County", "USA", "Georgia", 3),
        ("Rockets hit the Gaza Strip overnight.", "Gaza Strip", "PSE", "Gaza Strip", 2),
        ("The army holds northern Mali.", "Mali", "MLI", None, 1),
        ("Villagers fled Kramatorsk in eastern Ukraine.", "Kramatorsk", "UKR", "Donetsk", 4),
    ],
)
def test_a_toponym_is_resolved(
    find: Find, text: str, words: str, country: str | None, division: str | None, resolution: int
) -> None:
    assert named(text, find(text))[words] == (country, division, resolution)


def test_the_dateline_place_and_its_country_are_places(find: Find) -> None:
    text = "KABUL, Afghanistan (AP) — A mine blast killed four traders on Tuesday."
    assert set(named(text, find(text))) == {"KABUL", "Afghanistan"}


def test_an_ambiguous_name_follows_the_places_around_it(find: Find) -> None:
    georgia = "Storms hit Atlanta, Savannah and Macon before leaving Georgia."
    caucasus = "Protesters blocked roads in Tbilisi, Batumi and Kutaisi in Georgia."
    assert named(georgia, find(georgia))["Georgia"][0] == "USA"
    assert named(caucasus, find(caucasus))["Georgia"][0] == "GEO"


def test_all_mentions_of_a_place_stand_with_it(find: Find) -> None:
    text = "Shells fell on Kharkiv at dawn.\n\nBy noon Kharkiv was dark."
    (place,) = find(text)
    assert [text[s:e] for s, e in place.mentions] == ["Kharkiv", "Kharkiv"]
    assert place.lat == pytest.approx(50.0, abs=0.2)
    assert place.lon == pytest.approx(36.2, abs=0.2)


@pytest.mark.parametrize(
    "text",
    [
        "Syrian and French officers met.",
        "The Chicago Tribune reported the fire.",
        "He plays for Boston College.",
        "NATO rejected the plan.",
        "The virus spread fast.",
        "",
        " , , ( ) -- \n\n '' ",
    ],
)
def test_adjectives_and_organisations_are_no_places(find: Find, text: str) -> None:
    assert find(text) == []


def test_a_state_that_acts_is_no_place(find: Find) -> None:
    text = "Moscow accused Ukraine of shelling civilians in Donetsk."
    assert set(named(text, find(text, {"Moscow": "state", "Ukraine": "state"}))) == {"Donetsk"}


def test_a_state_is_a_place_where_something_happens_in_it(find: Find) -> None:
    text = "Clashes went on in northern Syria and across Iraq."
    assert set(named(text, find(text, {"Syria": "state", "Iraq": "state"}))) == {"Syria", "Iraq"}


def test_a_place_inside_a_name_is_none_but_the_place_of_an_actor_is_one(find: Find) -> None:
    text = "Officers of the Manila Water Company called police in Manila."
    places = find(text, {"Manila Water Company": "organisation", "police in Manila": "organisation"})
    assert [text[s:e] for p in places for s, e in p.mentions] == ["Manila"]
    assert places[0].mentions[0][0] > text.index("police")


def test_an_unknown_name_takes_the_place_that_holds_it(find: Find) -> None:
    text = "Two men were shot near Quelloturco in Cochabamba, Bolivia."
    place = next(p for p in find(text) if p.name == "Quelloturco")
    assert (place.country, place.resolution, place.geonameid) == ("BOL", 5, None)


def test_an_unknown_name_by_itself_has_no_position(find: Find) -> None:
    (place,) = find("Two men were shot near Quelloturco.")
    assert (place.name, place.lat, place.lon, place.country, place.resolution) == ("Quelloturco", None, None, None, 4)


def test_an_unknown_name_in_a_country_has_no_position_but_the_country(find: Find) -> None:
    place = next(p for p in find("Two men were shot near Quelloturco in Bolivia.") if p.name == "Quelloturco")
    assert (place.lat, place.lon, place.country) == (None, None, "BOL")


def test_a_surname_that_is_also_a_town_is_no_place(find: Find) -> None:
    text = "Ellen Lancaster won the vote. Lancaster thanked her rivals in Leeds."
    assert set(named(text, find(text))) == {"Leeds"}


JUMBLE = (
    "Paris Texas , in near of the Georgia Georgia's US La. St. Petersburg al - Tanf ( ) / London's North "
    "County counties and 'Aleppo UNKNOWNVILLE Mount lake -- \n\n from New York City WASHINGTON"
)
WORDS = st.lists(st.sampled_from(JUMBLE.split(" ")), max_size=14)


@settings(max_examples=150, deadline=None)
@given(words=WORDS)
def test_any_jumble_of_names_yields_sound_places(parse: Parse, gazetteer: Gazetteer, words: list[str]) -> None:
    text = " ".join(words)
    places = find_places(parse(text), gazetteer, [])
    assert len({p.id for p in places}) == len(places)
    for place in places:
        assert place.mentions
        assert (place.lat is None) == (place.lon is None)
        assert place.lat is None or -90 <= place.lat <= 90
        assert place.lon is None or -180 <= place.lon <= 180
        assert place.resolution in {1, 2, 3, 4, 5}
        for start, end in place.mentions:
            assert 0 <= start < end <= len(text)
