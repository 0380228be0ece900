"""Who is who: several words for one actor, and several actors in the same words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.entities.actor_index import ActorIndex
from dateline.entities.actors.find_actors import find_actors
from dateline.knowledge.loaders.actors import ActorKnowledge, load_actors
from dateline.language.analysis import Analysis
from dateline.record import Actor

Parse = Callable[..., Analysis]
Run = Callable[..., list[Actor]]


@pytest.fixture(scope="module")
def knowledge() -> ActorKnowledge:
    return load_actors()


@pytest.fixture
def actors(parse: Parse, knowledge: ActorKnowledge) -> Run:
    def run(text: str, on: str | None = "2019-11-20") -> list[Actor]:
        return find_actors(parse(text, on, "\n\n" in text), knowledge, on)

    return run


def at(found: list[Actor], text: str, words: str, first: bool = False) -> Actor | None:
    """The actor at the last (or the first) occurrence of the words."""
    start = text.index(words) if first else text.rindex(words)
    return ActorIndex(found).covering(start, start + len(words))


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        (
            "Peru expels Norwegian diplomat\n\nPeru expelled a Norwegian diplomat on Monday.",
            "Norwegian diplomat",
            "a Norwegian diplomat",
        ),
        ("Protesters blocked the bridge. The demonstrators then sang.", "Protesters", "The demonstrators"),
        ("Ten hostages walked free on Sunday. The men were tired.", "Ten hostages", "The men"),
        ("Rebels freed ten hostages. The captives had been held for a year.", "ten hostages", "The captives"),
        (
            "The League of Harbour Pilots (LHP) struck. LHP said the strike would go on.",
            "League of Harbour Pilots",
            "LHP said",
        ),
        ("Norlund Motor Works shut a plant. Workers at Norlund protested.", "Norlund Motor Works", "Norlund protested"),
        ("Its chief negotiator, Irma Duarte Salas, will travel to Lima.", "Its chief negotiator", "Irma Duarte Salas"),
        ("The spokeswoman of its trade ministry, Olga Petrenko, denied it.", "The spokeswoman", "Olga Petrenko"),
        ("Marta Holm, a neighbour, called the police. Ms Holm had heard shots.", "a neighbour", "Ms Holm"),
        ("A Norwegian envoy arrived. The envoy, Kari Solheim, said little.", "A Norwegian envoy", "Kari Solheim"),
        ("Anna de Vries spoke first. Ms de Vries then left.", "Anna de Vries", "Ms de Vries"),
        ("Oman and Yemen met. The Omani government praised the talks.", "Oman", "The Omani government"),
        ("The United States left the talks. The Americans agreed with the French.", "United States", "The Americans"),
        ("Armenian troops fell back. Armenia said its forces were safe.", "Armenian troops", "its forces"),
    ],
)
def test_two_descriptions_of_one_actor(actors: Run, text: str, one: str, other: str) -> None:
    found = actors(text)
    first, second = at(found, text, one, first=True), at(found, text, other)
    assert first is not None
    assert first is second


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("Russian troops shelled the town. Russia sent aid.", "Russia", "Russian troops"),
        ("The foreign ministry said no. The interior ministry said nothing.", "foreign ministry", "interior ministry"),
        ("The finance minister resigned. The foreign minister stayed.", "finance minister", "foreign minister"),
        (
            "A ferry rammed an Australian navy ship. A medical ship turned back.",
            "an Australian navy ship",
            "A medical ship",
        ),
        ("Turkey said its troops would stay. Armenia said its forces had gone.", "its troops", "its forces"),
        ("Two marchers were hurt. Seven marchers were held.", "Two marchers", "Seven marchers"),
        ("Maria Lund spoke. Mr Lund listened.", "Maria Lund", "Mr Lund"),
        ("If Karl Brandt were a woman, nobody would listen.", "Karl Brandt", "a woman"),
        ("Labour groups marched. Business groups objected.", "Labour groups", "Business groups"),
    ],
)
def test_two_actors_stay_two(actors: Run, text: str, one: str, other: str) -> None:
    found = actors(text)
    first, second = at(found, text, one), at(found, text, other)
    assert first is not None
    assert second is not None
    assert first is not second


def test_ministries_named_together_have_names_of_their_own(actors: Run) -> None:
    text = "The Russian and Syrian defense ministries denied the claim."
    assert {(a.name, a.country) for a in actors(text)} == {
        ("Russian Defense Ministry", "RUS"),
        ("Syrian Defense Ministry", "SYR"),
    }


def test_ministers_of_two_countries_are_who_held_the_office(actors: Run) -> None:
    text = "The Russian and Turkish foreign ministers met in Sochi."
    found = [a for a in actors(text, "2019-10-01") if a.kind == "person"]
    assert {a.country for a in found} == {"RUS", "TUR"}
    assert all(len(a.name.split()) > 1 for a in found)


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("A 16-year-old girl was killed.", "girl", "16-year-old girl"),
        ("At least 200 students gathered.", "students", "students"),
        ("More than 3 pro-regime marchers fell.", "marchers", "pro-regime marchers"),
        ("The self-declared “interim” government fled.", "government", "self-declared interim government"),
        ("At least 31 were killed.", "31", "people"),
    ],
)
def test_names_are_free_of_numbers_and_quotation_marks(actors: Run, text: str, words: str, name: str) -> None:
    found = at(actors(text), text, words)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text",
    ["She lives in exile.", "He left office in May.", "Cyclone Orla struck on Friday.", "They want justice now."],
)
def test_what_only_sounds_like_an_actor(actors: Run, text: str) -> None:
    assert not any(a.name.lower() in ("exile", "office", "justice") or "Orla" in a.name for a in actors(text))


@pytest.mark.parametrize(
    "text",
    ["The Flag Memorial was hit.", "Delegates of the Norlund Congress of Free Guilds met.", "The PRD of Zembla won."],
)
def test_a_known_word_within_a_longer_name_is_not_that_body(actors: Run, text: str) -> None:
    assert not any(a.country in ("RUS", "USA", "MEX", "DOM", "PAN") for a in actors(text))
