"""The place and time of an event: one decision over all evidence of its mentions, then of what stands before them.

Each mention of a place or time counts by the way in which it is tied to the event; those of all mentions of the event
support each other. Only an event for which its own sentences give nothing takes the day of the sentences before it in
its paragraph, and only what is of the day of the report the day and place of the report (codebook, sections 4 and 9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dateline.events.context import CodingContext
from dateline.events.mentions import EventMention, Evidence, MentionCluster, Value
from dateline.events.place_evidence import COUNTRY, places_in
from dateline.events.time_evidence import is_adverbial, is_day, is_of_earlier_deed, times_in
from dateline.record import Place, Time

# Characters after the beginning of the first paragraph within which the dateline stands.
DATELINE_REACH = 80
# Blocks that report in short, in the present tense, what the first paragraphs date.
SUMMARIES = frozenset({"headline", "deck", "heading"})
# Paragraphs that tell what the headline tells.
LEAD = 2
# Days before publication that are still of the day of the report.
DAYS_OF_REPORT = 1


@dataclass(frozen=True, slots=True)
class EventTimePlace:
    """The place and time of an event, with the evidence for each."""

    place: Evidence[Place] | None
    time: Evidence[Time] | None

    @property
    def has_no_end(self) -> bool:
        """Whether the event has gone on since its time."""
        return self.time is not None and self.time.way == "since"


def find_event_time_place(context: CodingContext, cluster: MentionCluster) -> EventTimePlace:
    """Return the place and time of the event of ``cluster``."""
    mentions = [cluster.main, *(mention for mention in cluster.mentions if mention is not cluster.main)]
    times = [e for mention in mentions for e in mention.times if _is_possible(context, cluster.main, e.value)]
    time = decide(_nearest(context, times), is_within_time)
    if time is None:
        time = _only(context, _times_around(context, mentions))
    places = [e for mention in mentions for e in mention.places]
    place = decide(_nearest(context, places), is_within_place)
    if place is None:
        place = _only(context, _places_around(context, cluster.main, time))
    return EventTimePlace(place, time)


def _nearest(context: CodingContext, evidence: Sequence[Evidence[Value]]) -> Sequence[Evidence[Value]]:
    """Return the evidence without that which counts only where no other gives anything."""
    far = context.knowledge.evidence.far
    return [item for item in evidence if item.way not in far] or evidence


def decide(evidence: Sequence[Evidence[Value]], is_within: Callable[[Value, Value], bool]) -> Evidence[Value] | None:
    """Return the strongest evidence for the value that all evidence supports most; of values of which one lies within
    the other, for the smaller: the town rather than the country, the day rather than the year."""
    by_id: dict[str, list[Evidence[Value]]] = {}
    for item in evidence:
        by_id.setdefault(item.value.id, []).append(item)
    if not by_id:
        return None
    chosen = max(by_id.values(), key=_support)
    while True:
        smaller = [items for items in by_id.values() if is_within(items[0].value, chosen[0].value)]
        if not smaller:
            return max(chosen, key=lambda item: item.weight)
        chosen = max(smaller, key=_support)


def _support(items: Iterable[Evidence[Value]]) -> float:
    """Return the share in which one of the items is right, taking each as independent of the others."""
    doubt = 1.0
    for item in items:
        doubt *= 1 - item.weight / 100
    return 1 - doubt


def is_within_place(inner: Place, outer: Place) -> bool:
    """Whether a place lies within another, as far as country and division tell."""
    if inner.country != outer.country or (inner.resolution or 0) <= (outer.resolution or 0):
        return False
    return outer.resolution == COUNTRY or not (inner.admin1 and outer.admin1) or inner.admin1 == outer.admin1


def is_within_time(inner: Time, outer: Time) -> bool:
    """Whether a time is part of a longer one."""
    start, end = inner.start or "", inner.end or inner.start or ""
    outer_start, outer_end = outer.start or "", outer.end or outer.start or ""
    return outer_start <= start and end <= outer_end and (start, end) != (outer_start, outer_end)


def _is_possible(context: CodingContext, main: EventMention, time: Time) -> bool:
    """Whether an event can have had a time: what has occurred is not dated after the report."""
    published = context.published_at(main.trigger[0])
    if not published or main.factuality.status != "occurred":
        return True
    return not time.start or time.start[:10] <= published[:10]


def _only(context: CodingContext, evidence: Iterator[Evidence[Value]]) -> Evidence[Value] | None:
    least = context.knowledge.evidence.least
    return next((item for item in evidence if item.weight >= least), None)


# ---------------------------------------------------------------- what stands before


def _times_around(context: CodingContext, mentions: Sequence[EventMention]) -> Iterator[Evidence[Time]]:
    """Yield the day that the sentences before a mention in the simple past name, then the day of the report for what
    its headline tells."""
    main = mentions[0]
    table = context.knowledge.evidence.time["words" if context.is_spoken(main.frame) else "deeds"]
    for mention in mentions:
        for time in _days_before(context, mention)[-1:]:
            distance = mention.predicate.start - time.span[0]
            yield Evidence(time, time.span, "before", table.get("before", 0), distance)
    day = _day_of_report(context)
    if day is None or main.factuality.status != "occurred":
        return
    if _is_headline_news(context, mentions) or _is_of_protagonist(context, main):
        yield Evidence(day, day.span, "report", table.get("report", 0), 0)


def _is_headline_news(context: CodingContext, mentions: Sequence[EventMention]) -> bool:
    """Whether a headline tells of an event, and the text only in its first paragraphs and in the simple past."""
    lead = context.first_paragraphs(LEAD)
    told = [mention for mention in mentions if mention.sentence.kind not in SUMMARIES]
    return len(told) < len(mentions) and all(is_told_in_turn(m) and m.sentence.block in lead for m in told)


def _days_before(context: CodingContext, mention: EventMention) -> list[Time]:
    """Return the days that the paragraph names before the sentence of a mention that goes on with what was told."""
    blocks = context.analysis.article.blocks
    if not blocks or not is_told_in_turn(mention):
        return []
    times = times_in(context, blocks[mention.sentence.block].start, mention.sentence.start)
    return [
        time for time in times if is_adverbial(context, time) and is_day(time) and not is_of_earlier_deed(context, time)
    ]


def _places_around(
    context: CodingContext, main: EventMention, time: Evidence[Time] | None
) -> Iterator[Evidence[Place]]:
    """Yield the place of the dateline for an event of the day; for words only those of whom the article tells."""
    if (
        main.factuality.status != "occurred"
        or time is None
        or not _is_of_the_day(time.value, context.published_at(main.trigger[0]))
    ):
        return
    is_spoken = context.is_spoken(main.frame)
    place = _place_of_dateline(context)
    if place is not None and (not is_spoken or _is_of_protagonist(context, main)):
        weight = context.knowledge.evidence.place["words" if is_spoken else "deeds"].get("dateline", 0)
        yield Evidence(*place, "dateline", weight, 0)


def is_told_in_turn(mention: EventMention) -> bool:
    """Whether a mention goes on with what was told before: in the simple past, not as a state, habit or plan."""
    predicate = mention.predicate
    return predicate.tense == "past" and not predicate.aspect and not mention.in_passing


def _is_of_protagonist(context: CodingContext, mention: EventMention) -> bool:
    """Whether a speech act is by the one of whose words the article tells: named in its headline, and the subject of
    its first sentence."""
    return context.is_spoken(mention.frame) and bool(mention.actor_ids & context.protagonists)


def _day_of_report(context: CodingContext) -> Time | None:
    """Return the day of publication or the one before it, if the first paragraph names it."""
    first = context.first_paragraph
    if first is None:
        return None
    times = times_in(context, first.start, first.end)
    return next((t for t in times if is_adverbial(context, t) and _is_of_the_day(t, context.published)), None)


def _is_of_the_day(time: Time, published: str | None) -> bool:
    """Whether a time is the day of publication or the day before."""
    if not time.start or time.start[:10] != (time.end or "")[:10] or not published:
        return False
    try:
        days = (date.fromisoformat(published[:10]) - date.fromisoformat(time.start[:10])).days
    except ValueError:
        return False
    return 0 <= days <= DAYS_OF_REPORT


def _place_of_dateline(context: CodingContext) -> tuple[Place, tuple[int, int]] | None:
    name, first = context.analysis.article.dateline_place, context.first_paragraph
    if not name or first is None:
        return None
    reach = min(DATELINE_REACH, len(name) + 2)
    return next(iter(places_in(context, first.start, first.start + reach)), None)
