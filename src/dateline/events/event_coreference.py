"""The same event told several times in one article is one event with several pieces of evidence.

A telling joins the group of tellings that it is most surely of one event with: because the grammar of one sentence
links them, because they share sides, or because a noun refers back ("the attack") to what was told before. Whatever
contradicts (another date, another place, other sides) keeps them apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dateline.events.context import IN_WORDS
from dateline.events.mentions import EventMention
from dateline.knowledge.loaders.event_knowledge import Reference
from dateline.language.analysis import Token
from dateline.record import Actor

# Types whose deeds bring about one another: an attack kills, a raid seizes.
BODILY = frozenset({"ASSAULT", "COERCE"})
# Blocks that tell in short what the body tells in full.
SUMMARIES = frozenset({"headline", "deck", "heading"})
# How surely a telling is of one event with a group: by grammar, by both sides, by one side, by a noun or toll that
# refers back, by the mere word.
LINKED, BOTH, ONE, BACK, WORD = 5, 4, 3, 2, 1
# Speech acts told in neighbouring sentences with one side in common are one; farther apart they are two.
NEAR = 1


@dataclass(slots=True)
class MentionCluster:
    """The tellings of one event, in the order of the article."""

    tellings: list[EventMention]

    @property
    def fullest(self) -> EventMention:
        """The telling that fills most fields; of equals the first."""
        return max(self.tellings, key=lambda t: t.fullness)

    def ids(self, side: str) -> set[str]:
        """All actors or recipients of all tellings."""
        return {x.actor.id for t in self.tellings for x in getattr(t, side)}

    def actors(self, side: str) -> list[Actor]:
        """The same as actors, each once."""
        return list({x.actor.id: x.actor for t in self.tellings for x in getattr(t, side)}.values())

    @property
    def reciprocal(self) -> bool:
        """Whether any telling is of something that all sides do together."""
        return any(t.frame.reciprocal for t in self.tellings)


def cluster_mentions(tellings: list[EventMention], tokens: list[Token], words: Reference) -> list[MentionCluster]:
    """Bring the tellings of the same event together: each joins the group that it is most surely the same as, of equals
    the one told last."""
    groups: list[MentionCluster] = []
    for telling in tellings:
        best, best_rank = None, (0, 0)
        for group in groups:
            certainty = match_certainty(group, telling, tokens, words)
            rank = (certainty, group.tellings[-1].sentence.i)
            if certainty and rank >= best_rank:
                best, best_rank = group, rank
        if best is None:
            groups.append(MentionCluster([telling]))
        else:
            best.tellings.append(telling)
    return groups


def match_certainty(group: MentionCluster, telling: EventMention, tokens: list[Token], words: Reference) -> int:
    """How surely a telling is of the event of a group; 0 if it is not, or cannot be."""
    first = group.tellings[0]
    if first.frame.type != telling.frame.type:
        return 0
    if any(share_light_verb(other, telling) for other in group.tellings):
        return LINKED
    refers = refers_back(telling, tokens, words)
    if first.verdict.status != telling.verdict.status and not (refers and telling.verdict.status == "occurred"):
        return 0
    modes = {t.frame.mode for t in group.tellings} - {None}
    if telling.frame.mode and modes and telling.frame.mode not in modes:
        return 0
    if any(are_linked(other, telling, tokens, words) for other in group.tellings):
        return LINKED
    if not _agree(group, telling) or is_another(telling, tokens, words) or _sides_clash(group, telling):
        return 0
    return _kinship(group, telling, refers, words)


def _kinship(group: MentionCluster, telling: EventMention, refers: bool, words: Reference) -> int:
    (actors, recipients), (own, done_to) = _sides(group, telling)
    same_actors, same_recipients = share_actor(actors, own), share_actor(recipients, done_to)
    if same_actors and same_recipients:
        return BOTH
    same_actors = same_actors or (telling.frame.type == "PROTEST" and are_crowds(actors, own, words.crowd))
    if (same_actors or same_recipients) and _one_is_enough(group, telling, refers, bool(recipients and done_to)):
        return ONE
    if _toll(group, telling):
        return BACK
    if actors_differ(actors, own, words.vague) or actors_differ(recipients, done_to, words.vague):
        return 0
    same_word = _same_word(group, telling)
    if refers and (same_word or not (_adds_sides(actors, own) or _adds_sides(recipients, done_to))):
        return BACK
    return WORD if same_word and _may_be_told_again(group, telling) else 0


def _adds_sides(known: list[Actor], own: list[Actor]) -> bool:
    """Whether a telling names somebody on a side that was empty so far: it tells rather than refers."""
    return bool(own) and not known


def _sides(
    group: MentionCluster, telling: EventMention
) -> tuple[tuple[list[Actor], list[Actor]], tuple[list[Actor], list[Actor]]]:
    """The sides of the group and those of the telling; all in one where they do something together."""
    actors, recipients = group.actors("actors"), group.actors("recipients")
    own, done_to = [s.actor for s in telling.actors], [s.actor for s in telling.recipients]
    if group.reciprocal or telling.frame.reciprocal:
        return ([*actors, *recipients], []), ([*own, *done_to], [])
    return (actors, recipients), (own, done_to)


def _one_is_enough(group: MentionCluster, telling: EventMention, refers: bool, both_full: bool) -> bool:
    """Whether one side in common is enough: for deeds; for words and meetings only if they are told again or side by
    side."""
    if telling.frame.type not in IN_WORDS and telling.frame.type != "CONSULT":
        return True
    if refers or _in_summary(group, telling) or (_same_word(group, telling) and not both_full):
        return True
    return any(abs(t.sentence.i - telling.sentence.i) <= NEAR for t in group.tellings)


def _may_be_told_again(group: MentionCluster, telling: EventMention) -> bool:
    """Whether a word without sides of its own tells again what a group told, rather than another of its kind."""
    return not telling.actors or not group.ids("actors") or _in_summary(group, telling)


def _in_summary(group: MentionCluster, telling: EventMention) -> bool:
    return telling.sentence.kind in SUMMARIES or any(t.sentence.kind in SUMMARIES for t in group.tellings)


def refers_back(telling: EventMention, tokens: list[Token], words: Reference) -> bool:
    """Whether a noun refers to something told before: "the attack", "their release", "Monday's drills"."""
    predicate = telling.predicate
    if predicate.kind != "noun" or is_another(telling, tokens, words):
        return False
    before = [tokens[c] for c in tokens[predicate.head].children if c < predicate.head]
    return any(t.dep == "poss" or (t.dep == "det" and t.lower in words.definite) for t in before)


def is_another(telling: EventMention, tokens: list[Token], words: Reference) -> bool:
    """Whether a noun says itself that it is not what was told before: "another attack", "previous talks"."""
    if telling.predicate.kind != "noun":
        return False
    head = telling.predicate.head
    return any(tokens[c].lower in words.other for c in tokens[head].children if c < head)


def _sides_clash(group: MentionCluster, telling: EventMention) -> bool:
    """Whether the sides cannot be the same, or stand the other way round."""
    (actors, recipients), (own, done_to) = _sides(group, telling)
    if actors_conflict(actors, own) or actors_conflict(recipients, done_to):
        return True
    if not telling.frame.reciprocal and any(_reversed(t, telling) for t in group.tellings if not t.frame.reciprocal):
        return True
    reversed_sides = share_actor(actors, done_to) or share_actor(recipients, own)
    return reversed_sides and not share_actor(actors, own) and not share_actor(recipients, done_to)


def _reversed(one: EventMention, other: EventMention) -> bool:
    """Whether who suffers in the one acts in the other, and neither side is the same."""
    actors, recipients = [s.actor for s in one.actors], [s.actor for s in one.recipients]
    own, done_to = [s.actor for s in other.actors], [s.actor for s in other.recipients]
    crossed = share_actor(actors, done_to) or share_actor(recipients, own)
    return crossed and not share_actor(actors, own) and not share_actor(recipients, done_to)


def share_light_verb(one: EventMention, other: EventMention) -> bool:
    """Whether the verb of the one is that on which the noun of the other leans: "the bombing killed five"."""
    a, b = one.predicate, other.predicate
    return b.light_head == a.head or a.light_head == b.head


def are_linked(one: EventMention, other: EventMention, tokens: list[Token], words: Reference) -> bool:
    """Whether two deeds of one sentence are one event: "killed in clashes with police" (the deed and the occasion),
    "shelled the market, killing 14" (the deed and what came of it), "were killed when gunmen attacked"."""
    a, b = one.predicate, other.predicate
    if a.sentence != b.sentence:
        return False
    under = b.complement_of == a.i or a.complement_of == b.i or b.light_head == a.head
    follows = tokens[b.head].head == a.head and _follows(one, other, tokens[b.head].dep)
    if not (under or follows or _occasion(one, other, tokens, words) or _while(one, other, tokens, words)):
        return False
    return not (one.actor_ids & other.recipient_ids or one.recipient_ids & other.actor_ids) or one.frame.reciprocal


def _follows(one: EventMention, other: EventMention, label: str) -> bool:
    """Whether one deed came of the other by the same doers; to kill some and to abduct others are two deeds."""
    if label not in ("advcl", "conj") or one.actor_ids != other.actor_ids or one.frame.type not in BODILY:
        return False
    return label == "advcl" or (one.frame.mode == "abduct") == (other.frame.mode == "abduct")


def _occasion(one: EventMention, other: EventMention, tokens: list[Token], words: Reference) -> bool:
    """Whether one is the noun for the occasion of the other: "killed in clashes", "killed 12 in a raid"."""
    for deed, noun in ((one, other), (other, one)):
        token = tokens[noun.predicate.head]
        if noun.predicate.kind != "noun" or token.dep != "pobj" or deed.frame.type not in BODILY:
            continue
        preposition = tokens[token.head]
        if preposition.lower in words.occasion and preposition.head == deed.predicate.head:
            return True
    return False


def _while(one: EventMention, other: EventMention, tokens: list[Token], words: Reference) -> bool:
    """Whether people were hurt "when" or "as" the deed was done."""
    toll, deed = (one, other) if _is_toll(one) else (other, one)
    if not _is_toll(toll) or _is_toll(deed) or deed.frame.type not in BODILY:
        return False
    predicate = deed.predicate
    verb = tokens[predicate.light_head if predicate.light_head >= 0 else predicate.head]
    if verb.dep != "advcl" or verb.head != toll.predicate.head:
        return False
    return any(tokens[c].lower in words.meanwhile for c in verb.children)


def _toll(group: MentionCluster, telling: EventMention) -> bool:
    """ "Nine people were killed": the toll without a doer belongs to the assault told in the sentence before it, and
    an assault without people hurt to the toll told before it."""
    other = group.tellings[-1]
    if telling.frame.type != "ASSAULT" or telling.sentence.i - other.sentence.i > 1:
        return False
    if _is_toll(telling) == _is_toll(other) or (telling.actors and other.actors):
        return False
    toll, deed = (telling, other) if _is_toll(telling) else (other, telling)
    countries = {side.actor.country for side in deed.actors} - {None}
    return not any(side.actor.country in countries for side in toll.recipients)


def _is_toll(telling: EventMention) -> bool:
    return (
        telling.predicate.kind == "verb"
        and not telling.actors
        and bool(telling.recipients)
        and all(side.actor.kind in ("group", "population") for side in telling.recipients)
    )


def _same_word(group: MentionCluster, telling: EventMention) -> bool:
    return any(t.predicate.lemma == telling.predicate.lemma or t.frame.id == telling.frame.id for t in group.tellings)


def _agree(group: MentionCluster, telling: EventMention) -> bool:
    for other in group.tellings:
        if other.time is not None and telling.time is not None and _apart(other, telling):
            return False
        if other.place is not None and telling.place is not None and _elsewhere(other, telling):
            return False
    return True


def _apart(one: EventMention, other: EventMention) -> bool:
    if one.time is None or other.time is None:
        return False
    a, b = one.time, other.time
    return (a.end or a.start or "") < (b.start or "") or (b.end or b.start or "") < (a.start or "")


def _elsewhere(one: EventMention, other: EventMention) -> bool:
    """Two places that cannot be the same: neither is the country or division of the other."""
    if one.place is None or other.place is None:
        return False
    a, b = one.place[0], other.place[0]
    if a.id == b.id:
        return False
    if a.country != b.country:
        return bool(a.country and b.country)
    return (a.resolution or 4) >= 4 and (b.resolution or 4) >= 4


# Sectors of a state's own hands: "Turkey", "the Turkish army" and "Ankara" act as one.
APPARATUS = frozenset({"GOV", "MIL"})
NATION = "CVL"


def share_actor(some: Iterable[Actor], others: Iterable[Actor]) -> bool:
    """Whether the two sides surely have an actor in common: the same one, or the same state by another name."""
    return any(one.id == other.id or same_state(one, other) for one in some for other in others)


def actors_conflict(some: Iterable[Actor], others: Iterable[Actor]) -> bool:
    """Whether both sides are known and no actor of the one can be an actor of the other."""
    some, others = list(some), list(others)
    return bool(some and others) and not any(may_be_same(one, other) for one in some for other in others)


def actors_differ(some: list[Actor], others: list[Actor], vague: frozenset[str]) -> bool:
    """Whether both sides are known, have no actor in common, and neither is merely "people"."""
    if not some or not others or share_actor(some, others):
        return False
    return not any(all(is_vague(actor, vague) for actor in side) for side in (some, others))


def are_crowds(some: list[Actor], others: list[Actor], crowd: frozenset[str]) -> bool:
    """Whether both sides are known by no more than a word for a crowd: "protesters", "the demonstrators"."""
    return all(side and all(actor.name.split()[-1] in crowd for actor in side) for side in (some, others))


def distinct_actors(actors: Iterable[Actor], vague: frozenset[str]) -> list[Actor]:
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
