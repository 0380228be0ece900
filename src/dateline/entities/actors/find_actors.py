"""Who acts, is acted on, or speaks: the actors of an article with all their mentions.

Names come from the knowledge and from the parser, descriptions from role nouns, countries from the nearest modifier,
offices from the text and, by date, from the knowledge; pronouns are resolved in :mod:`dateline.language.coreference`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from dateline.entities.actors.aggregation import aggregate_mentions
from dateline.entities.actors.country_inference import find_focus_country, resolve_possessives
from dateline.entities.actors.linking import Linker
from dateline.entities.actors.mentions import Mention
from dateline.entities.actors.name_spotting import find_names
from dateline.entities.actors.phrases import ActorReading, read_phrases
from dateline.entities.actors.scan import detect_mentions
from dateline.knowledge.loaders.actors import ActorKnowledge
from dateline.language.analysis import Analysis
from dateline.language.coreference import Referent, find_antecedents
from dateline.record import Actor, Claim, Event, Statement


def find_actors(analysis: Analysis, knowledge: ActorKnowledge, on: str | None) -> list[Actor]:
    """All that may act in the article, in the order of first mention.

    ``on`` is the publication date (ISO, as far as known) or ``None``; offices and names of states are read as of that
    day. Many of these actors take part in nothing: :func:`involved` keeps those that do.
    """
    reading = read_phrases(analysis, find_names(analysis, knowledge, on), knowledge)
    reading = replace(reading, home=find_focus_country(reading))
    entities = Linker(reading, detect_mentions(reading, knowledge.people), knowledge.people, on).link()
    entities, pronouns = resolve_possessives(entities, resolve_pronouns(reading, entities))
    return aggregate_mentions(reading, entities, pronouns, knowledge.people, on)


def prune(actors: Iterable[Actor], used: Container[str]) -> list[Actor]:
    """The actors whose ids are used."""
    return [actor for actor in actors if actor.id in used]


def keep_participating(
    actors: Iterable[Actor], events: Iterable[Event], statements: Iterable[Statement], claims: Iterable[Claim]
) -> list[Actor]:
    """The actors that take part in an event, speak, or hold a position in a claim."""
    used: set[str | None] = {statement.actor for statement in statements}
    for event in events:
        used.update(event.actors, event.recipients, (source.actor for source in event.according_to))
    for claim in claims:
        used.update(position.actor for position in claim.positions)
    return [actor for actor in actors if actor.id in used]


BODIES = frozenset({"organisation", "state"})


def resolve_pronouns(reading: ActorReading, entities: list[list[Mention]]) -> dict[int, int]:
    """The entity of each resolved pronoun, by token."""
    referents = sorted(
        (
            Referent(
                number, mention.head, _kind(mention, group), mention.plural, mention.gender, mention.form == "name"
            )
            for number, group in enumerate(entities)
            for mention in group
        ),
        key=lambda referent: referent.head,
    )
    return find_antecedents(reading.analysis, referents, reading.roles.words.speech)


def _kind(mention: Mention, group: list[Mention]) -> str:
    if any(m.kind == "person" for m in group):
        return "person"
    return "body" if mention.kind in BODIES else "group"
