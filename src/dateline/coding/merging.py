"""The same event told several times in one article is one event with several pieces of evidence."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.coding.telling import Telling
from dateline.language.analysis import Predicate, Token

# Types whose deeds bring about one another: an attack kills, a raid seizes.
BODILY = frozenset({"ASSAULT", "COERCE"})
# Sentences between an assault and the toll that belongs to it.
TOLL_REACH = 2


@dataclass(slots=True)
class Group:
    """The tellings of one event, in the order of the article."""

    tellings: list[Telling]

    @property
    def fullest(self) -> Telling:
        """The telling that fills most fields; of equals the first."""
        return max(self.tellings, key=lambda t: t.fullness)

    def ids(self, side: str) -> set[str]:
        """All actors or recipients of all tellings."""
        return {x.actor.id for t in self.tellings for x in getattr(t, side)}


def merge(tellings: list[Telling], tokens: list[Token]) -> list[Group]:
    """Bring the tellings of the same event together: each joins the first group that it may be the same as."""
    groups: list[Group] = []
    for telling in tellings:
        group = next((g for g in groups if same_event(g, telling, tokens)), None)
        if group is None:
            groups.append(Group([telling]))
        else:
            group.tellings.append(telling)
    return groups


def same_event(group: Group, telling: Telling, tokens: list[Token]) -> bool:
    """Same type and status, sides that share someone and contradict nowhere, no other date, no other place."""
    first = group.tellings[0]
    if first.frame.type != telling.frame.type or first.verdict.status != telling.verdict.status:
        return False
    modes = {t.frame.mode for t in group.tellings} - {None}
    if telling.frame.mode and modes and telling.frame.mode not in modes:
        return False
    if any(_linked(other, telling, tokens) for other in group.tellings):
        return True
    if _toll(group, telling):
        return _agree(group, telling)
    actors, recipients = group.ids("actors"), group.ids("recipients")
    shared_actors, shared_recipients = actors & telling.actor_ids, recipients & telling.recipient_ids
    if actors and telling.actor_ids and not shared_actors:
        return False
    if recipients and telling.recipient_ids and not shared_recipients:
        return False
    if not shared_actors and not shared_recipients and not _same_word(group, telling):
        return False
    return _agree(group, telling)


def _linked(one: Telling, other: Telling, tokens: list[Token]) -> bool:
    """Whether two deeds of one sentence are one event: "killed in clashes with police" (the deed and the noun that it
    happened in), "shelled the market, killing 14" (the deed and what came of it)."""
    a, b = one.predicate, other.predicate
    if a.sentence != b.sentence:
        return False
    under = b.complement_of == a.i or a.complement_of == b.i or b.light_head == a.head or _within(a, b, tokens)
    follows = tokens[b.head].head == a.head and tokens[b.head].dep in ("advcl", "conj") and _same_doers(one, other)
    if not under and not follows:
        return False
    return not (one.actor_ids & other.recipient_ids or one.recipient_ids & other.actor_ids) or one.frame.reciprocal


def _within(deed: Predicate, noun: Predicate, tokens: list[Token]) -> bool:
    """ "killed *in clashes*": the noun in which the deed was done."""
    head = tokens[noun.head]
    return head.dep == "pobj" and tokens[head.head].lower in ("in", "during") and tokens[head.head].head == deed.head


def _same_doers(one: Telling, other: Telling) -> bool:
    return one.actor_ids == other.actor_ids and one.frame.type in BODILY


def _toll(group: Group, telling: Telling) -> bool:
    """ "Nine people were killed": the toll without a doer belongs to the assault told just before or after it."""
    other = group.tellings[-1]
    if telling.frame.type != "ASSAULT" or telling.sentence.i - other.sentence.i > TOLL_REACH:
        return False
    return _is_toll(telling) != _is_toll(other) and not (telling.actor_ids and other.actor_ids)


def _is_toll(telling: Telling) -> bool:
    return not telling.actors and all(side.actor.kind in ("group", "population") for side in telling.recipients)


def _same_word(group: Group, telling: Telling) -> bool:
    return any(t.predicate.lemma == telling.predicate.lemma for t in group.tellings)


def _agree(group: Group, telling: Telling) -> bool:
    for other in group.tellings:
        if other.time is not None and telling.time is not None and _apart(other, telling):
            return False
        if other.place is not None and telling.place is not None and _elsewhere(other, telling):
            return False
    return True


def _apart(one: Telling, other: Telling) -> bool:
    if one.time is None or other.time is None:
        return False
    a, b = one.time, other.time
    return (a.end or a.start or "") < (b.start or "") or (b.end or b.start or "") < (a.start or "")


def _elsewhere(one: Telling, other: Telling) -> bool:
    """Two places that cannot be the same: neither is the country or division of the other."""
    if one.place is None or other.place is None:
        return False
    a, b = one.place[0], other.place[0]
    if a.id == b.id:
        return False
    if a.country != b.country:
        return bool(a.country and b.country)
    return (a.resolution or 4) >= 4 and (b.resolution or 4) >= 4
