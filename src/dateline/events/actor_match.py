"""Comparison of actors: whether two descriptions may be, or surely are, the same actor."""

from __future__ import annotations

from collections.abc import Iterable

from dateline.record import Actor

# Sectors of a state's own organs: "Turkey", "the Turkish army" and "Ankara" act as one.
APPARATUS = frozenset({"GOV", "MIL"})
CIVILIANS = "CVL"


def share_actor(some: Iterable[Actor], others: Iterable[Actor]) -> bool:
    """Whether two groups surely have an actor in common: the same one, or the same state by another name."""
    return any(first.id == second.id or same_state(first, second) for first in some for second in others)


def actors_conflict(some: Iterable[Actor], others: Iterable[Actor]) -> bool:
    """Whether both groups are known and no actor of one can be an actor of the other."""
    some, others = list(some), list(others)
    return bool(some and others) and not any(may_be_same(first, second) for first in some for second in others)


def far_apart(some: Iterable[Actor], others: Iterable[Actor]) -> bool:
    """Whether both groups are known, and each actor of one is of another country than each of the other."""
    pairs = [(first, second) for first in some for second in others]
    return bool(pairs) and all(
        first.country and second.country and first.country != second.country for first, second in pairs
    )


def actors_differ(some: list[Actor], others: list[Actor], vague: frozenset[str]) -> bool:
    """Whether both groups are known, have no actor in common, and neither is merely "people"."""
    if not some or not others or share_actor(some, others):
        return False
    return not any(all(is_vague(actor, vague) for actor in actors) for actors in (some, others))


def are_crowds(some: list[Actor], others: list[Actor], crowd: frozenset[str]) -> bool:
    """Whether both groups are known only by a word for a crowd: "protesters", "the demonstrators"."""
    return all(actors and all(actor.name.split()[-1] in crowd for actor in actors) for actors in (some, others))


def distinct_actors(actors: Iterable[Actor], vague: frozenset[str]) -> list[Actor]:
    """Return the actors without those that repeat an earlier one in other or vaguer words."""
    distinct: list[Actor] = []
    for actor in actors:
        if not any(actor.id == known.id or same_state(actor, known) or same_force(actor, known) for known in distinct):
            distinct.append(actor)
    specific = [actor for actor in distinct if not is_vague(actor, vague)]
    return specific or distinct


def same_state(first: Actor, second: Actor) -> bool:
    """Whether both are organs of one state, and at most one of them a person."""
    if first.kind == second.kind == "person" or not (is_apparatus(first) and is_apparatus(second)):
        return False
    if first.country and second.country:
        return first.country == second.country
    return any(not actor.country and is_described(actor) for actor in (first, second))  # "the military"


def same_force(first: Actor, second: Actor) -> bool:
    """Whether both are groups of one country and one sector: "the police" and "security forces"."""
    if not first.country or first.country != second.country or "group" not in (first.kind, second.kind):
        return False
    sector, other_sector = (actor.sectors[0] if actor.sectors else CIVILIANS for actor in (first, second))
    return sector == other_sector != CIVILIANS and first.kind != "person" != second.kind


def is_apparatus(actor: Actor) -> bool:
    """Whether an actor is a state, its government or its army."""
    return actor.kind == "state" or bool(actor.sectors and actor.sectors[0] in APPARATUS)


def may_be_same(first: Actor, second: Actor) -> bool:
    """Whether two actors may be the same: "the hostages" may be "Kevin King", "people" may be anybody."""
    if first.id == second.id or same_state(first, second):
        return True
    if not (is_described(first) or is_described(second)):
        return False
    if first.country and second.country and first.country != second.country:
        return False
    sectors, other_sectors = set(first.sectors) - {CIVILIANS}, set(second.sectors) - {CIVILIANS}
    return not (sectors and other_sectors) or bool(sectors & other_sectors)


def is_described(actor: Actor) -> bool:
    """Whether an actor is known by a description, not by a name: "hostages", "Syrian planes"."""
    return actor.kind != "state" and actor.name.split()[-1].islower()


def is_vague(actor: Actor, vague: frozenset[str]) -> bool:
    """Whether an actor is people of no kind: "12 people", "others", or a mere number."""
    words = actor.name.split()
    return len(words) == 1 and actor.kind != "person" and (words[0] in vague or words[0][0].isdigit())
