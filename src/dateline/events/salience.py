"""Whether a group of tellings is told as an event, or only touched on in passing.

A verb with a known side tells. What only a noun touches on ("after the attack"), or what nobody is known to have done
or suffered, is told if enough is said of it: who, to whom, where, when, how many, or that it stands at the top.
"""

from __future__ import annotations

from collections.abc import Sequence

from dateline.events.event_coreference import MentionCluster
from dateline.events.mentions import EventMention
from dateline.language.analysis import Analysis
from dateline.record import Figure, Prominence

# Facts that make a telling of a mention whose side only a modifier names ("the FBI investigation").
ENOUGH = 2
# Clauses that say who somebody is or what is aimed at.
ASIDE = frozenset({"relcl", "acl", "xcomp", "pcomp", "csubj"})


def is_reportable(group: MentionCluster, analysis: Analysis, figures: Sequence[Figure], prominence: Prominence) -> bool:
    """Whether the group is told as an event."""
    known = bool(group.ids("actors") or group.ids("recipients"))
    if known and any(_tells(t) for t in group.tellings):
        return True
    if not known and all(_is_aside(t, analysis) for t in group.tellings):
        return False
    return facts(group, figures, prominence) >= ENOUGH


def _tells(telling: EventMention) -> bool:
    """Whether it is more than a mention, or a mention with a phrase of its own for a side: "the attack by rebels"."""
    if telling.governed:
        return False
    return not telling.mentioned or any(side.role != "modifier" for side in (*telling.actors, *telling.recipients))


def facts(group: MentionCluster, figures: Sequence[Figure], prominence: Prominence) -> int:
    """How much is said of the event: its sides, place, date, figures, and whether it stands at the top."""
    return (
        bool(group.ids("actors"))
        + bool(group.ids("recipients"))
        + any(t.place is not None for t in group.tellings)
        + any(t.time is not None for t in group.tellings)
        + bool(figures)
        + (prominence != "body")
    )


def _is_aside(telling: EventMention, analysis: Analysis) -> bool:
    predicate = telling.predicate
    verb = analysis.tokens[predicate.light_head if predicate.light_head >= 0 else predicate.head]
    return verb.dep in ASIDE or telling.verdict.status != "occurred"
