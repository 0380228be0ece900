"""Who acts, is acted on, or speaks: the actors of an article with all their mentions.

Names come from the knowledge and from the parser, descriptions from role nouns, countries from the nearest modifier,
offices from the text and, by date, from the knowledge; pronouns are resolved in :mod:`dateline.language.coreference`.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from dateline.entities.actors.actor_phrases import ActorContext, make_context
from dateline.entities.actors.aggregation import aggregate_mentions
from dateline.entities.actors.country_inference import find_focus_country, resolve_possessives
from dateline.entities.actors.linking import link_mentions
from dateline.entities.actors.mention_detection import detect_mentions
from dateline.entities.actors.mentions import Mention
from dateline.entities.actors.name_candidates import find_names
from dateline.knowledge.loaders.actors import ActorKnowledge
from dateline.language.analysis import Analysis
from dateline.language.coreference import Referent, find_antecedents
from dateline.record import Actor, Claim, Event, Statement


def find_actors(analysis: Analysis, knowledge: ActorKnowledge, on: str | None) -> list[Actor]:
    """All that may act in the article, in the order of first mention.

    ``on`` is the publication date (ISO, as far as known) or ``None``; offices and names of states are read as of that
    day. Many of these actors take part in nothing: :func:`keep_participating` selects those that do.
    """
    context = make_context(analysis, find_names(analysis, knowledge, on), knowledge)
    context = replace(context, focus_country=find_focus_country(context))
    entities = link_mentions(context, detect_mentions(context, knowledge.people), knowledge.people, on)
    entities, pronouns = resolve_possessives(entities, resolve_pronouns(context, entities))
    return aggregate_mentions(context, entities, pronouns, knowledge.people, on)


def prune(actors: Iterable[Actor], used: Container[str]) -> list[Actor]:
    """The actors whose ids are used."""
    return [actor for actor in actors if actor.id in used]


def keep_participating(
    actors: Iterable[Actor],
    events: Iterable[Event],
    statements: Iterable[Statement],
    claims: Iterable[Claim],
    analysis: Analysis,
) -> list[Actor]:
    """The actors that take part in an event, speak, hold a position in a claim, or that the text shows to act or to be
    acted on although no event of a known type tells how."""
    used: set[str | None] = {statement.actor for statement in statements}
    for event in events:
        used.update(event.actors, event.recipients, (source.actor for source in event.according_to))
    for claim in claims:
        used.update(position.actor for position in claim.positions)
    return [actor for actor in actors if actor.id in used or _takes_part(actor, analysis)]


# Verbs of being and having, whose subjects and objects do nothing.
STATIC_VERBS = frozenset({"be", "have", "become", "remain"})
PARTICIPANT_LABELS = frozenset({"nsubj", "nsubjpass", "dobj", "dative"})


def _takes_part(actor: Actor, analysis: Analysis) -> bool:
    """Whether the actor is the subject or object of an act, and more than a bystander mentioned once."""
    is_bystander = len(actor.mentions) == 1 and actor.sectors[:1] in ((), ("CVL",))
    return not is_bystander and any(_is_participant(analysis, start, end) for start, end in actor.mentions)


def _is_participant(analysis: Analysis, start: int, end: int) -> bool:
    """Whether the phrase from ``start`` to ``end`` is the subject or object of a verb that tells an act."""
    tokens = analysis.tokens
    for token in tokens[analysis.token_at(start) :]:
        if token.end > end:
            return False
        governor = tokens[token.head]
        is_head = token.is_root or not start <= governor.start < end
        if is_head and token.dep in PARTICIPANT_LABELS:
            return governor.pos == "VERB" and governor.lemma not in STATIC_VERBS
    return False


BODIES = frozenset({"organisation", "state"})


def resolve_pronouns(context: ActorContext, entities: list[list[Mention]]) -> dict[int, int]:
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
    return find_antecedents(context.analysis, referents, context.roles.words.speech)


def _kind(mention: Mention, group: list[Mention]) -> str:
    if any(m.kind == "person" for m in group):
        return "person"
    return "body" if mention.kind in BODIES else "group"
