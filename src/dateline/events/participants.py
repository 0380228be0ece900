"""Who did it and to whom: from the roles that a frame names to actors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.events.frame_matching import ARMED, Surroundings
from dateline.knowledge.loaders.frames import Frame
from dateline.language.analysis import Argument, Predicate
from dateline.record import Actor, Span, Statement

# Types whose nouns are told of those who suffer them as often as of those who do them.
AGAINST = frozenset({"ASSAULT"})
# Names this short have no adjective: "US strikes", "UN raid".
LETTERS = 3
# Behind these stands a place: "deployed in Nigeria's capital" is no deed to Nigeria.
LOCATIVE = frozenset({"in", "near", "along", "over", "around", "across", "inside", "outside", "toward", "towards"})
RECIPROCAL_ROLES = ("subject", "between", "among", "with", "possessor", "modifier")
AGENT_ROLES = ("by", "subject", "possessor", "modifier")
INNER_ROLES = ("possessor", "modifier", "by", "of", "against", "on")
INNER_LABELS = frozenset({"poss", "amod", "compound", "nmod", "prep", "agent"})


@dataclass(frozen=True, slots=True)
class Participant:
    """One actor on one side of an event, the role that it fills, and the words."""

    actor: Actor
    role: str
    span: Span


def find_participants(
    predicate: Predicate, frame: Frame, around: Surroundings
) -> tuple[list[Participant], list[Participant]]:
    """The actors and the recipients of an event. An actor on both sides stays where the frame names it first."""
    if frame.reciprocal:
        return find_reciprocal_participants(predicate, frame, around)
    doers = fill_first_role(predicate, agents_first(predicate, frame.actor), around)
    if frame.type in AGAINST and predicate.kind == "noun":
        doers = [side for side in doers if side.role != "modifier" or may_strike(side, around)]
    done_to = fill_first_role(predicate, frame.recipient, around, through_objects=True)
    if frame.type in AGAINST and predicate.kind == "noun" and not done_to:
        done_to = [side for side in fill_first_role(predicate, ("modifier",), around) if not may_strike(side, around)]
    taken = {side.actor.id for side in doers}
    return doers, [side for side in done_to if side.actor.id not in taken]


def agents_first(predicate: Predicate, roles: tuple[str, ...]) -> tuple[str, ...]:
    """The roles with that of the named agent first where a noun leans on a verb: "the toll intensified calls by aid
    groups" are the groups' calls."""
    return ("by", *roles) if predicate.kind == "noun" and "by" in roles and predicate.light_head >= 0 else roles


def may_strike(side: Participant, around: Surroundings) -> bool:
    """Whether the modifier of a noun of violence names who did it ("rebel attack", "Syrian strikes"), not where or on
    what it fell ("embassy bombing", "Kenya bombing")."""
    tokens = around.analysis.tokens
    last = tokens[around.analysis.token_at(side.span[1]) - 1]
    if side.actor.kind == "state":
        return last.pos == "ADJ" or last.entity == "NORP" or len(last.text.replace(".", "")) <= LETTERS
    return side.actor.kind in ("person", "group") or any(sector in ARMED for sector in side.actor.sectors)


def find_reciprocal_participants(
    predicate: Predicate, frame: Frame, around: Surroundings
) -> tuple[list[Participant], list[Participant]]:
    """All sides of a meeting, a deal or a clash are actors."""
    roles = dict.fromkeys((*frame.actor, *RECIPROCAL_ROLES, *frame.recipient))
    found: dict[str, Participant] = {}
    for role in roles:
        for argument in predicate.roles(role):
            for side in participants_of(argument, around, through_objects=role in frame.recipient):
                found.setdefault(side.actor.id, side)
    return list(found.values()), []


def fill_first_role(
    predicate: Predicate, roles: tuple[str, ...], around: Surroundings, through_objects: bool = False
) -> list[Participant]:
    """The actors in the first of the roles that has any."""
    for role in roles:
        found: dict[str, Participant] = {}
        for argument in predicate.roles(role):
            for side in participants_of(argument, around, through_objects):
                found.setdefault(side.actor.id, side)
        if found:
            return list(found.values())
    return []


def participants_of(argument: Argument, around: Surroundings, through_objects: bool) -> list[Participant]:
    """The argument's own actors; or, where it is an event or a thing, those who stand behind it.

    "Russian airstrikes killed five" was done by Russia; "condemned Iran's attack" is directed at Iran.
    """
    actors = around.actors_at(argument)
    if actors:
        return [Participant(actor, argument.role, (argument.start, argument.end)) for actor in actors]
    event = around.analysis.by_head.get(argument.head)
    if event is not None and event.kind == "noun":
        return _behind(event.roles(*AGENT_ROLES), argument.role, around)
    if argument.role in LOCATIVE or (not through_objects and argument.role not in ("subject", "by")):
        return []
    return _owners(argument, around)


def _behind(arguments: Iterable[Argument], role: str, around: Surroundings) -> list[Participant]:
    found = []
    for inner in arguments:
        for actor in around.actors_at(inner):
            found.append(Participant(actor, role, (inner.start, inner.end)))
        if found:
            break
    return found


def _owners(argument: Argument, around: Surroundings) -> list[Participant]:
    """The actor inside a phrase that is none: "Russia's embassy", "the US consulate", "the office of the president"."""
    tokens = around.analysis.tokens
    todo = list(tokens[argument.head].children)
    for child in todo:
        token = tokens[child]
        if token.dep not in INNER_LABELS:
            continue
        inner = (
            [child]
            if token.pos != "ADP"
            else [c for c in token.children if tokens[c].dep == "pobj" and token.lower in ("of", "by")]
        )
        for i in inner:
            actor = around.actors.covering(tokens[i].start, tokens[i].end)
            if actor is not None:
                return [Participant(actor, argument.role, (tokens[i].start, tokens[i].end))]
    return []


# Those who report an arrest or a seizure as their own work.
AUTHORITIES = frozenset({"COP", "JUD", "MIL", "SPY"})
# Those against whom the public protests.
OFFICIAL = AUTHORITIES | {"GOV", "ELI", "LEG", "BUS", "JRN"}
OFFICIAL_MODES = frozenset({"arrest", "seize"})
OCCASION = frozenset({"in", "during", "at", "through", "with"})


def implied_actors(
    predicate: Predicate, frame: Frame, statements: Sequence[Statement], around: Surroundings
) -> list[Participant]:
    """Who protests or visits, where that is only the setting of what is told; who arrests, where police report it."""
    if frame.type == "PROTEST" and predicate.kind == "noun":
        return _people_of_the_clause(predicate, around)
    if frame.type == "CONSULT" and predicate.kind == "noun":
        return _person_of_the_phrase(predicate, around)
    if frame.type == "COERCE" and frame.mode in OFFICIAL_MODES:
        return _reporting_authority(predicate, statements, around)
    return []


def implied_recipients(predicate: Predicate, frame: Frame, around: Surroundings) -> list[Participant]:
    """ "threatened to attack Seoul": the threat is directed at whom the threatened deed would hit."""
    if frame.type != "THREATEN":
        return []
    for other in around.analysis.predicates:
        if other.complement_of == predicate.i:
            for argument in other.roles("object", "against", "on", "of"):
                found = around.actors_at(argument)
                if found:
                    role = f"{argument.role} of “{other.lemma}”"
                    return [Participant(actor, role, (argument.start, argument.end)) for actor in found]
    return []


def _people_of_the_clause(predicate: Predicate, around: Surroundings) -> list[Participant]:
    """ "Farmers burned tyres during a protest": the subject of the clause, if it is a person or group."""
    tokens = around.analysis.tokens
    noun = tokens[predicate.head]
    if noun.dep != "pobj" or tokens[noun.head].lower not in OCCASION:
        return []
    verb = around.analysis.by_head.get(tokens[noun.head].head)
    if verb is None or verb.kind != "verb":
        return []
    found = [(a, actor) for a in verb.roles("subject") for actor in around.actors_at(a)]
    return [Participant(actor, "subject of the clause", (a.start, a.end)) for a, actor in found if _is_public(actor)]


def _person_of_the_phrase(predicate: Predicate, around: Surroundings) -> list[Participant]:
    """ "The king during a visit to Rome", as captions tell: whom the phrase tells of, if a person."""
    tokens = around.analysis.tokens
    noun = tokens[predicate.head]
    if noun.dep != "pobj" or tokens[noun.head].lower not in OCCASION:
        return []
    above = tokens[tokens[noun.head].head]
    found = around.actors.all_covering(above.start, above.end) if above.pos in ("NOUN", "PROPN") else []
    span = above.start, above.end
    return [Participant(actor, "whom the phrase tells of", span) for actor in found if actor.kind == "person"]


def _is_public(actor: Actor) -> bool:
    return actor.kind in ("person", "group") and not OFFICIAL & set(actor.sectors)


def _reporting_authority(
    predicate: Predicate, statements: Sequence[Statement], around: Surroundings
) -> list[Participant]:
    """ "Two men have been arrested, police said"."""
    for statement in statements:
        if statement.source is None or not any(a <= predicate.start < b for a, b in statement.content):
            continue
        actor = around.actors.by_id.get(statement.actor or "")
        if actor is not None and AUTHORITIES & set(actor.sectors):
            return [Participant(actor, "source that reports it as its own work", statement.source)]
    return []
