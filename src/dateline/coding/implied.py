"""Sides of an event that its own clause leaves out but its surroundings name."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.coding.matching import Surroundings
from dateline.coding.sides import Side
from dateline.knowledge.frame_loader import Frame
from dateline.language.analysis import Predicate
from dateline.record import Actor, Statement

# Those who report an arrest or a seizure as their own work.
AUTHORITIES = frozenset({"COP", "JUD", "MIL", "SPY"})
# Those against whom the public protests.
OFFICIAL = AUTHORITIES | {"GOV", "ELI", "LEG", "BUS", "JRN"}
OFFICIAL_MODES = frozenset({"arrest", "seize"})
OCCASION = frozenset({"in", "during", "at", "through", "with"})


def implied_actors(
    predicate: Predicate, frame: Frame, statements: Sequence[Statement], around: Surroundings
) -> list[Side]:
    """Who protests or visits, where that is only the setting of what is told; who arrests, where police report it."""
    if frame.type == "PROTEST" and predicate.kind == "noun":
        return _people_of_the_clause(predicate, around)
    if frame.type == "CONSULT" and predicate.kind == "noun":
        return _person_of_the_phrase(predicate, around)
    if frame.type == "COERCE" and frame.mode in OFFICIAL_MODES:
        return _reporting_authority(predicate, statements, around)
    return []


def implied_recipients(predicate: Predicate, frame: Frame, around: Surroundings) -> list[Side]:
    """ "threatened to attack Seoul": the threat is directed at whom the threatened deed would hit."""
    if frame.type != "THREATEN":
        return []
    for other in around.analysis.predicates:
        if other.complement_of == predicate.i:
            for argument in other.roles("object", "against", "on", "of"):
                found = around.actors_at(argument)
                if found:
                    role = f"{argument.role} of “{other.lemma}”"
                    return [Side(actor, role, (argument.start, argument.end)) for actor in found]
    return []


def _people_of_the_clause(predicate: Predicate, around: Surroundings) -> list[Side]:
    """ "Farmers burned tyres during a protest": the subject of the clause, if it is a person or group."""
    tokens = around.analysis.tokens
    noun = tokens[predicate.head]
    if noun.dep != "pobj" or tokens[noun.head].lower not in OCCASION:
        return []
    verb = around.analysis.by_head.get(tokens[noun.head].head)
    if verb is None or verb.kind != "verb":
        return []
    found = [(a, actor) for a in verb.roles("subject") for actor in around.actors_at(a)]
    return [Side(actor, "subject of the clause", (a.start, a.end)) for a, actor in found if _is_public(actor)]


def _person_of_the_phrase(predicate: Predicate, around: Surroundings) -> list[Side]:
    """ "The king during a visit to Rome", as captions tell: whom the phrase tells of, if a person."""
    tokens = around.analysis.tokens
    noun = tokens[predicate.head]
    if noun.dep != "pobj" or tokens[noun.head].lower not in OCCASION:
        return []
    above = tokens[tokens[noun.head].head]
    found = around.actors.all_covering(above.start, above.end) if above.pos in ("NOUN", "PROPN") else []
    span = above.start, above.end
    return [Side(actor, "whom the phrase tells of", span) for actor in found if actor.kind == "person"]


def _is_public(actor: Actor) -> bool:
    return actor.kind in ("person", "group") and not OFFICIAL & set(actor.sectors)


def _reporting_authority(predicate: Predicate, statements: Sequence[Statement], around: Surroundings) -> list[Side]:
    """ "Two men have been arrested, police said"."""
    for statement in statements:
        if statement.source is None or not any(a <= predicate.start < b for a, b in statement.content):
            continue
        actor = around.actors.by_id.get(statement.actor or "")
        if actor is not None and AUTHORITIES & set(actor.sectors):
            return [Side(actor, "source that reports it as its own work", statement.source)]
    return []
