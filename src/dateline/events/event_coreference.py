"""Event coreference: which mentions in one article are one event.

A mention joins the cluster with which it most surely shares its event: because the grammar of one sentence links them,
because they share participants, because a noun refers back ("the attack") to what was reported before, or because
the learned reader takes them for one. Whatever contradicts (another date, another place, other participants) keeps them
apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.events.actor_match import actors_conflict, actors_differ, are_crowds, far_apart, share_actor
from dateline.events.context import CodingContext
from dateline.events.mentions import SHORT_BLOCKS, EventMention, MentionCluster
from dateline.record import Actor

# Types whose deeds bring about one another: an attack kills, a raid seizes.
FORCE = frozenset({"ASSAULT", "COERCE"})
# Blocks that report in short what the body reports in full.
SUMMARIES = frozenset({"headline", "deck", "heading"})
# How surely a mention belongs to a cluster: by grammar, by actors and recipients, by one of them, as what a headline
# tells in short, by a noun or toll that refers back, by the mere word.
LINKED, BOTH, EITHER, SHORT, BACK, WORD = 6, 5, 4, 3, 2, 1
# Speech acts in neighbouring sentences with a participant in common are one; farther apart they are two.
NEAR = 1


def cluster_mentions(context: CodingContext, mentions: Sequence[EventMention]) -> list[MentionCluster]:
    """Return the clusters of mentions of one event, in the order of their first mentions.

    Each mention joins the cluster to which it most surely belongs; of equals, the one mentioned last.
    """
    clusters: list[MentionCluster] = []
    for mention in mentions:
        best, best_rank = None, (0, 0)
        for cluster in clusters:
            certainty = match_certainty(context, cluster, mention)
            rank = (certainty, cluster.mentions[-1].sentence.i)
            if certainty and rank >= best_rank:
                best, best_rank = cluster, rank
        if best is None:
            clusters.append(MentionCluster([mention]))
        else:
            best.mentions.append(mention)
    return clusters


def match_certainty(context: CodingContext, cluster: MentionCluster, mention: EventMention) -> int:
    """Return how surely a mention is of the event of a cluster; 0 if it is not, or cannot be."""
    first = cluster.mentions[0]
    if first.frame.type != mention.frame.type:
        return SHORT if is_told_in_short(context, cluster, mention) else 0
    if any(share_light_verb(other, mention) for other in cluster.mentions):
        return LINKED
    refers = refers_back(context, mention)
    if not _same_status(first, mention, refers) or not _same_mode(context, cluster, mention):
        return 0
    if any(are_linked(context, other, mention) for other in cluster.mentions):
        return LINKED
    if not _same_time_and_place(cluster, mention) or is_another(context, mention):
        return 0
    pair = _compare(cluster, mention)
    certainty = 0
    if not _participants_contradict(cluster, mention, pair):
        certainty = _certainty_by_participants(context, cluster, mention, pair, refers)
        certainty = certainty or WORD * _seen_as_one(context, cluster, mention)
    return certainty if certainty > SHORT else max(certainty, SHORT * is_told_in_short(context, cluster, mention))


def _seen_as_one(context: CodingContext, cluster: MentionCluster, mention: EventMention) -> bool:
    """Whether the reader takes a mention of the cluster and the mention for one event."""
    reading = context.reading
    if reading is None:
        return False
    own, limit = mention.predicate.head, context.knowledge.reconciling.one_event
    return any(reading.one_event(other.predicate.head, own) >= limit for other in cluster.mentions)


def _same_status(first: EventMention, mention: EventMention, refers: bool) -> bool:
    """Whether both have one status; a noun may refer back to an event of any status."""
    status = mention.factuality.status
    return first.factuality.status == status or (refers and status == "occurred")


def _same_mode(context: CodingContext, cluster: MentionCluster, mention: EventMention) -> bool:
    same_mode = context.knowledge.coreference.same_mode
    return all(same_mode(mention.frame.type, other.frame.mode, mention.frame.mode) for other in cluster.mentions)


# ---------------------------------------------------------------- headlines


def is_told_in_short(context: CodingContext, cluster: MentionCluster, mention: EventMention) -> bool:
    """Whether a headline, deck or caption tells in short what the first paragraphs tell in full, or the reverse: of one
    act, with nothing against it."""
    summary = _is_summary(cluster, mention)
    return (
        summary
        and all(context.knowledge.coreference.same_type(o.frame.type, mention.frame.type) for o in cluster.mentions)
        and _same_status(cluster.mentions[0], mention, refers=False)
        and _same_mode(context, cluster, mention)
        and _same_time_and_place(cluster, mention)
        and not is_another(context, mention)
        and not far_apart(cluster.actors, _actors(mention))
        and not far_apart(cluster.recipients, _recipients(mention))
        and _near_top(context, cluster, mention)
    )


def _is_summary(cluster: MentionCluster, mention: EventMention) -> bool:
    """Whether a cluster has mentions only in headlines and the like, and the mention is in the text, or the mention is
    in a caption and the cluster in the text."""
    short = {other.sentence.kind in SHORT_BLOCKS for other in cluster.mentions}
    if mention.sentence.kind == "caption":
        return False in short
    return short == {True} and mention.sentence.kind not in SHORT_BLOCKS


def _near_top(context: CodingContext, cluster: MentionCluster, mention: EventMention) -> bool:
    """Whether a mention of the text, of either side, is in the first paragraphs."""
    blocks = context.first_paragraphs(context.knowledge.coreference.paragraphs)
    return any(other.sentence.block in blocks for other in (mention, *cluster.mentions))


# ---------------------------------------------------------------- participants


@dataclass(frozen=True, slots=True)
class _Pair:
    """The actors and recipients of a cluster and of a mention; all are actors in an event that all do together."""

    actors: list[Actor]
    recipients: list[Actor]
    own_actors: list[Actor]
    own_recipients: list[Actor]

    @property
    def same_actors(self) -> bool:
        return share_actor(self.actors, self.own_actors)

    @property
    def same_recipients(self) -> bool:
        return share_actor(self.recipients, self.own_recipients)

    @property
    def crossed(self) -> bool:
        """Whether who suffers in one acts in the other, and neither actors nor recipients are the same."""
        crossed = share_actor(self.actors, self.own_recipients) or share_actor(self.recipients, self.own_actors)
        return crossed and not self.same_actors and not self.same_recipients

    @property
    def adds(self) -> bool:
        """Whether the mention names actors or recipients of which the cluster has none: it reports, not refers."""
        return bool((self.own_actors and not self.actors) or (self.own_recipients and not self.recipients))


def _compare(cluster: MentionCluster, mention: EventMention) -> _Pair:
    actors, recipients = cluster.actors, cluster.recipients
    own_actors, own_recipients = _actors(mention), _recipients(mention)
    if cluster.reciprocal or mention.frame.reciprocal:
        return _Pair([*actors, *recipients], [], [*own_actors, *own_recipients], [])
    return _Pair(actors, recipients, own_actors, own_recipients)


def _actors(mention: EventMention) -> list[Actor]:
    return [participant.actor for participant in mention.actors]


def _recipients(mention: EventMention) -> list[Actor]:
    return [participant.actor for participant in mention.recipients]


def _certainty_by_participants(
    context: CodingContext, cluster: MentionCluster, mention: EventMention, pair: _Pair, refers: bool
) -> int:
    words = context.knowledge.reference
    same_actors, same_recipients = pair.same_actors, pair.same_recipients
    if same_actors and same_recipients:
        return BOTH
    if mention.frame.type == "PROTEST":
        same_actors = same_actors or are_crowds(pair.actors, pair.own_actors, words.crowd)
    both_known = bool(pair.recipients and pair.own_recipients)
    if (same_actors or same_recipients) and _either_is_enough(context, cluster, mention, refers, both_known):
        return EITHER
    if _is_toll_of(cluster, mention):
        return BACK
    if actors_differ(pair.actors, pair.own_actors, words.vague):
        return 0
    if actors_differ(pair.recipients, pair.own_recipients, words.vague):
        return 0
    same_word = _same_word(cluster, mention)
    if refers and (same_word or not pair.adds):
        return BACK
    return WORD if same_word and _may_repeat(cluster, mention) else 0


def _either_is_enough(
    context: CodingContext, cluster: MentionCluster, mention: EventMention, refers: bool, both_known: bool
) -> bool:
    """Whether the same actors or the same recipients are enough: for deeds; for words and meetings only if they are
    reported again or in neighbouring sentences. ``both_known``: recipients are known in cluster and mention."""
    if not context.is_spoken(mention.frame) and mention.frame.type != "CONSULT":
        return True
    if refers or _in_summary(cluster, mention) or (_same_word(cluster, mention) and not both_known):
        return True
    return any(abs(other.sentence.i - mention.sentence.i) <= NEAR for other in cluster.mentions)


def _may_repeat(cluster: MentionCluster, mention: EventMention) -> bool:
    """Whether the same word without participants in common repeats a report, rather than names another such event."""
    return not mention.actors or not cluster.actor_ids or _in_summary(cluster, mention)


def _in_summary(cluster: MentionCluster, mention: EventMention) -> bool:
    return any(other.sentence.kind in SUMMARIES for other in (mention, *cluster.mentions))


def _same_word(cluster: MentionCluster, mention: EventMention) -> bool:
    return any(
        other.predicate.lemma == mention.predicate.lemma or other.frame.id == mention.frame.id
        for other in cluster.mentions
    )


def _participants_contradict(cluster: MentionCluster, mention: EventMention, pair: _Pair) -> bool:
    """Whether the participants cannot be the same, or have each other's roles."""
    if actors_conflict(pair.actors, pair.own_actors) or actors_conflict(pair.recipients, pair.own_recipients):
        return True
    if not mention.frame.reciprocal and any(
        _are_crossed(other, mention) for other in cluster.mentions if not other.frame.reciprocal
    ):
        return True
    return pair.crossed


def _are_crossed(first: EventMention, second: EventMention) -> bool:
    return _Pair(_actors(first), _recipients(first), _actors(second), _recipients(second)).crossed


# ---------------------------------------------------------------- reference


def refers_back(context: CodingContext, mention: EventMention) -> bool:
    """Whether a noun refers to something reported before: "the attack", "their release", "Monday's drills"."""
    predicate, tokens = mention.predicate, context.analysis.tokens
    if predicate.kind != "noun" or is_another(context, mention):
        return False
    before = [tokens[child] for child in tokens[predicate.head].children if child < predicate.head]
    definite = context.knowledge.reference.definite
    return any(token.dep == "poss" or (token.dep == "det" and token.lower in definite) for token in before)


def is_another(context: CodingContext, mention: EventMention) -> bool:
    """Whether a noun says that it is not what was reported before: "another attack", "previous talks"."""
    if mention.predicate.kind != "noun":
        return False
    head, tokens = mention.predicate.head, context.analysis.tokens
    other = context.knowledge.reference.other
    return any(tokens[child].lower in other for child in tokens[head].children if child < head)


def _is_toll_of(cluster: MentionCluster, mention: EventMention) -> bool:
    """Whether one of two neighbouring mentions is the toll of the other.

    A toll without an actor ("nine people were killed") belongs to the assault in the sentence before it, and an assault
    without victims to the toll before it.
    """
    other = cluster.mentions[-1]
    if mention.frame.type != "ASSAULT" or mention.sentence.i - other.sentence.i > 1:
        return False
    if _is_toll(mention) == _is_toll(other) or (mention.actors and other.actors):
        return False
    toll, deed = (mention, other) if _is_toll(mention) else (other, mention)
    countries = {actor.country for actor in _actors(deed)} - {None}
    return not any(actor.country in countries for actor in _recipients(toll))


def _is_toll(mention: EventMention) -> bool:
    return (
        mention.predicate.kind == "verb"
        and not mention.actors
        and bool(mention.recipients)
        and all(actor.kind in ("group", "population") for actor in _recipients(mention))
    )


# ---------------------------------------------------------------- grammar of one sentence


def share_light_verb(first: EventMention, second: EventMention) -> bool:
    """Whether the verb of one is the light verb of the other: "the bombing killed five"."""
    verb, other = first.predicate, second.predicate
    return other.light_head == verb.head or verb.light_head == other.head


def are_linked(context: CodingContext, first: EventMention, second: EventMention) -> bool:
    """Whether two deeds of one sentence are one event: "killed in clashes with police" (deed and occasion), "shelled
    the market, killing 14" (deed and result), "were killed when gunmen attacked"."""
    verb, other = first.predicate, second.predicate
    if verb.sentence != other.sentence:
        return False
    depends = other.complement_of == verb.i or verb.complement_of == other.i or other.light_head == verb.head
    if not (
        depends
        or _is_result(context, first, second)
        or _is_occasion(context, first, second)
        or _is_occasion(context, second, first)
        or _is_simultaneous(context, first, second)
    ):
        return False
    opposed = first.actor_ids & second.recipient_ids or first.recipient_ids & second.actor_ids
    return not opposed or first.frame.reciprocal


def _is_result(context: CodingContext, first: EventMention, second: EventMention) -> bool:
    """Whether the second deed came of the first by the same actors; to kill some and to abduct others are two deeds."""
    token = context.analysis.tokens[second.predicate.head]
    if token.head != first.predicate.head or token.dep not in ("advcl", "conj"):
        return False
    if first.actor_ids != second.actor_ids or first.frame.type not in FORCE:
        return False
    return token.dep == "advcl" or (first.frame.mode == "abduct") == (second.frame.mode == "abduct")


def _is_occasion(context: CodingContext, deed: EventMention, noun: EventMention) -> bool:
    """Whether a noun is the occasion of a deed: "killed in clashes", "killed 12 in a raid"."""
    tokens = context.analysis.tokens
    token = tokens[noun.predicate.head]
    if noun.predicate.kind != "noun" or token.dep != "pobj" or deed.frame.type not in FORCE:
        return False
    preposition = tokens[token.head]
    return preposition.lower in context.knowledge.reference.occasion and preposition.head == deed.predicate.head


def _is_simultaneous(context: CodingContext, first: EventMention, second: EventMention) -> bool:
    """Whether people were hurt "when" or "as" a deed was done."""
    toll, deed = (first, second) if _is_toll(first) else (second, first)
    if not _is_toll(toll) or _is_toll(deed) or deed.frame.type not in FORCE:
        return False
    tokens, predicate = context.analysis.tokens, deed.predicate
    verb = tokens[predicate.light_head if predicate.light_head >= 0 else predicate.head]
    if verb.dep != "advcl" or verb.head != toll.predicate.head:
        return False
    return any(tokens[child].lower in context.knowledge.reference.meanwhile for child in verb.children)


# ---------------------------------------------------------------- time and place


def _same_time_and_place(cluster: MentionCluster, mention: EventMention) -> bool:
    """Whether times and places of a mention contradict none of the cluster."""
    return not any(_at_other_time(other, mention) or _elsewhere(other, mention) for other in cluster.mentions)


def _at_other_time(first: EventMention, second: EventMention) -> bool:
    """Whether both have a time and one ends before the other begins."""
    if first.time is None or second.time is None:
        return False
    time, other = first.time, second.time
    before = (time.end or time.start or "") < (other.start or "")
    return before or (other.end or other.start or "") < (time.start or "")


def _elsewhere(first: EventMention, second: EventMention) -> bool:
    """Whether both have a place and these cannot be the same: neither is the country or division of the other."""
    if first.place is None or second.place is None:
        return False
    place, other = first.place, second.place
    if place.id == other.id:
        return False
    if place.country != other.country:
        return bool(place.country and other.country)
    return (place.resolution or 4) >= 4 and (other.resolution or 4) >= 4
