"""Matching of frames: which frame a predicate fits, by its lemma, its particle and what fills its roles."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.events.context import CodingContext
from dateline.knowledge.loaders.frames import Condition, Frame, Frames
from dateline.language.analysis import Argument, Predicate, Token

# Complements of event nouns and of verbs that take a noun in place of a clause.
COMPLEMENT_ROLES = ("object", "for", "of", "to", "with", "on", "from", "against")
# The name types that the parser gives to places.
PLACE_NAMES = frozenset({"GPE", "LOC", "FAC"})

# Particles that are adverbs; as prepositions behind an object they name a place or time: "gave their prints in Lille".
ADVERBS = frozenset({"in", "over", "up", "down", "off", "out", "away", "back"})
# Who does what the subject of "win", "face" or "draw" is at the receiving end of.
AGENTS_OF_CONVERSE = ("by", "from", "possessor", "modifier", "of")
# Pronouns that say that somebody does something to himself.
REFLEXIVE = frozenset({"himself", "herself", "itself", "themselves", "themself", "myself", "yourself", "ourselves"})

# Types whose deeds kill and wound, and lists of who and what does.
VIOLENT = frozenset({"ASSAULT", "COERCE", "PROTEST"})
WEAPONS = (
    *("gun", "bomb", "heavy_weapon", "aircraft", "drone", "blade", "crowd_weapon", "mass_weapon", "weapon", "warship"),
    *("force", "police_force", "militia", "crowd", "hostility"),
)


def match_frames(context: CodingContext) -> dict[int, Frame]:
    """Return number of a predicate → the frame that it fits, for every predicate that fits one."""
    matched = {}
    for predicate in context.analysis.predicates:
        frame = match_noun(context, predicate) if predicate.kind == "noun" else match_verb(context, predicate)
        if frame is not None:
            matched[predicate.i] = frame
    return matched


def match_noun(context: CodingContext, predicate: Predicate) -> Frame | None:
    """Return the first frame that an event noun fits, the specific before the general."""
    by_noun = context.knowledge.frames.by_noun
    lower = context.analysis.tokens[predicate.head].lower
    candidates = by_noun.get(predicate.lemma) or by_noun.get(lower, ())
    return next((frame for frame in candidates if fits(context, predicate, frame)), None)


def match_verb(context: CodingContext, predicate: Predicate) -> Frame | None:
    """Return the frame of highest priority that a verb fits; of equals that with the longer particle, then that with
    more conditions."""
    frames = context.knowledge.frames
    best: Frame | None = None
    best_rank: tuple[int, int, int] = (0, 0, 0)
    for frame in frames.by_verb.get(predicate.lemma, ()):
        for lemma, particle in frame.verbs:
            if lemma != predicate.lemma or not has_particle(context.analysis.tokens, predicate, particle, frames):
                continue
            rank = (frame.priority, len(particle.split()), frame.conditions)
            if (best is None or rank > best_rank) and fits(context, predicate, frame):
                best, best_rank = frame, rank
    return best


def has_particle(tokens: list[Token], predicate: Predicate, particle: str, frames: Frames) -> bool:
    """Whether the words of a particle belong to the verb: "on" in "call on", "hostage" in "take hostage".

    Without a particle: whether the verb has none, or only a direction with which no frame names it ("fired off", but
    not "called off").
    """
    if not particle:
        if not predicate.particle:
            return True
        return (predicate.lemma, predicate.particle) not in frames.particle_verbs and (
            predicate.particle in frames.directions
        )
    has_object = predicate.passive or any(predicate.roles("object", "dative"))
    for word in particle.split():
        if word == predicate.particle:
            continue
        named = [i for i in _dependents(tokens, predicate.head) if word in (tokens[i].lower, tokens[i].lemma)]
        if word in ADVERBS and has_object:
            named = [i for i in named if not tokens[i].has_child("pobj", "pcomp")]
        elif any(argument.role == word for argument in predicate.arguments):
            continue
        if not named:
            return False
    return True


def _dependents(tokens: list[Token], head: int) -> Iterator[int]:
    """Yield the children of a verb and those of its prepositions, particles, adverbs and objects."""
    for child in tokens[head].children:
        yield child
        if tokens[child].pos == "ADP" or tokens[child].dep in ("prt", "advmod", "dobj"):
            yield from tokens[child].children


def fits(context: CodingContext, predicate: Predicate, frame: Frame) -> bool:
    """Whether all conditions of a frame hold."""
    if not all(_is_met(context, predicate, frame, role) for role in frame.require):
        return False
    if frame.type == "ASSAULT" and not can_do_violence(context, predicate):
        return False
    if is_done_to_oneself(context, predicate, frame):
        return False
    if frame.reciprocal and predicate.converse:
        # "The plan met with criticism" is no meeting.
        return False
    for role, condition in frame.forbid.items():
        if any(satisfies(context, argument, condition) for argument in fillers(predicate, role, frame)):
            return False
    if frame.with_approach and predicate.approach < 0:
        return False
    if frame.with_clause and not has_infinitive(context, predicate):
        return False
    if frame.without_complement and complement_fits(context, predicate, frame.without_complement):
        return False
    if frame.with_complement is None:
        return True
    # Only the speaker's own deeds are threatened.
    return complement_fits(context, predicate, frame.with_complement, by_speaker=frame.type == "THREATEN")


def is_done_to_oneself(context: CodingContext, predicate: Predicate, frame: Frame) -> bool:
    """Whether the object of a predicate is a reflexive pronoun, which no frame means that does something to its object
    and does not ask for one: "hurt *himself*" is no attack, "blew *himself* up" is one, "turned *himself* in" a
    surrender."""
    if "object" not in frame.recipient:
        return False
    wanted = frame.require["object"].lemmas if "object" in frame.require else frozenset()
    return bool(reflexive_objects(context, predicate) - wanted)


def reflexive_objects(context: CodingContext, predicate: Predicate) -> frozenset[str]:
    """Return the reflexive pronouns that are objects of a predicate: "set *themselves* on fire"."""
    objects = (context.analysis.tokens[argument.head].lower for argument in predicate.roles("object"))
    return REFLEXIVE.intersection(objects)


def can_do_violence(context: CodingContext, predicate: Predicate) -> bool:
    """Whether the subject of a verb of harm can be an attacker: a person, a group, a weapon or an act of violence;
    not a crane, a gas leak or a crocodile."""
    if predicate.kind != "verb" or predicate.lemma not in context.knowledge.frames.lists["harm_verb"].lemmas:
        return True
    subjects = list(predicate.roles("by" if predicate.passive else "subject"))
    return not subjects or any(_is_attacker(context, argument) for argument in subjects)


def is_of_nature(context: CodingContext, noun: Token) -> bool:
    """Whether a noun is what weather or the earth does: a "lightning strike"."""
    nature = context.knowledge.frames.lists["nature"].lemmas
    return any(child.dep == "compound" and child.lemma in nature for child in noun.dependents)


def _is_attacker(context: CodingContext, argument: Argument) -> bool:
    head, frames = context.analysis.tokens[argument.head], context.knowledge.frames
    if is_of_nature(context, head):
        return False
    if head.pos in ("PRON", "NUM", "DET") or head.entity or context.actors_at(argument):
        return True
    if any(frame.type in VIOLENT for frame in frames.by_noun.get(head.lemma, ())):
        return True
    return any(satisfies(context, argument, frames.lists[name]) for name in WEAPONS)


def _is_met(context: CodingContext, predicate: Predicate, frame: Frame, role: str) -> bool:
    """Whether a required role has a filler that satisfies its condition. An agent that a passive or a converse leaves
    out is excused if the frame has another required role."""
    arguments = list(fillers(predicate, role, frame))
    agentless = not arguments and role == "subject" and (predicate.passive or is_turned_round(predicate, frame))
    if agentless and len(frame.require) > 1 and not frame.with_agent:
        return True
    condition = frame.require[role]
    return any(
        any(is_of_class(context, argument, name) for name in condition.classes)
        if role == "subject" and is_name_of_state(context, argument)
        else satisfies(context, argument, condition)
        for argument in arguments
    )


def is_name_of_state(context: CodingContext, argument: Argument) -> bool:
    """Whether an argument is the last word of the name of a state or of a body of states, and no common noun: the
    Soviet *Union* protests as no trade union does. One withdraws from the European *Union*, though."""
    tokens = context.analysis.tokens
    head = tokens[argument.head]
    if head.pos != "PROPN" or not head.i or tokens[head.i - 1].pos != "PROPN":
        return False
    return any(actor.kind == "state" or "IGO" in actor.sectors for actor in context.actors_at(argument))


def has_infinitive(context: CodingContext, predicate: Predicate) -> bool:
    """Whether an infinitive depends on the predicate: "told the army to withdraw"."""
    tokens = context.analysis.tokens
    return any(
        complement.kind == "verb"
        and tokens[complement.head].tag == "VB"
        and not (complement.modal or complement.tense == "future")
        and not (complement.negated and not _has_to(tokens, complement))
        for complement in context.complements.get(predicate.i, ())
    )


def _has_to(tokens: list[Token], predicate: Predicate) -> bool:
    return any(tokens[child].lower == "to" for child in tokens[predicate.head].children)


def is_turned_round(predicate: Predicate, frame: Frame) -> bool:
    """Whether a predicate turns the roles of a frame round: "won backing *from Rome*" tells what Rome did. A frame of
    such a verb itself, whose recipient is the subject, stays as it is."""
    return predicate.converse and (predicate.kind == "noun" or "subject" not in frame.recipient)


def fillers(predicate: Predicate, role: str, frame: Frame | None = None) -> Iterator[Argument]:
    """Return the fillers of a role of a frame that serves verb, passive and noun alike: "they raided the house", "the
    house was raided by them", "their raid on the house", "they drew criticism from him"."""
    if role == "subject" and frame is not None and is_turned_round(predicate, frame):
        return predicate.roles(*AGENTS_OF_CONVERSE)
    if role == "to":
        # The parser labels many phrases with "to" as datives.
        return predicate.roles("to", "dative")
    if predicate.kind == "noun":
        if role == "subject":
            return predicate.roles("subject", "by", "possessor", "modifier")
        if role == "object":
            return predicate.roles("object", "of")
    elif role == "subject" and predicate.passive:
        return predicate.roles("by")
    return predicate.roles(role)


def complement_fits(
    context: CodingContext, predicate: Predicate, condition: Condition, by_speaker: bool = False
) -> bool:
    """Whether a clause or event noun that depends on the predicate has one of the lemmas. A clause of duty ("must") is
    a demand and no complement; ``by_speaker``: a clause about actors of another country is none either."""
    tokens = context.analysis.tokens
    for complement in context.complements.get(predicate.i, ()):
        if complement.modal in context.knowledge.attitudes.obliging:
            continue
        if by_speaker and is_done_by_others(context, predicate, complement):
            continue
        if complement.lemma in condition.lemmas or _heads_phrase(tokens, complement.head, condition):
            return True
    heads = (tokens[argument.head] for argument in predicate.roles(*COMPLEMENT_ROLES))
    return any(head.lemma in condition.lemmas or head.lower in condition.lemmas for head in heads)


def is_done_by_others(context: CodingContext, predicate: Predicate, complement: Predicate) -> bool:
    """Whether actors of one country speak of acts of another: "Washington warned that Russia could attack"."""
    speakers, agents = _subject_countries(context, predicate), _subject_countries(context, complement)
    return bool(speakers and agents and not speakers & agents)


def _subject_countries(context: CodingContext, predicate: Predicate) -> set[str]:
    actors = (actor for argument in fillers(predicate, "subject") for actor in context.actors_at(argument))
    return {actor.country for actor in actors if actor.country}


def satisfies(context: CodingContext, argument: Argument, condition: Condition) -> bool:
    """Whether an argument is one of the words, phrases or classes of a condition."""
    tokens = context.analysis.tokens
    head = tokens[argument.head]
    if head.lemma in condition.lemmas or head.lower in condition.lemmas:
        return True
    if condition.phrases and _heads_phrase(tokens, argument.head, condition):
        return True
    return any(is_of_class(context, argument, name) for name in condition.classes)


def _heads_phrase(tokens: list[Token], head: int, condition: Condition) -> bool:
    token = tokens[head]
    for phrase, place in condition.phrases.get(token.lemma) or condition.phrases.get(token.lower, ()):
        first = head - place
        if first < 0 or first + len(phrase) > len(tokens):
            continue
        if all(word in (tokens[first + k].lower, tokens[first + k].lemma) for k, word in enumerate(phrase)):
            return True
    return False


def is_of_class(context: CodingContext, argument: Argument, name: str) -> bool:
    """Whether an argument is a place, a number of people, or an actor of a class."""
    tokens = context.analysis.tokens
    head = tokens[argument.head]
    if name == "place":
        return head.i in context.place_tokens or head.entity in PLACE_NAMES
    if name == "figure":
        has_number = head.pos == "NUM" or any(tokens[child].dep == "nummod" for child in head.children)
        return has_number or head.i in context.count_tokens
    actor_class = context.knowledge.frames.actor_classes[name]
    return any(actor_class.includes(actor) for actor in context.actors_at(argument))
