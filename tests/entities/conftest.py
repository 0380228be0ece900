"""What the tests of entities share: the gazetteer, and actors with the countries of their places."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.entities.actor_places import infer_countries
from dateline.entities.actors.find_actors import find_actors
from dateline.entities.places.find_places import find_places
from dateline.knowledge.loaders.actors import ActorKnowledge, load_actors
from dateline.knowledge.loaders.gazetteer import Gazetteer, load_gazetteer
from dateline.language.analysis import Analysis
from dateline.record import Actor

Parse = Callable[..., Analysis]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def knowledge_with_places(gazetteer: Gazetteer) -> ActorKnowledge:
    return load_actors().with_places(gazetteer.lookup)


@pytest.fixture
def actors_with_countries(
    parse: Parse, knowledge_with_places: ActorKnowledge, gazetteer: Gazetteer
) -> Callable[[str, str | None], list[Actor]]:
    """Text and day of publication → its actors, with the countries that its places give them."""

    def run(text: str, on: str | None) -> list[Actor]:
        analysis = parse(text, on)
        found = find_actors(analysis, knowledge_with_places, on)
        return infer_countries(found, find_places(analysis, gazetteer, found), analysis, knowledge_with_places)

    return run
