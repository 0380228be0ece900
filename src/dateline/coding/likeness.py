"""Whether two sides of two tellings may be, or are, the same side under different names."""

from __future__ import annotations

from collections.abc import Iterable

from dateline.record import Actor

# Sectors of a state's own hands: "Turkey", "the Turkish army" and "Ankara" act as one.
APPARATUS = frozenset({"GOV", "MIL"})
NATION = "CVL"


def share(some: Iterable[Actor], others: Iterable[Actor]) -> bool:
    """Whether the two sides surely have an actor in common: the same one, or the same state by another name."""
    return any(one.id == other.id or same_state(one, other) for one in some for other in others)


def clash(some: Iterable[Actor], others: Iterable[Actor]) -> bool:
    """Whether both sides are known and no actor of the one can be an actor of the other."""
    some, others = list(some), list(others)
    return bool(some and others) and not any(may_be_same(one, other) for one in some for other in others)


def unlike(some: list[Actor], others: list[Actor], vague: frozenset[str]) -> bool:
    """Whether both sides are known, have no actor in common, and neither is merely "people"."""
    if not some or not others or share(some, others):
        return False
    return not any(all(is_vague(actor, vague) for actor in side) for side in (some, others))


def are_crowds(some: list[Actor], others: list[Actor], crowd: frozenset[str]) -> bool:
    """Whether both sides are known by no more than a word for a crowd: "protesters", "the demonstrators"."""
    return all(side and all(actor.name.split()[-1] in crowd for actor in side) for side in (some, others))


def distinct(actors: Iterable[Actor], vague: frozenset[str]) -> list[Actor]:
    """The actors without those that only say again who one before them is, in other or vaguer words."""
    found: list[Actor] = []
    for actor in actors:
        if not any(actor.id == one.id or same_state(actor, one) or same_force(actor, one) for one in found):
            found.append(actor)
    named = [actor for actor in found if not is_vague(actor, vague)]
    return named or found


def same_state(one: Actor, other: Actor) -> bool:
    """Whether both are the hands of one state, and at most one of them a person."""
    if one.kind == other.kind == "person" or not (is_apparatus(one) and is_apparatus(other)):
        return False
    if one.country and other.country:
        return one.country == other.country
    return any(not actor.country and is_described(actor) for actor in (one, other))  # "the military"


def same_force(one: Actor, other: Actor) -> bool:
    """Whether both are groups of one country and one calling: "the police" and "security forces"."""
    if not one.country or one.country != other.country or "group" not in (one.kind, other.kind):
        return False
    first, second = (actor.sectors[0] if actor.sectors else NATION for actor in (one, other))
    return first == second != NATION and one.kind != "person" != other.kind


def is_apparatus(actor: Actor) -> bool:
    """Whether an actor is a state, its government or its army."""
    return actor.kind == "state" or bool(actor.sectors and actor.sectors[0] in APPARATUS)


def may_be_same(one: Actor, other: Actor) -> bool:
    """Whether two actors may be one: "the hostages" may be "Kevin King", "people" may be anybody."""
    if one.id == other.id or same_state(one, other):
        return True
    if not (is_described(one) or is_described(other)):
        return False
    if one.country and other.country and one.country != other.country:
        return False
    first, second = set(one.sectors) - {NATION}, set(other.sectors) - {NATION}
    return not (first and second) or bool(first & second)


def is_described(actor: Actor) -> bool:
    """Whether an actor is known by a description, not by a name: "hostages", "Syrian planes"."""
    return actor.kind != "state" and actor.name.split()[-1].islower()


def is_vague(actor: Actor, vague: frozenset[str]) -> bool:
    """Whether an actor is people of no kind: "12 people", "others", or the mere number."""
    words = actor.name.split()
    return len(words) == 1 and actor.kind != "person" and (words[0] in vague or words[0][0].isdigit())
