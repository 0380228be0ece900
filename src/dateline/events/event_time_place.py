"""The place and time of an event: from any of its mentions, or from the occasion that it shares with other events.

What somebody says at one meeting or on one day is reported in several sentences, of which only one names the day; what
is said on the day of the report is said at the place of its dateline (codebook, sections 4 and 9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateline.events.context import CodingContext
from dateline.events.mentions import EventMention, MentionCluster
from dateline.record import Place, Span, Time

# Sentences between two speech acts of one actor on one occasion.
REACH = 6
# Characters after the beginning of the first paragraph within which the dateline stands.
DATELINE_REACH = 80
# Paragraphs that may name the day of the report.
LEAD = 3
# Paragraphs whose speech acts are news even if their actor is quoted nowhere.
FIRST = 2


@dataclass(frozen=True, slots=True)
class EventTimePlace:
    """The place and time of an event, each with its reason."""

    place: tuple[Place, Span] | None
    place_reason: str
    time: Time | None
    time_reason: str


def find_event_time_place(
    context: CodingContext, cluster: MentionCluster, clusters: Sequence[MentionCluster]
) -> EventTimePlace:
    """Return the place and time of the event of ``cluster``, one of the ``clusters`` of the article."""
    place, time = most_exact_place(cluster), most_exact_time(context, cluster)
    place_reason, time_reason = "named with the event", "named with the event"
    if _is_said(context, cluster):
        if time is None:
            time, time_reason = _shared_time(context, cluster, clusters), "the same speaker's occasion"
        if time is None and is_news(context, cluster.main):
            time, time_reason = _day_of_report(context), "said on the day of which the report tells"
        if place is None and _is_of_the_day(time, context.published):
            place, place_reason = _place_of_dateline(context), "the dateline of the day's report"
    return EventTimePlace(place, place_reason, time, time_reason)


def most_exact_place(cluster: MentionCluster) -> tuple[Place, Span] | None:
    """Return the smallest place of the mentions: the town rather than the country; of equals the main mention's."""
    places = [mention.place for mention in (cluster.main, *cluster.mentions) if mention.place is not None]
    return max(places, key=lambda place: place[0].resolution or 0, default=None)


def most_exact_time(context: CodingContext, cluster: MentionCluster) -> Time | None:
    """Return the most exact time of the mentions: the day rather than the year; of equals the main mention's.

    An event that has occurred has no time after the day of the report.
    """
    main, published = cluster.main, context.published
    times = [mention.time for mention in (main, *cluster.mentions) if mention.time is not None]
    if published and main.factuality.status == "occurred":
        times = [time for time in times if not time.start or time.start[:10] <= published[:10]]
    return max(times, key=lambda time: (time.start == time.end, len(time.value or "")), default=None)


def _is_said(context: CodingContext, cluster: MentionCluster) -> bool:
    """Whether the event is a speech act or a meeting that has occurred."""
    main = cluster.main
    return main.factuality.status == "occurred" and (context.is_spoken(main.frame) or main.frame.type == "CONSULT")


def _shared_time(context: CodingContext, cluster: MentionCluster, clusters: Sequence[MentionCluster]) -> Time | None:
    """Return the time of the nearest speech act or meeting of the same actor."""
    actor_ids, sentence = cluster.actor_ids, cluster.main.sentence.i
    best: tuple[int, Time] | None = None
    for other in clusters:
        if other is cluster or not _is_said(context, other) or not actor_ids & other.actor_ids:
            continue
        for mention in other.mentions:
            distance = abs(mention.sentence.i - sentence)
            if mention.time is not None and distance <= REACH and (best is None or distance < best[0]):
                best = (distance, mention.time)
    return best[1] if best else None


def is_news(context: CodingContext, mention: EventMention) -> bool:
    """Whether a speech act is reported as new: in the simple past or present, by somebody whom the article quotes or
    who speaks in its first paragraphs, and not in the words of somebody else."""
    predicate = mention.predicate
    if not context.is_spoken(mention.frame) or mention.sentence.kind == "caption" or predicate.aspect:
        return False
    participle = context.analysis.tokens[predicate.head].tag == "VBG"
    if not participle and predicate.tense not in ("past", "present"):
        return False
    within = {statement.actor for statement in context.statements_around(predicate.start)}
    if within and not within & mention.actor_ids:
        return False
    sources = {statement.actor for statement in context.statements if statement.actor}
    first = [n for n, b in enumerate(context.analysis.article.blocks) if b.kind == "paragraph"][:FIRST]
    return bool(sources & mention.actor_ids) or mention.sentence.block in first


def _day_of_report(context: CodingContext) -> Time | None:
    """Return the day of publication or the one before it, if the first paragraphs name it."""
    blocks = context.analysis.article.blocks
    paragraphs = [block.end for block in blocks if block.kind == "paragraph"][:LEAD]
    captions = [(block.start, block.end) for block in blocks if block.kind == "caption"]
    if not paragraphs:
        return None
    times = (
        time
        for time in context.entities.times
        if time.type in ("DATE", "TIME")
        and time.span[0] < paragraphs[-1]
        and _is_of_the_day(time, context.published)
        and not any(start <= time.span[0] < end for start, end in captions)
    )
    return min(times, key=lambda time: time.span, default=None)


def _is_of_the_day(time: Time | None, published: str | None) -> bool:
    """Whether a time is the day of publication or the day before."""
    if time is None or not time.start or time.start[:10] != (time.end or "")[:10] or not published:
        return False
    try:
        return 0 <= (date.fromisoformat(published[:10]) - date.fromisoformat(time.start[:10])).days <= 1
    except ValueError:
        return False


def _place_of_dateline(context: CodingContext) -> tuple[Place, Span] | None:
    article = context.analysis.article
    if not article.dateline_place:
        return None
    first = next((block.start for block in article.blocks if block.kind == "paragraph"), 0)
    reach = min(DATELINE_REACH, len(article.dateline_place) + 2)
    for place in context.entities.places:
        for span in place.mentions:
            if first <= span[0] < first + reach:
                return place, span
    return None
