"""Which frame a predicate fits: its lemma, its particle, and what fills its roles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dateline.entities.actor_index import ActorIndex
from dateline.events.factuality import OBLIGING
from dateline.knowledge.loaders.frames import Condition, Frame, Frames
from dateline.language.analysis import Analysis, Argument, Predicate, Token
from dateline.record import Actor, Figure, Place

ARMED = frozenset({"MIL", "REB", "COP", "UAF", "PRM", "SPY", "INS", "SEP", "CRM"})
OFFICES = frozenset({"GOV", "LEG", "MIL", "UNO", "EUR", "IGO", "JUD"})
GROUP_KINDS = frozenset({"group", "organisation", "population"})
# Types of what somebody says that he will do himself.
OF_ONES_OWN = frozenset({"THREATEN"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the matcher may look at besides the predicate."""

    analysis: Analysis
    actors: ActorIndex
    places: frozenset[int]
    figures: frozenset[int]
    complements: dict[int, list[Predicate]]

    def actors_at(self, argument: Argument) -> list[Actor]:
        """The actors that the argument's head is a mention of."""
        head = self.analysis.tokens[argument.head]
        return self.actors.all_covering(head.start, head.end)


def surroundings(
    analysis: Analysis, actors: ActorIndex, places: Iterable[Place], figures: Iterable[Figure]
) -> Surroundings:
    """The tokens at which places and counts of people stand, for the classes ``@place`` and ``@figure``."""
    starts = {start for place in places for start, _ in place.mentions}
    counted = {
        analysis.token_at(f.span[0])
        for f in figures
        if f.kind in ("killed", "injured", "participants", "forces", "arrested")
    }
    complements: dict[int, list[Predicate]] = {}
    for predicate in analysis.predicates:
        above = predicate.complement_of if predicate.complement_of >= 0 else purpose_of(analysis, predicate)
        if above >= 0:
            complements.setdefault(above, []).append(predicate)
    return Surroundings(
        analysis, actors, frozenset(analysis.token_at(s) for s in starts), frozenset(counted), complements
    )


def purpose_of(analysis: Analysis, predicate: Predicate) -> int:
    """The number of the predicate whose purpose an infinitive tells ("sent experts to investigate"), or -1."""
    token = analysis.tokens[predicate.head]
    if token.dep != "advcl" or token.tag != "VB":
        return -1
    above = analysis.by_head.get(token.head)
    return above.i if above is not None else -1


def match_frame(predicate: Predicate, frames: Frames, around: Surroundings) -> Frame | None:
    """The frame of highest priority whose words and conditions fit, or None."""
    tokens = around.analysis.tokens
    if predicate.kind == "noun":
        for frame in frames.by_noun.get(predicate.lemma) or frames.by_noun.get(tokens[predicate.head].lower, ()):
            if fits(frame, predicate, around):
                return frame
        return None
    best: Frame | None = None
    best_rank: tuple[int, int, int] = (0, 0, 0)
    for frame in frames.by_verb.get(predicate.lemma, ()):
        for lemma, particle in frame.verbs:
            if lemma != predicate.lemma or not has_particle(tokens, predicate, particle, frames):
                continue
            rank = (frame.priority, len(particle.split()), frame.conditions)
            if (best is None or rank > best_rank) and fits(frame, predicate, around):
                best, best_rank = frame, rank
    return best


def has_particle(tokens: list[Token], predicate: Predicate, particle: str, frames: Frames) -> bool:
    """Whether the words after the lemma stand with the verb: "on" in "call on", "hostage" in "take hostage". A verb
    with a particle of which frames know ("call off") is another than the bare one."""
    if not particle:
        if not predicate.particle:
            return True
        known = (predicate.lemma, predicate.particle) in frames.parted
        return not known and predicate.particle in ("up", "down", "out", "off", "away", "back")
    for word in particle.split():
        if word == predicate.particle or any(a.role == word for a in predicate.arguments):
            continue
        if not any(_says(tokens[c], word) for c in _near(tokens, predicate.head)):
            return False
    return True


def _near(tokens: list[Token], head: int) -> Iterator[int]:
    for child in tokens[head].children:
        yield child
        if tokens[child].pos == "ADP" or tokens[child].dep in ("prt", "advmod", "dobj"):
            yield from tokens[child].children


def _says(token: Token, word: str) -> bool:
    return word in (token.lower, token.lemma)


def fits(frame: Frame, predicate: Predicate, around: Surroundings) -> bool:
    """Whether all conditions of the frame hold. An agent that a passive leaves out is no hindrance where the frame
    has another condition on what fills its roles."""
    for role, condition in frame.require.items():
        found = list(fillers(predicate, role))
        if not found and role == "subject" and predicate.passive and len(frame.require) > 1 and not frame.agent:
            continue
        if not any(satisfies(argument, condition, around) for argument in found):
            return False
    for role, condition in frame.forbid.items():
        if any(satisfies(argument, condition, around) for argument in fillers(predicate, role)):
            return False
    if frame.clause and not has_infinitive(predicate, around):
        return False
    if frame.without and complement_fits(predicate, frame.without, around):
        return False
    return frame.complement is None or complement_fits(predicate, frame.complement, around, frame.type in OF_ONES_OWN)


def has_infinitive(predicate: Predicate, around: Surroundings) -> bool:
    """Whether an infinitive stands under the predicate: "told the army to withdraw"."""
    tokens = around.analysis.tokens
    under = around.complements.get(predicate.i, ())
    return any(
        other.kind == "verb"
        and tokens[other.head].tag == "VB"
        and not (other.modal or other.tense == "future" or (other.negated and not _to(tokens, other)))
        for other in under
    )


def _to(tokens: list[Token], predicate: Predicate) -> bool:
    return any(tokens[c].lower == "to" for c in tokens[predicate.head].children)


def fillers(predicate: Predicate, role: str) -> Iterator[Argument]:
    """What fills a role of a frame that serves verb, passive and noun alike: "they raided the house", "the house was
    raided by them", "their raid on the house". The parser takes many a phrase with "to" for a dative."""
    if role == "to":
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
    predicate: Predicate, condition: Condition, around: Surroundings, of_ones_own: bool = False
) -> bool:
    """Whether a clause or event noun under the predicate has one of the lemmas. What must be done is demanded, not told
    or announced; ``of_ones_own``: what another country does is not meant."""
    tokens = around.analysis.tokens
    for other in around.complements.get(predicate.i, ()):
        if other.modal in OBLIGING or (of_ones_own and is_done_by_others(predicate, other, around)):
            continue
        if other.lemma in condition.lemmas or _phrase_at(tokens, other.head, condition):
            return True
    return any(
        tokens[argument.head].lemma in condition.lemmas or tokens[argument.head].lower in condition.lemmas
        for argument in predicate.roles("object", "for", "of", "to", "with", "on", "from", "against")
    )


def is_done_by_others(predicate: Predicate, other: Predicate, around: Surroundings) -> bool:
    """Whether actors of one country speak of what those of another do: "Washington warned that Russia could attack"."""
    speakers, doers = (
        {actor.country for argument in fillers(one, "subject") for actor in around.actors_at(argument) if actor.country}
        for one in (predicate, other)
    )
    return bool(speakers and doers and not speakers & doers)


def satisfies(argument: Argument, condition: Condition, around: Surroundings) -> bool:
    """Whether the argument is one of the words, phrases or classes of the condition."""
    tokens = around.analysis.tokens
    head = tokens[argument.head]
    if head.lemma in condition.lemmas or head.lower in condition.lemmas:
        return True
    if condition.phrases and _phrase_at(tokens, argument.head, condition):
        return True
    return any(_is(name, argument, around) for name in condition.classes)


def _phrase_at(tokens: list[Token], head: int, condition: Condition) -> bool:
    token = tokens[head]
    for phrase, place in condition.phrases.get(token.lemma) or condition.phrases.get(token.lower, ()):
        first = head - place
        if first < 0 or first + len(phrase) > len(tokens):
            continue
        if all(word in (tokens[first + k].lower, tokens[first + k].lemma) for k, word in enumerate(phrase)):
            return True
    return False


def _is(name: str, argument: Argument, around: Surroundings) -> bool:
    if name == "place":
        return argument.head in around.places or around.analysis.tokens[argument.head].entity in ("GPE", "LOC", "FAC")
    if name == "figure":
        head = around.analysis.tokens[argument.head]
        return (
            head.pos == "NUM"
            or argument.head in around.figures
            or any(around.analysis.tokens[c].dep == "nummod" for c in head.children)
        )
    found = around.actors_at(argument)
    return any(_belongs(name, actor) for actor in found)


def _belongs(name: str, actor: Actor) -> bool:
    match name:
        case "actor":
            return True
        case "state":
            return actor.kind == "state"
        case "person":
            return actor.kind == "person"
        case "group":
            return actor.kind in GROUP_KINDS
        case "armed":
            return any(sector in ARMED for sector in actor.sectors)
        case "court":
            return "JUD" in actor.sectors
        case "officeholder":
            return actor.kind == "person" and any(sector in OFFICES for sector in actor.sectors)
        case "media":
            return "JRN" in actor.sectors
        case _:
            return False
