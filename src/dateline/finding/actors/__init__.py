"""Who acts, is acted on, or speaks: the actors of an article with all their mentions.

Names come from the knowledge and from the parser, descriptions from role nouns, countries from the nearest modifier,
offices from the text and, by date, from the knowledge; pronouns are resolved in :mod:`dateline.language.coreference`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from dateline.finding.actors.belonging import join_owned
from dateline.finding.actors.gather import gather
from dateline.finding.actors.home import home_of
from dateline.finding.actors.linking import Linker
from dateline.finding.actors.phrases import read
from dateline.finding.actors.pronouns import with_pronouns
from dateline.finding.actors.scan import scan
from dateline.finding.actors.spotting import find_names
from dateline.knowledge.actors import ActorKnowledge
from dateline.language.analysis import Analysis
from dateline.record import Actor, Claim, Event, Statement


def find_actors(analysis: Analysis, knowledge: ActorKnowledge, on: str | None) -> list[Actor]:
    """All that may act in the article, in the order of first mention.

    ``on`` is the publication date (ISO, as far as known) or ``None``; offices and names of states are read as of that
    day. Many of these actors take part in nothing: :func:`involved` keeps those that do.
    """
    reading = read(analysis, find_names(analysis, knowledge, on), knowledge)
    reading = replace(reading, home=home_of(reading))
    entities = Linker(reading, scan(reading, knowledge.people), knowledge.people, on).link()
    entities, pronouns = join_owned(entities, with_pronouns(reading, entities))
    return gather(reading, entities, pronouns, knowledge.people, on)


def prune(actors: Iterable[Actor], used: Container[str]) -> list[Actor]:
    """The actors whose ids are used."""
    return [actor for actor in actors if actor.id in used]


def involved(
    actors: Iterable[Actor], events: Iterable[Event], statements: Iterable[Statement], claims: Iterable[Claim]
) -> list[Actor]:
    """The actors that take part in an event, speak, or hold a position in a claim."""
    used: set[str | None] = {statement.actor for statement in statements}
    for event in events:
        used.update(event.actors, event.recipients, (source.actor for source in event.according_to))
    for claim in claims:
        used.update(position.actor for position in claim.positions)
    return [actor for actor in actors if actor.id in used]
