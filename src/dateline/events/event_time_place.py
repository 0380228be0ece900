"""Where and when an event is told to be: from any of its tellings, or from the occasion that it shares with others.

What somebody says at one meeting or on one day is told in several sentences, of which only one names the day; and what
is said on the day of the report is said where its dateline stands (codebook, sections 4 and 9).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateline.events.context import IN_WORDS, Findings
from dateline.events.event_coreference import MentionCluster
from dateline.events.mentions import EventMention
from dateline.language.analysis import Analysis
from dateline.record import Place, Span, Statement, Time

# Sentences between two speech acts of one actor that may still be of one occasion.
REACH = 6
DATELINE_REACH = 80
# Paragraphs in which a report says of which day it tells.
LEAD = 3
FIRST = 2


@dataclass(frozen=True, slots=True)
class EventTimePlace:
    """The place and time of an event, each with its reason."""

    place: tuple[Place, Span] | None
    place_reason: str
    time: Time | None
    time_reason: str


def find_event_time_place(
    group: MentionCluster, groups: Sequence[MentionCluster], analysis: Analysis, found: Findings
) -> EventTimePlace:
    """The place and time of the event that ``group`` tells."""
    main = group.fullest
    place, time = _nearest_place(group), _nearest_time(group, analysis.article.published.date)
    place_reason, time_reason = "named with the event", "named with the event"
    if _is_said(group):
        if time is None:
            time, time_reason = _shared_time(group, groups), "the same speaker's occasion"
        if time is None and _is_news(main, found.statements, analysis):
            time, time_reason = _day_of_report(analysis, found.times), "said on the day of which the report tells"
        if place is None and _is_of_the_day(time, analysis.article.published.date):
            place, place_reason = _dateline(analysis, found.places), "the dateline of the day's report"
    return EventTimePlace(place, place_reason, time, time_reason)


def _nearest_place(group: MentionCluster) -> tuple[Place, Span] | None:
    """The place that the tellings pin down most: the town rather than the country; of equals that of the fullest."""
    told = [t.place for t in (group.fullest, *group.tellings) if t.place is not None]
    return max(told, key=lambda place: place[0].resolution or 0, default=None)


def _nearest_time(group: MentionCluster, published: str | None) -> Time | None:
    """The time that the tellings pin down most: the day rather than the year; of equals that of the fullest. What has
    happened did not happen after the day of the report."""
    told = [t.time for t in (group.fullest, *group.tellings) if t.time is not None]
    if published and group.fullest.verdict.status == "occurred":
        told = [time for time in told if not time.start or time.start[:10] <= published[:10]]
    return max(told, key=lambda time: (time.start == time.end, len(time.value or "")), default=None)


def _is_said(group: MentionCluster) -> bool:
    main = group.fullest
    return main.verdict.status == "occurred" and main.frame.type in (*IN_WORDS, "CONSULT")


def _shared_time(group: MentionCluster, groups: Sequence[MentionCluster]) -> Time | None:
    """The time of the nearest speech act or meeting of the same actor."""
    actors, sentence = group.ids("actors"), group.fullest.sentence.i
    best: tuple[int, Time] | None = None
    for other in groups:
        if other is group or not _is_said(other) or not actors & other.ids("actors"):
            continue
        for telling in other.tellings:
            distance = abs(telling.sentence.i - sentence)
            if telling.time is not None and distance <= REACH and (best is None or distance < best[0]):
                best = (distance, telling.time)
    return best[1] if best else None


def _is_news(telling: EventMention, statements: Sequence[Statement], analysis: Analysis) -> bool:
    """Whether the words are told as said now: in the simple past or present, by somebody whom the report quotes or who
    speaks in its first paragraphs, and not in the words of somebody else."""
    predicate = telling.predicate
    if telling.frame.type not in IN_WORDS or telling.sentence.kind == "caption":
        return False
    participle = analysis.tokens[predicate.head].tag == "VBG" and not predicate.aspect
    if predicate.aspect or not (participle or predicate.tense in ("past", "present")):
        return False
    speakers = {s.actor for s in statements if s.actor}
    within = {s.actor for s in statements if any(a <= predicate.start < b for a, b in s.content)}
    if within and not within & telling.actor_ids:
        return False
    blocks = [n for n, b in enumerate(analysis.article.blocks) if b.kind == "paragraph"][:FIRST]
    return bool(speakers & telling.actor_ids) or telling.sentence.block in blocks


def _day_of_report(analysis: Analysis, times: Sequence[Time]) -> Time | None:
    """The day of publication or the one before it, if the first paragraphs name it."""
    published = analysis.article.published.date
    blocks = analysis.article.blocks
    last = [block.end for block in blocks if block.kind == "paragraph"][:LEAD]
    captions = [(block.start, block.end) for block in blocks if block.kind == "caption"]
    told = (t for t in times if t.type in ("DATE", "TIME") and last and t.span[0] < last[-1])
    running = (t for t in told if not any(start <= t.span[0] < end for start, end in captions))
    return min((t for t in running if _is_of_the_day(t, published)), key=lambda t: t.span, default=None)


def _is_of_the_day(time: Time | None, published: str | None) -> bool:
    """Whether the time is the day of publication or the day before."""
    if time is None or not time.start or time.start[:10] != (time.end or "")[:10] or not published:
        return False
    try:
        return 0 <= (date.fromisoformat(published[:10]) - date.fromisoformat(time.start[:10])).days <= 1
    except ValueError:
        return False


def _dateline(analysis: Analysis, places: Sequence[Place]) -> tuple[Place, Span] | None:
    if not analysis.article.dateline_place:
        return None
    first = next((b.start for b in analysis.article.blocks if b.kind == "paragraph"), 0)
    for place in places:
        for span in place.mentions:
            if first <= span[0] < first + DATELINE_REACH and span[0] - first < len(analysis.article.dateline_place) + 2:
                return place, span
    return None
