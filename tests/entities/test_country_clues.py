"""The clues that speak for a country, the question that they make, and who answers it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.entities.actor_places import infer_countries
from dateline.entities.actors.find_actors import find_actors
from dateline.entities.country_clues import CLUES, CountryJudge, CountryQuestion
from dateline.entities.places.find_places import find_places
from dateline.knowledge.loaders.actors import ActorKnowledge
from dateline.knowledge.loaders.gazetteer import Gazetteer
from dateline.language.analysis import Analysis
from dateline.record import Actor

Parse = Callable[..., Analysis]
Infer = Callable[[str, CountryJudge], list[Actor]]
TEXT = (
    "Chad recalls its envoy from Niamey\n\nSoldiers shot a herder near Diffa on Monday, residents said.\n\n"
    "In N'Djamena, a minister called for calm. France urged both sides to talk."
)


@pytest.fixture
def infer(parse: Parse, knowledge_with_places: ActorKnowledge, gazetteer: Gazetteer) -> Infer:
    def run(text: str, judge: CountryJudge) -> list[Actor]:
        analysis = parse(text, "2015-03-02")
        found = find_actors(analysis, knowledge_with_places, "2015-03-02")
        places = find_places(analysis, gazetteer, found)
        return infer_countries(found, places, analysis, knowledge_with_places, judge)

    return run


def questions(infer: Infer, text: str) -> dict[str, CountryQuestion]:
    asked: list[CountryQuestion] = []
    infer(text, asked.append)
    return {question.actor.name: question for question in asked}


def clues(question: CountryQuestion, country: str) -> dict[str, float]:
    [candidate] = [candidate for candidate in question.candidates if candidate.country == country]
    return {clue: value for clue, value in zip(CLUES, candidate.clues, strict=True) if value}


def test_only_actors_whose_words_do_not_say_their_country_are_asked_for(infer: Infer) -> None:
    asked = questions(infer, TEXT)
    assert {"Soldiers", "minister"} <= asked.keys()
    assert "Chad" not in asked
    assert "France" not in asked
    assert {candidate.country for candidate in asked["Soldiers"].candidates} == {"TCD", "NER", "FRA"}


def test_clues_tell_where_a_country_is_named(infer: Infer) -> None:
    asked = questions(infer, TEXT)
    near, far = clues(asked["Soldiers"], "NER"), clues(asked["Soldiers"], "FRA")
    assert near.keys() >= {"scene", "nearest place", "paragraph alone", "lead"}
    assert far.keys() == {"share", "named"}
    assert near["share"] > far["share"] > 0
    minister = clues(asked["minister"], "TCD")
    assert minister.keys() >= {"place before", "paragraph first", "lead"}
    assert 0 < minister["paragraph share"] < 1
    assert "place before" not in clues(asked["minister"], "FRA")


def test_a_candidate_stands_where_it_is_named_nearest(infer: Infer) -> None:
    [candidate] = [c for c in questions(infer, TEXT)["minister"].candidates if c.country == "TCD"]
    assert TEXT[candidate.position :].startswith("N'Djamena")


def test_the_answer_goes_before_the_rules_and_no_answer_leaves_it_to_them(infer: Infer) -> None:
    by_rule = {actor.name: actor.country for actor in infer(TEXT, lambda _: None)}
    assert by_rule["Soldiers"] == "NER"
    answered = {actor.name: (actor.country, actor.code) for actor in infer(TEXT, lambda _: "TCD")}
    assert answered["Soldiers"] == ("TCD", "TCDMIL")
    assert answered["France"] == ("FRA", "FRAGOV")
    stateless = {actor.name: actor.country for actor in infer(TEXT, lambda _: "")}
    assert stateless["Soldiers"] is None
    assert stateless["Chad"] == "TCD"


@pytest.mark.parametrize("text", ["", "Two men fought.", "Police in Quetta arrested a man."])
def test_nothing_is_asked_where_no_country_is_named_or_the_words_say_it(infer: Infer, text: str) -> None:
    assert "Police" not in questions(infer, text)
    assert all(question.candidates for question in questions(infer, text).values())


def test_a_body_with_the_name_at_the_end_of_a_longer_one_is_not_meant(infer: Infer) -> None:
    text = "Papua New Guinea officers seized a barracks in Port Moresby. Hamas freed a soldier of Israel near Haifa."
    found = {actor.name: actor.country for actor in infer(text, lambda _: None)}
    assert found["Papua New Guinea officers"] == "PNG"
    assert found["Hamas"] == "PSE"
