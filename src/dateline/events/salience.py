"""Salience: whether an article says enough of an event for it to be coded, and where the article says it.

A verb with a known participant is enough. What only a noun mentions in passing ("after the attack"), or what nobody is
known to have done or suffered, is coded if the article says enough of it: who, to whom, where, when, how many, or at
its top.
"""

from __future__ import annotations

from dateline.events.context import CodingContext
from dateline.events.mentions import EventMention, MentionCluster
from dateline.record import Figure, Prominence

# Facts that make an event of a mention in passing.
ENOUGH = 2
# Clauses that say who somebody is or what is aimed at.
ASIDES = frozenset({"relcl", "acl", "xcomp", "pcomp", "csubj"})
# Paragraphs that belong to the lead.
LEAD = 2


def is_reportable(context: CodingContext, cluster: MentionCluster) -> bool:
    """Whether the mentions of a cluster make an event."""
    known = cluster.has_participants
    if known and any(_reports(mention) for mention in cluster.mentions):
        return True
    if not known and all(_is_aside(context, mention) for mention in cluster.mentions):
        return False
    return count_facts(context, cluster) >= ENOUGH


def _reports(mention: EventMention) -> bool:
    """Whether a mention is more than one in passing, or names a participant in a phrase of its own: "the attack by
    rebels"."""
    if mention.governed:
        return False
    return not mention.in_passing or any(participant.role != "modifier" for participant in mention.participants)


def _is_aside(context: CodingContext, mention: EventMention) -> bool:
    predicate = mention.predicate
    verb = context.analysis.tokens[predicate.light_head if predicate.light_head >= 0 else predicate.head]
    return verb.dep in ASIDES or mention.factuality.status != "occurred"


def count_facts(context: CodingContext, cluster: MentionCluster) -> int:
    """Return the number of facts about an event: actors, recipients, place, time, figures, and a place at the top."""
    return (
        any(mention.actors for mention in cluster.mentions)
        + any(mention.recipients for mention in cluster.mentions)
        + any(mention.place is not None for mention in cluster.mentions)
        + any(mention.time is not None for mention in cluster.mentions)
        + bool(find_figures(context, cluster))
        + (find_prominence(context, cluster) != "body")
    )


def find_figures(context: CodingContext, cluster: MentionCluster) -> list[Figure]:
    """Return the figures that go with the event type, in the clauses of the mentions or else in their sentences."""
    kinds = context.knowledge.figures.get(cluster.main.frame.type, frozenset())
    figures = [figure for figure in context.entities.figures if figure.kind in kinds]
    in_clause = [
        figure
        for figure in figures
        if any(start <= figure.span[0] < end for mention in cluster.mentions for start, end in [mention.evidence])
    ]
    if in_clause:
        return in_clause
    sentences = [mention.sentence for mention in cluster.mentions]
    return [f for f in figures if any(sentence.start <= f.span[0] < sentence.end for sentence in sentences)]


def find_prominence(context: CodingContext, cluster: MentionCluster) -> Prominence:
    """Return headline, lead (deck and first two paragraphs) or body."""
    paragraphs = [n for n, b in enumerate(context.analysis.article.blocks) if b.kind == "paragraph"][:LEAD]
    kinds = {mention.sentence.kind for mention in cluster.mentions}
    if "headline" in kinds:
        return "headline"
    if "deck" in kinds or any(mention.sentence.block in paragraphs for mention in cluster.mentions):
        return "lead"
    return "body"
