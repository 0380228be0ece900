"""The entities of an article: actors, places, times and figures, found in the order in which they need each other."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.entities.actor_places import infer_countries, remove_misread_places
from dateline.entities.actors.find_actors import find_actors
from dateline.entities.country_clues import CountryJudge
from dateline.entities.figures.find_figures import find_figures
from dateline.entities.places.find_places import find_places
from dateline.entities.times.find_times import find_times
from dateline.knowledge.loaders.actors import ActorKnowledge
from dateline.knowledge.loaders.figure_words import FigureKnowledge
from dateline.knowledge.loaders.gazetteer import Gazetteer
from dateline.knowledge.loaders.time_patterns import TimeKnowledge
from dateline.language.analysis import Analysis
from dateline.record import Actor, Figure, Place, Time


@dataclass(frozen=True, slots=True)
class EntityKnowledge:
    """What is known about actors, places, times and figures.

    ``actors`` must be able to look up places; see :meth:`ActorKnowledge.with_places`.
    """

    actors: ActorKnowledge
    gazetteer: Gazetteer
    times: TimeKnowledge
    figures: FigureKnowledge


@dataclass(frozen=True, slots=True)
class Entities:
    """The entities of one article, each list in text order; spans are code-point offsets into the article's text."""

    actors: list[Actor]
    places: list[Place]
    times: list[Time]
    figures: list[Figure]


def resolve_entities(
    analysis: Analysis, knowledge: EntityKnowledge, on: str | None, judge_country: CountryJudge | None = None
) -> Entities:
    """Find the entities of an article.

    ``on`` is the publication date (ISO, as far as known), or ``None``: offices are read as of that day, and relative
    times count from it. Places need the actors, because a country that acts is a government and no place; actors in
    turn need the places, which say where they act and which names are towns. Figures need the times, because a date
    counts nothing. ``judge_country`` says which country an actor is of whose words do not say it; without it, rules do.
    """
    actors = find_actors(analysis, knowledge.actors, on)
    places = find_places(analysis, knowledge.gazetteer, actors)
    actors = remove_misread_places(actors, places, analysis.text)
    actors = infer_countries(actors, places, analysis, knowledge.actors, judge_country)
    times = find_times(analysis, knowledge.times, anchor=on)
    figures = find_figures(analysis, knowledge.figures, times)
    return Entities(actors, places, times, figures)
