"""Participants: the actors and recipients of an event, in the roles that its frame names or implied by its setting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dateline.events.context import CodingContext
from dateline.events.frame_matching import AGENTS_OF_CONVERSE, is_turned_round
from dateline.events.mentions import Participant
from dateline.knowledge.loaders.frames import Frame
from dateline.language.analysis import Argument, Predicate, Token
from dateline.language.labels import NOUNS
from dateline.record import Actor

RECIPROCAL_ROLES = ("subject", "between", "among", "with", "possessor", "modifier")
AGENT_ROLES = ("by", "subject", "possessor", "modifier")
INNER_LABELS = frozenset({"poss", "amod", "compound", "nmod", "prep", "agent"})
# State names this short have no adjective: "US strikes", "UN raid".
LETTERS = 3
# Roles in the clause under a threat, a demand or a complaint that its recipient fills.
CLAUSE_ROLES = {
    "THREATEN": ("object", "against", "on", "of"),
    "REQUEST": ("subject", "by"),
    "ACCUSE": ("subject", "by"),
}
# Modes of COERCE that authorities report as their own work.
OFFICIAL_MODES = frozenset({"arrest", "seize"})


def find_participants(
    context: CodingContext, predicate: Predicate, frame: Frame
) -> tuple[list[Participant], list[Participant]]:
    """Return the actors and the recipients of an event. Where the roles name none, those that the setting implies."""
    actors, recipients = find_named_participants(context, predicate, frame)
    return (
        actors or find_implied_actors(context, predicate, frame),
        recipients or find_implied_recipients(context, predicate, frame),
    )


# ---------------------------------------------------------------- named by roles


def find_named_participants(
    context: CodingContext, predicate: Predicate, frame: Frame
) -> tuple[list[Participant], list[Participant]]:
    """Return the actors and the recipients that the roles of a frame name."""
    if frame.reciprocal:
        sides = find_reciprocal_participants(context, predicate, frame)
        return sides, _exchanged(context, predicate, frame, {side.actor.id for side in sides})
    return find_directed_participants(context, predicate, frame)


def _exchanged(context: CodingContext, predicate: Predicate, frame: Frame, sides: set[str]) -> list[Participant]:
    """Return the captives whom both sides set free: "swapped *nine detainees*"."""
    if frame.type != "RETREAT":
        return []
    captives = fill_first_role(context, predicate, ("object", "of", "modifier"))
    return [captive for captive in captives if captive.actor.id not in sides and captive.actor.kind != "state"]


def find_reciprocal_participants(context: CodingContext, predicate: Predicate, frame: Frame) -> list[Participant]:
    """Return the participants of a meeting, a deal or a clash; all of them are actors."""
    participants: dict[str, Participant] = {}
    for role in dict.fromkeys((*frame.actor, *RECIPROCAL_ROLES, *frame.recipient)):
        for argument in predicate.roles(role):
            for participant in participants_of(context, argument, through_objects=role in frame.recipient):
                participants.setdefault(participant.actor.id, participant)
    return list(participants.values())


def find_directed_participants(
    context: CodingContext, predicate: Predicate, frame: Frame
) -> tuple[list[Participant], list[Participant]]:
    """Return the actors and recipients in the roles of a frame. An actor in both roles stays an actor.

    A noun of violence is as often modified by who suffers as by who acts ("embassy bombing", "rebel attack").
    """
    if is_turned_round(predicate, frame):
        return find_reversed_participants(context, predicate, frame)
    violent_noun = frame.type == "ASSAULT" and predicate.kind == "noun"
    actors = fill_first_role(context, predicate, _agent_first(predicate, frame.actor))
    if violent_noun:
        actors = [p for p in actors if p.role != "modifier" or is_attacker(context, p)]
    recipients = fill_first_role(context, predicate, frame.recipient, through_objects=True)
    if violent_noun and not recipients:
        modifiers = fill_first_role(context, predicate, ("modifier",))
        recipients = [p for p in modifiers if not is_attacker(context, p)]
    actor_ids = {participant.actor.id for participant in actors}
    return actors, [participant for participant in recipients if participant.actor.id not in actor_ids]


def find_reversed_participants(
    context: CodingContext, predicate: Predicate, frame: Frame
) -> tuple[list[Participant], list[Participant]]:
    """Return the actors and recipients of what the subject is at the receiving end of: "*Ankara* won backing from
    *Rome*", "*Rome's* law drew criticism from *Berlin*"."""
    nouns = [context.analysis.by_head.get(argument.head) for argument in predicate.roles("object")]
    told_by = (predicate, *(noun for noun in nouns if noun is not None and noun.converse))
    actors = next(filter(None, (fill_first_role(context, other, AGENTS_OF_CONVERSE) for other in told_by)), [])
    own = ("object",) if predicate.kind == "noun" else ("subject",)
    recipients = fill_first_role(context, predicate, (*own, *frame.recipient), through_objects=True)
    actor_ids = {participant.actor.id for participant in actors}
    return actors, [participant for participant in recipients if participant.actor.id not in actor_ids]


def _agent_first(predicate: Predicate, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the roles, "by" first for a noun with a light verb: "the toll intensified calls by aid groups" are the
    groups' calls."""
    return ("by", *roles) if predicate.kind == "noun" and "by" in roles and predicate.light_head >= 0 else roles


def is_attacker(context: CodingContext, modifier: Participant) -> bool:
    """Whether the modifier of a noun of violence names who did it ("rebel attack", "Syrian strikes"), not the place or
    the target ("embassy bombing", "Kenya bombing")."""
    actor = modifier.actor
    if actor.kind == "state":
        tokens = context.analysis.tokens
        last = tokens[context.analysis.token_at(modifier.span[1]) - 1]
        return last.pos == "ADJ" or last.entity == "NORP" or len(last.text.replace(".", "")) <= LETTERS
    return actor.kind in ("person", "group") or context.knowledge.frames.actor_classes["armed"].includes(actor)


def fill_first_role(
    context: CodingContext, predicate: Predicate, roles: tuple[str, ...], through_objects: bool = False
) -> list[Participant]:
    """Return the participants in the first of the roles that names any."""
    for role in roles:
        participants: dict[str, Participant] = {}
        for argument in predicate.roles(role):
            for participant in participants_of(context, argument, through_objects):
                participants.setdefault(participant.actor.id, participant)
        if participants:
            return list(participants.values())
    return []


def participants_of(context: CodingContext, argument: Argument, through_objects: bool) -> list[Participant]:
    """Return the actors that an argument names; where it is an event or a thing, its agents or its owner.

    "Russian airstrikes killed five" was done by Russia; "condemned Iran's attack" is directed at Iran.
    ``through_objects``: owners count in all roles but places, not only for subjects and agents.
    """
    actors = context.actors_at(argument)
    if actors:
        return _as_participants(actors, argument.role, argument)
    event = context.analysis.by_head.get(argument.head)
    if event is not None and event.kind == "noun":
        return _agents_of(context, _own_agents(context, event), argument.role)
    if argument.role in context.knowledge.prepositions.locative:
        return []
    return _owner_of(context, argument) if through_objects or argument.role in ("subject", "by") else []


def _as_participants(actors: Iterable[Actor], role: str, argument: Argument) -> list[Participant]:
    return [Participant(actor, role, (argument.start, argument.end)) for actor in actors]


def _own_agents(context: CodingContext, noun: Predicate) -> Iterator[Argument]:
    """Yield the agents of an event noun, without those of a participle after it: "the raid, *denounced by* Rome"."""
    tokens = context.analysis.tokens
    for argument in noun.roles(*AGENT_ROLES):
        preposition = tokens[argument.head].governor
        if argument.role != "by" or preposition.governor.i in (noun.head, noun.light_head):
            yield argument


def _agents_of(context: CodingContext, arguments: Iterable[Argument], role: str) -> list[Participant]:
    """Return the actors of the first argument of an event noun that names any, in the role of the noun."""
    for argument in arguments:
        actors = context.actors_at(argument)
        if actors:
            return _as_participants(actors, role, argument)
    return []


def _owner_of(context: CodingContext, argument: Argument) -> list[Participant]:
    """Return the actor inside a phrase that names none: "Russia's embassy", "the office of the president"."""
    for token in _inner_tokens(context.analysis.tokens, argument.head):
        actor = context.actor_index.covering(token.start, token.end)
        if actor is not None:
            return [Participant(actor, argument.role, (token.start, token.end))]
    return []


def _inner_tokens(tokens: list[Token], head: int) -> Iterable[Token]:
    """Yield the possessors and modifiers of a noun and the objects of its "of" and "by"."""
    for child in tokens[head].children:
        token = tokens[child]
        if token.dep not in INNER_LABELS:
            continue
        if token.pos != "ADP":
            yield token
        elif token.lower in ("of", "by"):
            yield from (tokens[i] for i in token.children if tokens[i].dep == "pobj")


# ---------------------------------------------------------------- implied by the setting


def find_implied_actors(context: CodingContext, predicate: Predicate, frame: Frame) -> list[Participant]:
    """Return who protests or visits where the event is only a setting, and who arrests where police report it."""
    if frame.type == "PROTEST" and predicate.kind == "noun":
        return _public_of_clause(context, predicate)
    if frame.type == "CONSULT" and predicate.kind == "noun":
        return _person_of_phrase(context, predicate)
    if frame.type == "COERCE" and frame.mode in OFFICIAL_MODES:
        return _reporting_authority(context, predicate)
    return []


def _setting_head(context: CodingContext, predicate: Predicate) -> Token | None:
    """Return the word to which an event noun is the setting ("burned" in "burned tyres during a protest"), or None."""
    tokens = context.analysis.tokens
    noun = tokens[predicate.head]
    preposition = tokens[noun.head]
    if noun.dep != "pobj" or preposition.lower not in context.knowledge.prepositions.setting:
        return None
    return tokens[preposition.head]


def _public_of_clause(context: CodingContext, predicate: Predicate) -> list[Participant]:
    """Return the persons and groups that are the subject of the clause: "*Farmers* burned tyres during a protest"."""
    head = _setting_head(context, predicate)
    verb = context.analysis.by_head.get(head.i) if head is not None else None
    if verb is None or verb.kind != "verb":
        return []
    official = context.knowledge.frames.actor_classes["official"]
    return [
        Participant(actor, "subject of the clause", (argument.start, argument.end))
        for argument in verb.roles("subject")
        for actor in context.actors_at(argument)
        if actor.kind in ("person", "group") and not official.includes(actor)
    ]


def _person_of_phrase(context: CodingContext, predicate: Predicate) -> list[Participant]:
    """Return the person of a caption: "*The king* during a visit to Rome"."""
    head = _setting_head(context, predicate)
    if head is None or head.pos not in NOUNS:
        return []
    span = head.start, head.end
    actors = context.actor_index.all_covering(*span)
    return [Participant(actor, "whom the phrase tells of", span) for actor in actors if actor.kind == "person"]


def _reporting_authority(context: CodingContext, predicate: Predicate) -> list[Participant]:
    """Return the authority that reports an arrest or a seizure: "Two men have been arrested, *police* said"."""
    authority = context.knowledge.frames.actor_classes["authority"]
    for statement in context.statements_around(predicate.start):
        actor = context.actor_index.by_id.get(statement.actor or "")
        if statement.source is not None and actor is not None and authority.includes(actor):
            return [Participant(actor, "source that reports it as its own work", statement.source)]
    return []


def find_implied_recipients(context: CodingContext, predicate: Predicate, frame: Frame) -> list[Participant]:
    """Return whom a threatened deed would hit ("threatened to attack *Seoul*"), and who is to do, or has done, what is
    demanded or complained of ("demanded that *Algiers* free them")."""
    roles = CLAUSE_ROLES.get(frame.type)
    if roles is None or predicate.passive:
        return []
    own = {actor.id for argument in predicate.roles("subject") for actor in context.actors_at(argument)}
    for other in context.complements.get(predicate.i, ()):
        for argument in other.roles(*roles):
            actors = [actor for actor in context.actors_at(argument) if actor.id not in own]
            if actors:
                return _as_participants(actors, f"{argument.role} of “{other.lemma}”", argument)
    return []
